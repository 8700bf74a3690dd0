"""Digits that a lesson's words spell out, where a fact should stand."""

from __future__ import annotations

import re
from collections.abc import Iterator
from string import Formatter

from dlmotion.publish.lesson import Lesson

DIGITS = re.compile(r"\d+(?:\.\d+)?")


def spelt(template: str) -> str:
    """Return a template without its placeholders."""
    return " ".join(part for part, *_ in Formatter().parse(template))


def typed_digits(lesson: Lesson, lang: str) -> Iterator[tuple[str, str]]:
    """Yield (key of the sentence, digits) for all that is not listed as literal."""
    for sentence in lesson.sentences:
        for wording in sentence.wordings:
            for digits in DIGITS.findall(spelt(wording.text[lang])):
                if digits not in sentence.literal:
                    yield sentence.key, digits
