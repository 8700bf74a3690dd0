"""Snapshot: what stands on screen at one moment, as lint needs it."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import Any

import numpy as np
from manim import ImageMobject, Mobject, ValueTracker, VMobject

from dlmotion.stage.inscription import Inscription, visibility
from dlmotion.stage.lesson import LessonScene
from dlmotion.stage.lint.finding import Box

_SEEN = 0.35
"""Opacity from which something counts as readable; below it is on its way in or out."""


@dataclass(frozen=True)
class Writing:
    """A piece of text: what it says, where, how large, in which colour on which ground."""

    text: str
    box: Box
    pixels: float
    color: str
    ground: str
    opacity: float
    place: str


@dataclass(frozen=True)
class Shape:
    """Anything drawn that is not text."""

    name: str
    box: Box
    color: str = ""


@dataclass(frozen=True)
class Snapshot:
    """One moment: its texts, its shapes, and a hash of all that is drawn."""

    beat: str
    time: float
    writings: tuple[Writing, ...]
    shapes: tuple[Shape, ...]
    drawn: str


def take(scene: LessonScene[Any], time: float) -> Snapshot:
    """Look at the scene now."""
    beat = scene.ledger.beats[-1]["key"] if scene.ledger.beats else ""
    texts, others = _sort(scene.mobjects)
    fills = [(box_of(part), part) for part in others if _covers(part)]
    frame = {id(part) for part in scene.title.get_family()}
    caption = {id(part) for part in scene.caption_mobject.get_family()}
    writings = []
    for item in texts:
        place = "title" if id(item) in frame else "caption" if id(item) in caption else "stage"
        box = box_of(item)
        writings.append(
            Writing(
                item.text,
                box,
                item.pixels,
                _ink(item),
                _ground(box, fills, scene),
                item.opacity,
                place,
            )
        )
    pips = {id(part) for part in scene.pips.get_family()}
    shapes = tuple(
        Shape(type(part).__name__, box_of(part), _tone(part))
        for part in others
        if id(part) not in pips
    )
    return Snapshot(beat, time, tuple(writings), shapes, _hash(texts, others))


def box_of(mobject: Mobject) -> Box:
    """Bounding box of what a mobject draws."""
    parts = [part.points for part in mobject.family_members_with_points() if len(part.points)]
    points = np.concatenate(parts) if len(parts) > 1 else parts[0] if parts else np.zeros((1, 3))
    (left, bottom), (right, top) = points[:, :2].min(axis=0), points[:, :2].max(axis=0)
    return float(left), float(right), float(bottom), float(top)


def _sort(mobjects: list[Mobject]) -> tuple[list[Inscription], list[Mobject]]:
    """Visible texts, and visible single mobjects that belong to no text."""
    texts: dict[int, Inscription] = {}
    others: dict[int, Mobject] = {}

    def visit(mobject: Mobject) -> None:
        if isinstance(mobject, Inscription):
            if mobject.text.strip() and mobject.opacity >= _SEEN:
                texts[id(mobject)] = mobject
            return
        if len(mobject.points) and not isinstance(mobject, ValueTracker) and _is_drawn(mobject):
            others[id(mobject)] = mobject
        for child in mobject.submobjects:
            visit(child)

    for mobject in mobjects:
        visit(mobject)
    return list(texts.values()), list(others.values())


def _covers(part: Mobject) -> bool:
    """Whether a shape is a ground for what lies on it; what flies from place to place is none."""
    if getattr(part, "flying", False):
        return False
    return isinstance(part, ImageMobject) or (
        isinstance(part, VMobject) and bool(part.get_fill_opacity() > 0.6)
    )


def _is_drawn(mobject: Mobject) -> bool:
    if isinstance(mobject, ImageMobject):
        return True
    return isinstance(mobject, VMobject) and visibility(mobject) > 0.05


def _tone(part: Mobject) -> str:
    """Colour of a shape: of its fill if it has one, else of its stroke; empty for pictures."""
    if not isinstance(part, VMobject):
        return ""
    filled = part.get_fill_opacity() > 0.3
    color = part.get_fill_color() if filled else part.get_stroke_color()
    return str(color.to_hex())[:7] if color is not None else ""


def _ink(item: Inscription) -> str:
    seen = [part for part in item.drawn() if visibility(part) > 0]
    return str(seen[0].get_color().to_hex())[:7] if seen else "#000000"


def _ground(box: Box, fills: list[tuple[Box, Mobject]], scene: LessonScene[Any]) -> str:
    """Colour behind the middle of a box: the last filled shape or picture, else the background."""
    x, y = (box[0] + box[1]) / 2, (box[2] + box[3]) / 2
    color = scene.theme.background
    for area, part in fills:
        left, right, bottom, top = area
        if left <= x <= right and bottom <= y <= top:
            if isinstance(part, ImageMobject):
                color = _pixel(part, (x - left) / (right - left), (top - y) / (top - bottom))
            elif isinstance(part, VMobject):
                color = str(part.get_fill_color().to_hex())[:7]
    return color


def _pixel(image: ImageMobject, across: float, down: float) -> str:
    rows, columns = image.pixel_array.shape[:2]
    red, green, blue = image.pixel_array[
        min(int(down * rows), rows - 1), min(int(across * columns), columns - 1), :3
    ]
    return f"#{red:02x}{green:02x}{blue:02x}"


def _hash(texts: list[Inscription], others: list[Mobject]) -> str:
    digest = hashlib.blake2b(digest_size=16)
    points: list[np.ndarray] = []
    looks: list[object] = []
    for item in [*texts, *others]:
        for part in item.family_members_with_points():
            points.append(part.points)
            looks.append(len(part.points))
            if isinstance(part, VMobject):
                looks += part.get_fill_opacity(), str(part.get_color())
            elif isinstance(part, ImageMobject):
                digest.update(part.pixel_array.tobytes())
    digest.update(repr(looks).encode())
    if points:
        digest.update(np.round(np.concatenate(points), 4).tobytes())
    return digest.hexdigest()
