"""``notes``: what notes lack (``scan``), and figures and films put into them (``sync``)."""

from __future__ import annotations

import hashlib
import shlex
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from dlmotion.base import environment
from dlmotion.base.amounts import bytes_text, number_of
from dlmotion.base.defaults import unconfigured
from dlmotion.base.hashes import FileHashes
from dlmotion.base.typed import typed
from dlmotion.player.script import script, script_name
from dlmotion.publish.lesson import Lesson
from dlmotion.publish.notes.code_blocks import CodeBlock
from dlmotion.publish.notes.drawer import Drawer, Drawing
from dlmotion.publish.notes.errors import NotesError
from dlmotion.publish.notes.matching import Matcher
from dlmotion.publish.notes.remove import remove_from_notes
from dlmotion.publish.notes.scan import list_notes, scan_json, scan_note
from dlmotion.publish.notes.sync import Settings, Sync, find_folders, sync_notes
from dlmotion.publish.player_script import Script
from dlmotion.studio.console import fail, note, say_json
from dlmotion.studio.errors import FAILED, STALE, USAGE, CommandError
from dlmotion.studio.examples import examples
from dlmotion.studio.note_scans import scan_all
from dlmotion.studio.notes_options import look_options, place_options
from dlmotion.studio.notes_tables import print_check, print_scan, print_sync, sync_json
from dlmotion.studio.options import build_first_option, json_option, strict_option
from dlmotion.studio.project import CODE, Project, choose
from dlmotion.studio.summary import Stopwatch

if TYPE_CHECKING:
    from dlcore.outline.values import NetworkCodeError

BUDGET = 100_000_000
"""Bytes of files that one run writes without being told --yes."""

_DRAWING = ("network_figure.py", "figure_file.py", "fonts.py", "page.py", "theme.py")


@click.group(
    epilog=examples(
        ("notes scan ~/blog/content/posts", "what notes lack; reads only"),
        ("notes sync ~/blog/content/posts --build", "figures and films into them"),
    )
)
def command() -> None:
    """Find what notes lack, and put figures and films into them."""


@command.command(
    epilog=examples(
        ("notes scan ~/blog/content/posts", "what notes lack, and which lesson fits"),
        ("notes scan post.md --explain", "why each lesson covers a section, or does not"),
    )
)
@place_options
@click.option("--explain", is_flag=True, help="Say why each lesson covers a section, or does not.")
@json_option
@click.pass_obj
def scan(
    project: Project,
    paths: tuple[Path, ...],
    root: Path | None,
    site: str | None,
    explain: bool,
    as_json: bool,
) -> int:
    """List pictures, sections and Keras code of notes, and the lessons that fit. Reads only."""
    lessons, broken = project.lessons()
    matcher, (home, base) = Matcher(lessons), _folders(paths, root)
    found, alone = [], []
    for one in scan_all(
        _files(paths), lambda path: scan_note(path, base, matcher, lessons, site, home)
    ):
        if isinstance(one, NotesError):
            alone.append(str(one))
        else:
            found.append(one)
    if as_json:
        say_json(
            {
                "schema": 1,
                "notes": [scan_json(scanned) for scanned in found],
                "left_alone": alone,
                "failures": list(broken),
            }
        )
    else:
        print_scan(found, explain)
        for line in (line for scanned in found for line in scanned.limits):
            note(line)
    for line in alone:
        note(line)
    for line in broken:
        fail(line)
    return FAILED if broken or (alone and not found) else 0


