"""One Markdown file: its text, line by line, and its tokens, without what is not prose."""

from __future__ import annotations

import json
import re
from bisect import bisect_right
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

from markdown_it.token import Token

from dlmotion.publish.notes.errors import NotesError
from dlmotion.publish.notes.reader import MAX_LINES, Work, read_all, read_blocks

MAX_BYTES = 4_000_000
BOM = "\ufeff"

_LINE_END = re.compile(r"\r\n|\n|\r")
_FENCE = re.compile(r"\s*(?:```|~~~)")
_MAY_HIDE = re.compile(r"\$\$|\{%|\{\{[<%]|\{/\*")
_CONTAINER = re.compile(r"[\s>]*")
Region = tuple[re.Pattern[str], re.Pattern[str]]
# Regions that a site's template language owns; a picture or heading in them is somebody's example.
_REGIONS = tuple(
    (re.compile(begin), re.compile(end))
    for begin, end in (
        (r"\{%-?\s*codeblock\b", r"\{%-?\s*endcodeblock\b"),
        (r"\{%-?\s*raw\b", r"\{%-?\s*endraw\b"),
        (r"\{\{[<%]\s*highlight\b", r"\{\{[<%]\s*/\s*highlight\b"),
    )
)
_MDX_COMMENT = (re.compile(r"\{/\*"), re.compile(r"\*/\}"))
# Lines that may be indented code or HTML.
_UNCLEAR = re.compile(r" {0,3}[<\t]| {4}")
_MAX_FRONT = 500
Edit = tuple[int, int, str]
"""A change of a text: from, to, and what stands there instead."""
_HEXO_KEY = re.compile(r"[A-Za-z_-]+:(\s|$)")


@dataclass(frozen=True)
class Document:
    """The text of a note; lines count from 0 and end as on Unix, Windows or old Macs.

    `mdx` says that its comments are those of MDX, `{/* … */}`.
    """

    text: str
    mdx: bool = False

    def __getstate__(self) -> dict[str, Any]:
        """What another process gets: tokens are many, and can be read again."""
        return {name: value for name, value in self.__dict__.items() if name != "tokens"}

    @property
    def stored(self) -> str:
        """The note as its file has it."""
        return self.text

    def edited(self, edits: Sequence[Edit]) -> str:
        """Return the note as its file is to have it, after changes of its text."""
        return apply_edits(self.text, edits)

    @cached_property
    def starts(self) -> tuple[int, ...]:
        """Offset at which each line starts, and the length of the text at the end."""
        begin = len(BOM) if self.text.startswith(BOM) else 0
        inner = [match.end() for match in _LINE_END.finditer(self.text)]
        last = [len(self.text)] if not inner or inner[-1] != len(self.text) else []
        return (begin, *inner, *last)

    @cached_property
    def lines(self) -> tuple[str, ...]:
        """Every line without its end."""
        pairs = zip(self.starts, self.starts[1:], strict=False)
        return tuple(self.text[start:end].rstrip("\r\n") for start, end in pairs)

    @cached_property
    def eol(self) -> str:
        """The line end that the text uses most; that of Unix if it has none.

        That of old Macs only if there is no other: before a line feed it would become one end with
        it.
        """
        ends = Counter(_LINE_END.findall(self.text))
        if len(ends) > 1:
            del ends["\r"]
        return ends.most_common(1)[0][0] if ends else "\n"

    @cached_property
    def front_matter(self) -> range:
        """The lines of the front matter, fences included."""
        return range(_front_matter_end(self.lines))

    @cached_property
    def tokens(self) -> tuple[Token, ...]:
        """Tokens of the prose: front matter reads as blank, formulas and templates as a word."""
        first = list(self.lines[:MAX_LINES])
        first[: len(self.front_matter)] = [""] * len(self.front_matter)
        hidden: set[int] = set()
        regions = (*_REGIONS, _MDX_COMMENT) if self.mdx else _REGIONS
        if _MAY_HIDE.search(self.text) and _hidden(first, set(), regions):
            code = plain_code_lines(first)
            if code is None:
                # Only with the blocks read it is known what is code.
                code = _code_lines(read_blocks(first))
            hidden = _hidden(first, code, regions)
        shown = [_mask(line) if i in hidden else line for i, line in enumerate(first)]
        return tuple(read_all(shown, self.work))

    @cached_property
    def work(self) -> Work:
        """What reading this note may still cost."""
        return Work()

    @property
    def limits(self) -> list[str]:
        """What of the note was not read, one line each; mostly nothing."""
        told, lines = [], len(self.lines)
        if self.tokens and self.work.passed_over:
            told.append(f"{self.work.passed_over} paragraphs are too long or too tangled to read")
        if lines > MAX_LINES:
            told.append(f"read the first {MAX_LINES} of {lines} lines")
        return told

    def block_end(self, line: int) -> int | None:
        """Return the line after the outermost block that holds `line`, blank lines left out.

        None if nothing may be put there: HTML that runs on into a code fence is code to some
        readers.
        """
        at = bisect_right(self._outer, line, key=lambda token: token.map[0]) - 1
        token = self._outer[at] if at >= 0 else None
        if token is None or not token.map[0] <= line < token.map[1]:
            return line + 1
        if token.type == "html_block" and holds_fence(token):
            return None
        end: int = token.map[1]
        while end > line + 1 and not self.lines[end - 1].strip():
            end -= 1
        return end

    @cached_property
    def _outer(self) -> list[Any]:
        """The blocks that no other block holds, in order, each once."""
        return [token for token in self.tokens if token.level == 0 and token.map]


