"""``clean``: remove what was built, and nothing else."""

from __future__ import annotations

import shutil
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import Literal

import click

from publish.gallery import OWNER
from publish.packs.manifest import remove_items
from studio.building import Site
from studio.commands.gallery import FOLDER
from studio.console import note, say
from studio.errors import CommandError, plainly
from studio.project import Project, choose

Root = Literal["media", "state"]


@dataclass(frozen=True)
class Built:
    """A file that was built once: its root and its path there, its lesson, its bytes if the ledger knows them."""

    root: Root
    output: str
    slug: str
    digest: str | None = None


@click.command()
@click.argument("lessons", nargs=-1, metavar="[LESSON]...")
@click.option("--orphans", is_flag=True, help="Only what belongs to lessons or figures that are gone.")
@click.option("--cache", is_flag=True, help="Also encoded segments, traces, logs and remembered hashes.")
@click.option("-n", "--dry-run", is_flag=True, help="Say what would be removed.")
@click.pass_obj
def command(project: Project, lessons: tuple[str, ...], orphans: bool, cache: bool, dry_run: bool) -> int:
    """Remove built files of the named lessons, or of all with the gallery. What was edited or added by hand stays."""
    site = Site.of(project)
    wanted = {lesson.slug for lesson in choose(site.lessons, lessons, site.broken)} if lessons else None
    found = [built for built in _built(site) if wanted is None or built.slug in wanted]
    if orphans:
        found = _orphans(site, found)
    try:
        removed, kept = _remove(site, found, dry_run)
        if not lessons and not orphans:
            gallery = remove_items(project.media / FOLDER, OWNER, dry_run=dry_run)
            removed += len(gallery.removed)
            kept += [f"{FOLDER}/{path}" for path in gallery.kept]
    except OSError as error:
        raise CommandError(plainly(error)) from error
    if not dry_run:
        _forget(site, found)
    if cache and not dry_run:
        _remove_cache(project.state)
    for path in kept:
        note(f"kept, because it is not as we wrote it: {path}")
    say(f"{'would remove' if dry_run else 'removed'} {removed} files")
    return 0


def _built(site: Site) -> Iterator[Built]:
    """Yield what the ledger knows, then what was written once and is in no ledger any more."""
    known = set()
    for name, entry in site.ledger.entries().items():
        root: Root = "state" if name.startswith("trace:") else "media"
        for output, digest in entry.outputs.items():
            known.add(f"{root}/{output}")
            yield Built(root, output, name.split(":")[1].partition("@")[0], digest)
    for name in site.written.names():
        first, _, output = name.partition("/")
        if name not in known and first in ("media", "state"):
            yield Built("media" if first == "media" else "state", output, _slug_of(output))


def _slug_of(output: str) -> str:
    """Return the lesson of ``softmax/figures/…`` or ``traces/softmax@….npz``."""
    first, *rest = PurePosixPath(output).parts
    return PurePosixPath(rest[0]).stem.partition("@")[0] if first == "traces" and rest else first


def _orphans(site: Site, found: Iterable[Built]) -> list[Built]:
    """Keep what belongs to no lesson, and what no target makes any more; a lesson with a broken file is not gone."""
    if site.ledger.broken:
        raise CommandError("the ledger cannot be read: orphans are not known; run: render.py build")
    alive = {path.stem.replace("_", "-") for path in site.project.scenes.glob("*.toml")}
    return [built for built in found if built.slug not in alive or built.digest is None]


def _remove(site: Site, found: Iterable[Built], dry_run: bool) -> tuple[int, list[str]]:
    """Remove the files whose bytes are ours; returns how many, and what stayed."""
    removed, kept = 0, []
    for built in found:
        root = site.workspace().root(built.root)
        path = root / built.output
        digest = site.graph.hashes.of(path)
        if digest is None or not path.resolve().is_relative_to(root.resolve()):
            continue
        if digest != built.digest and not site.written.wrote_bytes(f"{built.root}/{built.output}", digest):
            kept.append(built.output)
            continue
        removed += 1
        if not dry_run:
            path.unlink()
            _remove_empty(path.parent, root)
    return removed, kept


def _forget(site: Site, found: Iterable[Built]) -> None:
    gone = {(built.root, built.output) for built in found}
    names = [
        name
        for name, entry in site.ledger.entries().items()
        if any(("state" if name.startswith("trace:") else "media", output) in gone for output in entry.outputs)
    ]
    site.ledger.forget(tuple(names))


def _remove_empty(folder: Path, root: Path) -> None:
    while folder != root and folder.is_dir() and not any(folder.iterdir()):
        folder.rmdir()
        folder = folder.parent


def _remove_cache(state: Path) -> None:
    for name in ("reel", "traces", "logs", "watch"):
        shutil.rmtree(state / name, ignore_errors=True)
    for name in ("hashes.json", "imports.json"):
        (state / name).unlink(missing_ok=True)
