"""The language that a note is written in."""

from __future__ import annotations

import re
from collections.abc import Container

from dlmotion.publish.notes.document import Document

_CHINESE = re.compile(r"[\u3400-\u9fff]")
_KANA = re.compile(r"[\u3040-\u30ff]")
_ENGLISH = re.compile(r"[A-Za-z]{2,}")
_NO_PROSE = re.compile(r"`[^`]*`|\$[^$]*\$|<[^>]{0,500}>|\]\([^)]{0,500}\)|https?://\S+")

# An English word takes two Chinese characters; terms stay English in Chinese notes.
_SHARE = 0.2
_WORDS = 3
_READ = 50_000


def language_of(document: Document, own: Container[int] = ()) -> str | None:
    """Return zh or en; None if the note says too little to tell. Our `own` lines do not count."""
    text = _NO_PROSE.sub(" ", "\n".join(_prose(document, own))[:_READ])
    chinese, english = len(_CHINESE.findall(text)), len(_ENGLISH.findall(text))
    if len(_KANA.findall(text)) * 5 > chinese:
        chinese = 0
    if chinese and chinese / (chinese + english) >= _SHARE:
        return "zh"
    return "en" if english >= _WORDS else None


def _prose(document: Document, own: Container[int]) -> list[str]:
    """Return the paragraphs and headings; code and our own blocks are in no language."""
    return [
        token.content
        for token in document.tokens
        if token.type == "inline" and token.map and token.map[0] not in own
    ]
