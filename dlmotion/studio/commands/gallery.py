"""``gallery``: make a site of all lessons."""

from __future__ import annotations

from pathlib import Path

import click

from dlmotion.base.amounts import number_of
from dlmotion.base.typed import typed
from dlmotion.player.script import script, script_name
from dlmotion.publish.gallery import Script, build_gallery
from dlmotion.publish.packs import PackError
from dlmotion.studio.console import fail, note, say, say_json
from dlmotion.studio.errors import FAILED, CommandError, plainly
from dlmotion.studio.examples import examples
from dlmotion.studio.options import json_option
from dlmotion.studio.project import Project, choose
from dlmotion.studio.summary import Stopwatch

FOLDER = "gallery"
NAMED = 8
"""Lessons that a line names before it counts the others."""


@click.command(
    epilog=examples(
        ("gallery", "the site in media/gallery"),
        ("gallery --to ~/site", "the site in a folder of yours"),
    )
)
@click.option(
    "--to",
    "folder",
    type=click.Path(path_type=Path, file_okay=False),
    help="Default: media/gallery.",
)
@json_option
@click.pass_obj
def command(project: Project, folder: Path | None, as_json: bool) -> int:
    """Make the site of every lesson that is built.

    It opens from disk, from `serve`, or from any server.
    """
    watch = Stopwatch()
    lessons, broken = project.lessons_and_variants()
    place = folder or project.media / FOLDER
    try:
        player = Script(script_name(), script())
        gallery, report = build_gallery(lessons, project.media, place, player)
    except (PackError, OSError) as error:
        raise CommandError(plainly(error)) from error
    wrong = (*broken, *gallery.broken)
    for line in wrong:
        fail(line)
    meant = {lesson.slug for lesson in choose(lessons, ())}
    unbuilt = [slug for slug in gallery.unbuilt if slug in meant]
    if unbuilt:
        named, more = unbuilt[:NAMED], len(unbuilt[NAMED:])
        rest = f" and {more} more" if more else ""
        note(f"left out, nothing built: {', '.join(named)}{rest}; run: {typed()} build")
    done = (
        f"{number_of(len(gallery.shown), 'lesson')}, "
        f"{number_of(len(report.written), 'file')} written, "
        f"{len(report.kept)} unchanged"
    )
    note(watch.line(done, sum(item.size for item in gallery.items)))
    if as_json:
        lists = {
            "shown": gallery.shown,
            "unbuilt": unbuilt,
            "broken": wrong,
            "written": report.written,
        }
        rows = {key: list(values) for key, values in lists.items()}
        say_json({"schema": 1, "index": str(place / "index.html"), **rows})
    else:
        say(str(place / "index.html"))
    return FAILED if wrong else 0
