"""Convolution: a kernel slides over a digit; pixels times weights add up to one output each."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from dlcore import FILTERS, Conv2DTrace, conv2d, digits, trace_conv2d
from dlmotion.stage.beat import beat
from dlmotion.stage.claims import Claim, above, equal, true
from dlmotion.stage.images import grey_image
from dlmotion.stage.inputs import bounded, choice, image_file
from dlmotion.stage.lesson import LessonScene
from dlmotion.stage.marks.arrays.array import Array
from dlmotion.stage.marks.mark import Mark
from dlmotion.stage.marks.quantity import Quantity
from dlmotion.stage.marks.text.digit import Digit
from dlmotion.stage.marks.text.legend import Legend
from dlmotion.stage.page import Figures, Page
from dlmotion.stage.place import Place

KERNELS = sorted(name for name, kernel in FILTERS.items() if kernel.shape == (3, 3))
BANK = {
    "edge_vertical": "sobel_x",
    "edge_horizontal": "sobel_y",
    "outline": "laplacian_diagonal",
    "blur": "box",
}
SIDE, PHOTO, GREYS = 8, 64, 16.0
LEVEL = 1e-9

PIXEL = Quantity("image", spec=".0f")


@dataclass(frozen=True)
class Inputs:
    """What ``--set`` may change."""

    kernel: str = choice("sobel_x", KERNELS, what="the weights that slide over the image")
    stride: int = bounded(1, low=1, high=2, what="pixels that the window moves by")
    padding: int = bounded(0, low=0, high=1, what="width of a border of zeros")
    digit: int = bounded(1489, low=0, high=1796, what="which handwritten digit")
    image: str = image_file(what="a picture of your own instead of the digit")


@dataclass(frozen=True)
class ConvolutionTrace:
    """A kernel's walk over an image, other kernels on it, and two kernels' walks over a bar."""

    own_image: bool
    whole: np.ndarray
    walk: Conv2DTrace
    spec: str
    kernels: np.ndarray
    bank: np.ndarray
    blind: Conv2DTrace
    seeing: Conv2DTrace
    seen_best: int


def record(inputs: Inputs) -> ConvolutionTrace:
    """Slide the kernel over a digit, or over a piece of the user's image in the same 17 greys."""
    whole = image = digits(scaled=False).x[inputs.digit]
    if inputs.image:
        whole = np.round(GREYS * grey_image(inputs.image, PHOTO))
        image = telling_piece(whole, FILTERS[inputs.kernel])
    kernel, kernels = FILTERS[inputs.kernel], np.stack([FILTERS[name] for name in BANK.values()])
    bar = np.zeros((SIDE, SIDE))
    bar[3:5] = GREYS
    blind = unsigned_zeros(trace_conv2d(bar, FILTERS["sobel_x"]))
    walk = trace_conv2d(image, kernel, stride=inputs.stride, padding=inputs.padding)
    return ConvolutionTrace(
        own_image=bool(inputs.image),
        whole=whole,
        walk=unsigned_zeros(walk),
        spec=".0f" if np.all(kernel == np.round(kernel)) else ".1f",
        kernels=kernels,
        bank=np.stack([conv2d(whole, weights) for weights in kernels]),
        blind=blind,
        seeing=unsigned_zeros(trace_conv2d(bar, np.rot90(FILTERS["sobel_x"], -1))),
        seen_best=int(np.abs(blind.products).sum(axis=(1, 2)).argmax()),
    )


