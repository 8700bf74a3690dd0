"""Premises: what a lesson shows that its code does not say, by name, so that a film knows what it depends on."""

from __future__ import annotations

from typing import Any

from dlcore.trace import digest
from stage.words import Words


def premises_of(words: Words, trace: Any) -> dict[str, str]:
    """Words by where they stand in the ``.toml``; under no name, what counts from the start: facts and trace."""
    tables = {name: part for name, part in words.table.items() if isinstance(part, dict)}
    texts = {f"{name}.{key}": text for name, table in tables.items() for key, text in table.items()}
    rest = {name: text for name, text in words.table.items() if name not in tables}
    start = [list(texts), sorted(words.facts.items()), digest(trace)]
    return {name: repr(text) for name, text in (texts | rest).items()} | {"": repr(start)}
