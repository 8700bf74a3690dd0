"""``build``: make films, streams, figures and captions of what changed."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from pathlib import Path

import click

from dlmotion.base.typed import typed
from dlmotion.engine.dask_farm import Certificates
from dlmotion.engine.report import Report
from dlmotion.engine.target import Target
from dlmotion.publish.lesson import Lesson
from dlmotion.studio.commands.status import as_rows
from dlmotion.studio.console import fail, note, say, say_json
from dlmotion.studio.errors import FAILED, USAGE, CommandError
from dlmotion.studio.examples import examples
from dlmotion.studio.kept_variants import NAME, keep_variant
from dlmotion.studio.options import (
    force_option,
    jobs_option,
    json_option,
    lessons_argument,
    make_order,
    memory_option,
    order_options,
    set_option,
    timeout_option,
)
from dlmotion.studio.progress import Progress
from dlmotion.studio.project import Project
from dlmotion.studio.site import Site, check_settings, run
from dlmotion.studio.summary import Stopwatch, weight
from dlmotion.studio.variant import settings_of

_SHOWN = 6
PEM = click.Path(path_type=Path, dir_okay=False)


@click.command(
    epilog=examples(
        (
            "build softmax -q high --lang zh,en --theme dark,light",
            "films for a blog, in both languages and themes",
        ),
        ("build gradient-descent --set learning_rate=0.3", "with other numbers"),
        ("build gradient-descent --set learning_rate=0.3 --as slow", "to keep, as a lesson"),
        ("build --dry-run", "what would be made, and why"),
    )
)
@lessons_argument
@order_options
@set_option
@click.option("--as", "name", metavar="NAME", help="Keep LESSON with this --set as LESSON@NAME.")
@jobs_option
@timeout_option
@memory_option
@force_option
@click.option(
    "--farm",
    metavar="tcp://HOST:PORT",
    help="Run on a Dask cluster that shares this folder; tls:// encrypts.",
)
@click.option("--farm-ca", type=PEM, help="Whom tls:// trusts (default: Dask's configuration).")
@click.option("--farm-cert", type=PEM, help="Our own certificate for tls://.")
@click.option("--farm-key", type=PEM, help="The key of it.")
@click.option(
    "--published",
    "refresh",
    is_flag=True,
    help="Everything that was built before, as it was built.",
)
@click.option("--keep-going/--fail-fast", default=True, show_default=True, help="After a failure.")
@click.option("-n", "--dry-run", is_flag=True, help="Say what would be made, and why.")
@click.option("--quiet-when-fresh", is_flag=True, help="One line if there is nothing to do.")
@json_option
@click.pass_obj
def command(
    project: Project,
    /,
    lessons: tuple[str, ...],
    settings: tuple[str, ...],
    name: str | None,
    jobs: int | None,
    timeout: float | None,
    memory: int | None,
    force: bool,
    farm: str | None,
    farm_ca: Path | None,
    farm_cert: Path | None,
    farm_key: Path | None,
    refresh: bool,
    keep_going: bool,
    dry_run: bool,
    quiet_when_fresh: bool,
    as_json: bool,
    **asked: object,
) -> int:
    """Make what is stale of the named lessons, or of all: films, streams, figures, captions."""
    watch = Stopwatch()
    site = Site.of(project)
    chosen = site.choose(lessons)
    checked = check_settings(chosen, settings, project)
    if name is not None:
        chosen = _keep(site, chosen if lessons else [], checked, name, dry_run)
        checked = ()
    order = make_order(**asked, settings=checked)  # type: ignore[arg-type]
    if "videos" in order.kinds:
        chosen = _laid_out(chosen, order.layout, site.lessons if lessons else ())
    if refresh and site.ledger.broken:
        raise CommandError(
            "the ledger cannot be read: what was built is not known; name what to build"
        )
    targets = site.published(lessons) if refresh else site.ordered(chosen, order)
    if dry_run:
        return _plan(site, targets, force, as_json)
    with Progress(len(targets), as_json) as progress:
        report, log = run(
            site,
            targets,
            jobs=jobs,
            farm=farm,
            certificates=Certificates(farm_ca, farm_cert, farm_key),
            timeout=timeout,
            memory=memory,
            forced=force,
            keep_going=keep_going,
            started=progress.started,
            working=progress.working,
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
        _close(site, targets, report, watch, quiet_when_fresh)
        if checked:
            note(
                "a private variant: list, check, export, gallery and notes do not know it; "
                "--as NAME keeps it for them"
            )
    return FAILED if site.broken else report.exit_code


def _laid_out(
    chosen: Sequence[Lesson], layout: str, offered: Sequence[Lesson] = ()
) -> list[Lesson]:
    """The lessons that were looked at in this layout; one that is asked for by name has to be.

    Those that could have been named are ``offered``; nothing is, where all are meant.
    """
    fitting = [lesson for lesson in chosen if layout in lesson.layouts]
    rest = [lesson.slug for lesson in chosen if layout not in lesson.layouts]
    if rest and (offered or not fitting):
        able = ", ".join(lesson.slug for lesson in offered if layout in lesson.layouts)
        raise CommandError(
            f"--layout {layout}: expected a lesson that is laid out so ({able or 'none is'}), "
            f"got {', '.join(rest[:_SHOWN])}",
            USAGE,
        )
    if rest:
        note(f"--layout {layout}: {len(fitting)} lessons are laid out so, {len(rest)} are not")
    return fitting


def _keep(
    site: Site, chosen: Sequence[Lesson], settings: tuple[str, ...], name: str, dry_run: bool
) -> list[Lesson]:
    """Write the variants that are built from now on into dlmotion.toml; returns them."""
    if not chosen:
        raise CommandError(f"--as {name}: expected lessons by name, got none", USAGE)
    if not settings:
        first = chosen[0].base
        raise CommandError(
            f"--as {name}: expected --set with what is other in it, got none; what may be: "
            f"{typed()} list {first}",
            USAGE,
        )
    by_slug = {lesson.slug: lesson for lesson in site.lessons}
    variants = []
    for lesson in chosen:
        base, inputs = by_slug[lesson.base], settings_of(lesson, settings)
        if dry_run:
            variants.append(base.as_variant(name, inputs))
            continue
        variant = keep_variant(site.project.folder, base, name, inputs)
        before = by_slug.get(variant.slug)
        if before is None or before.settings != variant.settings:
            done = "kept" if before is None else f"was {' '.join(before.settings)}, now"
            note(f"{variant.slug}: {done} {' '.join(variant.settings)} ({NAME})")
        variants.append(variant)
    return variants


def build_shown(site: Site, targets: Mapping[str, Target], *, quiet: bool = False) -> bool:
    """Build targets on the way of another command, with progress; says whether all went well."""
    if not targets:
        return True
    with Progress(len(targets), quiet) as progress:
        report, log = run(
            site,
            targets,
            started=progress.started,
            working=progress.working,
            ended=progress.ended,
        )
    tell(report, log)
    return not report.failed


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


def _close(
    site: Site,
    targets: Mapping[str, Target],
    report: Report,
    watch: Stopwatch,
    quiet_when_fresh: bool,
) -> None:
    """Say what was done and where to look."""
    media = short(site.project.media)
    if quiet_when_fresh and all(step.happened == "fresh" for step in report.steps):
        say(f"everything is fresh: {len(report.steps)} targets, look in {media}/")
        return
    made = [step for step in report.steps if step.happened in ("built", "kept")]
    for kind in ("film", "motion"):
        files = [targets[step.name].outputs[0] for step in made if targets[step.name].kind == kind]
        for file in files[:_SHOWN]:
            say(f"{kind:7} {media}/{file}")
        if len(files) > _SHOWN:
            say(f"        and {len(files) - _SHOWN} more")
    folders = sorted(
        {Path(targets[step.name].outputs[0]).parent for step in made if step.name[:8] == "figures:"}
    )
    for folder in folders[:_SHOWN]:
        say(f"figures {media}/{folder.as_posix()}/figures/")
    written = [site.project.media / out for step in made for out in _published(targets[step.name])]
    say(f"{watch.line(report.summary(), weight(written))}; look in {media}/")


def _published(target: Target) -> tuple[str, ...]:
    return target.outputs if target.root == "media" else ()
