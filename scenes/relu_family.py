"""ReLU and its relatives: the left arm bends, flat units die, and a river of twenty layers."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from dlcore import (
    ACTIVATIONS,
    Dense,
    Optimizer,
    PReLU,
    Sequential,
    accuracy,
    adam,
    digits,
    fit,
    freeze,
    sgd,
    standardize,
)
from dlcore.parameters import NetworkParams
from dlcore.signal_river import SignalRiver, signal_river
from dlcore.unit_lives import UnitLives, unit_lives
from dlmotion.stage.beat import beat
from dlmotion.stage.claims import Claim, above, at_least, at_most, below, equal
from dlmotion.stage.inputs import bounded
from dlmotion.stage.lesson import LessonScene
from dlmotion.stage.marks.axes.axes import Axes
from dlmotion.stage.marks.axes.cloud import Cloud
from dlmotion.stage.marks.clock.together import Together
from dlmotion.stage.marks.mark import Mark
from dlmotion.stage.marks.networks.units import Units
from dlmotion.stage.marks.quantity import Quantity
from dlmotion.stage.marks.tables.table import Table
from dlmotion.stage.marks.tables.tally import Tally
from dlmotion.stage.marks.tables.working import Term, Working
from dlmotion.stage.marks.text.digit import Digit
from dlmotion.stage.marks.text.legend import Legend
from dlmotion.stage.marks.text.names import Names
from dlmotion.stage.marks.text.note import Note
from dlmotion.stage.page import Figures, Page
from dlmotion.stage.place import Place

NAMES = "relu", "leaky_relu", "prelu", "elu", "selu", "thresholded_relu"
REACH, BEYOND, PROBE, BESIDE = 3.0, 2.0, -2.0, 1e-9
KINKS = 0.0, 1.0  # of any of them; there f′ does not exist
WIDTH, COLUMNS, TRAIN, EPOCHS, BATCH, STARTS = 32, 8, 1000, 10, 32, 12
LEARNERS, LEARNING, LEARNED_EPOCHS = 16, 0.01, 20
BROAD, SENT, DRAWS = 100, 500, 4
RIVERS = (("relu", "lecun_normal"), ("relu", "he_normal"), ("selu", "lecun_normal"))
RIVER_KEYS = "relu_lecun", "relu_he", "selu_lecun"
TICKS = 0.0, 16.0, 32.0, 48.0, 64.0
MANY, STEADY, DRY, WET, THIN = 5, 0.2, 0.1, 0.05, 2.0
NOTABLE = 0.01  # of accuracy; what is less may print as the same percentage

Z = Quantity("z", "z")
F, SLOPE = Quantity("f", "f(z)", "activation"), Quantity("slope", "f'(z)", "gradient")
F_AT, SLOPE_AT = Quantity("f_at", "", "activation", ".3f"), Quantity("at", "", "gradient", ".3f")
DEAD = Quantity("never", "", "loss", ".0f")
RIGHT = Quantity("right", "", "activation", ".0%")
START, SHARE = Quantity("start"), Quantity("right", "", "activation")
BACK = Quantity("back", "(partial J)/(partial a)", "gradient", ".3f")
FLAT = Quantity("flat", "f'(z)", "gradient", ".2g")
GIVEN = Quantity("given", "x", "data")
BY_W = Quantity("", "(partial J)/(partial w)", "gradient", ".3g")
EPOCH = Quantity("epoch", "", "muted", ".0f")
LOWEST, HIGHEST = Quantity("lowest", "", "activation"), Quantity("highest", "", "activation")
LAYER, SIGNAL = Quantity("layer"), Quantity("signal", "a", "activation")
STD = Quantity("std", "", "activation", ".3f")
QUIET = Quantity("")


@dataclass(frozen=True)
class Inputs:
    """What ``--set`` may change."""

    learning_rate: float = bounded(0.7, low=0.05, high=0.8, what="rate at which units may die")
    depth: int = bounded(20, low=10, high=30, what="layers of the river")
    seed: int = bounded(0, low=0, high=999, what="seed of weights and batches")


@dataclass(frozen=True)
class ReluFamilyTrace:
    """Six arms over z (n,), two trainings and more starts of each, learned slopes, three rivers.

    ``rights`` (2, 12) are accuracies with ReLU and with leaky ReLU. ``f``, ``slopes`` (6, n) have
    no number at the kinks. ``tips`` (T, 32, 2) are where learned left arms are at z = −3.
    """

    learning_rate: float
    z: np.ndarray
    f: np.ndarray
    slopes: np.ndarray
    probe: np.ndarray
    f_at: np.ndarray
    slope_at: np.ndarray
    epoch: np.ndarray
    relu: UnitLives
    leaky: UnitLives
    start: np.ndarray
    rights: np.ndarray
    right_arm: np.ndarray
    tips: np.ndarray
    lowest: np.ndarray
    highest: np.ndarray
    learned_epoch: np.ndarray
    learned_right: float
    layer: np.ndarray
    rivers: tuple[SignalRiver, ...]


def record(inputs: Inputs) -> ReluFamilyTrace:
    """Evaluate the family, train with and without a slope on the left, learn slopes, go deep."""
    data = digits()
    order = np.random.Generator(np.random.PCG64(0)).permutation(len(data.y))
    x, y = data.flat[order], data.y[order]
    family = [ACTIVATIONS[name] for name in NAMES]
    near = [kink + side for kink in KINKS for side in (-BESIDE, 0.0, BESIDE)]
    z = np.unique([*np.linspace(-REACH, BEYOND, 101), *near])
    curves = np.array([[member.fn(z), member.derivative(z)] for member in family])
    curves[..., np.isin(z, KINKS)] = np.nan
    probe = np.full((len(family), 1), PROBE)
    nets = {name: network(name) for name in ("relu", "leaky_relu")}
    rate = sgd(inputs.learning_rate)
    weights = {
        name: [epochs_of(net, x, y, rate, EPOCHS, inputs.seed + k) for k in range(STARTS)]
        for name, net in nets.items()
    }
    sent, lots = standardize(x[:TRAIN]).x[:SENT], range(inputs.seed, inputs.seed + DRAWS)
    alpha, learned_right = learn(x, y, inputs.seed)
    return freeze(
        ReluFamilyTrace(
            learning_rate=inputs.learning_rate,
            z=z,
            f=curves[:, 0],
            slopes=curves[:, 1],
            probe=probe,
            f_at=np.array([member.fn([PROBE]) for member in family]),
            slope_at=np.array([member.derivative([PROBE]) for member in family]),
            epoch=np.arange(EPOCHS + 1),
            relu=unit_lives(nets["relu"], weights["relu"][0], x, y, TRAIN),
            leaky=unit_lives(nets["leaky_relu"], weights["leaky_relu"][0], x, y, TRAIN),
            start=np.arange(1, STARTS + 1),
            rights=np.array(
                [[right_of(nets[name], own[-1], x, y) for own in weights[name]] for name in nets]
            ),
            right_arm=np.array([0.0, BEYOND]),
            tips=np.stack([np.full_like(alpha, -REACH), -REACH * alpha], axis=-1),
            lowest=alpha.min(axis=1),
            highest=alpha.max(axis=1),
            learned_epoch=np.arange(LEARNED_EPOCHS + 1),
            learned_right=learned_right,
            layer=np.arange(inputs.depth + 1),
            rivers=tuple(
                signal_river(Dense(BROAD, name, weight_initializer=start), inputs.depth, sent, lots)
                for name, start in RIVERS
            ),
        )
    )


def epochs_of(
    net: Sequential, x: np.ndarray, y: np.ndarray, optimizer: Optimizer, epochs: int, seed: int
) -> tuple[NetworkParams, ...]:
    """Train on the first digits; the weights before the first epoch and after each."""
    per_epoch = -(-TRAIN // BATCH)
    return fit(
        net,
        x[:TRAIN],
        y[:TRAIN],
        optimizer=optimizer,
        epochs=epochs,
        batch_size=BATCH,
        rng=seed,
        snapshot_steps=range(0, epochs * per_epoch + 1, per_epoch),
    ).snapshots


def network(name: str) -> Sequential:
    """Two layers of 32 units that start from He's weights, and ten classes."""
    hidden = (Dense(WIDTH, name, weight_initializer="he_normal"),) * 2
    return Sequential((*hidden, Dense(10, "softmax")), "cross_entropy", (64,))


