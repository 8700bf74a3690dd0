"""The Keras code of a note, fenced, indented or loose in the text; read as text, never run."""

from __future__ import annotations

import ast
import hashlib
import re
import warnings
from dataclasses import dataclass

from publish.notes.document import Document

_LAYER = (
    r"Dense|Conv[123]D|SeparableConv2D|DepthwiseConv2D|MaxPooling[123]D|AveragePooling[123]D|Flatten|Dropout|"
    r"Embedding|LSTM|GRU|SimpleRNN|BatchNormalization|LayerNormalization|MultiHeadAttention"
)
_NETWORK = re.compile(rf"\b(?:[Ss]equential|{_LAYER})\s*\(")
_KERAS = re.compile(rf"\bkeras\b|{_NETWORK.pattern}")
_STATEMENT = re.compile(r"^[ \t]*(?:[\w.,()\[\] \t]+=[ \t]*)?[A-Za-z_][\w.]*\(", re.MULTILINE)
_NAMES_A_MODEL = re.compile(r"\w+\s*=|[\w.]*[Ss]equential")
_PAIRS = {")": "(", "]": "[", "}": "{"}


@dataclass(frozen=True)
class KerasBlock:
    """Keras code: its text, its lines, and whether it makes layers that can be drawn as a network.

    `program` is the text together with the other loose statements of its section, which may tell the input's shape.
    """

    source: str
    start: int
    end: int
    network: bool
    fenced: bool
    program: str

    @property
    def key(self) -> str:
        """A short name that changes only with the code."""
        return hashlib.sha256(self.source.encode()).hexdigest()[:8]


def find_keras_blocks(document: Document) -> tuple[KerasBlock, ...]:
    """List the Keras code of a note in order."""
    blocks: list[KerasBlock] = []
    loose: list[tuple[str, int, int]] = []
    for token in document.tokens:
        if token.type == "heading_open":
            blocks += _loose_blocks(loose)
            loose = []
        if token.map is None:
            continue
        start, end = token.map
        if token.type in ("fence", "code_block") and _KERAS.search(token.content):
            network = bool(_NETWORK.search(token.content))
            blocks.append(KerasBlock(token.content, start, end, network, True, token.content))
        elif token.type == "inline":
            loose += _statements(document, start, end)
    return tuple(sorted(blocks + _loose_blocks(loose), key=lambda block: block.start))


def _loose_blocks(statements: list[tuple[str, int, int]]) -> list[KerasBlock]:
    """Take the statements of one section that make a network; a layer named in a sentence is none."""
    makes = [bool(_NETWORK.search(text) and _NAMES_A_MODEL.match(text)) for text, _, _ in statements]
    return [
        KerasBlock(text, start, end, True, False, _program(statements, makes, i))
        for i, (text, start, end) in enumerate(statements)
        if makes[i]
    ]


def _program(statements: list[tuple[str, int, int]], makes: list[bool], own: int) -> str:
    """Join one network with the statements of its section that make no other network."""
    return "".join(text for i, (text, _, _) in enumerate(statements) if i == own or not makes[i])


def _statements(document: Document, start: int, end: int) -> list[tuple[str, int, int]]:
    """Find (text, first line, line after) of the calls and assignments that start a line of a paragraph."""
    text = "\n".join(document.lines[start:end])
    found, position = [], 0
    while match := _STATEMENT.search(text, position):
        opening = text.index("(", match.start())
        close = _closing_bracket(text, match.end() - 1 if "=" in match.group() else opening)
        line_end = -1 if close is None else text.find("\n", close)
        if close is None:
            position = match.end()
            continue
        # What follows the bracket on its line belongs to the statement: `.astype("float32") / 255`.
        stop = len(text) if line_end < 0 else line_end
        first = start + text.count("\n", 0, match.start())
        source = text[match.start() : stop].lstrip() + "\n"
        if _parses(source):
            found.append((source, first, first + source.count("\n")))
        position = stop
    return found


def _parses(source: str) -> bool:
    """Say whether a text is Python by its grammar; nothing of it is run."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            ast.parse(source)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return False
    return True


def _closing_bracket(text: str, opening: int) -> int | None:
    """Return where the bracket at `opening` closes, quoted text skipped; None if it does not."""
    stack: list[str] = []
    quote = ""
    for i in range(opening, len(text)):
        mark = text[i]
        if quote:
            quote = "" if mark == quote else quote
        elif mark in "\"'":
            quote = mark
        elif mark in "([{":
            stack.append(mark)
        elif mark in _PAIRS:
            if not stack or stack.pop() != _PAIRS[mark]:
                return None
            if not stack:
                return i
    return None
