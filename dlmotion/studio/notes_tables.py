"""What ``notes scan`` and ``notes sync`` print: tables for people, plain data for programs."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence
from typing import Any

import click
from rich.console import Console
from rich.markup import escape
from rich.table import Table

from dlmotion.base.amounts import bytes_text, number_of
from dlmotion.publish.escape import one_line
from dlmotion.publish.notes.coverage import COVERS, Cover
from dlmotion.publish.notes.scan import FoundPicture, ScannedNote
from dlmotion.publish.notes.sync import Sync
from dlmotion.studio.columns import Cell, columns

_CHECKED = {
    "added": "missing",
    "written": "missing",
    "refreshed": "stale",
    "removed": "no longer wanted",
}
_PLANNED = {"written": "to write", "refreshed": "to refresh", "removed": "to remove"}
_FRAMEWORKS = {"keras": "Keras", "pytorch": "PyTorch"}
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


def print_scan(found: Sequence[ScannedNote], explain: bool = False) -> None:
    """Print pictures, code and sections of each note, and a summary."""
    for scanned in found:
        name = click.style(one_line(scanned.name), bold=True)
        click.echo(f"{name}  {scanned.site.name} ({one_line(scanned.site.reason)})")
        if scanned.pictures:
            head = ("line", "picture", "state", "figure", "sure", "reason")
            click.echo(columns(head, (_picture_row(picture) for picture in scanned.pictures)))
        for keras in scanned.keras:
            what = "a network to draw" if keras.block.network else "no network"
            framework = _FRAMEWORKS[keras.block.framework]
            click.echo(f"line {keras.block.start + 1}: {framework} code, {what}")
        click.echo(columns(("line", "section", "lessons"), _section_rows(scanned, explain)))
        click.echo()
    click.echo(_scan_summary(found))


def _picture_row(found: FoundPicture) -> list[Cell]:
    first = found.candidates[0] if found.candidates else None
    state = found.target.state
    return [
        str(found.picture.line + 1),
        one_line(found.target.name or found.picture.link[:40]),
        (state + (", figure below" if found.shown else ""), _COLORS[state]),
        f"{first.lesson}/{first.figure}" if first else "–",
        f"{first.confidence:.2f}" if first else "",
        one_line(first.reason) if first else "no lesson fits",
    ]


def _section_rows(scanned: ScannedNote, explain: bool) -> Iterator[list[Cell]]:
    for section in scanned.headed:
        covers = scanned.covers[section.key]
        told = ", ".join(
            f"{cover.lesson} {cover.confidence:.2f}" for cover in scanned.covered(section)[:4]
        )
        title = "  " * max(0, section.level - 1) + one_line(section.title)
        yield [str(section.start + 1), title, told or _not_covered(covers)]
        for cover in covers if explain else ():
            yield ["", "", one_line(_explained(cover))]


def _not_covered(covers: Sequence[Cover]) -> Cell:
    """Say what a section without a lesson is about, as far as that is known."""
    waiting = [cover.lesson for cover in covers if cover.relation == COVERS]
    if waiting:
        return f"no lesson yet: {', '.join(waiting[:3])}", "yellow"
    near = [cover.lesson for cover in covers if cover.built]
    return f"none, related: {', '.join(near[:3])}" if near else "none", "yellow"


def _explained(cover: Cover) -> str:
    state = "" if cover.built else ", no lesson yet"
    return f"{cover.relation} {cover.lesson} {cover.confidence:.2f}{state}: {cover.reason}"


def _scan_summary(found: Sequence[ScannedNote]) -> str:
    pictures = [picture for scanned in found for picture in scanned.pictures]
    lacking = [picture for picture in pictures if picture.target.needs_picture]
    fitting = [picture for picture in lacking if picture.best]
    sections = [(scanned, s) for scanned in found for s in scanned.headed]
    covered = [section for scanned, section in sections if scanned.covered(section)]
    blocks = sum(len(scanned.keras) for scanned in found)
    return (
        f"{number_of(len(found), 'note')} · {number_of(len(pictures), 'picture')}, "
        f"{len(lacking)} missing or remote, "
        f"{len(fitting)} of these have a figure · "
        f"{len(covered)} of {len(sections)} sections have a lesson · "
        f"{number_of(blocks, 'block')} of Keras or PyTorch code"
    )


def print_sync(done: Sync, dry_run: bool) -> None:
    """Print what became of each picture, film, code block and file.

    A dry run starts with the diff.
    """
    if dry_run:
        click.echo(done.diff(), nl=False)
    console = _console()
    changed = f"  {_changed(dry_run)}"
    for synced in done.notes:
        table = Table("line", "what", "where", "choice", "state", "", box=None, pad_edge=False)
        for o in synced.outcomes:
            where = o.subject.rsplit("/", 1)[-1]
            table.add_row(
                str(o.line + 1), o.kind, _safe(where), o.choice, _colored(o.state), _safe(o.detail)
            )
        console.print(
            f"[bold]{_safe(synced.name)}[/]{'' if synced.before == synced.after else changed}"
        )
        if synced.outcomes:
            console.print(table)
    for name, action in sorted({(fate.name, fate.action) for fate in done.files}):
        if action != "fresh":
            told = _PLANNED.get(action, action) if dry_run else action
            console.print(f"{_colored(told)} {_safe(name)}")
    console.print(_sync_summary(done, dry_run))


def print_check(done: Sync) -> None:
    """Print each stale or missing thing on a line of its own, and how many there are."""
    lines = []
    for synced in done.notes:
        name = _safe(synced.name)
        lines += [
            f"{name}: {event.kind} {event.what}: {_CHECKED[event.action]}"
            for event in synced.events
            if event.action in _CHECKED
        ]
        lines += [
            f"{name}:{o.line + 1}: {o.kind} {_safe(o.choice)}: {_safe(o.detail)}"
            for o in synced.outcomes
            if o.state == "waiting"
        ]
    lines += [
        f"{_safe(fate.name)}: {_CHECKED[fate.action]}"
        for fate in done.files
        if fate.content is not None or fate.action == "removed"
    ]
    console = _console()
    for line in lines:
        console.print(line)
    verdict = f"{len(lines)} stale or missing" if lines else "all is fresh"
    console.print(f"{number_of(len(done.notes), 'note')}: {verdict}")


def _sync_summary(done: Sync, dry_run: bool) -> str:
    outcomes = [outcome for synced in done.notes for outcome in synced.outcomes]
    pictures = [o for o in outcomes if o.kind == "picture" and o.state != "exists"]
    filled = [o for o in pictures if o.state in ("filled", "shown")]
    films = [o for o in outcomes if o.kind == "film" and o.state == "shown"]
    networks = [o for o in outcomes if o.kind == "keras" and o.state == "shown"]
    size = sum(fate.size for fate in done.files)
    verdict = _changed(dry_run) if done.changed else "nothing to change"
    have = "would have" if dry_run else "have"
    return (
        f"{len(filled)} of {len(pictures)} pictures {have} their figure · "
        f"{number_of(len(films), 'film')} · {number_of(len(networks), 'network')} · "
        f"{verdict}{f', {bytes_text(size)} of files' if size else ''}"
    )


def _changed(dry_run: bool) -> str:
    return "would change" if dry_run else "changed"


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
                "outcomes": [
                    vars(outcome) | {"line": outcome.line + 1} for outcome in synced.outcomes
                ],
                "blocks": [vars(event) for event in synced.events],
            }
            for synced in done.notes
        ],
        "files": [{"path": fate.name, "action": fate.action} for fate in done.files],
        "left_alone": done.left_alone,
        "qualities": sorted(done.qualities),
        "build": done.build,
        "diff": done.diff() if dry_run else None,
    }
