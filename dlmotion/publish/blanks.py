"""Sentences that ``dlmotion new`` left to be written, and nobody wrote."""

from __future__ import annotations

from collections.abc import Iterator

from dlmotion.publish.lesson import Lesson
from dlmotion.publish.typed_digits import spelt

BLANK = "…"


def blanks(lesson: Lesson, lang: str) -> Iterator[str]:
    """Yield the key of each sentence that says nothing but the blank and, perhaps, a fact."""
    for sentence in lesson.sentences:
        for wording in sentence.wordings:
            if spelt(wording.text[lang]).strip() == BLANK:
                yield sentence.key
                break
