"""Premises: what a lesson shows that its code does not say, and how its code asks for it."""

from __future__ import annotations

from inspect import getattr_static
from typing import Any

from dlcore.trace import digest
from dlmotion.stage.words import Words

_BEATS = "beats."


def premises_of(words: Words, trace: Any) -> dict[str, str]:
    """Words by where they stand in the ``.toml``.

    Under no name, what counts from the start: title, facts and trace.
    """
    table = {key: part for key, part in words.table.items() if key != "takeaway"}
    groups = {name: part for name, part in table.items() if _is_group(part)}
    texts = {f"{name}.{key}": text for name, group in groups.items() for key, text in group.items()}
    rest = sorted((key, part) for key, part in table.items() if key not in groups)
    start = [list(texts), rest, sorted(words.facts.items()), digest(trace)]
    told = texts | {"takeaway": words.table.get("takeaway"), "": start}
    return {name: repr(text) for name, text in told.items()}


def asked_of(scene: type, premises: dict[str, str]) -> dict[str, tuple[str, ...]]:
    """How a lesson's code asks for the words of a beat that is a method, and for the last sentence.

    A beat of the same name as a decorated method is asked for by ``self.NAME()``; in quotes only
    where the lesson opens beats or reads words itself.
    """
    forms: dict[str, tuple[str, ...]] = {"takeaway": (".close", "takeaway", "*.takeaway")}
    for name in premises:
        key = name.removeprefix(_BEATS)
        if key != name and hasattr(getattr_static(scene, key, None), "__wrapped__"):
            forms[name] = (f".{key}", f".words {key}", f".beat {key}")
    return forms


def _is_group(part: object) -> bool:
    """Whether a part of the table holds texts of several names; a text holds its languages."""
    return isinstance(part, dict) and any(isinstance(text, dict) for text in part.values())
