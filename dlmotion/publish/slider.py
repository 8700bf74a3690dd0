"""A slider of a film: an input of the lesson, and the values that a reader may give it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TypeAlias

from dlmotion.base.names import LANGUAGES

Value: TypeAlias = int | float | str

LEAST, MOST = 2, 9
"""Values of a slider."""


class SliderError(ValueError):
    """A ``[sliders]`` that cannot be used: the key in it, what was expected, what came."""

    def __init__(self, key: str, expected: str, got: object) -> None:
        super().__init__(key, expected, got)
        self.key, self.expected, self.got = key, expected, got


@dataclass(frozen=True)
class Slider:
    """One input by name, its values from left to right, and what a reader sees it called."""

    input: str
    values: tuple[Value, ...]
    name: Mapping[str, str]

    @property
    def settings(self) -> tuple[str, ...]:
        """The ``key=value`` of each position."""
        return tuple(f"{self.input}={value}" for value in self.values)


def slider_of(table: object) -> Slider | None:
    """Read ``[sliders]``: one input, as a list of values or as a table with names.

    Raises
    ------
    SliderError
        If it is anything else.
    """
    if table is None:
        return None
    if not isinstance(table, dict) or len(table) != 1:
        got = list(table) if isinstance(table, dict) else table
        raise SliderError("", "one input with its values", got)
    ((key, said),) = table.items()
    if not isinstance(said, dict):
        return Slider(key, _values(said, key), dict.fromkeys(LANGUAGES, key.replace("_", " ")))
    for unknown in said.keys() - {"values", *LANGUAGES}:
        raise SliderError(f"{key}.{unknown}", f"one of values, {', '.join(LANGUAGES)}", unknown)
    for lang in LANGUAGES:
        if not isinstance(said.get(lang), str) or not said[lang].strip():
            raise SliderError(f"{key}.{lang}", "a name of the input", said.get(lang))
    values = _values(said.get("values"), f"{key}.values")
    return Slider(key, values, {lang: said[lang] for lang in LANGUAGES})


def _values(found: object, key: str) -> tuple[Value, ...]:
    """Check the values: all numbers that grow, or all different names."""
    if not isinstance(found, list) or not LEAST <= len(found) <= MOST:
        raise SliderError(key, f"a list of {LEAST} to {MOST} values", found)
    if all(isinstance(value, str) for value in found):
        if len(set(found)) < len(found):
            raise SliderError(key, "names that differ", found)
        return tuple(found)
    if not all(isinstance(value, int | float) and not isinstance(value, bool) for value in found):
        raise SliderError(key, "numbers, or names", found)
    if any(later <= early for early, later in zip(found, found[1:], strict=False)):
        raise SliderError(key, "numbers that grow", found)
    return tuple(found)
