"""Which figure of which lesson belongs where a picture stands."""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from publish.lesson import FigureText, Lesson
from publish.notes.coverage import Cover
from publish.notes.links import picture_name
from publish.notes.words import plain, terms

SURE = 0.7

# How much each place near a picture says about what it shows.
_NAME, _NEAR, _HEADING, _ABOVE, _SECTION = 3.0, 2.0, 2.0, 0.5, 0.3


@dataclass(frozen=True)
class Candidate:
    """A figure that may stand for a picture, with a confidence in 0..1 and the reason in words."""

    lesson: str
    figure: str
    confidence: float
    reason: str

    @property
    def sure(self) -> bool:
        """Whether it may be chosen without asking."""
        return self.confidence >= SURE


@dataclass(frozen=True)
class Surroundings:
    """The words around a picture, from near to far."""

    link: str
    alt: str
    near: str
    heading: str
    parents: tuple[str, ...]
    section: str


class Matcher:
    """Finds figures for pictures: first by file name, else by the words around the picture."""

    def __init__(self, lessons: Sequence[Lesson]) -> None:
        self.figures = [(lesson, figure) for lesson in lessons for figure in lesson.figures]
        self.replaced = _replaced(lessons)
        bags = [_figure_terms(lesson, figure) for lesson, figure in self.figures]
        seen = Counter(term for bag in bags for term in bag)
        self.rarity = {term: math.log((1 + len(bags)) / (0.5 + count)) for term, count in seen.items()}
        self.bags = [self._weigh(bag) for bag in bags]

    def candidates(self, around: Surroundings, covers: Sequence[Cover]) -> list[Candidate]:
        """List figures for a picture, surest first, at most five."""
        named = self.replaced.get(_file_key(around.link), [])
        found = [
            Candidate(lesson.slug, figure.name, 1.0, f"the figure replaces {picture_name(around.link)}")
            for lesson, figure in named
        ]
        taken = {(candidate.lesson, candidate.figure) for candidate in found}
        guesses = [g for g in self._by_words(around, covers) if (g.lesson, g.figure) not in taken]
        return (found + guesses)[:5]

    def _by_words(self, around: Surroundings, covers: Sequence[Cover]) -> list[Candidate]:
        words = self._weigh(_context_terms(around))
        told = set(terms(f"{around.heading} {_given_name(around)}"))
        trust = {cover.lesson: cover for cover in covers}
        scored = []
        for (lesson, figure), bag in zip(self.figures, self.bags, strict=True):
            alike = _cosine(words, bag)
            cover = trust.get(lesson.slug)
            known = cover.confidence if cover else 0.0
            score = alike * (0.6 + 0.6 * known) + _named(figure.name, told) * known
            if score >= 0.08:
                scored.append((score, lesson, figure, _reason(words, bag, cover)))
        scored.sort(key=lambda item: (-item[0], item[1].order, item[2].name))
        following = [score for score, *_ in scored[1:]] + [0.0]
        return [
            Candidate(lesson.slug, figure.name, _confidence(score, after), reason)
            for (score, lesson, figure, reason), after in zip(scored, following, strict=False)
        ]

    def _weigh(self, bag: Mapping[str, float]) -> dict[str, float]:
        """Weigh terms by rarity; words that no figure uses do not count."""
        return {
            term: (1 + math.log(count) if count > 1 else count) * self.rarity[term]
            for term, count in bag.items()
            if self.rarity.get(term, 0.0) > 0
        }


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
    """Count the words of a figure: its name and caption most, its lesson's title and keywords less."""
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
        for term in terms(text):
            bag[term] = bag.get(term, 0.0) + weight
    return bag


def _given_name(around: Surroundings) -> str:
    """Return the words that a person gave a picture; numbers and digests are a program's."""
    stem = re.sub(r"\.\w+$", "", picture_name(around.link))
    name = "" if re.search(r"\d{6}|^[0-9a-f]{16,}", stem) else stem
    alt = "" if re.search(r"\d{6}", around.alt) or plain(around.alt) in ("img", "image") else around.alt
    return f"{name} {alt}"


def _named(figure: str, told: set[str]) -> float:
    """Say how well the heading or the picture's own name tells a figure by its name (`hard-sigmoid`)."""
    words = set(terms(figure))
    return 0.2 + 0.1 * len(words) if words and words <= told else 0.0


def _cosine(a: Mapping[str, float], b: Mapping[str, float]) -> float:
    product = sum(weight * b[term] for term, weight in a.items() if term in b)
    size = math.hypot(*a.values()) * math.hypot(*b.values())
    return product / size if size else 0.0


def _confidence(score: float, second: float) -> float:
    """Turn a similarity and its lead over the next into a confidence that never says certain."""
    lead = (score - second) / score if score else 0.0
    return round(min(0.9, 0.1 + 0.8 * score + 0.8 * lead * min(score, 0.5)), 2)


def _reason(words: Mapping[str, float], bag: Mapping[str, float], cover: Cover | None) -> str:
    shared = sorted((t for t in words if t in bag), key=lambda t: -words[t] * bag[t])[:3]
    text = "words nearby: " + ", ".join(shared)
    return f"{cover.reason}; {text}" if cover else text
