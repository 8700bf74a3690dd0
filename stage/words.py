"""Words: what a lesson says, in one language, with its numbers filled in from the facts."""

from __future__ import annotations

import string
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

LANGS = ("zh", "en")
CHARACTERS_PER_SECOND: Mapping[str, float] = {"zh": 7.0, "en": 18.0}
"""How fast a reader takes in a caption."""

Facts = Mapping[str, float | int | str]
MINUS = "\N{MINUS SIGN}"


class WordsError(KeyError):
    """A text that a scene asks for is not in the lesson's ``.toml``."""

    def __str__(self) -> str:
        """Return the message without the quotes of KeyError."""
        return str(self.args[0])


class _NumberFormatter(string.Formatter):
    """``str.format`` with a true minus sign in front of negative numbers."""

    def format_field(self, value: Any, format_spec: str) -> str:
        text: str = super().format_field(value, format_spec)
        return text.replace("-", MINUS) if isinstance(value, int | float) else text


def format_number(value: float | int | str, spec: str = "") -> str:
    """Format one number as the whole series prints it (true minus sign)."""
    return _NumberFormatter().format_field(value, spec)


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
        return Words(self.table, lang, self.facts, self.lesson)

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

    def say(self, *keys: str) -> str:
        """Text under ``keys`` in this language with the facts filled in.

        Raises
        ------
        WordsError
            If the key, the language or a fact is missing.
        """
        node: Any = self.table
        for key in (*keys, self.lang):
            if not isinstance(node, Mapping) or key not in node:
                raise WordsError(f"{self.lesson}.toml: expected a text {'.'.join(keys)}.{self.lang}, found none")
            node = node[key]
        try:
            return _NumberFormatter().vformat(str(node), (), self.facts)
        except (KeyError, IndexError) as error:
            place = f"{self.lesson}.toml: {'.'.join(keys)}.{self.lang}"
            raise WordsError(f"{place}: expected a fact among {sorted(self.facts)}, got {error}") from None

    def reading_time(self, key: str) -> float:
        """Seconds a reader needs for the caption of a beat."""
        return len(self.caption(key)) / CHARACTERS_PER_SECOND[self.lang]

    def hold(self, key: str) -> float | None:
        """Seconds to hold after the action, if the ``.toml`` says so."""
        beat = self.table.get("beats", {}).get(key, {})
        return float(beat["hold"]) if "hold" in beat else None
