"""Zero padding: border pixels are used more, maps keep their size, and zeros are a colour."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from dlcore import FILTERS, Conv2DTrace, conv2d, digits, enlarge, freeze, pad2d, trace_conv2d
from dlmotion.stage.beat import beat
from dlmotion.stage.claims import Claim, above, at_most, below, equal, true
from dlmotion.stage.inputs import bounded, choice
from dlmotion.stage.lesson import LessonScene
from dlmotion.stage.marks.arrays.array import Array
from dlmotion.stage.marks.mark import Mark
from dlmotion.stage.marks.quantity import Quantity
from dlmotion.stage.marks.tables.tally import Tally
from dlmotion.stage.marks.text.rule import Rule, Slot
from dlmotion.stage.marks.text.snippet import Snippet
from dlmotion.stage.page import Figures, Page
from dlmotion.stage.place import Place

LAYERS, FACTOR = 4, 3

PIXEL, USE = Quantity("image"), Quantity("use", "", "data", ".0f")
SIZE, KERNEL = Quantity("size", "n", "highlight", ".0f"), Quantity("kernel", "k", "data", ".0f")
RING = Quantity("ring", "2 p", "loss", ".0f")
ANSWER = Quantity("answer")
INSIDE, BORDER = Quantity("inside", "", "activation"), Quantity("border", "", "loss")


@dataclass(frozen=True)
class Inputs:
    """What ``--set`` may change."""

    digit: int = bounded(1489, low=0, high=1796, what="which handwritten digit")
    kernel: str = choice("3", ("3", "5"), what="side of the kernel, in pixels")
    paper: str = choice(
        "white", ("white", "black"), what="of the last test: paper 1 and ink 0, or 0 and 1"
    )


@dataclass(frozen=True)
class ZeroPaddingTrace:
    """A kernel's walk over a digit with and without a ring of zeros, layers of it, and edges.

    ``bare_uses``, ``ring_uses`` (T, 8, 8) are how often each pixel was used after each window;
    ``source`` (P, P, 2) is the pixel that a cell of the padded digit grows out of. ``bare_maps``
    and ``ring_maps`` are what layer after layer makes, ``sizes`` (S,) and ``kept`` (S,) their
    sides. ``zeros`` and ``repeated`` are the edges of ``page``, padded in ``grown`` (2, Q, Q) with
    zeros or with its own border; ``inside`` and ``border`` (2,) the strongest of them.
    """

    bare: Conv2DTrace
    ring: Conv2DTrace
    bare_uses: np.ndarray
    ring_uses: np.ndarray
    source: np.ndarray
    side: int
    added: int
    bare_maps: tuple[np.ndarray, ...]
    ring_maps: tuple[np.ndarray, ...]
    sizes: np.ndarray
    kept: np.ndarray
    error: str
    white: bool
    page: np.ndarray
    grown: np.ndarray
    zeros: np.ndarray
    repeated: np.ndarray
    inside: np.ndarray
    border: np.ndarray


def record(inputs: Inputs) -> ZeroPaddingTrace:
    """Walk over the digit with and without padding, stack layers, and look for edges."""
    image, side = digits().x[inputs.digit], int(inputs.kernel)
    blur, pad = np.full((side, side), 1.0 / side**2), (side - 1) // 2
    bare, ring = trace_conv2d(image, blur), trace_conv2d(image, blur, padding=pad)
    inner = np.moveaxis(np.indices(ring.padded.shape), 0, -1) - pad
    bare_maps, error = stacked(image, blur, 0)
    ring_maps, _ = stacked(image, blur, pad)
    page = np.asarray(enlarge(image, FACTOR, mode="linear"))
    page = 1.0 - page if inputs.paper == "white" else page
    grown = np.stack([pad2d(page, 1), np.pad(page, 1, mode="edge")])
    edge = FILTERS["sobel_x"]
    answers = [conv2d(each, edge) for each in grown]
    frame = np.ones(page.shape, dtype=bool)
    frame[1:-1, 1:-1] = False
    return freeze(
        ZeroPaddingTrace(
            bare=bare,
            ring=ring,
            bare_uses=uses_of(bare, 0),
            ring_uses=uses_of(ring, pad),
            source=np.clip(inner, 0, len(image) - 1),
            side=side,
            added=2 * pad,
            bare_maps=tuple(bare_maps),
            ring_maps=tuple(ring_maps),
            sizes=np.array([len(layer) for layer in bare_maps]),
            kept=np.array([len(layer) for layer in ring_maps]),
            error=error,
            white=inputs.paper == "white",
            page=page,
            grown=grown,
            zeros=answers[0] + 0.0,
            repeated=answers[1] + 0.0,
            inside=np.array([np.abs(answer[~frame]).max() for answer in answers]),
            border=np.array([np.abs(answer[frame]).max() for answer in answers]),
        )
    )


def uses_of(walk: Conv2DTrace, pad: int) -> np.ndarray:
    """How often each pixel of the image was used, after each window."""
    height, width = walk.kernel.shape
    uses = np.zeros((len(walk.positions), *walk.padded.shape), dtype=np.int64)
    for step, (row, column) in enumerate(walk.positions):
        uses[step:, row : row + height, column : column + width] += 1
    end = len(walk.padded) - pad
    return uses[:, pad:end, pad:end]


def stacked(image: np.ndarray, kernel: np.ndarray, pad: int) -> tuple[list[np.ndarray], str]:
    """What layer after layer makes of the image, until one has no room; and what it says then."""
    maps = [image]
    try:
        while len(maps) <= LAYERS:
            maps.append(conv2d(maps[-1], kernel, padding=pad))
    except ValueError as error:
        return maps, str(error)
    return maps, ""


def facts(trace: ZeroPaddingTrace) -> dict[str, float | int | str | Claim]:
    """Numbers that the sentences quote, and what they claim."""
    bare, ring = trace.bare_uses[-1], trace.ring_uses[-1]
    middle = len(bare) // 2
    walks = bare - trace.bare.uses, ring - trace.ring.uses
    return {
        "side": trace.side,
        "pad": trace.added // 2,
        "start": int(trace.sizes[0]),
        "next": int(trace.sizes[1]),
        "last": int(trace.sizes[-1]),
        "layers": len(trace.sizes) - 1,
        "kept_layers": len(trace.kept) - 1,
        "corner": int(bare[0, 0]),
        "centre": int(bare[middle, middle]),
        "ring_corner": int(ring[0, 0]),
        "ring_centre": int(ring[middle, middle]),
        "border": float(trace.border[0]),
        "inside": float(trace.inside[0]),
        "repeated_border": float(trace.border[1]),
        "unequal": below(bare[0, 0] - bare[middle, middle], 0),
        "counted": equal([np.abs(walk).max() for walk in walks], 0),
        "error": trace.error,
        "middle_same": equal(ring[middle, middle] - bare[middle, middle], 0),
        "nearer": above(ring[0, 0] / ring[middle, middle] - bare[0, 0] / bare[middle, middle], 0.0),
        "runs_out": below(trace.sizes[-1] - trace.side, 0),
        "size_kept": equal(trace.kept - trace.kept[0], 0),
        "false_edge": above(trace.border[0] - trace.inside[0], 0.0),
        "white": true(trace.white),
        "black": true(not trace.white),
        "mended": at_most(trace.border[1] - trace.inside[1], 0.0),
    }


def figures(t: ZeroPaddingTrace, page: Page) -> Figures:
    """Draw how often pixels are used, without and with the ring; then the edges of the page."""
    place = page.place(8.0, 4.4)
    left, right = place.columns(1.0, 1.0, gap=0.6)
    bare = counts_of(left, t.bare_uses, t).titled("bare").at(len(t.bare_uses) - 1)
    yield "uses", page.put(place, bare, counts_of(right, t.ring_uses, t).titled("ringed").at(LAST))

    place = page.place(9.0, 3.8)
    boxes = place.columns(1.0, 1.0, 1.0, gap=0.5)
    marks = [page_of(boxes[0], t.page, t), *answer_of(boxes[1], t, 0), *answer_of(boxes[2], t, 1)]
    yield "edges", page.put(place, *marks)


LAST = 10**6  # beyond every walk: its last step


def cell_of(place: Place, t: ZeroPaddingTrace) -> float:
    """Side of a pixel that leaves room for the ring."""
    return min(place.width, 0.88 * place.height) / len(t.ring.padded)


def digit_of(place: Place, values: np.ndarray, t: ZeroPaddingTrace) -> Array:
    """The digit, bare or in its ring, below room for a title."""
    room, cell = place.rows(0.12, 1.0, gap=0.0)[1], cell_of(place, t)
    return Array(room, values, PIXEL, look="heat", digits=False, tiles=True, cell=cell)


def counts_of(place: Place, uses: np.ndarray, t: ZeroPaddingTrace) -> Array:
    """How often each pixel was used, on one scale."""
    room, limits = place.rows(0.12, 1.0, gap=0.0)[1], (0.0, float(t.bare.kernel.size))
    return Array(room, uses, USE, look="heat", steps=True, limits=limits, cell=cell_of(place, t))


def row_of(place: Place, maps: tuple[np.ndarray, ...]) -> list[Array]:
    """The maps of all layers side by side, a pixel equally large in all of them."""
    sides = [float(len(layer)) for layer in maps]
    gap = 0.5
    cell = min((place.width - gap * (len(sides) - 1)) / sum(sides), place.height / sides[0])
    boxes = place.columns(*sides, gap=gap)
    style: dict[str, Any] = {"look": "heat", "digits": False, "tiles": True, "limits": (0.0, 1.0)}
    return [
        Array(box, layer, PIXEL, cell=cell, **style) for box, layer in zip(boxes, maps, strict=True)
    ]


def page_of(place: Place, values: np.ndarray, t: ZeroPaddingTrace) -> Array:
    """The page whose edges are looked for, bare or padded, its pixels equally large in both."""
    room = place.rows(0.14, 1.0, 0.4, gap=0.0)[1]
    style: dict[str, Any] = {"look": "heat", "digits": False, "limits": (0.0, 1.0)}
    style["cell"] = min(room.width, room.height) / len(t.grown[0])
    return Array(room, values, PIXEL, **style).titled("page")


def answer_of(place: Place, t: ZeroPaddingTrace, k: int) -> tuple[Mark, Mark]:
    """Edges found with zeros (0) or repeated pixels (1) around, and the strongest of them."""
    _, room, foot = place.rows(0.14, 1.0, 0.4, gap=0.0)
    values = (t.zeros, t.repeated)[k]
    edges = Array(room, values, ANSWER, look="signed", digits=False, limits=(-4.0, 4.0))
    rows = {BORDER: t.border[k], INSIDE: t.inside[k]}
    return edges.titled(("zeros", "repeated")[k]), Tally(foot, rows, size="label")


class ZeroPaddingScene(LessonScene[ZeroPaddingTrace]):
    """The kernel walks over the digit, without and with a ring; layers; then a false edge."""

    @beat
    def count(self) -> None:
        self.left, self.right = self.stage.columns(1.0, 1.0, gap=0.8)
        self.bare = digit_of(self.left, self.t.bare.image, self.t)
        self.sweep(self.bare, counts_of(self.right, self.t.bare_uses, self.t), self.t.bare)

    @beat
    def ring(self) -> None:
        self.keep(self.bare)
        ring = digit_of(self.left, self.t.ring.padded, self.t).moved(self.t.source)
        self.sweep(
            self.become(self.bare, ring),
            counts_of(self.right, self.t.ring_uses, self.t),
            self.t.ring,
        )

    def sweep(self, pixels: Array, uses: Array, walk: Conv2DTrace) -> None:
        """Walk the window over the pixels and count."""
        window = pixels.window(walk.positions, walk.kernel.shape)
        self.stand(pixels, uses.titled("use"), window)
        self.run(self.clock(walk.positions), window, uses, seconds=7)

    @beat
    def shrink(self) -> None:
        self.keep()
        parts = Slot("n", self.t.sizes, SIZE), "-", Slot("k", self.t.side, KERNEL), "+ 1 ="
        self.layers(self.t.bare_maps, self.t.sizes, *parts)
        self.tell()
        self.rest(1.2)
        self.show(Snippet(self.below, "error", role="loss", size="label"))

    @beat
    def deeper(self) -> None:
        self.keep()
        ring, kernel = Slot("p", self.t.added, RING), Slot("k", self.t.side, KERNEL)
        parts = Slot("n", self.t.kept, SIZE), "+", ring, "-", kernel, "+ 1 ="
        self.layers(self.t.ring_maps, self.t.kept, *parts)

    def layers(self, maps: tuple[np.ndarray, ...], sizes: np.ndarray, *parts: str | Slot) -> None:
        """Grow each map out of the one before, with the rule of its size."""
        above, middle, self.below = self.stage.rows(1.0, 3.6, 0.6, gap=0.2)
        after = Slot("next", sizes, SIZE, ahead=1)
        rule = Rule(above, *parts, after, moves=len(sizes) - 1)
        first, *others = row_of(middle, maps)
        timer = self.clock(sizes)
        self.show(first, rule)
        for step, layer in enumerate(others):
            self.run(timer, rule, seconds=0.2, to=step + 1)
            self.grow(first, layer, tempo="plain")
            first = layer

    @beat
    def frame(self) -> None:
        self.keep()
        self.boxes = self.stage.columns(1.0, 1.0, 1.0, gap=0.5)
        page = page_of(self.boxes[0], self.t.page, self.t)
        self.show(page)
        self.padded = page_of(self.boxes[0], self.t.grown[0], self.t)
        self.swap(page, self.padded)
        edges, strongest = answer_of(self.boxes[1], self.t, 0)
        self.grow(self.padded, edges)
        self.show(strongest)

    @beat
    def repeat(self) -> None:
        self.swap(self.padded, page_of(self.boxes[0], self.t.grown[1], self.t))
        self.show(*answer_of(self.boxes[2], self.t, 1), tempo="slow")
