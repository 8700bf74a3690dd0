"""What a scene says of itself so that what is known of it need not be filmed again."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import Any, Protocol, runtime_checkable


@runtime_checkable
class Retraceable(Protocol):
    """A scene whose frames are a function of its code and of what it names here, and of nothing else."""

    def variant(self) -> str:
        """Which of the films that its code can make."""

    def premises(self) -> Mapping[str, str]:
        """What it shows that is written outside its code; the last word of a name is how the code asks for it."""

    def unseen(self) -> Mapping[str, Collection[str]]:
        """Attributes that no frame depends on unless its code reads one of these: clock, notes, premises."""

    def journal(self) -> Sequence[dict[str, Any]]:
        """What it has written down so far while plays ran."""

    def resume(self, entries: Sequence[dict[str, Any]]) -> None:
        """Take over what it wrote down during a play last time."""

    def bookmark(self) -> Mapping[str, int]:
        """How far its notes go now."""

    def notes(self) -> Mapping[str, Any]:
        """Return all that it has written down, as JSON can hold it."""

    def conclude(self, notes: Mapping[str, Any], since: Mapping[str, int]) -> None:
        """Take over what it wrote down last time behind a bookmark, from now on."""
