"""Notes and pictures of strangers: `notes sync` writes nowhere else, and refuses in one line."""

import json
import struct
import zlib
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dlmotion.publish.lesson import load_lessons
from dlmotion.publish.notes.choices import Choices
from dlmotion.publish.notes.document import MAX_BYTES, Document
from dlmotion.publish.notes.errors import NotesError
from dlmotion.publish.notes.links import resolve_link
from dlmotion.publish.notes.markers import apply_blocks
from dlmotion.publish.notes.whole import write_whole
from dlmotion.studio.project import Project
from tests.publish.notes_fixtures import (
    build_media,
    make_project,
    png_bytes,
    write_lessons,
    write_notes,
)
from tests.publish.notes_syncing import everything, sync


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Project:
    return make_project(tmp_path_factory.mktemp("project"), films=False, only=("softmax", "neuron"))


def choose(root: Path, note: str, links: list[str]) -> None:
    """Write a choice of a figure for every link, as a stranger could."""
    choices = Choices(root)
    for link in links:
        choices.add(note, "pictures", link, "softmax/shares")
    (root / "dlmotion.toml").write_text(choices.dump(), encoding="utf-8")


LINKS = (
    "../out.png",
    "../../out.png",
    "a/../../out.png",
    "%2e%2e/out.png",
    "%2e%2e%2fout.png",
    "..%5cout.png",
    "..\\out.png",
    "/srv/out.png",
    "%2Fsrv/out.png",
    "//host/out.png",
    "file:///srv/out.png",
    "C:\\out.png",
    "away/out.png",
    "away%2fout.png",
    "link.png",
    "dangling.png",
    ".dlmotion-notes.json",
    "dlmotion.toml",
    "n.md",
    "x%00.png",
    "~/out.png",
    "$HOME/out.png",
)


def test_no_link_makes_it_write_outside_of_the_root(built: Project, tmp_path: Path) -> None:
    root = tmp_path / "outer" / "notes"
    root.mkdir(parents=True)
    target = tmp_path / "outer" / "target.png"
    target.write_bytes(png_bytes(5))
    (root / "away").symlink_to(tmp_path / "outer")
    (root / "link.png").symlink_to(target)
    (root / "dangling.png").symlink_to(tmp_path / "outer" / "new.png")
    (root / "n.md").write_text(
        "# A\n\n" + "\n\n".join(f'<img src="{link}">' for link in LINKS), encoding="utf-8"
    )
    choose(root, "n.md", list(LINKS))
    before = everything(tmp_path)
    done = sync(built, root)
    after = everything(tmp_path)
    changed = {name for name in after if after[name] != before.get(name)}
    assert all(name.startswith("outer/notes/") for name in changed)
    assert before.keys() <= after.keys()
    assert target.read_bytes() == png_bytes(5)
    assert not done.failures
    new = {name.removeprefix("outer/notes/") for name in changed}
    assert new == {
        "n.md",
        ".dlmotion-notes.json",
        "n.assets/softmax-shares.zh.svg",
        "~/out.png",
        "$HOME/out.png",
    }


@given(link=st.text(alphabet="./\\%2eE5cC0fF:~aé图?# ", max_size=30))
def test_no_link_resolves_outside_of_the_root(link: str) -> None:
    root = Path("/nowhere/notes")
    target = resolve_link(link, root / "sub" / "n.md", root)
    assert target.path is None or target.path.is_relative_to(root)
    assert target.path is None or ".." not in target.path.parts


def test_a_link_with_a_name_that_no_disk_takes_gets_its_figure_below(
    built: Project, tmp_path: Path
) -> None:
    links = [f"pics/{'a' * 300}.png", f"{'字' * 100}/b.png", "pics/c.png"]
    (tmp_path / "n.md").write_text(
        "# A\n\n" + "\n\n".join(f"![]({link})" for link in links), encoding="utf-8"
    )
    choose(tmp_path, "n.md", links)
    for again in (False, True):
        done = sync(built, tmp_path)
        assert not done.failures
        assert [o.state for note in done.notes for o in note.outcomes] == [
            "shown",
            "shown",
            "filled",
        ], again
        assert done.changed is not again


def test_asset_folders_that_lead_out_are_not_followed(built: Project, tmp_path: Path) -> None:
    root, outer = tmp_path / "notes", tmp_path / "outer"
    outer.mkdir()
    write_notes(root, ("002_vitepress.md",))
    (root / "002_vitepress.assets").symlink_to(outer)
    done = sync(built, root)
    assert list(outer.iterdir()) == []
    states = {o.state for note in done.notes for o in note.outcomes if o.choice == "neuron/unit"}
    assert states == {"kept"}


