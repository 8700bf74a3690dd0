"""The rules: each looks at the snapshots of one film and yields findings; RULES runs them all."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations, pairwise

from dlmotion.stage.color_vision import least_difference
from dlmotion.stage.layout import LANDSCAPE, Layout, Region
from dlmotion.stage.lint.finding import Box, Finding, contains, meets
from dlmotion.stage.lint.snapshot import Shape, Snapshot, Writing
from dlmotion.stage.theme import MINIMUM_PIXELS, SIZES, contrast
from dlmotion.stage.words import CHARACTERS_PER_SECOND

SHORTEST_FILM, LONGEST_FILM = 40.0, 90.0
LONGEST_STILL = 6.0
LEAST_CONTRAST, LEAST_SHAPE_CONTRAST = 4.5, 3.0
OPENING = 2.0
"""Seconds after which a stranger has decided whether to watch."""
MOST_STILL = 0.6
PHONE_PIXELS = 32
"""At 1080p; 8 pixels on a film 480 wide."""
LEAST_APART = 5.0
"""Oklab distance times 100."""
POSTER_SHARE = 0.06
_SLACK = 0.03
_SIDE = re.compile(r"[左右][边图栏]|\bthe (?:left|right)\b|\b(?:left|right)-hand\b")


@dataclass(frozen=True)
class Film:
    """What the rules look at: the moments of a lesson in one language and theme."""

    lang: str
    snapshots: Sequence[Snapshot]
    captions: Sequence[tuple[str, str, float, float]]
    duration: float
    complaints: Sequence[str] = ()
    poster: float | None = None
    typed: Sequence[tuple[str, str]] = ()
    blanks: Sequence[str] = ()
    ground: str = ""
    layout: Layout = LANDSCAPE


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
    frame = _box(film.layout.frame)
    for shot in film.snapshots:
        for writing in shot.writings:
            if not contains(frame, writing.box, -0.05):
                yield Finding(
                    "off-frame",
                    shot.beat,
                    shot.time,
                    f"{_quote(writing)} leaves the frame",
                    (writing.box,),
                )
        for shape in shot.shapes:
            if not contains(frame, shape.box, _SLACK):
                yield Finding(
                    "off-frame",
                    shot.beat,
                    shot.time,
                    f"{shape.name} leaves the frame",
                    (shape.box,),
                )


def band_intrusion(film: Film) -> Iterator[Finding]:
    """Something of the stage enters the caption band or the title band."""
    for shot in film.snapshots:
        for band, name in ((film.layout.caption, "caption"), (film.layout.title, "title")):
            boxes = [(_quote(w), w.box) for w in shot.writings if w.place == "stage"]
            boxes += [(shape.name, shape.box) for shape in shot.shapes]
            for what, box in boxes:
                if meets(_box(band), box, _SLACK):
                    yield Finding(
                        "band-intrusion",
                        shot.beat,
                        shot.time,
                        f"{what} enters the {name} band",
                        (box,),
                    )


def small_text(film: Film) -> Iterator[Finding]:
    """A text is smaller than a phone can show."""
    for shot in film.snapshots:
        for writing in shot.writings:
            if writing.pixels < MINIMUM_PIXELS - 0.5:
                message = (
                    f"{_quote(writing)} is {writing.pixels:.0f} px high, "
                    f"expected at least {MINIMUM_PIXELS}"
                )
                yield Finding("small-text", shot.beat, shot.time, message, (writing.box,))


def low_contrast(film: Film) -> Iterator[Finding]:
    """A text hardly stands out from what lies behind it."""
    for shot in film.snapshots:
        for writing in shot.writings:
            ratio = contrast(writing.color, writing.ground)
            if writing.opacity > 0.9 and ratio < LEAST_CONTRAST:
                message = (
                    f"{_quote(writing)}: {writing.color} on {writing.ground} "
                    f"is {ratio:.1f}:1, expected 4.5:1"
                )
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
            message = (
                f"nothing moves for {shot.time - since.time:.1f} s, "
                f"expected at most {LONGEST_STILL:.0f} s"
            )
            yield Finding("long-still", shot.beat, since.time, message)
            since = shot


def film_length(film: Film) -> Iterator[Finding]:
    """The film is shorter or longer than a lesson should be."""
    if not SHORTEST_FILM <= film.duration <= LONGEST_FILM:
        message = (
            f"the film lasts {film.duration:.1f} s, "
            f"expected {SHORTEST_FILM:.0f}-{LONGEST_FILM:.0f} s"
        )
        yield Finding("film-length", "", film.duration, message)


def empty_opening(film: Film) -> Iterator[Finding]:
    """The first two seconds show neither a picture nor a question: empty axes are nothing yet."""
    first = [shot for shot in film.snapshots if 0.2 <= shot.time <= OPENING]
    if first and film.duration > OPENING and not any(map(_shows, first)):
        message = f"nothing but a frame for {OPENING:.0f} s, expected the picture or the question"
        yield Finding("empty-opening", first[0].beat, 0.0, message)


def mostly_still(film: Film) -> Iterator[Finding]:
    """Most of the film is a slide."""
    pairs = list(pairwise(film.snapshots))
    still = sum(after.time - before.time for before, after in pairs if before.drawn == after.drawn)
    if film.duration and still > MOST_STILL * film.duration:
        share, most = 100 * still / film.duration, 100 * MOST_STILL
        message = f"nothing moves in {share:.0f}% of the film, expected at most {most:.0f}%"
        yield Finding("mostly-still", "", 0.0, message)


def phone_text(film: Film) -> Iterator[Finding]:
    """A text cannot be read on a film 480 pixels wide."""
    for shot in film.snapshots:
        for writing in shot.writings:
            if MINIMUM_PIXELS - 0.5 <= writing.pixels < PHONE_PIXELS - 0.5:
                message = (
                    f"{_quote(writing)} is {writing.pixels / 4:.1f} px high on a film 480 px wide, "
                    f"expected at least {PHONE_PIXELS / 4:.1f}"
                )
                yield Finding("phone-text", shot.beat, shot.time, message, (writing.box,))


def close_colors(film: Film) -> Iterator[Finding]:
    """Two curves on one picture have colours that somebody cannot tell apart."""
    for shot in film.snapshots:
        curves = {shape.color: shape for shape in shot.shapes if shape.name == "Curve"}
        for one, other in combinations(sorted(curves), 2):
            apart, eye = least_difference(one, other)
            if apart < LEAST_APART:
                message = f"curves in {one} and {other} are {apart:.1f} apart for {eye}, expected 5"
                boxes = curves[one].box, curves[other].box
                yield Finding("close-colors", shot.beat, shot.time, message, boxes)


def typed_digits(film: Film) -> Iterator[Finding]:
    """A sentence spells out a number instead of quoting a fact."""
    for key, digits in film.typed:
        room, name = (*key.split("."), "")[:2]
        where = f"in [{room}.{name}]" if room in ("beats", "figures") else "at the top"
        message = (
            f'{key} spells out {digits}, expected a {{fact}}, or literal = ["{digits}"] {where}'
        )
        yield Finding("typed-digits", key, 0.0, message)


def unwritten(film: Film) -> Iterator[Finding]:
    """A sentence is still the blank that a new lesson starts with."""
    for key in film.blanks:
        yield Finding("unwritten", key, 0.0, f"{key} is still a blank, expected a sentence")


def wrong_side(film: Film) -> Iterator[Finding]:
    """A sentence tells left from right where things stand one below the other."""
    if film.layout.stacks:
        for key, text, start, _ in film.captions:
            if found := _SIDE.search(text):
                message = f"{found.group()!r} in {text!r}, expected no sides in a frame that stacks"
                yield Finding("wrong-side", key, start, message)


def pale_poster(film: Film) -> Iterator[Finding]:
    """The moment of the poster has nothing on it that stands out."""
    if film.poster is None or not film.snapshots:
        return
    shot = min(film.snapshots, key=lambda shot: abs(shot.time - float(film.poster or 0.0)))
    seen = [w.box for w in shot.writings if w.place == "stage" and w.opacity > 0.9]
    seen += [shape.box for shape in shot.shapes if not shape.color or _stands_out(shape, film)]
    if not seen or _area(_around(seen)) < POSTER_SHARE * _area(_box(film.layout.frame)):
        message = "the poster shows hardly anything, expected another moment (poster in the .toml)"
        yield Finding("pale-poster", shot.beat, shot.time, message)


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
    empty_opening,
    mostly_still,
    phone_text,
    close_colors,
    typed_digits,
    unwritten,
    wrong_side,
    pale_poster,
)


def _shows(shot: Snapshot) -> bool:
    """Whether a moment has more on it than axes: a curve, a mark, a heading, a question."""
    words = [w for w in shot.writings if w.place == "caption" and w.text.rstrip()[-1:] in "?？"]
    large = [w for w in shot.writings if w.place == "stage" and w.pixels >= SIZES["heading"]]
    return bool(words or large or [shape for shape in shot.shapes if shape.name != "Line"])


def _stands_out(shape: Shape, film: Film) -> bool:
    return bool(film.ground) and contrast(shape.color, film.ground) >= LEAST_SHAPE_CONTRAST


def _around(boxes: Sequence[Box]) -> Box:
    """Box around boxes: sticks and dots fill little and may show much."""
    left, right, bottom, top = zip(*boxes, strict=True)
    return min(left), max(right), min(bottom), max(top)


def _area(box: Box) -> float:
    """Area of a box in square units."""
    return (box[1] - box[0]) * (box[3] - box[2])


def _box(region: Region) -> Box:
    return region.left, region.right, region.bottom, region.top


def _quote(writing: Writing) -> str:
    return f"“{writing.text[:24]}”"
