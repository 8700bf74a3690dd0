"""Activation functions and their derivatives: a tangent slides along f and leaves f′ below it on the same axis."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from manim import UP, Create, FadeIn, FadeOut, LaggedStart, ValueTracker, VGroup, linear

from dlcore import ACTIVATIONS, CurveTrace, DescentTrace, sgd, softmax, softmax_jacobian, trace_descent
from dlcore.activations import Activation
from dlcore.landscapes import Landscape
from stage import Figures, LessonScene, Page, bounded, several
from stage.mobjects.band import bands_where
from stage.mobjects.derivative_plot import DerivativePlot, SlidePen
from stage.mobjects.function_card import FunctionCard
from stage.mobjects.legend import Legend
from stage.mobjects.multiples import SmallMultiples
from stage.mobjects.unit_lane import UnitLanes
from stage.plates.derivative import comparison_plate, derivative_plate, formula_plate, gallery_plate

RELU_FAMILY = ("relu", "leaky_relu", "prelu", "thresholded_relu", "elu", "selu")
NAMES = ("linear", "sigmoid", "tanh", *RELU_FAMILY, "softplus", "softsign", "hard_sigmoid", "softmax")
BESIDE = 1e-9  # how far from a kink, where f′ does not exist, the curves on either side begin
ROLES = ("series0", "series1", "series2", "series6")


@dataclass(frozen=True)
class Inputs:
    """What ``--set`` may change."""

    names: tuple[str, ...] = several(("sigmoid", "tanh", "relu"), NAMES, least=2, most=4)
    start: float = bounded(5.0, low=2.0, high=8.0)
    learning_rate: float = bounded(0.15, low=0.01, high=0.5)
    steps: int = bounded(30, low=5, high=100)


@dataclass(frozen=True)
class Curve:
    """One activation: f and f′ along z, where it saturates, and one unit that descends from the start.

    ``pieces`` are z, a, da between the kinks, where f′ does not exist; ``probes`` the places of −start, 0 and
    start in z; ``saturated`` tells where the slope is under the share ``faint`` of its ``peak``.
    """

    formula: str
    z: np.ndarray
    a: np.ndarray
    da: np.ndarray
    pieces: tuple[CurveTrace, ...]
    probes: np.ndarray
    saturated: np.ndarray
    peak: float
    unit: DescentTrace


@dataclass(frozen=True)
class ActivationCurvesTrace:
    """All thirteen functions, and the names of those that the film treats in depth."""

    names: tuple[str, ...]
    start: float
    learning_rate: float
    faint: float
    step: np.ndarray
    curves: dict[str, Curve]


def record(inputs: Inputs) -> ActivationCurvesTrace:
    """Compute every curve, its slope, its saturated stretches and its descent."""
    faint, reach = 0.05, max(6.0, 1.2 * inputs.start)
    marks = (-inputs.start, 0.0, inputs.start)
    grid = np.unique([*np.linspace(-reach, reach, 241), *marks])

    def beside_zeros(z: np.ndarray) -> np.ndarray:
        return np.stack([z, np.zeros_like(z), np.zeros_like(z)], axis=-1)

    first_share = Activation(
        fn=lambda z: softmax(beside_zeros(z))[..., 0],
        derivative=lambda z: softmax_jacobian(beside_zeros(z))[..., 0, 0],
        formula="f(z) = e^z / (e^z + e^0 + e^0)",
        range=(0.0, 1.0),
    )

    def unit_back_to_zero(f: Activation) -> DescentTrace:
        goal = f.fn(np.zeros(1))
        loss = Landscape(
            name="unit",
            dim=1,
            loss=lambda p: 0.5 * ((f.fn(p) - goal) ** 2).sum(-1),
            slope=lambda p: (f.fn(p) - goal) * f.derivative(p),
            minima=np.zeros((1, 1)),
            curvature=np.empty((0, 0)),
        )
        rule = sgd(inputs.learning_rate)
        return trace_descent(loss, rule, [inputs.start], steps=inputs.steps, tolerance=0.0)

    def curve(f: Activation) -> Curve:
        beside = [np.array(f.kinks) + side for side in (-BESIDE, BESIDE)]
        z = np.union1d(np.setdiff1d(grid, f.kinks), beside)
        pieces = tuple(
            CurveTrace(part, f.fn(part), f.derivative(part)) for part in np.split(z, np.searchsorted(z, f.kinks))
        )
        a, da = f.fn(z), f.derivative(z)
        flat, places = da < faint * da.max(), np.searchsorted(z, marks)
        return Curve(f.formula, z, a, da, pieces, places, flat, float(da.max()), unit_back_to_zero(f))

    functions = ACTIVATIONS | {"softmax": first_share}
    return ActivationCurvesTrace(
        names=inputs.names,
        start=inputs.start,
        learning_rate=inputs.learning_rate,
        faint=faint,
        step=np.arange(inputs.steps + 1),
        curves={name: curve(functions[name]) for name in NAMES},
    )


def facts(trace: ActivationCurvesTrace) -> dict[str, float | int | str]:
    """Numbers that the sentences quote."""
    sigmoid = trace.curves["sigmoid"]
    return {
        "start": trace.start,
        "faint": 100 * trace.faint,
        "functions": len(trace.curves),
        "sigmoid_peak": sigmoid.peak,
        "tanh_peak": trace.curves["tanh"].peak,
        "sigmoid_slope": float(sigmoid.da[sigmoid.probes[2]]),
    }


def figures(trace: ActivationCurvesTrace, page: Page) -> Figures:
    """Draw f over f′ for each function, sigmoid's formula with digits, tanh on sigmoid, and all of them."""
    axes_names = ("z", page.label("a"), page.label("da"))
    titles = {name: page.label(name) for name in NAMES}
    for name, title in titles.items():
        heading = f"{title}    {page.label(f'{name}_formula')}"
        yield name.replace("_", "-"), derivative_plate(page, f"curves.{name}", heading, axes_names)
    formulas = page.label("sigmoid_formula"), page.label("sigmoid_slope_formula")
    yield "sigmoid-formula", formula_plate(page, "curves.sigmoid", formulas, ("z", "σ(z)", "σ′(z)"))
    paths = {name: f"curves.{name}" for name in NAMES}
    both = [[texts["sigmoid"], texts["tanh"]] for texts in (paths, titles)]
    yield "tanh-sigmoid", comparison_plate(page, *both, axes_names)
    yield "gallery", gallery_plate(page, list(paths.values()), list(titles.values()), axes_names[1:])


