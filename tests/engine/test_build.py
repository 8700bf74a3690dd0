"""Builds with fake jobs: exactly the touched targets run, with this reason.

Failures stop only what needs them.
"""

from __future__ import annotations

import os
from dataclasses import replace
from pathlib import Path

import pytest

from dlmotion.base import atomic
from dlmotion.engine import FileHashes, Ledger, Target, Written, plan
from tests.engine.fakes import by_name, ran, run, target, workspace_at


def lesson(folder: Path, name: str) -> dict[str, Target]:
    """A lesson in small: a trace that keeps its source's first line, film, figures, captions."""
    hashes = FileHashes()
    source, words = folder / f"{name}.py", folder / f"{name}.toml"
    trace = Target(
        f"trace:{name}",
        "trace",
        "tests.engine.fakes:first_line",
        {"name": f"trace:{name}", "@source": source.name, "output": f"{name}.npz"},
        {source.name: hashes.of(source) or "missing"},
        (),
        (f"{name}.npz",),
        "state",
    )
    read = {words.name: hashes.of(words) or "missing", "numpy": "2.4.6"}
    film = target(
        f"film:{name}",
        needs=(trace.name,),
        inputs=read,
        **{"@source": words.name, "digest": "said"},
    )
    figures = target(f"figures:{name}", needs=(trace.name,), inputs={"numpy": "2.4.6"})
    captions = target(f"captions:{name}", needs=(film.name,))
    return by_name(trace, film, figures, captions)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for name in ("softmax", "adam"):
        (tmp_path / f"{name}.py").write_text("result\ncode\n")
        (tmp_path / f"{name}.toml").write_text("words")
    return tmp_path


def both(folder: Path) -> dict[str, Target]:
    return lesson(folder, "softmax") | lesson(folder, "adam")


def reasons(folder: Path) -> dict[str, tuple[str, ...]]:
    workspace = workspace_at(folder)
    entries = Ledger(workspace.state / "ledger.json").entries()
    verdicts = plan(both(folder), entries, FileHashes(), workspace)
    return {
        verdict.target.name: verdict.reasons for verdict in verdicts if verdict.state != "fresh"
    }


def test_first_build_makes_everything_and_second_nothing(folder: Path) -> None:
    workspace = workspace_at(folder)
    assert run(both(folder), workspace).summary() == "8 built"
    assert len(ran(workspace)) == 8
    assert run(both(folder), workspace).summary() == "8 fresh"
    assert ran(workspace) == []


def test_words_touch_only_their_film(folder: Path) -> None:
    workspace = workspace_at(folder)
    run(both(folder), workspace)
    ran(workspace)
    (folder / "softmax.toml").write_text("other words")
    assert reasons(folder) == {
        "film:softmax": ("changed: softmax.toml",),
        "captions:softmax": ("waits for film:softmax",),
    }
    run(both(folder), workspace)
    assert ran(workspace) == ["film:softmax"]


def test_equal_results_redraw_nothing(folder: Path) -> None:
    workspace = workspace_at(folder)
    run(both(folder), workspace)
    ran(workspace)
    (folder / "softmax.py").write_text("result\nthe same code, written better\n")
    assert reasons(folder)["trace:softmax"] == ("changed: softmax.py",)
    report = run(both(folder), workspace)
    assert ran(workspace) == ["trace:softmax"]
    assert report.summary() == "1 kept, 7 fresh"
    assert reasons(folder) == {}


def test_other_results_redraw_their_lesson_only(folder: Path) -> None:
    workspace = workspace_at(folder)
    run(both(folder), workspace)
    ran(workspace)
    (folder / "softmax.py").write_text("another result\ncode\n")
    report = run(both(folder), workspace)
    assert set(ran(workspace)) == {"trace:softmax", "film:softmax", "figures:softmax"}
    by = {step.name: step for step in report.steps}
    assert by["film:softmax"].reasons == ("trace changed",)
    assert by["captions:softmax"].happened == "fresh"


