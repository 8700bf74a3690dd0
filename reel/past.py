"""What the plays of a film were when it was last made, kept in the store beside its segments."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from hashlib import blake2b
from typing import Any

from reel.store import Store


@dataclass(frozen=True, slots=True)
class Play:
    """One call of ``play``: what it depended on, the segments that it became, how it left things.

    ``last`` is the digest of its last picture, ``dice`` that of the random generators, ``journal`` what
    the scene wrote down meanwhile.
    """

    proof: str
    frames: int
    parts: tuple[tuple[str, int], ...]
    last: str
    dice: str
    journal: tuple[dict[str, Any], ...]


class Past:
    """Plays of one film, by their number."""

    def __init__(self, store: Store, film: Iterable[bytes]) -> None:
        state = blake2b(digest_size=16, person=b"reel-past")
        for part in film:
            state.update(len(part).to_bytes(8, "little") + part)
        self._store, self._key = store, state.hexdigest()

    def load(self) -> dict[int, Play]:
        """Plays of the last time; none if there was none."""
        body = self._store.get(self._key)
        if body is None:
            return {}
        rows = json.loads(body)
        return {int(number): _revive(row) for number, row in rows.items()}

    def save(self, plays: dict[int, Play]) -> None:
        """Keep these plays instead."""
        self._store.put(self._key, json.dumps({number: asdict(play) for number, play in plays.items()}).encode())


def _revive(row: dict[str, Any]) -> Play:
    parts = tuple((key, count) for key, count in row["parts"])
    return Play(row["proof"], row["frames"], parts, row["last"], row["dice"], tuple(row["journal"]))
