"""Reading back finds what it must: unrecorded digits, changed numbers, moved curves."""

from __future__ import annotations

from types import ModuleType, SimpleNamespace

import pytest

from dlmotion.stage.lesson import words_of
from dlmotion.stage.page import draw_figures
from dlmotion.stage.readout import resolve
from tests.scenes.drawing import Drawing
from tests.scenes.screen import Screening, screen
from tests.scenes.test_receipts import curve_complaints, print_complaints
from tests.stage.conftest import SOURCE, load_lesson
from tests.stage.conftest import tiny as tiny

LESSON = SimpleNamespace(
    beats=[SimpleNamespace(key=key, literal=()) for key in ("start", "change")],
    labels=["loss"],
    literal=(),
)
TRUE = "self.play(FadeIn(self.number), run_time=0.5)"


def read(module: ModuleType) -> Screening:
    trace = module.record(module.Inputs())
    return screen(LESSON, module, trace, words_of(module, "zh", trace))


def lesson_that(tmp_path, does: str, imports: str = "") -> ModuleType:
    source = SOURCE.replace("import numpy as np", f"import numpy as np\n{imports}")
    return load_lesson(tmp_path, source.replace(TRUE, f"{TRUE}\n        {does}"))


def test_an_honest_lesson_has_no_complaint(tmp_path):
    screening = read(load_lesson(tmp_path))
    assert screening.complaints == []
    assert screening.shown == screening.receipt
    assert {number.text for _, number in screening.shown} == {"1.25", "−2.50"}


TEXT, PLOT = (
    "from dlmotion.stage.text import text",
    "from dlmotion.stage.marks.axes.plot import Plot",
)
FORMULA = "from dlmotion.stage.marks.text.formula import Formula, Value"
AXES = "axes = Plot(self.stage, (-3, 3), (-3, 3), self.theme); self.add(axes)"
LIES = {
    "text": (TEXT, 'self.add(text("3.14", self.theme))', "no sentence"),
    "number in words": (TEXT, 'self.add(text("从 1.5 开始", self.theme))', "no sentence"),
    "value": (
        "from dataclasses import replace",
        "self.number.number = replace(self.number.number, value=9)",
        "the trace has",
    ),
    "printed": ("", 'self.number.text = "7.77"', "it should read"),
    "prefix": ("", 'self.add(self.readout("values", 0, prefix="3 × "))', "no sentence"),
    "glyphs": ("", "self.number.stretch(2, 0)", "outline"),
    "constant": (FORMULA, 'self.add(self.formula(Value("a", "values", 0), "+ 4.5"))', "constants"),
    "raw": ("from manim import Text", 'self.add(Text("5"))', "no inscription"),
    "tick": (PLOT, f"{AXES}; axes.submobjects[2][0].shift([1, 0, 0])", "stands"),
    "data": (PLOT, f"{AXES}; self.add(axes.curve([0.5, 1.25], [1, 2]))", "no such values"),
    "curve": (
        PLOT,
        f"{AXES}; self.add(axes.curve(*[self.trace.values] * 2).shift([0.3, 0, 0]))",
        "do not go there",
    ),
}


@pytest.mark.parametrize("lie", LIES)
def test_a_lie_is_found(tmp_path, lie):
    imports, does, cause = LIES[lie]
    complaints = read(lesson_that(tmp_path, f"{does}; self.wait(1)", imports)).complaints
    assert any(cause in complaint for complaint in complaints), complaints


def test_a_number_that_the_receipt_lacks_is_found(tmp_path):
    module = lesson_that(
        tmp_path,
        'self.ledger.look = lambda *_: None; self.add(self.readout("values", 2)); self.wait(1)',
    )
    screening = read(module)
    assert {number.path for _, number in screening.shown - screening.receipt} >= {"values[2]"}


@pytest.fixture
def drawn(tiny, tmp_path):
    trace = tiny.record(tiny.Inputs())
    (figure,) = draw_figures(tiny, trace, lang="zh", folder=tmp_path, themes=["light"])["figures"]
    return tmp_path / figure["files"]["light"]["svg"], figure, trace


def test_an_honest_figure_has_no_complaint(drawn):
    path, figure, trace = drawn
    drawing = Drawing.read(path)
    assert curve_complaints(drawing, figure, trace) == []
    assert print_complaints(drawing, figure, trace, set()) == []
    assert len(drawing.corners("curve-0")) == 1
    assert resolve(trace, figure["curves"][0]["y"]).shape == (3,)


def test_a_curve_that_is_one_pixel_off_is_found(drawn):
    path, figure, trace = drawn
    left, bottom, right, top = figure["curves"][0]["axes"]
    moved = {**figure["curves"][0], "axes": [left, bottom - 0.72, right, top - 0.72]}
    assert len(curve_complaints(Drawing.read(path), {"curves": [moved]}, trace)) == 1


@pytest.mark.parametrize(
    ("change", "cause"),
    [
        ({"value": 1.0}, "is not"),
        ({"text": "−2.51"}, "listed and not printed"),
        ({"path": "values[0]"}, "is not"),
    ],
)
def test_a_printed_number_that_lies_is_found(drawn, change, cause):
    path, figure, trace = drawn
    number = {**figure["numbers"][0], **change}
    complaints = print_complaints(Drawing.read(path), {"numbers": [number]}, trace, set())
    assert any(cause in complaint for complaint in complaints)


def test_printed_digits_that_nothing_lists_are_found(drawn):
    path, figure, trace = drawn
    complaints = print_complaints(Drawing.read(path), {"numbers": []}, trace, set())
    assert complaints == ["'−2.50' is printed and not listed"]
