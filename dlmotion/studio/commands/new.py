"""``new``: start a lesson."""

from __future__ import annotations

import re
from pathlib import Path
from string import Template

import click

from dlmotion.base.typed import typed
from dlmotion.publish.lesson import GROUPS
from dlmotion.studio.commands.build import short
from dlmotion.studio.console import note, say
from dlmotion.studio.errors import FAILED, USAGE, CommandError
from dlmotion.studio.examples import examples
from dlmotion.studio.project import Project

TEMPLATES = Path(__file__).parents[1] / "templates"


@click.command(
    epilog=examples(
        ("new my-lesson", "scenes/my_lesson.py and .toml, which film as they are"),
        ("new my-lesson --group training --order 90", "in a part and a row of the curriculum"),
    )
)
@click.argument("name")
@click.option(
    "--group", "group_name", type=click.Choice(GROUPS), default="foundations", show_default=True
)
@click.option(
    "--order",
    type=click.IntRange(min=0),
    help="Row of the curriculum (default: the next free one).",
)
@click.pass_obj
def command(project: Project, name: str, group_name: str, order: int | None) -> int:
    """Write scenes/NAME.py and scenes/NAME.toml, which film as they are.

    Then fill in the blanks (…).
    """
    stem = name.replace("-", "_")
    if not re.fullmatch(r"[a-z][a-z0-9_]{0,63}", stem):
        raise CommandError(
            f"expected a name of a-z, 0-9, - and _ that starts with a letter, got {name!r}", USAGE
        )
    if stem in GROUPS:
        raise CommandError(
            f"expected a name of a lesson, got {name!r}, which is a group; choose another name",
            USAGE,
        )
    lessons = project.lessons()[0] if project.built_in or project.scenes.is_dir() else ()
    words = stem.split("_")
    blanks = {
        "order": order
        if order is not None
        else max((lesson.order for lesson in lessons), default=0) + 1,
        "group": group_name,
        "camel": "".join(word.capitalize() for word in words),
        "headline": " ".join(words).capitalize(),
    }
    pairs = [(project.scenes / f"{stem}.{ending}", ending) for ending in ("py", "toml")]
    for path, _ in pairs:
        if path.exists():
            raise CommandError(
                f"{short(path)}: expected no such file, got one; choose another name", USAGE
            )
    try:
        project.scenes.mkdir(parents=True, exist_ok=True)
        (project.scenes / "__init__.py").touch()
        for path, ending in pairs:
            text = Template((TEMPLATES / f"lesson.{ending}.txt").read_text(encoding="utf-8"))
            path.write_text(text.substitute(blanks), encoding="utf-8")
            say(short(path))
    except OSError as error:
        line = f"{project.scenes}: expected a folder that can be written, got: {error.strerror}"
        raise CommandError(line, FAILED) from error
    if any(path.stem == stem for path in project.built_in):
        note(f"it stands in for the built-in lesson {stem.replace('_', '-')}")
    say(f"next: fill in the blanks (…), then: {typed()} build {stem.replace('_', '-')}")
    return 0
