"""`render.py notes scan|sync`: what the notes lack, and lessons put into them."""

from __future__ import annotations

import json
import sys
from collections.abc import Sequence
from pathlib import Path

import click
from rich.console import Console
from rich.markup import escape
from rich.table import Table

from publish.lesson import Lesson, LessonError, load_lessons
from publish.notes.errors import NotesError
from publish.notes.matching import Matcher
from publish.notes.scan import ScannedNote, as_json, list_notes, scan_note
from publish.notes.sites import NOTE_SITES

HOME = Path(__file__).resolve().parents[2]

_STATES = {
    "exists": "green",
    "remote": "yellow",
    "missing": "red",
    "broken": "red",
    "outside": "yellow",
    "absolute": "yellow",
    "embedded": "green",
}

_paths = click.argument("paths", metavar="PATH…", nargs=-1, required=True, type=click.Path(exists=True, path_type=Path))
_root = click.option(
    "--root",
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    help="Folder that holds all notes.",
)
_site = click.option("--site", type=click.Choice(NOTE_SITES), help="Site of the notes; else detected.")
_scenes = click.option(
    "--scenes",
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    default=HOME / "scenes",
    hidden=True,
)
_json = click.option("--json", "as_data", is_flag=True, help="Print JSON for programs.")


@click.group()
def notes() -> None:
    """Find what notes lack, and put lessons into them."""


@notes.command()
@_paths
@_root
@_site
@_scenes
@_json
def scan(paths: tuple[Path, ...], root: Path | None, site: str | None, scenes: Path, as_data: bool) -> None:
    """List pictures, sections and Keras code of notes, and the lessons that fit. Reads only."""
    found, failed = _scan_all(paths, root or _common_root(paths), site, _lessons(scenes))
    if as_data:
        click.echo(json.dumps({"schema": 1, "notes": [as_json(note) for note in found]}, ensure_ascii=False, indent=2))
    else:
        console = Console(width=None if sys.stdout.isatty() else 160)
        for note in found:
            _print_note(console, note)
        _print_summary(console, found)
    if failed:
        raise SystemExit(1)


def _scan_all(
    paths: Sequence[Path], root: Path, site: str | None, lessons: Sequence[Lesson]
) -> tuple[list[ScannedNote], bool]:
    """Scan every note; one that cannot be read is told on stderr and does not stop the others."""
    found, failed = [], False
    matcher = Matcher(lessons)
    try:
        files = list_notes(paths)
    except NotesError as error:
        raise click.UsageError(str(error)) from error
    for path in files:
        try:
            found.append(scan_note(path, root, matcher, lessons, site))
        except NotesError as error:
            click.echo(str(error), err=True)
            failed = True
    return found, failed


def _lessons(scenes: Path) -> tuple[Lesson, ...]:
    try:
        return load_lessons(scenes)
    except LessonError as error:
        raise click.ClickException(str(error)) from error


def _common_root(paths: Sequence[Path]) -> Path:
    """Return the folder given, or the folder of the note given; several paths need --root."""
    folders = {(path if path.is_dir() else path.parent).resolve() for path in paths}
    if len(folders) > 1:
        raise click.UsageError("expected --root DIR, the folder that holds all notes, got paths of several folders")
    return folders.pop()


def _print_note(console: Console, note: ScannedNote) -> None:
    console.print(f"[bold]{escape(note.name)}[/]  {note.site.name} ({escape(note.site.reason)})")
    if note.pictures:
        table = Table("line", "picture", "state", "figure", "sure", "reason", box=None, pad_edge=False)
        for found in note.pictures:
            first = found.candidates[0] if found.candidates else None
            table.add_row(
                str(found.picture.line + 1),
                escape(found.target.name or found.picture.link[:40]),
                f"[{_STATES[found.target.state]}]{found.target.state}[/]",
                f"{first.lesson}/{first.figure}" if first else "–",
                f"{first.confidence:.2f}" if first else "",
                escape(first.reason) if first else "no lesson fits",
            )
        console.print(table)
    for keras in note.keras:
        what = "network to draw" if keras.block.network else "no network"
        console.print(f"line {keras.block.start + 1}: Keras code, {what}")
    table = Table("line", "section", "lessons", box=None, pad_edge=False)
    for section in note.sections:
        if section.level:
            lessons = ", ".join(f"{cover.lesson} {cover.confidence:.2f}" for cover in note.covered(section)[:4])
            title = "  " * (section.level - 1) + section.title
            table.add_row(str(section.start + 1), escape(title), lessons or "[yellow]none[/]")
    console.print(table)
    console.print()


def _print_summary(console: Console, found: Sequence[ScannedNote]) -> None:
    pictures = [picture for note in found for picture in note.pictures]
    lacking = [picture for picture in pictures if picture.target.needs_picture]
    fit = [picture for picture in lacking if picture.best]
    titled = [(note, section) for note in found for section in note.sections if section.level]
    covered = [1 for note, section in titled if note.covered(section)]
    console.print(
        f"{len(found)} notes · {len(pictures)} pictures, {len(lacking)} missing or remote, "
        f"{len(fit)} of these have a figure · {len(covered)} of {len(titled)} sections have a lesson · "
        f"{sum(len(note.keras) for note in found)} blocks of Keras code"
    )
