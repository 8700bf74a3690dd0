"""The memory of written files: what is ours is refreshed, what is not stays."""

from pathlib import Path

import pytest
from click.testing import CliRunner

from dlmotion.publish.notes.errors import NotesError
from dlmotion.publish.notes.whole import write_whole
from dlmotion.publish.notes.written import Fate, Wanted, Written
from dlmotion.studio.commands.notes import command
from dlmotion.studio.project import Project
from tests.publish.notes_fixtures import (
    build_media,
    png_bytes,
)
from tests.publish.notes_syncing import snapshot, states, sync


def test_a_picture_of_somebody_else_stays(built: Project, root: Path) -> None:
    mine = root / "notes" / "four" / "sigmoid_demo.png"
    mine.parent.mkdir()
    mine.write_bytes(png_bytes(7))
    done = sync(built, root / "notes", root)
    assert mine.read_bytes() == png_bytes(7)
    assert states(done)["sigmoid_demo.png"] == "exists"


def test_a_file_of_somebody_else_under_our_name_stays(built: Project, root: Path) -> None:
    mine = root / "notes" / "002_vitepress.assets" / "neuron-unit.zh.svg"
    mine.parent.mkdir()
    mine.write_text("<svg>mine</svg>", encoding="utf-8")
    done = sync(built, root / "notes", root)
    assert mine.read_text(encoding="utf-8") == "<svg>mine</svg>"
    assert states(done)["202403011625594.png"] == "kept"
    assert "neuron-unit" not in (root / "notes/002_vitepress.md").read_text(encoding="utf-8")


def test_an_edited_file_of_ours_stays(project: Project, root: Path) -> None:
    sync(project, root / "notes", root)
    edited = root / "notes" / "four" / "sigmoid_demo.png"
    edited.write_bytes(png_bytes(3))
    build_media(project.media, shade=200)
    done = sync(project, root / "notes", root)
    assert edited.read_bytes() == png_bytes(3)
    assert [fate.name for fate in done.files if fate.action == "edited"] == [
        "four/sigmoid_demo.png"
    ]


def test_a_lost_picture_comes_back(built: Project, root: Path) -> None:
    sync(built, root / "notes", root)
    (root / "notes/four/445.jpg").unlink()
    sync(built, root / "notes", root)
    assert (root / "notes/four/445.jpg").is_file()


def test_a_lost_memory_is_found_again(project: Project, root: Path) -> None:
    sync(project, root / "notes", root)
    (root / "notes" / ".dlmotion-notes.json").unlink()
    before = (root / "notes/four/445.jpg").read_bytes()
    build_media(project.media)
    done = sync(project, root / "notes", root)
    assert (root / "notes/four/445.jpg").read_bytes() == before
    assert not [fate for fate in done.files if fate.content]


@pytest.mark.parametrize("text", ["", "{", '{"schema": 2}', '{"schema": 1, "files": {"a": 3}}'])
def test_a_broken_memory_stops_before_anything_is_written(
    built: Project, root: Path, text: str
) -> None:
    (root / "notes" / ".dlmotion-notes.json").write_text(text, encoding="utf-8")
    before = snapshot(root)
    result = CliRunner().invoke(
        command,
        ["sync", str(root / "notes"), "--root", str(root)],
        obj=built,
        standalone_mode=False,
    )
    assert "repair or delete it" in str(result.exception)
    assert snapshot(root) == before


def test_one_note_alone_leaves_the_files_of_others(built: Project, root: Path) -> None:
    sync(built, root / "notes", root)
    before = snapshot(root)
    assert not sync(built, root / "notes" / "004_hexo.md", root).changed
    assert snapshot(root) == before


