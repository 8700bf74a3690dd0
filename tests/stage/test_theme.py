"""Colours by role: readable, distinct, and the same roles in both themes."""

import pytest

from stage.theme import DARK, LIGHT, SIZES, THEMES, contrast

TEXT_ROLES = ["ink", "muted", "data", "weight_positive", "weight_negative", "activation", "gradient", "loss"]


@pytest.mark.parametrize("theme", THEMES.values(), ids=THEMES)
@pytest.mark.parametrize("role", TEXT_ROLES)
@pytest.mark.parametrize("ground", ["background", "surface"])
def test_text_roles_are_readable(theme, role, ground):
    assert contrast(theme.color(role), theme.color(ground)) >= 4.5


@pytest.mark.parametrize("theme", THEMES.values(), ids=THEMES)
def test_series_and_classes_are_readable_and_distinct(theme):
    for colors in (theme.series, theme.classes):
        assert len(set(colors)) == len(colors)
        assert all(contrast(color, theme.background) >= 4.5 for color in colors)


def test_contrast_of_black_on_white_is_21():
    assert contrast("#000000", "#FFFFFF") == pytest.approx(21.0)
    assert contrast("#777777", "#777777") == 1.0


def test_themes_share_their_roles():
    assert DARK.roles() == LIGHT.roles()
    assert len(DARK.classes) == len(LIGHT.classes) == 10


def test_unknown_role_is_named():
    with pytest.raises(ValueError, match="expected a colour role.*got 'pink'"):
        DARK.color("pink")


def test_no_named_size_is_too_small_for_a_phone():
    assert min(SIZES.values()) >= 30
