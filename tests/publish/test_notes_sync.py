"""`notes sync` fills pictures, offers films between markers, and touches nothing else."""

import io
import re
import shutil
from pathlib import Path

import pytest
from hypothesis import given, settings
from PIL import Image

from dlmotion.studio.project import Project
from tests.publish.notes_fixtures import (
    REMOTE,
    build_media,
    expected_figures,
    write_notes,
)
from tests.publish.notes_syncing import outside_markers, snapshot, states, sync
from tests.publish.test_notes_markers import markdown


def test_all_twenty_pictures_are_filled_with_the_right_figure(built: Project, root: Path) -> None:
    done = sync(built, root / "notes", root)
    chosen = {
        o.subject.rsplit("/", 1)[-1]: tuple(o.choice.split("/"))
        for note in done.notes
        for o in note.outcomes
        if o.kind == "picture" and o.state in ("filled", "shown")
    }
    assert len(chosen) == 20
    assert chosen == expected_figures()
    assert not done.failures
    assert not done.build


def test_links_into_the_folder_get_the_very_file(built: Project, root: Path) -> None:
    done = sync(built, root / "notes", root)
    assert list(states(done).values()).count("filled") == 12
    media = built.media
    filled = root / "notes" / "four"
    assert (root / "pics" / "激活函数选择.png").read_bytes() == (
        media / "activation-choice/figures/tasks.zh.light@2x.png"
    ).read_bytes()
    assert (filled / "756575ff6707586237e253a65d751d21.svg").read_bytes() == (
        media / "activation-curves/figures/tanh.zh.light.svg"
    ).read_bytes()
    with Image.open(filled / "445.jpg") as picture:
        assert (picture.format, picture.size) == ("JPEG", (16, 8))
        assert picture.getpixel((0, 0))[0] > picture.getpixel((15, 7))[0]


def test_remote_pictures_get_the_figure_below_them(built: Project, root: Path) -> None:
    sync(built, root / "notes", root)
    lines = (root / "notes" / "002_vitepress.md").read_text(encoding="utf-8").splitlines()
    at = next(i for i, line in enumerate(lines) if "202403031350282" in line)
    assert re.match(
        r"<!-- dlmotion:begin figure [0-9a-f]{8} gradient-descent-surface/surface sum=",
        lines[at + 1],
    )
    assert lines[at + 3].startswith(
        '<img class="dlmotion-light" src="./002_vitepress.assets/'
        'gradient-descent-surface-surface.zh.svg" alt="两个'
    )
    assert lines[at + 4].startswith('<img class="dlmotion-dark" src="./002_vitepress.assets/')
    assert lines[at + 8] == "<!-- dlmotion:end -->"
    assert (root / "notes/002_vitepress.assets/gradient-descent-surface-surface.zh.svg").is_file()


def test_nothing_outside_of_markers_changes(built: Project, root: Path) -> None:
    before = {path.name: path.read_bytes() for path in (root / "notes").glob("*.md")}
    sync(built, root / "notes", root)
    after = {path.name: path.read_text(encoding="utf-8") for path in (root / "notes").glob("*.md")}
    assert {name: outside_markers(text).encode() for name, text in after.items()} == before
    assert all("dlmotion:begin" in after[name] for name in before if name != "003_hugo.md")


def test_syncing_twice_changes_nothing(built: Project, root: Path) -> None:
    sync(built, root / "notes", root)
    first = snapshot(root)
    again = sync(built, root / "notes", root)
    assert not again.changed
    assert snapshot(root) == first


def test_a_dry_run_writes_nothing_and_shows_the_change(built: Project, root: Path) -> None:
    first = snapshot(root)
    done = sync(built, root / "notes", root, dry_run=True)
    assert snapshot(root) == first
    assert done.changed
    diff = done.diff()
    assert "--- a/002_vitepress.md" in diff
    assert "+++ b/dlmotion.toml" in diff
    assert not re.search(r"^-[^-]", diff, re.MULTILINE)
    assert {fate.name for fate in done.files} >= {"four/445.jpg", "../pics/激活函数选择.png"}


def test_a_rebuild_refreshes_what_was_written(project: Project, root: Path) -> None:
    sync(project, root / "notes", root)
    old = snapshot(root)
    build_media(project.media, shade=200)
    done = sync(project, root / "notes", root)
    new = snapshot(root)
    assert new["notes/four/sigmoid_demo.png"] != old["notes/four/sigmoid_demo.png"]
    assert "200" in (root / "notes/002_vitepress.md").read_text(encoding="utf-8")
    assert {fate.action for fate in done.files} <= {"refreshed", "fresh"}
    assert old["notes/dlmotion.toml"] == new["notes/dlmotion.toml"]
    assert not sync(project, root / "notes", root).changed


