"""The ledger: survives anything that can happen to its file."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from dlmotion.base.checked import read_table, write_table
from dlmotion.engine.ledger import SCHEMA, Entry, Ledger

ENTRY = Entry({"scenes/softmax.py": "#12", "numpy": "2.4.6"}, "d1", {"softmax/a.mp4": "#34"}, 1.5)
OTHER = Entry({}, "d2", {}, 0.25)


def two(path: Path) -> Ledger:
    ledger = Ledger(path)
    ledger.record("film:softmax", ENTRY)
    ledger.record("trace:数", OTHER)
    return ledger


def test_entries_come_back(tmp_path: Path) -> None:
    two(tmp_path / "ledger.json")
    assert dict(Ledger(tmp_path / "ledger.json").entries()) == {
        "film:softmax": ENTRY,
        "trace:数": OTHER,
    }


def test_truncated_at_every_byte_it_is_whole_or_empty(tmp_path: Path) -> None:
    path = tmp_path / "ledger.json"
    two(path)
    data = path.read_bytes()
    whole = dict(Ledger(path).entries())
    for length in range(len(data)):
        path.write_bytes(data[:length])
        found = dict(Ledger(path).entries())
        assert found in ({}, whole), length
        assert found == {} or length == len(data) - 1


def test_a_broken_ledger_can_be_written_again(tmp_path: Path) -> None:
    path = tmp_path / "ledger.json"
    path.write_bytes(b'{"schema": 1, "targets": {"a"')
    Ledger(path).record("film:softmax", ENTRY)
    assert dict(Ledger(path).entries()) == {"film:softmax": ENTRY}


@pytest.mark.parametrize(
    "row",
    [
        None,
        [],
        {"evidence": {}},
        {"evidence": {"a": 1}, "digest": "d", "outputs": {}, "seconds": 1, "reads": {}},
        {"evidence": {}, "digest": 3, "outputs": {}, "seconds": 1, "reads": {}},
        {"evidence": {}, "digest": "d", "outputs": [], "seconds": 1, "reads": {}},
        {"evidence": {}, "digest": "d", "outputs": {}, "seconds": "1", "reads": {}},
        {"evidence": {}, "digest": "d", "outputs": {}, "seconds": 1, "reads": []},
    ],
)
def test_a_row_of_the_wrong_shape_is_absent(tmp_path: Path, row: object) -> None:
    path = tmp_path / "ledger.json"
    two(path)
    rows = read_table(path, SCHEMA)["targets"]
    write_table(path, SCHEMA, {"targets": rows | {"film:softmax": row}})
    assert set(Ledger(path).entries()) == {"trace:数"}


@pytest.mark.parametrize(
    "table", [{"schema": 99, "targets": {}}, {"targets": {}}, [], {"schema": 1, "targets": []}]
)
def test_another_version_is_empty(tmp_path: Path, table: object) -> None:
    (tmp_path / "ledger.json").write_text(json.dumps(table))
    assert dict(Ledger(tmp_path / "ledger.json").entries()) == {}


def test_two_builds_keep_each_others_entries(tmp_path: Path) -> None:
    one, two = Ledger(tmp_path / "ledger.json"), Ledger(tmp_path / "ledger.json")
    one.entries()
    two.entries()
    one.record("film:a", ENTRY)
    two.record("film:b", OTHER)
    assert set(one.entries()) == set(two.entries()) == {"film:a", "film:b"}


def test_the_file_is_sorted_and_the_same_each_time(tmp_path: Path) -> None:
    for name, order in (("one", ("b", "a")), ("two", ("a", "b"))):
        ledger = Ledger(tmp_path / name)
        for target in order:
            ledger.record(target, ENTRY)
    assert (tmp_path / "one").read_bytes() == (tmp_path / "two").read_bytes()


def test_forgotten_entries_are_gone(tmp_path: Path) -> None:
    ledger = two(tmp_path / "ledger.json")
    ledger.forget(("film:softmax",))
    assert set(ledger.entries()) == {"trace:数"}
