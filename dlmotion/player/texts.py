"""Texts: what can be read in the forms of a stream that stand long enough to be selected."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping

from dlmotion.player.strip import Strip, Tables

STANDS = 3.0
"""Seconds that a text is there in all: a number that runs is not said at every step."""


def texts_of(
    strips: Iterable[Strip], tables: Tables, numbers: Mapping[int, int], fps: float
) -> dict[int, str]:
    """Texts by the numbers of their forms, in order; those that stand for ``STANDS`` seconds."""
    stood: Counter[int] = Counter()
    for strip in strips:
        for run in strip.runs:
            for form in {strip.spots[spot].form for spot in run.spots.tolist()}:
                stood[form] += run.frames
    lasting = (form for form in tables.texts if stood[form] >= STANDS * fps)
    return {numbers[form]: tables.texts[form] for form in sorted(lasting, key=numbers.__getitem__)}
