"""The clock of a film counts once, however often play and pause were asked for before it can."""

from __future__ import annotations

import json
from pathlib import Path

from tests.player.scenes import node


def test_a_play_that_was_taken_back_counts_no_frame() -> None:
    told = json.loads(node(Path(__file__).parent / "clock.mjs"))
    assert told == [
        *({"waiting": 1, "ticks": turn, "frame": 6 * turn} for turn in (1, 2, 3)),
        {"waiting": 0, "ticks": 3, "frame": 18},
    ]
