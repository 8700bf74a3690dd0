"""``figures``: make figures and copy them to a folder."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

import click

from dlmotion.base.amounts import number_of
from dlmotion.base.atomic import write_bytes
from dlmotion.base.hashes import digest_of
from dlmotion.base.names import THEMES
from dlmotion.engine.report import Report
from dlmotion.engine.target import Target
from dlmotion.publish.escape import file_name
from dlmotion.studio.commands.build import short, tell
from dlmotion.studio.console import fail, note, say, say_json
from dlmotion.studio.errors import FAILED, USAGE, CommandError
from dlmotion.studio.examples import examples
from dlmotion.studio.options import (
    ListOf,
    force_option,
    jobs_option,
    json_option,
    lang_option,
    lessons_argument,
    memory_option,
    set_option,
    timeout_option,
)
from dlmotion.studio.order import Order
from dlmotion.studio.progress import Progress
from dlmotion.studio.project import Project
from dlmotion.studio.site import Site, check_settings, run
from dlmotion.studio.summary import Stopwatch, weight

FORMATS = ("svg", "png", "pdf")


@click.command(
    epilog=examples(
        ("figures softmax --to ~/blog/static --format svg", "copy the figures of one lesson"),
        ("figures softmax --to paper --format pdf --theme light --lang en", "for LaTeX"),
        ("figures --lang zh,en", "make those of all lessons in both languages"),
    )
)
@lessons_argument
@lang_option
@click.option(
    "--to", "folder", type=click.Path(path_type=Path, file_okay=False), help="Copy them there."
)
@click.option(
    "--format",
    "formats",
    type=ListOf(FORMATS),
    default="svg,png",
    show_default=True,
    help="To copy; pdf is vectors for LaTeX, made with --to only.",
)
@click.option(
    "--theme",
    "themes",
    type=ListOf(THEMES),
    default=",".join(THEMES),
    show_default=True,
    help="To copy.",
)
@set_option
@jobs_option
@timeout_option
@memory_option
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
    timeout: float | None,
    memory: int | None,
    force: bool,
    as_json: bool,
) -> int:
    """Make the figures of the named lessons, or of all.

    A file that is not ours is never overwritten.
    """
    watch = Stopwatch()
    if "pdf" in formats and folder is None:
        raise CommandError("--format pdf: expected --to DIR, where they are written", USAGE)
    site = Site.of(project)
    chosen = site.choose(lessons)
    order = Order(
        kinds=("figures",), langs=lang, settings=check_settings(chosen, settings, project)
    )
    targets = site.graph.targets(chosen, order)
    with Progress(len(targets), as_json) as progress:
        report, log = run(
            site,
            targets,
            jobs=jobs,
            timeout=timeout,
            memory=memory,
            forced=force,
            started=progress.started,
            working=progress.working,
            ended=progress.ended,
        )
    for line in site.broken:
        fail(line)
    tell(report, log)
    files = list(_files(site, targets, report, formats, themes))
    refused = _copy(site, files, folder) if folder else []
    if as_json:
        shown = [short(each.path) for each in files]
        say_json({"schema": 1, "targets": report.as_json(), "files": shown})
    elif folder:
        size = sum(len(each.data()) for each in files if each not in refused)
        done = watch.line(number_of(len(files) - len(refused), "figure"), size)
        say(f"{done}; look in {short(folder)}/")
    else:
        for each in files:
            say(short(each.path))
        note(watch.line(number_of(len(files), "figure"), weight(each.path for each in files)))
    return FAILED if site.broken or refused else report.exit_code


@dataclass(frozen=True)
class Drawn:
    """A figure in one theme, language and format; width and height in CSS pixels."""

    path: Path
    ending: str
    width: int
    height: int
    alt: str

    @property
    def name(self) -> str:
        """What a copy is called, behind the lesson's name."""
        return f"{self.path.stem}.pdf" if self.ending == "pdf" else self.path.name

    def data(self) -> bytes:
        """Return the bytes of a copy."""
        if self.ending != "pdf":
            return self.path.read_bytes()
        from dlmotion.publish.pdf import pdf_of

        return pdf_of(self.path, self.width * 0.72, self.height * 0.72, self.alt)


def _files(
    site: Site,
    targets: Mapping[str, Target],
    report: Report,
    formats: tuple[str, ...],
    themes: tuple[str, ...],
) -> Iterator[Drawn]:
    """Yield the figures that are up to date now, as their lists name them."""
    for step in report.steps:
        target = targets[step.name]
        if target.kind != "figures" or step.happened in ("failed", "skipped"):
            continue
        index = site.project.media / target.outputs[0]
        for figure in json.loads(index.read_text(encoding="utf-8"))["figures"]:
            for theme in themes:
                for ending in formats:
                    source = "svg" if ending == "pdf" else ending
                    path = index.parent / figure["files"][theme][source]
                    yield Drawn(path, ending, figure["width"], figure["height"], figure["alt"])


def _called(path: Path, site: Site) -> str:
    """Return what copies of a figure in ``media/`` are called by: its lesson or kept variant."""
    lesson, folder, *rest = path.parts
    variant = f"{lesson}@{rest[0]}" if folder == "variants" else lesson
    return file_name(variant) if any(each.slug == variant for each in site.lessons) else lesson


def _copy(site: Site, files: list[Drawn], folder: Path) -> list[Drawn]:
    """Copy figures to ``folder/LESSON-NAME``; returns those whose place belongs to someone else."""
    refused = []
    home = folder.resolve()
    home.mkdir(parents=True, exist_ok=True)
    for each in files:
        place = home / f"{_called(each.path.relative_to(site.project.media), site)}-{each.name}"
        data = each.data()
        digest = digest_of(data)
        key = place.as_posix()
        if place.exists() and site.graph.hashes.of(place) != digest and not site.written.wrote(key):
            fail(
                f"{short(place)}: expected a file that dlmotion wrote, "
                f"got someone else's; move it away"
            )
            refused.append(each)
            continue
        if site.graph.hashes.of(place) == digest:
            continue
        site.written.add({key: digest})
        write_bytes(place, data)
        note(f"copied  {short(place)}")
    return refused
