"""Receipt: every beat and number that a lesson showed, when, and where in the trace it is."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache
from typing import Any

from manim import Mobject

from dlmotion.stage.readout import Number


class Ledger:
    """Collects what is on screen as the lesson runs."""

    def __init__(self) -> None:
        self.beats: list[dict[str, Any]] = []
        self.numbers: list[dict[str, Any]] = []
        self._shown: set[tuple[str, str, str]] = set()

    def open_beat(
        self, key: str, start: float, caption: dict[str, str], moment: str = "answer"
    ) -> None:
        """Note the start of a beat, or of its second moment, when the question is answered."""
        self.beats.append(
            {"key": key, "moment": moment, "start": start, "end": start, "caption": caption}
        )

    def close_beat(self, end: float) -> None:
        """Note the end of the beat that was opened last."""
        self.beats[-1]["end"] = end

    def look(self, mobjects: Iterable[Mobject], time: float) -> None:
        """Note every number that is visible now and was not yet noted in this beat."""
        beat = self.beats[-1]["key"] if self.beats else ""
        self.take(
            {"time": time, "beat": beat, **vars(number)} for number in visible_numbers(mobjects)
        )

    def take(self, entries: Iterable[dict[str, Any]]) -> None:
        """Note entries, each path and text once a beat."""
        for entry in entries:
            shown = (entry["beat"], entry["path"], entry["text"])
            if shown not in self._shown:
                self._shown.add(shown)
                self.numbers.append(entry)


def visible_numbers(mobjects: Iterable[Mobject]) -> list[Number]:
    """Numbers that the families of ``mobjects`` show (whatever has ``numbers()``)."""
    found: list[Number] = []
    waiting = list(mobjects)[::-1]
    while waiting:
        mobject = waiting.pop()
        if _tells_numbers(type(mobject)):  # type: ignore[arg-type]  # mypy: no class is hashable
            found += mobject.numbers()
        else:
            waiting += reversed(mobject.submobjects)
    return found


@cache
def _tells_numbers(kind: type[Mobject]) -> bool:
    """Whether mobjects of a class have ``numbers()``; an instance says no ten times as slowly."""
    return hasattr(kind, "numbers")
