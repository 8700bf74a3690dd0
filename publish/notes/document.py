"""One Markdown file: its text, line by line, and its tokens, without what is not prose."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from markdown_it import MarkdownIt
from markdown_it.token import Token

from publish.notes.errors import NotesError

MAX_BYTES = 4_000_000
BOM = "\ufeff"

_LINE_END = re.compile(r"\r\n|\n|\r")
_FENCE = re.compile(r"\s*(?:```|~~~)")
_CONTAINER = re.compile(r"[\s>]*")
# Regions that a site's template language owns; a picture or heading in them is somebody's example.
_REGIONS = tuple(
    (re.compile(begin), re.compile(end))
    for begin, end in (
        (r"\{%-?\s*codeblock\b", r"\{%-?\s*endcodeblock\b"),
        (r"\{%-?\s*raw\b", r"\{%-?\s*endraw\b"),
        (r"\{\{[<%]\s*highlight\b", r"\{\{[<%]\s*/\s*highlight\b"),
    )
)
_HEXO_KEY = re.compile(r"[A-Za-z_-]+:(\s|$)")


@dataclass(frozen=True)
class Document:
    """The text of a note; lines are counted from 0, each with a line end of Unix, Windows or old Macs."""

    text: str

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

        That of old Macs only if there is no other: before a line feed it would become one end with it.
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
        """Tokens of the prose: front matter reads as blank, lines of formulas and templates as a word."""
        first = [("" if i in self.front_matter else line) for i, line in enumerate(self.lines)]
        code = _code_lines(_parse(first))
        hidden = _math_lines(first, code) | _region_lines(first, code)
        if not hidden:
            return tuple(_parse(first))
        shown = [_mask(line) if i in hidden else line for i, line in enumerate(first)]
        return tuple(_parse(shown))

    def block_end(self, line: int) -> int | None:
        """Return the line after the outermost block that holds `line`, blank lines left out.

        None if nothing may be put there: HTML that runs on into a code fence is code to some readers.
        """
        for token in self.tokens:
            if token.level == 0 and token.map and token.map[0] <= line < token.map[1]:
                if token.type == "html_block" and holds_fence(token):
                    return None
                end = token.map[1]
                while end > line + 1 and not self.lines[end - 1].strip():
                    end -= 1
                return end
        return line + 1


def read_document(path: Path) -> Document:
    """Read a note as UTF-8, bytes kept; raises NotesError with one line."""
    try:
        if path.stat().st_size > MAX_BYTES:
            raise NotesError(f"{path}: expected a note of at most {MAX_BYTES} bytes, got more")
        return Document(path.read_bytes().decode("utf-8"))
    except UnicodeDecodeError as error:
        raise NotesError(f"{path}: expected UTF-8, got byte {error.start} that is not; left alone") from error
    except OSError as error:
        raise NotesError(f"{path}: expected a readable file, got {error.strerror}") from error


def holds_fence(token: Token) -> bool:
    """Say whether a code fence starts inside of a block of HTML, for want of a blank line before it."""
    return any(map(_FENCE.match, token.content.split("\n")))


def _parse(lines: list[str]) -> list[Token]:
    reader = MarkdownIt("commonmark").enable("table")
    # Links are wanted as the note has them, `file:` ones too; nothing here is ever rendered.
    reader.normalizeLink = lambda url: url  # type: ignore[method-assign]
    reader.validateLink = lambda url: True  # type: ignore[method-assign]
    return reader.parse("\n".join(lines))


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
    if _HEXO_KEY.match(opening):
        # Hexo reads `key: value` lines up to `---` as front matter, with no opening fence.
        for i, line in enumerate(lines):
            if line.rstrip() == "---":
                return i + 1
            if not line.strip():
                return 0
    return 0


def _code_lines(tokens: list[Token]) -> set[int]:
    spans = [token.map for token in tokens if token.type in ("fence", "code_block") and token.map]
    return {i for start, end in spans for i in range(start, end)}


def _math_lines(lines: list[str], code: set[int]) -> set[int]:
    """Lines of `$$ … $$` that stand on several lines; Markdown would read their `=` and `-` as headings."""
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


def _region_lines(lines: list[str], code: set[int]) -> set[int]:
    """Lines from a template's opening tag to its closing tag."""
    found: set[int] = set()
    opened: tuple[int, re.Pattern[str]] | None = None
    for i, line in enumerate(lines):
        if i in code:
            continue
        if opened is None:
            closing = next((end for begin, end in _REGIONS if begin.search(line)), None)
            opened = (i, closing) if closing else None
        if opened is not None and opened[1].search(line):
            found.update(range(opened[0], i + 1))
            opened = None
    return found
