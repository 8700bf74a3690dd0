"""Whether a note is about deep learning: evidence gathered over the whole of it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache, cached_property
from itertools import islice

from dlmotion.publish.notes.lexicon import Lexicon, Tokens, spelled, tokens_of
from dlmotion.publish.notes.topics import STRONG, Topics, heading_words

_LONG = 1000
"""Known phrases from which on one mention is no evidence: a link or an aside may hold it."""
_THIRD = 1 / 3
_HEADINGS = 8
"""Headings for which one mention is enough: a library's manual mentions deep learning once, too."""


@dataclass(frozen=True)
class Subject:
    """The phrases of a note that tell of deep learning, with how much each of them tells."""

    phrases: dict[Tokens, float]
    long: bool
    enough: bool = True

    @property
    def fits(self) -> bool:
        """Whether the note is about deep learning."""
        return self.enough and self.weight() >= (2.0 if self.long else 1.0)

    def weight(self, without: Iterable[Tokens] = ()) -> float:
        """Add the evidence up, some phrases left out."""
        left_out = set(without)
        return round(sum(w for phrase, w in self.phrases.items() if phrase not in left_out), 6)

    def reason(self, without: Iterable[Tokens] = ()) -> str:
        """Name up to three phrases that tell most."""
        left_out = set(without)
        told = (phrase for phrase in self.telling if phrase not in left_out)
        return ", ".join(spelled(phrase) for phrase in islice(told, 3))

    @cached_property
    def telling(self) -> list[Tokens]:
        """The phrases, those that tell most first."""
        return sorted(self.phrases, key=lambda phrase: -self.phrases[phrase])


def phrases_of(tokens: Tokens, topics: Topics) -> Counter[Tokens]:
    """Count the phrases of a text that may tell something; longer ones hide their parts."""
    return Counter(_lexicon(topics).phrases_in(tokens))


def subject_of(parts: Iterable[Counter[Tokens]], topics: Topics, headings: int = 0) -> Subject:
    """Gather the evidence of a note from the phrases of its parts, each phrase once."""
    whole, third = _evidence()
    told: Counter[Tokens] = Counter()
    for part in parts:
        told.update(part)
    weights: dict[Tokens, float] = {}
    for phrase in told:
        meaning = topics.meanings.get(phrase)
        if phrase in whole or (meaning and meaning.evidence):
            weights[phrase] = 1.0
        elif phrase in third or (meaning and STRONG in meaning.topics.values()):
            weights[phrase] = _THIRD
    mentions = sum(told[phrase] for phrase in weights)
    return Subject(weights, sum(told.values()) > _LONG, mentions * _HEADINGS >= headings)


@cache
def _evidence() -> tuple[frozenset[Tokens], frozenset[Tokens]]:
    words = heading_words()
    return (
        frozenset(map(tokens_of, words["whole"])),
        frozenset(map(tokens_of, words["third"])),
    )


@cache
def _lexicon(topics: Topics) -> Lexicon:
    """Return everything that may tell, and the longer phrases that hide it."""
    whole, third = _evidence()
    return Lexicon(whole | third | topics.lexicon.phrases)
