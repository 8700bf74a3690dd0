"""What the gallery's pages show of each lesson: plain values for templates, in one language."""

from __future__ import annotations

import base64
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from dlmotion.base.names import LANGUAGES, THEMES
from dlmotion.publish.captions import Cue, caption_cues, captions_vtt, chapter_cues
from dlmotion.publish.lesson import Lesson
from dlmotion.publish.media import Film, LessonMedia
from dlmotion.publish.packs.manifest import Item
from dlmotion.publish.stream_head import languages_of

OTHER = {"zh": "en", "en": "zh", "dark": "light", "light": "dark"}
FOLDER = "media"


@dataclass(frozen=True)
class Step:
    """A beat: when it starts, in seconds and as people write it, what it says, its key."""

    start: float
    clock: str
    text: str
    beat: str


@dataclass(frozen=True)
class Track:
    """Captions in one language, as an address that holds the whole text.

    So they work without a server too.
    """

    lang: str
    address: str


@dataclass(frozen=True)
class Player:
    """The film of a page: addresses by theme, as vectors, its tracks, chapters and words."""

    lang: str
    width: int
    height: int
    clock: str
    type: str
    sources: Mapping[str, str]
    posters: Mapping[str, str]
    tracks: tuple[Track, ...]
    chapters: tuple[Step, ...]
    transcript: tuple[Step, ...]
    motion: str | None = None
    played: frozenset[str] = frozenset()
    """Languages of the film as vectors."""
    slider: bool = False


@dataclass(frozen=True)
class Plate:
    """A figure: what to show in each theme, and what to offer for download."""

    name: str
    caption: str
    alt: str
    width: int
    height: int
    shown: Mapping[str, str]
    downloads: tuple[tuple[str, str, str], ...]


@dataclass(frozen=True)
class Receipt:
    """Where the numbers come from."""

    rows: tuple[tuple[str, str, str, str, str], ...]
    inputs: tuple[tuple[str, str], ...]
    calls: tuple[str, ...]
    seed: str
    digest: str
    address: str


@dataclass(frozen=True)
class Page:
    """One lesson in one language."""

    slug: str
    group: str
    title: str
    other_title: str
    takeaway: str
    notes: tuple[str, ...]
    requires: tuple[str, ...]
    keywords: str
    player: Player | None
    plates: tuple[Plate, ...]
    receipt: Receipt | None
    seconds: float

    @property
    def thumbnails(self) -> Mapping[str, str]:
        """The picture of the lesson in each theme: its poster, else its first figure."""
        if self.player and self.player.posters:
            return self.player.posters
        return self.plates[0].shown if self.plates else {}


def make_page(lesson: Lesson, media: LessonMedia, lang: str, items: dict[str, Item]) -> Page:
    """Return the page of a lesson in `lang`; the files that it needs are added to `items`."""
    film = _film(media, lang)
    title = dict(lesson.title)
    if film is not None:
        of_variant = f" · {lesson.variant}" if lesson.variant else ""
        title |= {each: f"{text}{of_variant}" for each, text in film.receipt["title"].items()}
    takeaway = "" if film is None else str((film.receipt.get("takeaway") or {}).get(lang, ""))
    return Page(
        slug=media.name,
        group=lesson.group,
        title=title[lang],
        other_title=title[OTHER[lang]],
        takeaway=takeaway,
        notes=tuple(
            f"{ref.note} · {ref.section}" if ref.section else ref.note for ref in lesson.notes
        ),
        requires=lesson.requires,
        keywords=" ".join((lesson.slug, *lesson.keywords, *title.values(), takeaway)).lower(),
        player=None if film is None else _player(film, lesson, media, lang, items),
        plates=tuple(_plates(media, lang, items)),
        receipt=None if film is None else _receipt(film, items),
        seconds=0.0 if film is None else film.duration,
    )


def clock(seconds: float) -> str:
    """Write 75.2 as 1:15."""
    minutes, rest = divmod(int(seconds), 60)
    return f"{minutes}:{rest:02}"


def _film(media: LessonMedia, lang: str) -> Film | None:
    """Return the film in this language, else in the other one; dark if there is a choice."""
    for wanted in (lang, OTHER[lang]):
        for theme in THEMES:
            film = media.film(wanted, theme)
            if film is not None and film.files.keys() & {"mp4", "webm"}:
                return film
    return None


