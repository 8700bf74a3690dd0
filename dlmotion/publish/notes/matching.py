"""Which figure of which lesson belongs where a picture stands."""

from __future__ import annotations

import math
import os
import re
from collections import Counter
from collections.abc import Mapping, Sequence, Set
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from dlmotion.publish.lesson import FigureText, Lesson
from dlmotion.publish.notes.coverage import Cover
from dlmotion.publish.notes.links import picture_name
from dlmotion.publish.notes.sites import Site
from dlmotion.publish.notes.words import plain, terms

SURE = 0.7
LIKELY = 0.3
"""Confidence from which on a figure is worth a question."""
# A picture that its reader can see is another matter than a hole: words nearby alone are no proof.
_NO_PROOF = 0.65
# File names of fewer bytes are anybody's: `445.jpg`.
_OWN_NAME = 8
_MOST = 5
_HALF_NAMED = 0.7

# How much each place near a picture says about what it shows.
_NAME, _NEAR, _HEADING, _ABOVE, _SECTION = 3.0, 2.0, 2.0, 0.5, 0.3


@dataclass(frozen=True)
class Candidate:
    """A figure that may stand for a picture, with a confidence in 0..1 and the reason in words."""

    lesson: str
    figure: str
    confidence: float
    reason: str


@dataclass(frozen=True)
class Surroundings:
    """The words around a picture, from near to far."""

    link: str
    alt: str
    near: str
    heading: str
    parents: tuple[str, ...]
    section: str
    remote: bool = False


class Matcher:
    """Finds figures for pictures: first by file name, else by the words around the picture."""

    def __init__(self, lessons: Sequence[Lesson]) -> None:
        self.figures = [(lesson, figure) for lesson in lessons for figure in lesson.figures]
        self.replaced = _replaced(lessons)
        bags = [_figure_terms(lesson, figure) for lesson, figure in self.figures]
        seen = Counter(term for bag in bags for term in bag)
        self.rarity = {
            term: math.log((1 + len(bags)) / (0.5 + count)) for term, count in seen.items()
        }
        self.bags = [self._weigh(bag) for bag in bags]
        self.sizes = [math.hypot(*bag.values()) for bag in self.bags]
        # Of each term the figures that use it, so that only those are looked at.
        self.postings: dict[str, list[tuple[int, float]]] = {}
        for index, bag in enumerate(self.bags):
            for term, weight in bag.items():
                self.postings.setdefault(term, []).append((index, weight))
        self.names = [frozenset(terms(figure.name)) for _, figure in self.figures]
        self.vaults: dict[Path, frozenset[str]] = {}
        self.sites: dict[Path, Site | None] = {}

    def vault(self, root: Path) -> frozenset[str]:
        """Return the names of all files below a root, in lower case; looked up once."""
        if root not in self.vaults:
            names = (name.casefold() for _, _, files in os.walk(root) for name in files)
            self.vaults[root] = frozenset(names)
        return self.vaults[root]

    def candidates(self, around: Surroundings, covers: Sequence[Cover]) -> list[Candidate]:
        """List figures for a picture, surest first, at most five."""
        near = {cover.lesson for cover in covers}
        own = len(_file_key(around.link).rpartition(".")[0].encode()) >= _OWN_NAME
        named = [
            claim
            for claim in self.replaced.get(_file_key(around.link), [])
            if own or claim[0].slug in near
        ]
        found = [
            Candidate(
                lesson.slug, figure.name, 1.0, f"the figure replaces {picture_name(around.link)}"
            )
            for lesson, figure in named
        ]
        return found[:_MOST] if found else self._by_words(around, covers)

    def _by_words(self, around: Surroundings, covers: Sequence[Cover]) -> list[Candidate]:
        context = _context_terms(around)
        words = self._weigh(context)
        told = set(terms(f"{around.heading} {_given_name(around)}"))
        trust = {cover.lesson: cover for cover in covers}
        products = [0.0] * len(self.figures)
        for term, weight in words.items():
            for index, other in self.postings.get(term, ()):
                products[index] += weight * other
        size = math.hypot(*words.values())
        scored = []
        for i, (lesson, _) in enumerate(self.figures):
            cover, name = trust.get(lesson.slug), self.names[i]
            known = cover.confidence if cover else 0.0
            alike = products[i] / (size * self.sizes[i]) if products[i] else 0.0
            score = alike * (0.6 + 0.6 * known) + _named(name, told) * known
            if score >= 0.08 and _half_named(name, context.keys()):
                score *= _HALF_NAMED
            if score >= 0.08:
                scored.append((score, i))
        scored.sort(key=lambda item: (-item[0], *self._place(item[1])))
        following = [score for score, _ in scored[1:]] + [0.0]
        found = []
        for (score, i), after in list(zip(scored, following, strict=False))[:_MOST]:
            lesson, figure = self.figures[i]
            cover = trust.get(lesson.slug)
            proven = not around.remote or self._own_words(figure, around, cover)
            reason = _reason(words, self.bags[i], cover)
            found.append(_candidate(lesson, figure, _confidence(score, after), reason, proven))
        return found

    def _place(self, index: int) -> tuple[int, str]:
        lesson, figure = self.figures[index]
        return lesson.order, figure.name

    def _own_words(self, figure: FigureText, around: Surroundings, cover: Cover | None) -> bool:
        """Say whether the section and the picture itself, by name or text, tell of a figure."""
        told = terms(_given_name(around))
        shown = terms(" ".join((figure.name, *figure.caption.values())))
        telling = [t for t in told if t in shown and self.rarity.get(t, 0) > 1]
        return bool(telling) and cover is not None and cover.covers

    def _weigh(self, bag: Mapping[str, float]) -> dict[str, float]:
        """Weigh terms by rarity; words that no figure uses do not count."""
        return {
            term: (1 + math.log(count) if count > 1 else count) * self.rarity[term]
            for term, count in bag.items()
            if self.rarity.get(term, 0.0) > 0
        }


