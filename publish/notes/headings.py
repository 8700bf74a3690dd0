"""The headings of a note, and the section that each of them opens."""

from __future__ import annotations

import re
from dataclasses import dataclass

from markdown_it.token import Token

from publish.notes.document import Document

_NUMBER = re.compile(r"\s*(\d+(?:\.\d+)*)")
_TITLE = re.compile(r"title:\s*['\"]?(.*?)['\"]?\s*$")


@dataclass(frozen=True)
class Section:
    """A heading with the lines up to the next one; the text before the first heading has level 0."""

    title: str
    level: int
    start: int
    body: int
    end: int
    parents: tuple[str, ...]
    key: str

    @property
    def number(self) -> str:
        """The number that the heading starts with (`3.1`), or an empty string."""
        match = _NUMBER.match(self.title)
        return match.group(1) if match else ""


def find_sections(document: Document) -> tuple[Section, ...]:
    """List the sections in order; the first one is the text before any heading."""
    heads = [(0, front_title(document), len(document.front_matter), len(document.front_matter))]
    heads += _headings(document)
    ends = [head[2] for head in heads[1:]] + [len(document.lines)]
    sections: list[Section] = []
    used: dict[str, int] = {}
    for (level, title, start, body), end in zip(heads, ends, strict=True):
        used[title] = used.get(title, 0) + 1
        key = title if used[title] == 1 else f"{title} #{used[title]}"
        sections.append(Section(title, level, start, body, end, _parents(sections, level), key))
    return tuple(sections)


def section_at(sections: tuple[Section, ...], line: int) -> Section:
    """Return the section that a line belongs to."""
    return next((s for s in reversed(sections) if s.start <= line), sections[0])


def front_title(document: Document) -> str:
    """Return the title that the front matter gives, or an empty string."""
    for i in document.front_matter:
        match = _TITLE.match(document.lines[i])
        if match:
            return match.group(1)
    return ""


def plain_text(token: Token) -> str:
    """Return the words of an inline token, without its markup."""
    parts = []
    for child in token.children or []:
        if child.type in ("text", "code_inline"):
            parts.append(child.content)
        elif child.type in ("softbreak", "hardbreak"):
            parts.append(" ")
    return "".join(parts).strip()


def _headings(document: Document) -> list[tuple[int, str, int, int]]:
    """Find (level, title, first line, line after) of the headings that are in no quotation or list."""
    found = []
    tokens = document.tokens
    for token, inline in zip(tokens, tokens[1:], strict=False):
        if token.type == "heading_open" and token.level == 0 and token.map:
            found.append((int(token.tag[1]), plain_text(inline), token.map[0], token.map[1]))
    return found


def _parents(sections: list[Section], level: int) -> tuple[str, ...]:
    """Titles of the headings above, outermost first."""
    above: list[Section] = []
    for section in reversed(sections):
        if 0 < section.level < (above[-1].level if above else level):
            above.append(section)
    return tuple(section.title for section in reversed(above))
