"""Amounts as people read them."""

from __future__ import annotations

import pytest

from dlmotion.base.amounts import bytes_text, number_of, seconds_text


@pytest.mark.parametrize(
    ("seconds", "text"),
    [
        (0.04, "0.0 s"),
        (59.94, "59.9 s"),
        (59.96, "1:00"),
        (60, "1:00"),
        (3599.6, "1:00:00"),
        (3725, "1:02:05"),
    ],
)
def test_seconds_become_minutes_and_hours(seconds: float, text: str) -> None:
    assert seconds_text(seconds) == text


@pytest.mark.parametrize(("size", "text"), [(999, "999 B"), (1000, "1 kB"), (3_240_000, "3.2 MB")])
def test_bytes_become_kilobytes_and_megabytes(size: int, text: str) -> None:
    assert bytes_text(size) == text


def test_one_of_a_thing_is_singular() -> None:
    assert [number_of(count, "note") for count in (0, 1, 2)] == ["0 notes", "1 note", "2 notes"]
