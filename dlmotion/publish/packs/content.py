"""What every pack carries under stable names: a film with poster and tracks, and figures."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from dlmotion.base.typed import typed
from dlmotion.publish.captions import captions_vtt, chapters_vtt
from dlmotion.publish.media import SVG_BUDGET, Figure, Film, LessonMedia
from dlmotion.publish.packs.manifest import Item, PackError
from dlmotion.publish.player_script import Script

LABELS = {"zh": "中文", "en": "English"}
CHAPTER_LABELS = {"zh": "章节", "en": "Chapters"}
MIME = {"mp4": "video/mp4", "webm": "video/webm"}
OTHER = {"dark": "light", "light": "dark"}


@dataclass(frozen=True)
class Source:
    """One container of the film."""

    path: str
    type: str


@dataclass(frozen=True)
class Track:
    """One text track of the film."""

    kind: str
    lang: str
    label: str
    path: str
    text: str


@dataclass(frozen=True)
class FilmPart:
    """The film as a page shows it (`motion`: a GIF of it, `vectors`: what `script` plays).

    Paths start at the folder that holds the lessons.
    """

    title: str
    takeaway: str
    width: int
    height: int
    sources: tuple[Source, ...]
    poster: str | None
    motion: str | None
    tracks: tuple[Track, ...]
    vectors: str | None = None
    script: str | None = None


@dataclass(frozen=True)
class FigurePart:
    """A figure as a page shows it.

    `light` and `dark` are the same where only one theme was built.
    """

    name: str
    alt: str
    caption: str
    width: int
    height: int
    light: str
    dark: str


@dataclass(frozen=True)
class Content:
    """A lesson in one language, ready for a template, with the files that it needs."""

    slug: str
    lang: str
    title: str
    film: FilmPart | None
    figures: tuple[FigurePart, ...]
    items: tuple[Item, ...]
    player: Script | None = None

    @property
    def name(self) -> str:
        """A name for files and components: softmax.zh."""
        return f"{self.slug}.{self.lang}"


def collect(
    media: LessonMedia,
    lang: str,
    *,
    title: str,
    theme: str = "dark",
    quality: str | None = None,
    player: Script | None = None,
) -> Content:
    """Gather what is built of a lesson in `lang`; raises PackError where nothing is.

    With a `player` the film is vectors, too, where they are built.
    """
    film = media.film(lang, theme, quality) or media.film(lang, OTHER[theme], quality)
    figures = media.figures_in(lang)
    if film is not None and not any(kind in film.files for kind in MIME):
        film = None
    if film is None and (quality is not None or not figures):
        wanted = f"a {quality} film" if quality else "a film or figures"
        raise PackError(
            f"expected {wanted} in {lang}, nothing is built; "
            f"run: {typed()} build {media.slug} --lang {lang}"
            + (f" -q {quality}" if quality else "")
        )
    items: dict[str, Item] = {}
    part = None if film is None else _film_part(film, items)
    motion = media.motion_beside(film) if film else None
    if part and motion and player:
        vectors = _add(items, f"{media.name}/{media.name}.motion", motion)
        part = replace(part, vectors=vectors, script=player.name)
    else:
        player = None
    parts = tuple(_figure_part(media.name, figure, items) for figure in figures)
    shown = part.title if part else title
    return Content(media.name, lang, shown, part, parts, tuple(items.values()), player)


def _film_part(film: Film, items: dict[str, Item]) -> FilmPart:
    stem = f"{film.lesson}/{film.lesson}.{film.lang}"
    sources = []
    for kind, mime in MIME.items():
        if kind in film.files:
            sources.append(Source(_add(items, f"{stem}.{kind}", film.files[kind]), mime))
    poster = None if film.poster is None else _add(items, f"{stem}.poster.png", film.poster)
    motion = _add(items, f"{stem}.gif", film.files["gif"]) if "gif" in film.files else None
    width, height = film.size
    return FilmPart(
        title=_text(film.receipt, "title", film.lang) or film.lesson,
        takeaway=_text(film.receipt, "takeaway", film.lang),
        width=width,
        height=height,
        sources=tuple(sources),
        poster=poster,
        motion=motion,
        tracks=tuple(_tracks(film, stem, items)),
    )


def _tracks(film: Film, stem: str, items: dict[str, Item]) -> list[Track]:
    """Return captions in either language, the page's own first, and its chapters."""
    other = "en" if film.lang == "zh" else "zh"
    tracks = []
    for lang in (film.lang, other):
        text = captions_vtt(film.receipt, lang)
        path = _add(items, f"{stem}.captions.{lang}.vtt", text.encode())
        tracks.append(Track("captions", lang, LABELS[lang], path, text))
    text = chapters_vtt(film.receipt, film.lang)
    path = _add(items, f"{stem}.chapters.vtt", text.encode())
    return [*tracks, Track("chapters", film.lang, CHAPTER_LABELS[film.lang], path, text)]


def _figure_part(slug: str, figure: Figure, items: dict[str, Item]) -> FigurePart:
    paths = {}
    for theme, files in figure.files.items():
        kind, source = _lightest(figure, files)
        suffix = "svg" if kind == "svg" else "2x.png"
        paths[theme] = _add(
            items, f"{slug}/figures/{figure.name}.{figure.lang}.{theme}.{suffix}", source
        )
    if not paths:
        raise PackError(f"figure {figure.name}: expected files, its list names none")
    light = paths.get("light") or paths["dark"]
    return FigurePart(
        name=figure.name,
        alt=figure.alt,
        caption=figure.caption,
        width=figure.width,
        height=figure.height,
        light=light,
        dark=paths.get("dark") or light,
    )


def _lightest(figure: Figure, files: Mapping[str, Path]) -> tuple[str, Path]:
    """Return the SVG while it keeps to its budget, else the picture at twice the size."""
    svg, png = files.get("svg"), files.get("png")
    if svg is not None and (png is None or svg.stat().st_size <= SVG_BUDGET):
        return "svg", svg
    if png is None:
        raise PackError(
            f"figure {figure.name}: expected an svg or a png, got {', '.join(files) or 'nothing'}"
        )
    return "png", png


def _add(items: dict[str, Item], path: str, source: Path | bytes) -> str:
    items[path] = Item(path, source)
    return path


def _text(receipt: Mapping[str, object], key: str, lang: str) -> str:
    value = receipt.get(key)
    return str(value.get(lang, "")) if isinstance(value, Mapping) else ""
