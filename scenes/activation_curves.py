"""Activation functions over their derivatives: a tangent surfs each, and slopes drive the units."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from dlcore import ACTIVATIONS
from dlcore.activations import Activation
from dlmotion.scenes.activation_curves_numbers import Curve, pushed, slice_of_softmax
from dlmotion.stage.beat import beat
from dlmotion.stage.claims import Claim, at_least, at_most, equal, true
from dlmotion.stage.inputs import bounded, several
from dlmotion.stage.lesson import LessonScene
from dlmotion.stage.marks.axes.axes import Axes
from dlmotion.stage.marks.axes.derivative import GAP, SHARES, Derivative
from dlmotion.stage.marks.axes.spans import Spans
from dlmotion.stage.marks.clock.together import Together
from dlmotion.stage.marks.mark import Mark
from dlmotion.stage.marks.quantity import Quantity
from dlmotion.stage.marks.tables.table import Table
from dlmotion.stage.marks.text.digit import Digit
from dlmotion.stage.marks.text.equation import Equation
from dlmotion.stage.marks.text.legend import Legend
from dlmotion.stage.marks.text.note import Note
from dlmotion.stage.page import Figures, Page
from dlmotion.stage.place import Place

NAMES = (
    "linear",
    "sigmoid",
    "tanh",
    "relu",
    "leaky_relu",
    "prelu",
    "thresholded_relu",
    "elu",
    "selu",
    "softplus",
    "softsign",
    "hard_sigmoid",
    "softmax",
)
BESIDE = 1e-9  # how far from a kink, where f′ does not exist, the curves on either side begin
FAINT, MOVED, NEAR = 0.05, 0.05, 4.0
SIDES = (-1, 1)
SIDE_ROLES = ("series0", "series1")

Z = Quantity("z", "z")
A = Quantity("a", "f(z)", "activation")
DA = Quantity("da", "f'(z)", "gradient")
FINE_A, FINE_DA = Quantity("a", "", "activation", ".4f"), Quantity("da", "", "gradient", ".4f")
PEAK = Quantity("peak", "", "gradient")
STEP = Quantity("step", "k", "muted", ".0f")
QUIET = Quantity("")
KEY = (("a", "activation"), ("da", "gradient"), ("flat", "loss", "shade"))


@dataclass(frozen=True)
class Inputs:
    """What ``--set`` may change."""

    names: tuple[str, ...] = several(
        ("sigmoid", "tanh", "relu"), NAMES, least=2, most=4, what="functions that the film compares"
    )
    start: float = bounded(5.0, low=2.0, high=8.0, what="how far from zero the units start")
    learning_rate: float = bounded(0.15, low=0.01, high=0.5, what="rate of the units")
    steps: int = bounded(30, low=5, high=100, what="steps of the units")


@dataclass(frozen=True)
class ActivationCurvesTrace:
    """All thirteen functions over one z (n,); ``places`` are −start, 0, start and ±NEAR in it."""

    names: tuple[str, ...]
    start: float
    learning_rate: float
    faint: float
    z: np.ndarray
    places: dict[str, int]
    step: np.ndarray
    curves: dict[str, Curve]


def record(inputs: Inputs) -> ActivationCurvesTrace:
    """Compute every curve, its slope, where it is flat, and its units from both sides."""
    functions = {**ACTIVATIONS, "softmax": slice_of_softmax()}
    kinks = np.unique(np.concatenate([functions[name].kinks for name in NAMES]))
    reach = max(6.0, 1.2 * inputs.start)
    marks = {"left": -inputs.start, "right": inputs.start, "low": -NEAR, "high": NEAR, "zero": 0.0}
    z = np.unique(
        [
            *np.linspace(-reach, reach, 241),
            *marks.values(),
            *kinks,
            *kinks - BESIDE,
            *kinks + BESIDE,
        ]
    )

    walk = inputs.start, inputs.learning_rate, inputs.steps

    def curve(f: Activation) -> Curve:
        a, da = f.fn(z), f.derivative(z)
        drawn = np.stack([a, da])
        drawn[:, np.isin(z, f.kinks)] = np.nan
        sides = np.array([marks["left"], marks["zero"], marks["right"]])
        return Curve(
            formula=f.formula,
            a=a,
            da=da,
            drawn=drawn,
            saturated=da < FAINT * da.max(),
            peak=float(da.max()),
            summit=float(z[da.argmax()]),
            probes=np.stack([sides, f.fn(sides), f.derivative(sides)]),
            units=(pushed(f, -1, *walk), pushed(f, 1, *walk)),
        )

    return ActivationCurvesTrace(
        names=inputs.names,
        start=inputs.start,
        learning_rate=inputs.learning_rate,
        faint=FAINT,
        z=z,
        places={name: int(np.searchsorted(z, mark)) for name, mark in marks.items()},
        step=np.arange(inputs.steps + 1),
        curves={name: curve(functions[name]) for name in NAMES},
    )


def facts(trace: ActivationCurvesTrace) -> dict[str, float | int | str | Claim]:
    """Numbers that the sentences quote, and what they claim."""
    first, relu = trace.curves[trace.names[0]], trace.curves["relu"]
    sigmoid, tanh = trace.curves["sigmoid"], trace.curves["tanh"]
    shown = [trace.curves[name] for name in trace.names]
    ways = [
        abs(float(unit.params[-1, 0] - unit.params[0, 0])) for one in shown for unit in one.units
    ]
    in_shade = [
        bool(one.saturated[trace.places[side]]) for one in shown for side in ("left", "right")
    ]
    stuck = [way < MOVED * trace.start for way in ways]
    shaded = [shade for shade, stays in zip(in_shade, stuck, strict=True) if stays]
    return {
        "start": trace.start,
        "faint": 100 * trace.faint,
        "few": 100 * MOVED,
        "functions": len(trace.curves),
        "steps": len(trace.step) - 1,
        "learning_rate": trace.learning_rate,
        "runs": len(ways),
        "stuck": sum(stuck),
        "least": min(ways),
        "sigmoid_peak": sigmoid.peak,
        "tanh_peak": tanh.peak,
        "times": tanh.peak / sigmoid.peak,
        "sigmoid_slope": float(sigmoid.probes[2, 2]),
        "first_shaded": true(first.saturated.any()),
        "first_unshaded": true(not first.saturated.any()),
        "some_stuck": at_least(sum(stuck), 1),
        "stuck_in_shade": true(all(shaded)),
        "none_stuck": equal(sum(stuck), 0),
        "relu_stops": at_most(np.abs(np.diff(relu.units[0].params[:, 0])), 0.0),
    }


def figures(t: ActivationCurvesTrace, page: Page) -> Figures:
    """Draw f over f′ for each function, sigmoid's formula, tanh on sigmoid, and all of them."""
    for name in NAMES:
        place = page.place(8.0, 5.2)
        head, body, foot = place.rows(0.9, 5.6, 0.45, gap=0.12)
        title, formula = head.columns(1.0, 1.8)
        view = derivative_of(body, t, name, ()).at(len(t.z) - 1)
        spot = t.curves[name].summit, t.curves[name].peak
        peak = view.lower.tag(Digit(body, t.curves[name].peak, PEAK), *spot, "above right")
        shown = (*view.still, view.slopes, *shades_of(view, t, name), peak)
        words = Note(title, name, bold=True), Equation(formula, t.curves[name].formula)
        yield name.replace("_", "-"), page.put(place, *shown, *words, key_of(foot))

    place = page.place(8.0, 3.4)
    upper, lower = place.rows(1.0, 1.6)
    f, slope = upper.columns(1.0, 1.4)
    formulas = (
        Equation(f, t.curves["sigmoid"].formula, size="heading"),
        Equation(slope, "sigma'(z) = sigma(z) (1 - sigma(z))", size="heading"),
    )
    z, a, da = t.curves["sigmoid"].probes
    table = Table(lower, {Z: z, FINE_A: a, FINE_DA: da}, 3).at(2)
    yield "sigmoid-formula", page.put(place, *formulas, table)

    place = page.place(8.0, 3.9)
    body, foot = place.rows(5.0, 0.5, gap=0.15)
    marks: list[Mark] = []
    both = (("sigmoid", "series0"), ("tanh", "series1"))
    for box, quantity, row in zip(body.columns(1, 1), (A, DA), (0, 1), strict=True):
        arrays = [t.curves[name].drawn[row] for name, _ in both]
        axes = Axes(box, (Z, t.z), (quantity, *arrays))
        marks += [
            axes,
            *(axes.line(t.z, y, role) for y, (_, role) in zip(arrays, both, strict=True)),
        ]
    yield "tanh-sigmoid", page.put(place, *marks, Legend(foot, both, across=True))

    place = page.place(8.0, 5.6)
    wall, foot = place.rows(10.0, 0.9, gap=0.1)
    frames, curves, slopes, shades = gallery_of(wall, t)
    yield "gallery", page.put(place, *shades, *frames, *curves, *slopes, key_of(foot))


