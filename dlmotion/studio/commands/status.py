"""``status``: what is fresh, what is stale, and why."""

from __future__ import annotations

from collections import Counter

import click

from dlmotion.engine.plan import Verdict
from dlmotion.studio.console import fail, say, say_json
from dlmotion.studio.errors import FAILED
from dlmotion.studio.examples import examples
from dlmotion.studio.options import json_option, lessons_argument, make_order, order_options
from dlmotion.studio.project import Project
from dlmotion.studio.site import Site

COLORS = {"fresh": "green", "stale": "yellow", "waits": "cyan"}


@click.command(
    epilog=examples(
        ("status", "a line for each lesson"),
        ("status softmax --explain", "what is stale, target by target, and why"),
    )
)
@lessons_argument
@order_options
@click.option("--explain", is_flag=True, help="Print the reasons, target by target.")
@json_option
@click.pass_obj
def command(
    project: Project, /, lessons: tuple[str, ...], explain: bool, as_json: bool, **asked: object
) -> int:
    """Judge what the options ask for, and everything that was built before. Nothing is run."""
    site = Site.of(project)
    order = make_order(**asked)  # type: ignore[arg-type]
    chosen = site.choose(lessons)
    targets = site.ordered(chosen, order) | site.published(lessons)
    verdicts = site.judge(targets)
    if as_json:
        say_json({"schema": 1, "targets": as_rows(verdicts), "broken": list(site.broken)})
    elif explain:
        _explain(verdicts)
    else:
        _count(verdicts)
    for line in site.broken:
        fail(line)
    return FAILED if site.broken else 0


def as_rows(verdicts: list[Verdict]) -> list[dict[str, object]]:
    """What ``--json`` says of targets."""
    return [
        {"target": verdict.target.name, "state": verdict.state, "reasons": list(verdict.reasons)}
        for verdict in verdicts
    ]


def _explain(verdicts: list[Verdict]) -> None:
    for verdict in verdicts:
        say(f"{verdict.state:6} {verdict.target.name}", COLORS[verdict.state])
        for reason in verdict.reasons:
            say(f"         {reason}")


def _count(verdicts: list[Verdict]) -> None:
    """One line a lesson: how many targets are in which state."""
    lessons: dict[str, Counter[str]] = {}
    for verdict in verdicts:
        lesson = verdict.target.name.split(":")[1]
        lessons.setdefault(lesson, Counter())[verdict.state] += 1
    for lesson, counts in lessons.items():
        worst = next(state for state in ("stale", "waits", "fresh") if counts[state])
        say(
            f"{lesson:32} {', '.join(f'{counts[s]} {s}' for s in COLORS if counts[s])}",
            COLORS[worst],
        )
