"""Chains: what one thing shows from run to run, form after form of the same steps."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from dlmotion.player.outlines import Outline
from dlmotion.player.strip import Strip, Tables


@dataclass(slots=True)
class Chain:
    """Forms by number, each the next of the one before, and the one that the first came from."""

    forms: list[int]
    like: int | None


def chains_of(strips: Sequence[Strip], tables: Tables) -> list[Chain]:
    """All forms of strips, each once: a chain's ``like`` is a form of a chain before it.

    What strips begin with comes first, each form alone: a page shows its first frame when it has
    read as far.
    """
    chains = _openings(strips)
    last: dict[int, Chain] = {}
    seen = {chain.forms[0] for chain in chains}
    for strip in strips:
        shown: dict[int, int] = {}
        for run in strip.runs:
            now: dict[int, int] = {}
            for number, track in zip(run.spots.tolist(), run.tracks.tolist(), strict=True):
                form, before = strip.spots[number].form, shown.get(track)
                now[track] = form
                if form in seen:
                    continue
                seen.add(form)
                chain = None if before is None else last.pop(before, None)
                if chain is None or not _goes_on(tables, chain.forms[-1], form):
                    if chain is not None:
                        last[chain.forms[-1]] = chain
                    chain = Chain([], before)
                    chains.append(chain)
                chain.forms.append(form)
                last[form] = chain
            shown = now
    return chains


def _openings(strips: Iterable[Strip]) -> list[Chain]:
    """A chain for each form of the first picture of each strip."""
    spots = (
        strip.spots[number]
        for strip in strips
        for run in strip.runs[:1]
        for number in run.spots.tolist()
    )
    return [Chain([form], None) for form in dict.fromkeys(spot.form for spot in spots)]


def _goes_on(tables: Tables, before: int, form: int) -> bool:
    """Whether a form has the steps of another, and more than one point."""
    one, other = tables.forms[before], tables.forms[form]
    if not (isinstance(one, Outline) and isinstance(other, Outline)):
        return False
    return len(other.points) > 1 and one.kinds.tobytes() == other.kinds.tobytes()
