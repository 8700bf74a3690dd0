"""Reading a figure back: curves of its SVG in data coordinates, and every text that it prints."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import numpy as np

POINTS_PER_PIXEL = 0.72
HALF_PIXEL = 0.5 * POINTS_PER_PIXEL
_SVG = "{http://www.w3.org/2000/svg}"
_STEP = re.compile(r"([MLC])((?:\s*-?[\d.e+-]+)+)")


@dataclass(frozen=True)
class Drawing:
    """A parsed figure."""

    root: ElementTree.Element

    @classmethod
    def read(cls, path: Path) -> Drawing:
        """Parse an SVG that this project wrote, with its comments: the texts stand there."""
        parser = ElementTree.XMLParser(target=ElementTree.TreeBuilder(insert_comments=True))  # noqa: S314
        return cls(ElementTree.parse(path, parser).getroot())  # noqa: S314

    def texts(self) -> Iterator[tuple[str, bool]]:
        """Every printed text, and whether it is the number of an axis."""
        yield from _texts(self.root, False)

    def has(self, gid: str) -> bool:
        """Whether something of this name is drawn."""
        return any(node.get("id") == gid for node in self.root.iter(f"{_SVG}g"))

    def corners(self, gid: str) -> list[np.ndarray]:
        """Polylines (n, 2) of the curve ``gid`` in points; its markers as those of one point."""
        (group,) = [node for node in self.root.iter(f"{_SVG}g") if node.get("id") == gid]
        lines = []
        for node in group:
            if node.tag == f"{_SVG}path":
                lines += _polylines(node.get("d", ""))
        for node in group.iter(f"{_SVG}use"):
            lines.append(np.array([[float(node.get("x", 0)), float(node.get("y", 0))]]))
        return lines


def _texts(node: ElementTree.Element, in_axis: bool) -> Iterator[tuple[str, bool]]:
    identity = node.get("id", "") if isinstance(node.tag, str) else ""
    in_axis = in_axis or bool(re.match(r"[xy]tick_", identity))
    if node.tag is ElementTree.Comment:
        yield (node.text or "").strip(), in_axis
    for child in node:
        yield from _texts(child, in_axis)


def _polylines(d: str) -> list[np.ndarray]:
    lines: list[list[tuple[float, float]]] = []
    for command, numbers in _STEP.findall(d):
        if command == "M":
            lines.append([])
        x, y = numbers.split()[-2:]
        lines[-1].append((float(x), float(y)))
    return [np.array(line) for line in lines]


def to_points(curve: dict[str, Any], x: np.ndarray, y: np.ndarray) -> np.ndarray:
    """Points (n, 2) of the SVG where the data of a listed curve belong."""
    left, bottom, right, top = curve["axes"]
    x0, y0, x1, y1 = (float(number) for number in curve["limits"])
    if curve["scales"][0] == "log":
        x, x0, x1 = np.log10(x), np.log10(x0), np.log10(x1)
    if curve["scales"][1] == "log":
        y, y0, y1 = np.log10(y), np.log10(y0), np.log10(y1)
    return np.column_stack(
        [
            left + (x - x0) / (x1 - x0) * (right - left),
            bottom + (y - y0) / (y1 - y0) * (top - bottom),
        ]
    )


def inside(curve: dict[str, Any], points: np.ndarray) -> np.ndarray:
    """Mask of the points that lie within the axes, where nothing is clipped."""
    left, bottom, right, top = curve["axes"]
    across = (points[:, 0] >= left - HALF_PIXEL) & (points[:, 0] <= right + HALF_PIXEL)
    return across & (points[:, 1] <= bottom + HALF_PIXEL) & (points[:, 1] >= top - HALF_PIXEL)


def distances(points: np.ndarray, lines: list[np.ndarray]) -> np.ndarray:
    """Distance of each point (n, 2) from the nearest of the polylines."""
    nearest = np.full(len(points), np.inf)
    for line in lines:
        starts, ends = (line[:-1], line[1:]) if len(line) > 1 else (line, line)
        spans = ends - starts
        lengths = np.maximum((spans**2).sum(axis=1), 1e-12)
        shares = np.clip(((points[:, None] - starts) * spans).sum(axis=2) / lengths, 0.0, 1.0)
        feet = starts + shares[..., None] * spans
        nearest = np.minimum(nearest, np.linalg.norm(points[:, None] - feet, axis=2).min(axis=1))
    return nearest
