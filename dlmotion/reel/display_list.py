"""What a frame is made of: frozen items, each knowing its content digest."""

from __future__ import annotations

import struct
import zlib
from dataclasses import dataclass, field
from hashlib import blake2b
from typing import Any, TypeAlias

import numpy as np
import numpy.typing as npt

CURVE = 4
"""Points of a cubic curve: two anchors, two handles."""

DIGEST_SIZE = 16

Floats: TypeAlias = npt.NDArray[np.float64]
Pixels: TypeAlias = npt.NDArray[np.uint8]
Matrix: TypeAlias = tuple[float, float, float, float, float, float]


def digest_of(*parts: bytes) -> bytes:
    """Hash byte strings, each with its length, so that no two splits collide."""
    lengths = struct.pack(f"<{len(parts)}Q", *map(len, parts))
    return blake2b(b"".join((*parts, lengths)), digest_size=DIGEST_SIZE).digest()


@dataclass(frozen=True, slots=True, eq=False)
class Paint:
    """A colour, or a gradient: RGBA rows (n, 4) and, for n > 1, the axis x0, y0, x1, y1."""

    rgba: tuple[tuple[float, ...], ...]
    axis: tuple[float, float, float, float] | None = None

    @property
    def visible(self) -> bool:
        """Whether any stop has an alpha other than zero."""
        return any(stop[3] != 0 for stop in self.rgba)


@dataclass(frozen=True, slots=True, eq=False)
class Stroke:
    """A line: its paint, width in scene units, Cairo join and cap."""

    paint: Paint
    width: float
    join: int
    cap: int


@dataclass(frozen=True, slots=True, eq=False)
class Shape:
    """Geometry that paths of different colours share.

    Cubic control points (N, 2) as the camera sees them. ``splits`` (rows start, end, closed)
    overrides the subpaths that the points imply.
    """

    points: Floats
    tolerance: float
    splits: npt.NDArray[np.int64] | None = None
    ready: list[Any] = field(default_factory=list)


@dataclass(frozen=True, slots=True, eq=False)
class Path:
    """A shape with its fill, strokes and user-to-device matrix.

    ``track`` is the identity of the mobject: what frames show of one thing has the same. ``text``
    is what can be read there, if the mobject says so.
    """

    shape: Shape
    fill: Paint | None
    stroke: Stroke | None
    back: Stroke | None
    matrix: Matrix
    digest: bytes
    track: int = 0
    text: str = ""
    ready: list[Any] = field(default_factory=list)


@dataclass(frozen=True, slots=True, eq=False)
class Backdrop:
    """What the list is drawn on: one RGBA colour, or whole pixels, deflated."""

    height: int
    width: int
    colour: tuple[int, int, int, int] | None
    packed: bytes | None
    digest: bytes
    ready: list[Any] = field(default_factory=list)

    @classmethod
    def plain(cls, height: int, width: int, colour: tuple[int, int, int, int]) -> Backdrop:
        """Backdrop of one colour (bytes 0 to 255)."""
        mark = digest_of(
            b"plain", bytes(colour), height.to_bytes(4, "little"), width.to_bytes(4, "little")
        )
        return cls(height, width, colour, None, mark)

    @classmethod
    def of_pixels(cls, pixels: Pixels) -> Backdrop:
        """Backdrop of the given pixels (height, width, 4)."""
        height, width = pixels.shape[:2]
        content = np.ascontiguousarray(pixels).tobytes()
        mark = digest_of(b"pixels", content, height.to_bytes(4, "little"))
        return cls(height, width, None, zlib.compress(content, 1), mark)

    def pixels(self) -> Pixels:
        """Pixels (height, width, 4) of the whole backdrop."""
        if self.packed is not None:
            whole = np.frombuffer(zlib.decompress(self.packed), np.uint8)
            return whole.reshape(self.height, self.width, 4)
        word = np.frombuffer(bytes(self.colour or (0, 0, 0, 0)), np.uint32)
        return (
            np.full((self.height, self.width), word[0])
            .view(np.uint8)
            .reshape(self.height, self.width, 4)
        )


@dataclass(frozen=True, slots=True, eq=False)
class Dots:
    """A point cloud: pixel coordinates (n, 2), colours (n, 4) as floats, thickness in pixels."""

    coords: npt.NDArray[np.int64]
    rgbas: Floats
    thickness: float
    digest: bytes
    ready: list[Any] = field(default_factory=list)


@dataclass(frozen=True, slots=True, eq=False)
class Mixture:
    """What pixels were made of: two planes of bytes (h, w), ``part`` of the way to the second.

    Values between those of the planes, whose ends are the edges of the image, are mixed linearly;
    each is a row of ``palette`` (256, 4).
    """

    first: Pixels
    second: Pixels
    part: float
    palette: Pixels


@dataclass(frozen=True, slots=True, eq=False)
class Blend:
    """Two pictures of pixels (h, w, 4), ``part`` of the way from the first to the second.

    ``made`` says of each what it was made of, if that is known.
    """

    first: Pixels
    second: Pixels
    part: float
    made: tuple[Mixture | None, Mixture | None] = (None, None)


@dataclass(frozen=True, slots=True, eq=False)
class Image:
    """A raster image: source pixels, its four corners on the screen (4, 2), Pillow's resampling.

    ``made`` is what its mobject says that it was made of, if it does (``made_of``, a tuple of the
    fields of ``Mixture``), ``blend`` between which two it is on its way (``blend_of``: of each the
    pixels and ``made_of``, and the part); no painter trusts them.
    """

    pixels: Pixels
    corners: Floats
    resampling: int
    digest: bytes
    track: int = 0
    made: Mixture | None = None
    blend: Blend | None = None
    ready: list[Any] = field(default_factory=list)


@dataclass(frozen=True, slots=True, eq=False)
class Overlay:
    """Pixels composited at rows ``top`` …, columns ``left`` …: what cannot be said as a path.

    ``solid`` says of each pixel whether it is opaque, if all others are clear.
    """

    pixels: Pixels
    top: int
    left: int
    digest: bytes
    solid: npt.NDArray[np.bool_] | None = None
    ready: list[Any] = field(default_factory=list)

    @classmethod
    def of_image(cls, pixels: Pixels, top: int, left: int) -> Overlay:
        """Overlay of projected pixels (height, width, 4), which need no digest of their own."""
        alpha = words(pixels) >> 24
        solid = alpha == 255
        return cls(
            pixels, top, left, b"", solid if solid.all() or (solid | (alpha == 0)).all() else None
        )


def words(pixels: Pixels) -> npt.NDArray[np.uint32]:
    """The same pixels (height, width), a number each, alpha in its upper eight bits."""
    numbers: npt.NDArray[np.uint32] = pixels.view(np.uint32)[..., 0]
    return numbers


Item: TypeAlias = Path | Backdrop | Dots | Image | Overlay


@dataclass(frozen=True, slots=True, eq=False)
class Picture:
    """A display list: everything one frame shows, from back to front.

    The first item is a backdrop.
    """

    items: tuple[Item, ...]
    digest: bytes

    @classmethod
    def of(cls, items: tuple[Item, ...]) -> Picture:
        """Picture of these items, in this order."""
        state = blake2b(digest_size=DIGEST_SIZE)
        state.update(b"".join([item.digest for item in items]))
        return cls(items, state.digest())
