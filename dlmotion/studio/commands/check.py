"""``check``: exit 3 if anything that was built is stale."""

from __future__ import annotations

import click

from dlmotion.base.amounts import number_of
from dlmotion.base.typed import typed
from dlmotion.studio.commands.status import as_rows
from dlmotion.studio.console import fail, note, say, say_json
from dlmotion.studio.errors import FAILED, STALE, CommandError
from dlmotion.studio.examples import examples
from dlmotion.studio.options import json_option, lessons_argument
from dlmotion.studio.project import Project
from dlmotion.studio.site import Site


@click.command(
    epilog=examples(
        ("check", "is anything stale that was built?"),
        ("check softmax --json", "of one lesson, for a program"),
    )
)
@lessons_argument
@json_option
@click.pass_obj
def command(project: Project, lessons: tuple[str, ...], as_json: bool) -> int:
    """Judge everything that was built, in whatever quality, language and theme. Nothing is run.

    Exits 3 if something is stale, or if nothing is built.
    """
    site = Site.of(project)
    site.choose(lessons)
    if site.ledger.broken:
        raise CommandError(
            f"the ledger cannot be read: what was built is not known; run: {typed()} build", STALE
        )
    verdicts = site.judge(site.published(lessons))
    if not verdicts:
        named = f" of {', '.join(lessons)}" if lessons else ""
        advice = f"{typed()} build{''.join(f' {name}' for name in lessons)}"
        note(f"nothing is built{named}, so nothing is known to be fresh; run: {advice}")
    late = [verdict for verdict in verdicts if verdict.state != "fresh"]
    if as_json:
        say_json(
            {
                "schema": 1,
                "stale": as_rows(late),
                "checked": len(verdicts),
                "broken": list(site.broken),
            }
        )
    else:
        for verdict in late:
            say(f"{verdict.target.name}: {'; '.join(verdict.reasons)}")
        if verdicts:
            count = number_of(len(verdicts), "target")
            note(f"{len(late)} of {count} not fresh" if late else f"all fresh: {count}")
    for line in site.broken:
        fail(line)
    return STALE if late or not verdicts else FAILED if site.broken else 0
