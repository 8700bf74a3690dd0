"""manim's media folder, lent and kept: what one scene does to a file no other scene sees."""

from __future__ import annotations

from pathlib import Path

import pytest

from dlmotion.reel.record.media import media_folder

TEXT = "texts/0123.svg"


@pytest.fixture
def caches(tmp_path: Path) -> Path:
    """A cache that holds one text."""
    caches = tmp_path / "caches"
    (caches / TEXT).parent.mkdir(parents=True)
    (caches / TEXT).write_text("<svg/>")
    return caches


def test_what_a_scene_writes_over_stays_whole_for_others(caches: Path) -> None:
    """manim empties and writes the SVG of a text each time that the text is made."""
    with media_folder(caches) as one, media_folder(caches) as two:
        assert (one / TEXT).read_text() == "<svg/>"
        (one / TEXT).write_text("")
        assert (two / TEXT).read_text() == (caches / TEXT).read_text() == "<svg/>"
    assert (caches / TEXT).read_text() == "<svg/>"


def test_an_empty_file_is_neither_lent_nor_kept(caches: Path) -> None:
    (caches / TEXT).write_text("")
    with media_folder(caches) as folder:
        assert not (folder / TEXT).exists()
        (folder / TEXT).parent.mkdir()
        (folder / "texts/empty.svg").write_text("")
        (folder / TEXT).write_text("<svg/>")
    assert [path.name for path in (caches / "texts").iterdir()] == ["0123.svg"]
    assert (caches / TEXT).read_text() == "<svg/>"
