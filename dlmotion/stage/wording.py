"""Wording: of the sentences that a lesson offers for one place, the first whose claims hold."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from dlmotion.stage.claims import Claim

Facts = Mapping[str, float | int | str | Claim]
Node = Mapping[str, Any]


class ClaimError(ValueError):
    """None of the wordings of a sentence is true of this trace; ``key`` says which sentence."""

    def __init__(self, key: str, decided: Mapping[str, Claim]) -> None:
        self.key, self.decided = key, dict(decided)
        numbers = ", ".join(f"{name}: {claim} is false" for name, claim in decided.items())
        super().__init__(f"{key}: expected a wording that is true, got none ({numbers})")


def wordings(node: Node) -> Iterator[Node]:
    """Yield the wordings of a sentence in the order in which they are tried."""
    yield node
    yield from node.get("otherwise", ())


def names_of(wording: Node) -> tuple[str, ...]:
    """Names of the claims that a wording stands on."""
    return tuple(wording.get("when", ()))


def choose(key: str, node: Node, facts: Facts) -> Node:
    """Return the first wording all of whose claims hold.

    Raises
    ------
    ClaimError
        If none does; it names the claims that failed, with their numbers.
    KeyError
        If a claim is no claim of the lesson's facts.
    """
    failed: dict[str, Claim] = {}
    for wording in wordings(node):
        wrong = {name: claim for name, claim in claims_of(wording, facts).items() if not claim}
        if not wrong:
            return wording
        failed |= wrong
    raise ClaimError(key, failed)


def claims_of(wording: Node, facts: Facts) -> dict[str, Claim]:
    """Claims of a wording with the values that decide them."""
    found = {}
    for name in names_of(wording):
        fact = facts[name]
        if not isinstance(fact, Claim):
            raise KeyError(f"{name}: expected a claim among the facts, got {fact!r}")
        found[name] = fact
    return found
