"""The pictures of the README: every lesson once, in order, and small enough to commit."""

from __future__ import annotations

from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path

import pytest
from PIL import Image

ROOT = Path(__file__).parents[1]
SPEC = spec_from_file_location("readme_pictures", ROOT / "tools/readme_pictures.py")
assert SPEC is not None
assert SPEC.loader is not None
TOOL = module_from_spec(SPEC)
SPEC.loader.exec_module(TOOL)


def test_the_sheet_shows_each_picture_once_and_in_order() -> None:
    colors = [(40 * k, 0, 255 - 40 * k, 255) for k in range(6)]
    whole = TOOL.sheet([Image.new("RGB", (854, 480), color[:3]) for color in colors])
    (width, height), step = TOOL.TILE, [side + TOOL.GAP for side in TOOL.TILE]
    wide = TOOL.COLUMNS
    assert whole.size == (wide * step[0] - TOOL.GAP, 2 * step[1] - TOOL.GAP)
    middles = [
        (k % wide * step[0] + width // 2, k // wide * step[1] + height // 2) for k in range(6)
    ]
    assert [whole.getpixel(middle) for middle in middles] == colors


def test_large_ones_are_of_beats_that_there_are() -> None:
    lessons, _ = TOOL.Project.at(ROOT, None).lessons()
    beats = {lesson.slug: {beat.key for beat in lesson.beats} for lesson in lessons}
    assert [slug for slug, (beat, _) in TOOL.LARGE.items() if beat not in beats[slug]] == []


def test_a_film_that_was_not_made_is_asked_for(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(TOOL, "ROOT", tmp_path)
    with pytest.raises(SystemExit, match="first: render.py build neuron"):
        TOOL.poster("neuron")


def test_committed_pictures_are_small() -> None:
    sizes = {path.name: path.stat().st_size for path in (ROOT / "media/readme").iterdir()}
    assert set(sizes) >= {
        "lessons.webp",
        f"{TOOL.MOVING[0]}.webp",
        *(f"{slug}.png" for slug in TOOL.LARGE),
    }
    assert max(sizes.values()) <= 1_000_000
