"""The pictures of a note: Markdown images, `<img>` tags, and the picture tags of Hugo and Hexo."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from html.parser import HTMLParser
from itertools import islice

from markdown_it.token import Token

from dlmotion.publish.notes.document import Document
from dlmotion.publish.notes.reader import MAX_TEXT

_HUGO_FIGURE = re.compile(
    r"""\{\{<\s*figure\b[^>]{0,500}?\bsrc\s*=\s*["`']([^"`']+)["`'][^>]*>\}\}"""
)
_HEXO_IMAGE = re.compile(
    r"""\{%-?\s*asset_img\s+(?:[\w-]+\s+)*?["']?([^\s"'%]+\.\w+)["']?([^%]*)%\}"""
)


_SUFFIX = r"\.(?:png|jpe?g|gif|svg|webp|bmp)"
# `![[a.png|300]]` of Obsidian, and links with blanks or a size (`a b.png =300x`) of Typora.
_WIKI = re.compile(rf"!\[\[([^\[\]|\n]{{1,300}}{_SUFFIX})(?:\|([^\[\]\n]{{0,300}}))?\]\]", re.I)
_LOOSE = re.compile(
    rf"!\[([^\[\]\n]{{0,300}})\]\((?!<)([^()\n\"]{{1,300}}{_SUFFIX})( +=\d*x\d*)?\)", re.I
)

MAX_PICTURES = 500
"""Pictures of one note that are looked at."""

_MAX_HTML = 20_000


@dataclass(frozen=True)
class Picture:
    """A picture's link as the note has it, its alternative text, its line, and how it is written.

    `repeat` counts the earlier pictures of the note with the same link.
    """

    link: str
    alt: str
    line: int
    syntax: str
    repeat: int = 0


def find_pictures(document: Document) -> tuple[Picture, ...]:
    """List the pictures in reading order; code, comments and formulas hold none."""
    seen: dict[str, int] = {}
    pictures = []
    for picture in islice(_all_pictures(document), MAX_PICTURES):
        pictures.append(replace(picture, repeat=seen.get(picture.link, 0)))
        seen[picture.link] = seen.get(picture.link, 0) + 1
    return tuple(pictures)


def html_pictures(source: str) -> list[tuple[str, str, int]]:
    """List (src, alt, line) of an HTML fragment's `<img>` tags outside comments and scripts."""
    reader = _ImageReader()
    # What follows an unclosed comment is searched anew at every `<`: longer HTML is read in part.
    reader.feed(source[:_MAX_HTML])
    reader.close()
    return reader.found


def _all_pictures(document: Document) -> Iterator[Picture]:
    for token in document.tokens:
        if token.map is None:
            continue
        if token.type == "html_block":
            for src, alt, line in html_pictures(token.content):
                yield Picture(src, alt, token.map[0] + line, "html")
        elif token.type == "inline" and len(token.content) <= MAX_TEXT:
            yield from _inline_pictures(token, token.map[0])


def _inline_pictures(token: Token, line: int) -> Iterator[Picture]:
    code = [child.content for child in token.children or [] if child.type == "code_inline"]
    for pattern, syntax in ((_HUGO_FIGURE, "hugo"), (_HEXO_IMAGE, "hexo")):
        for match in pattern.finditer(token.content):
            if not any(match.group() in text for text in code):
                alt = match.group(2).strip() if syntax == "hexo" else ""
                yield Picture(
                    match.group(1), alt, line + token.content[: match.start()].count("\n"), syntax
                )
    yield from _unread_pictures(token, line, code)
    for child in token.children or []:
        if child.type in ("softbreak", "hardbreak"):
            line += 1
        elif child.type == "image":
            yield Picture(str(child.attrs["src"]), child.content, line, "markdown")
        elif child.type == "html_inline":
            for src, alt, below in html_pictures(child.content):
                yield Picture(src, alt, line + below, "html")
            line += child.content.count("\n")


def _unread_pictures(token: Token, line: int, code: list[str]) -> Iterator[Picture]:
    """Yield the pictures that their writers' editors show and CommonMark does not read."""
    for pattern, syntax in ((_WIKI, "wiki"), (_LOOSE, "loose")):
        for match in pattern.finditer(token.content):
            first, second, *size = match.groups()
            link, alt = (first, second or "") if syntax == "wiki" else (second, first)
            read = syntax == "loose" and " " not in link and not any(size)
            if read or any(match.group() in text for text in code):
                continue
            alt = "" if re.fullmatch(r"\d+(?:x\d+)?", alt) else alt
            below = token.content[: match.start()].count("\n")
            yield Picture(link.strip(), alt, line + below, syntax)


class _ImageReader(HTMLParser):
    """Collects images; knows comments, scripts and odd spacing because it is a real HTML parser."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[tuple[str, str, int]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = dict(attrs)
        if tag == "img" and values.get("src"):
            self.found.append(
                (str(values["src"]).strip(), values.get("alt") or "", self.getpos()[0] - 1)
            )
