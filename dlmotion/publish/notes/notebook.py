"""A Jupyter notebook, read as the Markdown that it shows, and written without touching the rest.

Its Markdown cells are prose, its code cells fenced code. What is put in goes into the text of a
Markdown cell, or into a new cell below code; no other byte of the JSON changes.
"""

from __future__ import annotations

import json
import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any
from zlib import crc32

from dlmotion.publish.notes.document import Document, Edit, apply_edits
from dlmotion.publish.notes.errors import NotesError

_SPACE = re.compile(r"[ \t\r\n]*")
_CHARACTER = re.compile(
    r"\\u[dD][89abAB][0-9a-fA-F]{2}\\u[dD][c-fC-F][0-9a-fA-F]{2}|\\u[0-9a-fA-F]{4}|\\.|[^\\]",
    re.DOTALL,
)
_LONE = re.compile(r"[\ud800-\udfff]")
_TICKS = re.compile(r"`{3,}")
_DECODER = json.JSONDecoder()


@dataclass(frozen=True)
class Cell:
    """A cell: where its object and the insides of its strings stand, and what they say together.

    `at` is where its text stands in the Markdown; `ours` says that we made it.
    """

    kind: str
    start: int
    end: int
    strings: tuple[tuple[int, int], ...]
    parts: tuple[str, ...]
    ours: bool
    at: int = 0

    @property
    def text(self) -> str:
        """The text of the cell."""
        return "".join(self.parts)

    @property
    def stop(self) -> int:
        """Where its text ends in the Markdown."""
        return self.at + len(self.text)

    def place(self, stored: str, offset: int) -> int:
        """Return where a character of the text stands in the JSON; a next string comes first."""
        for (start, end), part in zip(self.strings, self.parts, strict=True):
            if offset < len(part):
                characters = _CHARACTER.finditer(stored, start, end)
                return next(match.start() for i, match in enumerate(characters) if i == offset)
            offset -= len(part)
        return self.strings[-1][1]


@dataclass(frozen=True)
class Notebook(Document):
    """The Markdown of a notebook, and the JSON that it stands in."""

    json: str = ""
    cells: tuple[Cell, ...] = field(default=(), compare=False)
    has_ids: bool = False

    @property
    def stored(self) -> str:
        """The notebook as its file has it."""
        return self.json

    @cached_property
    def front_matter(self) -> range:
        """No lines: a notebook has its settings elsewhere."""
        return range(0)

    def edited(self, edits: Sequence[Edit]) -> str:
        """Return the JSON with changes of the Markdown carried out in it; raises NotesError."""
        changed = apply_edits(self.json, [self._in_json(edit) for edit in edits], whole=False)
        try:
            json.loads(changed)
        except ValueError as error:
            raise NotesError("expected to change the notebook's text alone; left alone") from error
        return changed

    def _in_json(self, edit: Edit) -> Edit:
        start, end, new = edit
        i = max(bisect_right([cell.at for cell in self.cells], start) - 1, 0)
        cell = self.cells[i]
        if start == end:
            return self._insertion(i, start, new)
        last = end > cell.stop or not cell.text.endswith("\n") and end == cell.stop
        end = min(end, cell.stop)
        if new:
            new = new.removesuffix("\n") if last else new
        elif cell.ours and (start, end) == (cell.at, cell.stop):
            return (self.cells[i - 1].end if i else cell.start), cell.end, ""
        elif last and start > cell.at:
            start -= 1  # the line end before the block came with it
        places = [cell.place(self.json, offset - cell.at) for offset in (start, end)]
        return places[0], places[1], _quoted(new)

    def _insertion(self, i: int, offset: int, new: str) -> Edit:
        cell = self.cells[i]
        if cell.kind == "markdown" and cell.strings:
            inside = offset < cell.stop or cell.text.endswith("\n")
            at = cell.place(self.json, min(offset, cell.stop) - cell.at)
            return at, at, _quoted(new if inside else "\n" + new.removesuffix("\n"))
        after = self.cells[i + 1] if i + 1 < len(self.cells) else None
        if after is not None and after.kind == "markdown" and after.strings and not after.ours:
            at = after.place(self.json, 0)
            return at, at, _quoted(new)
        return cell.end, cell.end, self._new_cell(new, cell)

    def _new_cell(self, new: str, cell: Cell) -> str:
        """Return the JSON of one more cell, as Jupyter would write it."""
        lines = new.removesuffix("\n").splitlines(keepends=True)
        made: dict[str, Any] = {"cell_type": "markdown"}
        if self.has_ids:
            made["id"] = f"dlmotion-{crc32(new.encode()):08x}"
        made |= {"metadata": {"dlmotion": "added"}, "source": lines}
        text = json.dumps(made, ensure_ascii=False, indent=1)
        before = self.json[: cell.start]
        indent = before[before.rfind("\n") + 1 :] if not before.rpartition("\n")[2].strip() else ""
        return ",\n" + "\n".join(indent + line for line in text.split("\n"))


