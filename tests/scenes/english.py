"""English of computed sentences: a word that follows a number agrees with it."""

from __future__ import annotations

import re

_VERBS = (
    "is|has|was|its|as|this|plus|makes|gets|climbs|says|stays|rises|remains|shrinks|meets|jumps|"
    "helps|goes|keeps|emerges|clips|bends|times|loses|wins|falls|takes|costs|moves"
)
_BETWEEN = "hidden|unseen|wrong|fresh|new|random|handwritten|small|training"
_ALONE = re.compile(
    r"(?<!axis )(?<![\w.,×−=/°<>:√±])"
    rf"1 (?:(?:{_BETWEEN}) )?(?!(?:{_VERBS})\b)([a-z]*[^\Wsui]s|are|were|have|lie)\b"
)
_ALL_OF_FEW = re.compile(r"\ball (?:of the )?[12] [a-z]+")


def disagreement(sentence: str) -> str:
    """The words of a sentence in which one thing or two are spoken of as many, or nothing."""
    found = _ALONE.search(sentence) or _ALL_OF_FEW.search(sentence)
    return found[0] if found else ""
