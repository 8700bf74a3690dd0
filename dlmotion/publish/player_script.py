"""The player of films as vectors, as pages get it: this room does not know how it is made."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Script:
    """The player's file name, another for other content, and its text."""

    name: str
    text: str
