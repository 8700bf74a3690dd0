"""``build``: make films, figures and captions of what changed."""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path

import click

from engine.report import Report
from engine.target import Target
from studio.building import Site, check_environment, check_settings, run
from studio.commands.status import as_rows
from studio.console import fail, note, say, say_json
from studio.errors import FAILED, CommandError
from studio.options import (
    force_option,
    jobs_option,
    json_option,
    lessons_argument,
    make_order,
    order_options,
    set_option,
)
from studio.progress import Progress
from studio.project import Project
from studio.targets import published

_SHOWN = 6


@click.command()
@lessons_argument
@order_options
@set_option
@jobs_option
@force_option
@click.option("--farm", metavar="tcp://HOST:PORT", help="Run on a Dask cluster that shares this folder.")
@click.option("--published", "refresh", is_flag=True, help="Everything that was built before, as it was built.")
@click.option("--keep-going/--fail-fast", default=True, show_default=True, help="After a failure.")
@click.option("-n", "--dry-run", is_flag=True, help="Say what would be made, and why.")
@click.option("--quiet-when-fresh", is_flag=True, help="One line if there is nothing to do.")
@json_option
@click.pass_obj
def command(
    project: Project,
    lessons: tuple[str, ...],
    settings: tuple[str, ...],
    jobs: int | None,
    force: bool,
    farm: str | None,
    refresh: bool,
    keep_going: bool,
    dry_run: bool,
    quiet_when_fresh: bool,
    as_json: bool,
    **asked: object,
) -> int:
    """Make what is stale: films, figures and captions of the named lessons, or of all."""
    site = Site.of(project)
    chosen = site.choose(lessons)
    checked = check_settings(chosen, settings, project)
    order = make_order(**asked, settings=checked)  # type: ignore[arg-type]
    if refresh and site.ledger.broken:
        raise CommandError("the ledger cannot be read: what was built is not known; name what to build")
    targets = published(site.ledger.entries(), chosen, site.graph) if refresh else site.graph.targets(chosen, order)
    if dry_run:
        return _plan(site, targets, force, as_json)
    check_environment(project)
    with Progress(len(targets), as_json) as progress:
        report, log = run(
            site,
            targets,
            jobs=jobs,
            farm=farm,
            forced=force,
            keep_going=keep_going,
            started=progress.started,
            ended=progress.ended,
        )
    if as_json:
        say_json(
            {
                "schema": 1,
                "targets": report.as_json(),
                "broken": list(site.broken),
                "log": str(log) if log.is_file() else None,
            }
        )
    for line in site.broken:
        fail(line)
    tell(report, log)
    if not as_json:
        _close(site, targets, report, quiet_when_fresh)
    return FAILED if site.broken else report.exit_code


def tell(report: Report, log: Path) -> None:
    """Print one line for each failure, and where the whole story is."""
    for step in report.failed:
        fail(f"{step.name}: {step.error}")
    if report.failed:
        note(f"details: {short(log)}")


def short(path: Path) -> str:
    """Path relative to where the person stands, if it lies below."""
    here = Path(os.path.abspath("."))
    return path.relative_to(here).as_posix() if path.is_relative_to(here) else str(path)


def _plan(site: Site, targets: Mapping[str, Target], force: bool, as_json: bool) -> int:
    verdicts = [verdict for verdict in site.judge(targets, force) if verdict.state != "fresh"]
    if as_json:
        say_json({"schema": 1, "targets": as_rows(verdicts), "broken": list(site.broken)})
    else:
        for verdict in verdicts:
            say(f"{verdict.target.name}: {'; '.join(verdict.reasons)}")
    for line in site.broken:
        fail(line)
    return FAILED if site.broken else 0


def _close(site: Site, targets: Mapping[str, Target], report: Report, quiet_when_fresh: bool) -> None:
    """Say what was done and where to look."""
    media = short(site.project.media)
    if quiet_when_fresh and all(step.happened == "fresh" for step in report.steps):
        say(f"everything is fresh: {len(report.steps)} targets, look in {media}/")
        return
    made = [step for step in report.steps if step.happened in ("built", "kept")]
    films = [targets[step.name].outputs[0] for step in made if targets[step.name].kind == "film"]
    for film in films[:_SHOWN]:
        say(f"film    {media}/{film}")
    if len(films) > _SHOWN:
        say(f"        and {len(films) - _SHOWN} more")
    folders = sorted({Path(targets[step.name].outputs[0]).parent for step in made if step.name[:8] == "figures:"})
    for folder in folders[:_SHOWN]:
        say(f"figures {media}/{folder.as_posix()}/figures/")
    say(f"{report.summary()}; look in {media}/")
