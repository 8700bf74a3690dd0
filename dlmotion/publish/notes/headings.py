"""The headings of a note, and the section that each of them opens."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass

from markdown_it.token import Token

from dlmotion.publish.notes.document import Document

FRONT_MATTER, BOLD = 0, 7
"""Levels of what stands for a heading: the title in the front matter, and a line of bold text."""

MAX_SECTIONS = 1000
"""Headings of one note that are looked at."""

_MAX_BOLD = 60
_SENTENCE = ("。", ".", "!", "！", ";", "；", ",", "，")
_NUMBER = re.compile(r"\s*(\d+(?:\.\d+)*)")
# `title: x` of YAML, `title = "x"` of TOML, `"title": "x",` of JSON.
_TITLE = re.compile(r"""\s*["']?title["']?\s*[:=]\s*["']?(.*?)["']?\s*,?\s*$""")


@dataclass(frozen=True)
class Section:
    """A heading with the lines up to the next one.

    The text before the first heading has level 0.
    """

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
    first = len(document.front_matter)
    found = _headings(document)[:MAX_SECTIONS]
    heads = [(FRONT_MATTER, front_title(document), first, first), *found]
    ends = [head[2] for head in heads[1:]] + [len(document.lines)]
    keys = _keys(heads)
    sections: list[Section] = []
    above: list[Section] = []
    for (level, title, start, body), end in zip(heads, ends, strict=True):
        while above and above[-1].level >= level:
            above.pop()
        parents = tuple(section.title for section in above)
        sections.append(Section(title, level, start, body, end, parents, keys[start, level]))
        above += [sections[-1]] if level > 0 else []
    return tuple(sections)


def _keys(heads: Sequence[tuple[int, str, int, int]]) -> dict[tuple[int, int], str]:
    """Name each heading by its title, later ones of the same title by number.

    Real headings are counted first, then bold lines, so that those change no name in
    `dlmotion.toml`.
    """
    used: dict[str, int] = {}
    keys = {}
    for level, title, start, _ in sorted(heads, key=lambda head: head[0] == BOLD):
        used[title] = used.get(title, 0) + 1
        keys[start, level] = title if used[title] == 1 else f"{title} #{used[title]}"
    return keys


def section_at(sections: tuple[Section, ...], line: int) -> Section:
    """Return the section that a line belongs to."""
    at = bisect_right(sections, line, key=lambda section: section.start)
    return sections[max(0, at - 1)]


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
    """Find (level, title, first line, line after) of the headings in no quotation or list."""
    found: list[tuple[int, str, int, int]] = []
    tokens = document.tokens
    for token, inline in zip(tokens, tokens[1:], strict=False):
        if token.level or not token.map:
            continue
        if token.type == "heading_open":
            found.append((int(token.tag[1]), plain_text(inline), token.map[0], token.map[1]))
        elif token.type == "paragraph_open" and (title := _bold_line(inline)):
            found.append((BOLD, title, token.map[0], token.map[1]))
    return found


def _bold_line(inline: Token) -> str:
    """Return the text of a paragraph that is one short bold line, as many write headings."""
    text = inline.content.strip().rstrip(":： ")
    if not text.startswith(("**", "__")) or "\n" in text or len(text) > _MAX_BOLD:
        return ""
    if text.rstrip("*_").endswith(_SENTENCE) or "=" in text:  # a sentence; a formula
        return ""
    kinds = [
        child.type
        for child in inline.children or []
        if child.content.strip(":： ") or child.nesting
    ]
    whole = kinds[:1] == ["strong_open"] and kinds[-1:] == ["strong_close"]
    return plain_text(inline).rstrip(":： ") if whole and kinds.count("strong_open") == 1 else ""
