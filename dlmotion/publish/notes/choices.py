"""`dlmotion.toml` beside the notes: what the person decided, once.

It has a line for each picture, section and code block.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import tomlkit
from tomlkit.exceptions import TOMLKitError
from tomlkit.items import KeyType, SingleKey, Table

from dlmotion.base.names import LANGUAGES, NOTE_SITES, THEMES
from dlmotion.publish.escape import is_lesson, is_name, one_line
from dlmotion.publish.notes.errors import NotesError

NAME = "dlmotion.toml"
OFF = ("skip", "off")

_HEAD = (
    "Which figure and film of dlmotion goes where in these notes. This file is yours:",
    "`notes sync` adds what is new and changes nothing that is here. Pictures: lesson/figure or",
    "skip. Films: lesson or off (several: a list). Keras code: draw or skip. A line that starts",
    "with # is an open question: take the # away to say yes, or write skip.",
    "For all notes you may set above the tables: site, lang, theme, as.",
)
_GENERAL = {
    "site": NOTE_SITES,
    "lang": LANGUAGES,
    "theme": THEMES,
    "as": ("vectors", "video"),
}
VARIANTS = "variants"
"""Inputs of lessons that the studio keeps in the same file; nothing for notes."""
_KINDS = ("pictures", "films", "keras")


class Choices:
    """The choices of one notes folder; adding keeps every byte that is there."""

    def __init__(self, home: Path) -> None:
        self.path = home / NAME
        self.before = _text(self.path)
        try:
            self.document = tomlkit.parse(self.before)
        except TOMLKitError as error:
            raise NotesError(f"{self.path}: expected TOML, got: {one_line(str(error))}") from error
        self._check()
        if not self.before:
            for line in _HEAD:
                self.document.add(tomlkit.comment(line))

    def general(self, key: str) -> str | None:
        """Return what is set for all notes (site, lang, theme or as), if it is."""
        value = self.document.get(key)
        return None if value is None else str(value)

    def get(self, note: str, kind: str, key: str) -> tuple[str, ...] | None:
        """Return what was decided: one or several names, nothing (skip, off).

        It is None while undecided.
        """
        value = self._tables().get(note, {}).get(kind, {}).get(key)
        if value is None:
            return None
        names = value if isinstance(value, list) else [value]
        return tuple(str(name) for name in names if name not in OFF)

    def add(self, note: str, kind: str, key: str, value: str, why: str = "") -> None:
        """Write down a choice that was found."""
        notes = _child(self.document, "notes", True)
        table = _child(_child(notes, note, True), kind, False)
        item = tomlkit.string(value)
        if why:
            item.comment(one_line(why))
        table.add(SingleKey(key, KeyType.Basic), item)

    def ask(self, note: str, kind: str, key: str, options: Sequence[str], why: str) -> None:
        """List an open question as a comment, once: the first option, then the others."""
        table = _child(_child(_child(self.document, "notes", True), note, True), kind, False)
        question = f"{_quoted(key)} ="
        if f"# {question}" in table.as_string():
            return
        others = f"; or: {', '.join(options[1:])}" if options[1:] else ""
        text = f'{question} "{options[0]}"  # {why}{others}'
        table.add(tomlkit.comment(one_line(text)))

    def marks(self) -> dict[str, set[str]]:
        """Return what is decided about each note, by the keys of its pictures, films and code."""
        return {
            str(note): {f"{kind} {key}" for kind, table in tables.items() for key in table}
            for note, tables in self._tables().items()
        }

    def rename_note(self, old: str, new: str) -> None:
        """Keep the choices of a note that has another name now; comments and order stay."""
        if new not in self._tables():
            header = re.compile(rf"^\[notes\.{re.escape(_quoted(old))}(?=[.\]])", re.M)
            text = header.sub(lambda _: f"[notes.{_quoted(new)}", tomlkit.dumps(self.document))
            self.document = tomlkit.parse(text)

    def dump(self) -> str:
        """Return the text of the file; nothing if nothing was ever decided."""
        return tomlkit.dumps(self.document) if "notes" in self.document or self.before else ""

    def _tables(self) -> Mapping[str, Any]:
        tables: Mapping[str, Any] = self.document.get("notes", {})
        return tables

    def _check(self) -> None:
        """Refuse what nobody reads, in one line."""
        for key, value in self.document.unwrap().items():
            if key not in ("notes", VARIANTS) and value not in _GENERAL.get(key, ()):
                expected = (
                    ", ".join(_GENERAL[key])
                    if key in _GENERAL
                    else f"one of {', '.join(_GENERAL)}, notes, {VARIANTS}"
                )
                raise self._error(key, expected, value)
        for note, tables in _pairs(self.document.unwrap().get("notes", {}), self, "notes"):
            for kind, table in _pairs(tables, self, f"notes.{note}"):
                if kind not in _KINDS:
                    raise self._error(f"notes.{note}.{kind}", f"one of {', '.join(_KINDS)}", kind)
                for key, value in _pairs(table, self, f"notes.{note}.{kind}"):
                    self._check_value(f"notes.{note}.{kind}.{key}", kind, value)

    def _check_value(self, where: str, kind: str, value: object) -> None:
        names = value if kind == "films" and isinstance(value, list) else [value]
        for name in names:
            good = isinstance(name, str) and (name in OFF or _is_choice(kind, name))
            if not good:
                expected = {
                    "pictures": "lesson/figure or skip",
                    "films": "lesson or off",
                    "keras": "draw or skip",
                }
                raise self._error(where, expected[kind], value)

    def _error(self, key: str, expected: str, got: object) -> NotesError:
        return NotesError(f"{self.path}: {key}: expected {expected}, got {got!r}")


def decides(path: Path) -> bool:
    """Whether a file says something of notes: one with variants alone is the project's."""
    try:
        return path.is_file() and set(tomlkit.parse(_text(path))) != {VARIANTS}
    except (TOMLKitError, NotesError):
        return True  # Whoever reads it then says what is wrong.


def _quoted(key: str) -> str:
    return tomlkit.string(key).as_string()


def _is_choice(kind: str, name: str) -> bool:
    if kind == "keras":
        return name == "draw"
    lesson, *figure = name.split("/")
    good = len(figure) == (kind == "pictures") and all(map(is_name, figure))
    return good and is_lesson(lesson)


def _pairs(value: object, choices: Choices, where: str) -> list[tuple[str, Any]]:
    if not isinstance(value, dict):
        raise choices._error(where, "a table", value)
    return list(value.items())


def _child(parent: Any, key: str, above: bool) -> Table:
    """Return a table below another, made if it is not there.

    `above` tables have no header of their own.
    """
    if key not in parent:
        parent.add(key, tomlkit.table(is_super_table=above))
    found: Table = parent[key]
    return found


def _text(path: Path) -> str:
    try:
        return path.read_bytes().decode("utf-8") if path.exists() else ""
    except (OSError, UnicodeDecodeError) as error:
        raise NotesError(f"{path}: expected a readable UTF-8 file, got: {error}") from error