class ActivationCurvesScene(LessonScene):
    """f over f′ on the left, formula and digits on the right; then every unit at work, then all functions."""

    def construct(self) -> None:
        """Play the beats."""
        self.names, self.functions = self.trace.names, self.trace.curves
        self.beat("curve", self.draw_first)
        self.beat("slope", self.slide_first)
        self.beat("saturated", self.shade_first)
        self.beat("others", self.slide_others)
        self.beat("stuck", self.release_units)
        self.beat("gallery", self.hang_gallery)
        self.close()

    def draw_first(self) -> None:
        """Show the first function beside its formula."""
        self.left, right = self.stage.columns(1.9, 1.0, gap=0.4)
        self.above, below = right.rows(1.75, 1.0, gap=0.2)
        entries = [(self.words.label(name), role) for name, role in zip(self.names, ROLES, strict=False)]
        peaks = [self.readout(f"curves.{name}.peak", align=1.0) for name in self.names]
        self.peaks = Legend(entries, self.theme, values=peaks, width=0.9 * below.width)
        below.put(self.peaks, 0.5, 0.0)
        self.kept = VGroup()
        self.open_function(0)
        self.play(FadeIn(self.plot, self.card.head), run_time=0.8)
        self.play(Create(self.plot.curve), run_time=2.0)

    def slide_first(self) -> None:
        """Slide the tangent along the curve and leave its slope below."""
        self.slide(run_time=6.5)

    def shade_first(self) -> None:
        """Shade where the slope is next to nothing, and stand in it."""
        self.shade()
        self.play(SlidePen(self.plot, self.card, float(self.plot.record.z[-1]), self.trace.start, run_time=2.4))
        head = self.label("peak", "small", "gradient").next_to(self.peaks, UP, buff=0.2)
        self.play(FadeIn(head, self.peaks.row(0)), run_time=0.6)

    def slide_others(self) -> None:
        """Do the same for the other functions; the slopes seen so far stay."""
        for place in range(1, len(self.names)):
            seen = self.plot.slope_curve.copy().set_stroke(self.theme.color(ROLES[place - 1]), self.theme.thin)
            self.kept.add(seen)
            self.add(self.kept)
            self.play(FadeOut(self.view), run_time=0.4)
            self.open_function(place)
            self.play(FadeIn(self.plot, self.plot.curve, self.card.head), run_time=0.6)
            self.slide(run_time=3.6)
            self.shade()
            self.play(FadeIn(self.peaks.row(place)), run_time=0.5)

    def release_units(self) -> None:
        """Let one unit of each kind descend from the same start: a flat curve holds it there."""
        self.clear_stage()
        paths, titles = [f"curves.{name}" for name in self.names], [self.words.label(name) for name in self.names]
        heads = [self.words.label(key) for key in ("a", "z_by_step", "z", "gradient")]
        lanes = UnitLanes(self.stage, self.trace, paths, titles, heads, self.theme, 1.2 * self.trace.start)
        self.play(FadeIn(lanes), run_time=1.0)
        self.wait(0.8)
        clock = ValueTracker(0.0)
        lanes.add_updater(lambda _: lanes.at(clock.get_value()))
        self.play(clock.animate.set_value(self.trace.step[-1]), run_time=6.0, rate_func=linear)
        lanes.clear_updaters()
        stuck = VGroup(*(lane.moving for lane in lanes.lanes if lane.stuck))
        self.play(stuck.animate.set_color(self.theme.color("loss")), run_time=0.6)

    def hang_gallery(self) -> None:
        """Hang all functions side by side on equal axes."""
        self.clear_stage()
        titles, records = [self.words.label(name) for name in NAMES], [self.functions[name] for name in NAMES]
        wall = SmallMultiples(self.stage, titles, 5, (-6.0, 6.0), (-2.0, 4.0), self.theme)
        entries = [(self.words.label("a"), "activation"), (self.words.label("da"), "gradient")]
        legend = wall.spare[-1].put(Legend(entries, self.theme), 1.0, 0.5)
        self.play(LaggedStart(*(FadeIn(cell) for cell in wall), lag_ratio=0.08), FadeIn(legend), run_time=1.4)
        for key, color in (("a", "activation"), ("da", "gradient")):
            lines = [wall.curve(place, record, key, color) for place, record in enumerate(records)]
            self.play(LaggedStart(*(Create(line) for line in lines), lag_ratio=0.1), run_time=2.2)
        bands = (bands_where(plot, r.z, r.saturated) for plot, r in zip(wall.plots, records, strict=True))
        self.play(FadeIn(*bands), run_time=0.8)

    # -- one function

    def open_function(self, place: int) -> None:
        """Set up the plots and the card of the function at ``place`` of the chosen names."""
        name, top = self.names[place], max(self.functions[name].peak for name in self.names)
        style = {"names": ("z", *map(self.words.label, ("a", "da"))), "slope_limits": (-0.08 * top, 1.08 * top)}
        self.plot = DerivativePlot(self.left, self.trace, f"curves.{name}", self.theme, **style)
        self.card = FunctionCard(self.above, self.trace, f"curves.{name}", self.words.label(name), self.theme)
        self.view = VGroup(self.plot, self.plot.curve, self.card, self.plot.traced, self.plot.pen)

    def slide(self, run_time: float) -> None:
        """Let pen, traced slope and digits run from the left end to the right end."""
        first, last = float(self.plot.record.z[0]), float(self.plot.record.z[-1])
        self.play(FadeIn(self.plot.pen, self.card.names, self.card.values), run_time=0.5)
        self.play(SlidePen(self.plot, self.card, first, last, tracing=True, run_time=run_time))

    def shade(self) -> None:
        """Shade the stretches where the slope is next to nothing, in both plots."""
        z, saturated = self.plot.record.z, self.plot.record.saturated
        bands = VGroup(*(bands_where(plot, z, saturated) for plot in (self.plot.upper, self.plot.lower)))
        self.view.add(bands)
        self.play(FadeIn(bands), run_time=0.7)
