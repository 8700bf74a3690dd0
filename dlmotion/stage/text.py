"""Text in the theme: sizes by name, colours by role, every glyph checked."""

from __future__ import annotations

import re
from collections.abc import Iterator

import numpy as np
from manim import DOWN, RIGHT, UP, VGroup

from dlmotion.stage import fonts
from dlmotion.stage.inscription import Inscription
from dlmotion.stage.line_breaks import break_lines
from dlmotion.stage.numerals import SCRIPTS
from dlmotion.stage.outlines import outlines
from dlmotion.stage.theme import Theme, em, font_em, font_size

_OWN = "".join([*SCRIPTS, *fonts.TIGHT])
_RUNS = re.compile(f"[{_OWN}]|[^{_OWN}]+")


class Line(Inscription):
    """One line of text; its vertical middle is that of a CJK character, whatever it says."""

    def __init__(self, text: str, size: str, color: str) -> None:
        super().__init__(size, color)
        self.text = text


def text(
    string: str,
    theme: Theme,
    size: str = "label",
    color: str = "ink",
    *,
    bold: bool = False,
    mono: bool = False,
) -> Line:
    """Draw one line; ``size`` names an entry of ``SIZES``, ``color`` a role of the theme."""
    family = theme.monospace if mono else theme.family
    line = Line(string, size, theme.color(color))
    laid = _run_by_run if any(c in _OWN for c in string) else outlines
    line.points = np.concatenate([line.points, *laid(string, family, font_size(size), bold)])
    line.set_x(0)
    line.settle()
    return line


def _run_by_run(string: str, family: str, size: float, bold: bool) -> Iterator[np.ndarray]:
    """Outlines of a line with characters that have a place of their own.

    They are raised, lowered (the font need not have these), or stand closer than it has them.
    """
    pen, unit = 0.0, font_em(size)
    for run in _RUNS.findall(string):
        scripted = run[0] in SCRIPTS
        left = pen - (fonts.inset(run, family) * unit if run in fonts.TIGHT else 0.0)
        scale = fonts.SCRIPT_SCALE if scripted else 1.0
        rise = SCRIPTS[run[0]][1] * fonts.SCRIPT_SHIFT if scripted else 0.0
        if not run.isspace():
            for part in outlines(fonts.base_of(run) if scripted else run, family, size, bold):
                yield part * scale + np.array([left, rise * unit, 0.0])
        pen += fonts.width(run, family) * unit


def paragraph(
    string: str,
    theme: Theme,
    width: float,
    size: str = "label",
    color: str = "ink",
    *,
    centered: bool = True,
    pitch: float = 1.3,
    bold: bool = False,
    spare: int = 0,
) -> VGroup:
    """Lines of ``string`` no wider than ``width``, ``pitch`` em apart; see ``break_lines``."""
    lines = [
        text(part, theme, size, color, bold=bold)
        for part in break_lines(string, width, size, theme, spare)
    ]
    for row, line in enumerate(lines):
        line.shift(RIGHT * (0.0 if centered else line.width / 2) + DOWN * row * pitch * em(size))
    group = VGroup(*lines)
    return group.shift(UP * (len(lines) - 1) * pitch * em(size) / 2)
