"""Errors of disks and of the shell's limits in one line: whose disk, what is free, what to do."""

from __future__ import annotations

import errno
import os
import shutil
from collections.abc import Iterator, Mapping
from pathlib import Path

_FULL = (errno.ENOSPC, errno.EDQUOT)
_FILES = (errno.EMFILE, errno.ENFILE)
TROUBLES = frozenset((*_FULL, *_FILES, errno.EFBIG, errno.EROFS))
"""Error numbers that speak of a disk or a limit, not of one file that is missing or forbidden."""

_NEARLY_FULL = 1 << 20
_REMEDIES = {
    "media": "or build elsewhere: --media FOLDER",
    "state": "or run: render.py clean --cache",
    "scratch": "or run: render.py clean --cache",
    "temporary files": "or set TMPDIR to a larger one",
}


def disk_line(error: BaseException, folders: Mapping[str, Path]) -> str | None:
    """Say a trouble with a disk or a limit in one line; None if the error is of another kind.

    ``folders`` are the places that may be meant, by what they are called. The one that holds the
    error's file is named; a write that names no file is blamed on the fullest disk of them.
    """
    found = next((link for link in _chain(error) if link.errno in TROUBLES), None)
    if found is None:
        return None
    if found.errno in _FILES:
        return (
            f"expected to open one more file, got the limit of {_open_files()} at once "
            "(ulimit -n); run: ulimit -n 4096"
        )
    if found.errno == errno.EFBIG:
        file = found.filename or "a file of this job"
        return (
            f"{file}: expected files of any size, got a limit of {_largest_file()} (ulimit -f); "
            "run: ulimit -f unlimited"
        )
    name, folder = _blamed(found, folders)
    where = f"{name} ({folder})" if name else str(folder)
    if found.errno == errno.EROFS:
        return f"{where}: expected a disk that can be written, got a read-only one"
    whose = "on its disk" if found.errno == errno.ENOSPC else "on its disk and the end of a quota"
    remedy = _REMEDIES.get(name)
    return (
        f"{where}: expected room for a file, got {_free(folder):,} bytes free {whose}; "
        f"free some{f', {remedy}' if remedy else ''}"
    )


def _chain(error: BaseException | None) -> Iterator[OSError]:
    """An error and those that it came from: libraries wrap what the system said."""
    seen: set[int] = set()
    while error is not None and id(error) not in seen:
        seen.add(id(error))
        if isinstance(error, OSError):
            yield error
        error = error.__cause__ or error.__context__


def _blamed(error: OSError, folders: Mapping[str, Path]) -> tuple[str, Path]:
    """Name and place of the folder that an error is about."""
    if error.filename is not None:
        path = Path(os.path.abspath(os.fsdecode(error.filename)))
        inside = [name for name, folder in folders.items() if path.is_relative_to(folder)]
        if not inside:
            return "", path.parent
        name = max(inside, key=lambda name: len(folders[name].parts))
        return name, folders[name]
    if not folders:
        return "", Path.cwd()
    name = min(folders, key=lambda name: _free(folders[name]))
    full = error.errno not in _FULL or _free(folders[name]) < _NEARLY_FULL
    return (name if full else " or ".join(folders)), folders[name]


def _free(folder: Path) -> int:
    """Bytes that can still be written below a folder, which may not exist yet."""
    there = next((place for place in (folder, *folder.parents) if place.is_dir()), Path("/"))
    try:
        return shutil.disk_usage(there).free
    except OSError:
        return 0


def _open_files() -> int:
    import resource

    return resource.getrlimit(resource.RLIMIT_NOFILE)[0]


def _largest_file() -> str:
    import resource

    limit = resource.getrlimit(resource.RLIMIT_FSIZE)[0]
    return "its disk's own" if limit == resource.RLIM_INFINITY else f"{limit:,} bytes"
