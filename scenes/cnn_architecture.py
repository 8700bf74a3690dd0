"""A convolutional network, trained here: one unseen digit walks through it, every feature map as it really is."""

from __future__ import annotations

from dataclasses import dataclass

import manim as mn
import numpy as np

from dlcore import (
    Activation,
    Conv2D,
    Conv2DTrace,
    Dense,
    Flatten,
    MaxPool2D,
    Pool2DTrace,
    Sequential,
    accuracy,
    adam,
    digits,
    fit,
    shift,
    trace_conv2d,
    trace_forward,
    trace_pool2d,
)
from stage import Figures, LessonScene, Page, bounded, image_file
from stage.images import grey_image
from stage.layout import Region
from stage.mobjects.conv_net import ConvNet
from stage.mobjects.pipeline import Pipeline
from stage.mobjects.sweep import Sweep
from stage.mobjects.window_sum import WindowSum
from stage.plates.answers import answers_plate
from stage.plates.pipeline import pipeline_plate

SEEN, SIDE, DEEP = 1400, 8, 8
MAPS = {"image": 2.0, "conv": 2.0, "relu": 2.0, "pool": 0.7, "deep": 0.44}
LAYERS = (*MAPS, "flat", "dense")


@dataclass(frozen=True)
class Inputs:
    """What ``--set`` may change."""

    digit: int = bounded(1489, low=SEEN, high=1796)
    image: str = image_file()
    filters: int = bounded(4, low=2, high=6)
    epochs: int = bounded(8, low=1, high=30)
    shift: int = bounded(2, low=1, high=3)
    seed: int = bounded(2, low=0, high=999)


@dataclass(frozen=True)
class CnnArchitectureTrace:
    """The trained network's answer, layer by layer, to an image at S places; one window, one pooled map; totals."""

    image: np.ndarray
    conv: np.ndarray
    relu: np.ndarray
    pool: np.ndarray
    deep: np.ndarray
    flat: np.ndarray
    probs: np.ndarray
    shapes: tuple[np.ndarray, ...]
    n_params: np.ndarray
    walk: Conv2DTrace
    products: np.ndarray
    pooling: Pool2DTrace
    strongest: int
    weight: np.ndarray
    classes: np.ndarray
    predicted: np.ndarray
    places: np.ndarray
    accuracy: np.ndarray
    tested: int


def record(inputs: Inputs) -> CnnArchitectureTrace:
    """Train on the first digits, then show it one that it never saw, also moved to the right pixel by pixel."""
    data = digits()
    first = Conv2D(inputs.filters, 3, padding=1), Activation("relu"), MaxPool2D(2)
    layers = (*first, Conv2D(DEEP, 3, activation="relu"), Flatten(), Dense(10, "softmax"))
    net = Sequential(layers, loss="cross_entropy", input_shape=(1, SIDE, SIDE))
    rng = np.random.Generator(np.random.PCG64(inputs.seed))
    x, y, unseen, labels = data.channels[:SEEN], data.y[:SEEN], data.channels[SEEN:], data.y[SEEN:]
    run = fit(net, x, y, optimizer=adam(0.01), epochs=inputs.epochs, batch_size=32, rng=rng)
    picture = own_image(inputs.image) if inputs.image else data.x[inputs.digit]
    places = np.arange(inputs.shift + 1)
    way = trace_forward(net, run.params, np.stack([shift(picture, right=int(k))[None] for k in places]))
    strongest = int(way.a[1][0].max(axis=(1, 2)).argmax())
    kernel, bias = (run.params[0][name][strongest] for name in ("kernel", "bias"))
    walk, summary = trace_conv2d(picture, kernel[0], float(bias), padding=1), net.summary()
    predicted = way.a[5].argmax(axis=1)
    return CnnArchitectureTrace(
        **dict(zip(("image", "conv", "relu", "pool", "deep", "flat", "probs"), (way.x, *way.a), strict=True)),
        shapes=tuple(np.array(shape) for shape in (summary.input_shape, *summary.output_shapes)),
        n_params=np.array((0, *summary.n_params)),
        walk=walk,
        products=walk.products.sum(axis=(1, 2)),
        pooling=trace_pool2d(way.a[1][0, strongest], 2),
        strongest=strongest,
        weight=run.params[-1]["weight"][predicted[0]],
        classes=np.arange(10),
        predicted=predicted,
        places=places,
        accuracy=np.array([accuracy(net.predict(run.params, shift(unseen, right=int(k))), labels) for k in places]),
        tested=len(unseen),
    )