def derivative_of(
    place: Place,
    t: ActivationCurvesTrace,
    name: str,
    holds: tuple[np.ndarray, ...],
    pen: float = 2.2,
) -> Derivative:
    """Put f over f′ of one function."""
    curve = t.curves[name]
    drawn = curve.drawn[0], curve.drawn[1]
    pair = (A, curve.a), (DA, curve.da)
    return Derivative(place, (Z, t.z), *pair, drawn=drawn, holds=holds, tangent=pen)


def shades_of(view: Derivative, t: ActivationCurvesTrace, name: str) -> tuple[Spans, Spans]:
    """Where the slope is next to nothing, in both axes."""
    flat = t.curves[name].saturated
    return view.upper.spans(t.z, flat), view.lower.spans(t.z, flat)


def key_of(place: Place) -> Legend:
    """Key of curve, slope and shade, in a row."""
    return Legend(place, KEY, across=True)


def gallery_of(
    place: Place, t: ActivationCurvesTrace
) -> tuple[list[Mark], list[Mark], list[Mark], list[Mark]]:
    """All functions on equal axes: frames with titles, f, f′, and shades, in the order of NAMES."""
    near = slice(t.places["low"], t.places["high"] + 1)
    frames: list[Mark] = []
    shades: list[Mark] = []
    f: list[Mark] = []
    slopes: list[Mark] = []
    every = [t.curves[name].drawn[:, near] for name in NAMES]
    bare: dict[str, Any] = {"numbers": False, "x_ticks": (0.0,), "y_ticks": (0.0,)}
    for name, cell, drawn in zip(NAMES, cells_of(place), every, strict=True):
        title, box = cell.rows(0.28, 1.0, gap=0.0)
        axes = Axes(box, (QUIET, t.z[near]), (QUIET, *every), **bare)
        frames.append(Together(axes, Note(title, name, size="small")))
        shades.append(axes.spans(t.z[near], t.curves[name].saturated[near]))
        f.append(axes.line(t.z[near], drawn[0], A.role))
        slopes.append(axes.line(t.z[near], drawn[1], DA.role))
    return frames, f, slopes, shades


