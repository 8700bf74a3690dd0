"""Columns of numbers: what is packed is unpacked, and nothing else is."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dlmotion.player.columns import LIMIT, Cursor, StreamError, pack, unpack


@given(st.lists(st.integers(-LIMIT, LIMIT - 1)))
def test_numbers_come_back(numbers: list[int]) -> None:
    assert unpack(pack(numbers)) == numbers


def test_small_numbers_take_one_byte_and_the_largest_five() -> None:
    assert [len(pack([number])) for number in (0, -64, 63, 64, 8191, 8192)] == [1, 1, 1, 2, 2, 3]
    assert [len(pack([number])) for number in (-LIMIT, LIMIT - 1)] == [5, 5]
    assert pack([0, -1, 1, -2, 64]) == bytes([0, 1, 2, 3, 0x80, 1])


def test_what_is_no_column_is_refused() -> None:
    with pytest.raises(StreamError, match="breaks off"):
        unpack(b"\x01\x80")
    with pytest.raises(StreamError, match="up to 5 bytes"):
        unpack(b"\x80" * 5 + b"\x01")
    with pytest.raises(StreamError, match="32 bits"):
        pack([LIMIT])


def test_a_cursor_reads_to_the_end_and_not_beyond() -> None:
    cursor = Cursor("xs", [3, -1])
    with pytest.raises(StreamError, match="1 more numbers"):
        cursor.one() and cursor.close()
    with pytest.raises(StreamError, match="expected a count, got -1"):
        cursor.count()
    with pytest.raises(StreamError, match="xs: expected another number"):
        cursor.one()
