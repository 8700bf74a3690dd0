"""Files that appear whole or not at all, also when the power fails.

A rename may reach the disk before the bytes that it names. So what is published goes through four
steps: write, fsync the file, rename, fsync the folder. A copy that can be made again (scratch,
caches of the reel) does without.
"""

from __future__ import annotations

import errno
import os
import shutil
import tempfile
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from dlmotion.base.disk import TROUBLES

PART = ".dlmotion-"
"""How the names of files begin that are not whole yet."""


def write_text(path: Path, text: str) -> None:
    """Write a small file: a reader sees the old text or the new one."""
    with naming(path):
        make_folder(path.parent)
        handle, name = tempfile.mkstemp(prefix=f".{path.name}.", dir=path.parent)
        try:
            with os.fdopen(handle, "w", encoding="utf-8") as file:
                file.write(text)
                file.flush()
                os.fsync(file.fileno())
            os.chmod(name, 0o644)
            os.replace(name, path)
        except BaseException:
            Path(name).unlink(missing_ok=True)
            raise
        sync_folders([path.parent])


def append_text(path: Path, text: str) -> None:
    """Add lines to a file that is only ever added to; they are on the disk when this returns."""
    with naming(path):
        make_folder(path.parent)
        known = path.exists()
        with path.open("a", encoding="utf-8") as file:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
        if not known:
            sync_folders([path.parent])


def move(source: Path, path: Path) -> None:
    """Put a finished file in its place, also across file systems."""
    move_all([(source, path)])


def move_all(moves: Sequence[tuple[Path, Path]]) -> None:
    """Put finished files in their places, one after the other, in this order.

    No place changes before the bytes of all files are on the disk where they will stay: a full disk
    changes nothing, and a kill leaves a beginning of the list in place.
    """
    parts: list[Path] = []
    try:
        for source, path in moves:
            with naming(path):
                make_folder(path.parent)
                parts.append(_brought_near(source, path))
        for part, (source, path) in zip(parts, moves, strict=True):
            with naming(path):
                _take_place(part, path)
            if part != source:
                source.unlink()
    except BaseException:
        for part, (source, _) in zip(parts, moves, strict=False):
            if part != source:
                part.unlink(missing_ok=True)
        raise
    sync_folders(path.parent for _, path in moves)


def keep_copy(source: Path, path: Path) -> None:
    """Copy a file that somebody may miss, before its place is taken."""
    with naming(path):
        make_folder(path.parent)
        shutil.copy2(source, path)
        _sync_file(path)
    sync_folders([path.parent])


def make_folder(folder: Path) -> None:
    """Make a folder and those above it, each known to the one above it on the disk."""
    new = [place for place in (folder, *folder.parents) if not place.is_dir()]
    folder.mkdir(parents=True, exist_ok=True)
    sync_folders(place.parent for place in reversed(new))


def sync_folders(folders: Iterable[Path]) -> None:
    """Write down which names folders hold."""
    for folder in dict.fromkeys(folders):
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        except OSError as error:
            if error.errno != errno.EINVAL:  # A file system whose folders need no fsync.
                raise
        finally:
            os.close(handle)


@contextmanager
def naming(path: Path) -> Iterator[None]:
    """Let an error of the disk name the file that was to be written, not the one that was read."""
    try:
        yield
    except OSError as error:
        if error.errno in TROUBLES or error.filename is None:
            error.filename, error.filename2 = str(path), None
        raise


def _brought_near(source: Path, path: Path) -> Path:
    """Bring bytes to the disk of ``path``; returns the file that waits there to be renamed."""
    if not _same_disk(source, path.parent):
        return _copied(source, path)
    _sync_file(source)
    return source


def _same_disk(one: Path, other: Path) -> bool:
    return one.stat().st_dev == other.stat().st_dev


def _take_place(part: Path, path: Path) -> None:
    try:
        os.replace(part, path)
    except OSError as error:
        # One device may be mounted twice: its number is the same, and still nothing can be renamed.
        if error.errno != errno.EXDEV:
            raise
        os.replace(_copied(part, path), path)
        part.unlink()


def _copied(source: Path, path: Path) -> Path:
    part = path.with_name(f".{path.name}.part")
    try:
        shutil.copyfile(source, part)
        _sync_file(part)
    except BaseException:
        part.unlink(missing_ok=True)
        raise
    return part


def _sync_file(path: Path) -> None:
    with path.open("rb") as file:
        os.fsync(file.fileno())


@contextmanager
def whole(path: Path, mode: int | None = 0o644) -> Iterator[Path]:
    """A file beside ``path``, of the same ending, that takes its name once the block succeeds.

    Without a ``mode`` it keeps the permissions that the block gave it: those of a link are shared.
    """
    with naming(path):
        make_folder(path.parent)
        handle, name = tempfile.mkstemp(prefix=PART, suffix=path.suffix, dir=path.parent)
        os.close(handle)
    part = Path(name)
    try:
        yield part
        with naming(path):
            if mode is not None:
                part.chmod(mode)
            _sync_file(part)
            os.replace(part, path)
            sync_folders([path.parent])
    finally:
        part.unlink(missing_ok=True)


def write_bytes(path: Path, data: bytes, mode: int = 0o644) -> None:
    """Write a file from memory: a reader sees the old bytes or the new ones."""
    with whole(path, mode) as part, naming(path):
        part.write_bytes(data)


def write_cached(path: Path, data: bytes) -> None:
    """Write what can be made again and tells by itself if it is damaged: whole, but not forced.

    Nothing waits for the disk, so after a power cut a file may be there without all of its bytes.
    """
    with naming(path):
        path.parent.mkdir(parents=True, exist_ok=True)
        handle, name = tempfile.mkstemp(prefix=PART, dir=path.parent)
        try:
            with os.fdopen(handle, "wb") as file:
                file.write(data)
            os.chmod(name, 0o644)
            os.replace(name, path)
        except BaseException:
            Path(name).unlink(missing_ok=True)
            raise
