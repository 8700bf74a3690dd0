"""One bit flipped, one byte lost, a file cut short: state is as it was, or derived again."""

from __future__ import annotations

import json
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from dlmotion.base.checked import read_table, write_table
from dlmotion.base.closure import Closures
from dlmotion.base.hashes import FileHashes
from dlmotion.engine import Ledger, Written
from dlmotion.reel import Store
from dlmotion.reel.retake.last_take import Past, Play, Start, Take
from tests.engine.fakes import by_name, run, target, workspace_at
from tests.faults.house import damaged, dice, files_of

ROUNDS = 60
PLAY = Play("proof", 3, 24, (("0" * 32, 24),), "last", "dice", ({"time": 0.5, "text": "0.51"},))
TAKE = Take({0: PLAY, 1: PLAY}, [Start("state", 1, 1, {"tick": 3})], [("a", "b", 0)], {"tick": 9})


def every_damage(path: Path, check: Callable[[], None]) -> None:
    """Damage a file in many places, one after the other, and check what is made of it."""
    roll, whole = dice(), path.read_bytes()
    for _ in range(ROUNDS):
        spoilt = damaged(whole, roll)
        path.write_bytes(spoilt)
        try:
            check()
        except BaseException:
            print(f"damage: {spoilt!r}")
            raise


def test_tables_are_whole_or_nothing(tmp_path: Path) -> None:
    path, table = tmp_path / "state.json", {"rows": {"数": [1, "a"], "b": "ä"}}
    write_table(path, 3, table)
    assert {
        key: value for key, value in json.loads(path.read_text()).items() if key != "check"
    } == {
        **table,
        "schema": 3,
    }
    assert read_table(path, 4) is None
    every_damage(path, lambda: _is_none(read_table(path, 3)))


def test_a_damaged_ledger_knows_all_or_nothing(tmp_path: Path) -> None:
    workspace = workspace_at(tmp_path)
    run(by_name(target("film:a"), target("film:b")), workspace)
    path = workspace.state / "ledger.json"
    whole = dict(Ledger(path).entries())
    assert len(whole) == 2
    every_damage(path, lambda: _is_in(dict(Ledger(path).entries()), ({}, whole)))


def test_damaged_imports_are_read_again(tmp_path: Path) -> None:
    code, cache = tmp_path / "code", tmp_path / "imports.json"
    (code / "scenes").mkdir(parents=True)
    for name, text in (
        ("one", "from scenes import two, three"),
        ("two", ""),
        ("three", "x = 'a.csv'"),
    ):
        (code / f"scenes/{name}.py").write_text(text)
    (code / "scenes/__init__.py").write_text("")
    (code / "scenes/a.csv").write_text("1")

    def inputs() -> dict[str, str]:
        closures = Closures([code], FileHashes(), cache)
        found = closures.inputs(["scenes.one"], ["scenes"])
        closures.save()
        return found

    whole = inputs()
    assert len(whole) == 4
    every_damage(cache, lambda: _is_in(inputs(), (whole,)))


def test_damaged_hashes_are_taken_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path, cache = tmp_path / "a", tmp_path / "hashes.json"
    path.write_bytes(b"x")
    now = time.time_ns()
    monkeypatch.setattr(time, "time_ns", lambda: now + 10**13)
    hashes = FileHashes(cache)
    whole = hashes.of(path)
    hashes.save()
    assert cache.is_file()
    every_damage(cache, lambda: _is_in(FileHashes(cache).of(path), (whole,)))


def test_a_damaged_list_of_our_files_never_claims_a_strangers(tmp_path: Path) -> None:
    path = tmp_path / "written.jsonl"
    rows = {f"media/good/{name}": f"#{name}" for name in ("a.mp4", "b.json", "数.png")}
    Written(path).add(rows)
    every_damage(path, lambda: _is_part(Written(path), rows))


def test_a_list_of_old_still_counts(tmp_path: Path) -> None:
    path = tmp_path / "written.jsonl"
    path.write_text('["media/a", "#1"]\n')
    assert Written(path).wrote_bytes("media/a", "#1")


def test_a_damaged_segment_or_take_is_none(tmp_path: Path) -> None:
    store = Store(tmp_path)
    past = Past(store, [b"film"])
    past.save(TAKE)
    (path,) = store.root.glob("??/*")
    assert past.load() == TAKE
    every_damage(path, lambda: _is_in(past.load(), (Take(),)))


def test_a_take_of_another_shape_is_none(tmp_path: Path) -> None:
    store = Store(tmp_path)
    past = Past(store, [b"film"])
    past.save(TAKE)
    (path,) = store.root.glob("??/*")
    for body in (b"[]", b"{}", b'{"plays": {"x": {}}}', b'{"plays": {"0": {"proof": 1}}}'):
        store.put(path.name, body)
        assert past.load() == Take()


@pytest.mark.parametrize("name", ["ledger.json", "written.jsonl", "hashes.json"])
def test_builds_outlive_damaged_state(tmp_path: Path, name: str) -> None:
    workspace = workspace_at(tmp_path)
    targets = by_name(target("film:a", text="x"), target("trace:b", root="state", text="y"))
    run(targets, workspace, hashes=_saved(workspace.state))
    right = files_of(workspace.media)
    path = workspace.state / name
    if not path.is_file():
        path.write_text("{}")

    def build() -> None:
        report = run(targets, workspace, hashes=_saved(workspace.state))
        assert report.failed == []
        assert files_of(workspace.media) == right

    every_damage(path, build)


@pytest.mark.parametrize("spoil", [Path.unlink, lambda path: path.write_bytes(b"\0\xff\n[")])
def test_a_lost_list_of_our_files_is_restored_from_the_ledger(
    tmp_path: Path, spoil: Callable[[Path], object]
) -> None:
    workspace = workspace_at(tmp_path)
    run(by_name(target("film:a", text="x"), target("trace:b", root="state", text="1")), workspace)
    spoil(workspace.state / "written.jsonl")
    again = by_name(target("film:a", text="y"), target("trace:b", root="state", text="2"))
    assert run(again, workspace).summary() == "2 built"


def test_a_strangers_file_stays_though_the_list_is_lost(tmp_path: Path) -> None:
    workspace = workspace_at(tmp_path)
    run(by_name(target("film:a", text="x")), workspace)
    (workspace.state / "written.jsonl").unlink()
    (workspace.media / "film/a.txt").write_text("by hand")
    report = run(by_name(target("film:a", text="y")), workspace)
    assert "got someone else's" in report.failed[0].error
    assert (workspace.media / "film/a.txt").read_text() == "by hand"


def _saved(state: Path) -> FileHashes:
    return FileHashes(state / "hashes.json")


def _is_none(found: object) -> None:
    assert found is None


def _is_in(found: object, right: tuple[object, ...]) -> None:
    assert found in right


def _is_part(found: Written, rows: dict[str, str]) -> None:
    assert set(found.names()) <= rows.keys()
    assert [name for name in found.names() if not found.wrote_bytes(name, rows[name])] == []