def read_document(path: Path) -> Document:
    """Read a note as UTF-8, bytes kept; raises NotesError with one line."""
    try:
        if path.stat().st_size > MAX_BYTES:
            raise NotesError(f"{path}: expected a note of at most {MAX_BYTES} bytes, got more")
        text = path.read_bytes().decode("utf-8")
        if path.suffix.lower() == ".ipynb":
            from dlmotion.publish.notes.notebook import read_notebook

            return read_notebook(text)
        return Document(text, mdx=path.suffix.lower() == ".mdx")
    except UnicodeDecodeError as error:
        raise NotesError(
            f"{path}: expected UTF-8, got byte {error.start} that is not; left alone"
        ) from error
    except OSError as error:
        raise NotesError(f"{path}: expected a readable file, got {error.strerror}") from error


def apply_edits(text: str, edits: Sequence[Edit], *, whole: bool = True) -> str:
    """Apply changes from the last to the first, those at one place in the order given.

    In a `whole` note the line end before a block that closed it came with the block, and goes.
    """
    for _, (start, end, new) in sorted(
        enumerate(edits), key=lambda item: (*item[1][:2], item[0]), reverse=True
    ):
        rest = text[end:]
        if whole and not new and not rest and not text[start:end].endswith(("\n", "\r")):
            start -= len(last_line_end(text[:start]))
        text = text[:start] + new + rest
    return text


def last_line_end(text: str) -> str:
    """Return the line end that a text ends with; "" for none."""
    return "\r\n" if text.endswith("\r\n") else text[-1:] if text.endswith(("\n", "\r")) else ""


def holds_fence(token: Token) -> bool:
    """Say whether a code fence starts inside a block of HTML, for want of a blank line before."""
    return any(map(_FENCE.match, token.content.split("\n")))


def _mask(line: str) -> str:
    """Keep what nests the line (blanks, `>`) and put a word in place of the rest."""
    match = _CONTAINER.match(line)
    return (match.group() if match else "") + "·"


def _front_matter_end(lines: tuple[str, ...]) -> int:
    if not lines:
        return 0
    opening = lines[0].rstrip()
    if opening in ("---", "+++"):
        closing = ("---", "...") if opening == "---" else ("+++",)
        return next((i + 1 for i, line in enumerate(lines[1:], 1) if line.rstrip() in closing), 0)
    if opening.startswith("{") and not opening.startswith(("{{", "{%")):
        return _json_end(lines)
    if _HEXO_KEY.match(opening):
        # Hexo reads `key: value` lines up to `---` as front matter, with no opening fence.
        for i, line in enumerate(lines):
            if line.rstrip() == "---":
                return i + 1
            if not line.strip():
                return 0
    return 0


def _json_end(lines: tuple[str, ...]) -> int:
    """Return the line after the JSON object that a note starts with, as Hugo reads it; else 0."""
    text = "\n".join(lines[:_MAX_FRONT])
    try:
        value, end = json.JSONDecoder().raw_decode(text)
    except (ValueError, RecursionError):
        return 0
    alone = not text[end:].partition("\n")[0].strip()
    return text.count("\n", 0, end) + 1 if isinstance(value, dict) and alone else 0


def plain_code_lines(lines: Sequence[str]) -> set[int] | None:
    """Return the lines of fenced code where that is plain to see, without reading the blocks.

    None where it is not: fences inside of lists and quotations, indented lines, HTML.
    """
    found: set[int] = set()
    opened = ""
    for i, line in enumerate(lines):
        if opened:
            found.add(i)
            closing = line.rstrip(" \t")
            if closing.startswith(opened) and not closing.strip(opened[0]):
                opened = ""
            elif line.lstrip(" \t").startswith(opened):
                return None
        elif line.startswith(("```", "~~~")):
            opened = line[0] * (len(line) - len(line.lstrip(line[0])))
            if "`" in line[len(opened) :]:
                return None
            found.add(i)
        elif "```" in line or "~~~" in line or _UNCLEAR.match(line):
            return None
    return None if opened else found


def _code_lines(tokens: list[Token]) -> set[int]:
    spans = [token.map for token in tokens if token.type in ("fence", "code_block") and token.map]
    return {i for start, end in spans for i in range(start, end)}


def _hidden(lines: list[str], code: set[int], regions: Sequence[Region]) -> set[int]:
    return _math_lines(lines, code) | _region_lines(lines, code, regions)


def _math_lines(lines: list[str], code: set[int]) -> set[int]:
    """Lines of `$$ … $$` that stand on several lines.

    Markdown would read their `=` and `-` as headings.
    """
    found: set[int] = set()
    opened: int | None = None
    for i, line in enumerate(lines):
        if i in code:
            continue
        text = line.strip(" \t>")
        if opened is None:
            if text.startswith("$$") and "$$" not in text[2:]:
                opened = i
        elif "$$" in text:
            found.update(range(opened, i + 1))
            opened = None
    return found


def _region_lines(lines: list[str], code: set[int], regions: Sequence[Region]) -> set[int]:
    """Lines from a template's opening tag to its closing tag."""
    found: set[int] = set()
    opened: tuple[int, re.Pattern[str]] | None = None
    for i, line in enumerate(lines):
        if i in code:
            continue
        if opened is None:
            closing = next((end for begin, end in regions if begin.search(line)), None)
            opened = (i, closing) if closing else None
        if opened is not None and opened[1].search(line):
            found.update(range(opened[0], i + 1))
            opened = None
    return found
