"""A sentence of a lesson: all its wordings, and the claims that each of them stands on."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

Text = Mapping[str, str]
"""The same in every language."""


@dataclass(frozen=True)
class Wording:
    """One way to say something: its text, the claims it stands on, whether it only describes."""

    text: Text
    when: tuple[str, ...]
    plain: bool


@dataclass(frozen=True)
class Sentence:
    """A place in a lesson where something is said, and its wordings in the order they are tried."""

    key: str
    wordings: tuple[Wording, ...]
    literal: tuple[str, ...]