def _candidate(
    lesson: Lesson, figure: FigureText, confidence: float, reason: str, proven: bool
) -> Candidate:
    if not proven and confidence >= _NO_PROOF:
        confidence, reason = _NO_PROOF, f"{reason}; neither its name nor its text says so"
    return Candidate(lesson.slug, figure.name, confidence, reason)


def _replaced(lessons: Sequence[Lesson]) -> dict[str, list[tuple[Lesson, FigureText]]]:
    """Map the file name of each replaced picture to the figures that claim it."""
    found: dict[str, list[tuple[Lesson, FigureText]]] = {}
    for lesson in lessons:
        for figure in lesson.figures:
            for name in figure.replaces:
                found.setdefault(_file_key(name), []).append((lesson, figure))
    return found


def _file_key(link: str) -> str:
    return plain(picture_name(link))


def _figure_terms(lesson: Lesson, figure: FigureText) -> Counter[str]:
    """Count a figure's words: name and caption most, its lesson's title and keywords less."""
    bag: Counter[str] = Counter()
    for weight, texts in (
        (3, [figure.name, *figure.caption.values()]),
        (1, [*figure.alt.values(), lesson.slug, *lesson.title.values(), *lesson.keywords]),
    ):
        for text in texts:
            for term, count in terms(re.sub(r"\{[^}]*\}", " ", text)).items():
                bag[term] += weight * count
    return bag


def _context_terms(around: Surroundings) -> dict[str, float]:
    """Count the words around a picture."""
    bag: dict[str, float] = {}
    for weight, text in (
        (_NAME, _given_name(around)),
        (_NEAR, around.near),
        (_HEADING, around.heading),
        (_ABOVE, " ".join(around.parents)),
        (_SECTION, around.section),
    ):
        for term in _told(text):
            bag[term] = bag.get(term, 0.0) + weight
    return bag


@lru_cache(maxsize=256)
def _told(text: str) -> tuple[str, ...]:
    """Return the terms of a text: a section is asked about once for each of its pictures."""
    return tuple(terms(text))


def _given_name(around: Surroundings) -> str:
    """Return the words that a person gave a picture; numbers and digests are a program's."""
    stem = re.sub(r"\.\w+$", "", picture_name(around.link))
    name = "" if re.search(r"\d{6}|^[0-9a-f]{16,}", stem) else stem
    alt = (
        ""
        if re.search(r"\d{6}", around.alt) or plain(around.alt) in ("img", "image")
        else around.alt
    )
    return f"{name} {alt}"


def _named(words: frozenset[str], told: set[str]) -> float:
    """Say how well the heading or the picture's own name tells a figure by its name."""
    return 0.2 + 0.1 * len(words) if words and words <= told else 0.0


def _half_named(words: frozenset[str], around: Set[str]) -> bool:
    """Say whether a part of a figure's name is told and another is not: tanh beside sigmoid."""
    return not words <= around and not words.isdisjoint(around)


def _confidence(score: float, second: float) -> float:
    """Turn a similarity and its lead over the next into a confidence that never says certain."""
    lead = (score - second) / score if score else 0.0
    return round(min(0.9, 0.1 + 0.8 * score + 0.8 * lead * min(score, 0.5)), 2)


def _reason(words: Mapping[str, float], bag: Mapping[str, float], cover: Cover | None) -> str:
    shared = sorted((t for t in words if t in bag), key=lambda t: -words[t] * bag[t])[:3]
    text = "words nearby: " + ", ".join(shared)
    return f"{cover.reason}; {text}" if cover else text
