"""Words of Chinese and English text, made comparable."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from functools import lru_cache
from operator import add

_WORD = re.compile(r"[a-z][a-z0-9]+|[\u3400-\u9fff]+")
_GAPS = re.compile(r"[\s\-_·、，。：；！？（）()“”\"'’‘`*|:,.;!?\[\]]+")


@lru_cache(maxsize=20_000)
def plain(text: str) -> str:
    """Return the text in one case, width and composition."""
    return unicodedata.normalize("NFKC", text).casefold()


@lru_cache(maxsize=20_000)
def compact(text: str) -> str:
    """Return the plain text without blanks and punctuation, for comparing titles."""
    return _GAPS.sub("", plain(text))


def mentions(text: str, phrase: str) -> int:
    """Count a phrase in a text: English by whole words (plural too), Chinese anywhere."""
    words = plain(phrase).strip()
    if not words:
        return 0
    pattern = r"[\s-]+".join(re.escape(word) for word in re.split(r"[\s-]+", words))
    before = r"(?<![a-z0-9])" if re.match(r"[a-z0-9]", words) else ""
    after = r"(?:e?s)?(?![a-z0-9])" if re.search(r"[a-z0-9]$", words) else ""
    return len(re.findall(before + pattern + after, plain(text)))


def terms(text: str) -> Counter[str]:
    """Count what a text is about: English words, and Chinese characters two by two."""
    found: list[str] = []
    for run in _WORD.findall(plain(text)):
        if run.isascii() or len(run) == 1:
            found.append(run)
        else:
            found += map(add, run, run[1:])
    return Counter(found)