def cells_of(place: Place) -> list[Place]:
    """Cells of the gallery: five, four and four."""
    rows = place.rows(1, 1, 1, gap=0.12)
    return [
        cell
        for row, count in zip(rows, (5, 4, 4), strict=True)
        for cell in row.columns(*[1] * count, gap=0.25)
    ]


def digits_in(place: Place, t: ActivationCurvesTrace, name: str) -> Together:
    """Numbers under the pen, each behind its symbol."""
    curve = t.curves[name]
    arrays = (Z, t.z), (FINE_A, curve.a), (FINE_DA, curve.da)
    digits = []
    for row, (quantity, array) in zip(place.rows(1, 1, 1, gap=0.0), arrays, strict=True):
        symbol = place.label(f"{quantity.label}_short")
        digits.append(Digit(row, array, quantity, prefix=f"{symbol} = "))
    return Together(*digits)


def small_view(place: Place, t: ActivationCurvesTrace, name: str) -> tuple[Derivative, Note, Digit]:
    """One of several functions side by side, on one scale: view, name, steepest slope."""
    title, body, foot = place.rows(0.5, 4.7, 0.5, gap=0.1)
    every = tuple(t.curves[other].da for other in t.names)
    view, head = derivative_of(body, t, name, every, 1.3), Note(title, name, bold=True)
    prefix = f"{foot.label('peak')} "
    return view, head, Digit(foot, t.curves[name].peak, PEAK, prefix=prefix, size="small")


