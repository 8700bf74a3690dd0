"""What a scene says of itself so that what is known of it need not be filmed again."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import Any, Protocol, runtime_checkable


@runtime_checkable
class Retraceable(Protocol):
    """A scene whose frames are a function of its code and of what it names here, no more.

    A ``construct`` that its class was given, rather than holds, carries its text as ``source``.
    """

    def variant(self) -> str:
        """Which of the films that its code can make."""

    def premises(self) -> Mapping[str, str]:
        """What it shows that is written outside its code: texts by their full names."""

    def asked(self) -> Mapping[str, Sequence[str]]:
        """How its code asks for a premise, by the premise's name; any of the ways does.

        A way is what must be written, all of it: ``word`` in quotes, ``.word`` as an attribute of
        ``self``, ``*.word`` as one of anything. A premise that is not listed is asked for by the
        last word of its name in quotes; one that nothing asks for counts from the start.
        """

    def unseen(self) -> Mapping[str, Collection[str]]:
        """Attributes that no frame depends on unless its code reads one of these.

        Clock, notes, premises.
        """

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
