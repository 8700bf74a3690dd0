"""Notes that were moved or renamed, told by what they still hold."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import PurePosixPath

from dlmotion.publish.notes.markers import key_of
from dlmotion.publish.notes.scan import ScannedNote


def note_marks(note: ScannedNote) -> set[str]:
    """Return what a note can be known again by: links, headings, code and marked blocks."""
    found = {f"pictures {p.picture.link}" for p in note.pictures}
    found |= {f"films {section.key}" for section in note.headed}
    found |= {f"keras {keras.block.key}" for keras in note.keras}
    found |= {f"figure:{key_of(p.picture.link, p.picture.repeat)}" for p in note.pictures}
    return found | {f"{block.kind}:{block.key}" for block in note.blocks}


def moved_notes(gone: Mapping[str, set[str]], new: Mapping[str, set[str]]) -> dict[str, str]:
    """Map the old name of each moved note to its new one.

    Both sides come with the marks of a note: its links, headings, code blocks and marked blocks.
    A note has moved where half of its marks are found in one new note, and in no other.
    """
    found: dict[str, str] = {}
    for old, marks in gone.items():
        scores = {name: _alike(old, marks, name, here) for name, here in new.items()}
        best = max(scores.values(), default=0.0)
        names = [name for name, score in scores.items() if score == best]
        if best >= 0.5 and len(names) == 1 and names[0] not in found.values():
            found[old] = names[0]
    return found


def _alike(old: str, marks: Iterable[str], name: str, here: set[str]) -> float:
    """Return the share of marks found again; the file's own name decides between equals."""
    wanted = set(marks)
    same = PurePosixPath(old).name == PurePosixPath(name).name
    return len(wanted & here) / len(wanted) + (0.01 if same else 0.0) if wanted else 0.0
