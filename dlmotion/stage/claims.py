"""Claims: what a sentence says beyond its numbers, as value, relation and bound."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

_RELATIONS = ("<", "<=", ">", ">=", "=", "is")


@dataclass(frozen=True)
class Claim:
    """A statement about a trace; the value that decided it is kept, so that a receipt can print it.

    ``relation`` is one of ``< <= > >= =`` (to within ``tolerance``) or ``is`` (1 true, 0 false).
    Not a number makes every claim false.
    """

    value: float
    relation: str
    bound: float
    tolerance: float = 0.0

    def __post_init__(self) -> None:
        if self.relation not in _RELATIONS:
            raise ValueError(
                f"expected a relation of {' '.join(_RELATIONS)}, got {self.relation!r}"
            )

    @property
    def holds(self) -> bool:
        """Whether it is true."""
        value, bound = self.value, self.bound
        told = {
            "<": value < bound,
            "<=": value <= bound,
            ">": value > bound,
            ">=": value >= bound,
            "=": abs(value - bound) <= self.tolerance,
            "is": value == bound,
        }
        return bool(told[self.relation])

    def __bool__(self) -> bool:
        return self.holds

    def __str__(self) -> str:
        if self.relation == "is":
            return "true" if self.holds else "false"
        give = f" ± {self.tolerance:.3g}" if self.tolerance else ""
        return f"{self.value:.4g} {self.relation} {self.bound:.4g}{give}"


def below(values: Any, bound: float) -> Claim:
    """Every one of ``values`` is less than ``bound``; the largest decides."""
    return Claim(_extreme(values, np.max), "<", _one(bound))


def above(values: Any, bound: float) -> Claim:
    """Every one of ``values`` is greater than ``bound``; the smallest decides."""
    return Claim(_extreme(values, np.min), ">", _one(bound))


def at_most(values: Any, bound: float) -> Claim:
    """No one of ``values`` is greater than ``bound``; the largest decides."""
    return Claim(_extreme(values, np.max), "<=", _one(bound))


def at_least(values: Any, bound: float) -> Claim:
    """No one of ``values`` is less than ``bound``; the smallest decides."""
    return Claim(_extreme(values, np.min), ">=", _one(bound))


def equal(values: Any, bound: float, tolerance: float = 0.0) -> Claim:
    """Every one of ``values`` is ``bound`` to within ``tolerance``; the farthest decides."""
    numbers = np.asarray(values, dtype=float).ravel()
    farthest = _extreme(numbers, lambda given: given[np.argmax(np.abs(given - bound))])
    return Claim(farthest, "=", _one(bound), float(tolerance))


def true(holds: object) -> Claim:
    """A yes or no that has no number behind it, such as a word of the inputs."""
    return Claim(float(bool(holds)), "is", 1.0)


def _one(bound: Any) -> float:
    if np.ndim(bound):
        raise ValueError(
            f"expected one number to compare with, got shape {np.shape(bound)}; "
            "claim something of the difference"
        )
    return float(bound)


def _extreme(values: Any, choose: Any) -> float:
    numbers = np.asarray(values, dtype=float).ravel()
    if numbers.size == 0:
        raise ValueError("expected values to claim something of, got none")
    return float("nan") if np.isnan(numbers).any() else float(choose(numbers))
