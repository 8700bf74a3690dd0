"""Films cut into their beats, for a presentation with a slide for each."""

from __future__ import annotations

import io
import tempfile
from collections.abc import Iterator, Sequence
from fractions import Fraction
from pathlib import Path

import av

from dlmotion import reel
from dlmotion.publish.media import Film
from dlmotion.publish.packs.manifest import PackError
from dlmotion.publish.presentation import Slide, presentation


def slides_of(films: Sequence[tuple[Film, str]], lang: str) -> bytes:
    """Return a ``.pptx`` of films, one after the other; PackError where one is no MP4."""
    for film, kind in films:
        if kind != "mp4":
            raise PackError(f"expected an MP4 for a presentation, got {film.files[kind].name}")
    titles = [str(film.receipt["title"][lang]) for film, _ in films]
    with tempfile.TemporaryDirectory(prefix="dlmotion-slides-") as folder:
        slides = [
            slide
            for number, (film, kind) in enumerate(films)
            for slide in _slides(film, film.files[kind], lang, Path(folder) / str(number))
        ]
        return presentation(slides, _size(films[0][0].files["mp4"]), " · ".join(titles))


def _slides(film: Film, path: Path, lang: str, folder: Path) -> Iterator[Slide]:
    """A film's beats, each cut into a film of its own in ``folder``."""
    rate = Fraction(float(film.receipt["fps"])).limit_denominator(1001)
    beats = film.receipt["beats"]
    marks = {
        folder / f"{number:02}.mp4": reel.Mark(
            beat["key"], "", round(beat["start"] * rate), round(beat["end"] * rate), number
        )
        for number, beat in enumerate(beats)
    }
    folder.mkdir()
    reel.cut(path, marks, rate)
    title = str(film.receipt["title"][lang])
    for clip, beat in zip(marks, beats, strict=True):
        yield Slide(clip, _first(clip), str(beat["caption"][lang]), title)


def _first(clip: Path) -> bytes:
    """The first picture of a film, as PNG."""
    with av.open(str(clip)) as film:
        picture = next(film.decode(video=0)).to_image()  # type: ignore[no-untyped-call]
    data = io.BytesIO()
    picture.save(data, "png")
    return data.getvalue()


def _size(path: Path) -> tuple[int, int]:
    with av.open(str(path)) as film:
        return film.streams.video[0].width, film.streams.video[0].height
