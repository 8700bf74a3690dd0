"""Tweens: straight ways from one record of arrays to another, for what is redrawn, not computed."""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence
from typing import Any, TypeVar

import numpy as np

__all__ = ["join", "tween"]

Record = TypeVar("Record")


def tween(start: Record, end: Record, n: int) -> Record:
    """Go straight from the last step of a record to the first of another, in n steps.

    The first of them is the start; the end is left out, so that ``end`` can follow.

    Parameters
    ----------
    start, end : dataclasses of the same kind
        All fields are float arrays (T, …), equal but for their steps.
    """
    shares = np.arange(n) / n
    mixed = []
    for name, old in _arrays(start).items():
        new = _arrays(end)[name]
        if old.shape[1:] != new.shape[1:] or not len(old) or not len(new):
            raise ValueError(f"{name}: expected equal steps, got {old.shape} and {new.shape}")
        share = shares.reshape(-1, *[1] * (old.ndim - 1))
        mixed.append((1.0 - share) * old[-1] + share * new[0])
    return type(start)(*mixed)


def join(records: Sequence[Record]) -> Record:
    """Lay records of the same kind end to end, array by array."""
    parts = [_arrays(record) for record in records]
    return type(records[0])(*(np.concatenate([part[name] for part in parts]) for name in parts[0]))


def _arrays(record: Any) -> dict[str, np.ndarray]:
    """Fields of a record, in their order."""
    return {field.name: getattr(record, field.name) for field in dataclasses.fields(record)}
