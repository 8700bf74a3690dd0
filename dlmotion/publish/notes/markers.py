"""The blocks of a note that dlmotion owns.

From `<!-- dlmotion:begin … -->` to `<!-- dlmotion:end -->`.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from dlmotion.publish.notes.document import Document, Edit, holds_fence, last_line_end
from dlmotion.publish.notes.errors import NotesError

_OPENING = r"dlmotion:begin (figure|film|keras) ([0-9a-f]{8}) ([a-z0-9/-]{1,130}) sum=([0-9a-f]{8})"
_COMMENTS = {False: ("<!-- ", " -->"), True: ("{/* ", " */}")}
_BEGIN = {
    mdx: re.compile(re.escape(start) + _OPENING + re.escape(end))
    for mdx, (start, end) in _COMMENTS.items()
}
# HTML that ends at a blank line, which comments, scripts and preformatted text do not.
_OPEN_HTML = re.compile(r"\s*</?(?!(?:script|pre|style|textarea)\b)[a-z]", re.IGNORECASE)


@dataclass(frozen=True)
class Block:
    """A block found in a note: lines `start` to `end`, and whether a person changed it.

    The markers are part of it.
    """

    kind: str
    key: str
    what: str
    start: int
    end: int
    edited: bool


@dataclass(frozen=True)
class Insert:
    """A block that a note should have: its inner lines, and the line it goes before if new."""

    kind: str
    key: str
    what: str
    lines: tuple[str, ...]
    before: int


@dataclass(frozen=True)
class Event:
    """What happened to one block: added, refreshed, removed, fresh, held or edited."""

    action: str
    kind: str
    key: str
    what: str


def key_of(*parts: object) -> str:
    """Return the short name of a place in a note."""
    return hashlib.sha256("\0".join(map(str, parts)).encode()).hexdigest()[:8]


def find_blocks(document: Document) -> list[Block]:
    """List the blocks between markers, those in code left out.

    Raises NotesError if one does not end.
    """
    blocks: list[Block] = []
    opened: tuple[int, re.Match[str]] | None = None
    ending = _marker(document, "dlmotion:end")
    for line, text in _markers(document):
        begin = _BEGIN[document.mdx].fullmatch(text)
        if begin and opened:
            raise NotesError(
                f"line {opened[0] + 1}: expected a `{ending}` for this marker, "
                f"got another in {line + 1}"
            )
        if begin:
            opened = (line, begin)
        elif text == ending and opened:
            start, match = opened
            kind, key, what, total = match.groups()
            inner = document.lines[start + 1 : line]
            blocks.append(Block(kind, key, what, start, line + 1, _sum(inner) != total))
            opened = None
    if opened:
        raise NotesError(
            f"line {opened[0] + 1}: expected a `{ending}` for this marker, got the end of the note"
        )
    return blocks


def _marker(document: Document, text: str) -> str:
    """Return a comment as the note's format writes it."""
    start, end = _COMMENTS[document.mdx]
    return f"{start}{text}{end}"


def _markers(document: Document) -> Iterator[tuple[int, str]]:
    """Yield (line, marker) of the HTML blocks that are a marker, or that end with one.

    HTML runs on to the next blank line, so a marker below an `<img>` is the last line of its block.
    In MDX they are lines of their own outside of code.
    """
    if document.mdx:
        code = (token.map for token in document.tokens if token.type in ("fence", "code_block"))
        inside = {line for lines in code if lines for line in range(*lines)}
        for line, text in enumerate(document.lines):
            if text.startswith("{/* dlmotion:") and line not in inside:
                yield line, text
        return
    for token in document.tokens:
        if token.type == "html_block" and token.level == 0 and token.map:
            lines = token.content.rstrip().split("\n")
            alone = len(lines) == 1 or (_OPEN_HTML.match(lines[0]) and not holds_fence(token))
            if alone and lines[-1].startswith("<!-- dlmotion:"):
                yield token.map[0] + len(lines) - 1, lines[-1]


def apply_blocks(
    document: Document, inserts: Sequence[Insert], held: Mapping[tuple[str, str], object]
) -> tuple[str, list[Event]]:
    """Return the text with its blocks brought up to date; nothing outside of markers changes.

    Blocks in place are refreshed there; missing ones are inserted; those that are neither wanted
    nor `held` go. Blocks that a person edited stay as they are.
    """
    wanted = {(insert.kind, insert.key): insert for insert in inserts}
    edits: list[Edit] = []
    events: list[Event] = []
    present = set()
    for block in find_blocks(document):
        place = (block.kind, block.key)
        present.add(place)
        insert = wanted.get(place)
        action, edit = _update(document, block, insert, place in held)
        events.append(Event(action, block.kind, block.key, insert.what if insert else block.what))
        edits += edit
    for insert in inserts:
        if (insert.kind, insert.key) not in present:
            events.append(Event("added", insert.kind, insert.key, insert.what))
            edits.append(_insertion(document, insert))
    return document.edited(edits) if edits else document.stored, events


def _update(
    document: Document, block: Block, insert: Insert | None, held: bool
) -> tuple[str, list[Edit]]:
    if block.edited:
        return "edited", []
    start, end = document.starts[block.start], document.starts[block.end]
    if insert is None:
        return ("held", []) if held else ("removed", [(start, end, "")])
    lines = _render(document, insert)
    if list(document.lines[block.start : block.end]) == lines:
        return "fresh", []
    old = document.text[start:end]
    ending = "" if old.endswith(("-->", "*/}")) else last_line_end(old)
    return "refreshed", [(start, end, document.eol.join(lines) + ending)]


def _insertion(document: Document, insert: Insert) -> Edit:
    text = document.eol.join(_render(document, insert))
    if insert.before < len(document.starts) - 1:
        at = document.starts[insert.before]
        return at, at, text + document.eol
    at = len(document.text)
    if at == document.starts[0] or document.text.endswith(("\n", "\r")):
        return at, at, text + document.eol
    return at, at, document.eol + text


def _render(document: Document, insert: Insert) -> list[str]:
    inner = ["", *insert.lines, ""]
    head = f"dlmotion:begin {insert.kind} {insert.key} {insert.what} sum={_sum(inner)}"
    return [_marker(document, head), *inner, _marker(document, "dlmotion:end")]


def _sum(lines: Sequence[str]) -> str:
    """Return a check sum that does not see which line ends the note uses."""
    return hashlib.sha256("\n".join(lines).encode()).hexdigest()[:8]
