"""Why now: with more pictures a simple model comes to its ceiling and larger networks go on."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from dlcore import Dense, Sequential, TrainingTrace, accuracy, adam, digits, fit, freeze, sgd
from dlmotion.stage.beat import beat
from dlmotion.stage.claims import Claim, above, at_least, at_most, below
from dlmotion.stage.inputs import bounded, choice
from dlmotion.stage.lesson import LessonScene
from dlmotion.stage.marks.arrays.array import Array
from dlmotion.stage.marks.arrays.mosaic import Mosaic
from dlmotion.stage.marks.axes.axes import Axes
from dlmotion.stage.marks.clock.together import Together
from dlmotion.stage.marks.mark import Mark
from dlmotion.stage.marks.quantity import Quantity
from dlmotion.stage.marks.text.digit import Digit
from dlmotion.stage.marks.text.legend import Legend
from dlmotion.stage.marks.text.note import Note
from dlmotion.stage.page import Figures, Page
from dlmotion.stage.place import Place

QUESTIONS = {"odd": (1, 3, 5, 7, 9), "large": (5, 6, 7, 8, 9), "zero": (0,)}
SEEN, FIRST, DOUBLED, SPLITS = 1408, 22, 6, 3
STEPS, BATCH, RATE = 300, 32, 0.01
LONGER, LOOKS = 10, 20
DEEP, DEEP_BATCH, EPOCHS, DEEP_RATE = 64, 64, 20, 0.1
ODDS = 2  # places back from the end of the sizes: four times fewer pictures
LEVEL, CLEAR, MUCH, STUCK = 0.01, 0.01, 0.1, 0.9

PICTURE = Quantity("", "", "data")
COUNT = Quantity("count", "n", "data", ".0f")
TICK = Quantity("", "", "muted", ".0f")
SIZE, RIGHT = Quantity("size", "", "muted"), Quantity("right", "", "ink", ".1%")
ANSWERED = Quantity("answered", "", "ink")
STEP, SHARE = Quantity("step", "", "muted", ".0f"), Quantity("right", "", "ink")
EPOCH, J = Quantity("epoch", "", "muted", ".0f"), Quantity("loss", "J", "loss")
WEIGHT = Quantity("weight", "w", "sign")
MODELS = (("logistic", "series5"), ("small", "series2"), ("large", "series0"))
GATES = ("relu", "series2"), ("sigmoid", "series5")
COURSES = ("seen", "series5"), ("unseen", "ink"), ("best", "series0", "dashes")


@dataclass(frozen=True)
class Inputs:
    """What ``--set`` may change."""

    question: str = choice("odd", tuple(QUESTIONS), what="what is asked of a picture")
    small: int = bounded(16, low=8, high=32, what="hidden units of the small network")
    large: int = bounded(256, low=64, high=256, what="hidden units of the large network")
    seed: int = bounded(0, low=0, high=99, what="seed of splits, weights and batches")


@dataclass(frozen=True)
class WhyNowTrace:
    """Right answers of three models by number of pictures, and two trainings that explain them.

    ``sizes`` (7,) are the numbers of pictures, ``lit`` (7, N, 1, 1) says which of ``images`` these
    are. ``mean``, ``low``, ``high`` (3, 7) are shares of unseen pictures that are right, over the
    splits. ``weights`` (L, 8, 8), ``seen``, ``unseen`` (L,) belong to the logistic regression as it
    is trained ``steps`` (L,) on; ``fitted`` is the large network's share of what it has seen.
    ``relu``, ``sigmoid`` (E,) are losses of one deep network with either activation.
    """

    yes: str
    small: int
    large: int
    tested: int
    place: np.ndarray
    sizes: np.ndarray
    images: np.ndarray
    lit: np.ndarray
    mean: np.ndarray
    low: np.ndarray
    high: np.ndarray
    spread: np.ndarray
    bottom: float
    steps: np.ndarray
    weights: np.ndarray
    seen: np.ndarray
    unseen: np.ndarray
    fitted: float
    epoch: np.ndarray
    relu: np.ndarray
    sigmoid: np.ndarray


@dataclass(frozen=True)
class Task:
    """Pictures and answers, seen and unseen."""

    x: np.ndarray
    y: np.ndarray
    new_x: np.ndarray
    new_y: np.ndarray


def unseen_right(task: Task, net: Sequential, run: TrainingTrace) -> float:
    """Share of the unseen pictures that a network gets right."""
    return accuracy(net.predict(run.params, task.new_x), task.new_y)


def record(inputs: Inputs) -> WhyNowTrace:
    """Train three models on ever more pictures, one of them far longer, and a deep one twice."""
    yes, sizes = QUESTIONS[inputs.question], [FIRST * 2**k for k in range(DOUBLED + 1)]
    seeds = range(inputs.seed, inputs.seed + SPLITS)
    tasks, nets = (
        [task_of(yes, seed) for seed in seeds],
        [model(units) for units in (0, inputs.small, inputs.large)],
    )
    scores = np.array(
        [
            [
                [unseen_right(task, net, train(net, task, n, seed)) for n in sizes]
                for task, seed in zip(tasks, seeds, strict=True)
            ]
            for net in nets
        ]
    )
    task, looks = tasks[0], np.linspace(0, LONGER * STEPS, LOOKS + 1).round()[1:].astype(int)
    longer = train(nets[0], task, SEEN, inputs.seed, LONGER * STEPS, tuple(looks))
    wide = train(nets[2], task, SEEN, inputs.seed)
    shares = [
        [accuracy(nets[0].predict(params, x), y) for params in longer.snapshots]
        for x, y in ((task.x, task.y), (task.new_x, task.new_y))
    ]
    relu, sigmoid = (deepen(kind, task, inputs.seed) for kind in ("relu", "sigmoid"))
    return freeze(
        WhyNowTrace(
            yes=" ".join(map(str, yes)),
            small=inputs.small,
            large=inputs.large,
            tested=len(task.new_y),
            place=np.arange(len(sizes)),
            sizes=np.array(sizes),
            images=task.x.reshape(-1, 8, 8),
            lit=(np.arange(SEEN) < np.array(sizes)[:, None])[:, :, None, None],
            mean=scores.mean(axis=1),
            low=scores.min(axis=1),
            high=scores.max(axis=1),
            spread=np.ptp(scores, axis=1),
            bottom=float(np.floor(scores.min() * 20.0) / 20.0),
            steps=looks,
            weights=np.array([params[0]["weight"].reshape(8, 8) for params in longer.snapshots]),
            seen=np.array(shares[0]),
            unseen=np.array(shares[1]),
            fitted=accuracy(nets[2].predict(wide.params, task.x), task.y),
            epoch=np.arange(1, EPOCHS + 1),
            relu=relu,
            sigmoid=sigmoid,
        )
    )


def task_of(yes: tuple[int, ...], seed: int) -> Task:
    """Ask of every digit whether it is one of some; split the pictures."""
    data = digits()
    order = np.random.default_rng(seed).permutation(len(data.y))
    x, y = data.flat[order], np.isin(data.y[order], yes).astype(float)[:, None]
    return Task(x[:SEEN], y[:SEEN], x[SEEN:], y[SEEN:])


def model(units: int) -> Sequential:
    """Logistic regression, or a network with one hidden layer."""
    hidden = (Dense(units, "relu", weight_initializer="he_normal"),) if units else ()
    return Sequential((*hidden, Dense(1, "sigmoid")), "binary_cross_entropy", (64,))


def train(
    net: Sequential,
    task: Task,
    count: int,
    seed: int,
    steps: int = STEPS,
    looks: tuple[int, ...] = (),
) -> TrainingTrace:
    """Train on the first pictures, as many steps whatever their number."""
    size = min(BATCH, count)
    return fit(
        net,
        task.x[:count],
        task.y[:count],
        optimizer=adam(RATE),
        epochs=-(-steps // -(-count // size)),
        batch_size=size,
        rng=seed,
        snapshot_steps=looks,
    )


def deepen(kind: str, task: Task, seed: int) -> np.ndarray:
    """Losses (E,) of three hidden layers, from the same weights whatever their activation."""
    net = Sequential(
        (*(Dense(DEEP, kind) for _ in range(3)), Dense(1, "sigmoid")), "binary_cross_entropy", (64,)
    )
    rule = sgd(DEEP_RATE)
    run = fit(net, task.x, task.y, optimizer=rule, epochs=EPOCHS, batch_size=DEEP_BATCH, rng=seed)
    return run.epoch_loss


def facts(trace: WhyNowTrace) -> dict[str, float | int | str | Claim]:
    """Numbers that the sentences quote, and what they claim."""
    before, mean = len(trace.sizes) - 1 - ODDS, trace.mean
    names = [name for name, _ in MODELS]
    return {
        "yes": trace.yes,
        "few": int(trace.sizes[0]),
        "some": int(trace.sizes[before]),
        "many": int(trace.sizes[-1]),
        "tested": trace.tested,
        "splits": SPLITS,
        "steps": STEPS,
        "small_units": trace.small,
        "large_units": trace.large,
        **{f"{name}_few": float(mean[k, 0]) for k, name in enumerate(names)},
        **{f"{name}_some": float(mean[k, before]) for k, name in enumerate(names)},
        **{f"{name}_many": float(mean[k, -1]) for k, name in enumerate(names)},
        "highest": float(trace.high[0, -1]),
        "lowest": float(trace.low[2, -1]),
        "longer": LONGER,
        "seen": float(trace.seen[-1]),
        "unseen": float(trace.unseen[-1]),
        "fitted": trace.fitted,
        "epochs": EPOCHS,
        "deep_rate": DEEP_RATE,
        "relu_start": float(trace.relu[0]),
        "sigmoid_start": float(trace.sigmoid[0]),
        "relu_loss": float(trace.relu[-1]),
        "sigmoid_loss": float(trace.sigmoid[-1]),
        "level_start": at_most(np.ptp(mean[:, 0]) - trace.spread[:, 0].max(), 0.0),
        "levels": at_most(mean[0, -1] - mean[0, before], LEVEL),
        "grows": at_least(mean[2, -1] - mean[2, before], CLEAR),
        "apart": above(trace.low[2, -1] - trace.high[0, -1], CLEAR),
        "near": at_most(trace.low[2, -1] - trace.high[0, -1], CLEAR),
        "fits": at_least(trace.seen[-1] - trace.fitted, -CLEAR),
        "too_simple": below(trace.seen[-1] - trace.fitted, -CLEAR),
        "stalls": at_least(trace.sigmoid[-1] / trace.sigmoid[0], STUCK),
        "relu_first": below(trace.relu[-1] - trace.sigmoid[-1], -MUCH),
    }


def figures(t: WhyNowTrace, page: Page) -> Figures:
    """Draw right answers by number of pictures, then the losses with both activations."""
    place, last = page.place(9.0, 5.0), len(t.sizes) - 1
    key, body = place.rows(0.5, 5.0, gap=0.1)
    axes, ticks, trails = curves_of(body, t)
    marks = *bands_of(axes, t), *(trail.at(last) for trail in trails.marks)
    yield "data", page.put(place, axes, ticks, *marks, Legend(key, MODELS, across=True))

    place = page.place(8.4, 4.2)
    axes, lines, legend = losses_of(place, t)
    yield "relu", page.put(place, axes, *lines.marks, legend)


def curves_of(place: Place, t: WhyNowTrace) -> tuple[Axes, Together, Together]:
    """Right answers by number of pictures, which doubles from tick to tick."""
    body, _ = place.rows(5.0, 0.25, gap=0.0)  # the sizes stand below the axes
    axes = Axes(
        body,
        (SIZE, t.place),
        (SHARE, t.low, t.high),
        x_from=(-0.25, len(t.sizes) - 0.75),
        x_ticks=(),
        y_from=(float(t.bottom), 1.0),
    )
    ticks = [
        axes.tag(Digit(place, t.sizes[k], TICK, size="small"), t.place[k], t.bottom, "below")
        for k in range(len(t.sizes))
    ]
    trails = [axes.trail(t.place, t.mean[k], role) for k, (_, role) in enumerate(MODELS)]
    return axes, Together(*ticks), Together(*trails)


def bands_of(axes: Axes, t: WhyNowTrace) -> list[Mark]:
    """From the worst to the best split."""
    return [axes.band(t.place, t.low[k], t.high[k], role) for k, (_, role) in enumerate(MODELS)]


def losses_of(place: Place, t: WhyNowTrace) -> tuple[Axes, Together, Legend]:
    """Loss by epoch with ReLU and with sigmoid."""
    head, body = place.rows(0.5, 5.0, gap=0.1)
    axes = Axes(body, (EPOCH, t.epoch), (J, t.relu, t.sigmoid), y_from=(0.0, None))
    lines = zip((t.relu, t.sigmoid), GATES, strict=True)
    drawn = Together(*(axes.line(t.epoch, loss, role) for loss, (_, role) in lines))
    return axes, drawn, Legend(head, GATES, across=True)


class WhyNowScene(LessonScene[WhyNowTrace]):
    """Curves by number of pictures beside the pictures; then why one of them is level."""

    @beat
    def few(self) -> None:
        t = self.t
        self.left, self.right = self.stage.columns(1.3, 1.0, gap=0.5)
        head, wall, key = self.right.rows(0.7, 3.2, 1.7, gap=0.15)
        self.wall = Mosaic(wall, t.images, t.lit)
        self.count = Digit(head, t.sizes, COUNT, prefix=f"{head.label('count')} ", size="heading")
        values = {name: (RIGHT, t.mean[k]) for k, (name, _) in enumerate(MODELS)}
        self.key = Legend(key, MODELS, values=values)
        self.axes, self.ticks, self.trails = curves_of(self.left, t)
        self.stand(self.wall, self.count, self.axes, self.ticks, self.trails)
        self.rest(1.0)
        self.show(self.key, tempo="slow")

    @beat
    def pour(self) -> None:
        marks = self.trails, self.key, self.wall, self.count
        self.run(self.clock(self.t.sizes), *marks, seconds=12)

    @beat
    def luck(self) -> None:
        roles = (role for _, role in MODELS)
        lines = [self.axes.line(self.t.place, self.t.mean[k], role) for k, role in enumerate(roles)]
        self.stand(*lines)
        for line, band in zip(lines, bands_of(self.axes, self.t), strict=True):
            self.grow(line, band)

    @beat
    def template(self) -> None:
        t = self.t
        self.keep()
        left, right = self.stage.columns(1.0, 1.3, gap=0.7)
        head, body = left.rows(0.6, 5.0, gap=0.1)
        image = Array(body, t.weights, WEIGHT, look="signed", steps=True, digits=False)
        key, chart = right.rows(0.5, 5.0, gap=0.1)
        axes = Axes(chart, (STEP, t.steps), (ANSWERED, t.seen, t.unseen, t.fitted))
        seen = axes.line(t.steps, t.seen, "series5").at(0)
        unseen = axes.line(t.steps, t.unseen, "ink").at(0)
        self.show(Note(head, "weights"), image, axes, Legend(key, COURSES, across=True))
        self.show(axes.level(t.fitted, "series0"))
        self.run(self.clock(t.steps, even=True), image, seen, unseen, seconds=7)

    @beat
    def gates(self) -> None:
        self.keep()
        axes, lines, legend = losses_of(self.stage.inset(1.6, 0.0), self.t)
        self.show(axes, legend)
        self.run(self.clock(self.t.epoch, even=True), lines, seconds=6)
