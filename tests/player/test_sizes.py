"""Every lesson's stream is within its goal: as it was measured, or measured now if it changed."""

from __future__ import annotations

import json

import pytest

from dlmotion.studio.player_table import EACH, MAPS, row_of
from tests.player.sizes import TABLE, bound, digest, lessons, sample

LESSONS, SIZES = lessons(), json.loads(TABLE.read_text(encoding="utf-8"))


@pytest.mark.parametrize("name", LESSONS)
def test_a_lesson_s_stream_is_within_its_goal(name: str) -> None:
    assert name in SIZES, f"expected a size: .venv/bin/python -m tests.player.sizes {name}"
    known = SIZES[name]
    if "whole" in known:
        assert known["whole"] <= (MAPS if known["maps"] else EACH)
    if known["files"] == digest(LESSONS[name]):
        assert known["sample"] <= bound(known)
        return
    now = sample(LESSONS[name])
    assert len(now) <= bound(known | {"maps": row_of(name, now).maps}), (
        f"{name} is larger than it was: .venv/bin/python -m tests.player.sizes --whole {name}"
    )


def test_a_sample_may_grow_as_far_as_its_whole_may() -> None:
    known = {"files": "", "sample": 200_000, "maps": True}
    assert bound(known) < 200_000
    assert bound(known | {"whole": 250_000}) == 400_000
    assert bound(known | {"whole": 250_000, "maps": False}) == 240_000
