"""Convolution: a kernel slides over a real digit; pixels times weights add up to one output after the other."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import manim as mn
import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle

from dlcore import FILTERS, conv2d, digits, trace_conv2d
from stage import LessonScene, Page, bounded, choice, image_file
from stage.images import grey_image
from stage.mobjects.matrix import Matrix
from stage.mobjects.picture import Picture
from stage.mobjects.pixels import Pixels
from stage.readout import resolve
from stage.theme import readable_on

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
    """A kernel's walk over one image, window by window; other kernels on it; and two kernels on a bar."""

    image: np.ndarray
    kernel: np.ndarray
    positions: np.ndarray
    cells: np.ndarray
    products: np.ndarray
    sums: np.ndarray
    output: np.ndarray
    spec: str
    stride: int
    bank: np.ndarray
    bar: np.ndarray
    blind: np.ndarray
    seeing: np.ndarray


def record(inputs: Inputs) -> ConvolutionTrace:
    """Slide the chosen kernel over a digit (or the user's image in the same 17 greys), then a bank of kernels."""
    image = digits(scaled=False).x[inputs.digit]
    if inputs.image:
        image = np.round(16 * grey_image(inputs.image, SIDE))
    kernel = FILTERS[inputs.kernel]
    walk = trace_conv2d(image, kernel, stride=inputs.stride, padding=inputs.padding)
    bar = np.zeros((SIDE, SIDE))
    bar[3:5] = 16.0
    whole = bool(np.all(kernel == np.round(kernel)))
    return ConvolutionTrace(
        image=walk.padded,
        kernel=kernel,
        positions=walk.positions,
        cells=walk.cells,
        products=walk.products + 0.0,
        sums=walk.sums + 0.0,
        output=walk.output + 0.0,
        spec=".0f" if whole else ".1f",
        stride=inputs.stride,
        bank=np.stack([conv2d(image, FILTERS[name]) for name in BANK.values()]),
        bar=bar,
        blind=conv2d(bar, FILTERS["sobel_x"]) + 0.0,
        seeing=conv2d(bar, FILTERS["sobel_y"]) + 0.0,
    )


def shown_window(trace: ConvolutionTrace) -> int:
    """Window with the strongest answer: the one that figures and film explain."""
    return int(np.abs(trace.sums).argmax())


def facts(trace: ConvolutionTrace) -> dict[str, float | int | str]:
    """Numbers that the sentences quote."""
    sizes = {"height": trace.image.shape[0], "width": trace.image.shape[1], "stride": trace.stride}
    sizes |= {"kernel_height": trace.kernel.shape[0], "kernel_width": trace.kernel.shape[1]}
    answers = {"largest": trace.output.max(), "smallest": trace.output.min(), "blind": np.abs(trace.blind).max()}
    return sizes | {name: float(v) for name, v in answers.items()} | {"shown": float(trace.sums[shown_window(trace)])}