def right_of(net: Sequential, params: NetworkParams, x: np.ndarray, y: np.ndarray) -> float:
    """Accuracy on the digits that were not trained on."""
    return accuracy(net.predict(params, x[TRAIN:]), y[TRAIN:])


def learn(x: np.ndarray, y: np.ndarray, seed: int) -> tuple[np.ndarray, float]:
    """Slopes (T, 32) of two PReLU layers by epoch, and the accuracy on unseen digits."""
    layers = (Dense(LEARNERS, weight_initializer="he_normal"), PReLU()) * 2
    net = Sequential((*layers, Dense(10, "softmax")), "cross_entropy", (64,))
    snapshots = epochs_of(net, x, y, adam(LEARNING), LEARNED_EPOCHS, seed)
    alpha = [np.concatenate([params[k]["alpha"] for k in (1, 3)]) for params in snapshots]
    return np.array(alpha), right_of(net, snapshots[-1], x, y)


def facts(trace: ReluFamilyTrace) -> dict[str, float | int | str | Claim]:
    """Numbers that the sentences quote, and what they claim."""
    relu, leaky = trace.relu, trace.leaky
    dry, wild, kept = trace.rivers
    slope = dict(zip(NAMES, map(float, trace.slope_at[:, 0]), strict=True))
    kin = [slope[name] for name in ("leaky_relu", "prelu", "elu", "selu")]
    relu_mean, leaky_mean = (float(mean) for mean in trace.rights.mean(axis=1))
    return {
        "probe": PROBE,
        "units": relu.shares.shape[1],
        "samples": TRAIN,
        "rate": trace.learning_rate,
        "epochs": EPOCHS,
        "dead": int(relu.never[-1]),
        "relu_right": float(relu.right[-1]),
        "leaky_right": float(leaky.right[-1]),
        "leaky_never": int(leaky.never[-1]),
        "starts": STARTS,
        "wins": int((trace.rights[1] > trace.rights[0]).sum()),
        "relu_mean": relu_mean,
        "leaky_mean": leaky_mean,
        "learners": trace.tips.shape[1],
        "first_slope": float(trace.lowest[0]),
        "lowest": float(trace.lowest[-1]),
        "highest": float(trace.highest[-1]),
        "depth": len(trace.layer) - 1,
        "draws": DRAWS,
        "dry": float(dry.std[-1]),
        "wild_low": float(wild.stds[:, -1].min()),
        "wild_high": float(wild.stds[:, -1].max()),
        "kept_low": float(kept.stds.min()),
        "kept_high": float(kept.stds.max()),
        "drift": float(np.abs(kept.means).max()),
        "kin_slope": above(kin, 0.0),
        "flat": equal([slope["relu"], slope["thresholded_relu"]], 0.0),
        "died": at_least(relu.never[-1] - relu.never[0], MANY),
        "no_gradient": equal([relu.largest, relu.by_weight], 0.0),
        "still_moves": above(leaky.least, 0.0),
        "leaky_ahead": above(leaky.right[-1] - relu.right[-1], 0.0),
        "leaky_better": above(leaky_mean - relu_mean, NOTABLE),
        "fanned": above(trace.highest[-1] - trace.lowest[-1], 0.1),
        "runs_dry": below(dry.stds[:, -1], DRY),
        "he_flows": above([wild.stds[:, -1], wild.means[:, -1]], WET),
        "steady": at_most(np.abs(kept.stds - 1.0), STEADY),
    }


