"""CodePanel: the source stands as it is written, coloured by meaning, and the bar lies on the line that runs."""

import pytest

from stage.layout import Region
from stage.mobjects.code import VARIABLE_ROLES, CodePanel, colored_runs
from stage.theme import DARK

SOURCE = "z = x @ weight.T\nfor i in range(n):\n    z += bias[i]\nreturn z"
BOX = Region(-3.0, 3.0, -2.0, 3.0)


@pytest.fixture
def panel():
    return CodePanel(BOX, SOURCE, DARK, heading="dlcore")


def test_the_lines_are_the_source(panel):
    assert [line.text for line in panel.lines] == SOURCE.splitlines()


def test_the_lines_lie_inside_the_panel_from_top_to_bottom(panel):
    heights = [panel.level(k)[1] for k in range(4)]
    assert heights == sorted(heights, reverse=True)
    for line, height in zip(panel.lines, heights, strict=True):
        assert panel.panel.get_left()[0] < line.get_left()[0]
        assert line.get_right()[0] < panel.panel.get_right()[0]
        assert abs(line.get_center()[1] - height) < panel.pitch / 2
    assert panel.panel.get_top()[1] == pytest.approx(BOX.top)


def test_an_indented_line_starts_further_right(panel):
    assert panel.lines[2].get_left()[0] > panel.lines[1].get_left()[0] + 0.4


def test_the_bar_covers_the_lit_line(panel):
    panel.light(2, "loss")
    assert panel.bar.get_center()[1] == pytest.approx(panel.level(2)[1])
    assert panel.bar.get_stroke_color().to_hex().upper() == DARK.loss


def test_a_line_that_is_not_there_is_refused(panel):
    with pytest.raises(IndexError, match="line: expected 0 … 3, got 4"):
        panel.light(4)


@pytest.mark.parametrize("line", ["    z[j] += weight[j, i] * x[i]", "for j in range(len(bias)):", "return z, a", ""])
def test_the_coloured_runs_spell_the_line(line):
    assert "".join(run for run, _ in colored_runs(line, VARIABLE_ROLES)) == line


def test_variables_have_the_colours_of_their_roles():
    roles = dict(colored_runs("a = f(x @ weight.T)", VARIABLE_ROLES))
    assert (roles["x"], roles["weight"], roles["a"], roles["f"]) == ("data", "weight_positive", "activation", "ink")


def test_source_too_wide_for_the_region_is_refused():
    with pytest.raises(ValueError, match=r"expected lines of at most 3\.0 units"):
        CodePanel(Region(0.0, 3.0, 0.0, 3.0), "x = " + "y + " * 12 + "y", DARK)
