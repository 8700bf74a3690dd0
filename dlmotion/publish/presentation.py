"""A presentation: a slide a beat, its film filling it, what is said in the speaker's notes."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

_WIDTH = 12_192_000
"""Of a slide of 13.33 inches, in English Metric Units."""
_LONG_AGO = datetime(1980, 1, 1, tzinfo=UTC)
"""The first day that a zip file can name: the same films make the same bytes on any day."""


class PresentationError(RuntimeError):
    """What presentations are written with is not installed."""


@dataclass(frozen=True)
class Slide:
    """A beat: its film, its first picture (a file of Pillow's kinds), what is said, whose it is."""

    film: Path
    picture: bytes
    says: str
    title: str


def presentation(slides: Sequence[Slide], size: tuple[int, int], title: str) -> bytes:
    """Return a ``.pptx`` of these slides, as large in shape as their films (``size``, pixels).

    A film plays when its slide is reached, and its last picture stays.

    Raises
    ------
    PresentationError
        Without python-pptx.
    """
    try:
        from pptx import Presentation
    except ImportError as error:
        raise PresentationError(
            "expected python-pptx, which writes presentations; run: pip install 'dlmotion[slides]'"
        ) from error
    deck: Any = Presentation()
    deck.slide_width, deck.slide_height = _WIDTH, round(_WIDTH * size[1] / size[0])
    told = deck.core_properties
    told.title, told.author = title, "dlmotion"
    told.created = told.modified = _LONG_AGO
    blank = deck.slide_layouts[6]
    for slide in slides:
        page = deck.slides.add_slide(blank)
        film = page.shapes.add_movie(
            str(slide.film),
            0,
            0,
            deck.slide_width,
            deck.slide_height,
            poster_frame_image=io.BytesIO(slide.picture),
            mime_type="video/mp4",
        )
        film.name = slide.title
        _describe(film, slide.says)
        _play_at_once(page)
        page.notes_slide.notes_text_frame.text = slide.says
    whole = io.BytesIO()
    deck.save(whole)
    return _dated(whole.getvalue())


def _describe(film: Any, says: str) -> None:
    """Give readers that cannot see the film the words of its beat."""
    film._element.nvPicPr.cNvPr.set("descr", says)


def _play_at_once(page: Any) -> None:
    """Let a slide's film begin with the slide; python-pptx has it wait for a click."""
    for condition in page._element.xpath(".//p:timing//p:video//p:cond[@delay='indefinite']"):
        condition.set("delay", "0")


def _dated(archive: bytes) -> bytes:
    """The same archive with all files of one day: what is in it decides its bytes."""
    again = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(archive)) as old, zipfile.ZipFile(again, "w") as new:
        for name in old.namelist():
            entry = zipfile.ZipInfo(name, _LONG_AGO.timetuple()[:6])
            entry.compress_type = zipfile.ZIP_DEFLATED
            new.writestr(entry, old.read(name))
    return again.getvalue()
