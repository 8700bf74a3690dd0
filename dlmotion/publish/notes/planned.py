"""What is planned for one note, and what becomes of its pictures, films and code."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

from dlmotion.publish.notes.markers import Insert
from dlmotion.publish.notes.written import Fate, Item


@dataclass(frozen=True)
class Outcome:
    """A picture's, film's or block's fate: filled, shown, waiting, skipped, kept or none."""

    kind: str
    subject: str
    line: int
    choice: str
    state: str
    detail: str = ""


@dataclass
class NotePlan:
    """One note's blocks and files, those that stay as their lesson is not built, the outcomes."""

    inserts: list[Insert] = field(default_factory=list)
    held: set[Item] = field(default_factory=set)
    fates: list[Fate] = field(default_factory=list)
    outcomes: list[Outcome] = field(default_factory=list)
    networks: dict[Path, bool] = field(default_factory=dict)
    """Whether a network is drawn: the first ones are, up to so many layers."""
    layers: int = 0
    hints: list[str] = field(default_factory=list)
    """What would let more of the note be shown."""