@command.command(
    epilog=examples(
        ("notes sync ~/blog/content/posts --dry-run", "the changes as a diff, written nowhere"),
        ("notes sync ~/blog/content/posts --build -q high", "build what is needed, then write"),
    )
)
@place_options
@look_options
@click.option("--yes", is_flag=True, help="Write even more than the budget.")
@build_first_option
@strict_option
@click.option("-n", "--dry-run", is_flag=True, help="Print the changes as a diff, write nothing.")
@json_option
@click.pass_obj
def sync(
    project: Project,
    /,
    paths: tuple[Path, ...],
    root: Path | None,
    yes: bool,
    first: bool,
    strict: bool,
    dry_run: bool,
    as_json: bool,
    **asked: Any,
) -> int:
    """Fill pictures with figures and offer films between markers.

    Touches only what dlmotion wrote. What is stale is shown with a warning; --build builds it
    first, --strict refuses. Choices are kept in dlmotion.toml beside the notes; change
    them there and run this again.
    """
    watch = Stopwatch()
    settings = Settings(*_folders(paths, root), **asked)
    lessons, broken = project.lessons_and_variants()
    _files(paths)
    built = True
    if first and not dry_run:
        plan = _synced(project, paths, lessons, settings, dry_run=True)
        built = _build(project, plan, settings.quality, quiet=as_json)
    approve = None if dry_run else _approve(project, yes, as_json, strict)
    done = _synced(project, paths, lessons, settings, dry_run=dry_run, approve=approve)
    failures = [*broken, *done.failures]
    if as_json:
        say_json({**sync_json(done, dry_run), "failures": failures})
    else:
        print_sync(done, dry_run)
    _tell(done, paths, root)
    refused = dry_run and _is_late(project, done, strict=strict)
    if not as_json:
        count, size = done.sizes
        changed = sum(each.before != each.after for each in done.notes)
        does, written = ("to change", " to write") if dry_run else ("changed", "")
        said = f"{number_of(len(done.notes), 'note')}, {changed} {does}, "
        note(watch.line(f"{said}{number_of(count, 'file')}{written}", size))
    for line in failures:
        fail(line)
    if failures or not built or not _read_any(done):
        return FAILED
    return STALE if refused or (dry_run and done.changed) else 0


@command.command(
    epilog=examples(
        ("notes check ~/blog/content/posts", "for CI: exit 3 if something of ours is stale"),
        ("notes check post.md --lang zh", "of one note"),
    )
)
@place_options
@look_options
@click.pass_obj
def check(project: Project, /, paths: tuple[Path, ...], root: Path | None, **asked: Any) -> int:
    """Say which pictures, films and blocks are stale or missing; exit 3 if any is. Reads only."""
    settings = Settings(*_folders(paths, root), **asked)
    lessons, broken = project.lessons_and_variants()
    _files(paths)
    done = _synced(project, paths, lessons, settings, dry_run=True)
    print_check(done)
    _tell(done, paths, root)
    for line in (*broken, *done.failures):
        fail(line)
    if broken or done.failures or not _read_any(done):
        return FAILED
    return STALE if done.changed or done.waiting else 0


@command.command(
    epilog=examples(
        ("notes remove ~/blog/content/posts --dry-run", "what would go, as a diff"),
        ("notes remove post.md", "take all of ours out of one note"),
    )
)
@place_options
@click.option("-n", "--dry-run", is_flag=True, help="Print the changes as a diff, write nothing.")
@click.pass_obj
def remove(
    project: Project, paths: tuple[Path, ...], root: Path | None, site: str | None, dry_run: bool
) -> int:
    """Take out of notes all that dlmotion put there; what was edited since stays (exit 3)."""
    settings = Settings(*_folders(paths, root), site=site)
    _files(paths)
    try:
        done = remove_from_notes(paths, settings, dry_run=dry_run)
    except NotesError as error:
        raise CommandError(str(error)) from error
    print_sync(done, dry_run)
    for line in (*done.left_alone, *done.kept):
        note(line)
    for line in done.failures:
        fail(line)
    if done.failures or not _read_any(done):
        return FAILED
    return STALE if done.kept or (dry_run and done.changed) else 0


def _synced(
    project: Project,
    paths: tuple[Path, ...],
    lessons: Sequence[Lesson],
    settings: Settings,
    *,
    dry_run: bool,
    approve: Callable[[Sync], None] | None = None,
) -> Sync:
    try:
        return sync_notes(
            paths,
            lessons,
            project.media,
            settings,
            drawer=Drawer(_draw_network, _drawing_version(), _layers),
            player=Script(script_name(), script()),
            dry_run=dry_run,
            approve=approve,
        )
    except NotesError as error:
        raise CommandError(str(error)) from error


def _approve(project: Project, yes: bool, quiet: bool, strict: bool) -> Callable[[Sync], None]:
    """Say what is stale and what is about to be written, and refuse what was not allowed.

    More than the budget needs --yes; what is stale is refused by --strict.
    """

    def approve(done: Sync) -> None:
        if _is_late(project, done, strict=strict):
            raise click.exceptions.Exit(STALE)
        count, size = done.sizes
        if count and not quiet:
            click.echo(f"to write: {number_of(count, 'file')}, {bytes_text(size)}")
        if size > BUDGET and not yes:
            raise NotesError(
                f"expected at most {bytes_text(BUDGET)} to write, got {bytes_text(size)} in "
                f"{count} files; nothing is written; say --yes, or --no-films, or fewer notes"
            )

    return approve


