"""Builds the gallery in one folder: pages in both languages, style, script and their media."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from dlmotion.base.names import LANGUAGES
from dlmotion.base.typed import typed
from dlmotion.publish.gallery.pages import OTHER, Page, make_page
from dlmotion.publish.gallery.words import GROUPS, words
from dlmotion.publish.lesson import Lesson
from dlmotion.publish.media import LessonMedia, MediaError, read_media
from dlmotion.publish.packs.manifest import Item, Report, write_items
from dlmotion.publish.player_script import Script

TEMPLATES = Path(__file__).resolve().parents[1] / "templates" / "gallery"
OWNER = "gallery"
"""Under this name the folder's list of files has those of the site."""
ASSETS = ("style.css", "theme.js", "start.js", "gallery.js", "icon.svg")
CSP = (
    "default-src 'none'; img-src 'self'; media-src 'self' data:; "
    "style-src 'self'; script-src 'self'; connect-src 'self'; "
    "base-uri 'none'; form-action 'none'"
)


@dataclass(frozen=True)
class Gallery:
    """The site's files, the lessons it shows, those with nothing built, and faults of others."""

    items: tuple[Item, ...]
    shown: tuple[str, ...]
    unbuilt: tuple[str, ...]
    broken: tuple[str, ...]


def build_gallery(
    lessons: Sequence[Lesson], media: Path, folder: Path, script: Script | None = None
) -> tuple[Gallery, Report]:
    """Write the gallery of what is built below `media` into `folder`.

    With a script, lessons that are built as vectors play so. Returns the gallery and what changed.
    """
    gallery = gallery_of(lessons, media, script)
    return gallery, write_items(folder, OWNER, gallery.items, link=True)


def gallery_of(lessons: Sequence[Lesson], media: Path, script: Script | None = None) -> Gallery:
    """Return the gallery without writing anything.

    A lesson whose files do not fit is left out and told of.
    """
    built, broken = _read(lessons, media)
    present = [(lesson, found) for lesson, found in built if not found.empty]
    items: dict[str, Item] = {}
    environment = _environment()
    texts = {"index.html": environment.get_template("start.html").render(csp=CSP)}
    for lang in LANGUAGES:
        texts |= {
            f"{lang}/{name}": text
            for name, text in _pages(environment, present, lang, items, script).items()
        }
    texts |= {name: (TEMPLATES / name).read_text(encoding="utf-8") for name in ASSETS}
    if script is not None:
        texts[script.name] = script.text
    items |= {name: Item(name, text.encode()) for name, text in texts.items()}
    shown = tuple(lesson.slug for lesson, _ in present)
    unbuilt = tuple(lesson.slug for lesson, found in built if found.empty)
    return Gallery(tuple(items.values()), shown, unbuilt, tuple(broken))


def _read(
    lessons: Sequence[Lesson], media: Path
) -> tuple[list[tuple[Lesson, LessonMedia]], list[str]]:
    built, broken = [], []
    for lesson in lessons:
        try:
            built.append((lesson, read_media(media, lesson.slug)))
        except MediaError as error:
            broken.append(f"{lesson.slug}: {str(error).removeprefix(f'{lesson.slug}: ')}")
    return built, broken


def _pages(
    environment: Environment,
    present: Sequence[tuple[Lesson, LessonMedia]],
    lang: str,
    items: dict[str, Item],
    script: Script | None,
) -> dict[str, str]:
    pages = [make_page(lesson, media, lang, items) for lesson, media in present]
    by_slug = {page.slug: page for page in pages}
    common = {"lang": lang, "other": OTHER[lang], "w": words(lang), "csp": CSP}
    other_word = words(OTHER[lang])["language"]
    common |= {
        "script": script.name if script else "",
        "build": f"{typed()} build",
        "other_language": other_word,
        "groups": {key: name[lang] for key, name in GROUPS.items()},
    }
    template = environment.get_template("lesson.html")
    texts = {
        f"{page.slug}.html": template.render(
            **common,
            page=page,
            before=[by_slug[slug] for slug in page.requires if slug in by_slug],
            after=[each for each in pages if page.slug in each.requires],
            previous=previous,
            next=following,
        )
        for previous, page, following in _neighbours(pages)
    }
    parts = [(key, [page for page in pages if page.group == key]) for key in GROUPS]
    parts = [(key, found) for key, found in parts if found]
    for key, found in parts:
        steps = [
            (page, [by_slug[slug] for slug in page.requires if slug in by_slug]) for page in found
        ]
        texts[f"part-{key}.html"] = environment.get_template("part.html").render(
            **common, key=key, pages=steps, parts=[each for each, _ in parts]
        )
    minutes = round(sum(page.seconds for page in pages) / 60)
    texts["index.html"] = environment.get_template("index.html").render(
        **common,
        parts=parts,
        count=len(pages),
        minutes=minutes,
    )
    return texts


def _neighbours(pages: Sequence[Page]) -> Iterable[tuple[Page | None, Page, Page | None]]:
    padded = [None, *pages, None]
    for (previous, page), (_, following) in zip(
        pairwise(padded), pairwise(padded[1:]), strict=False
    ):
        if page is not None:
            yield previous, page, following


def _environment() -> Environment:
    return Environment(
        loader=FileSystemLoader(TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
