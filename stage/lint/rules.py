"""The rules: each looks at the snapshots of one film and yields findings; RULES runs them all."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations

from stage.layout import CAPTION_BAND, FRAME, TITLE_BAND, Region
from stage.lint.finding import Box, Finding, contains, meets
from stage.lint.snapshot import Snapshot, Writing
from stage.theme import MINIMUM_PIXELS, contrast
from stage.words import CHARACTERS_PER_SECOND

SHORTEST_FILM, LONGEST_FILM = 40.0, 90.0
LONGEST_STILL = 6.0
LEAST_CONTRAST = 4.5
_SLACK = 0.03


@dataclass(frozen=True)
class Film:
    """What the rules look at: the moments of a lesson in one language and theme."""

    lang: str
    snapshots: Sequence[Snapshot]
    captions: Sequence[tuple[str, str, float, float]]
    duration: float
    complaints: Sequence[str] = ()


Rule = Callable[[Film], Iterator[Finding]]


def text_overlap(film: Film) -> Iterator[Finding]:
    """Two texts lie on each other."""
    for shot in film.snapshots:
        for one, other in combinations(shot.writings, 2):
            if meets(one.box, other.box, _SLACK):
                message = f"{_quote(one)} lies on {_quote(other)}"
                yield Finding("text-overlap", shot.beat, shot.time, message, (one.box, other.box))


def off_frame(film: Film) -> Iterator[Finding]:
    """A text or a shape leaves the frame."""
    frame = _box(FRAME)
    for shot in film.snapshots:
        for writing in shot.writings:
            if not contains(frame, writing.box, -0.05):
                yield Finding("off-frame", shot.beat, shot.time, f"{_quote(writing)} leaves the frame", (writing.box,))
        for shape in shot.shapes:
            if not contains(frame, shape.box, _SLACK):
                yield Finding("off-frame", shot.beat, shot.time, f"{shape.name} leaves the frame", (shape.box,))


def band_intrusion(film: Film) -> Iterator[Finding]:
    """Something of the stage enters the caption band or the title band."""
    for shot in film.snapshots:
        for band, name in ((CAPTION_BAND, "caption"), (TITLE_BAND, "title")):
            boxes = [(_quote(w), w.box) for w in shot.writings if w.place == "stage"]
            boxes += [(shape.name, shape.box) for shape in shot.shapes]
            for what, box in boxes:
                if meets(_box(band), box, _SLACK):
                    yield Finding("band-intrusion", shot.beat, shot.time, f"{what} enters the {name} band", (box,))


def small_text(film: Film) -> Iterator[Finding]:
    """A text is smaller than a phone can show."""
    for shot in film.snapshots:
        for writing in shot.writings:
            if writing.pixels < MINIMUM_PIXELS - 0.5:
                message = f"{_quote(writing)} is {writing.pixels:.0f} px high, expected at least {MINIMUM_PIXELS}"
                yield Finding("small-text", shot.beat, shot.time, message, (writing.box,))


def low_contrast(film: Film) -> Iterator[Finding]:
    """A text hardly stands out from what lies behind it."""
    for shot in film.snapshots:
        for writing in shot.writings:
            ratio = contrast(writing.color, writing.ground)
            if writing.opacity > 0.9 and ratio < LEAST_CONTRAST:
                message = f"{_quote(writing)}: {writing.color} on {writing.ground} is {ratio:.1f}:1, expected 4.5:1"
                yield Finding("low-contrast", shot.beat, shot.time, message, (writing.box,))


def missing_glyph(film: Film) -> Iterator[Finding]:
    """The font cannot draw a character."""
    for complaint in film.complaints:
        yield Finding("missing-glyph", "", 0.0, complaint)


def fast_caption(film: Film) -> Iterator[Finding]:
    """A caption goes before it can have been read."""
    rate = CHARACTERS_PER_SECOND[film.lang]
    for key, text, start, end in film.captions:
        needed = len(text) / rate
        if end - start < needed - 0.1:
            message = f"{text!r} stands {end - start:.1f} s, a reader needs {needed:.1f} s"
            yield Finding("fast-caption", key, start, message)


def long_still(film: Film) -> Iterator[Finding]:
    """Nothing moves, or nothing is there, for too long."""
    since = film.snapshots[0] if film.snapshots else None
    for shot in film.snapshots[1:]:
        if since is not None and shot.drawn != since.drawn:
            since = shot
        elif since is not None and shot.time - since.time > LONGEST_STILL:
            message = f"nothing moves for {shot.time - since.time:.1f} s, expected at most {LONGEST_STILL:.0f} s"
            yield Finding("long-still", shot.beat, since.time, message)
            since = shot


def film_length(film: Film) -> Iterator[Finding]:
    """The film is shorter or longer than a lesson should be."""
    if not SHORTEST_FILM <= film.duration <= LONGEST_FILM:
        message = f"the film lasts {film.duration:.1f} s, expected {SHORTEST_FILM:.0f}-{LONGEST_FILM:.0f} s"
        yield Finding("film-length", "", film.duration, message)


RULES: tuple[Rule, ...] = (
    text_overlap,
    off_frame,
    band_intrusion,
    small_text,
    low_contrast,
    missing_glyph,
    fast_caption,
    long_still,
    film_length,
)


def _box(region: Region) -> Box:
    return region.left, region.right, region.bottom, region.top


def _quote(writing: Writing) -> str:
    return f"“{writing.text[:24]}”"
