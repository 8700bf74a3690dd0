"""``check``: exit 3 if anything that was built is stale."""

from __future__ import annotations

import click

from studio.building import Site
from studio.commands.status import as_rows
from studio.console import fail, note, say, say_json
from studio.errors import FAILED, STALE, CommandError
from studio.options import json_option, lessons_argument
from studio.project import Project
from studio.targets import published


@click.command()
@lessons_argument
@json_option
@click.pass_obj
def command(project: Project, lessons: tuple[str, ...], as_json: bool) -> int:
    """Judge everything that was built, in whatever quality, language and theme. Nothing is run."""
    site = Site.of(project)
    chosen = site.choose(lessons)
    if site.ledger.broken:
        raise CommandError("the ledger cannot be read: what was built is not known; run: render.py build", STALE)
    verdicts = site.judge(published(site.ledger.entries(), chosen, site.graph))
    late = [verdict for verdict in verdicts if verdict.state != "fresh"]
    if as_json:
        say_json({"schema": 1, "stale": as_rows(late), "checked": len(verdicts), "broken": list(site.broken)})
    else:
        for verdict in late:
            say(f"{verdict.target.name}: {'; '.join(verdict.reasons)}")
        note(f"{len(late)} of {len(verdicts)} targets are not fresh")
    for line in site.broken:
        fail(line)
    return STALE if late else FAILED if site.broken else 0