def _player(
    film: Film, lesson: Lesson, media: LessonMedia, lang: str, items: dict[str, Item]
) -> Player:
    kind = "mp4" if "mp4" in film.files else "webm"
    themed = {theme: media.film(film.lang, theme) for theme in THEMES}
    films = {
        theme: found
        for theme, found in themed.items()
        if found and kind in found.files and found.duration == film.duration
    }
    posters = {theme: found.poster for theme, found in films.items() if found.poster}
    motion = media.motion_beside(film)
    stem = f"{film.lesson}.{film.lang}"
    width, height = film.size
    return Player(
        lang=film.lang,
        width=width,
        height=height,
        clock=clock(film.duration),
        type=f"video/{kind}",
        sources={
            theme: _add(items, film.lesson, f"{stem}.{theme}.{kind}", found.files[kind])
            for theme, found in films.items()
        },
        posters=_both(
            {
                theme: _add(items, film.lesson, f"{stem}.{theme}.png", path)
                for theme, path in posters.items()
            }
        ),
        tracks=tuple(Track(each, _data(captions_vtt(film.receipt, each))) for each in LANGUAGES),
        chapters=tuple(map(_step, chapter_cues(film.receipt, lang))),
        transcript=tuple(map(_step, caption_cues(film.receipt, lang))),
        motion=None
        if motion is None
        else _add(items, film.lesson, f"{film.lesson}.motion", motion),
        played=frozenset() if motion is None else languages_of(motion),
        slider=lesson.slider is not None and not lesson.variant,
    )


def _plates(media: LessonMedia, lang: str, items: dict[str, Item]) -> list[Plate]:
    plates = []
    for figure in media.figures_in(lang) or media.figures_in(OTHER[lang]):
        stem = f"{figure.name}.{figure.lang}"
        downloads: list[tuple[str, str, str]] = []
        shown: dict[str, str] = {}
        for theme, files in figure.files.items():
            for kind, path in sorted(files.items(), reverse=True):
                ending = "svg" if kind == "svg" else f"2x.{kind}"
                address = _add(items, media.name, f"{stem}.{theme}.{ending}", path)
                shown.setdefault(theme, address)
                downloads.append((theme, kind.upper(), address))
        plates.append(
            Plate(
                name=figure.name,
                caption=figure.caption,
                alt=figure.alt,
                width=figure.width,
                height=figure.height,
                shown=_both(shown),
                downloads=tuple(downloads),
            )
        )
    return plates


def _receipt(film: Film, items: dict[str, Item]) -> Receipt:
    receipt = film.receipt
    source = next(iter(film.files.values())).with_suffix(".json")
    rows = [
        (
            clock(float(number["time"])),
            str(number["beat"]),
            str(number["path"]),
            str(number["text"]),
            _number(number["value"]),
        )
        for number in receipt.get("numbers", [])
    ]
    return Receipt(
        rows=tuple(rows),
        inputs=tuple(
            (str(key), _number(value)) for key, value in receipt.get("inputs", {}).items()
        ),
        calls=tuple(map(str, receipt.get("calls", ()))),
        seed=str(receipt.get("seed", "")),
        digest=str(receipt["digest"]),
        address=_add(items, film.lesson, f"{film.lesson}.{film.lang}.json", source),
    )


def _number(value: Any) -> str:
    return f"{value:.9g}" if isinstance(value, float) else str(value)


def _step(cue: Cue) -> Step:
    seconds = cue.start / 1000
    return Step(seconds, clock(seconds), cue.text, cue.beat)


def _both(addresses: Mapping[str, str]) -> dict[str, str]:
    """Fill in the theme that was not built with the other one."""
    return {theme: addresses.get(theme) or addresses[OTHER[theme]] for theme in THEMES if addresses}


def _data(text: str) -> str:
    return "data:text/vtt;base64," + base64.b64encode(text.encode()).decode()


def _add(items: dict[str, Item], slug: str, name: str, source: Path) -> str:
    """Note a file for the site; returns its address from a page of either language."""
    path = f"{FOLDER}/{slug}/{name}"
    items[path] = Item(path, source)
    return f"../{path}"
