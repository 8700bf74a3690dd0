"""Figures repeat byte by byte, and what they list can be read back from the SVG."""

import re

import pytest

from dlmotion.stage.figure_file import FigureError
from dlmotion.stage.page import draw_figures
from tests.stage.conftest import SOURCE, load_lesson


def test_both_themes_and_formats_are_listed_and_written(tiny, tmp_path):
    listed = draw_figures(tiny, tiny.record(tiny.Inputs()), lang="zh", folder=tmp_path / "out")
    (figure,) = listed["figures"]
    assert (listed["lesson"], figure["name"], figure["width"], figure["height"]) == (
        "tiny",
        "line",
        800,
        450,
    )
    assert figure["alt"] == "从 1.25 到 −2.50"
    for theme in ("dark", "light"):
        for kind in ("svg", "png"):
            assert (tmp_path / "out" / figure["files"][theme][kind]).stat().st_size > 500


def test_the_same_bytes_come_out_twice(tiny, tmp_path):
    trace = tiny.record(tiny.Inputs())
    files = []
    for run in ("a", "b"):
        draw_figures(tiny, trace, lang="en", folder=tmp_path / run)
        files.append(
            {path.name: path.read_bytes() for path in (tmp_path / run / "figures").iterdir()}
        )
    assert files[0] == files[1]
    assert len(files[0]) == 4


def test_svg_has_the_listed_curve_and_number(tiny, tmp_path):
    listed = draw_figures(tiny, tiny.record(tiny.Inputs()), lang="zh", folder=tmp_path)
    figure = listed["figures"][0]
    svg = (tmp_path / figure["files"]["dark"]["svg"]).read_text()
    assert f'id="{figure["curves"][0]["gid"]}"' in svg
    assert figure["numbers"] == [{"path": "values[1]", "value": -2.5, "text": "−2.50"}]
    assert "−2.50" in re.findall(r"<!-- (.*?) -->", svg)
    assert "<dc:date>" not in svg


def test_a_figure_that_the_toml_does_not_list_is_refused(tmp_path):
    module = load_lesson(tmp_path, SOURCE.replace('yield "line"', 'yield "other"'))
    with pytest.raises(FigureError, match=r"expected a figure of \['line'\], got 'other'"):
        draw_figures(module, module.record(module.Inputs()), lang="zh", folder=tmp_path)


def test_a_listed_figure_that_is_not_drawn_is_refused(tmp_path):
    module = load_lesson(tmp_path, SOURCE.replace('yield "line", figure', "yield from ()"))
    with pytest.raises(FigureError, match=r"expected the figures \['line'\]"):
        draw_figures(module, module.record(module.Inputs()), lang="zh", folder=tmp_path)
