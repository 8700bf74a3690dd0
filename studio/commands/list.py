"""``list``: what lessons there are."""

from __future__ import annotations

import click

from publish.lesson import Lesson
from studio.console import fail, say, say_json
from studio.errors import FAILED
from studio.options import json_option
from studio.project import Project


@click.command()
@click.option("--group", "group_name", help="Only one part of the curriculum.")
@json_option
@click.pass_obj
def command(project: Project, group_name: str | None, as_json: bool) -> int:
    """List the lessons in the order of the curriculum."""
    lessons, broken = project.lessons()
    chosen = [lesson for lesson in lessons if group_name in (None, lesson.group)]
    if as_json:
        say_json({"schema": 1, "lessons": [as_row(lesson) for lesson in chosen], "broken": list(broken)})
    else:
        group = ""
        for lesson in chosen:
            if lesson.group != group:
                group = lesson.group
                say(group, "cyan")
            say(f"  {lesson.order:3} {lesson.slug:28} {lesson.title['zh']} · {lesson.title['en']}")
    for line in broken:
        fail(line)
    return FAILED if broken else 0


def as_row(lesson: Lesson) -> dict[str, object]:
    """What ``--json`` says of a lesson."""
    return {
        "slug": lesson.slug,
        "order": lesson.order,
        "group": lesson.group,
        "title": dict(lesson.title),
        "notes": [f"{ref.note}:{ref.section}" if ref.section else ref.note for ref in lesson.notes],
        "requires": list(lesson.requires),
        "beats": [beat.key for beat in lesson.beats],
        "figures": [figure.name for figure in lesson.figures],
    }