def test_a_note_that_cannot_be_written_stops_no_other(
    project: Project, root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def write(path: Path, content: bytes | Path, within: Path) -> None:
        if path.name == "000_hugo.md":
            raise NotesError(f"{path}: expected to write it, got: Operation not permitted")
        write_whole(path, content, within)

    monkeypatch.setattr("dlmotion.publish.notes.sync.write_whole", write)
    done = sync(project, root / "notes", root)
    assert [line.split(": ")[1] for line in done.failures] == ["expected to write it, got"]
    assert "begin film" not in (root / "notes/000_hugo.md").read_text(encoding="utf-8")
    assert "begin film" in (root / "notes/004_hexo.md").read_text(encoding="utf-8")
    monkeypatch.undo()
    again = sync(project, root / "notes", root)
    assert [note.name for note in again.notes if note.before != note.after] == ["000_hugo.md"]
    assert not again.failures


def test_files_follow_a_note_that_moves(built: Project, root: Path) -> None:
    notes = root / "notes"
    sync(built, notes, root)
    before = (notes / "004_hexo.md").read_bytes()
    (notes / "four/mine.txt").write_text("mine", encoding="utf-8")
    (notes / "four/445.jpg").write_bytes(png_bytes(7))
    (notes / "old").mkdir()
    (notes / "004_hexo.md").rename(notes / "old/004_hexo.md")
    done = sync(built, notes, root)
    assert not done.failures
    assert (notes / "old/004_hexo.md").read_bytes() == before
    assert {path.name for path in (notes / "four").iterdir()} == {"mine.txt", "445.jpg"}
    assert not (notes / "004_hexo").exists()
    assert (notes / "old/four/445.jpg").is_file()
    assert (notes / "old/004_hexo/softmax.zh.mp4").is_file()
    assert not sync(built, notes, root).changed


def test_two_links_to_one_file_do_not_fight(project: Project, tmp_path: Path) -> None:
    root = tmp_path / "notes"
    root.mkdir()
    for name in ("a.md", "b.md"):
        (root / name).write_text(
            "# 神经网络的 tanh 图\n\n![](x/445.jpg)\n\n![](x/445.jpg)\n", encoding="utf-8"
        )
    (root / "dlmotion.toml").write_text(
        '[notes."b.md".pictures]\n"x/445.jpg" = "softmax/shares"\n', encoding="utf-8"
    )
    first = sync(project, root)
    pictures = [o for note in first.notes for o in note.outcomes if o.kind == "picture"]
    assert [o.state for o in pictures] == [
        "filled",
        "filled",
        "shown",
        "shown",
    ]
    assert not sync(project, root).changed
    build_media(project.media, shade=200)
    again = sync(project, root)
    assert [fate.action for fate in again.files if fate.name == "x/445.jpg" and fate.content] == [
        "refreshed"
    ]
    assert not sync(project, root).changed


def test_a_file_built_while_it_is_copied_is_not_taken_for_edited(
    project: Project, root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    judge = Written.judge

    def late(self: Written, wanted: Wanted) -> Fate:
        fate = judge(self, wanted)
        if wanted.path.name == "sigmoid_demo.png":
            wanted.source.write_bytes(png_bytes(11))
        return fate

    monkeypatch.setattr(Written, "judge", late)
    sync(project, root / "notes", root)
    monkeypatch.undo()
    assert (root / "notes/four/sigmoid_demo.png").read_bytes() == png_bytes(11)
    done = sync(project, root / "notes", root)
    assert "edited" not in {fate.action for fate in done.files}


def test_an_error_while_writing_is_remembered_rightly(
    project: Project, root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    sync(project, root / "notes", root)
    build_media(project.media, shade=200)
    carry_out = Written._carry_out

    def fail(self: Written, fate: Fate) -> None:
        if fate.name.endswith("445.jpg"):
            raise NotesError("no space left")
        carry_out(self, fate)

    monkeypatch.setattr(Written, "_carry_out", fail)
    with pytest.raises(NotesError, match="no space left"):
        sync(project, root / "notes", root)
    monkeypatch.undo()
    done = sync(project, root / "notes", root)
    assert {fate.action for fate in done.files} <= {"fresh", "refreshed"}
    assert not sync(project, root / "notes", root).changed
