"""The Keras code of a note, fenced, indented or loose in the text; read as text, never run."""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass

from publish.notes.document import Document

_LAYER = (
    r"Dense|Conv[123]D|SeparableConv2D|DepthwiseConv2D|MaxPooling[123]D|AveragePooling[123]D|Flatten|Dropout|"
    r"Embedding|LSTM|GRU|SimpleRNN|BatchNormalization|LayerNormalization|MultiHeadAttention"
)
_NETWORK = re.compile(rf"\b(?:[Ss]equential|{_LAYER})\s*\(")
_KERAS = re.compile(rf"\bkeras\b|{_NETWORK.pattern}")
_LOOSE = re.compile(rf"(?:\b\w+\s*=\s*)?[\w.]*\b(?:[Ss]equential|{_LAYER})\s*\(")
_PAIRS = {")": "(", "]": "[", "}": "{"}


@dataclass(frozen=True)
class KerasBlock:
    """Keras code: its text, its lines, and whether it makes layers that can be drawn as a network."""

    source: str
    start: int
    end: int
    network: bool
    fenced: bool

    @property
    def key(self) -> str:
        """A short name that changes only with the code."""
        return hashlib.sha256(self.source.encode()).hexdigest()[:8]


def find_keras_blocks(document: Document) -> tuple[KerasBlock, ...]:
    """List the Keras code of a note in order."""
    blocks = []
    for token in document.tokens:
        if token.map is None:
            continue
        start, end = token.map
        if token.type in ("fence", "code_block") and _KERAS.search(token.content):
            blocks.append(KerasBlock(token.content, start, end, bool(_NETWORK.search(token.content)), True))
        elif token.type == "inline":
            blocks += _loose_code(document, start, end)
    return tuple(blocks)


def _loose_code(document: Document, start: int, end: int) -> list[KerasBlock]:
    """Find calls that make layers in a paragraph; each runs to its closing bracket."""
    text = "\n".join(document.lines[start:end])
    blocks, position = [], 0
    while match := _LOOSE.search(text, position):
        close = _closing_bracket(text, match.end() - 1)
        if close is None:
            break
        source = text[match.start() : close + 1] + "\n"
        first = start + text.count("\n", 0, match.start())
        blocks.append(KerasBlock(source, first, first + source.count("\n"), True, False))
        position = close + 1
    # A bare `Dense(3)` in a sentence names a layer; a network is an assignment or a Sequential call.
    return [b for b in blocks if re.match(r"\w+\s*=|[\w.]*[Ss]equential", b.source)]


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
