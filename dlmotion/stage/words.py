"""Words: what a lesson says, in one language, each sentence true of its trace."""

from __future__ import annotations

import dataclasses
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from dlmotion.base.names import LANGUAGES
from dlmotion.stage.claims import Claim
from dlmotion.stage.numerals import NumberFormatter
from dlmotion.stage.wording import ClaimError, Facts, choose, claims_of

CHARACTERS_PER_SECOND: Mapping[str, float] = {"zh": 7.0, "en": 18.0}
"""How fast a reader takes in a caption."""


class WordsError(KeyError):
    """A text that a scene asks for is not in the lesson's ``.toml``."""

    def __str__(self) -> str:
        """Return the message without the quotes of KeyError."""
        return str(self.args[0])


@dataclass(frozen=True)
class Said:
    """One sentence as it is said, and the claims that it stands on."""

    key: str
    text: str
    claims: Mapping[str, Claim]


@dataclass(frozen=True)
class Words:
    """Texts of one lesson in one language; ``table`` is the parsed ``.toml``."""

    table: Mapping[str, Any]
    lang: str
    facts: Facts
    lesson: str = ""

    @classmethod
    def read(cls, path: Path, lang: str, facts: Facts) -> Words:
        """Read the lesson's ``.toml``."""
        with path.open("rb") as file:
            return cls(tomllib.load(file), lang, facts, path.stem)

    def into(self, lang: str) -> Words:
        """Return the same texts in another language."""
        return dataclasses.replace(self, lang=lang)

    @property
    def title(self) -> str:
        """Title of the lesson."""
        return self.say("title")

    @property
    def takeaway(self) -> str:
        """Sentence that the lesson ends on."""
        return self.say("takeaway")

    def label(self, key: str) -> str:
        """Return a word on the picture: axis, legend, table head."""
        return self.say("labels", key)

    def caption(self, key: str) -> str:
        """Return the sentence of a beat; the last beat ``takeaway`` says the takeaway."""
        return self.takeaway if key == "takeaway" else self.say("beats", key)

    def question(self, key: str) -> str:
        """Return the sentence before the motion of a beat, empty if it has none."""
        has = "question" in self.table.get("beats", {}).get(key, {})
        return self.say("beats", key, "question") if has else ""

    def say(self, *keys: str) -> str:
        """Text under ``keys`` in this language with the facts filled in.

        Raises
        ------
        WordsError
            If the key, the language or a fact is missing.
        ClaimError
            If no wording of it is true.
        """
        return self.said(*keys).text

    def said(self, *keys: str) -> Said:
        """Like ``say``, with the claims that decided the wording."""
        place = ".".join(keys)
        node: Any = self.table
        for key in keys:
            node = node.get(key) if isinstance(node, Mapping) else None
        if not isinstance(node, Mapping) or self.lang not in node:
            raise WordsError(f"{self.lesson}.toml: expected a text {place}.{self.lang}, found none")
        try:
            wording = choose(place, node, self.facts)
            text = NumberFormatter().vformat(str(wording[self.lang]), (), self.facts)
            return Said(place, text, claims_of(wording, self.facts))
        except (KeyError, IndexError) as error:
            where = f"{self.lesson}.toml: {place}.{self.lang}"
            raise WordsError(
                f"{where}: expected a fact among {sorted(self.facts)}, got {error}"
            ) from None

    def all(self) -> Iterator[Said]:
        """Everything that the lesson can say, in the order of the film, then its figures."""
        for keys in places(self.table):
            yield self.said(*keys)

    def check(self) -> None:
        """Raise ClaimError, WordsError unless every sentence is true in every language."""
        for lang in LANGUAGES:
            for _ in self.into(lang).all():
                pass

    def reading_time(self, key: str, *, question: bool = False) -> float:
        """Seconds a reader needs for a sentence of a beat."""
        sentence = self.question(key) if question else self.caption(key)
        return len(sentence) / CHARACTERS_PER_SECOND[self.lang]

    def hold(self, key: str) -> float | None:
        """Seconds to hold after the action, if the ``.toml`` says so."""
        beat = self.table.get("beats", {}).get(key, {})
        return float(beat["hold"]) if "hold" in beat else None


def places(table: Mapping[str, Any]) -> Iterator[tuple[str, ...]]:
    """Where in a lesson's ``.toml`` sentences stand."""
    yield ("title",)
    for key, beat in table.get("beats", {}).items():
        if "question" in beat:
            yield ("beats", key, "question")
        yield ("beats", key)
    yield ("takeaway",)
    for key in table.get("labels", {}):
        yield ("labels", key)
    for name in table.get("figures", {}):
        yield from (("figures", name, part) for part in ("caption", "alt"))


__all__ = ["CHARACTERS_PER_SECOND", "ClaimError", "Facts", "Said", "Words", "WordsError", "places"]