def figures(trace: ConvolutionTrace, page: Page) -> Iterator[tuple[str, Figure]]:
    """Draw image, kernel and output with their numbers, one window framed; then the bank."""
    figure = page.figure(1, 3, size=(8.0, 3.6), width_ratios=(1.0, 0.42, 0.8))
    names, k = ("image", "kernel", "output"), shown_window(trace)
    for axes, name in zip(figure.axes, names, strict=True):
        draw_pixels(page, axes, name, signed=name != "image", spec=".0f" if name == "image" else trace.spec)
        axes.set_title(page.label(name))
    size = trace.kernel.shape
    frames = ((0, trace.positions[k], size), (2, trace.cells[k], (1, 1)))
    for place, (row, column), (height, width) in frames:
        look = {"fill": False, "edgecolor": page.color("loss"), "linewidth": 2.5}
        figure.axes[place].add_patch(Rectangle((column - 0.5, row - 0.5), width, height, **look))
    yield "convolution", figure

    figure = page.figure(1, 1 + len(BANK), size=(8.0, 2.2))
    figure.axes[0].imshow(trace.image, cmap=page.colormap())
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

    def show_image(self) -> None:
        """Show the picture, then print its pixels' values on it."""
        self.left, self.middle, self.right = self.stage.columns(1.25, 0.85, 1.0, gap=0.35)
        cell = min(0.58, 4.7 / len(self.trace.image))
        self.image = Pixels(self.trace, "image", self.theme, cell=cell, limits=(0.0, 16.0))
        self.image.move_to(self.left.at(0.5, 0.45))
        name = self.label("image", color="muted").next_to(self.image, mn.UP, buff=0.2)
        self.play(mn.FadeIn(self.image.picture), mn.FadeIn(name), run_time=1.0)
        rows = self.trace.image.shape[1]
        lines = [mn.VGroup(*self.image.digits[k : k + rows]) for k in range(0, len(self.image.digits), rows)]
        self.play(mn.LaggedStart(*(mn.FadeIn(line) for line in lines), lag_ratio=0.25), run_time=1.8)
        self.shown = mn.Group(self.image, name)

    def show_kernel(self) -> None:
        """Show the weights and the empty output."""
        style = {"spec": self.trace.spec, "color": "sign", "cell_width": 0.95}
        self.kernel = Matrix(self.trace, "kernel", self.theme, **style).move_to(self.middle.at(0.5, 0.78))
        name = self.label("kernel", color="muted").next_to(self.kernel, mn.UP, buff=0.2)
        self.play(mn.FadeIn(self.kernel), mn.FadeIn(name), run_time=0.9)
        cell = min(0.62, 3.9 / len(self.trace.output))
        look = {"cell": cell, "signed": True, "spec": self.trace.spec, "shown": 0}
        self.output = Pixels(self.trace, "output", self.theme, **look).move_to(self.right.at(0.5, 0.45))
        title = self.label("output", color="muted").next_to(self.output, mn.UP, buff=0.2)
        self.play(mn.FadeIn(self.output), mn.FadeIn(title), run_time=0.8)
        self.shown.add(self.kernel, name, self.output, title)

    def multiply_and_add(self) -> None:
        """Explain the first window: its products, and their sum in the output."""
        self.window = self.image.window(0, 0, self.trace.kernel.shape, "loss")
        self.target = self.output.window(0, 0, (1, 1), "loss")
        self.products = Matrix(self.trace, "products", self.theme, index=(0,), spec=self.trace.spec, cell_width=0.95)
        self.products.move_to(self.middle.at(0.5, 0.27))
        head = self.label("products", "small", "muted").next_to(self.products, mn.UP, buff=0.15)
        self.sum = self.readout("sums", 0, spec=self.trace.spec, size="heading", color="loss")
        self.sum.place(self.middle.at(0.5, 0.0) + mn.UP * 0.12)
        self.play(mn.Create(self.window), run_time=0.6)
        self.play(mn.TransformFromCopy(self.window, self.products.brackets), mn.FadeIn(head), run_time=0.8)
        self.play(mn.LaggedStart(*(mn.FadeIn(n) for n in self.products.numerals()), lag_ratio=0.15), run_time=1.6)
        self.play(mn.FadeIn(self.sum, shift=mn.DOWN * 0.2), run_time=0.6)
        self.play(mn.Create(self.target), run_time=0.4)
        self.output.reveal(1)
        self.shown.add(self.window, self.target, self.products, head, self.sum)

    def slide(self) -> None:
        """Move through the first row slowly, then through all the others."""
        count, row = len(self.trace.positions), self.trace.output.shape[1]
        for step in range(1, count):
            here = self.image.window(*(int(p) for p in self.trace.positions[step]), self.trace.kernel.shape, "loss")
            there = self.output.window(*(int(p) for p in self.trace.cells[step]), (1, 1), "loss")
            time = 0.6 if step < row else 0.2
            self.play(self.window.animate.become(here), self.target.animate.become(there), run_time=time)
            self.products.read(step)
            self.sum.read(step)
            self.output.reveal(step + 1)

    def point_at_edges(self) -> None:
        """Return to the window with the strongest answer."""
        step = shown_window(self.trace)
        here = self.image.window(*(int(p) for p in self.trace.positions[step]), self.trace.kernel.shape, "loss")
        there = self.output.window(*(int(p) for p in self.trace.cells[step]), (1, 1), "loss")
        self.play(self.window.animate.become(here), self.target.animate.become(there), run_time=1.2)
        self.products.read(step)
        self.sum.read(step)
        self.play(mn.Indicate(self.sum, color=self.theme.loss), run_time=1.0)

    def show_bank(self) -> None:
        """Set the image's answers to four kernels side by side."""
        self.play(mn.FadeOut(self.shown), run_time=0.5)
        self.shown = mn.Group(Picture(self.trace.image, self.theme, height=2.0).move_to(self.stage.at(0.5, 0.76)))
        self.play(mn.FadeIn(self.shown[0]), run_time=0.5)
        for region, key, response in zip(self.stage.columns(1, 1, 1, 1), BANK, self.trace.bank, strict=True):
            picture = Picture(response, self.theme, height=2.0, signed=True).move_to(region.at(0.5, 0.27))
            name = self.label(key, color="muted").next_to(picture, mn.DOWN, buff=0.2)
            self.play(mn.FadeIn(picture, shift=mn.DOWN * 0.2), mn.FadeIn(name), run_time=0.7)
            self.shown.add(picture, name)

    def meet_the_bar(self) -> None:
        """Show a bar to two kernels; one of them sees nothing."""
        self.play(mn.FadeOut(self.shown), run_time=0.5)
        for region, name, key in zip(
            self.stage.columns(1, 1, 1), ("bar", "blind", "seeing"), ("bar", "vertical", "horizontal"), strict=True
        ):
            pixels = Pixels(self.trace, name, self.theme, cell=0.5, signed=name != "bar").move_to(region.at(0.5, 0.55))
            label = self.label(key, "small", "muted").move_to(region.at(0.5, 0.06))
            self.play(mn.FadeIn(pixels), mn.FadeIn(label), run_time=0.8)