def test_a_note_that_is_a_link_out_of_the_folder_is_refused(built: Project, tmp_path: Path) -> None:
    root = tmp_path / "notes"
    write_notes(tmp_path / "outer", ("004_hexo.md",))
    root.mkdir()
    (root / "n.md").symlink_to(tmp_path / "outer" / "004_hexo.md")
    before = everything(tmp_path)
    done = sync(built, root)
    assert "expected a note inside" in done.left_alone[0]
    assert everything(tmp_path) == before


def test_writing_through_a_link_is_refused(tmp_path: Path) -> None:
    (tmp_path / "root").mkdir()
    (tmp_path / "root" / "x").symlink_to(tmp_path / "y")
    for path in (tmp_path / "root" / "x", tmp_path / "root" / ".." / "z"):
        with pytest.raises(NotesError, match="leads out"):
            write_whole(path, b"", tmp_path / "root")
    assert not (tmp_path / "y").exists()


def test_a_forged_memory_removes_nothing_outside(built: Project, tmp_path: Path) -> None:
    import hashlib

    root = write_notes(tmp_path / "notes", ("004_hexo.md",))
    victim = tmp_path / "victim.txt"
    victim.write_bytes(b"mine")
    digest = hashlib.sha256(b"mine").hexdigest()
    names = ["../victim.txt", str(victim), "x/../../victim.txt"]
    entry = {"sha256": digest, "source": "", "notes": {"004_hexo.md": ["figure", "00000000"]}}
    (root / ".dlmotion-notes.json").write_text(
        json.dumps({"schema": 1, "files": dict.fromkeys(names, entry)})
    )
    sync(built, root)
    assert victim.read_bytes() == b"mine"


def huge_png() -> bytes:
    """Return a PNG of some hundred bytes that says it has 60000 × 60000 pixels."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return (
            struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
        )

    head = struct.pack(">IIBBBBB", 60000, 60000, 8, 2, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n"
        + chunk(b"IHDR", head)
        + chunk(b"IDAT", zlib.compress(b"\0" * 999))
        + chunk(b"IEND", b"")
    )


def test_huge_and_broken_pictures_are_told_and_left(built: Project, tmp_path: Path) -> None:
    root = tmp_path / "notes"
    root.mkdir()
    with (root / "sparse.png").open("wb") as file:
        file.truncate(60_000_000)
    (root / "bomb.png").write_bytes(huge_png())
    (root / "half.jpg").write_bytes(b"\xff\xd8\xff\xe0" + bytes(20))
    (root / "fake.svg").write_bytes(b"MZ" + bytes(100))
    names = ["sparse.png", "bomb.png", "half.jpg", "fake.svg"]
    (root / "n.md").write_text(
        "# A\n\n" + "\n\n".join(f"![]({name})" for name in names), encoding="utf-8"
    )
    choose(root, "n.md", names)
    before = {name: (root / name).stat().st_size for name in names}
    done = sync(built, root)
    assert {name: (root / name).stat().st_size for name in names} == before
    assert [o.state for note in done.notes for o in note.outcomes] == ["shown"] * 4


def test_a_huge_note_is_refused_in_one_line(built: Project, tmp_path: Path) -> None:
    with (tmp_path / "n.md").open("wb") as file:
        file.truncate(MAX_BYTES + 1)
    done = sync(built, tmp_path)
    assert done.left_alone == [
        f"{tmp_path / 'n.md'}: expected a note of at most {MAX_BYTES} bytes, got more"
    ]


@pytest.mark.parametrize(
    "text",
    [">" * 3000 + "a", "[" * 3000, "![" * 2000, "<img " * 2000, "- " * 500 + "x", "*a_" * 1500],
)
def test_deeply_nested_notes_are_read(text: str) -> None:
    document = Document("# A\n\n" + text)
    assert apply_blocks(document, [], {})[0] == document.text


def test_listed_files_outside_of_the_media_folder_are_refused(tmp_path: Path) -> None:
    write_lessons(tmp_path / "scenes")
    project = Project.at(tmp_path, None)
    build_media(project.media, films=False, only=("softmax",))
    path = project.media / "softmax" / "figures.zh.json"
    (tmp_path / "secret.svg").write_text("<svg/>", encoding="utf-8")
    path.write_text(
        path.read_text(encoding="utf-8").replace("figures/shares.zh.light.svg", "../../secret.svg"),
        "utf-8",
    )
    root = write_notes(tmp_path / "notes", ("004_hexo.md",))
    done = sync(project, root)
    assert {
        o.state for note in done.notes for o in note.outcomes if o.choice.startswith("softmax")
    } == {"waiting"}
    assert not list(root.rglob("softmax*"))


def test_lessons_of_the_fixture_are_sound(tmp_path: Path) -> None:
    assert len(load_lessons(write_lessons(tmp_path))) == 11
