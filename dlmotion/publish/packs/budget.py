"""What a pack weighs against what a reader on a phone should have to load."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import PurePosixPath

from dlmotion.base.amounts import bytes_text
from dlmotion.publish.packs.manifest import Item

BUDGETS = {
    "film": 12_000_000,
    "animation": 3_000_000,
    "poster": 400_000,
    "figure": 200_000,
    "captions": 30_000,
}
KINDS = {
    ".mp4": "film",
    ".webm": "film",
    ".gif": "film",
    ".webp": "animation",
    ".svg": "figure",
    ".vtt": "captions",
}


def kind_of(path: str) -> str | None:
    """Return which budget a file falls under; words and templates have none."""
    if path.endswith(".poster.png"):
        return "poster"
    return "figure" if path.endswith(".2x.png") else KINDS.get(PurePosixPath(path).suffix)


def budget_line(name: str, items: Iterable[Item]) -> str:
    """Return one line: for each kind the number of files, the largest, its budget, if kept."""
    sizes: dict[str, list[int]] = {}
    for item in items:
        kind = kind_of(item.path)
        if kind:
            sizes.setdefault(kind, []).append(item.size)
    parts = [_part(kind, sizes[kind]) for kind in BUDGETS if kind in sizes]
    total = sum(sum(values) for values in sizes.values())
    return f"{name}: {' · '.join(parts)} · total {bytes_text(total)}"


def _part(kind: str, sizes: list[int]) -> str:
    count = f"{len(sizes)} × " if len(sizes) > 1 else ""
    verdict = "OVER " if max(sizes) > BUDGETS[kind] else ""
    return f"{kind} {count}≤ {bytes_text(max(sizes))} ({verdict}budget {bytes_text(BUDGETS[kind])})"