def test_reasons_name_versions_arguments_and_missing_files(folder: Path) -> None:
    workspace = workspace_at(folder)
    old = target("film:a", inputs={"numpy": "2.4.6", "font": "#1", "gone": "#1"}, fps=15)
    run(by_name(old), workspace)
    new = target("film:a", inputs={"numpy": "2.5.0", "font": "#2", "scipy": "1"}, fps=30)
    (workspace.media / "film/a.txt").unlink()
    (verdict,) = plan(
        by_name(new), Ledger(workspace.state / "ledger.json").entries(), FileHashes(), workspace
    )
    assert verdict.reasons == (
        "missing: film/a.txt",
        "fps 15 → 30",
        "changed: font",
        "no longer uses: gone",
        "numpy 2.4.6 → 2.5.0",
        "now uses: scipy",
    )


def test_a_failure_stops_only_what_needs_it(folder: Path) -> None:
    workspace = workspace_at(folder)
    targets = by_name(
        target("trace:bad", "fail"), target("film:bad", needs=("trace:bad",)), target("trace:good")
    )
    report = run(targets, workspace)
    happened = {step.name: step.happened for step in report.steps}
    assert happened == {"trace:bad": "failed", "film:bad": "skipped", "trace:good": "built"}
    assert report.exit_code == 1
    assert report.failed[0].error.endswith("ValueError: the reactor is too hot")
    assert "Traceback" in (workspace.state / "log").read_text()
    assert not (workspace.media / "half").exists()


def test_fail_fast_skips_the_rest(folder: Path) -> None:
    targets = by_name(target("trace:bad", "fail"), *(target(f"film:{i}") for i in range(3)))
    report = run(targets, workspace_at(folder), keep_going=False)
    assert [step.happened for step in report.steps] == ["failed", "skipped", "skipped", "skipped"]
    assert report.steps[1].error == "stopped at the first failure"


def test_a_failed_target_is_tried_again(folder: Path) -> None:
    workspace = workspace_at(folder)
    run(by_name(target("trace:bad", "fail")), workspace)
    assert run(by_name(target("trace:bad", text="fine")), workspace).summary() == "1 built"


def test_interrupt_publishes_nothing_more_and_leaves_no_scratch(folder: Path) -> None:
    workspace = workspace_at(folder)
    targets = by_name(
        target("trace:first", text="1"), target("film:second", "interrupt", needs=("trace:first",))
    )
    with pytest.raises(KeyboardInterrupt):
        run(targets, workspace)
    assert sorted(path.name for path in workspace.media.rglob("*") if path.is_file()) == [
        "first.txt"
    ]
    assert list((workspace.state / "scratch").iterdir()) == []
    assert (
        run(targets | by_name(target("film:second", needs=("trace:first",))), workspace).exit_code
        == 0
    )


def test_equal_bytes_keep_their_time_of_change(folder: Path) -> None:
    workspace = workspace_at(folder)
    run(by_name(target("film:a", text="x", inputs={"v": "1"})), workspace)
    path = workspace.media / "film/a.txt"
    os.utime(path, (1000, 1000))
    report = run(by_name(target("film:a", text="x", inputs={"v": "2"})), workspace)
    assert report.summary() == "1 kept"
    assert path.stat().st_mtime == 1000


def test_edited_output_is_noticed_rebuilt_and_kept_aside(folder: Path) -> None:
    workspace = workspace_at(folder)
    targets = by_name(target("film:a", text="x"))
    run(targets, workspace)
    path = workspace.media / "film/a.txt"
    path.write_text("my own words")
    report = run(targets, workspace)
    assert report.steps[0].reasons == ("edited since it was built: film/a.txt",)
    assert path.read_text() == "x film/a.txt"
    assert (workspace.state / "replaced/film/a.txt").read_text() == "my own words"


