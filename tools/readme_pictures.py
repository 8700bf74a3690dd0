"""Make the pictures of the README anew: the posters of all lessons, and two frames of films.

First build the films, then run this from the repository::

    .venv/bin/python render.py build --only videos --lang zh --theme dark
    .venv/bin/python tools/readme_pictures.py
"""

from __future__ import annotations

import json
import sys
from pathlib import Path

from PIL import Image

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT))

from dlmotion.publish.animation import animated_webp  # noqa: E402
from dlmotion.studio.film_check import picture_at  # noqa: E402 (from this repository)
from dlmotion.studio.project import Project  # noqa: E402

LARGE = {"convolution": ("slide", 0.5), "gradient-descent-surface": ("starts", 0.9)}
"""Lesson → beat, and the share of it that has passed."""
MOVING = ("gradient-descent-surface", "descend", 10.0)
"""Lesson, the beat with which its moving picture begins, and how many seconds of it."""
COLUMNS, TILE, GAP = 5, (208, 117), 8


def made(slug: str, ending: str) -> Path:
    """File of the Chinese draft film in the dark theme."""
    path = ROOT / "media" / slug / f"{slug}.zh.dark{ending}"
    if not path.is_file():
        sys.exit(f"{path.name}: expected it in media/; first: render.py build {slug}")
    return path


def poster(slug: str) -> Image.Image:
    """Picture that stands for a lesson."""
    with Image.open(made(slug, ".png")) as image:
        return image.convert("RGB")


def frame(slug: str, beat: str, share: float) -> Image.Image:
    """Picture of a film when a share of a beat has passed."""
    receipt = json.loads(made(slug, ".draft.json").read_text(encoding="utf-8"))
    spans = [(each["start"], each["end"]) for each in receipt["beats"] if each["key"] == beat]
    start, end = spans[0][0], spans[-1][1]
    return picture_at(made(slug, ".draft.mp4"), start + share * (end - start)).convert("RGB")


def sheet(pictures: list[Image.Image]) -> Image.Image:
    """All of them side by side in the order of the curriculum, on nothing."""
    rows = -(-len(pictures) // COLUMNS)
    size = [count * (side + GAP) - GAP for count, side in zip((COLUMNS, rows), TILE, strict=True)]
    whole = Image.new("RGBA", (size[0], size[1]))
    for place, picture in enumerate(pictures):
        row, column = divmod(place, COLUMNS)
        small = picture.resize(TILE, Image.Resampling.LANCZOS)
        whole.paste(small, (column * (TILE[0] + GAP), row * (TILE[1] + GAP)))
    return whole


def save(picture: Image.Image, name: str) -> None:
    """Write it in all its colours: fewer would mix those that have a meaning."""
    path = ROOT / "media" / "readme" / name
    options = {"optimize": True} if path.suffix == ".png" else {"lossless": True, "method": 4}
    picture.save(path, **options)
    print(f"{path.relative_to(ROOT)} {path.stat().st_size // 1000} kB")


def moving(slug: str, beat: str, seconds: float) -> None:
    """Write the picture that moves, as large as a README's column."""
    beats = json.loads(made(slug, ".draft.json").read_text(encoding="utf-8"))["beats"]
    start = next(float(each["start"]) for each in beats if each["key"] == beat)
    path = ROOT / "media" / "readme" / f"{slug}.webp"
    path.write_bytes(animated_webp(made(slug, ".draft.mp4"), span=(start, start + seconds)))
    print(f"{path.relative_to(ROOT)} {path.stat().st_size // 1000} kB")


def main() -> None:
    """Write the sheet of all lessons, the large ones, and the one that moves."""
    lessons, _ = Project.at(ROOT, None).lessons()
    save(sheet([poster(lesson.slug) for lesson in lessons]), "lessons.webp")
    for slug, moment in LARGE.items():
        save(frame(slug, *moment), f"{slug}.png")
    moving(*MOVING)


if __name__ == "__main__":
    main()
