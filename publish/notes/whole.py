"""Files written whole or not at all, below one folder and nowhere else."""

from __future__ import annotations

import hashlib
import os
import shutil
import tempfile
from pathlib import Path

from publish.notes.errors import NotesError
from publish.notes.links import is_inside


def write_whole(path: Path, content: bytes | Path, root: Path) -> None:
    """Write a file below `root` whole or not at all; raises NotesError if it would land elsewhere."""
    if path.is_symlink() or not is_inside(path, root):
        raise NotesError(f"{path}: expected a file inside {root}, this one leads out of it; left alone")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        handle, name = tempfile.mkstemp(prefix=".dlmotion-", suffix=".tmp", dir=path.parent)
    except OSError as error:
        raise NotesError(f"{path.parent}: expected a folder to write to, got: {error.strerror}") from error
    temporary = Path(name)
    try:
        with os.fdopen(handle, "wb") as file:
            if isinstance(content, bytes):
                file.write(content)
            else:
                with content.open("rb") as source:
                    shutil.copyfileobj(source, file)
        temporary.chmod(path.stat().st_mode & 0o777 if path.exists() else 0o644)
        temporary.replace(path)
    except OSError as error:
        raise NotesError(f"{path}: expected to write it, got: {error.strerror}") from error
    finally:
        temporary.unlink(missing_ok=True)


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
