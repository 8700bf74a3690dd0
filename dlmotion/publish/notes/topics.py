"""What headings can be about: the rows of the curriculum, and how much each phrase tells."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

from dlmotion.publish.lesson import Lesson
from dlmotion.publish.notes.lexicon import Lexicon, Tokens, size_of, tokens_of

STRONG, PLAIN, RELATED = "strong", "plain", "related"
_FRAME, _GENERAL, _OTHER, _RIVAL = "frame", "general", "other", "rival"
_GENERAL_SHARE = 0.25


@dataclass(frozen=True)
class Topic:
    """One row: its slug, its titles, and its phrases by how telling they are."""

    slug: str
    zh: str
    en: str
    phrases: Mapping[str, str]
    wider: bool = False
    network: bool = False


@dataclass(frozen=True)
class Meaning:
    """What one phrase says: the topics it stands for, and its weight in a heading."""

    topics: Mapping[str, str]
    weight: float
    telling: bool
    evidence: bool = False


class Topics:
    """All topics, with the meaning of every phrase; made once for a set of lessons."""

    def __init__(self, topics: Sequence[Topic], words: Mapping[str, Sequence[str]]) -> None:
        self.order = {topic.slug: i for i, topic in enumerate(topics)}
        self.titles = {topic.slug: {"zh": topic.zh, "en": topic.en} for topic in topics}
        kinds = {
            tokens_of(word): kind
            for kind in (_FRAME, _GENERAL, _OTHER, _RIVAL)
            for word in words[kind]
        }
        self.rivals = Lexicon(map(tokens_of, words[_RIVAL]))
        self.networks = frozenset(topic.slug for topic in topics if topic.network)
        wide = {topic.slug for topic in topics if topic.wider}
        claims: dict[Tokens, dict[str, str]] = {}
        for topic in topics:
            for phrase, tier in topic.phrases.items():
                claims.setdefault(tokens_of(phrase), {})[topic.slug] = tier
        self.meanings = {
            phrase: _meaning(phrase, claims.get(phrase, {}), kinds.get(phrase), wide)
            for phrase in claims.keys() | kinds.keys()
            if phrase
        }
        self.lexicon = Lexicon(self.meanings)
        self.claiming = Lexicon(p for p, m in self.meanings.items() if m.telling)


@cache
def curriculum() -> tuple[Topic, ...]:
    """Read the table of topics that is part of this package."""
    return tuple(_topic(row) for row in _data("topics.toml")["topic"])


@cache
def heading_words() -> Mapping[str, tuple[str, ...]]:
    """Read the words of headings that name no topic, and those that tell of deep learning."""
    data = _data("heading_words.toml")
    flat = {kind: tuple(data[kind]) for kind in (_FRAME, _GENERAL, _OTHER, _RIVAL)}
    return flat | {kind: tuple(words) for kind, words in data["evidence"].items()}


def topics_of(lessons: Sequence[Lesson]) -> Topics:
    """Return the topics of the curriculum and those of lessons that are not in it."""
    known = {topic.slug for topic in curriculum()}
    return _topics(
        tuple((x.slug, *_names(x)) for x in lessons if x.slug not in known and _names(x))
    )


@cache
def _topics(extra: tuple[tuple[str, ...], ...]) -> Topics:
    """Make the topics once for each set of lessons; a lesson's keywords tell less than a row's."""
    own = tuple(
        Topic(slug, names[0], names[-1], dict.fromkeys(names, PLAIN)) for slug, *names in extra
    )
    return Topics((*curriculum(), *own), heading_words())


def _names(lesson: Lesson) -> tuple[str, ...]:
    """Return title and keywords; words that say little about the part are no names of a lesson."""
    vague = {tokens_of(word) for kind in (_FRAME, _GENERAL) for word in heading_words()[kind]}
    texts = (*map(_title, lesson.title.values()), *lesson.keywords)
    return tuple(
        text for text in dict.fromkeys(texts) if tokens_of(text) and tokens_of(text) not in vague
    )


def _topic(row: Mapping[str, Any]) -> Topic:
    zh, en = str(row["zh"]), str(row["en"])
    phrases = {_title(title): PLAIN for title in (zh, en)}
    for tier in (RELATED, PLAIN, STRONG):
        phrases |= dict.fromkeys(row.get(tier, ()), tier)
    return Topic(
        str(row["slug"]), zh, en, phrases, bool(row.get("wider")), bool(row.get("network"))
    )


def _title(text: str) -> str:
    return re.split(r"[:：]", text)[0].strip()


def _meaning(
    phrase: Tokens, topics: Mapping[str, str], kind: str | None, wide: set[str]
) -> Meaning:
    telling = any(tier != RELATED for tier in topics.values())
    size = size_of(phrase)
    if telling:
        strong = any(tier == STRONG for slug, tier in topics.items() if slug not in wide)
        return Meaning(topics, max(1.0, size), True, strong)
    factor = {_FRAME: 0.0, _GENERAL: _GENERAL_SHARE}.get(kind or "", 1.0)
    return Meaning(topics, factor * size, False)


def _data(name: str) -> dict[str, Any]:
    text = files("dlmotion.publish.notes").joinpath(name).read_text(encoding="utf-8")
    return tomllib.loads(text)
