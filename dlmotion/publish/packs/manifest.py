"""Writes a pack into somebody else's folder: only our own files are ever replaced or removed."""

from __future__ import annotations

import hashlib
import json
import os
import shutil
from collections.abc import Mapping, Sequence
from contextlib import ExitStack, suppress
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from dlmotion.base.atomic import whole

MANIFEST = ".dlmotion-pack.json"


class PackError(Exception):
    """A pack that cannot be made or written; one line: what was expected, what came, where."""


@dataclass(frozen=True)
class Item:
    """One file of a pack: its path below the folder (with /), its bytes or the file to copy."""

    path: str
    source: Path | bytes

    @property
    def size(self) -> int:
        """Size in bytes."""
        return len(self.source) if isinstance(self.source, bytes) else self.source.stat().st_size

    def digest(self) -> str:
        """SHA-256 of the bytes."""
        return (
            hashlib.sha256(self.source).hexdigest()
            if isinstance(self.source, bytes)
            else _digest(self.source)
        )


@dataclass(frozen=True)
class Report:
    """What a write did, as paths below the folder."""

    written: tuple[str, ...]
    kept: tuple[str, ...]
    removed: tuple[str, ...]


def write_items(root: Path, owner: str, items: Sequence[Item], *, link: bool = False) -> Report:
    """Write `items` below `root` for `owner`, whole or not at all.

    What the owner no longer needs is removed. A file that the manifest does not know, or that was
    edited since, is never touched: PackError names it. With `link`, files are hard-linked where the
    disk allows it.
    """
    known = _read(root)
    digests = {item.path: item.digest() for item in items}
    new = [item for item in items if _needs_writing(root, item.path, digests[item.path], known)]
    stale = [path for path, (whose, _) in known.items() if whose == owner and path not in digests]
    removable = [path for path in stale if _is_ours(root, path, known)]
    _put(root, new, link=link)
    _remove(root, removable)
    kept_entries = {path: entry for path, entry in known.items() if path not in stale}
    entries = {**kept_entries, **{path: (owner, digest) for path, digest in digests.items()}}
    if entries != known:
        _put(root, [Item(MANIFEST, _manifest_bytes(entries))])
    written = tuple(item.path for item in new)
    return Report(written, tuple(path for path in digests if path not in written), tuple(removable))


def remove_items(root: Path, owner: str, *, dry_run: bool = False) -> Report:
    """Remove the files of `owner` below `root` that are as they were written.

    The others are `kept`.
    """
    known = _read(root)
    own = [path for path, (whose, _) in known.items() if whose == owner]
    removable = [path for path in own if _is_ours(root, path, known)]
    kept = [path for path in own if path not in removable and (root / path).exists()]
    report = Report((), tuple(kept), tuple(removable))
    if dry_run or not own:
        return report
    _remove(root, removable)
    entries = {path: entry for path, entry in known.items() if path not in own or path in kept}
    if entries:
        _put(root, [Item(MANIFEST, _manifest_bytes(entries))])
    else:
        (root / MANIFEST).unlink(missing_ok=True)
        with suppress(OSError):
            root.rmdir()
    return report


def _remove(root: Path, paths: Sequence[str]) -> None:
    for path in paths:
        (root / path).unlink(missing_ok=True)
        _drop_empty(root, (root / path).parent)


def _needs_writing(
    root: Path, path: str, digest: str, known: Mapping[str, tuple[str, str]]
) -> bool:
    target = _target(root, path)
    if not target.exists():
        return True
    if not target.is_file():
        raise PackError(f"{path}: expected a file or nothing there, got a folder")
    current = _digest(target)
    if current == digest:
        return False
    if path not in known:
        raise PackError(
            f"{path}: dlmotion did not write this file, so it stays; "
            f"move it or choose another folder"
        )
    if current != known[path][1]:
        raise PackError(
            f"{path}: edited since dlmotion wrote it, so it stays; move it to get the new one"
        )
    return True


def _is_ours(root: Path, path: str, known: Mapping[str, tuple[str, str]]) -> bool:
    try:
        target = _target(root, path)
    except PackError:
        return False
    return target.is_file() and _digest(target) == known[path][1]


def _target(root: Path, path: str) -> Path:
    """Return where `path` lies; it may not leave the folder, not even through a link."""
    pure = PurePosixPath(path)
    target = root / pure
    if (
        pure.is_absolute()
        or ".." in pure.parts
        or not target.parent.resolve().is_relative_to(root.resolve())
    ):
        raise PackError(f"{path}: expected a path inside {root}, this one leaves it")
    if target.is_symlink():
        raise PackError(
            f"{path}: expected a file, got a link; dlmotion does not write through links"
        )
    return target


def _put(root: Path, items: Sequence[Item], *, link: bool = False) -> None:
    """Stage every file beside its place, then move all of them in."""
    with ExitStack() as staged:
        for item in items:
            linked = link and isinstance(item.source, Path)
            part = staged.enter_context(
                whole(_target(root, item.path), mode=None if linked else 0o644)
            )
            _fill(part, item.source, link=linked)


def _fill(part: Path, source: Path | bytes, *, link: bool) -> None:
    if isinstance(source, bytes):
        part.write_bytes(source)
    elif link:
        part.unlink()
        try:
            os.link(source, part)
        except OSError:
            shutil.copyfile(source, part)
    else:
        shutil.copyfile(source, part)


def _drop_empty(root: Path, folder: Path) -> None:
    while folder != root and folder.is_relative_to(root):
        with suppress(OSError):
            folder.rmdir()
        if folder.exists():
            return
        folder = folder.parent


def _read(root: Path) -> dict[str, tuple[str, str]]:
    """Return path → (owner, digest); a manifest that cannot be read owns nothing."""
    try:
        files = json.loads((root / MANIFEST).read_text(encoding="utf-8"))["files"]
        return {
            str(path): (str(entry["owner"]), str(entry["sha256"])) for path, entry in files.items()
        }
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return {}


def _manifest_bytes(entries: Mapping[str, tuple[str, str]]) -> bytes:
    files = {
        path: {"owner": owner, "sha256": digest}
        for path, (owner, digest) in sorted(entries.items())
    }
    return (json.dumps({"schema": 1, "files": files}, ensure_ascii=False, indent=1) + "\n").encode()


def _digest(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
