"""``clean``: remove what was built, and nothing else."""

from __future__ import annotations

import shutil
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import Literal

import click

from dlmotion.base.amounts import number_of
from dlmotion.base.typed import typed
from dlmotion.publish.gallery import OWNER
from dlmotion.publish.packs.manifest import remove_items
from dlmotion.studio.commands.gallery import FOLDER
from dlmotion.studio.console import note, say
from dlmotion.studio.errors import CommandError, plainly
from dlmotion.studio.examples import examples
from dlmotion.studio.options import lessons_argument
from dlmotion.studio.project import Project, choose
from dlmotion.studio.site import Site

Root = Literal["media", "state"]
_STATE = ("trace:", "words:")
"""How the names of targets begin whose outputs are not published."""


@dataclass(frozen=True)
class Built:
    """A file built once: its root, its path there, its lesson, its bytes if the ledger knows."""

    root: Root
    output: str
    slug: str
    digest: str | None = None


@click.command(
    epilog=examples(
        ("clean --dry-run", "what would be removed"),
        ("clean softmax --cache", "all of one lesson, and what was kept for speed"),
    )
)
@lessons_argument
@click.option(
    "--orphans", is_flag=True, help="Only what belongs to lessons or figures that are gone."
)
@click.option(
    "--cache", is_flag=True, help="Also encoded segments, traces, logs and remembered hashes."
)
@click.option("-n", "--dry-run", is_flag=True, help="Say what would be removed.")
@click.pass_obj
def command(
    project: Project, lessons: tuple[str, ...], orphans: bool, cache: bool, dry_run: bool
) -> int:
    """Remove built files of the named lessons, or of all with the gallery.

    What was edited or added by hand stays.
    """
    site = Site.of(project)
    wanted = (
        {lesson.slug for lesson in choose(site.lessons, lessons, site.broken)} if lessons else None
    )
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
    say(f"{'would remove' if dry_run else 'removed'} {number_of(removed, 'file')}")
    return 0


def _built(site: Site) -> Iterator[Built]:
    """Yield what the ledger knows, then what was written once and is in no ledger any more."""
    known = set()
    named = {lesson.slug for lesson in site.lessons}
    for name, entry in site.ledger.entries().items():
        root: Root = "state" if name.startswith(_STATE) else "media"
        for output, digest in entry.outputs.items():
            known.add(f"{root}/{output}")
            yield Built(root, output, _owner(name.split(":")[1], named), digest)
    for name in site.written.names():
        first, _, output = name.partition("/")
        if name not in known and first in ("media", "state"):
            slug = _owner(_slug_of(output), named)
            yield Built("media" if first == "media" else "state", output, slug)


def _owner(subject: str, named: Collection[str]) -> str:
    """Return the lesson or kept variant of a subject; a private one is its lesson's."""
    return subject if subject in named else subject.partition("@")[0]


def _slug_of(output: str) -> str:
    """Return whose ``softmax/figures/…`` or ``traces/softmax@….npz``, ``words/…`` is."""
    first, *rest = PurePosixPath(output).parts
    if first in ("traces", "words") and rest:
        return PurePosixPath(rest[0]).stem
    return f"{first}@{rest[1]}" if rest[:1] == ["variants"] and len(rest) > 1 else first


def _orphans(site: Site, found: list[Built]) -> list[Built]:
    """Keep what belongs to no lesson, and what no target makes any more.

    A lesson with a broken file is not gone.
    """
    if site.ledger.broken:
        line = f"the ledger cannot be read: orphans are not known; run: {typed()} build"
        raise CommandError(line)
    project = site.project
    files = [*project.scenes.glob("*.toml"), *project.built_in]
    alive = {path.stem.replace("_", "-") for path in files}
    gone = {built.slug for built in found if built.slug.partition("@")[0] not in alive}
    return [built for built in found if built.slug in gone or built.digest is None]


def _remove(site: Site, found: Iterable[Built], dry_run: bool) -> tuple[int, list[str]]:
    """Remove the files whose bytes are ours; returns how many, and what stayed."""
    removed, kept = 0, []
    for built in found:
        root = site.workspace().root(built.root)
        path = root / built.output
        digest = site.graph.hashes.of(path)
        if digest is None or not path.resolve().is_relative_to(root.resolve()):
            continue
        if digest != built.digest and not site.written.wrote_bytes(
            f"{built.root}/{built.output}", digest
        ):
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
        if any(
            ("state" if name.startswith(_STATE) else "media", output) in gone
            for output in entry.outputs
        )
    ]
    site.ledger.forget(tuple(names))


def _remove_empty(folder: Path, root: Path) -> None:
    while folder != root and folder.is_dir() and not any(folder.iterdir()):
        folder.rmdir()
        folder = folder.parent


def _remove_cache(state: Path) -> None:
    for name in ("reel", "traces", "words", "logs", "watch"):
        shutil.rmtree(state / name, ignore_errors=True)
    for name in ("hashes.json", "imports.json"):
        (state / name).unlink(missing_ok=True)
