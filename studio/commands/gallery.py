"""``gallery``: make a site of all lessons."""

from __future__ import annotations

from pathlib import Path

import click

from publish.gallery import build_gallery
from publish.packs import PackError
from studio.console import fail, note, say, say_json
from studio.errors import FAILED, CommandError, plainly
from studio.options import json_option
from studio.project import Project

FOLDER = "gallery"


@click.command()
@click.option("--to", "folder", type=click.Path(path_type=Path, file_okay=False), help="Default: media/gallery.")
@json_option
@click.pass_obj
def command(project: Project, folder: Path | None, as_json: bool) -> int:
    """Make the site of every lesson that is built; it opens from disk, from `serve`, or from any server."""
    lessons, broken = project.lessons()
    place = folder or project.media / FOLDER
    try:
        gallery, report = build_gallery(lessons, project.media, place)
    except (PackError, OSError) as error:
        raise CommandError(plainly(error)) from error
    wrong = (*broken, *gallery.broken)
    for line in wrong:
        fail(line)
    if gallery.unbuilt:
        note(f"left out, nothing built: {', '.join(gallery.unbuilt)}; run: render.py build")
    note(f"{len(gallery.shown)} lessons, {len(report.written)} files written, {len(report.kept)} unchanged")
    if as_json:
        lists = {"shown": gallery.shown, "unbuilt": gallery.unbuilt, "broken": wrong, "written": report.written}
        rows = {key: list(values) for key, values in lists.items()}
        say_json({"schema": 1, "index": str(place / "index.html"), **rows})
    else:
        say(str(place / "index.html"))
    return FAILED if wrong else 0
