"""The table of sizes: what is above its goal is named, and a slider's positions have room."""

from __future__ import annotations

from pathlib import Path

import pytest

from dlmotion.player.columns import pack
from dlmotion.player.stream import COLUMNS, wrap
from dlmotion.studio.player_table import EACH, MAPS, POSITION, Row, row_of, rows_in, table
from dlmotion.studio.project import Project
from tests.studio.project import ROOT


def stream(*, positions: int = 0, maps: bool = False) -> bytes:
    head = {"slider": {"values": list(range(positions))}} if positions else {}
    columns = {name: pack([]) for name in COLUMNS}
    if maps:
        columns["picture_planes"] = pack([1, 1, 0, 7])
    return wrap(head, columns)


def test_a_lesson_has_room_for_maps_and_for_positions() -> None:
    assert row_of("a", stream()).goal == EACH
    assert row_of("a", stream(maps=True)).goal == MAPS
    assert row_of("a", stream(positions=5)).goal == EACH + 4 * POSITION


def test_the_table_names_what_is_above_its_goal() -> None:
    rows = [
        Row("small", 50_000, 1, maps=False, film=5_000_000),
        Row("large", 310_000, 1, maps=False, film=3_100_000),
        Row("moved", 310_000, 2, maps=False, film=None),
    ]
    text = table(rows)
    assert "| small | 50 kB | 300 kB | 1 | 5.00 MB, 100× |" in text
    assert "| large | 310 kB, above | 300 kB | 1 | 3.10 MB, 10× |" in text
    assert "| median of 2 lessons without a slider | 130 kB | 180 kB |" in text
    assert "| within their goals | all 3 | 2; above: large |" in text
    assert "geometric mean of 2 | 30× | 32× |" in text


def test_only_what_is_built_is_measured(tmp_path: Path) -> None:
    lessons = Project.at(ROOT, None).lessons()[0]
    assert rows_in(tmp_path, lessons) == []
    folder = tmp_path / "softmax"
    folder.mkdir()
    (folder / "softmax.motion").write_bytes(stream())
    (folder / "softmax.zh.dark.high.mp4").write_bytes(b"0" * 9)
    (row,) = rows_in(tmp_path, lessons)
    assert (row.lesson, row.bytes, row.film) == ("softmax", len(stream()), 9)


def test_a_table_of_lessons_without_films() -> None:
    assert "geometric mean of 0 | 30× | none built |" in table([row_of("a", stream())])
    with pytest.raises(ValueError, match="expected a stream"):
        row_of("a", b"")
