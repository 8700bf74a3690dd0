"""Text in the theme: sizes by name, colours by role, lines broken by width, every glyph checked."""

from __future__ import annotations

import re
from collections.abc import Iterator

import numpy as np
from manim import DOWN, RIGHT, UP, VGroup

from dlmotion.stage import fonts
from dlmotion.stage.inscription import Inscription
from dlmotion.stage.numerals import SCRIPTS
from dlmotion.stage.outlines import outlines
from dlmotion.stage.theme import Theme, em, font_em, font_size

_NO_LINE_START = set("，。；：！？）》」』、…%,.;:!?)]}")
_PAUSES = set("，。；：！？,;:")
_NO_LINE_END = set("（《「『([{")
_SCRIPTS = "".join(SCRIPTS)
_RUNS = re.compile(f"[{_SCRIPTS}]|[^{_SCRIPTS}]+")
_WORD = r"A-Za-z0-9_.,:;!?%'\-−+=/()\[\]{}<>≥≤×·√∂Σ"
_TOKEN = re.compile(rf"[{_WORD}{_SCRIPTS}]+|\s+|.", re.DOTALL)


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
    laid = _with_scripts if any(c in SCRIPTS for c in string) else outlines
    line.points = np.concatenate([line.points, *laid(string, family, font_size(size), bold)])
    line.set_x(0)
    line.settle()
    return line


def _with_scripts(string: str, family: str, size: float, bold: bool) -> Iterator[np.ndarray]:
    """Outlines of a line with raised or lowered characters, which the font need not have."""
    pen, unit = 0.0, font_em(size)
    for run in _RUNS.findall(string):
        scripted = run[0] in SCRIPTS
        scale = fonts.SCRIPT_SCALE if scripted else 1.0
        rise = SCRIPTS[run[0]][1] * fonts.SCRIPT_SHIFT if scripted else 0.0
        if not run.isspace():
            for part in outlines(fonts.base_of(run) if scripted else run, family, size, bold):
                yield part * scale + np.array([pen, rise * unit, 0.0])
        pen += fonts.width(run, family) * unit


def break_lines(string: str, width: float, size: str, theme: Theme) -> list[str]:
    """Break ``string`` into the fewest lines no wider than ``width`` units, as even as they can be.

    Chinese breaks between any two characters, but no line starts with closing punctuation;
    Latin words stay whole.
    """
    limit = width / em(size)
    lines = _even(string, limit, theme.family)
    return _at_pause(string, limit, theme.family) or lines if len(lines) == 2 else lines


def _even(string: str, limit: float, family: str) -> list[str]:
    lines = _fill(string, limit, family)
    for _ in range(24):
        narrower = limit * 0.96
        trial = _fill(string, narrower, family)
        if len(trial) > len(lines):
            break
        limit, lines = narrower, trial
    return lines


def _at_pause(string: str, limit: float, family: str) -> list[str]:
    """Two lines that break after punctuation, or nothing where that would leave them unlike."""
    ends = enumerate(zip(string, string[1:], strict=False), 1)
    cuts = [i for i, (c, after) in ends if c in _PAUSES and (c not in ",;:" or after == " ")]
    pairs = [(string[:i].rstrip(), string[i:].lstrip()) for i in cuts]
    widths = [(fonts.width(first, family), fonts.width(second, family)) for first, second in pairs]
    fitting = [
        (abs(a - b), k)
        for k, (a, b) in enumerate(widths)
        if max(a, b) <= limit and min(a, b) > 0.5 * max(a, b)
    ]
    return list(pairs[min(fitting)[1]]) if fitting else []


def _fill(string: str, limit: float, family: str) -> list[str]:
    lines, line = [], ""
    for token in _units(string):
        if line and fonts.width((line + token).rstrip(), family) > limit:
            lines.append(line.rstrip())
            line = token.lstrip()
        else:
            line += token
    return [*lines, line.rstrip()] if line.strip() else lines


def _units(string: str) -> Iterator[str]:
    """Tokens that must not be torn apart: words, and punctuation with what it clings to."""
    unit = ""
    for token in _TOKEN.findall(string):
        if unit and token[0] not in _NO_LINE_START and unit[-1] not in _NO_LINE_END:
            yield unit
            unit = ""
        unit += token
    if unit:
        yield unit


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
) -> VGroup:
    """Lines of ``string`` no wider than ``width``, ``pitch`` em apart."""
    lines = [
        text(part, theme, size, color, bold=bold)
        for part in break_lines(string, width, size, theme)
    ]
    for row, line in enumerate(lines):
        line.shift(RIGHT * (0.0 if centered else line.width / 2) + DOWN * row * pitch * em(size))
    group = VGroup(*lines)
    return group.shift(UP * (len(lines) - 1) * pitch * em(size) / 2)
