"""``list``: what lessons there are."""

from __future__ import annotations

import shutil
import textwrap
from collections.abc import Mapping
from typing import Any

import click

from dlmotion.base.typed import typed
from dlmotion.publish.lesson import Lesson
from dlmotion.studio.completion import complete_lesson
from dlmotion.studio.console import fail, say, say_json
from dlmotion.studio.errors import FAILED
from dlmotion.studio.examples import examples
from dlmotion.studio.learning_path import Path, path_to
from dlmotion.studio.options import json_option
from dlmotion.studio.project import Project, choose, is_built_in
from dlmotion.studio.variant import split


@click.command(
    epilog=examples(
        ("list --group training", "the lessons of one part"),
        ("list gradient-descent", "what a lesson shows, and what --set may change"),
        ("list --path softmax", "what to watch before it, in order, and after"),
    )
)
@click.argument("lesson", required=False, shell_complete=complete_lesson)
@click.option("--group", "group_name", help="Only one part of the curriculum.")
@click.option(
    "--path",
    "goal",
    metavar="LESSON",
    shell_complete=complete_lesson,
    help="What to watch before a lesson, in order, and what follows it.",
)
@json_option
@click.pass_obj
def command(
    project: Project, lesson: str | None, group_name: str | None, goal: str | None, as_json: bool
) -> int:
    """List the lessons in the order of the curriculum, or tell what LESSON is and takes."""
    lessons, broken = project.lessons_and_variants()
    if goal is not None:
        (chosen_goal,) = choose(lessons, [goal], broken)[:1]
        return tell_path(path_to(chosen_goal, lessons), project, as_json=as_json)
    if lesson is not None:
        return tell(project, *choose(lessons, [lesson], broken), as_json=as_json)
    chosen = [each for each in lessons if group_name in (None, each.group)]
    if as_json:
        say_json(
            {
                "schema": 1,
                "lessons": [as_row(each, project) for each in chosen],
                "broken": list(broken),
            }
        )
    else:
        group = ""
        for each in chosen:
            if each.group != group:
                group = each.group
                say(group, "cyan")
            title = f"{each.title['zh']} · {each.title['en']}"
            if each.variant:
                say(f"      @{each.variant:27} {' '.join(each.settings)}")
            else:
                say(f"  {each.order:3} {each.slug:28} {title}{_whose(each, project)}")
    for line in broken:
        fail(line)
    return FAILED if broken else 0


def tell_path(path: Path, project: Project, *, as_json: bool) -> int:
    """Tell what to watch before a lesson, step by step, and what stands on it."""
    parts = {"before": path.before, "lesson": [path.goal], "after": path.after}
    if as_json:
        rows = {name: [as_row(each, project) for each in part] for name, part in parts.items()}
        say_json({"schema": 1, **rows, "lesson": rows["lesson"][0]})
        return 0
    heads = {"before": "watch first", "lesson": "then", "after": "and then"}
    for name, part in parts.items():
        if part:
            say(heads[name], "cyan")
        for each in part:
            say(f"  {each.order:3} {each.slug:28} {each.title['zh']} · {each.title['en']}")
    return 0


def tell(project: Project, lesson: Lesson, *, as_json: bool) -> int:
    """Tell what a lesson shows, and which inputs ``--set`` may change."""
    from dlmotion.studio.numbers import inputs_in

    inputs = inputs_in(lesson, project)
    kept = dict(map(split, lesson.settings))
    if as_json:
        say_json({"schema": 1, **as_row(lesson, project), "inputs": inputs})
        return 0
    say(f"{lesson.slug}  {lesson.title['zh']} · {lesson.title['en']}", "cyan")
    notes = [f"{ref.note} {ref.section}".strip() for ref in lesson.notes]
    for head, told in (
        ("part", f"{lesson.group}, row {lesson.order}{_whose(lesson, project)}"),
        ("watch first", ", ".join(lesson.requires)),
        ("notes", ", ".join(notes)),
        ("beats", ", ".join(beat.key for beat in lesson.beats)),
        ("figures", ", ".join(figure.name for figure in lesson.figures)),
        ("layouts", ", ".join(lesson.layouts)),
    ):
        if told:
            say(_hung(told, f"  {head:11}  "))
    if inputs:
        say()
        say(f"What {typed()} build {lesson.base} --set may change:")
        for row in inputs:
            own = kept.get(row["name"])
            of_variant = f" ({own} in this variant)" if own is not None else ""
            say(f"  {row['name']}={_shown(row['default'])}{of_variant}", "cyan")
            say(_hung(_meaning(row), "      "))
    return 0


def _meaning(row: Mapping[str, Any]) -> str:
    """What an input does, and what it may be."""
    names = ", ".join(row.get("choices", ()))
    may_be = {
        "choice": f"one of {names}",
        "several": f"{row.get('least')} to {row.get('most')} of {names}, with commas between",
        "image": "the path of a PNG or JPEG",
        "source": "the path of a file of Python code",
        "data": "the path of an .npz, or of a folder with IDX files",
    }
    bounds = f"{row['low']:g} to {row['high']:g}" if "low" in row else may_be[row["kind"]]
    return f"{row['what']}; {bounds}" if row["what"] else bounds


def _shown(default: object) -> str:
    return ",".join(map(str, default)) if isinstance(default, tuple | list) else str(default)


def _hung(text: str, head: str) -> str:
    """Break a text to the width of the terminal, its lines below each other behind ``head``."""
    width = max(shutil.get_terminal_size().columns, 40)
    return textwrap.fill(
        text, width, initial_indent=head, subsequent_indent=" " * len(head),
        break_long_words=False, break_on_hyphens=False,
    )  # fmt: skip


def _whose(lesson: Lesson, project: Project) -> str:
    """Mark a project's own lessons where there are built-in ones beside them."""
    if is_built_in(lesson) or not project.built_in:
        return ""
    return " (own, instead of the built-in one)" if project.stands_in(lesson) else " (own)"


def as_row(lesson: Lesson, project: Project) -> dict[str, object]:
    """What ``--json`` says of a lesson."""
    return {
        "slug": lesson.slug,
        "settings": list(lesson.settings),
        "order": lesson.order,
        "group": lesson.group,
        "title": dict(lesson.title),
        "notes": [f"{ref.note}:{ref.section}" if ref.section else ref.note for ref in lesson.notes],
        "requires": list(lesson.requires),
        "beats": [beat.key for beat in lesson.beats],
        "figures": [figure.name for figure in lesson.figures],
        "layouts": list(lesson.layouts),
        "built_in": is_built_in(lesson),
        "stands_in": project.stands_in(lesson),
    }
