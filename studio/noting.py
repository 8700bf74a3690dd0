"""What ``notes scan`` and ``notes sync`` print: tables for people, plain data for programs."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from typing import Any

import click
from rich.console import Console
from rich.markup import escape
from rich.table import Table

from publish.escape import one_line
from publish.notes.scan import ScannedNote
from publish.notes.sync import Sync
from publish.packs.budget import bytes_text

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


def _console() -> Console:
    return Console(width=None if sys.stdout.isatty() else 160, highlight=False)


def print_scan(found: Sequence[ScannedNote]) -> None:
    """Print pictures, code and sections of each note, and a summary."""
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
            _colored(found.target.state) + (", figure below" if found.shown else ""),
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


def print_sync(done: Sync, dry_run: bool) -> None:
    """Print what became of each picture, film, code block and file; a dry run starts with the diff."""
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
    for name, action in sorted({(fate.name, fate.action) for fate in done.files}):
        if action != "fresh":
            console.print(f"{_colored(action)} {_safe(name)}")
    console.print(_sync_summary(done, dry_run))


def _sync_summary(done: Sync, dry_run: bool) -> str:
    outcomes = [outcome for synced in done.notes for outcome in synced.outcomes]
    pictures = [o for o in outcomes if o.kind == "picture" and o.state != "exists"]
    filled = [o for o in pictures if o.state in ("filled", "shown")]
    films = [o for o in outcomes if o.kind == "film" and o.state == "shown"]
    networks = [o for o in outcomes if o.kind == "keras" and o.state == "shown"]
    size = sum(fate.size for fate in done.files)
    verdict = ("would change" if dry_run else "changed") if done.changed else "nothing to change"
    return (
        f"{len(filled)} of {len(pictures)} pictures have their figure · {len(films)} films · "
        f"{len(networks)} networks · {verdict}{f', {bytes_text(size)} of files' if size else ''}"
    )


def _safe(text: str) -> str:
    """Return a text of somebody's notes without control characters and console markup."""
    return escape(one_line(text))


def _colored(state: str) -> str:
    color = _COLORS.get(state)
    return f"[{color}]{state}[/]" if color else state


def sync_json(done: Sync, dry_run: bool) -> dict[str, Any]:
    """Return everything that a sync did, or would do, as plain data."""
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
