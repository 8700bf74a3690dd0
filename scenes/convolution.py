"""Convolution: a kernel slides over a real digit; pixels times weights add up to one output after the other."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import manim as mn
import numpy as np
from matplotlib.patches import Rectangle

from dlcore import FILTERS, Conv2DTrace, conv2d, digits, trace_conv2d
from stage import Figures, LessonScene, Page, bounded, choice, image_file
from stage.images import grey_image
from stage.mobjects.matrix import Matrix
from stage.mobjects.picture import Picture
from stage.mobjects.pixels import Pixels
from stage.readout import resolve
from stage.theme import readable_on

if TYPE_CHECKING:
    from matplotlib.axes import Axes

KERNELS = sorted(name for name, kernel in FILTERS.items() if kernel.shape == (3, 3))
BANK = {"edge_vertical": "sobel_x", "edge_horizontal": "sobel_y", "outline": "laplacian_diagonal", "blur": "box"}
SIDE = 8


@dataclass(frozen=True)
class Inputs:
    """What ``--set`` may change."""

    kernel: str = choice("sobel_x", KERNELS)
    stride: int = bounded(1, low=1, high=2)
    padding: int = bounded(0, low=0, high=1)
    digit: int = bounded(3, low=0, high=1796)
    image: str = image_file()


@dataclass(frozen=True)
class ConvolutionTrace:
    """A kernel's walk over one image, window by window; other kernels on it; and two kernels' walks over a bar."""

    walk: Conv2DTrace
    spec: str
    kernels: np.ndarray
    bank: np.ndarray
    blind: Conv2DTrace
    seeing: Conv2DTrace


def record(inputs: Inputs) -> ConvolutionTrace:
    """Slide the chosen kernel over a digit (or the user's image in the same 17 greys), then a bank of kernels."""
    image = digits(scaled=False).x[inputs.digit]
    if inputs.image:
        image = np.round(16 * grey_image(inputs.image, SIDE))
    kernel, kernels = FILTERS[inputs.kernel], np.stack([FILTERS[name] for name in BANK.values()])
    bar = np.zeros((SIDE, SIDE))
    bar[3:5] = 16.0
    return ConvolutionTrace(
        walk=unsigned_zeros(trace_conv2d(image, kernel, stride=inputs.stride, padding=inputs.padding)),
        spec=".0f" if np.all(kernel == np.round(kernel)) else ".1f",
        kernels=kernels,
        bank=np.stack([conv2d(image, weights) for weights in kernels]),
        blind=unsigned_zeros(trace_conv2d(bar, FILTERS["sobel_x"])),
        seeing=unsigned_zeros(trace_conv2d(bar, FILTERS["sobel_y"])),
    )


def unsigned_zeros(walk: Conv2DTrace) -> Conv2DTrace:
    """Write zero without a sign: a black pixel times a negative weight is -0.0."""
    return replace(walk, products=walk.products + 0.0, sums=walk.sums + 0.0, output=walk.output + 0.0)


def shown_window(walk: Conv2DTrace) -> int:
    """Window with the strongest answer: the one that figures and film explain."""
    return int(np.abs(walk.sums).argmax())


def facts(trace: ConvolutionTrace) -> dict[str, float | int | str]:
    """Numbers that the sentences quote."""
    walk = trace.walk
    sizes = {"height": walk.padded.shape[0], "width": walk.padded.shape[1], "stride": walk.stride[0]}
    sizes |= {"kernel_height": walk.kernel.shape[0], "kernel_width": walk.kernel.shape[1]}
    answers = {"largest": walk.output.max(), "smallest": walk.output.min(), "shown": walk.sums[shown_window(walk)]}
    answers |= {"blind": np.abs(trace.blind.output).max(), "seeing": np.abs(trace.seeing.output).max()}
    return sizes | {name: float(v) for name, v in answers.items()}


def figures(trace: ConvolutionTrace, page: Page) -> Figures:
    """Draw image, kernel and output with their numbers, one window framed; then the bank."""
    figure = page.figure(1, 3, size=(8.0, 3.6), width_ratios=(1.0, 0.42, 0.8))
    walk, k = trace.walk, shown_window(trace.walk)
    names = {"image": "padded", "kernel": "kernel", "output": "output"}
    for axes, (key, name) in zip(figure.axes, names.items(), strict=True):
        draw_pixels(page, axes, f"walk.{name}", signed=key != "image", spec=".0f" if key == "image" else trace.spec)
        axes.set_title(page.label(key))
    frames = ((0, walk.positions[k], walk.kernel.shape), (2, walk.cells[k], (1, 1)))
    for place, (row, column), (height, width) in frames:
        look = {"fill": False, "edgecolor": page.color("loss"), "linewidth": 2.5}
        figure.axes[place].add_patch(Rectangle((column - 0.5, row - 0.5), width, height, **look))
    yield "convolution", figure

    figure = page.figure(1, 1 + len(BANK), size=(8.0, 1.85))
    figure.axes[0].imshow(trace.walk.image, cmap=page.colormap())
    for axes, response in zip(figure.axes[1:], trace.bank, strict=True):
        top = float(np.abs(response).max())
        axes.imshow(response, cmap=page.colormap("signed"), vmin=-top, vmax=top)
    for axes, key in zip(figure.axes, ("image", *BANK), strict=True):
        axes.set_title(page.label(key), fontsize=12)
        axes.axis("off")
    yield "bank", figure


def draw_pixels(page: Page, axes: Axes, name: str, *, signed: bool, spec: str) -> None:
    """Draw an array of the trace as squares with its numbers printed on them."""
    values = np.asarray(resolve(page.trace, name))
    top, colors = float(np.abs(values).max()), page.colormap("signed" if signed else "heat")
    axes.imshow(values, cmap=colors, vmin=-top if signed else 0.0, vmax=top)
    axes.axis("off")
    for row, column in np.ndindex(*values.shape):
        share = (values[row, column] + top) / (2 * top) if signed else values[row, column] / top
        ground = "#" + "".join(f"{round(255 * part):02x}" for part in colors(share)[:3])
        page.number(axes, name, (row, column), (column, row), spec=spec, color=readable_on(ground), fontsize=10)


class ConvolutionScene(LessonScene):
    """Image, kernel and output side by side; the window and its output cell move on one clock."""

    def construct(self) -> None:
        """Play the beats."""
        self.beat("image", self.show_image)
        self.beat("kernel", self.show_kernel)
        self.beat("window", self.multiply_and_add)
        self.beat("slide", self.slide)
        self.beat("edges", self.point_at_edges)
        self.beat("bank", self.show_bank)
        self.beat("blind", self.meet_the_bar)
        self.close()

    def set_out(self, walk: str, image: str, kernel: str) -> None:
        """Make all that a recorded walk shows, at its first window, under the names given."""
        self.walk: Conv2DTrace = resolve(self.trace, walk)
        left, middle, right = self.stage.columns(1.25, 0.85, 1.0, gap=0.35)
        cell, small = min(0.58, 4.7 / len(self.walk.padded)), min(0.62, 3.9 / len(self.walk.output))
        style = {"spec": self.trace.spec, "cell_width": 0.95}
        total = {"prefix": f"{self.words.label('sum')} = ", "size": "heading", "color": "loss", "spec": self.trace.spec}
        self.image = Pixels(self.trace, f"{walk}.padded", self.theme, cell=cell, limits=(0.0, 16.0))
        self.kernel = Matrix(self.trace, f"{walk}.kernel", self.theme, color="sign", **style)
        self.products = Matrix(self.trace, f"{walk}.products", self.theme, index=(0,), **style)
        self.output = Pixels(self.trace, f"{walk}.output", self.theme, cell=small, signed=True, spec=self.trace.spec)
        self.sum = self.readout(f"{walk}.sums", 0, **total).place(middle.at(0.5, 0.05))
        parts = ((image, left, 0.45), (kernel, middle, 0.78), ("products", middle, 0.3), ("output", right, 0.45))
        self.names = []
        things = (self.image, self.kernel, self.products, self.output)
        for thing, (key, place, height) in zip(things, parts, strict=True):
            name = self.label(key, "small" if key == "products" else "label", "muted")
            self.names.append(name.next_to(thing.move_to(place.at(0.5, height)), mn.UP, buff=0.18))
        self.window, self.target = self.frames(0)
        self.answer = mn.Group(self.kernel, *self.names[1:], self.products, self.sum, self.output, self.target)
        self.shown = mn.Group(self.image, self.names[0], self.window, self.answer)

    def frames(self, step: int) -> tuple[mn.Square, mn.Square]:
        """Outline a window and its cell of the output."""
        window = self.image.window(*map(int, self.walk.positions[step]), self.walk.kernel.shape, "loss")
        return window, self.output.window(*map(int, self.walk.cells[step]), (1, 1), "loss")

    def go_to(self, step: int, glide: float = 0.0) -> None:
        """Move both outlines to a window, at once or gliding, and show its numbers."""
        window, target = self.frames(step)
        if glide:
            self.play(self.window.animate.move_to(window), self.target.animate.move_to(target), run_time=glide)
        self.window.move_to(window)
        self.target.move_to(target)
        self.products.read(step)
        self.sum.read(step)

    def show_image(self) -> None:
        """Show the picture, then print its pixels' values on it."""
        self.set_out("walk", "image", "kernel")
        self.play(mn.FadeIn(self.image.picture), mn.FadeIn(self.names[0]), run_time=1.0)
        rows = self.walk.padded.shape[1]
        lines = [mn.VGroup(*self.image.digits[k : k + rows]) for k in range(0, len(self.image.digits), rows)]
        self.play(mn.LaggedStart(*(mn.FadeIn(line) for line in lines), lag_ratio=0.25), run_time=1.8)

    def show_kernel(self) -> None:
        """Show the weights and the empty output."""
        self.play(mn.FadeIn(self.kernel), mn.FadeIn(self.names[1]), run_time=0.9)
        self.play(mn.FadeIn(self.output.reveal(0)), mn.FadeIn(self.names[3]), run_time=0.8)

    def multiply_and_add(self) -> None:
        """Explain the first window: pixel by pixel its products, then their sum in the output."""
        self.play(mn.Create(self.window), run_time=0.6)
        self.play(mn.FadeIn(self.products.brackets), mn.FadeIn(self.names[2]), run_time=0.5)
        for row, column in np.ndindex(*self.walk.kernel.shape):
            pixel = self.image.window(row, column, (1, 1), "highlight")
            lit = mn.VGroup(pixel, self.kernel.halo(row=row, column=column))
            self.add(lit, self.products.cell(row, column))
            self.wait(0.4)
            self.remove(lit)
        self.add(self.products)
        self.play(mn.FadeIn(self.sum, shift=mn.DOWN * 0.2), run_time=0.6)
        self.play(mn.Create(self.target), run_time=0.4)
        self.output.reveal(1)

    def slide(self) -> None:
        """Move through the first row slowly, then through all the others."""
        for step in range(1, len(self.walk.positions)):
            slow = step < self.walk.output.shape[1]
            self.go_to(step, glide=0.3 if slow else 0.0)
            self.output.reveal(step + 1)
            self.wait(0.4 if slow else 0.2)

    def point_at_edges(self) -> None:
        """Return to the window with the strongest answer."""
        self.go_to(shown_window(self.walk), glide=1.2)
        self.play(mn.Indicate(self.sum, color=self.theme.loss), run_time=1.0)

    def show_bank(self) -> None:
        """Set four kernels, and the image's answers to them, side by side."""
        self.play(mn.FadeOut(self.shown), run_time=0.5)
        first, *others = self.stage.columns(1, 1, 1, 1, 1, gap=0.3)
        image = Picture(self.walk.image, self.theme, height=2.4).move_to(first.at(0.5, 0.38))
        head = self.label("kernel", "small", "muted").move_to(first.at(0.5, 0.85))
        self.shown = mn.Group(image, head, self.label("image", "small", "muted").next_to(image, mn.DOWN, buff=0.2))
        self.play(*(mn.FadeIn(part) for part in self.shown), run_time=0.5)
        answers = zip(others, BANK, self.trace.kernels, self.trace.bank, strict=True)
        for region, key, weights, response in answers:
            kernel = Picture(weights, self.theme, height=1.3, signed=True).move_to(region.at(0.5, 0.85))
            picture = Picture(response, self.theme, height=2.4, signed=True).move_to(region.at(0.5, 0.38))
            name = self.label(key, "small", "muted").next_to(picture, mn.DOWN, buff=0.2)
            self.play(mn.FadeIn(kernel), mn.FadeIn(name), run_time=0.4)
            self.play(mn.FadeIn(picture, shift=mn.DOWN * 0.3), run_time=0.6)
            self.shown.add(kernel, picture, name)

    def meet_the_bar(self) -> None:
        """Show a bar to two kernels: in the same window one sees nothing, the other sees it best."""
        step = int(np.abs(self.trace.blind.products).sum(axis=(1, 2)).argmax())
        turns = ("blind", "vertical", lambda: self.shown), ("seeing", "horizontal", lambda: self.answer)
        for walk, kernel, part in turns:
            self.play(mn.FadeOut(part()), run_time=0.5)
            self.set_out(walk, "bar", kernel)
            self.go_to(step)
            self.play(mn.FadeIn(part()), run_time=0.9)
            self.wait(2.4)