def own_image(path: str) -> np.ndarray:
    """The user's image, its strokes bright as in the data: the rarer of dark and bright is taken for the stroke."""
    image = grey_image(path, SIDE)
    return image if image.mean() < 0.5 else 1.0 - image


def facts(trace: CnnArchitectureTrace) -> dict[str, float | int | str]:
    """Numbers that the sentences quote."""
    first, last = (int(answer) for answer in trace.predicted[[0, -1]])
    shares = {"share": trace.probs[0, first], "rest": trace.probs[-1, first], "moved_share": trace.probs[-1, last]}
    shares |= {"accuracy": 100 * trace.accuracy[0], "moved_accuracy": 100 * trace.accuracy[-1]}
    counts = {"filters": trace.conv.shape[1], "side": SIDE, "deep": trace.deep.shape[1], "flat": trace.flat.shape[1]}
    counts |= {"predicted": first, "moved": last, "shift": int(trace.places[-1]), "trained": SEEN}
    counts |= {"tested": trace.tested, "total": int(trace.n_params.sum()), "negative": int((trace.conv[0] < 0).sum())}
    return {name: float(v) for name, v in shares.items()} | counts | {"window": trace.pooling.kernel_size[0]}


def figures(trace: CnnArchitectureTrace, page: Page) -> Figures:
    """Draw the network with its real feature maps, then the answers to the digit at its place and moved."""
    widths = {"image": 1.0, "conv": 0.7, "relu": 0.7, "pool": 0.5, "deep": 0.34, "flat": 0.18}
    columns = [(page.label(name), f"{name}[0]", width) for name, width in widths.items()]
    yield "architecture", pipeline_plate(page, columns, page.label("dense"), page.label("params"), "probs[0]")
    above, below = (page.label("right"), "places", "d"), (page.label("right_answers"), "accuracy", ".0%")
    yield "shifted", answers_plate(page, "image[:,0]", "probs", above=above, below=below)


