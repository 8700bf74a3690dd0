"""What draws the networks of a note's code, and how much of them is drawn."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from dlmotion.publish.notes.code_blocks import CodeBlock

MOST_LAYERS = 160
"""Layers of one note's networks that are drawn; each network takes the time of four more."""


@dataclass(frozen=True)
class Drawing:
    """Drawn networks: their file, what it shows in words, and its size in CSS pixels.

    ``left_out`` says which networks of the same code are not drawn, and why.
    """

    svg: Path
    alt: str
    width: int
    height: int
    left_out: str = ""


@dataclass(frozen=True)
class Drawer:
    """Draws networks, by `draw(block, folder, lang, theme)`.

    It raises NotesError if the code makes none; `layers` counts those that it draws. `version`
    changes whenever the same code might be drawn otherwise; until then nothing is drawn again.
    """

    draw: Callable[[CodeBlock, Path, str, str], Drawing]
    version: str
    layers: Callable[[CodeBlock], int] = lambda block: 0