def figures(t: ReluFamilyTrace, page: Page) -> Figures:
    """Draw the family, both trainings side by side, and the three rivers."""
    place = page.place(9.0, 5.2)
    body, foot = place.rows(10.0, 0.9, gap=0.1)
    marks: list[Mark] = []
    for k, (name, cell) in enumerate(zip(NAMES, body.grid(2, 3, gap=0.25), strict=True)):
        head, box = cell.rows(0.35, 2.0, gap=0.05)
        axes = Axes(box, (QUIET, t.z), (QUIET, t.f, t.slopes), x_ticks=(-2.0, 0.0, 2.0))
        lines = axes.line(t.z, t.f[k], F.role), axes.line(t.z, t.slopes[k], SLOPE.role)
        marks += [axes, Note(head, name, bold=True), *lines]
    yield "family", page.put(place, *marks, Legend(foot, KEY, across=True))

    place = page.place(9.0, 5.0)
    sides = zip(place.columns(1.0, 1.0, gap=0.8), ("relu", "leaky_relu"), strict=True)
    yield "dead", page.put(place, *(units_of(box, t, name).at(EPOCHS) for box, name in sides))

    place = page.place(9.6, 3.8)
    yield "river", page.put(place, *rivers_of(place, t, len(t.layer) - 1))