class CnnArchitectureScene(LessonScene):
    """Layers from left to right; below each its shape and its learned numbers."""

    def construct(self) -> None:
        """Play the beats."""
        self.beat("image", self.show_plan)
        self.beat("maps", self.sweep_kernels)
        self.beat("window", self.open_window)
        self.beat("relu", self.cut_negatives)
        self.beat("pool", self.keep_winners)
        self.beat("deep", self.look_at_all)
        self.beat("answer", self.answer)
        self.beat("shift", self.move_image)
        self.close()

    def show_plan(self) -> None:
        """Show the digit, then the plan of the network with its shapes and counts."""
        names = [self.words.label(name) for name in LAYERS]
        self.plan = Pipeline(self.stage, self.trace, names, (1.4, 1.15, 1.15, 1.15, 1.15, 0.65, 2.3), self.theme)
        marked = dict(zip((int(k) for k in self.trace.predicted[[-1, 0]]), ("loss", "activation"), strict=True))
        self.net = ConvNet(self.plan, self.trace, MAPS, "flat", "probs", self.theme, marked=marked)
        self.image, self.conv, self.relu, self.pool, self.deep = self.net.stacks.values()
        place = self.image.get_center()
        self.play(mn.FadeIn(self.image.move_to(self.stage.center).scale(2.2)), run_time=1.4)
        self.play(self.image.animate.scale(1 / 2.2).move_to(place), run_time=1.0)
        rows = self.plan.rows([self.words.label(key) for key in ("shape", "params")])
        self.play(mn.FadeIn(rows), mn.FadeIn(self.plan.entry(0)), run_time=0.5)
        for k in range(1, len(LAYERS)):
            self.play(mn.FadeIn(self.plan.entry(k), shift=mn.RIGHT * 0.2), run_time=0.45)
        self.below = mn.VGroup(rows, *self.plan.sizes, *self.plan.totals)

    def sweep_kernels(self) -> None:
        """Slide the window over the image while every kernel fills its map."""
        frame = self.image.window(0, -1, -1, self.trace.walk.kernel.shape, "loss")
        self.play(mn.FadeIn(self.conv.reveal(0)), mn.FadeIn(frame), run_time=0.6)

        def move(group: mn.Group, alpha: float) -> None:
            step = min(int(alpha * SIDE * SIDE), SIDE * SIDE - 1)
            frame.move_to(self.image.maps[0].spot(*divmod(step, SIDE)))
            self.conv.reveal(step + 1)

        self.play(mn.UpdateFromAlphaFunc(mn.Group(frame, self.conv), move), run_time=4.5, rate_func=mn.linear)
        self.play(mn.FadeOut(frame), run_time=0.4)

    def open_window(self) -> None:
        """Open the window with the strongest answer: its pixels, the kernel, their sum; then close it."""
        walk, box = self.trace.walk, self.plan.body(2)
        step = int(walk.sums.argmax())
        row, column = (int(n) for n in walk.cells[step])
        here = self.image.window(0, row - 1, column - 1, walk.kernel.shape, "loss")
        there = self.conv.window(self.trace.strongest, row, column, (1, 1), "loss")
        self.play(mn.Create(here), mn.Create(there), run_time=0.6)
        board = Region(box.left, self.stage.right, box.bottom, box.top)
        names = (self.words.label("pixels"), self.words.label("kernel"))
        work = WindowSum(board, self.trace, "walk", "products", step, names, self.theme)
        work.add(self.label("terms", "small", "muted").next_to(work.total, mn.DOWN, buff=0.25))
        self.play(mn.TransformFromCopy(here, work.pixels), mn.FadeIn(work.names[0]), run_time=1.0)
        self.play(mn.FadeIn(work.kernel, work.times, work.names[1]), run_time=0.7)
        self.play(mn.FadeIn(work.total, work[-1]), run_time=0.7)
        self.play(mn.Indicate(there, color=self.theme.loss), run_time=2.0)
        self.play(mn.FadeOut(work, here, there), run_time=0.6)

    def cut_negatives(self) -> None:
        """Set everything negative to zero."""
        copies = self.conv.copy()
        self.play(copies.animate.set_x(self.relu.get_x()), run_time=1.8)
        self.play(mn.FadeIn(self.relu), mn.FadeOut(copies), run_time=1.2)

    def keep_winners(self) -> None:
        """Slide a pooling window over one map; the winner of each goes on."""
        size, pooling, channel = self.trace.pooling.kernel_size, self.trace.pooling, self.trace.strongest
        frame = self.relu.window(channel, 0, 0, size, "loss")
        target = self.pool.window(channel, 0, 0, (1, 1), "loss")
        self.play(mn.FadeIn(self.pool.reveal(0)), mn.FadeIn(frame, target), run_time=0.5)
        for step, (position, cell) in enumerate(zip(pooling.positions, pooling.cells, strict=True)):
            self.pool.reveal(step + 1)
            here = self.relu.window(channel, *position, size, "loss")
            there = self.pool.window(channel, *cell, (1, 1), "loss")
            self.play(frame.animate.become(here), target.animate.become(there), run_time=0.27)
        self.play(mn.FadeOut(frame, target), run_time=0.4)

    def look_at_all(self) -> None:
        """Let every deep map look at all pooled maps."""
        for k, (picture, edge) in enumerate(zip(self.deep.maps, self.deep.edges, strict=True)):
            lines = self.net.sight("pool", "deep", k)
            self.play(mn.FadeIn(lines), mn.FadeIn(picture), mn.FadeIn(edge), run_time=0.4)
            self.play(mn.FadeOut(lines), run_time=0.2)

    def answer(self) -> None:
        """Lay all values into one vector, weigh them for the winning class, and show all probabilities."""
        copies, strip = self.deep.copy(), self.net.strip
        self.play(copies.animate.set_x(strip.get_x()), run_time=1.2)
        self.play(mn.FadeIn(strip), mn.FadeIn(self.net.bars.names), mn.FadeOut(copies), run_time=0.8)
        edges = self.net.votes(self.trace.weight, int(self.trace.predicted[0]))
        self.play(mn.LaggedStart(*(mn.Create(edge) for edge in edges), lag_ratio=0.06), run_time=1.8)
        self.play(mn.FadeIn(self.net.bars), run_time=0.9)
        self.play(mn.FadeOut(edges), run_time=0.6)

    def move_image(self) -> None:
        """Move the image to the right pixel by pixel; all maps and the answer follow, and so do all test digits."""
        self.play(mn.FadeOut(self.below), run_time=0.5)
        looks = {"places": {"spec": "d", "color": "data"}, "accuracy": {"spec": ".0%", "color": "loss"}}
        numbers = [self.readout(name, 0, bold=True, **look) for name, look in looks.items()]
        rows = self.plan.rows([self.words.label(key) for key in ("right", "right_answers")], numbers)
        self.play(mn.FadeIn(rows), run_time=0.6)
        for k in range(1, len(self.trace.places)):
            self.net.at(k)
            self.play(Sweep((self.net.bars,), k - 1.0, float(k), digits=numbers, run_time=0.6))
            self.wait(1.6)
        self.play(mn.FadeIn(self.net.votes(self.trace.weight, int(self.trace.predicted[0]))), run_time=0.8)