def _is_late(project: Project, done: Sync, *, strict: bool) -> bool:
    """Say what of the files that notes show is stale; whether that is to stop the command."""
    from dlmotion.studio.freshness import late, tell_late
    from dlmotion.studio.site import Site

    if not done.shipped:
        return False
    files = [path for paths in done.shipped.values() for path in paths]
    return tell_late(late(Site.of(project), list(done.shipped), files), strict=strict)


def _tell(done: Sync, paths: Sequence[Path], root: Path | None) -> None:
    """Print what a person should know besides: what was left alone, drafts, what is not built."""
    for line in (*done.left_alone, *done.hints):
        note(line)
    if done.qualities:
        drafts = "draft" in done.qualities
        advice = "; build better ones with -q high" if drafts else ""
        note(f"quality of the films: {', '.join(sorted(done.qualities))}{advice}")
    below = ("--root", str(root)) if root else ()
    building = shlex.join(("notes", "sync", *map(str, paths), *below, "--build"))
    for line in done.build:
        note(f"not built yet; run: {typed()} {building}; or: {line}")


def _read_any(done: Sync) -> bool:
    """Whether a note could be read; those that could not were left alone and told."""
    return bool(done.notes) or not done.left_alone


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


def _draw_network(block: CodeBlock, folder: Path, lang: str, theme: str) -> Drawing:
    """Draw the network of some code; matplotlib is imported only where there is one to draw."""
    with unconfigured():
        from dlcore.outline.outline import networks_left_out, read_networks
        from dlcore.outline.values import NetworkCodeError

    try:
        read_networks(block.pieces, block.piece)
    except NetworkCodeError as error:
        raise NotesError(_said(error, block)) from error
    left_out = "; ".join(
        _said(error, block) for error in networks_left_out(block.pieces, block.piece)
    )
    with unconfigured():
        from dlmotion.stage.figure_file import FigureError
        from dlmotion.stage.network_figure import draw_network

    try:
        drawn = draw_network(block.pieces, block.piece, folder, lang, theme)
    except FigureError as error:
        raise NotesError(" ".join(str(error).split())) from error
    return Drawing(drawn.files["svg"], drawn.alt, drawn.width, drawn.height, left_out)


def _layers(block: CodeBlock) -> int:
    """Return how many layers the networks of some code have; 0 where they are not told."""
    with unconfigured():
        from dlcore.outline.outline import read_networks
        from dlcore.outline.values import NetworkCodeError

    try:
        return sum(len(each.layers) for each in read_networks(block.pieces, block.piece))
    except NetworkCodeError:
        return 0


def _said(error: NetworkCodeError, block: CodeBlock) -> str:
    line = block.lines[error.place.piece] + error.place.line
    return " ".join(f"line {line}: {error.cause}; fix: {error.fix}".split())


def _drawing_version() -> str:
    """Return a digest of all that reads and draws networks: code, libraries, fonts."""
    files = [
        *sorted((CODE / "dlcore").rglob("*.py")),
        *(CODE / "dlmotion" / "stage" / name for name in _DRAWING),
    ]
    machine = environment.versions(environment.DRAWING) | environment.font_evidence(FileHashes())
    told = [repr(machine).encode(), *(file.read_bytes() for file in files)]
    return hashlib.sha256(b"".join(told)).hexdigest()


def _build(project: Project, plan: Sync, quality: str | None, *, quiet: bool) -> bool:
    """Build the figures and films that the notes wait for.

    Says whether all of it could be built.
    """
    from dlmotion.studio.commands.build import build_shown
    from dlmotion.studio.order import DRAFT, Order
    from dlmotion.studio.site import Site

    site = Site.of(project)
    targets = site.published(sorted(plan.shipped)) if plan.shipped else {}
    wanted = [
        (kinds, lang, unbuilt[kinds[0]])
        for lang, unbuilt in plan.unbuilt.items()
        for kinds in (("figures",), ("videos", "captions"), ("motions",))
    ]
    for kinds, lang, lessons in wanted:
        if lessons:
            order = Order(
                kinds=kinds,
                langs=(lang,),
                themes=(plan.theme,),
                quality=quality or DRAFT,
                whole=True,
            )
            targets.update(
                site.graph.targets(choose(site.lessons, sorted(lessons), site.broken), order)
            )
    return build_shown(site, targets, quiet=quiet)
