"""The source stands as it is written, coloured by meaning; the light lies on the line that runs."""

import numpy as np
import pytest

from dlmotion.stage.marks.mark import MarkError
from dlmotion.stage.marks.text.code import ROLES, Code, colored_runs
from dlmotion.stage.theme import DARK
from tests.stage.marks.board import bowl, painted, place

SOURCE = "z = x @ W\nfor i in range(n):\n    z += b[i]\nreturn z"


@pytest.fixture
def code():
    return Code(place(bowl()), SOURCE)


def test_the_lines_are_the_source_in_film_and_figure(code):
    assert [line.text for line in code.lines] == SOURCE.splitlines()
    assert list(painted(code)[0].texts.values()) == SOURCE.splitlines()


def test_the_lines_lie_inside_the_panel_from_top_to_bottom(code):
    heights = [code.level(k)[1] for k in range(4)]
    assert heights == sorted(heights, reverse=True)
    for line, height in zip(code.lines, heights, strict=True):
        assert code.panel.get_left()[0] < line.get_left()[0]
        assert line.get_right()[0] < code.panel.get_right()[0]
        assert abs(line.get_center()[1] - height) < code.pitch / 2
    assert code.panel.get_top()[1] == pytest.approx(code.place.top)


def test_an_indented_line_starts_further_right(code):
    assert code.lines[2].get_left()[0] > code.lines[1].get_left()[0] + 0.4


@pytest.mark.parametrize(("moment", "line"), [(0, 0), (1.9, 1), (2, 2), (3, 1), (9, 1)])
def test_the_light_lies_on_the_line_of_the_last_step(code, moment, line):
    light = code.running(np.array([0, 1, 2, 1]), "loss").at(moment)
    assert light.mobject.get_center() == pytest.approx(code.level(line))
    assert light.mobject.get_stroke_color().to_hex().upper() == DARK.loss


def test_a_line_that_is_not_there_is_refused(code):
    with pytest.raises(MarkError, match="line: expected 0 … 3, got 4"):
        code.running(4)


def test_lines_wider_than_the_place_are_refused():
    with pytest.raises(MarkError, match="expected lines of at most"):
        Code(place(bowl()).columns(1, 9)[0], SOURCE)


@pytest.mark.parametrize(
    "line", ["    z[j] += weight[j, i] * x[i]", "for j in range(len(bias)):", "return z, a", ""]
)
def test_the_coloured_runs_spell_the_line(line):
    assert "".join(run for run, _ in colored_runs(line, ROLES)) == line


def test_variables_have_the_colours_of_their_roles():
    roles = dict(colored_runs("a = f(x @ weight.T)", ROLES))
    assert (roles["x"], roles["weight"], roles["a"], roles["f"]) == (
        "data",
        "weight_positive",
        "activation",
        "ink",
    )