def test_a_broken_picture_stays_and_the_figure_is_shown_below(built: Project, root: Path) -> None:
    broken = root / "notes" / "four" / "sigmoid_demo.png"
    broken.parent.mkdir()
    broken.write_bytes(b"half a pict")
    done = sync(built, root / "notes", root)
    assert broken.read_bytes() == b"half a pict"
    assert states(done)["sigmoid_demo.png"] == "shown"


def test_an_edited_block_stays(project: Project, root: Path) -> None:
    sync(project, root / "notes", root)
    note = root / "notes" / "001_typora.md"
    text = note.read_text(encoding="utf-8").replace("窗口乘卷积核 90", "我的话")
    note.write_text(text, encoding="utf-8")
    build_media(project.media, shade=200)
    done = sync(project, root / "notes", root)
    assert "我的话" in note.read_text(encoding="utf-8")
    assert "edited" in {event.action for synced in done.notes for event in synced.events}
    assert (root / "notes/001_typora.assets/convolution-window.zh.svg").is_file()


def test_pictures_outside_of_the_root_are_shown_below_and_the_flag_is_named(
    built: Project, root: Path
) -> None:
    done = sync(built, root / "notes")
    assert not (root / "pics").exists()
    outcomes = {o.subject: o for note in done.notes for o in note.outcomes}
    assert outcomes["../pics/激活函数选择.png"].state == "shown"
    assert "--root" in outcomes["../pics/激活函数选择.png"].detail
    assert list(states(done).values()).count("shown") == 11
    filled = sync(built, root / "notes", root)
    assert states(filled)["激活函数选择.png"] == "filled"
    assert "activation-choice/tasks" not in (root / "notes/000_hugo.md").read_text(encoding="utf-8")


def test_what_is_not_built_is_named_and_what_is_there_stays(project: Project, root: Path) -> None:
    sync(project, root / "notes", root)
    before = snapshot(root)
    shutil.rmtree(project.media / "neuron")
    shutil.rmtree(project.media / "softmax")
    done = sync(project, root / "notes", root)
    assert snapshot(root) == before
    assert done.build == [
        "dlmotion build neuron softmax --only figures --lang zh",
        "dlmotion build neuron softmax --only videos,captions --lang zh --theme light",
    ]
    assert states(done)["202403011625594.png"] == "waiting"


def test_windows_line_ends_and_a_byte_order_mark_are_kept(built: Project, tmp_path: Path) -> None:
    root = write_notes(tmp_path, eol="\r\n")
    path = root / "004_hexo.md"
    path.write_bytes(b"\xef\xbb\xbf" + path.read_bytes())
    before = path.read_bytes()
    sync(built, root)
    text = path.read_bytes().decode("utf-8")
    assert "begin film" in text
    assert re.sub(r"\r\n", "", text).count("\n") == 0
    assert outside_markers(text).encode() == before
    assert not sync(built, root).changed


def test_a_jpeg_of_a_dark_figure_is_on_black(project: Project, root: Path) -> None:
    sync(project, root / "notes", root, theme="dark")
    with Image.open(io.BytesIO((root / "notes/four/445.jpg").read_bytes())) as picture:
        assert max(picture.getpixel((0, 0))) < 60


def test_links_from_the_top_of_a_site_are_filled_in_its_static_folder(
    built: Project, tmp_path: Path
) -> None:
    note = tmp_path / "content" / "posts" / "a.md"
    note.parent.mkdir(parents=True)
    note.write_text("# A\n\n![](/images/sigmoid_demo.png)\n", encoding="utf-8")
    (tmp_path / "hugo.toml").write_text("", encoding="utf-8")
    assert states(sync(built, note))["sigmoid_demo.png"] == "shown"
    assert states(sync(built, note, tmp_path))["sigmoid_demo.png"] == "filled"
    assert (tmp_path / "static/images/sigmoid_demo.png").is_file()
    assert "dlmotion" not in note.read_text(encoding="utf-8")


@given(text=markdown())
@settings(max_examples=10)
def test_a_whole_sync_keeps_every_byte_of_any_note(
    built: Project, tmp_path_factory: pytest.TempPathFactory, text: str
) -> None:
    root = tmp_path_factory.mktemp("notes")
    note = root / "004.md"
    links = f"\n\n![](four/445.jpg) ![]({REMOTE}/202403011625594.png)\n\n## SoftMax\n\n"
    before = (text + links).encode()
    note.write_bytes(before)
    done = sync(built, root)
    assert not done.failures
    first = snapshot(root)
    sync(built, root)
    assert snapshot(root) == first
    choices = (
        (root / "dlmotion.toml").read_text(encoding="utf-8")
        if (root / "dlmotion.toml").exists()
        else ""
    )
    (root / "dlmotion.toml").write_text(
        re.sub(r'= "[a-z0-9/-]+"', '= "skip"', choices), encoding="utf-8"
    )
    sync(built, root)
    assert note.read_bytes() == before