KEY = ("f", "activation"), ("slope", "gradient")


def arms_of(place: Place, t: ReluFamilyTrace) -> tuple[Together, Together]:
    """All arms as faint lines over one another; then the wire, its slope, and z = −2 on both."""
    above, below = place.rows(1.25, 1.0, gap=0.1)
    upper = Axes(above, (QUIET, t.z), (F, t.f), x_ticks=())
    lower = Axes(below, (Z, t.z), (SLOPE, t.slopes), y_from=(-0.1, None))
    ghosts = [upper.line(t.z, t.f[k], "muted", width=THIN) for k in range(len(NAMES))]
    wire, slope = upper.fitted(t.z, t.f), lower.fitted(t.z, t.slopes)
    ball = Cloud(upper, t.probe, t.f_at, "highlight", 0.15)
    foot = Cloud(lower, t.probe, t.slope_at, "highlight", 0.15)
    return Together(upper, lower, *ghosts), Together(wire, slope, ball, foot)


def units_of(place: Place, t: ReluFamilyTrace, name: str) -> Together:
    """Units of a training, how many are never on, and how many unseen digits are right."""
    run = t.relu if name == "relu" else t.leaky
    head, line, body = place.rows(0.5, 0.5, 4.7, gap=0.08)
    left, right = line.columns(1.0, 1.0)
    never = Digit(left, run.never, DEAD, prefix=f"{left.label('never')} ")
    share = Digit(right, run.right, RIGHT, prefix=f"{right.label('right')} ")
    discs = Units(body, run.shares, run.alive, columns=COLUMNS)
    return Together(Note(head, name, bold=True), never, share, discs)


def working_of(place: Place, run: UnitLives) -> Working:
    """What a weight of a unit that is off gets from one digit."""
    back, slope, given = run.factors
    terms = Term("back", back, BACK), Term("slope", slope, FLAT), Term("given", given, GIVEN)
    return Working(place, terms, Term("by", run.by_weight, BY_W))


def starts_of(place: Place, t: ReluFamilyTrace) -> tuple[Mark, ...]:
    """Key, axes, accuracies from all starts with ReLU, and dots that go on to those with leaky."""
    head, body = place.rows(0.5, 5.2, gap=0.1)
    axes = Axes(body, (START, t.start), (SHARE, t.rights), x_from=(0.5, STARTS + 0.5))
    dots = [Cloud(axes, t.start, t.rights, role, 0.17) for _, role in STARTERS]
    return Legend(head, STARTERS, across=True), axes, *dots


STARTERS = ("relu", "series0"), ("leaky_relu", "series1")


def fan_of(place: Place, t: ReluFamilyTrace) -> tuple[Axes, Mark, Mark]:
    """The right arm that all share, and the left arms that are learned."""
    axes = Axes(place, (Z, t.tips[..., 0], t.right_arm), (F, t.tips[..., 1], t.right_arm))
    return axes, axes.line(t.right_arm, t.right_arm), axes.burr(t.tips, "activation")


