"""``slides``: one file that plays lessons beat by beat, for a browser or for PowerPoint."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import click

from dlmotion.base.amounts import number_of
from dlmotion.base.atomic import write_bytes
from dlmotion.base.hashes import digest_of
from dlmotion.base.names import LANGUAGES, THEMES
from dlmotion.base.typed import typed
from dlmotion.publish.lesson import Lesson
from dlmotion.publish.media import Film, MediaError, read_media
from dlmotion.publish.packs.manifest import PackError
from dlmotion.publish.presentation import PresentationError
from dlmotion.publish.slides import deck, film_for_slides
from dlmotion.studio.commands.build import build_shown, short
from dlmotion.studio.console import note, say
from dlmotion.studio.errors import FAILED, STALE, USAGE, CommandError, plainly
from dlmotion.studio.examples import examples
from dlmotion.studio.freshness import late, tell_late
from dlmotion.studio.options import (
    QualityName,
    build_first_option,
    lessons_argument,
    strict_option,
)
from dlmotion.studio.order import Order
from dlmotion.studio.project import Project
from dlmotion.studio.site import Site
from dlmotion.studio.summary import Stopwatch

ENDINGS = (".html", ".pptx")


@click.command(
    epilog=examples(
        ("slides softmax --to softmax.html", "one lesson, to open in any browser"),
        ("slides neuron softmax --to week3.html --lang en -q high", "two, one after the other"),
        ("slides softmax --to softmax.pptx", "for PowerPoint, Keynote or Impress"),
    )
)
@lessons_argument
@click.option(
    "--to",
    type=click.Path(path_type=Path, dir_okay=False),
    required=True,
    help="The file: .html for a browser, .pptx for PowerPoint.",
)
@click.option("--lang", type=click.Choice(LANGUAGES), default="zh", show_default=True)
@click.option("--theme", type=click.Choice(THEMES), default="dark", show_default=True)
@click.option(
    "-q", "--quality", type=QualityName(), help="Of the films (default: the best that is built)."
)
@build_first_option
@strict_option
@click.pass_obj
def command(
    project: Project,
    lessons: tuple[str, ...],
    to: Path,
    lang: str,
    theme: str,
    quality: str | None,
    first: bool,
    strict: bool,
) -> int:
    """Write one file that holds the films of LESSONs and stops after every beat.

    In HTML right arrow, space or a click go on, left arrow goes back, S opens what the speaker
    sees. A .pptx has a slide a beat, with what is said in its notes. What is stale is shown
    with a warning; --build builds it first, and what is missing; --strict refuses.
    """
    watch = Stopwatch()
    if not lessons:
        raise CommandError(f"expected the lessons to show, got none; see: {typed()} list", USAGE)
    if to.suffix.lower() not in ENDINGS:
        raise CommandError(f"--to: expected a file in {' or '.join(ENDINGS)}, got {to}", USAGE)
    site = Site.of(project)
    chosen = {lesson.slug: lesson for lesson in site.choose(lessons)}
    if first and not _build(site, tuple(chosen.values()), lang, theme, quality):
        return FAILED
    try:
        films = [
            film_for_slides(read_media(project.media, slug), lang, theme, quality)
            for slug in chosen
        ]
        files = [film.files[kind] for film, kind in films]
        if tell_late(late(site, list(chosen), files), strict=strict):
            return STALE
        data = _data(films, lang, to)
        _write(site, to, data)
    except (PackError, MediaError, PresentationError, OSError) as error:
        raise CommandError(plainly(error)) from error
    beats = sum(len(film.receipt["beats"]) for film, _ in films)
    say(short(to.resolve()))
    note(watch.line(f"{number_of(len(films), 'lesson')}, {number_of(beats, 'beat')}", len(data)))
    return 0


def _build(
    site: Site, lessons: Sequence[Lesson], lang: str, theme: str, quality: str | None
) -> bool:
    """Build what was built of these lessons before, and the films that the deck lacks."""
    targets = site.published([lesson.slug for lesson in lessons])
    order = Order(("videos",), (lang,), (theme,), quality or "draft")
    for lesson in lessons:
        try:
            film_for_slides(read_media(site.project.media, lesson.slug), lang, theme, quality)
        except (PackError, MediaError):
            targets |= site.graph.targets([lesson], order)
    return build_shown(site, targets)


def _data(films: Sequence[tuple[Film, str]], lang: str, to: Path) -> bytes:
    """The deck, in what its name says."""
    if to.suffix.lower() != ".pptx":
        return deck(films, lang).encode()
    # Here, as it takes half a second: pages need no reel.
    from dlmotion.studio.presenting import slides_of

    return slides_of(films, lang)


def _write(site: Site, to: Path, data: bytes) -> None:
    """Write the deck; a file of that name that is not ours stays."""
    place = to.resolve()
    key = place.as_posix()
    if place.exists() and not site.written.wrote_bytes(key, site.graph.hashes.of(place) or ""):
        raise CommandError(
            f"{short(place)}: expected a file that dlmotion wrote, got someone else's; move it away"
        )
    place.parent.mkdir(parents=True, exist_ok=True)
    site.written.add({key: digest_of(data)})
    write_bytes(place, data)
