"""The files that dlmotion wrote into a notes folder, remembered so that nothing else is ever touched."""

from __future__ import annotations

import hashlib
import json
import os
import tempfile
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path

from publish.notes.convert import convert
from publish.notes.errors import NotesError
from publish.notes.links import is_inside

MANIFEST = ".dlmotion-notes.json"

Item = tuple[str, str]


@dataclass(frozen=True)
class Wanted:
    """A file that a note should have: where, from which built file, and for which item of the note.

    `stamp` stands for the source where that is made anew each time; else the source's bytes do.
    """

    path: Path
    source: Path
    theme: str
    note: str
    item: Item
    stamp: str = ""

    @property
    def digest(self) -> str:
        """What the file depends on."""
        return _digest((self.stamp.encode() or self.source.read_bytes()) + self.theme.encode())


@dataclass(frozen=True)
class Fate:
    """What became of a file: written, refreshed, fresh, kept (not ours), edited, refused or removed."""

    name: str
    action: str
    content: bytes | None = field(default=None, repr=False)

    @property
    def usable(self) -> bool:
        """Whether a page may show the file."""
        return self.action in ("written", "refreshed", "fresh", "edited")


@dataclass
class Entry:
    """What is remembered of one file: its bytes, what they were made from, and which notes want it."""

    sha256: str
    source: str
    notes: dict[str, Item]


class Written:
    """The memory of one notes folder: judges what may be written, and writes it; nothing outside `root`."""

    def __init__(self, home: Path, root: Path) -> None:
        self.home, self.root = home.resolve(), root.resolve()
        self.entries = _read(self.home / MANIFEST)
        self.before = self._dump()

    def judge(self, wanted: Wanted) -> Fate:
        """Say what is to be done about a file, and remember it as done; nothing is written here."""
        name = self._name(wanted.path)
        if name is None:
            return Fate(wanted.path.name, "refused")
        source = wanted.digest
        entry = self.entries.get(name)
        current = _digest(wanted.path.read_bytes()) if wanted.path.is_file() else None
        if entry and current == entry.sha256 and source == entry.source:
            entry.notes[wanted.note] = wanted.item
            return Fate(name, "fresh")
        if entry and current not in (None, entry.sha256):
            return Fate(name, "edited")
        content = convert(wanted.source, wanted.path.suffix, wanted.theme)
        made = _digest(content)
        if entry is None and current not in (None, made):
            return Fate(name, "kept")
        notes = {**(entry.notes if entry else {}), wanted.note: wanted.item}
        self.entries[name] = Entry(made, source, notes)
        if current == made:
            return Fate(name, "fresh")
        return Fate(name, "written" if current is None else "refreshed", content)

    def is_ours(self, path: Path) -> bool:
        """Say whether dlmotion wrote this file, edited since or not."""
        name = self._name(path)
        return name is not None and name in self.entries

    def is_fresh(self, wanted: Wanted) -> bool:
        """Say whether a file is there as it was written, from the same source."""
        entry = self.entries.get(self._name(wanted.path) or "")
        here = wanted.path.is_file() and entry is not None and entry.source == wanted.digest
        return here and entry is not None and _digest(wanted.path.read_bytes()) == entry.sha256

    def forget(
        self, notes: Iterable[str], held: Iterable[tuple[str, Item]], used: Iterable[tuple[str, str]]
    ) -> list[Fate]:
        """Give up what these notes no longer want; files that no note wants and nobody edited are removed.

        `held` lists (note, item) whose files stay as they are, `used` lists (note, file) that were judged.
        """
        items, files, asked = set(held), set(used), set(notes)
        fates = []
        for name, entry in list(self.entries.items()):
            entry.notes = {
                note: item
                for note, item in entry.notes.items()
                if note not in asked or (note, item) in items or (note, name) in files
            }
            if entry.notes:
                continue
            del self.entries[name]
            path = self.home / name
            ours = self._name(path) == name and path.is_file() and _digest(path.read_bytes()) == entry.sha256
            if ours:
                fates.append(Fate(name, "removed"))
        return fates

    def carry_out(self, fates: Iterable[Fate]) -> None:
        """Write and remove the files, then the memory of them."""
        for fate in fates:
            path = self.home / fate.name
            if fate.content is not None:
                write_whole(path, fate.content, self.root)
            elif fate.action == "removed":
                path.unlink(missing_ok=True)
                _drop_empty(path.parent, self.root)
        after = self._dump()
        if after != self.before:
            write_whole(self.home / MANIFEST, after.encode(), self.root)
            self.before = after

    def _name(self, path: Path) -> str | None:
        """Return the path from `home`; None if it leaves the root, is a link, or is a file of our own keeping."""
        if not is_inside(path, self.root) or path.is_symlink() or path.is_dir():
            return None
        name = os.path.relpath(path.parent.resolve() / path.name, self.home)
        return None if path.name.startswith(".dlmotion") else Path(name).as_posix()

    def _dump(self) -> str:
        files = {
            name: {
                "sha256": entry.sha256,
                "source": entry.source,
                "notes": {note: list(item) for note, item in sorted(entry.notes.items())},
            }
            for name, entry in sorted(self.entries.items())
        }
        return json.dumps({"schema": 1, "files": files}, ensure_ascii=False, indent=1) + "\n" if files else ""


def write_whole(path: Path, content: bytes, root: Path) -> None:
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
            file.write(content)
        temporary.chmod(path.stat().st_mode & 0o777 if path.exists() else 0o644)
        temporary.replace(path)
    except OSError as error:
        raise NotesError(f"{path}: expected to write it, got: {error.strerror}") from error
    finally:
        temporary.unlink(missing_ok=True)


def _read(path: Path) -> dict[str, Entry]:
    if not path.is_file():
        return {}
    try:
        value = json.loads(path.read_text(encoding="utf-8"))
        if value["schema"] != 1:
            raise ValueError(f"schema {value['schema']!r}")
        return {
            str(name): Entry(
                str(entry["sha256"]),
                str(entry["source"]),
                {str(note): (str(kind), str(key)) for note, (kind, key) in entry["notes"].items()},
            )
            for name, entry in value["files"].items()
        }
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        reason = " ".join(str(error).split()) or type(error).__name__
        raise NotesError(
            f"{path}: expected the list of files that dlmotion wrote, got: {reason}; repair or delete it"
        ) from error


def _digest(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def _drop_empty(folder: Path, root: Path) -> None:
    while folder != root and folder.is_relative_to(root) and not any(folder.iterdir()):
        folder.rmdir()
        folder = folder.parent
