"""Filters: an edge kernel turns like a compass; blurring and sharpening, and what noise does."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from dlcore import (
    FILTERS,
    conv2d,
    digits,
    enlarge,
    freeze,
    jittered,
    noise_gain,
    oriented_edge,
    pad2d,
)
from dlmotion.stage.beat import beat
from dlmotion.stage.claims import Claim, above, at_most, below, equal, true
from dlmotion.stage.images import grey_image
from dlmotion.stage.inputs import bounded, choice, image_file
from dlmotion.stage.lesson import LessonScene
from dlmotion.stage.marks.arrays.array import Array
from dlmotion.stage.marks.arrays.dial import Dial
from dlmotion.stage.marks.axes.axes import Axes
from dlmotion.stage.marks.axes.level import Level
from dlmotion.stage.marks.axes.trail import Trail
from dlmotion.stage.marks.clock.together import Together
from dlmotion.stage.marks.mark import Mark
from dlmotion.stage.marks.quantity import Quantity
from dlmotion.stage.marks.text.digit import Digit
from dlmotion.stage.page import Figures, Page
from dlmotion.stage.place import Place

FACTOR, MARGIN, PHOTO = 3, 1, 48
STEP, FLAT = 5, 0.7
HALF, QUARTER = 180 // STEP, 90 // STEP
EXACT, DECIMALS, NEAR = 1e-9, 12, 0.25
REACH = 0.45
AROUND = ((0, 0), (0, 1), (0, 2), (1, 0), (1, 2), (2, 0), (2, 1), (2, 2))
TRIO = ("edge", "blur", "sharpen")

PIXEL = Quantity("image")
WEIGHT, FINE = Quantity("kernel", spec=".1f"), Quantity("kernel", spec=".2f")
ANGLE = Quantity("angle", "theta", "highlight", ".0f")
ANSWER = Quantity("answer", role="activation")
SUM = Quantity("sum", role="highlight", spec=".0f")
NOISE = Quantity("noise", role="loss", spec=".3f")


@dataclass(frozen=True)
class Inputs:
    """What ``--set`` may change."""

    digit: int = bounded(1489, low=0, high=1796, what="which handwritten digit")
    blur: str = choice("box", ("box", "gaussian"), what="the kernel that blurs")
    noise: float = bounded(0.1, low=0.02, high=0.3, what="standard deviation of the noise")
    image: str = image_file(what="a picture of your own instead of the digit")


@dataclass(frozen=True)
class ConvolutionFiltersTrace:
    """An edge kernel at angles (T,), and three kernels on a flat patch, a picture, and noise.

    ``kernels`` (T, 3, 3) make ``responses`` (T, H, W) of ``image``; ``at`` (T,) is the one at
    ``spot`` (1, 2), where an edge is strongest: largest at ``best`` degrees, by ``strength``.
    ``trio`` (3, 3, 3) finds edges, blurs and sharpens; ``sums`` (3,) are their weights together,
    ``flat`` (3,) what they make of ``patch``. ``noise`` (4,) is the noise of the noisy picture, and
    after blurring, sharpening, and both in this order; ``gains`` (2,) are √Σk² of the two kernels.
    """

    own_image: bool
    image: np.ndarray
    angle: np.ndarray
    kernels: np.ndarray
    responses: np.ndarray
    spot: np.ndarray
    at: np.ndarray
    best: float
    strength: float
    trio: np.ndarray
    sums: np.ndarray
    patch: np.ndarray
    flat: np.ndarray
    blurred: np.ndarray
    sharpened: np.ndarray
    both: np.ndarray
    noisy: np.ndarray
    noisy_blurred: np.ndarray
    noisy_sharpened: np.ndarray
    noisy_both: np.ndarray
    noise: np.ndarray
    gains: np.ndarray


def record(inputs: Inputs) -> ConvolutionFiltersTrace:
    """Turn an edge kernel over the picture; blur and sharpen it, without and with noise."""
    image = enlarge(pad2d(digits().x[inputs.digit], MARGIN), FACTOR, mode="linear")
    if inputs.image:
        image = grey_image(inputs.image, PHOTO)
    angle = np.arange(0, 361, STEP)
    kernels = tidy([oriented_edge(float(degrees)) for degrees in angle])
    responses = tidy([conv2d(image, kernel) for kernel in kernels])
    across, down = responses[0], responses[QUARTER]
    strength = np.hypot(across, down)
    spot = np.unravel_index(strength.argmax(), strength.shape)
    trio = np.stack([kernels[0], FILTERS[inputs.blur], FILTERS["sharpen"]])
    patch = np.full(trio.shape[1:], FLAT)
    noisy = jittered(image, inputs.noise, 1, rng=np.random.Generator(np.random.PCG64(0)))
    clean, rough = (worked(picture, *trio[1:]) for picture in (image, noisy))
    pairs = zip((noisy, *rough), (image, *clean), strict=True)
    return freeze(
        ConvolutionFiltersTrace(
            own_image=bool(inputs.image),
            image=image,
            angle=angle,
            kernels=kernels,
            responses=responses,
            spot=np.array([spot]),
            at=responses[:, *spot],
            best=float(np.rad2deg(np.arctan2(down[spot], across[spot])) % 360),
            strength=float(strength[spot]),
            trio=trio,
            sums=tidy(trio.sum(axis=(1, 2))),
            patch=patch,
            flat=tidy([conv2d(patch, kernel)[0, 0] for kernel in trio]),
            blurred=clean[0],
            sharpened=clean[1],
            both=clean[2],
            noisy=noisy,
            noisy_blurred=rough[0],
            noisy_sharpened=rough[1],
            noisy_both=rough[2],
            noise=np.array([np.sqrt(np.mean((bad - good) ** 2)) for bad, good in pairs]),
            gains=np.array([noise_gain(kernel) for kernel in trio[1:]]),
        )
    )


def worked(image: np.ndarray, blur: np.ndarray, sharpen: np.ndarray) -> tuple[np.ndarray, ...]:
    """The picture blurred, sharpened, and first blurred and then sharpened."""
    blurred = conv2d(image, blur)
    return blurred, conv2d(image, sharpen), conv2d(blurred, sharpen)


def tidy(values: object) -> np.ndarray:
    """Numbers without what rounding left of zeros, such as cos 90°, and without -0."""
    return np.round(np.asarray(values, dtype=float), DECIMALS) + 0.0


def facts(trace: ConvolutionFiltersTrace) -> dict[str, float | int | str | Claim]:
    """Numbers that the sentences quote, and what they claim."""
    wave = trace.strength * np.cos(np.deg2rad(trace.angle - trace.best))
    spread = np.ptp(trace.sharpened)
    return {
        "side": len(trace.image),
        "best": trace.best,
        "strength": trace.strength,
        "level": FLAT,
        "high": float(trace.image.max()),
        "blur_high": float(trace.blurred.max()),
        "sharp_high": float(trace.sharpened.max()),
        "noise": float(trace.noise[0]),
        "blur_noise": float(trace.noise[1]),
        "sharp_noise": float(trace.noise[2]),
        "both_noise": float(trace.noise[3]),
        "gain": float(trace.gains[1]),
        "own_image": true(trace.own_image),
        "own_digit": true(not trace.own_image),
        "flips": equal(trace.responses[HALF] + trace.responses[0], 0.0, EXACT),
        "cosine": equal(trace.at - wave, 0.0, EXACT),
        "has_edge": above(trace.strength, 0.0),
        "sums": equal(trace.sums - [0.0, 1.0, 1.0], 0.0, EXACT),
        "scaled": equal(trace.flat - FLAT * trace.sums, 0.0, EXACT),
        "softer": at_most(trace.blurred.max() - trace.image.max(), 0.0),
        "crisper": above(trace.sharpened.max() - trace.image.max(), 0.0),
        "calms": below(trace.noise[1] - trace.noise[0], 0.0),
        "amplifies": above(trace.noise[2] - trace.noise[0], 0.0),
        "predicted": equal(trace.noise[1:3] / trace.noise[0] / trace.gains, 1.0, NEAR),
        "helps": below(trace.noise[3] - trace.noise[2], 0.0),
        "costs": below(np.ptp(trace.both) - spread, 0.0),
    }


def figures(t: ConvolutionFiltersTrace, page: Page) -> Figures:
    """Draw the compass of eight directions, the kernels above their answers, and the noise."""
    place = page.place(7.0, 7.0)
    yield "compass", page.put(place, *compass(place, t))

    place = page.place(9.0, 4.8)
    yield "kernels", page.put(place, *kernels_of(place, t))

    place = page.place(9.0, 4.2)
    boxes = place.columns(1.0, 1.0, 1.0, gap=0.5)
    pictures = zip(boxes, (t.noisy, t.noisy_blurred, t.noisy_sharpened), NOISES[:3], strict=True)
    marks: list[Mark] = [shown(box, t, values, key) for box, values, key in pictures]
    yield "noise", page.put(place, *marks, *(noise_of(box, t, k) for k, box in enumerate(boxes)))


NOISES = ("noisy", "blurred", "sharpened", "both")


def compass(place: Place, t: ConvolutionFiltersTrace) -> list[Mark]:
    """The picture, and around it its edges in the directions in which they grow brighter."""
    boxes = place.grid(3, 3, gap=0.25)
    top = float(np.abs(t.responses).max())
    marks: list[Mark] = [Array(boxes[4], t.image, PIXEL, look="heat", digits=False)]
    for row, column in AROUND:
        turn = round(float(np.rad2deg(np.arctan2(row - 1, column - 1))) % 360)
        box = boxes[3 * row + column]
        edges = t.responses[turn // STEP]
        style: dict[str, Any] = {"look": "signed", "digits": False, "limits": (-top, top)}
        marks += [Array(box, edges, ANSWER, **style)]
    return marks


def kernels_of(place: Place, t: ConvolutionFiltersTrace) -> list[Mark]:
    """Each of the three kernels with its sum above its answer."""
    marks: list[Mark] = []
    answers = t.responses[0], t.blurred, t.sharpened
    for k, box in enumerate(place.columns(1.0, 1.0, 1.0, gap=0.5)):
        high, low = box.rows(1.0, 1.25, gap=0.3)
        marks += [*weights_of(high, t, k), Array(low, answers[k], ANSWER, **SIGNED)]
    return marks


SIGNED: dict[str, Any] = {"look": "signed", "digits": False, "limits": (-1.0, 1.0)}


def weights_of(place: Place, t: ConvolutionFiltersTrace, k: int) -> tuple[Array, Digit]:
    """A kernel with its digits under its name, and the sum of its weights."""
    _, room, foot = place.rows(0.15, 1.0, 0.2, gap=0.0)
    number = FINE if t.trio[k].max() < 1.0 else WEIGHT
    weights = Array(room, t.trio[k], number, look="signed", limits=(-2.0, 2.0), tiles=True)
    total = Digit(foot, t.sums[k], SUM, prefix="Σk = ", size="heading", at=(0.5, 0.4))
    return weights.titled(TRIO[k], "ink"), total


def shown(place: Place, t: ConvolutionFiltersTrace, values: np.ndarray, key: str) -> Together:
    """A picture in which values below zero have the other colour, and its name above it."""
    room = place.rows(0.13, 1.0, 0.17, gap=0.0)[1]
    cell = min(room.width, room.height) / len(t.image)
    picture = Array(room, values, ANSWER, cell=cell, **SIGNED)
    return Together(picture, picture.title(key))


def noise_of(place: Place, t: ConvolutionFiltersTrace, k: int) -> Digit:
    """How large the noise is in a picture."""
    foot = place.rows(1.13, 0.17, gap=0.0)[1]
    return Digit(foot, t.noise[k], NOISE, prefix=f"{place.label('noise')} ", size="heading")


class ConvolutionFiltersScene(LessonScene[ConvolutionFiltersTrace]):
    """Picture, turning kernel, and its answer; one pixel's wave; sums of weights; noise."""

    @beat
    def turn(self) -> None:
        self.left, middle, self.right = self.stage.columns(1.0, 0.6, 1.0, gap=0.45)
        high, low = middle.rows(1.25, 1.0, gap=0.3)
        self.image = Array(under(self.left), self.t.image, PIXEL, look="heat", digits=False)
        style: dict[str, Any] = {"look": "signed", "steps": True}
        self.kernel = Array(
            high, self.t.kernels, WEIGHT, limits=(-2.0, 2.0), cell=0.9, tiles=True, **style
        )
        dial, foot = low.rows(1.0, 0.3, gap=0.1)
        angle = Digit(foot, self.t.angle, ANGLE, prefix="θ = ", suffix="°", size="heading")
        self.hand = Together(Dial(dial, self.t.angle), angle)
        self.relief = Array(under(self.right), self.t.responses, ANSWER, digits=False, **style)
        self.image.titled("image")
        self.timer = self.clock(self.t.angle, even=True)
        self.stand(self.image, self.kernel, self.hand, self.relief.titled("answer"))
        self.run(self.timer, self.kernel, self.hand, self.relief, seconds=8)

    @beat
    def wave(self) -> None:
        window = self.image.window(self.t.spot, (3, 3), role="highlight")
        self.show(window, self.relief.window(self.t.spot, role="highlight"))
        self.rest(0.8)
        self.keep(self.image, window, self.kernel, self.hand)
        head, room = self.right.rows(0.1, 1.0, gap=0.0)
        axes = Axes(
            room, (ANGLE, self.t.angle), (ANSWER, self.t.at), x_ticks=(0, 90, 180, 270, 360)
        )
        number = Digit(head, self.t.at, ANSWER, prefix=f"{head.label('answer')} = ")
        self.show(axes, number)
        self.timer = self.clock(self.t.angle, even=True)
        trail = Trail(axes, self.t.angle, self.t.at, "activation", 0.13)
        self.run(self.timer, self.kernel, self.hand, trail, number, seconds=7)
        self.tell()
        x, y, _ = self.image.spot(*(self.t.spot[0] + 1))
        arrow = Dial(Place(x - REACH, x + REACH, y - REACH, y + REACH, self.board), self.t.best)
        self.show(Level(axes, self.t.best, "highlight", True), arrow)

    @beat
    def sums(self) -> None:
        self.keep(self.kernel)
        first, *boxes = self.stage.columns(1.0, 1.0, 1.0, 1.0, gap=0.4)
        places = [box.rows(1.0, 0.15, gap=0.1) for box in (first, *boxes)]
        edge, *others = (weights_of(above, self.t, k) for k, (above, _) in enumerate(places[1:]))
        self.become(self.kernel, edge[0])
        self.show(edge[1], *(mark for pair in others for mark in pair))
        room = places[0][0].rows(0.15, 1.0, 0.2, gap=0.0)[1]
        patch = Array(room, self.t.patch, PIXEL, look="heat", limits=(0.0, 1.0), tiles=True)
        self.show(patch.titled("patch"))
        for k, (_, foot) in enumerate(places[1:]):
            self.grow(patch, Digit(foot, self.t.flat[k], ANSWER, prefix="→ ", size="heading"))
        self.pair = [pair[0] for pair in others]

    @beat
    def pictures(self) -> None:
        self.keep(*self.pair)
        self.boxes = self.stage.columns(1.0, 1.0, 1.0, gap=0.5)
        self.images = [shown(self.boxes[0], self.t, self.t.image, "image")]
        self.show(*self.images)
        answers = (self.t.blurred, "blurred"), (self.t.sharpened, "sharpened")
        for kernel, box, answer in zip(self.pair, self.boxes[1:], answers, strict=True):
            self.images.append(self.become(kernel, shown(box, self.t, *answer)))

    @beat
    def noise(self) -> None:
        rough = self.t.noisy, self.t.noisy_blurred, self.t.noisy_sharpened
        pictures = zip(self.boxes, self.images, rough, NOISES[:3], strict=True)
        self.images = [
            self.become(old, shown(box, self.t, values, key)) for box, old, values, key in pictures
        ]
        self.sizes = [noise_of(box, self.t, k) for k, box in enumerate(self.boxes)]
        self.show(*self.sizes, lag=0.3)

    @beat
    def order(self) -> None:
        self.keep(*self.images[:2], *self.sizes[:2])
        both, name = shown(self.boxes[2], self.t, self.t.noisy_both, "both").marks
        self.grow(self.images[1].marks[0], both)
        self.show(name, noise_of(self.boxes[2], self.t, 3))


def under(place: Place) -> Place:
    """What is left of a place below a title."""
    return place.rows(0.1, 1.0, gap=0.0)[1]
