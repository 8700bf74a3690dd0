"""The Keras and PyTorch code of a note, fenced, indented or loose in the text; never run."""

from __future__ import annotations

import ast
import hashlib
import re
import warnings
from dataclasses import dataclass
from itertools import accumulate

from markdown_it.token import Token

from dlmotion.publish.notes.document import Document

_LAYER = (
    r"Dense|Conv[123]D|SeparableConv2D|DepthwiseConv2D|MaxPooling[123]D|AveragePooling[123]D|Flatten|Dropout|"
    r"Embedding|LSTM|GRU|SimpleRNN|BatchNormalization|LayerNormalization|MultiHeadAttention"
)
_NETWORK = re.compile(rf"\b(?:[Ss]equential|{_LAYER})\s*\(")
_KERAS = re.compile(rf"\bkeras\b|{_NETWORK.pattern}")
_TORCH = re.compile(r"\bnn\.[A-Z]\w+\s*\(|\bnn\.Module\b|\b(?:import|from)\s+torch\b")
_MODULE = re.compile(
    r"\bSequential\s*\(|^[ \t]*class[ \t]+\w+[ \t]*\([^)\n]*\b(?:Module|Model|Sequential)\b",
    re.MULTILINE,
)
# What a framework prints of a network: PyTorch's repr, Keras' table, torchsummary's.
_PRINTED = re.compile(
    r"^[ \t]*\(\w+\): \w+\(|^[ \t│┃|]*Layer \(type(?::[^)\n]*)?\)|^[ \t]*Total params:",
    re.MULTILINE,
)
_OTHER = re.compile(r"\b(?:import|from)\s+(?:paddle|mxnet|mindspore|flax|jittor|oneflow)\b")
_PYTHON = re.compile(r"\{?\.?(?:code-cell|i?py|keras|pytorch|torch|tensorflow)", re.IGNORECASE)
_STATEMENT = re.compile(r"^[ \t]*(?:[\w.,()\[\] \t]+=[ \t]*)?[A-Za-z_][\w.]*\(", re.MULTILINE)
_NAMES_A_MODEL = re.compile(r"\w+\s*=|[\w.]*[Ss]equential")
# Characters looked at for the ends of loose statements in one note, and for one of them.
_LOOKED_AT, _LONGEST = 400_000, 20_000
MAX_PIECES = 200
"""Pieces of code of one note that are read."""

_MOST_CODE = 200_000
_PAIRS = {")": "(", "]": "[", "}": "{"}


@dataclass(frozen=True)
class CodeBlock:
    """Code of Keras or PyTorch: its text, its lines, and whether it makes what can be drawn.

    `pieces` is all code that belongs together, in its order: that of the note, or the statements of
    the section for one that is loose in the text. `piece` says which of them this is, `lines` where
    in the note each starts.
    """

    source: str
    start: int
    end: int
    network: bool
    fenced: bool
    framework: str
    pieces: tuple[str, ...]
    piece: int
    lines: tuple[int, ...]

    @property
    def key(self) -> str:
        """A short name that changes only with the code."""
        return hashlib.sha256(self.source.encode()).hexdigest()[:8]


def find_code_blocks(document: Document) -> tuple[CodeBlock, ...]:
    """List the code of Keras and PyTorch in a note, in order."""
    blocks: list[CodeBlock] = []
    loose: list[tuple[str, int, int]] = []
    left = [_LOOKED_AT]
    fences = _limited([token for token in document.tokens if _is_code(token)])
    pieces = tuple(token.content for token in fences)
    lines = tuple(token.map[0] + (token.type == "fence") for token in fences if token.map)
    for token in document.tokens:
        if token.type == "heading_open":
            blocks += _loose_blocks(loose)
            loose = []
        if token.map is None:
            continue
        start, end = token.map
        if token.type == "inline":
            loose += _statements(document, start, end, left)
    for piece, token in enumerate(fences):
        framework = framework_of(token.content)
        if framework and token.map:
            made = _MODULE if framework == "pytorch" else _NETWORK
            network = bool(made.search(token.content))
            start, end = token.map
            own = (token.content, start, end, network, True, framework, pieces, piece, lines)
            blocks.append(CodeBlock(*own))
    found = sorted(blocks + _loose_blocks(loose), key=lambda block: block.start)
    return tuple(found[:MAX_PIECES])


def _limited(fences: list[Token]) -> list[Token]:
    """Return the first pieces of code of a note, as many as are read together."""
    sizes = accumulate(len(token.content) for token in fences)
    return [token for token, size in zip(fences, sizes, strict=True) if size <= _MOST_CODE][
        :MAX_PIECES
    ]


def _is_code(token: Token) -> bool:
    """Say whether a token is code that may be Python."""
    if token.type not in ("fence", "code_block") or not token.map or _PRINTED.search(token.content):
        return False
    info = token.info.strip()
    return not info or bool(_PYTHON.match(info)) or bool(framework_of(token.content))


def framework_of(code: str) -> str:
    """Return "keras" or "pytorch"; "" for code of neither, and for what they print."""
    if _PRINTED.search(code) or _OTHER.search(code):
        return ""
    if _TORCH.search(code) and not re.search(r"\bkeras\b", code):
        return "pytorch"
    return "keras" if _KERAS.search(code) else ""


def _loose_blocks(statements: list[tuple[str, int, int]]) -> list[CodeBlock]:
    """Take the statements of one section that make a network.

    A layer named in a sentence is none.
    """
    statements = statements[:MAX_PIECES]
    makes = [
        bool(_NETWORK.search(text) and _NAMES_A_MODEL.match(text)) for text, _, _ in statements
    ]
    return [
        CodeBlock(
            text,
            start,
            end,
            True,
            False,
            framework_of(text),
            (_program(statements, makes, i),),
            0,
            (start,),
        )
        for i, (text, start, end) in enumerate(statements)
        if makes[i]
    ]


def _program(statements: list[tuple[str, int, int]], makes: list[bool], own: int) -> str:
    """Join one network with the statements of its section that make no other network."""
    return "".join(text for i, (text, _, _) in enumerate(statements) if i == own or not makes[i])


def _statements(
    document: Document, start: int, end: int, left: list[int]
) -> list[tuple[str, int, int]]:
    """Find (text, first line, line after) of the calls and assignments that start a line.

    `left` holds the characters that may still be looked at.
    """
    text = "\n".join(document.lines[start:end])
    found: list[tuple[str, int, int]] = []
    position, line, counted = 0, start, 0
    while left[0] > 0 and len(found) < MAX_PIECES and (match := _STATEMENT.search(text, position)):
        opening = text.index("(", match.start())
        close = _closing_bracket(text, match.end() - 1 if "=" in match.group() else opening)
        left[0] -= (close or min(len(text), opening + _LONGEST)) - opening
        line_end = -1 if close is None else text.find("\n", close)
        if close is None:
            position = match.end()
            continue
        # What follows the bracket on its line belongs to the statement: `.astype("float32") / 255`.
        stop = len(text) if line_end < 0 else line_end
        line, counted = line + text.count("\n", counted, match.start()), match.start()
        source = text[match.start() : stop].lstrip() + "\n"
        if _parses(source):
            found.append((source, line, line + source.count("\n")))
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
    for i in range(opening, min(len(text), opening + _LONGEST)):
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