def test_a_foreign_file_is_an_error_and_stays(folder: Path) -> None:
    workspace = workspace_at(folder)
    path = workspace.media / "film/a.txt"
    path.parent.mkdir(parents=True)
    path.write_text("someone else's")
    report = run(by_name(target("film:a", outputs=("film/a.txt", "film/b.txt"))), workspace)
    assert "expected a file that dlmotion wrote at media/film/a.txt" in report.failed[0].error
    assert path.read_text() == "someone else's"
    assert not (workspace.media / "film/b.txt").exists()


def test_a_lost_ledger_rebuilds_over_our_own_files(folder: Path) -> None:
    workspace = workspace_at(folder)
    run(by_name(target("film:a", text="x")), workspace)
    (workspace.state / "ledger.json").write_text("{ broken")
    assert run(by_name(target("film:a", text="y")), workspace).summary() == "1 built"


def test_shared_output_of_two_targets_is_not_an_edit(folder: Path) -> None:
    workspace = workspace_at(folder)
    draft = shared("draft", "v1")
    high = shared("high", "v1")
    run(by_name(draft), workspace)
    run(by_name(high), workspace)
    assert run(by_name(draft, high), workspace).summary() == "2 fresh"


def shared(quality: str, title: str) -> Target:
    """A film of a quality, with a poster that films of all qualities share."""
    outputs = (f"a.{quality}", "a.png")
    film = target(f"film:a:{quality}", text=quality, outputs=outputs, inputs={"title": title})
    return replace(
        film, varying=("outputs", *(f"argument {name}" for name in ("name", "outputs", "text")))
    )


def test_a_shared_output_of_a_stale_target_is_an_edit(folder: Path) -> None:
    workspace = workspace_at(folder)
    run(by_name(shared("draft", "v1")), workspace)
    run(by_name(shared("high", "v2")), workspace)
    assert (workspace.media / "a.png").read_text() == "high a.png"
    report = run(by_name(shared("draft", "v1")), workspace)
    assert report.steps[0].reasons == ("edited since it was built: a.png",)
    assert (workspace.media / "a.png").read_text() == "draft a.png"


def test_forced_targets_run_again(folder: Path) -> None:
    workspace = workspace_at(folder)
    targets = by_name(target("film:a"), target("film:b"))
    run(targets, workspace)
    ran(workspace)
    report = run(targets, workspace, forced={"film:b"})
    assert ran(workspace) == ["film:b"]
    assert report.summary() == "1 kept, 1 fresh"


def test_longest_chain_goes_first(folder: Path) -> None:
    workspace = workspace_at(folder)
    targets = by_name(
        target("film:short"), target("trace:long"), target("film:long", needs=("trace:long",))
    )
    run(targets, workspace)
    assert ran(workspace)[0] == "trace:long"


def test_circles_and_unknown_needs_are_refused(folder: Path) -> None:
    with pytest.raises(ValueError, match="a circle"):
        run(
            by_name(target("a:1", needs=("b:1",)), target("b:1", needs=("a:1",))),
            workspace_at(folder),
        )
    with pytest.raises(ValueError, match=r"a:1: expected a known target, got 'b:1'"):
        run(by_name(target("a:1", needs=("b:1",))), workspace_at(folder))


@pytest.mark.parametrize("output", ["/etc/passwd", "../x", "a/../../x", ""])
def test_outputs_stay_below_their_folder(output: str) -> None:
    with pytest.raises(ValueError, match="expected an output below its folder"):
        target("film:a", outputs=(output,))


def test_output_through_a_link_out_of_media_is_refused(folder: Path) -> None:
    workspace = workspace_at(folder)
    outside = folder / "outside"
    outside.mkdir()
    workspace.media.mkdir()
    (workspace.media / "film").symlink_to(outside)
    report = run(by_name(target("film:a")), workspace)
    assert "a link out of it" in report.failed[0].error
    assert list(outside.iterdir()) == []


