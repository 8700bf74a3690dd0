"""Where a sentence is broken into lines: by width, evenly, where a reader pauses if it can be."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from dlmotion.stage import fonts
from dlmotion.stage.numerals import SCRIPTS
from dlmotion.stage.theme import Theme, em

_NO_LINE_START = set("，。；：！？）》」』、…%,.;:!?)]}")
_PAUSES = set("，。；：！？,;:")
_NO_LINE_END = set("（《「『([{")
_WORD = r"A-Za-z0-9_.,:;!?%'\-−+=/()\[\]{}<>≥≤×·√∂Σ"
_TOKEN = re.compile(rf"[{_WORD}{''.join(SCRIPTS)}]+|\s+|.", re.DOTALL)
_SHORTEST = 0.5
"""A line that ends where a reader pauses may be this much shorter than the longest."""


def break_lines(string: str, width: float, size: str, theme: Theme) -> list[str]:
    """Break ``string`` into the fewest lines no wider than ``width`` units, as even as they can be.

    As many lines as can be end where a reader pauses. Elsewhere Chinese breaks between any two
    characters, but no line starts with closing punctuation; Latin words stay whole.
    """
    column = _Column(width / em(size), theme.family)
    lines = column.even(string)
    return column.at_pauses(string, len(lines)) or lines


@dataclass(frozen=True)
class _Column:
    """A column ``limit`` em wide."""

    limit: float
    family: str

    def width(self, line: str) -> float:
        return fonts.width(line, self.family)

    def even(self, string: str) -> list[str]:
        """The fewest lines, broken wherever that makes them even."""
        limit, lines = self.limit, self._filled(string, self.limit)
        for _ in range(24):
            narrower = limit * 0.96
            trial = self._filled(string, narrower)
            if len(trial) > len(lines):
                break
            limit, lines = narrower, trial
        return lines

    def at_pauses(self, string: str, count: int) -> list[str]:
        """``count`` lines, most of them broken after punctuation; nothing if they get unlike.

        Each pause parts the lines before it from those after it, which are broken alike.
        """
        found = []
        for first, second in _pairs(string) if count > 1 else []:
            for above in range(1, count):
                halves = self._broken(first, above), self._broken(second, count - above)
                if all(halves):
                    found.append(halves[0] + halves[1])
        alike = [lines for lines in found if self._shortest(lines) > _SHORTEST]
        return min(alike, key=lambda lines: (_torn(lines), -self._shortest(lines)), default=[])

    def _broken(self, string: str, count: int) -> list[str]:
        lines = self.at_pauses(string, count) or self.even(string)
        fits = len(lines) == count and max(map(self.width, lines)) <= self.limit
        return lines if fits else []

    def _shortest(self, lines: list[str]) -> float:
        """Width of the shortest line as a part of the longest."""
        widths = [self.width(line) for line in lines]
        return min(widths) / max(widths)

    def _filled(self, string: str, limit: float) -> list[str]:
        lines, line = [], ""
        for token in _units(string):
            if line and self.width((line + token).rstrip()) > limit:
                lines.append(line.rstrip())
                line = token.lstrip()
            else:
                line += token
        return [*lines, line.rstrip()] if line.strip() else lines


def _pairs(string: str) -> Iterator[tuple[str, str]]:
    """The sentence parted after each of its pauses."""
    for cut, (mark, after) in enumerate(zip(string, string[1:], strict=False), 1):
        if mark in _PAUSES and (mark not in ",;:" or after == " "):
            yield string[:cut].rstrip(), string[cut:].lstrip()


def _torn(lines: list[str]) -> int:
    """How many lines end where nobody pauses."""
    return sum(line[-1] not in _PAUSES for line in lines[:-1])


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
