"""``notes``: what notes lack (``scan``), and figures and films put into them (``sync``)."""

from __future__ import annotations

import hashlib
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, TypeVar

import click
from rich.console import Console
from rich.markup import escape
from rich.table import Table

from publish.escape import one_line
from publish.lesson import LANGS
from publish.media import THEMES
from publish.notes.errors import NotesError
from publish.notes.matching import Matcher
from publish.notes.plan import Drawer, Drawing
from publish.notes.scan import ScannedNote, list_notes, scan_json, scan_note
from publish.notes.sites import NOTE_SITES
from publish.notes.sync import Settings, Sync, find_folders, sync_notes
from studio.console import fail, note, say_json
from studio.errors import FAILED, USAGE, CommandError
from studio.options import json_option
from studio.project import CODE, Project, choose

Function = TypeVar("Function", bound=Callable[..., Any])

_DRAWING = ("keras_figure.py", "page.py", "theme.py")
_COLORS = {
    "exists": "green",
    "embedded": "green",
    "filled": "green",
    "shown": "green",
    "remote": "yellow",
    "outside": "yellow",
    "absolute": "yellow",
    "waiting": "yellow",
    "kept": "yellow",
    "missing": "red",
    "broken": "red",
    "none": "red",
}


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
        _print_scan(found)
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
    try:
        if first and not dry_run:
            plan = sync_notes(paths, lessons, project.media, settings, dry_run=True)
            _build(project, plan)
        done = sync_notes(
            paths, lessons, project.media, settings, drawer=Drawer(_draw_network, _drawing_version()), dry_run=dry_run
        )
    except NotesError as error:
        raise CommandError(str(error)) from error
    failures = [*broken, *done.failures]
    if as_json:
        say_json({**_sync_json(done, dry_run), "failures": failures})
    else:
        _print_sync(done, dry_run)
    for line in done.hints:
        note(line)
    for line in done.build:
        note(f"not built yet; run: {line}")
    for line in failures:
        fail(line)
    return FAILED if failures else 0


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


def _build(project: Project, plan: Sync) -> None:
    """Build the figures and films that the notes wait for."""
    from studio.building import Site, check_environment, run
    from studio.commands.build import tell
    from studio.targets import Order

    check_environment(project)
    site = Site.of(project)
    targets = {}
    for kinds, lessons in ((("figures",), plan.unbuilt["figures"]), (("videos", "captions"), plan.unbuilt["videos"])):
        if lessons:
            order = Order(kinds=kinds, langs=(plan.lang,), themes=(plan.theme,))
            targets.update(site.graph.targets(choose(site.lessons, sorted(lessons), site.broken), order))
    if targets:
        tell(*run(site, targets))


def _console() -> Console:
    return Console(width=None if sys.stdout.isatty() else 160, highlight=False)


def _print_scan(found: Sequence[ScannedNote]) -> None:
    console = _console()
    for scanned in found:
        console.print(f"[bold]{_safe(scanned.name)}[/]  {scanned.site.name} ({_safe(scanned.site.reason)})")
        if scanned.pictures:
            console.print(_picture_table(scanned))
        for keras in scanned.keras:
            what = "a network to draw" if keras.block.network else "no network"
            console.print(f"line {keras.block.start + 1}: Keras code, {what}")
        console.print(_section_table(scanned))
        console.print()
    console.print(_scan_summary(found))


def _picture_table(scanned: ScannedNote) -> Table:
    table = Table("line", "picture", "state", "figure", "sure", "reason", box=None, pad_edge=False)
    for found in scanned.pictures:
        first = found.candidates[0] if found.candidates else None
        table.add_row(
            str(found.picture.line + 1),
            _safe(found.target.name or found.picture.link[:40]),
            _colored(found.target.state),
            f"{first.lesson}/{first.figure}" if first else "–",
            f"{first.confidence:.2f}" if first else "",
            _safe(first.reason) if first else "no lesson fits",
        )
    return table


def _section_table(scanned: ScannedNote) -> Table:
    table = Table("line", "section", "lessons", box=None, pad_edge=False)
    for section in scanned.sections:
        if section.level:
            lessons = ", ".join(f"{cover.lesson} {cover.confidence:.2f}" for cover in scanned.covered(section)[:4])
            title = "  " * (section.level - 1) + section.title
            table.add_row(str(section.start + 1), _safe(title), lessons or "[yellow]none[/]")
    return table


def _scan_summary(found: Sequence[ScannedNote]) -> str:
    pictures = [picture for scanned in found for picture in scanned.pictures]
    lacking = [picture for picture in pictures if picture.target.needs_picture]
    fitting = [picture for picture in lacking if picture.best]
    sections = [(scanned, s) for scanned in found for s in scanned.sections if s.level]
    covered = [section for scanned, section in sections if scanned.covered(section)]
    return (
        f"{len(found)} notes · {len(pictures)} pictures, {len(lacking)} missing or remote, "
        f"{len(fitting)} of these have a figure · {len(covered)} of {len(sections)} sections have a lesson · "
        f"{sum(len(scanned.keras) for scanned in found)} blocks of Keras code"
    )


def _print_sync(done: Sync, dry_run: bool) -> None:
    if dry_run:
        click.echo(done.diff(), nl=False)
    console = _console()
    for synced in done.notes:
        table = Table("line", "what", "where", "choice", "state", "", box=None, pad_edge=False)
        for o in synced.outcomes:
            where = o.subject.rsplit("/", 1)[-1]
            table.add_row(str(o.line + 1), o.kind, _safe(where), o.choice, _colored(o.state), _safe(o.detail))
        console.print(f"[bold]{_safe(synced.name)}[/]{'' if synced.before == synced.after else '  changed'}")
        if synced.outcomes:
            console.print(table)
    for fate in sorted(done.files, key=lambda fate: fate.name):
        if fate.action != "fresh":
            console.print(f"{_colored(fate.action)} {_safe(fate.name)}")
    console.print(_sync_summary(done, dry_run))


def _sync_summary(done: Sync, dry_run: bool) -> str:
    outcomes = [outcome for synced in done.notes for outcome in synced.outcomes]
    pictures = [o for o in outcomes if o.kind == "picture" and o.state != "exists"]
    filled = [o for o in pictures if o.state in ("filled", "shown")]
    films = [o for o in outcomes if o.kind == "film" and o.state == "shown"]
    networks = [o for o in outcomes if o.kind == "keras" and o.state == "shown"]
    verdict = ("would change" if dry_run else "changed") if done.changed else "nothing to change"
    return (
        f"{len(filled)} of {len(pictures)} pictures have their figure · {len(films)} films · "
        f"{len(networks)} networks drawn · {verdict}"
    )


def _safe(text: str) -> str:
    """Return a text of somebody's notes without control characters and console markup."""
    return escape(one_line(text))


def _colored(state: str) -> str:
    color = _COLORS.get(state)
    return f"[{color}]{state}[/]" if color else state


def _sync_json(done: Sync, dry_run: bool) -> dict[str, Any]:
    return {
        "schema": 1,
        "dry_run": dry_run,
        "changed": done.changed,
        "notes": [
            {
                "note": synced.name,
                "changed": synced.before != synced.after,
                "outcomes": [vars(outcome) | {"line": outcome.line + 1} for outcome in synced.outcomes],
                "blocks": [vars(event) for event in synced.events],
            }
            for synced in done.notes
        ],
        "files": [{"path": fate.name, "action": fate.action} for fate in done.files],
        "build": done.build,
        "diff": done.diff() if dry_run else None,
    }
