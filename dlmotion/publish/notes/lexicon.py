"""Phrases found in text by whole words, longest first, in time linear in the text."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from functools import lru_cache
from typing import NamedTuple

from dlmotion.publish.notes.words import plain

Tokens = tuple[str, ...]

_TOKEN = re.compile(r"[a-z0-9]+|[\u3400-\u9fff]")
# Numbers, single letters, and the names of courses and questions: q3, w2, cs231n.
_NO_WORD = re.compile(r"\d+|[a-z]\d*|(?:cs|ee|stat)\d+[a-z]?")
_BRITISH = re.compile(r"(?<=\w{4})is(e|er|ed|ing|ation)$")


class Hit(NamedTuple):
    """A phrase found: tokens `start` to `end`."""

    phrase: Tokens
    start: int
    end: int


class Lexicon:
    """A set of phrases, looked up in running text."""

    def __init__(self, phrases: Iterable[Tokens]) -> None:
        self.phrases = frozenset(phrase for phrase in phrases if phrase)
        lengths: dict[str, set[int]] = {}
        for phrase in self.phrases:
            lengths.setdefault(phrase[0], set()).add(len(phrase))
        # By the first word only few lengths are possible: each is tried once, the longest first.
        self.lengths: Mapping[str, tuple[int, ...]] = {
            first: tuple(sorted(found, reverse=True)) for first, found in lengths.items()
        }

    def find(self, tokens: Tokens) -> Iterator[Hit]:
        """Yield the phrases from left to right; a longer one hides its parts."""
        for phrase, at in self._found(tokens):
            yield Hit(phrase, at, at + len(phrase))

    def phrases_in(self, tokens: Tokens) -> list[Tokens]:
        """List the phrases from left to right."""
        return [phrase for phrase, _ in self._found(tokens)]

    def _found(self, tokens: Tokens) -> Iterator[tuple[Tokens, int]]:
        end = 0
        for at in [i for i, token in enumerate(tokens) if token in self.lengths]:
            if at < end:
                continue
            for length in self.lengths[tokens[at]]:
                phrase = tokens[at : at + length]
                if phrase in self.phrases:
                    end = at + length
                    yield phrase, at
                    break


def tokens_of(text: str) -> Tokens:
    """Cut a text into English words (singular, American) and single Chinese characters."""
    return tuple(map(_folded, _TOKEN.findall(plain(text))))


def size_of(tokens: Iterable[str]) -> float:
    """Weigh tokens by what they can say.

    A Chinese character is half a word; a number or one letter says nothing.
    """
    return sum(map(_token_size, tokens))


def spelled(phrase: Tokens) -> str:
    """Return a phrase as a person would write it."""
    return re.sub(r"(?<=[\u3400-\u9fff]) (?=[\u3400-\u9fff])", "", " ".join(phrase))


def _token_size(token: str) -> float:
    if not token.isascii():
        return 0.5
    return 0.0 if _NO_WORD.fullmatch(token) else 1.0


@lru_cache(maxsize=100_000)
def _folded(word: str) -> str:
    """Return an English word in the singular and in American spelling."""
    if len(word) < 4 or not word.isascii():
        return word
    if word.endswith("sses"):
        word = word[:-2]
    elif word.endswith("ies"):
        word = word[:-3] + "y"
    elif word.endswith("s") and not word.endswith(("ss", "us", "is")):
        word = word[:-1]
    return _BRITISH.sub(r"iz\1", word).replace("lling", "ling")