def units_in(place: Place, t: ActivationCurvesTrace, name: str, view: Derivative) -> Together:
    """Both units of a function on its curve, with their z in digits and over the steps."""
    body = place.rows(0.5, 4.7, 0.5, gap=0.1)[1].rows(*SHARES, gap=GAP)[1]
    numbers, lane = body.rows(0.3, 2.0, gap=0.1)
    axes = Axes(lane, (STEP, t.step), (QUIET, t.z), x_ticks=())
    marks: list[Mark] = [axes]
    cells = zip(numbers.columns(1, 1), t.curves[name].units, SIDE_ROLES, strict=True)
    for cell, unit, role in cells:
        z = unit.params[:, 0]
        ball, trail = view.upper.rider(view.ball.line, z, role), axes.trail(t.step, z, role)
        digit = Digit(cell, z, Quantity("z", "z", role), prefix="z = ", size="small")
        marks += [ball, trail, digit]
    return Together(*marks)


def push_in(place: Place) -> Together:
    """The rule by which all units move, and how hard they are pushed."""
    words, formula = place.rows(0.5, 4.7, 0.5, gap=0.1)[2].columns(1.3, 1.0)
    rule = Equation(formula, "Delta z = - alpha dot dif J slash dif a dot f'(z)")
    return Together(rule, Note(words, "push"))


class ActivationCurvesScene(LessonScene[ActivationCurvesTrace]):
    """f over f′ with its digits, then side by side, then units at work, then all functions."""

    @beat
    def curve(self) -> None:
        name = self.t.names[0]
        left, right = self.stage.columns(1.9, 1.0, gap=0.5)
        title, formula, self.digits, self.key = right.rows(0.6, 1.3, 1.7, 1.6, gap=0.15)
        self.view = derivative_of(left, self.t, name, ())
        self.head = Note(title, name, size="heading", bold=True)
        surf, self.timer = self.view.surf, self.clock(self.t.z, even=True)
        self.stand(
            *self.view.still, *surf, self.head, Equation(formula, self.t.curves[name].formula)
        )
        self.run(self.timer, *surf, seconds=5)

    @beat
    def slope(self) -> None:
        view, middle = self.view, self.t.places["zero"]
        self.live = digits_in(self.digits, self.t, self.t.names[0]).at(middle)
        self.run(self.timer, *view.surf, seconds=1.6, to=middle)
        self.grow(view.tangent, view.stem.at(middle))
        self.show(self.live, tempo="quick")
        self.run(self.timer, *view.surf, view.stem, self.live, seconds=5)

    @beat
    def saturated(self) -> None:
        self.show(*shades_of(self.view, self.t, self.t.names[0]), Legend(self.key, KEY))
        there = self.t.places["right"]
        self.run(self.timer, *self.view.pen, self.live, seconds=2.4, to=there)

    @beat
    def others(self) -> None:
        t, columns = self.t, self.stage.columns(*[1] * len(self.t.names), gap=0.5)
        cells = [small_view(box, t, name) for box, name in zip(columns, t.names, strict=True)]
        self.views, self.heads, peaks = zip(*cells, strict=True)
        self.keep(self.view, self.head)
        gone, come = Together(self.view, self.head), Together(self.views[0], self.heads[0])
        self.become(gone, come)
        self.show(*self.views[1:], *self.heads[1:])
        self.run(self.clock(t.z, even=True), *self.views, seconds=5)
        named = zip(self.views, t.names, strict=True)
        self.shades, below = zip(*(shades_of(view, t, name) for view, name in named), strict=True)
        self.show(*peaks, *self.shades, *below)

    @beat
    def stuck(self) -> None:
        t, frames = self.t, [mark for view in self.views for mark in (view.upper, view.curve)]
        self.keep(*frames, *self.heads, *self.shades)
        columns = self.stage.columns(*[1] * len(t.names), gap=0.5)
        rows = zip(columns, t.names, self.views, strict=True)
        units = [units_in(box, t, name, view) for box, name, view in rows]
        self.show(*units, push_in(self.stage))
        self.run(self.clock(t.step, even=True), *units, seconds=6)

    @beat
    def gallery(self) -> None:
        body, foot = self.stage.rows(10.0, 0.9, gap=0.1)
        frames, f, slopes, shades = gallery_of(body, self.t)
        curves, own = (
            [view.curve for view in self.views],
            [f[NAMES.index(name)] for name in self.t.names],
        )
        self.keep(*curves)
        self.become(Together(*curves), Together(*own))
        self.show(*frames, key_of(foot), lag=0.04, tempo="slow")
        self.show(*(line for line in f if line not in own), lag=0.1, tempo="slow")
        self.show(*slopes, lag=0.1, tempo="slow")
        self.show(*shades)