def telling_piece(whole: np.ndarray, kernel: np.ndarray) -> np.ndarray:
    """The piece of an image, SIDE × SIDE, around the place where the kernel answers most."""
    answers = np.abs(conv2d(whole, kernel))
    center = np.array(np.unravel_index(answers.argmax(), answers.shape)) + 1
    top, left = np.clip(center - SIDE // 2, 0, len(whole) - SIDE)
    return whole[top : top + SIDE, left : left + SIDE]


def unsigned_zeros(walk: Conv2DTrace) -> Conv2DTrace:
    """Write zero without a sign: a black pixel times a negative weight is -0.0."""
    return replace(
        walk, products=walk.products + 0.0, sums=walk.sums + 0.0, output=walk.output + 0.0
    )


def strongest(walk: Conv2DTrace) -> int:
    """Window whose output is farthest from zero: the one that figures and film explain."""
    return int(np.abs(walk.sums).argmax())


def facts(trace: ConvolutionTrace) -> dict[str, float | int | str | Claim]:
    """Numbers that the sentences quote, and what they claim."""
    walk = trace.walk
    border = walk.padded.shape[0] - walk.image.shape[0]
    return {
        "side": walk.image.shape[0],
        "whole": trace.whole.shape[0],
        "kernel_height": walk.kernel.shape[0],
        "kernel_width": walk.kernel.shape[1],
        "weights": walk.kernel.size,
        "stride": walk.stride[0],
        "largest": float(walk.output.max()),
        "smallest": float(walk.output.min()),
        "shown": float(walk.sums[strongest(walk)]),
        "seeing": float(np.abs(trace.seeing.output).max()),
        "handwritten": true(not trace.own_image),
        "own_image": true(trace.own_image),
        "no_border": equal(border, 0),
        "has_border": above(border, 0),
        "both_signs": above([-walk.kernel.min(), walk.kernel.max()], 0.0),
        "no_negative": true(walk.kernel.min() >= 0),
        "adds_to_zero": equal(walk.kernel.sum(), 0.0, LEVEL),
        "responds": above(np.abs(walk.output).max(), 0.0),
        "adds_to_one": equal(walk.kernel.sum(), 1.0, LEVEL),
        "blind_is_zero": equal(trace.blind.output, 0.0),
        "turned_sees": above(np.abs(trace.seeing.output).max(), 0.0),
    }


def figures(t: ConvolutionTrace, page: Page) -> Figures:
    """Draw image, kernel and output with their numbers, one window framed; then the bank."""
    place = page.place(8.0, 3.9)
    best = strongest(t.walk)
    walk = Walk(place.inset(0.0, 0.1), t.walk, t.spec, ("image", "kernel"), products=False)
    yield "convolution", page.put(place, *walk.at(best).marks)

    place = page.place(8.0, 3.6)
    upper, key = place.rows(1.0, 0.1, gap=0.2)
    legend = Legend(key.columns(1.0, 1.0, 2.0)[0], [("positive", "weight_positive")])
    other = Legend(key.columns(1.0, 1.0, 2.0)[1], [("negative", "weight_negative")])
    yield "bank", page.put(place, *bank(upper, t), legend, other)


def bank(place: Place, t: ConvolutionTrace) -> list[Mark]:
    """The image, then each kernel above its answer: pairs of marks behind two of the image."""
    first, *others = place.columns(1, 1, 1, 1, 1, gap=0.25)
    image = Array(first.rows(1.0, 1.5, gap=0.65)[1], t.whole, PIXEL, look="heat", digits=False)
    marks: list[Mark] = [image, image.title("image", size="small")]
    for column, (key, weights, answer) in zip(
        others, zip(BANK, t.kernels, t.bank, strict=True), strict=True
    ):
        high, low = column.rows(1.0, 1.5, gap=0.65)
        kernel = Array(high, weights, PIXEL, look="signed", digits=False, cell=high.height / 3)
        response = Array(low, answer, PIXEL, look="signed", digits=False)
        marks += [kernel, response.title(key, size="small"), response]
    return marks


class Walk:
    """Image, kernel, products and output of a recorded walk, side by side on one clock."""

    def __init__(
        self,
        place: Place,
        walk: Conv2DTrace,
        spec: str,
        names: tuple[str, str],
        *,
        products: bool = True,
    ) -> None:
        left, middle, right = place.columns(1.25, 0.9, 1.0, gap=0.35)
        number, weight = Quantity("output", spec=spec), Quantity("kernel", role="sign", spec=spec)
        self.image = Array(
            left.rows(0.12, 1.0, gap=0.0)[1],
            walk.padded,
            PIXEL,
            look="heat",
            size="small",
            limits=(0.0, GREYS),
        )
        self.kernel = Array(middle, walk.kernel, weight, look="brackets", at=(0.5, 0.74))
        if not products:
            self.kernel = Array(middle, walk.kernel, weight, look="brackets", at=(0.5, 0.5))
        self.output = Array(
            right, walk.output, number, look="signed", size="small", fills=True, at=(0.5, 0.45)
        )
        self.window = self.image.window(walk.positions, walk.kernel.shape)
        self.target = self.output.window(walk.cells)
        self.titles = [
            self.image.title(names[0]),
            self.kernel.title(names[1]),
            self.output.title("output"),
        ]
        self.marks: list[Mark] = [self.image, self.kernel, self.output, *self.titles]
        self.moving: list[Mark] = [self.window, self.target]
        if products:
            self.products = Array(
                middle, walk.products, number, look="brackets", steps=True, at=(0.5, 0.3)
            )
            self.sum = Digit(
                middle.rows(1.0, 0.12)[1],
                walk.sums,
                replace(number, role="loss"),
                size="heading",
                prefix=f"{place.label('sum')} = ",
            )
            self.titles.append(self.products.title("products", size="small"))
            self.marks += [self.titles[-1]]
            self.moving += [self.products, self.sum]
        self.marks += self.moving

    def at(self, step: int) -> Walk:
        """Stand at a window; the output is full."""
        for mark in self.moving:
            mark.at(step)
        return self


class ConvolutionScene(LessonScene[ConvolutionTrace]):
    """Image, kernel and output side by side; the window and its output move on one clock."""

    @beat
    def image(self) -> None:
        self.walk = Walk(self.stage, self.t.walk, self.t.spec, ("image", "kernel"))
        self.timer = self.clock(self.t.walk.sums)
        self.stand(*self.walk.marks)
        self.sweep(self.timer.last, seconds=4)

    @beat
    def kernel(self) -> None:
        walk = self.walk
        self.hide(*(mark for mark in walk.marks if mark not in (walk.image, walk.titles[0])))
        self.show(walk.kernel, walk.titles[1])

    @beat
    def window(self) -> None:
        walk, self.timer = self.walk, self.clock(self.t.walk.sums)
        walk.at(0).output.at(0)
        self.show(walk.window, walk.titles[3])
        self.grow(walk.kernel, walk.products.out_of(walk.kernel))
        self.grow(walk.products, walk.sum)
        self.show(walk.titles[2], tempo="quick")
        self.carry({"0,0": walk.sum.readout}, walk.output)
        self.show(walk.target, tempo="quick")

    @beat
    def slide(self) -> None:
        self.sweep(2, seconds=2.4)
        self.sweep(self.timer.last, seconds=6)

    @beat
    def edges(self) -> None:
        self.run(self.timer, *self.walk.moving, seconds=2.4, to=strongest(self.t.walk))

    @beat
    def bank(self) -> None:
        self.hide(*self.walk.marks)
        self.shown = bank(self.stage.inset(0.2, 0.25), self.t)
        self.show(*self.shown[:2])
        for place in range(2, len(self.shown), 3):
            kernel, name, answer = self.shown[place : place + 3]
            self.show(kernel, name, tempo="quick")
            self.grow(kernel, answer, tempo="plain")

    @beat
    def blind(self) -> None:
        self.hide(*self.shown)
        blind, seeing = (
            Walk(self.stage, walk, self.t.spec, ("bar", key)).at(self.t.seen_best)
            for walk, key in ((self.t.blind, "vertical"), (self.t.seeing, "horizontal"))
        )
        self.show(*blind.marks)
        self.rest(2.5)
        self.hide(*blind.moving, blind.output, blind.titles[1])
        self.tell()
        seeing.kernel.turned()
        self.become(blind.kernel, seeing.kernel)
        self.show(seeing.titles[1], seeing.output, *seeing.moving)

    def sweep(self, to: int, seconds: float) -> None:
        """Move the window with all that it makes."""
        self.run(self.timer, self.walk.output, *self.walk.moving, seconds=seconds, to=to)
