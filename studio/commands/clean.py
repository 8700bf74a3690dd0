"""``clean``: remove what was built, and nothing else."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Literal

import click

from engine.ledger import Entry
from studio.building import Site
from studio.console import note, say
from studio.project import Project, choose


@click.command()
@click.argument("lessons", nargs=-1, metavar="[LESSON]...")
@click.option("--orphans", is_flag=True, help="Only what belongs to lessons or figures that are gone.")
@click.option("--cache", is_flag=True, help="Also encoded segments, traces, logs and remembered hashes.")
@click.option("-n", "--dry-run", is_flag=True, help="Say what would be removed.")
@click.pass_obj
def command(project: Project, lessons: tuple[str, ...], orphans: bool, cache: bool, dry_run: bool) -> int:
    """Remove built files of the named lessons, or of all. Files that were edited or added by hand stay."""
    site = Site.of(project)
    wanted = {lesson.slug for lesson in choose(site.lessons, lessons, site.broken)} if lessons else None
    alive = {lesson.slug for lesson in site.lessons} | _broken_slugs(project)
    gone = {
        name: entry
        for name, entry in site.ledger.entries().items()
        if (wanted is None or _slug(name) in wanted) and not (orphans and _slug(name) in alive)
    }
    removed, kept = _remove(site, gone, dry_run)
    if not dry_run:
        site.ledger.forget(tuple(gone))
    if cache and not dry_run:
        _remove_cache(project.state)
    for path in kept:
        note(f"kept, because it is not as we wrote it: {path}")
    say(f"{'would remove' if dry_run else 'removed'} {removed} files of {len(gone)} targets")
    return 0


def _remove(site: Site, gone: dict[str, Entry], dry_run: bool) -> tuple[int, list[str]]:
    """Remove the outputs of some ledger entries whose bytes are ours; returns how many, and what stayed."""
    removed, kept = 0, []
    for name, entry in gone.items():
        kind: Literal["media", "state"] = "state" if name.startswith("trace:") else "media"
        root = site.workspace().root(kind)
        for output, digest in entry.outputs.items():
            path = root / output
            found = site.graph.hashes.of(path)
            if found is None or not path.resolve().is_relative_to(root.resolve()):
                continue
            ours = found == digest or site.written.wrote_bytes(f"{kind}/{output}", found)
            if not ours:
                kept.append(output)
                continue
            removed += 1
            if not dry_run:
                path.unlink()
                _remove_empty(path.parent, root)
    return removed, kept


def _remove_empty(folder: Path, root: Path) -> None:
    while folder != root and folder.is_dir() and not any(folder.iterdir()):
        folder.rmdir()
        folder = folder.parent


def _remove_cache(state: Path) -> None:
    for name in ("reel", "traces", "logs"):
        shutil.rmtree(state / name, ignore_errors=True)
    for name in ("hashes.json", "imports.json"):
        (state / name).unlink(missing_ok=True)


def _slug(target: str) -> str:
    return target.split(":")[1].partition("@")[0]


def _broken_slugs(project: Project) -> set[str]:
    """Lessons whose file cannot be read now are not gone."""
    return {path.stem.replace("_", "-") for path in project.scenes.glob("*.toml")}
