"""What a film was when last made, kept beside its segments.

That is its plays, and where it could be joined again.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, fields
from hashlib import blake2b
from typing import Any

from dlmotion.reel.segments.store import Store


@dataclass(frozen=True, slots=True)
class Play:
    """One call of ``play``: what it depended on, the segments that it became, how it left things.

    ``left`` counts the statements of ``construct`` from the one that played it, ``last`` is the
    digest of its last picture, ``dice`` that of the random generators, ``journal`` what the scene
    wrote down meanwhile.
    """

    proof: str
    left: int
    frames: int
    parts: tuple[tuple[str, int], ...]
    last: str
    dice: str
    journal: tuple[dict[str, Any], ...]


@dataclass(frozen=True, slots=True)
class Start:
    """Where a section began: after so many plays and sections, and how far the scene's notes went.

    ``state`` is the digest of how the scene stood and of the code that was still to run.
    """

    state: str
    plays: int
    sections: int
    bookmark: Mapping[str, int]


@dataclass(slots=True)
class Take:
    """A film as a whole. ``sections`` are names, kinds and the number of the first play of each."""

    plays: dict[int, Play] = field(default_factory=dict)
    starts: list[Start] = field(default_factory=list)
    sections: list[tuple[str, str, int]] = field(default_factory=list)
    notes: Mapping[str, Any] = field(default_factory=dict)


class Past:
    """The last take of one film."""

    def __init__(self, store: Store, film: Iterable[bytes]) -> None:
        state = blake2b(digest_size=16, person=b"reel-past")
        for part in film:
            state.update(len(part).to_bytes(8, "little") + part)
        self._store, self._key = store, state.hexdigest()

    def load(self) -> Take:
        """The last take; an empty one if there was none, or none that this code understands."""
        body = self._store.get(self._key)
        try:
            return _take(json.loads(body)) if body is not None else Take()
        except (KeyError, TypeError, ValueError, AttributeError):
            return Take()

    def save(self, take: Take) -> None:
        """Keep this take instead."""
        plays = {number: _row(play) for number, play in take.plays.items()}
        told = _row(take) | {"plays": plays, "starts": [*map(_row, take.starts)]}
        self._store.put(self._key, json.dumps(told).encode())


def _row(part: Play | Start | Take) -> dict[str, Any]:
    """Fields by name; ``asdict`` would copy them, down to every number of the journal."""
    return {each.name: getattr(part, each.name) for each in fields(part)}


def _take(told: dict[str, Any]) -> Take:
    plays = {int(number): _play(row) for number, row in told["plays"].items()}
    starts = [Start(**row) for row in told["starts"]]
    return Take(plays, starts, [tuple(row) for row in told["sections"]], told["notes"])


def _play(row: dict[str, Any]) -> Play:
    parts = tuple((key, count) for key, count in row["parts"])
    return Play(**row | {"parts": parts, "journal": tuple(row["journal"])})
