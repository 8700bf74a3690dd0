"""Colours by role: readable, distinct, and the same roles in both themes."""

from itertools import combinations

import pytest

from dlmotion.stage.color_vision import difference, least_difference
from dlmotion.stage.theme import DARK, LIGHT, LOOKS, SIZES, contrast

TEXT_ROLES = [
    "ink",
    "muted",
    "data",
    "weight_positive",
    "weight_negative",
    "activation",
    "gradient",
    "loss",
]


@pytest.mark.parametrize("theme", LOOKS.values(), ids=LOOKS)
@pytest.mark.parametrize("role", TEXT_ROLES)
@pytest.mark.parametrize("ground", ["background", "surface"])
def test_text_roles_are_readable(theme, role, ground):
    assert contrast(theme.color(role), theme.color(ground)) >= 4.5


@pytest.mark.parametrize("theme", LOOKS.values(), ids=LOOKS)
def test_series_and_classes_are_readable_and_distinct(theme):
    for colors in (theme.series, theme.classes):
        assert len(set(colors)) == len(colors)
        assert all(contrast(color, theme.background) >= 4.5 for color in colors)


@pytest.mark.parametrize("theme", LOOKS.values(), ids=LOOKS)
def test_series_stay_apart_for_every_eye(theme):
    pairs = combinations(theme.series, 2)
    assert min(least_difference(one, other)[0] for one, other in pairs) > 7.0


@pytest.mark.parametrize(
    ("one", "other", "eye"),
    [("#FF0000", "#7F7F00", "deuteranopia"), ("#0000FF", "#004F4F", "tritanopia")],
)
def test_colours_meet_in_some_eyes(one, other, eye):
    assert difference(one, other, eye) < difference(one, other)


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
