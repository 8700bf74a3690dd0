"""``new``: start a lesson."""

from __future__ import annotations

import re
from pathlib import Path
from string import Template

import click

from publish.lesson import GROUPS
from studio.commands.build import short
from studio.console import say
from studio.errors import FAILED, USAGE, CommandError
from studio.project import Project

TEMPLATES = Path(__file__).parents[1] / "templates"


@click.command()
@click.argument("name")
@click.option("--group", "group_name", type=click.Choice(GROUPS), default="foundations", show_default=True)
@click.option("--order", type=click.IntRange(min=0), help="Row of the curriculum (default: the next free one).")
@click.pass_obj
def command(project: Project, name: str, group_name: str, order: int | None) -> int:
    """Write scenes/NAME.py and scenes/NAME.toml, which film as they are; then fill in the blanks (…)."""
    stem = name.replace("-", "_")
    if not re.fullmatch(r"[a-z][a-z0-9_]{0,63}", stem):
        raise CommandError(f"expected a name of a-z, 0-9, - and _ that starts with a letter, got {name!r}", USAGE)
    if stem in GROUPS:
        raise CommandError(f"expected a name of a lesson, got {name!r}, which is a group; choose another name", USAGE)
    lessons = project.lessons()[0] if project.scenes.is_dir() else ()
    words = stem.split("_")
    blanks = {
        "order": order if order is not None else max((lesson.order for lesson in lessons), default=0) + 1,
        "group": group_name,
        "camel": "".join(word.capitalize() for word in words),
        "headline": " ".join(words).capitalize(),
    }
    pairs = [(project.scenes / f"{stem}.{ending}", ending) for ending in ("py", "toml")]
    for path, _ in pairs:
        if path.exists():
            raise CommandError(f"{short(path)}: expected no such file, got one; choose another name", USAGE)
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
    say(f"next: fill in the blanks (…), then: render.py build {stem.replace('_', '-')}")
    return 0
