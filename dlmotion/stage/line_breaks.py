"""Where a sentence is broken into lines: by width, evenly, where a reader pauses if it can be."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import accumulate, pairwise

from dlmotion.stage import fonts
from dlmotion.stage.numerals import SCRIPTS
from dlmotion.stage.theme import Theme, em
from dlmotion.stage.whole_words import WHOLE_WORDS

_NO_LINE_START = set("，。；：！？）》」』、…—%,.;:!?)]}")
_PAUSES = set("，。；：！？—,;:")
_LIST = "、"
_ENDS = {*_PAUSES, _LIST}
_NO_LINE_END = set("（《「『([{")
_WORD = r"A-Za-z0-9_.,:;!?%'\-−+=/()\[\]{}<>≥≤×·√∂Σ"
_TERM = rf"[{_WORD}α-ωΑ-Ω{''.join(SCRIPTS)}]+"
_TOKEN = re.compile(
    rf"{_TERM} [=<>≤≥≈] {_TERM}|{_TERM}\([^ ()]+ [−+·×] [^ ()]+\)|(?:[0-9]+, )+[0-9]+[.,;]?"
    r"|[0-9][0-9.,]* [kMG]?B[.,;]?(?![A-Za-z])|\s+—"
    rf"|{'|'.join(WHOLE_WORDS)}|[{_WORD}{''.join(SCRIPTS)}]+|\s+|.",
    re.DOTALL,
)
_SHORTEST = 0.5
"""Lines that end where a reader pauses may differ, the shortest from the longest, by this."""
_BETWEEN_WORDS, _IN_A_LIST, _IN_A_PHRASE = 0.2, 0.3, 1.2
"""How much an end disturbs that is no pause."""
_CHINESE = "\u2e80"
"""Characters from here on are set without spaces."""
_A_LINE = 0.3
"""How much a line more than is needed disturbs."""
_MOST_WEIGHED = 4
"""Of more lines there would be too many ways to compare."""


def break_lines(string: str, width: float, size: str, theme: Theme, spare: int = 0) -> list[str]:
    """Break ``string`` into the fewest lines no wider than ``width`` units, as even as they can be.

    As many lines as can be end where a reader pauses; up to ``spare`` lines are added for that.
    Elsewhere Chinese breaks between any two characters but those of a usual word, and no line
    starts with closing punctuation; Latin words stay whole, and so do ``λ = 0.1`` and ``8 kB``.
    """
    column = _Column(width / em(size), theme.family)
    lines = column.even(string)
    fewest = len(lines)
    ways = [
        way
        for count in range(fewest, min(fewest + spare, _MOST_WEIGHED) + 1)
        for way in column.ways(string, count)
        if column.shortest(way) > _SHORTEST
    ]

    def disturbs(way: list[str]) -> float:
        return _torn(way) - column.shortest(way) + _A_LINE * (len(way) - fewest)

    return min(ways, key=disturbs, default=lines)


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

    def ways(self, string: str, count: int) -> Iterator[list[str]]:
        """Ways to break the sentence into ``count`` lines: evenly, or parted at each pause."""
        even = self.even(string)
        if len(even) == count and max(map(self.width, even)) <= self.limit:
            yield even
        for first, second in _pairs(string) if count > 1 else []:
            for above in range(1, count):
                for upper in self.ways(first, above):
                    yield from (upper + lower for lower in self.ways(second, count - above))

    def shortest(self, lines: list[str]) -> float:
        """Width of the shortest line as a part of the longest."""
        widths = [self.width(line) for line in lines]
        return min(widths) / max(widths)

    def _filled(self, string: str, limit: float) -> list[str]:
        lines, line = [], ""
        for token in self._fitting(string):
            if line and self.width((line + token).rstrip()) > limit:
                lines.append(line.rstrip())
                line = token.lstrip()
            else:
                line += token
        return [*lines, line.rstrip()] if line.strip() else lines

    def _fitting(self, string: str) -> Iterator[str]:
        """Units, but for those that no line can hold: what is between their spaces."""
        for unit in _units(string):
            parted = " " in unit.rstrip() and self.width(unit.rstrip()) > self.limit
            yield from re.findall(r"\S+|\s+", unit) if parted else [unit]


def _pairs(string: str) -> Iterator[tuple[str, str]]:
    """The sentence parted after each of its pauses and members of a list, but of one of numbers."""
    for cut in accumulate(map(len, _units(string))):
        mark, after = string[cut - 1], string[cut : cut + 1]
        if after and mark in _ENDS and (mark not in ",;:" or after == " "):
            yield string[:cut].rstrip(), string[cut:].lstrip()


def _torn(lines: list[str]) -> float:
    """How much the ends of lines disturb that are no pause: between words a little."""
    seams = [(line[-1], after[0]) for line, after in pairwise(lines) if line[-1] not in _PAUSES]
    return sum(_IN_A_LIST if end in _LIST else _seam(end, start) for end, start in seams)


def _seam(end: str, start: str) -> float:
    """Latin words are parted by a space; Chinese on either side may belong to one phrase."""
    return _IN_A_PHRASE if max(end, start) >= _CHINESE else _BETWEEN_WORDS


def _units(string: str) -> Iterator[str]:
    """Tokens that must not be torn apart: words, and punctuation with what it clings to."""
    unit = ""
    for token in _TOKEN.findall(string):
        clings = token.lstrip()[:1] in _NO_LINE_START  # a dash has a space before it in English
        if unit and not clings and unit[-1] not in _NO_LINE_END:
            yield unit
            unit = ""
        unit += token
    if unit:
        yield unit
