"""Files written whole or not at all, below one folder and nowhere else."""

from __future__ import annotations

import hashlib
import shutil
from pathlib import Path

from dlmotion.base.atomic import whole
from dlmotion.publish.notes.errors import NotesError
from dlmotion.publish.notes.links import is_inside


def write_whole(path: Path, content: bytes | Path, root: Path) -> None:
    """Write a file below `root` whole or not at all.

    Raises NotesError if it would land elsewhere.
    """
    if path.is_symlink() or not is_inside(path, root):
        raise NotesError(
            f"{path}: expected a file inside {root}, this one leads out of it; left alone"
        )
    mode = path.stat().st_mode & 0o777 if path.exists() else 0o644
    try:
        with whole(path, mode) as part:
            if isinstance(content, bytes):
                part.write_bytes(content)
            else:
                shutil.copyfile(content, part)
    except OSError as error:
        raise NotesError(f"{path}: expected to write it, got: {error.strerror}") from error


def digest(content: bytes) -> str:
    """Return the SHA-256 of some bytes."""
    return hashlib.sha256(content).hexdigest()


def file_digest(path: Path) -> str:
    """Return the SHA-256 of a file."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def drop_empty(folder: Path, root: Path) -> None:
    """Remove a folder and those above it, up to `root`, as far as they are empty."""
    while folder != root and folder.is_relative_to(root) and not any(folder.iterdir()):
        folder.rmdir()
        folder = folder.parent
