"""Streams read back, by the arithmetic of the player in the page (``web/``)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from dlmotion.player.columns import Cursor
from dlmotion.player.form_reader import FormReader
from dlmotion.player.form_writer import Made
from dlmotion.player.look_reader import LookReader
from dlmotion.player.looks import Look
from dlmotion.player.picture_reader import PictureReader
from dlmotion.player.pictures import Mixed, Placed
from dlmotion.player.stream import COLUMNS, unwrap
from dlmotion.player.strip_reader import Shown, StripReader
from dlmotion.reel.display_list import Pixels


@dataclass(frozen=True, slots=True)
class Decoded:
    """All that a stream holds.

    ``looks`` are by theme, ``pictures`` each in all of them; ``films`` are lists of runs: frames,
    and what they show.
    """

    head: Mapping[str, Any]
    forms: list[Made | Placed]
    looks: list[list[Look]]
    pictures: list[tuple[Pixels, ...] | Mixed]
    films: list[list[tuple[int, tuple[Shown, ...]]]]


def decode(stream: bytes) -> Decoded:
    """Read a stream; ``StreamError`` if it is damaged or none."""
    head, numbers = unwrap(stream)
    columns = {name: Cursor(name, numbers[name]) for name in COLUMNS}
    counts = head["counts"]
    forms = FormReader(columns).read(counts["forms"])
    looks = LookReader(columns).read(counts["looks"], counts["themes"])
    pictures = PictureReader(columns).read(counts["pictures"], counts["themes"])
    strips = StripReader(columns)
    films = [strips.read() for _ in range(counts["films"])]
    for column in columns.values():
        column.close()
    return Decoded(head, forms, looks, pictures, films)
