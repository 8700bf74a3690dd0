"""The list of files that dlmotion wrote: what is not on it is someone else's and left alone."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path

from filelock import FileLock

from dlmotion.base.atomic import append_text
from dlmotion.base.checked import line_check
from dlmotion.base.hashes import FileHashes
from dlmotion.engine.ledger import Entry
from dlmotion.engine.target import Root, Workspace


class Written:
    """An append-only file of lines: path, content hash, checksum.

    A line is written before its file is put in place. The list outlives a broken ledger and a
    killed build; a damaged line is passed over. Lines of old have no checksum, and no shape that a
    damaged one could take.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self._lock = FileLock(path.with_suffix(".lock"))
        self._seen = (-1, -1)
        self._whole = 0
        self._hashes: dict[str, set[str]] = {}

    def add(self, rows: dict[str, str]) -> None:
        """Note files that are about to be put in place."""
        known = self._read()
        new = {name: digest for name, digest in rows.items() if digest not in known.get(name, ())}
        if not new:
            return
        self._path.parent.mkdir(parents=True, exist_ok=True)
        lines = "".join(_line(name, digest) for name, digest in new.items())
        with self._lock:
            append_text(self._path, "\n" * (not self._ends_clean()) + lines)

    def names(self) -> tuple[str, ...]:
        """Every path at which a file of ours was ever put."""
        return tuple(self._read())

    def wrote(self, name: str) -> bool:
        """Whether a file of ours was ever put at this path."""
        return name in self._read()

    def wrote_bytes(self, name: str, digest: str) -> bool:
        """Whether these very bytes were ours at this path."""
        return digest in self._read().get(name, ())

    def _ends_clean(self) -> bool:
        if not self._path.exists() or not self._path.stat().st_size:
            return True
        with self._path.open("rb") as file:
            file.seek(-1, 2)
            return file.read() == b"\n"

    def _read(self) -> dict[str, set[str]]:
        try:
            status = self._path.stat()
        except OSError:
            return {}
        seen = (status.st_ino, status.st_size)
        if seen != self._seen:
            grown = seen[0] == self._seen[0] and seen[1] > self._seen[1]
            self._hashes, self._whole = (self._hashes, self._whole) if grown else ({}, 0)
            self._seen = seen
            self._read_on()
        return self._hashes

    def _read_on(self) -> None:
        """Read what was added; a last line that may not be whole yet is read again next time."""
        with self._path.open("rb") as file:
            file.seek(self._whole)
            added = file.read()
        self._whole += added.rfind(b"\n") + 1
        for line in added.decode("utf-8", errors="replace").splitlines():
            row = _parse(line)
            if row:
                self._hashes.setdefault(row[0], set()).add(row[1])


def _parse(line: str) -> tuple[str, str] | None:
    try:
        row = json.loads(line)
    except ValueError:
        return None
    if not (isinstance(row, list) and all(isinstance(part, str) for part in row)):
        return None
    if len(row) == 2 or (len(row) == 3 and f"{line}\n" == _line(row[0], row[1])):
        return row[0], row[1]
    return None


def _line(name: str, digest: str) -> str:
    check = line_check(json.dumps([name, digest]))
    return json.dumps([name, digest, check], ensure_ascii=False) + "\n"


def restore(
    written: Written, entries: Mapping[str, Entry], workspace: Workspace, hashes: FileHashes
) -> None:
    """Note files again that stand as the ledger knows them: their list may be lost or damaged."""
    rows: dict[str, set[str]] = {}
    for entry in entries.values():
        for output, digest in entry.outputs.items():
            rows.setdefault(output, set()).add(digest)
    roots: tuple[Root, ...] = ("media", "state")
    for root in roots:
        found = {output: hashes.of(workspace.root(root) / output) for output in rows}
        ours = {name: digest for name, digest in found.items() if digest in rows[name]}
        written.add({f"{root}/{name}": str(digest) for name, digest in ours.items()})
