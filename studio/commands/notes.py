"""``notes``: what notes lack (``scan``), and figures and films put into them (``sync``)."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, TypeVar

import click

from publish.lesson import LANGS
from publish.media import THEMES
from publish.notes.errors import NotesError
from publish.notes.matching import Matcher
from publish.notes.plan import Drawer, Drawing
from publish.notes.scan import list_notes, scan_json, scan_note
from publish.notes.sites import NOTE_SITES
from publish.notes.sync import Settings, Sync, find_folders, sync_notes
from studio.console import fail, note, say_json
from studio.errors import FAILED, USAGE, CommandError
from studio.noting import print_scan, print_sync, sync_json
from studio.options import json_option
from studio.project import CODE, Project, choose

Function = TypeVar("Function", bound=Callable[..., Any])

_DRAWING = ("keras_figure.py", "page.py", "theme.py")


@click.group()
def command() -> None:
    """Find what notes lack, and put figures and films into them."""


def _place_options(function: Function) -> Function:
    """Add the notes, their root and their site."""
    folder = click.Path(exists=True, file_okay=False, path_type=Path)
    options = (
        click.argument(
            "paths", metavar="PATH...", nargs=-1, required=True, type=click.Path(exists=True, path_type=Path)
        ),
        click.option("--root", type=folder, help="Folder that nothing is written outside of (default: PATH)."),
        click.option("--site", type=click.Choice(NOTE_SITES), help="Site of the notes (default: detected)."),
    )
    for option in reversed(options):
        function = option(function)
    return function


@command.command()
@_place_options
@json_option
@click.pass_obj
def scan(project: Project, paths: tuple[Path, ...], root: Path | None, site: str | None, as_json: bool) -> int:
    """List pictures, sections and Keras code of notes, and the lessons that fit. Reads only."""
    lessons, broken = project.lessons()
    matcher, (home, base) = Matcher(lessons), _folders(paths, root)
    found, failures = [], list(broken)
    for path in _files(paths):
        try:
            found.append(scan_note(path, base, matcher, lessons, site, home))
        except NotesError as error:
            failures.append(str(error))
    if as_json:
        say_json({"schema": 1, "notes": [scan_json(scanned) for scanned in found], "failures": failures})
    else:
        print_scan(found)
    for line in failures:
        fail(line)
    return FAILED if failures else 0


@command.command()
@_place_options
@click.option("--lang", type=click.Choice(LANGS), help="Language of figures and films (default: zh).")
@click.option("--theme", type=click.Choice(THEMES), help="Look of figures and films (default: light).")
@click.option("--films/--no-films", default=True, show_default=True, help="Offer films below headings.")
@click.option("--build", "first", is_flag=True, help="Build what the notes need first.")
@click.option("-n", "--dry-run", is_flag=True, help="Print the changes as a diff, write nothing.")
@json_option
@click.pass_obj
def sync(
    project: Project,
    paths: tuple[Path, ...],
    root: Path | None,
    first: bool,
    dry_run: bool,
    as_json: bool,
    **asked: Any,
) -> int:
    """Fill pictures with figures and offer films, between markers; touches only what dlmotion wrote.

    Choices are kept in dlmotion.toml beside the notes; change them there and run this again.
    """
    settings = Settings(*_folders(paths, root), **asked)
    lessons, broken = project.lessons()
    _files(paths)
    built = True
    try:
        if first and not dry_run:
            plan = sync_notes(paths, lessons, project.media, settings, dry_run=True)
            built = _build(project, plan)
        done = sync_notes(
            paths, lessons, project.media, settings, drawer=Drawer(_draw_network, _drawing_version()), dry_run=dry_run
        )
    except NotesError as error:
        raise CommandError(str(error)) from error
    failures = [*broken, *done.failures]
    if as_json:
        say_json({**sync_json(done, dry_run), "failures": failures})
    else:
        print_sync(done, dry_run)
    for line in done.hints:
        note(line)
    for line in done.build:
        note(f"not built yet; run: {line}")
    for line in failures:
        fail(line)
    return FAILED if failures or not built else 0


def _files(paths: Sequence[Path]) -> tuple[Path, ...]:
    try:
        return list_notes(paths)
    except NotesError as error:
        raise CommandError(str(error), USAGE) from error


def _folders(paths: Sequence[Path], root: Path | None) -> tuple[Path, Path]:
    try:
        return find_folders(paths, root)
    except NotesError as error:
        raise CommandError(str(error), USAGE) from error


def _draw_network(source: str, folder: Path, lang: str, theme: str) -> Drawing:
    """Draw the network of Keras code; matplotlib is imported only when there is one to draw."""
    from dlcore import KerasSourceError
    from stage.keras_figure import draw_keras_network
    from stage.page import FigureError

    try:
        drawn = draw_keras_network(source, folder, lang, theme)
    except (KerasSourceError, FigureError) as error:
        raise NotesError(" ".join(str(error).split())) from error
    return Drawing(drawn.files["svg"], drawn.alt, drawn.width, drawn.height)


def _drawing_version() -> str:
    """Return a digest of the code that reads and draws networks."""
    files = [*sorted((CODE / "dlcore").rglob("*.py")), *(CODE / "stage" / name for name in _DRAWING)]
    return hashlib.sha256(b"".join(file.read_bytes() for file in files)).hexdigest()


def _build(project: Project, plan: Sync) -> bool:
    """Build the figures and films that the notes wait for; says whether all of it could be built."""
    from studio.building import Site, check_environment, run
    from studio.commands.build import tell
    from studio.order import Order

    check_environment(project)
    site = Site.of(project)
    targets = {}
    for kinds, lessons in ((("figures",), plan.unbuilt["figures"]), (("videos", "captions"), plan.unbuilt["videos"])):
        if lessons:
            order = Order(kinds=kinds, langs=(plan.lang,), themes=(plan.theme,))
            targets.update(site.graph.targets(choose(site.lessons, sorted(lessons), site.broken), order))
    if not targets:
        return True
    report, log = run(site, targets)
    tell(report, log)
    return not report.failed
