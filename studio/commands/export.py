"""``export``: pack lessons for a blog."""

from __future__ import annotations

from pathlib import Path

import click

from publish.escape import SITES
from publish.lesson import LANGS, Lesson
from publish.media import MediaError, read_media
from publish.packs import SITES as MAKERS
from publish.packs import Pack, PackError, collect, join_snippets, write_pack
from publish.packs.budget import budget_line
from studio.console import fail, note, say, say_json
from studio.errors import FAILED, USAGE, CommandError, plainly
from studio.options import QualityName, json_option, lessons_argument
from studio.order import THEMES
from studio.project import Project, choose


@click.command()
@lessons_argument
@click.option("--for", "site", type=click.Choice(SITES), required=True, help="The site that the pack is for.")
@click.option(
    "--to",
    type=click.Path(path_type=Path),
    required=True,
    help="The note, or the folder that its pictures lie in.",
)
@click.option("--lang", type=click.Choice(LANGS), default="zh", show_default=True, help="Language of film and words.")
@click.option("--theme", type=click.Choice(THEMES), default="dark", show_default=True, help="Of the film.")
@click.option("-q", "--quality", type=QualityName(), help="Of the film (default: the best that is built).")
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
    as_json: bool,
) -> int:
    """Write film, poster, captions and figures of lessons beside a note, and print what to paste into it."""
    if not lessons:
        raise CommandError("expected the lessons to pack, got none; see: render.py list", USAGE)
    good, broken = project.lessons()
    rows: list[dict[str, object]] = []
    packs: list[Pack] = []
    failed = False
    for lesson in choose(good, lessons, broken):
        try:
            made = _make(project, lesson, site, to, lang, theme, quality)
            report = write_pack(made)
        except (PackError, MediaError, OSError) as error:
            fail(f"{lesson.slug}: {plainly(error).removeprefix(f'{lesson.slug}: ')}")
            failed = True
            continue
        packs.append(made)
        rows.append(_row(lesson, made, report.written))
        _tell(made, report.written)
    if as_json:
        say_json({"schema": 1, "site": site, "packs": rows})
    elif packs:
        say(join_snippets(packs).rstrip("\n"))
    return FAILED if failed else 0


def _make(project: Project, lesson: Lesson, site: str, to: Path, lang: str, theme: str, quality: str | None) -> Pack:
    media = read_media(project.media, lesson.slug)
    return MAKERS[site](collect(media, lang, title=lesson.title[lang], theme=theme, quality=quality), to)


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
