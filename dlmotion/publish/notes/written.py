"""The files that dlmotion wrote into a notes folder: nothing else is ever touched."""

from __future__ import annotations

import json
import os
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from pathlib import Path

from dlmotion.publish.notes.convert import convert
from dlmotion.publish.notes.errors import NotesError
from dlmotion.publish.notes.links import is_inside
from dlmotion.publish.notes.whole import digest, drop_empty, file_digest, write_whole

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
        return digest(f"{self.stamp or file_digest(self.source)} {self.theme}".encode())

    @property
    def content(self) -> Path | bytes:
        """The file to copy, or the bytes of another type made from it."""
        return convert(self.source, self.path.suffix, self.theme)


@dataclass(frozen=True)
class Fate:
    """A file's fate: written, refreshed, fresh, kept (not ours), edited, refused or removed."""

    name: str
    action: str
    content: Path | bytes | None = field(default=None, repr=False)
    size: int = 0

    @property
    def usable(self) -> bool:
        """Whether a page may show the file."""
        return self.action in ("written", "refreshed", "fresh", "edited")


@dataclass
class Entry:
    """What is remembered of a file: its bytes, what made them, and which notes want it."""

    sha256: str
    source: str
    notes: dict[str, Item]


class Written:
    """The memory of one notes folder: judges what may be written, and writes it.

    It never writes outside `root`.
    """

    def __init__(self, home: Path, root: Path) -> None:
        self.home, self.root = home.resolve(), root.resolve()
        self.entries, self.choices = _read(self.home / MANIFEST)
        self.known = {
            name: replace(entry, notes=dict(entry.notes)) for name, entry in self.entries.items()
        }
        self.before = self._dump()
        self.lost = {
            entry.sha256: name
            for name, entry in self.entries.items()
            if not (self.home / name).is_file()
        }
        self.judged: dict[str, tuple[str, str]] = {}

    def judge(self, wanted: Wanted) -> Fate:
        """Say what is to be done about a file, and remember it as done; nothing is written here."""
        name, source = self._name(wanted.path), wanted.digest
        if name is None:
            return Fate(wanted.path.name, "refused")
        if name in self.judged:
            # Two links to one file: the first one decides what it shows.
            before, action = self.judged[name]
            self._want(name, wanted)
            return Fate(name, action if before == source else "refused")
        fate = self._judge(name, source, wanted)
        self.judged[name] = (source, fate.action)
        return fate

    def _judge(self, name: str, source: str, wanted: Wanted) -> Fate:
        current = file_digest(wanted.path) if wanted.path.is_file() else None
        entry = self.entries.get(name) or self._moved_here(current)
        if entry and current == entry.sha256 and source == entry.source:
            self.entries[name] = entry
            self._want(name, wanted)
            return Fate(name, "fresh")
        content = wanted.content
        made = file_digest(content) if isinstance(content, Path) else digest(content)
        if current not in (None, made) and (entry is None or current != entry.sha256):
            return Fate(name, "edited" if entry else "kept")
        self.entries[name] = Entry(made, source, dict(entry.notes) if entry else {})
        self._want(name, wanted)
        if current == made:
            return Fate(name, "fresh")
        size = content.stat().st_size if isinstance(content, Path) else len(content)
        return Fate(name, "written" if current is None else "refreshed", content, size)

    def _want(self, name: str, wanted: Wanted) -> None:
        if name in self.entries:
            self.entries[name].notes[wanted.note] = wanted.item

    def is_ours(self, path: Path) -> bool:
        """Say whether dlmotion wrote this file, edited since or not."""
        name = self._name(path)
        if name is None or not path.is_file():
            return name is not None and name in self.entries
        return name in self.entries or (bool(self.lost) and file_digest(path) in self.lost)

    def _moved_here(self, current: str | None) -> Entry | None:
        """Return what is known of a file that was ours elsewhere and was moved with its note."""
        name = self.lost.get(current or "")
        return replace(self.entries[name], notes={}) if name in self.entries else None

    def marks(self) -> dict[str, set[str]]:
        """Return the items of each note that wants files."""
        found: dict[str, set[str]] = {}
        for entry in self.entries.values():
            for note, (kind, key) in entry.notes.items():
                found.setdefault(note, set()).add(f"{kind}:{key}")
        return found

    def rename_note(self, old: str, new: str) -> None:
        """Remember a note under its new name."""
        for entry in self.entries.values():
            if old in entry.notes:
                entry.notes[new] = entry.notes.pop(old)

    def is_fresh(self, wanted: Wanted) -> bool:
        """Say whether a file is there as it was written, from the same source."""
        entry = self.entries.get(self._name(wanted.path) or "")
        here = wanted.path.is_file() and entry is not None and entry.source == wanted.digest
        return here and entry is not None and file_digest(wanted.path) == entry.sha256

    def gone_notes(self) -> set[str]:
        """List the notes that wanted files and were moved or deleted since."""
        wanting = {note for entry in self.entries.values() for note in entry.notes}
        return {note for note in wanting if not (self.home / note).exists()}

    def forget(
        self,
        notes: Iterable[str],
        held: Iterable[tuple[str, Item]],
        used: Iterable[tuple[str, str]],
    ) -> list[Fate]:
        """Give up what these notes no longer want.

        Files that no note wants and nobody edited are removed. `held` lists (note, item) whose
        files stay as they are, `used` lists (note, file) that were judged.
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
            ours = self._name(path) == name and path.is_file() and file_digest(path) == entry.sha256
            if ours:
                fates.append(Fate(name, "removed"))
        return fates

    def carry_out(self, fates: Iterable[Fate]) -> None:
        """Write and remove the files, then the memory of them.

        After an error the memory is of those that were done.
        """
        waiting = {
            fate.name: fate
            for fate in fates
            if fate.content is not None or fate.action == "removed"
        }
        try:
            for fate in list(waiting.values()):
                self._carry_out(fate)
                del waiting[fate.name]
        finally:
            for name in waiting:
                self.entries.pop(name, None)
                if name in self.known:
                    self.entries[name] = self.known[name]
            self._remember()

    def _remember(self) -> None:
        after, path = self._dump(), self.home / MANIFEST
        if after != self.before and after:
            write_whole(path, after.encode(), self.root)
        elif after != self.before:
            path.unlink(missing_ok=True)
        self.before = after

    def _carry_out(self, fate: Fate) -> None:
        path = self.home / fate.name
        if fate.content is not None:
            write_whole(path, fate.content, self.root)
            # What was copied may have been built anew since it was judged.
            self.entries[fate.name].sha256 = file_digest(path)
        elif fate.action == "removed":
            path.unlink(missing_ok=True)
            drop_empty(path.parent, self.root)

    def _name(self, path: Path) -> str | None:
        """Return the path from `home`.

        It is None if it leaves the root, is a link, or is a file of our own keeping.
        """
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
        if not files and not self.choices:
            return ""
        value = {"schema": 1, "files": files}
        value |= {"choices": self.choices} if self.choices else {}
        return json.dumps(value, ensure_ascii=False, indent=1) + "\n"


def _read(path: Path) -> tuple[dict[str, Entry], str]:
    """Return the files that were written, and the digest of `dlmotion.toml` as it was written."""
    if not path.is_file():
        return {}, ""
    try:
        value = json.loads(path.read_text(encoding="utf-8"))
        if value["schema"] != 1:
            raise ValueError(f"schema {value['schema']!r}")
        files = {
            str(name): Entry(
                str(entry["sha256"]),
                str(entry["source"]),
                {str(note): (str(kind), str(key)) for note, (kind, key) in entry["notes"].items()},
            )
            for name, entry in value["files"].items()
        }
        return files, str(value.get("choices", ""))
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        reason = " ".join(str(error).split()) or type(error).__name__
        raise NotesError(
            f"{path}: expected the list of files that dlmotion wrote, "
            f"got: {reason}; repair or delete it"
        ) from error
