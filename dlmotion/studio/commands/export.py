"""``export``: pack lessons for a blog."""

from __future__ import annotations

from pathlib import Path

import click

from dlmotion.base.amounts import number_of
from dlmotion.base.names import LANGUAGES, SITES, THEMES
from dlmotion.base.typed import typed
from dlmotion.player.script import script, script_name
from dlmotion.publish.lesson import Lesson
from dlmotion.publish.media import MediaError, read_media
from dlmotion.publish.packs import (
    MAKERS,
    SCRIPTED,
    Pack,
    PackError,
    collect,
    join_snippets,
    write_pack,
)
from dlmotion.publish.packs.budget import budget_line
from dlmotion.publish.packs.content import OTHER
from dlmotion.publish.packs.pack import with_hints
from dlmotion.publish.player_script import Script
from dlmotion.studio.commands.build import build_shown, short
from dlmotion.studio.console import fail, note, say, say_json
from dlmotion.studio.errors import FAILED, STALE, USAGE, CommandError, plainly
from dlmotion.studio.examples import examples
from dlmotion.studio.freshness import late, tell_late
from dlmotion.studio.options import (
    QualityName,
    build_first_option,
    json_option,
    lessons_argument,
    strict_option,
)
from dlmotion.studio.order import DRAFT, KINDS, PLAIN, Order
from dlmotion.studio.project import Project
from dlmotion.studio.site import Site
from dlmotion.studio.summary import Stopwatch


@click.command(
    epilog=examples(
        ("export softmax --for hugo --to content/posts/softmax/index.md", "beside a note of Hugo"),
        ("export softmax --for readme --to README.md --lang en", "an animated WebP for GitHub"),
        (
            "export softmax neuron --for typora --to notes.md -q high",
            "two lessons for one note",
        ),
    )
)
@lessons_argument
@click.option(
    "--for", "site", type=click.Choice(SITES), required=True, help="The site that the pack is for."
)
@click.option(
    "--to",
    type=click.Path(path_type=Path),
    required=True,
    help="The note, or the folder that its pictures lie in.",
)
@click.option(
    "--lang",
    type=click.Choice(LANGUAGES),
    default="zh",
    show_default=True,
    help="Language of film and words.",
)
@click.option(
    "--theme", type=click.Choice(THEMES), default="dark", show_default=True, help="Of the film."
)
@click.option(
    "-q", "--quality", type=QualityName(), help="Of the film (default: the best that is built)."
)
@click.option(
    "--as",
    "form",
    type=click.Choice(("vectors", "video")),
    default="vectors",
    show_default=True,
    help="Of the film, where vectors are built and the site runs scripts; the video is in both.",
)
@build_first_option
@strict_option
@json_option
@click.pass_obj
def command(
    project: Project,
    lessons: tuple[str, ...],
    site: str,
    to: Path,
    lang: str,
    theme: str,
    quality: str | None,
    form: str,
    first: bool,
    strict: bool,
    as_json: bool,
) -> int:
    """Write film, poster, captions and figures beside a note, and print what to paste.

    What is stale is exported with a warning; --build builds it first, --strict refuses.
    """
    if not lessons:
        raise CommandError(f"expected the lessons to pack, got none; see: {typed()} list", USAGE)
    watch = Stopwatch()
    shelf = Site.of(project)
    chosen = shelf.choose(lessons)
    rows: list[dict[str, object]] = []
    packs: list[Pack] = []
    failed = stale = False
    if first:
        plays = form == "vectors" and site in SCRIPTED and quality not in (None, DRAFT)
        kinds = KINDS if plays else PLAIN
        order = Order(kinds, (lang,), (theme,), quality or DRAFT, whole=True)
        failed = not _build(shelf, chosen, order, quality)
    for lesson in chosen:
        try:
            made = _make(project, lesson, site, to, lang, theme, quality, form)
            if tell_late(late(shelf, [lesson.slug], _shipped(made)), strict=strict):
                stale = True
                continue
            report = write_pack(made)
        except (PackError, MediaError, OSError) as error:
            fail(f"{lesson.slug}: {plainly(error).removeprefix(f'{lesson.slug}: ')}")
            failed = True
            continue
        packs.append(made)
        rows.append(_row(lesson, made, report.written))
        _tell(made, report.written)
    if packs:
        files = [item for made in packs for item in made.items]
        where = ", ".join(sorted({short(made.folder.resolve()) for made in packs}))
        done = f"{number_of(len(packs), 'lesson')}, {number_of(len(files), 'file')} to {where}"
        note(watch.line(done, sum(item.size for item in files)))
    if as_json:
        say_json({"schema": 1, "site": site, "packs": rows})
    elif packs:
        say(join_snippets(packs).rstrip("\n"))
    return FAILED if failed else STALE if stale else 0


def _build(shelf: Site, chosen: list[Lesson], order: Order, quality: str | None) -> bool:
    """Build what was built of these lessons before, and what an export needs besides.

    Says whether all of it could be built.
    """
    targets = shelf.published([lesson.slug for lesson in chosen])
    for lesson in chosen:
        if not _is_built(shelf.project, lesson, order, quality):
            targets |= shelf.graph.targets([lesson], order)
    return build_shown(shelf, targets)


def _is_built(project: Project, lesson: Lesson, order: Order, quality: str | None) -> bool:
    """Whether a pack could be made as it is; without ``quality`` a film of any will do."""
    (lang,), (theme,) = order.langs, order.themes
    try:
        media = read_media(project.media, lesson.slug)
    except MediaError:
        return False
    figures = bool(media.figures_in(lang)) or not lesson.figures
    film = media.film(lang, theme, quality)
    if film is None or not figures:
        return False
    return "motions" not in order.kinds or media.motion_beside(film) is not None


def _shipped(made: Pack) -> list[Path]:
    return [item.source for item in made.items if isinstance(item.source, Path)]


def _make(
    project: Project,
    lesson: Lesson,
    site: str,
    to: Path,
    lang: str,
    theme: str,
    quality: str | None,
    form: str,
) -> Pack:
    media = read_media(project.media, lesson.slug)
    player = Script(script_name(), script()) if form == "vectors" and site in SCRIPTED else None
    content = collect(
        media, lang, title=lesson.title[lang], theme=theme, quality=quality, player=player
    )
    made = MAKERS[site](content, to)
    if content.film and not media.film(lang, theme, quality):
        other = f"no film in {theme} is built, the one in {OTHER[theme]} is shown; --build films it"
        made = with_hints(made, other)
    return made


def _tell(made: Pack, written: tuple[str, ...]) -> None:
    for path in written:
        note(f"wrote   {path}")
    note(budget_line(made.name, made.items))
    for hint in made.hints:
        note(f"note: {hint}")


def _row(lesson: Lesson, made: Pack, written: tuple[str, ...]) -> dict[str, object]:
    return {
        "lesson": lesson.slug,
        "folder": str(made.folder),
        "files": [{"path": item.path, "bytes": item.size} for item in made.items],
        "written": list(written),
        "snippet": made.snippet,
        "hints": list(made.hints),
    }
