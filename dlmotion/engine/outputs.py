"""Putting outputs in place: checked, whole, never over someone else's file.

Equal bytes are left alone.
"""

from __future__ import annotations

from pathlib import Path

from dlmotion.base.atomic import keep_copy, move_all
from dlmotion.base.hashes import FileHashes
from dlmotion.engine.target import Target, Workspace
from dlmotion.engine.written import Written

_LISTS = ".json"
"""Ending of outputs that name others: receipts and figure lists."""


class OutputError(Exception):
    """Outputs that may not be published: one line that says what was expected and what came."""


def collect(target: Target, scratch: Path, hashes: FileHashes) -> dict[str, str]:
    """Check that a job made exactly its outputs, none empty or a link.

    Returns output → content hash.
    """
    made = {
        path.relative_to(scratch).as_posix() for path in scratch.rglob("*") if not path.is_dir()
    }
    if made != set(target.outputs):
        extra, lacking = sorted(made - set(target.outputs)), sorted(set(target.outputs) - made)
        what = f"no {', '.join(lacking)}" if lacking else f"also {', '.join(extra)}"
        raise OutputError(f"{target.name}: expected {len(target.outputs)} outputs, got {what}")
    found = {}
    for output in target.outputs:
        path = scratch / output
        digest = None if path.is_symlink() else hashes.of(path)
        if digest is None or not path.stat().st_size:
            raise OutputError(f"{target.name}: expected a file with something in it, got {output}")
        found[output] = digest
    return found


def install(
    target: Target,
    scratch: Path,
    made: dict[str, str],
    workspace: Workspace,
    hashes: FileHashes,
    written: Written,
) -> tuple[str, ...]:
    """Publish outputs; returns those that changed.

    Lists come last, so that none names a file that is not there yet. Raises OutputError before
    touching anything, OSError of a full disk as well.
    """
    changed = tuple(
        output
        for output in target.outputs
        if hashes.of(workspace.path(target, output)) != made[output]
    )
    for output in changed:
        _check_place(target, output, workspace, written)
    edited = [
        output for output in changed if _is_edited(target, output, workspace, hashes, written)
    ]
    written.add({f"{target.root}/{output}": made[output] for output in target.outputs})
    for output in edited:
        keep_copy(workspace.path(target, output), workspace.state / "replaced" / output)
    in_order = sorted(changed, key=lambda output: output.endswith(_LISTS))
    move_all([(scratch / output, workspace.path(target, output)) for output in in_order])
    return changed


def _check_place(target: Target, output: str, workspace: Workspace, written: Written) -> None:
    path, root = workspace.path(target, output), workspace.root(target.root)
    if not path.parent.resolve().is_relative_to(root.resolve()):
        raise OutputError(
            f"{target.name}: expected a place inside {root.name}/, got a link out of it: {output}"
        )
    if path.is_dir() and not path.is_symlink():
        raise OutputError(
            f"{target.name}: expected a file or nothing at {root.name}/{output}, got a folder"
        )
    if (path.exists() or path.is_symlink()) and not written.wrote(f"{target.root}/{output}"):
        raise OutputError(
            f"{target.name}: expected a file that dlmotion wrote at {root.name}/{output}, "
            "got someone else's; move it away and build again"
        )


def _is_edited(
    target: Target, output: str, workspace: Workspace, hashes: FileHashes, written: Written
) -> bool:
    found = hashes.of(workspace.path(target, output))
    return found is not None and not written.wrote_bytes(f"{target.root}/{output}", found)
