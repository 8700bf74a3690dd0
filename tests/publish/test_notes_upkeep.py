"""`notes check`, `notes remove`, notes that move, and exit codes that mean one thing each."""

import shutil
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from hypothesis import given, settings

from dlmotion.publish.notes.remove import remove_from_notes
from dlmotion.publish.notes.sync import Settings, find_folders
from dlmotion.studio.commands.notes import command
from dlmotion.studio.project import Project
from tests.publish.notes_fixtures import REMOTE, build_media
from tests.publish.notes_syncing import snapshot, states, sync
from tests.publish.test_notes_markers import markdown


def run(project: Project, word: str, *words: object) -> Result:
    arguments = [word, *map(str, words)]
    return CliRunner().invoke(command, arguments, obj=project, standalone_mode=False)


def contents(folder: Path) -> dict[str, bytes]:
    return {name: content for name, (content, _) in snapshot(folder).items()}


def test_check_and_dry_run_end_with_3_as_long_as_something_is_to_be_done(
    project: Project, root: Path
) -> None:
    # A lesson that comes with dlmotion and is not built here would be waited for.
    (root / "notes/003_hugo.md").unlink()
    where = (root / "notes", "--root", root)
    assert run(project, "sync", *where, "--dry-run").return_value == 3
    missing = run(project, "check", *where)
    assert missing.return_value == 3
    assert "004_hexo.md: film softmax: missing" in missing.stdout
    assert run(project, "sync", *where).return_value == 0
    before = snapshot(root)
    assert run(project, "sync", *where, "--dry-run").return_value == 0
    fresh = run(project, "check", *where)
    assert (fresh.return_value, "all is fresh" in fresh.stdout) == (0, True)
    build_media(project.media, shade=200)
    stale = run(project, "check", *where)
    assert (stale.return_value, "four/445.jpg: stale" in stale.stdout.replace("notes/", "")) == (
        3,
        True,
    )
    assert snapshot(root) == before


def test_check_names_what_waits_for_a_build(project: Project, root: Path) -> None:
    sync(project, root / "notes", root)
    shutil.rmtree(project.media / "neuron")
    result = run(project, "check", root / "notes", "--root", root)
    assert result.return_value == 3
    assert "neuron is not built" in result.stdout


def test_remove_takes_everything_out_again(built: Project, root: Path) -> None:
    before = contents(root)
    sync(built, root / "notes", root)
    assert contents(root) != before
    result = run(built, "remove", root / "notes", "--root", root)
    assert result.return_value == 0, result.output
    assert contents(root) == before
    assert not (root / "notes" / "dlmotion").exists()


def test_remove_leaves_what_a_person_made(built: Project, root: Path) -> None:
    sync(built, root / "notes", root)
    (root / "notes/four/445.jpg").write_bytes(b"mine")
    choices = root / "notes/dlmotion.toml"
    choices.write_text(choices.read_text(encoding="utf-8") + "\n# mine\n", encoding="utf-8")
    note = root / "notes/001_typora.md"
    note.write_text(
        note.read_text(encoding="utf-8").replace("窗口乘卷积核 90", "我的话"), encoding="utf-8"
    )
    result = run(built, "remove", root / "notes", "--root", root)
    assert result.return_value == 3
    assert "four/445.jpg: edited since" in result.stderr
    assert "001_typora.md: a block was edited since" in result.stderr
    assert "我的话" in note.read_text(encoding="utf-8")
    assert (root / "notes/four/445.jpg").read_bytes() == b"mine"
    assert choices.exists()


@given(text=markdown())
@settings(max_examples=10)
def test_remove_gives_back_every_byte_of_any_note(
    built: Project, tmp_path_factory: pytest.TempPathFactory, text: str
) -> None:
    folder = tmp_path_factory.mktemp("notes")
    links = f"\n\n![](four/445.jpg) ![]({REMOTE}/202403011625594.png)\n\n## SoftMax\n\n"
    (folder / "a.md").write_bytes((text + links).encode())
    before = contents(folder)
    sync(built, folder)
    remove_from_notes([folder], Settings(*find_folders([folder], None)))
    assert contents(folder) == before


def test_a_note_that_moved_keeps_its_choices_and_files(built: Project, root: Path) -> None:
    notes = root / "notes"
    sync(built, notes, root)
    choices = notes / "dlmotion.toml"
    text = choices.read_text(encoding="utf-8").replace('"SoftMax" = "softmax"', '"SoftMax" = "off"')
    choices.write_text(text.replace("SoftMax = ", '"SoftMax" = '), encoding="utf-8")
    (notes / "posts").mkdir()
    shutil.move(notes / "004_hexo.md", notes / "posts" / "five.md")
    shutil.move(notes / "four", notes / "posts" / "four")
    done = sync(built, notes, root)
    assert '[notes."posts/five.md".pictures]' in choices.read_text(encoding="utf-8")
    assert "004_hexo.md" not in choices.read_text(encoding="utf-8")
    assert states(done)["445.jpg"] == "filled"
    build_media(built.media, shade=201)
    sync(built, notes, root)
    filled = (notes / "posts/four/sigmoid_demo.png").read_bytes()
    source = built.media / "activation-curves/figures/sigmoid.zh.light@2x.png"
    assert filled == source.read_bytes()
    build_media(built.media)


@pytest.mark.parametrize("word", ["scan", "sync", "check"])
def test_one_note_that_cannot_be_read_changes_no_exit_code(
    built: Project, tmp_path: Path, word: str
) -> None:
    (tmp_path / "ok.md").write_text("# 一\n\n好。\n", encoding="utf-8")
    before = run(built, word, tmp_path)
    (tmp_path / "gbk.md").write_bytes("# 梯度下降".encode("gbk"))
    (tmp_path / "open.md").write_text(
        "<!-- dlmotion:begin film 00000000 softmax sum=00000000 -->\n", encoding="utf-8"
    )
    result = run(built, word, tmp_path)
    assert result.return_value == before.return_value == 0
    assert "gbk.md: expected UTF-8" in result.stderr
    assert "open.md: line 1: expected a" in result.stderr
    assert run(built, word, tmp_path / "gbk.md").return_value == 1
