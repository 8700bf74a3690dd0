"""``figures``: make figures and copy them to a folder."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from shutil import copyfile

import click

from engine.atomic import move
from engine.report import Report
from engine.target import Target
from studio.building import Site, check_environment, check_settings, run
from studio.commands.build import short, tell
from studio.console import fail, note, say, say_json
from studio.errors import FAILED
from studio.options import ListOf, force_option, jobs_option, json_option, lang_option, lessons_argument, set_option
from studio.order import THEMES, Order
from studio.progress import Progress
from studio.project import Project

FORMATS = ("svg", "png")


@click.command()
@lessons_argument
@lang_option
@click.option("--to", "folder", type=click.Path(path_type=Path, file_okay=False), help="Copy them there.")
@click.option("--format", "formats", type=ListOf(FORMATS), default="svg,png", show_default=True, help="To copy.")
@click.option("--theme", "themes", type=ListOf(THEMES), default=",".join(THEMES), show_default=True, help="To copy.")
@set_option
@jobs_option
@force_option
@json_option
@click.pass_obj
def command(
    project: Project,
    lessons: tuple[str, ...],
    lang: tuple[str, ...],
    folder: Path | None,
    formats: tuple[str, ...],
    themes: tuple[str, ...],
    settings: tuple[str, ...],
    jobs: int | None,
    force: bool,
    as_json: bool,
) -> int:
    """Make the figures of the named lessons, or of all. A file that is not ours is never overwritten."""
    site = Site.of(project)
    chosen = site.choose(lessons)
    order = Order(kinds=("figures",), langs=lang, settings=check_settings(chosen, settings, project))
    targets = site.graph.targets(chosen, order)
    check_environment(project)
    with Progress(len(targets), as_json) as progress:
        report, log = run(site, targets, jobs=jobs, forced=force, started=progress.started, ended=progress.ended)
    for line in site.broken:
        fail(line)
    tell(report, log)
    files = list(_files(site, targets, report, formats, themes))
    refused = _copy(site, files, folder) if folder else []
    if as_json:
        say_json({"schema": 1, "targets": report.as_json(), "files": [short(path) for path in files]})
    elif folder:
        say(f"{len(files) - len(refused)} figures in {short(folder)}/")
    else:
        for path in files:
            say(short(path))
    return FAILED if site.broken or refused else report.exit_code


def _files(
    site: Site, targets: Mapping[str, Target], report: Report, formats: tuple[str, ...], themes: tuple[str, ...]
) -> Iterator[Path]:
    """Yield the figures that are up to date now, as their lists name them."""
    for step in report.steps:
        target = targets[step.name]
        if target.kind != "figures" or step.happened in ("failed", "skipped"):
            continue
        index = site.project.media / target.outputs[0]
        for figure in json.loads(index.read_text(encoding="utf-8"))["figures"]:
            for theme in themes:
                for ending in formats:
                    yield index.parent / figure["files"][theme][ending]


def _copy(site: Site, files: list[Path], folder: Path) -> list[Path]:
    """Copy figures to ``folder/LESSON-NAME``; returns those whose place belongs to someone else."""
    refused = []
    home = folder.resolve()
    home.mkdir(parents=True, exist_ok=True)
    for path in files:
        lesson = path.relative_to(site.project.media).parts[0]
        place = home / f"{lesson}-{path.name}"
        digest = site.graph.hashes.of(path) or ""
        key = place.as_posix()
        if place.exists() and site.graph.hashes.of(place) != digest and not site.written.wrote(key):
            fail(f"{short(place)}: expected a file that dlmotion wrote, got someone else's; move it away")
            refused.append(path)
            continue
        if site.graph.hashes.of(place) == digest:
            continue
        site.written.add({key: digest})
        part = place.with_name(f".{place.name}.part")
        copyfile(path, part)
        move(part, place)
        note(f"copied  {short(place)}")
    return refused
