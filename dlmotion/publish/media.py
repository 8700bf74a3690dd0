"""What is built of a lesson: films, receipts, posters and figures below `media/<slug>/`."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from dlmotion.base.names import LANGUAGES, THEMES
from dlmotion.base.typed import typed
from dlmotion.publish.escape import file_name, is_lesson, is_name
from dlmotion.publish.receipt import MediaError, quoted, read_json, read_receipt
from dlmotion.publish.stream_head import is_blank, is_draft

__all__ = ["LANGUAGES", "THEMES", "Figure", "Film", "LessonMedia", "MediaError", "read_media"]

QUALITIES = ("draft", "low", "medium", "high", "4k")
FILM_SUFFIXES = (".mp4", ".webm", ".gif")

SVG_BUDGET = 200_000
"""Bytes from which on the PNG of a figure is the better choice."""


@dataclass(frozen=True)
class Film:
    """One film, every container that it was built in, and its receipt.

    ``lesson`` is what files made of it are called by.
    """

    lesson: str
    lang: str
    theme: str
    quality: str
    files: Mapping[str, Path]
    receipt: Mapping[str, Any] = field(repr=False)
    poster: Path | None

    @property
    def size(self) -> tuple[int, int]:
        """Width and height in pixels."""
        width, height = self.receipt["size"]
        return int(width), int(height)

    @property
    def duration(self) -> float:
        """Length in seconds."""
        return float(self.receipt["duration"])


@dataclass(frozen=True)
class Figure:
    """One figure in one language: `files[theme][format]`, width and height in CSS pixels."""

    name: str
    lang: str
    caption: str
    alt: str
    width: int
    height: int
    replaces: tuple[str, ...]
    files: Mapping[str, Mapping[str, Path]]


@dataclass(frozen=True)
class LessonMedia:
    """The built files of one lesson; ``motion`` is it as vectors, beside its films."""

    slug: str
    """``softmax``, or ``softmax@hot`` for a variant."""
    films: tuple[Film, ...]
    figures: tuple[Figure, ...]
    motion: Path | None = None

    def film(self, lang: str, theme: str, quality: str | None = None) -> Film | None:
        """Return the film to show, if any: the latest digest's best quality, or `quality`."""
        fitting = [film for film in self.films if (film.lang, film.theme) == (lang, theme)]
        if quality is not None:
            return next((film for film in fitting if film.quality == quality), None)
        current = {film.receipt["digest"] for film in self.films[:1]}
        fresh = [film for film in fitting if film.receipt["digest"] in current] or fitting
        return max(fresh, key=lambda film: QUALITIES.index(film.quality), default=None)

    def motion_beside(self, film: Film) -> Path | None:
        """Return the lesson as vectors for a film; a draft stands for drafts of films alone."""
        if self.motion is None or film.quality == "draft":
            return self.motion
        return None if is_draft(self.motion) else self.motion

    def figures_in(self, lang: str) -> tuple[Figure, ...]:
        """Return the figures whose words are in `lang`, in the order of the lesson."""
        return tuple(figure for figure in self.figures if figure.lang == lang)

    @property
    def name(self) -> str:
        """What files made of it are called by."""
        return file_name(self.slug)

    @property
    def empty(self) -> bool:
        """Whether nothing is built."""
        return not (self.films or self.figures)


def read_media(root: Path, slug: str) -> LessonMedia:
    """Read what is built of `slug` under the folder `root`, newest film first.

    Raises MediaError if a file is not as the contract says.
    """
    if not is_lesson(slug):
        raise MediaError(f"expected a lesson name of a-z, 0-9 and -, got {slug!r}")
    base, _, variant = slug.partition("@")
    folder = root / base / "variants" / variant if variant else root / base
    films = sorted(_films(folder, base, file_name(slug)), key=lambda found: found[0], reverse=True)
    figures = [figure for lang in LANGUAGES for figure in _figures(folder, lang)]
    motion = folder / f"{slug}.motion"
    return LessonMedia(
        slug,
        tuple(film for _, film in films),
        tuple(figures),
        motion if _is_own(folder, motion) and not is_blank(motion) else None,
    )


def _films(folder: Path, slug: str, name: str) -> list[tuple[float, Film]]:
    """Return (time of building, film) of each receipt that has its film beside it."""
    found = []
    for lang in LANGUAGES:
        for theme in THEMES:
            poster = folder / f"{slug}.{lang}.{theme}.png"
            for quality in QUALITIES:
                stem = f"{slug}.{lang}.{theme}.{quality}"
                receipt = folder / f"{stem}.json"
                paths = [folder / f"{stem}{suffix}" for suffix in FILM_SUFFIXES]
                files = {path.suffix[1:]: path for path in paths if _is_own(folder, path)}
                if files and _is_own(folder, receipt):
                    film = Film(
                        lesson=name,
                        lang=lang,
                        theme=theme,
                        quality=quality,
                        files=files,
                        receipt=read_receipt(receipt),
                        poster=poster if _is_own(folder, poster) else None,
                    )
                    found.append((receipt.stat().st_mtime, film))
    return found


def _figures(folder: Path, lang: str) -> list[Figure]:
    path = folder / f"figures.{lang}.json"
    if not _is_own(folder, path):
        return []
    entries = read_json(path).get("figures", [])
    if not isinstance(entries, list):
        raise MediaError(f"{path.name}: expected a figure list, got {quoted(entries)}")
    return [_figure(folder, lang, entry, path.name) for entry in entries]


def _figure(folder: Path, lang: str, entry: Mapping[str, Any], where: str) -> Figure:
    try:
        name = str(entry["name"])
        files = {
            theme: {
                kind: _inside(folder, str(entry["files"][theme][kind]))
                for kind in entry["files"][theme]
            }
            for theme in THEMES
            if theme in entry["files"]
        }
        figure = Figure(
            name=name,
            lang=lang,
            caption=str(entry["caption"]),
            alt=str(entry["alt"]),
            width=round(entry["width"]),
            height=round(entry["height"]),
            replaces=tuple(map(str, entry.get("replaces", ()))),
            files=files,
        )
    except (KeyError, TypeError, ValueError, OverflowError) as error:
        raise MediaError(f"{where}: expected a figure list, an entry lacks {error}") from error
    if not is_name(name):
        raise MediaError(f"{where}: expected figure names of a-z, 0-9 and -, got {name!r}")
    if not figure.alt.strip():
        raise MediaError(f"{where}: figure {name} has an empty alt text")
    return figure


def _is_own(folder: Path, path: Path) -> bool:
    """Whether a file is there and, links resolved, inside the lesson's folder."""
    return path.is_file() and path.resolve().is_relative_to(folder.resolve())


def _inside(folder: Path, relative: str) -> Path:
    """Return the path of a listed file.

    It must exist and lie inside the lesson's folder, links resolved.
    """
    path = folder / relative
    if not path.resolve().is_relative_to(folder.resolve()):
        raise MediaError(
            f"{folder.name}: expected a file inside the lesson's folder, got {relative!r}"
        )
    if not path.is_file():
        raise MediaError(
            f"{folder.name}: {relative} is listed and missing; run: {typed()} build {folder.name}"
        )
    return path
