"""``lint``: what a viewer would dislike, by lesson, beat and second."""

from __future__ import annotations

import os
from itertools import product
from pathlib import Path

import click
from click.core import ParameterSource

from dlmotion.base.amounts import number_of
from dlmotion.base.layout import mark
from dlmotion.base.names import LANGUAGES, THEMES
from dlmotion.studio.console import fail, note, say, say_json
from dlmotion.studio.errors import FAILED
from dlmotion.studio.examples import examples
from dlmotion.studio.lint_job import Look, look_at_all
from dlmotion.studio.options import (
    ListOf,
    LookName,
    jobs_option,
    json_option,
    layout_option,
    lessons_argument,
)
from dlmotion.studio.progress import counted
from dlmotion.studio.project import Project, choose
from dlmotion.studio.site import Site
from dlmotion.studio.summary import Stopwatch


@click.command(
    epilog=examples(
        ("lint softmax", "one lesson, both languages and themes"),
        (
            "lint --lang zh --theme dark --sheet sheets",
            "all, with pictures of the findings",
        ),
        ("lint --look zh:dark --look en:light", "all, two looks at each"),
    )
)
@lessons_argument
@click.option(
    "--lang",
    "langs",
    type=ListOf(LANGUAGES),
    default=",".join(LANGUAGES),
    show_default=True,
    help="Languages.",
)
@click.option(
    "--theme",
    "themes",
    type=ListOf(THEMES),
    default=",".join(THEMES),
    show_default=True,
    help="Themes.",
)
@click.option(
    "--look",
    "pairs",
    type=LookName(),
    multiple=True,
    help="One language in one theme, instead of --lang and --theme; repeatable.",
)
@layout_option
@click.option(
    "--sheet",
    type=click.Path(path_type=Path, file_okay=False),
    help="Write contact sheets to this folder.",
)
@jobs_option
@json_option
@click.pass_obj
def command(
    project: Project,
    lessons: tuple[str, ...],
    langs: tuple[str, ...],
    themes: tuple[str, ...],
    pairs: tuple[tuple[str, str], ...],
    layout: str,
    sheet: Path | None,
    jobs: int | None,
    as_json: bool,
) -> int:
    """Look for crowded, tiny or hasty pictures.

    Overlaps, tiny or faint text, things that leave their place, captions too fast, dull stretches.
    """
    if pairs and any(map(_is_given, ("langs", "themes"))):
        raise click.UsageError("expected --look, or --lang and --theme, got both")
    watch = Stopwatch()
    site = Site.of(project)
    looks = [
        Look(
            lesson.slug,
            lesson.module,
            lang,
            theme,
            lesson.settings,
            _sheet(sheet, f"{lesson.slug}.{lang}.{theme}{mark(layout)}.png"),
            layout,
        )
        for lesson in choose(site.lessons, lessons, site.broken)
        for lang, theme in dict.fromkeys(pairs) or product(langs, themes)
    ]
    rows, failed = [], 0
    seen = look_at_all(looks, jobs or os.cpu_count() or 1, project.code_paths)
    for look, found in counted(seen, len(looks), "films looked at", quiet=as_json):
        if isinstance(found, str):
            failed += 1
            fail(f"{look.name}: {found}")
            continue
        for finding in found:
            rows.append({"lesson": look.slug, "lang": look.lang, "theme": look.theme, **finding})
            if not as_json:
                where = f"{finding['beat']} {finding['time']:.1f} s" if finding["beat"] else "film"
                say(f"{look.name}: {where}: {finding['rule']}: {finding['message']}")
    if as_json:
        say_json({"schema": 1, "findings": rows, "looked": len(looks), "failed": failed})
    else:
        done = watch.line(f"{number_of(len(rows), 'finding')} in {number_of(len(looks), 'film')}")
        note(done + (f"; sheets in {sheet}/" if sheet else ""))
    for line in site.broken:
        fail(line)
    return FAILED if rows or failed or site.broken else 0


def _is_given(name: str) -> bool:
    return click.get_current_context().get_parameter_source(name) is ParameterSource.COMMANDLINE


def _sheet(folder: Path | None, name: str) -> Path | None:
    return folder.resolve() / name if folder else None
