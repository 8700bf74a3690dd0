"""Receipts verified: digits and curves of films and figures, read back, equal the trace's."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from dlmotion.publish.lesson import Lesson
from dlmotion.stage.lesson import words_of
from dlmotion.stage.numerals import format_number
from dlmotion.stage.page import draw_figures
from dlmotion.stage.readout import resolve
from dlmotion.studio.trace_job import calls_of
from tests.scenes.drawing import HALF_PIXEL, Drawing, distances, inside, to_points
from tests.scenes.reading import lessons, module_of, trace_of
from tests.scenes.screen import CONSTANTS, DIGIT, GROUP, INDEX, MINUS, leaves, screen, squeeze

each_lesson = pytest.mark.parametrize("lesson", lessons(), ids=lambda lesson: lesson.slug)
MATHS = re.compile(r"\$[^$]*\$")
SUBSCRIPT = re.compile(r"_(?:\d|\{[^}]*\})")
NUMERAL = re.compile(r"\N{MINUS SIGN}?\d+(?:,\d{3})*(?:\.\d+)?(?:×10[⁻⁰¹²³⁴⁵⁶⁷⁸⁹]+)?%?")


@each_lesson
def test_everything_on_screen_is_recorded_and_in_the_receipt(lesson: Lesson) -> None:
    module, trace = module_of(lesson), trace_of(lesson.slug)
    screening = screen(lesson, module, trace, words_of(module, "zh", trace))
    assert screening.complaints == []
    assert len(screening.texts) > 10
    assert screening.shown == screening.receipt
    assert screening.receipt


def test_a_receipt_names_what_helpers_and_parts_call() -> None:
    calls = calls_of(next(module_of(one) for one in lessons() if one.slug == "overfitting"))
    assert {"dlcore.freeze", "dlcore.fit", "dlcore.fit_polynomial", "dlcore.k_folds"} <= set(calls)
    assert "dlcore.softmax" not in calls


@each_lesson
def test_figures_draw_and_print_the_trace(lesson: Lesson, tmp_path: Path) -> None:
    module, trace = module_of(lesson), trace_of(lesson.slug)
    listed = draw_figures(module, trace, lang="zh", folder=tmp_path, themes=["light"])
    assert {figure["name"] for figure in listed["figures"]} == {
        figure.name for figure in lesson.figures
    }
    words = words_of(module, "zh", trace)
    said = {squeeze(words.label(key)) for key in lesson.labels}
    said |= {squeeze(leaf) for leaf in leaves(trace) if isinstance(leaf, str)}
    complaints = []
    for figure in listed["figures"]:
        drawing = Drawing.read(tmp_path / figure["files"]["light"]["svg"])
        found = [
            *curve_complaints(drawing, figure, trace),
            *print_complaints(drawing, figure, trace, said),
        ]
        complaints += [f"{figure['name']}: {complaint}" for complaint in found]
    assert complaints == []


def curve_complaints(drawing: Drawing, figure: dict[str, Any], trace: Any) -> list[str]:
    """Curves that leave their data, or do not reach them, by more than half a pixel or a gap."""
    complaints = []
    for curve in figure["curves"]:
        x, y = (np.asarray(resolve(trace, curve[axis]), dtype=float) for axis in ("x", "y"))
        data = to_points(curve, x, y)
        data = data[np.isfinite(data).all(axis=1)]
        lines = drawing.corners(curve["gid"])
        shown = data[inside(curve, data)]
        drawn = np.vstack(lines)
        missed = distances(shown, lines).max(initial=0.0)
        strayed = distances(drawn[inside(curve, drawn)], [data]).max(initial=0.0)
        far = missed > HALF_PIXEL + curve.get("gap", 0.0)
        if len(shown) == 0 or far or strayed > HALF_PIXEL:
            complaints.append(
                f"{curve['y']} over {curve['x']}: {missed:.2f} and {strayed:.2f} points off, "
                f"{len(shown)} shown"
            )
    return complaints


def print_complaints(
    drawing: Drawing, figure: dict[str, Any], trace: Any, said: set[str]
) -> list[str]:
    """Listed numbers that are not printed or not true, and printed digits that nothing lists."""
    complaints = []
    printed = [(text, in_axis) for text, in_axis in drawing.texts()]
    written = [part for text in figure.get("texts", {}).values() for part in pieces(text)]
    printed += [(text.strip(), False) for text in written]
    lost = [gid for gid in figure.get("texts", {}) if not drawing.has(gid)]
    complaints += [f"{gid} is listed and not drawn" for gid in lost]
    texts = {text for text, _ in printed}
    for number in figure["numbers"]:
        value = np.asarray(resolve(trace, number["path"])).item()
        if value != number["value"] or not tells(number["text"], value):
            complaints.append(f"{number['text']!r} is not {value!r} of {number['path']}")
        if number["text"].strip() not in texts:
            complaints.append(f"{number['text']!r} is listed and not printed")
    listed = {number["text"].strip() for number in figure["numbers"]}
    for text, in_axis in printed:
        if DIGIT.search(text) and text not in listed and not in_axis and not mentioned(text, said):
            complaints.append(f"{text!r} is printed and not listed")
    return complaints


def pieces(text: str) -> list[str]:
    """A text; of a formula its numbers, and what is left without them."""
    if not text.startswith("$"):
        return [text]
    return [
        INDEX.sub(" ", GROUP.sub(" ", text)),
        *(part.replace("-", MINUS) for part in GROUP.findall(text)),
    ]


def tells(text: str, value: float) -> bool:
    """Whether one numeral of ``text`` is ``value``, rounded to the digits that it has."""
    for numeral in NUMERAL.findall(text):
        kind = "%" if numeral.endswith("%") else "e" if "×" in numeral else "f"
        digits = re.split("×|%", numeral)[0].partition(".")[2]
        specs = (f"{comma}.{len(digits)}{kind}" for comma in ("", ","))
        if numeral in {format_number(value, spec) for spec in specs}:
            return True
        bound = format_number(value, f".{len(digits)}p") if digits else ""
        if bound.startswith(("<", ">")) and bound in text.replace(f"{bound[:1]} ", bound[:1]):
            return True
    return False


def mentioned(text: str, said: set[str]) -> bool:
    """Whether the words or the trace's strings say this text.

    Mathematics in $…$ may spell its constants.
    """
    if squeeze(text) in said:
        return True
    unsaid = (f for f in MATHS.findall(text) if said.isdisjoint({squeeze(f), squeeze(f)[1:-1]}))
    formulas = " ".join(unsaid)
    constants = set(NUMERAL.findall(SUBSCRIPT.sub(" ", formulas)))
    words = MATHS.sub(" ", text)
    return not DIGIT.search(words) and constants <= CONSTANTS


@pytest.mark.parametrize(
    ("text", "value", "true"),
    [
        ("α = 0.15", 0.15, True),
        ("−2.50", -2.5, True),
        ("93%", 0.9295, True),
        ("1,024 params", 1024, True),
        ("2×10⁻⁴", 2.1e-4, True),
        ("<0.01", 0.0004, True),
        ("J < 0.01", 0.0004, True),
        ("J < 0.01", 0.2, False),
        (">0.99", 0.9996, True),
        ("<0.01", 0.02, False),
        ("0.16", 0.15, False),
        ("2.50", -2.5, False),
        ("no digits", 1.0, False),
    ],
)
def test_a_printed_number_is_compared_at_its_own_precision(
    text: str, value: float, true: bool
) -> None:
    assert tells(text, value) is true


def test_a_curve_that_leaves_its_data_is_found() -> None:
    line = np.array([[0.0, 0.0], [10.0, 10.0], [20.0, 0.0]])
    assert distances(np.array([[5.0, 5.0], [15.0, 6.0]]), [line]) == pytest.approx(
        [0.0, np.sqrt(0.5)]
    )