def read_notebook(stored: str) -> Notebook:
    """Return a notebook with its Markdown; raises NotesError if it is none."""
    try:
        cells, has_ids, language = _read(stored)
    except (ValueError, IndexError, RecursionError, TypeError, AttributeError) as error:
        raise NotesError("expected a notebook (nbformat 4), got something else") from error
    placed, texts, length = [], [], 0
    for cell in cells:
        if cell.kind not in ("markdown", "code"):
            continue
        text = _LONE.sub("\ufffd", cell.text)
        before, after = _around(cell, text, language)
        placed.append(replace(cell, at=length + len(before)))
        texts.append(before + text + after)
        length += len(texts[-1])
    return Notebook("".join(texts), False, stored, tuple(placed), has_ids)


def _around(cell: Cell, text: str, language: str) -> tuple[str, str]:
    """Return what stands before and after the text of a cell in the Markdown."""
    end = "" if text.endswith("\n") else "\n"
    if cell.kind == "markdown":
        return "", f"{end}\n"
    ticks = max((len(run) for run in _TICKS.findall(text)), default=2) + 1
    fence = "`" * max(ticks, 3)
    return f"{fence}{language}\n", f"{end}{fence}\n\n"


def _read(stored: str) -> tuple[list[Cell], bool, str]:
    cells: list[Cell] = []
    has_ids, language, found = False, "python", False
    for name, at in _members(stored, _skip(stored, 0)):
        if name == "cells":
            found = True
            for start in _elements(stored, at):
                cell, has_id = _cell(stored, start)
                cells.append(cell)
                has_ids = has_ids or has_id
        elif name == "metadata":
            told = _DECODER.raw_decode(stored, at)[0].get("language_info", {}).get("name")
            language = told if isinstance(told, str) and told.isalnum() else language
    if not found:
        raise ValueError("no cells")
    return cells, has_ids, language


def _cell(stored: str, start: int) -> tuple[Cell, bool]:
    kind, ours, has_id = "", False, False
    spans: list[tuple[int, int]] = []
    parts: tuple[str, ...] = ()
    for name, at in _members(stored, start):
        if name == "cell_type":
            kind = _DECODER.raw_decode(stored, at)[0]
        elif name == "metadata":
            ours = _DECODER.raw_decode(stored, at)[0].get("dlmotion") == "added"
        elif name == "id":
            has_id = True
        elif name == "source":
            places = [at] if stored[at] == '"' else list(_elements(stored, at))
            read = [_DECODER.raw_decode(stored, place) for place in places]
            spans = [(p + 1, end - 1) for p, (_, end) in zip(places, read, strict=True)]
            parts = tuple(text for text, _ in read)
    end = _DECODER.raw_decode(stored, start)[1]
    return Cell(kind, start, end, tuple(spans), parts, ours), has_id


def _skip(stored: str, at: int) -> int:
    match = _SPACE.match(stored, at)
    return match.end() if match else at


def _members(stored: str, at: int) -> Iterator[tuple[str, int]]:
    """Yield (name, where its value starts) of an object of the JSON."""
    if stored[at] != "{":
        raise ValueError("no object")
    at = _skip(stored, at + 1)
    while stored[at] != "}":
        if stored[at] != '"':
            raise ValueError("no name")
        name, at = _DECODER.raw_decode(stored, at)
        at = _skip(stored, at)
        if stored[at] != ":":
            raise ValueError("no value")
        at = _skip(stored, at + 1)
        yield name, at
        at = _after(stored, at, "}")


def _elements(stored: str, at: int) -> Iterator[int]:
    """Yield where each element of a list of the JSON starts."""
    if stored[at] != "[":
        raise ValueError("no list")
    at = _skip(stored, at + 1)
    while stored[at] != "]":
        yield at
        at = _after(stored, at, "]")


def _after(stored: str, at: int, closing: str) -> int:
    """Return where the next member or element starts, or the closing bracket."""
    at = _skip(stored, _DECODER.raw_decode(stored, at)[1])
    if stored[at] == ",":
        return _skip(stored, at + 1)
    if stored[at] != closing:
        raise ValueError("no end")
    return at


def _quoted(text: str) -> str:
    return json.dumps(text, ensure_ascii=False)[1:-1]
