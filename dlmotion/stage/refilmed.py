"""What a lesson says of itself, so that only what an edit changed is filmed again.

Reel's ``Retraceable``.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, ClassVar

from dlmotion.stage import clock
from dlmotion.stage.premises import asked_of, premises_of
from dlmotion.stage.receipt import Ledger
from dlmotion.stage.theme import Theme
from dlmotion.stage.words import Words


class Refilmed:
    """The part of a lesson that remembers: its premises, its clock and its notes."""

    trace: Any
    words: Words
    lang: ClassVar[str]
    theme: ClassVar[Theme]
    inputs: ClassVar[Any]
    ledger: Ledger
    elapsed: int
    poster_tick: int
    noted: bool

    def variant(self) -> str:
        """Which of the films that a lesson can become."""
        return f"{self.lang} {self.theme.name} {self.inputs}"

    def premises(self) -> dict[str, str]:
        """Return what is shown and not in the code: words by their place, facts, the trace."""
        return premises_of(self.words, self.trace)

    def asked(self) -> dict[str, tuple[str, ...]]:
        """How the code asks for these words."""
        return asked_of(type(self), self.premises())

    def unseen(self) -> dict[str, tuple[str, ...]]:
        """Attributes that no picture depends on, and the names by which a lesson can read them."""
        hidden = ("elapsed", "ledger", "poster_tick", "said_tick", "updated", "noted")
        return {"words": (), **dict.fromkeys(hidden, (*hidden, "now", "receipt"))}

    def journal(self) -> list[dict[str, Any]]:
        """Return the numbers noted so far."""
        return self.ledger.numbers

    def resume(self, entries: Sequence[dict[str, Any]]) -> None:
        """Note the numbers that a play showed when it was filmed before.

        While it runs, there is no need to look.
        """
        self.noted = True
        self.ledger.take(entries)

    def bookmark(self) -> dict[str, int]:
        """Where clock and notes stand."""
        return {
            "tick": self.elapsed,
            "beats": len(self.ledger.beats),
            "numbers": len(self.ledger.numbers),
        }

    def notes(self) -> dict[str, Any]:
        """Return beats and numbers noted, and the clock."""
        return {
            "tick": self.elapsed,
            "poster": self.poster_tick,
            "beats": self.ledger.beats,
            "numbers": self.ledger.numbers,
        }

    def conclude(self, notes: Mapping[str, Any], since: Mapping[str, int]) -> None:
        """Note the beats and numbers that followed a bookmark last time, at their times now."""
        shift = self.elapsed - since["tick"]
        self.ledger.beats += [_moved(beat, shift) for beat in notes["beats"][since["beats"] :]]
        self.ledger.take(_moved(number, shift) for number in notes["numbers"][since["numbers"] :])
        self.elapsed = notes["tick"] + shift
        if notes["poster"] >= since["tick"]:
            self.poster_tick = notes["poster"] + shift


def _moved(entry: dict[str, Any], ticks: int) -> dict[str, Any]:
    """Entry with all its times later by so many ticks."""
    return entry | {
        key: clock.later(entry[key], ticks) for key in ("time", "start", "end") if key in entry
    }