def test_job_that_makes_other_files_than_it_promised_fails(folder: Path) -> None:
    workspace = workspace_at(folder)
    promise = target("film:a", outputs=("film/a.txt",))
    both_ways = {
        "no film/a.txt": Target(
            "film:a", "film", promise.job, {"outputs": ["film/b.txt"]}, {}, (), ("film/a.txt",)
        ),
        "also film/b.txt": Target(
            "film:a",
            "film",
            promise.job,
            {"outputs": ["film/a.txt", "film/b.txt"]},
            {},
            (),
            ("film/a.txt",),
        ),
    }
    for complaint, wrong in both_ways.items():
        assert complaint in run(by_name(wrong), workspace).failed[0].error
    assert not (workspace.media / "film").exists()


def test_written_survives_a_half_line(tmp_path: Path) -> None:
    path = tmp_path / "written.jsonl"
    Written(path).add({"media/a": "#1"})
    path.write_bytes(path.read_bytes()[:-4])
    Written(path).add({"media/b": "#2"})
    again = Written(path)
    assert (again.wrote("media/a"), again.wrote("media/b")) == (False, True)
    assert again.wrote_bytes("media/b", "#2")


def test_written_reads_on_and_starts_again_with_another_file(tmp_path: Path) -> None:
    path, whole = tmp_path / "written.jsonl", tmp_path / "whole.jsonl"
    one, other = Written(path), Written(path)
    one.add({"media/a": "#1"})
    assert one.names() == other.names() == ("media/a",)
    other.add({"media/b": "#2"})
    assert one.names() == other.names() == ("media/a", "media/b")
    Written(whole).add({"media/数": "#3"})
    added, half = whole.read_bytes(), 9  # in the middle of a character and of its line
    for part in (added[:half], added[half:]):
        with path.open("ab") as file:
            file.write(part)
        assert one.wrote_bytes("media/b", "#2")
        assert one.wrote("media/数") == (part == added[half:])
    Written(whole).add({f"media/{number}": "#4" for number in range(9)})
    whole.replace(path)
    assert one.names() == ("media/数", *(f"media/{number}" for number in range(9)))


@pytest.mark.parametrize("moves", range(4))
def test_a_crash_between_two_outputs_leaves_old_or_new_and_is_mended(
    folder: Path, monkeypatch: pytest.MonkeyPatch, moves: int
) -> None:
    workspace = workspace_at(folder)
    outputs = ("a.mp4", "a.json", "a.png")
    names = ("a.mp4", "a.png", "a.json")  # What names others comes last.
    old, new = (target("film:a", outputs=outputs, text=text) for text in ("old", "new"))
    run(by_name(old), workspace)
    left = [moves]
    original = atomic._take_place

    def crash_later(part: Path, path: Path) -> None:
        if not left[0]:
            raise KeyboardInterrupt
        left[0] -= 1
        original(part, path)

    monkeypatch.setattr(atomic, "_take_place", crash_later)
    if moves < len(names):
        with pytest.raises(KeyboardInterrupt):
            run(by_name(new), workspace)
    else:
        run(by_name(new), workspace)
    texts = [(workspace.media / name).read_text() for name in names]
    assert texts == [f"{'new' if i < moves else 'old'} {name}" for i, name in enumerate(names)]
    monkeypatch.undo()
    run(by_name(new), workspace)
    assert [(workspace.media / name).read_text() for name in names] == [
        f"new {name}" for name in names
    ]
    assert not (workspace.state / "replaced").exists()


def test_a_full_disk_is_one_line_and_keeps_the_old_file(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    workspace = workspace_at(folder)
    run(by_name(target("film:a", text="old")), workspace)

    def full(moves: list[tuple[Path, Path]]) -> None:
        raise OSError(28, "No space left on device", str(moves[0][1]))

    monkeypatch.setattr("dlmotion.engine.outputs.move_all", full)
    report = run(by_name(target("film:a", text="new")), workspace)
    assert report.failed[0].error.startswith(
        f"media ({workspace.media}): expected room for a file, got "
    )
    assert (workspace.media / "film/a.txt").read_text() == "old film/a.txt"