def rivers_of(place: Place, t: ReluFamilyTrace, moment: int) -> tuple[Mark, ...]:
    """Mean and spread by layer for three families, on equal axes."""
    every = [side for one in t.rivers for side in (one.low, one.high)]
    marks: list[Mark] = []
    cells = zip(place.columns(1, 1, 1, gap=0.45), RIVER_KEYS, t.rivers, strict=True)
    for cell, key, one in cells:
        head, line, body = cell.rows(0.5, 0.5, 4.7, gap=0.05)
        axes = Axes(body, (LAYER, t.layer), (SIGNAL, *every))
        bands = axes.band(t.layer, one.low, one.high), axes.line(t.layer, one.mean)
        std = Digit(line, one.std, STD, prefix=f"{line.label('std')} ")
        marks += [Note(head, key, bold=True), axes, *(m.at(moment) for m in (*bands, std))]
    return tuple(marks)


class ReluFamilyScene(LessonScene[ReluFamilyTrace]):
    """A wire whose left arm bends, units that die or do not, arms that learn, three rivers."""

    @beat
    def arms(self) -> None:
        left, right = self.stage.columns(1.45, 1.0, gap=0.4)
        fan, wire = arms_of(left, self.t)
        words, numbers = right.columns(1.25, 1.5, gap=0.1)
        table = Table(numbers, {F_AT: self.t.f_at[:, 0], SLOPE_AT: self.t.slope_at[:, 0]}, 6)
        names = Names(words.rows(1, 6, gap=0.0)[1], NAMES)
        self.stand(fan, wire, names, table)
        self.run(self.clock(self.t.probe, samples=True), wire, table, seconds=9)

    @beat
    def dead(self) -> None:
        self.keep()
        left, self.right = self.stage.columns(1.0, 1.0, gap=0.8)
        self.relu = units_of(left, self.t, "relu")
        self.working = working_of(self.right.inset(0.2, 0.6), self.t.relu)
        never = DEAD, self.t.relu.never
        box, all_units = self.right.inset(0.2, 0.5), (0.0, 2.0 * WIDTH)
        axes = Axes(box, (EPOCH, self.t.epoch), never, y_from=all_units, y_ticks=TICKS)
        trail = axes.trail(self.t.epoch, self.t.relu.never)
        self.show(self.relu, axes)
        self.run(self.clock(self.t.epoch), self.relu, trail, seconds=6)
        self.tell()
        self.rest()
        self.hide(axes, trail)
        self.show(self.working, tempo="slow")

    @beat
    def leaky(self) -> None:
        bent = working_of(self.right.inset(0.2, 0.6), self.t.leaky)
        self.become(self.working, bent)
        self.rest(1.5)
        self.hide(bent)
        leaky = units_of(self.right, self.t, "leaky_relu")
        self.show(leaky)
        self.run(self.clock(self.t.epoch), leaky, seconds=5)

    @beat
    def starts(self) -> None:
        self.keep()
        *still, dots = starts_of(self.stage.inset(1.5, 0.0), self.t)
        self.show(*still)
        self.run(self.clock(self.t.rights), dots, seconds=3)

    @beat
    def learned(self) -> None:
        self.keep()
        left, right = self.stage.columns(1.5, 1.0, gap=0.6)
        fan = fan_of(left, self.t)
        rows = {EPOCH: self.t.learned_epoch, LOWEST: self.t.lowest, HIGHEST: self.t.highest}
        tally = Tally(right.rows(1.0, 1.6, 1.0)[1], rows, size="label")
        self.show(*fan, tally)
        self.run(self.clock(self.t.learned_epoch, even=True), fan[2], tally, seconds=5)

    @beat
    def river(self) -> None:
        self.keep()
        marks = rivers_of(self.stage, self.t, 0)
        self.show(*marks)
        self.run(self.clock(self.t.layer, even=True), *marks, seconds=6)
