"""The names of backpropagation: w, z, h, a, J on number lines, and what one weight moves."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from dlcore import TinyNetwork, freeze, tiny_network, trace_forward
from dlmotion.stage.beat import beat
from dlmotion.stage.claims import Claim, above, below, equal
from dlmotion.stage.inputs import bounded
from dlmotion.stage.lesson import LessonScene
from dlmotion.stage.marks.axes.number_lines import NumberLines
from dlmotion.stage.marks.clock.together import Together
from dlmotion.stage.marks.networks.gradient_network import GradientNetwork
from dlmotion.stage.marks.quantity import Quantity
from dlmotion.stage.marks.text.digit import Digit
from dlmotion.stage.marks.text.equation import Equation, factor, number
from dlmotion.stage.marks.text.sum import joined
from dlmotion.stage.page import Figures, Page
from dlmotion.stage.place import Place

LOWEST, PACE = 0.0, 0.06
NAMES = (("x_1", "x_2"), ("h_1", "h_2"), ("a_1", "a_2"))
W11, W12 = (0, 0, 0), (0, 0, 1)
PATH = W11, (1, 0, 0)

X = Quantity("", "x_1", "data", ".3g")
W = Quantity("", "w_(1 1)", "weight_positive")
Z1 = Quantity("", "z_1^1")
H = Quantity("", "h_1", "activation")
Z = Quantity("", "z_1")
A = Quantity("", "a_1", "activation")
J = Quantity("", "J", "loss", ".3f")
WEIGHT = Quantity("", "w")
LINES = (X, W, Z1, H, Z, A, J)
FROM_NET = {"0": "1/0:0", "1": "4/0:0,0", "3": "2/1:0", "5": "3/2:0", "6": "6/"}


@dataclass(frozen=True)
class Inputs:
    """What ``--set`` may change."""

    x1: float = bounded(1.0, low=0.2, high=2.0, what="first input")
    x2: float = bounded(0.5, low=0.2, high=2.0, what="second input")
    highest: float = bounded(3.0, low=1.5, high=6.0, what="how far up w₁₁ is pulled")


@dataclass(frozen=True)
class BackpropNotationTrace:
    """The tiny network while w₁₁ is plucked (T steps), and with the indices of W read backwards.

    ``w11`` (T,) starts and ends at its own value, is least at step ``lowest``, and ``plucked``
    (T, 2, 2) is W with it; ``lines`` (T, 7) are x₁, w₁₁, z¹₁, h₁, z₁, a₁, J, and ``swings`` (7,)
    how far they range. ``shares`` (2,) are what h₁ and h₂ bring to z₁. ``swapped`` (2, 2, 2) and
    ``swapped_lines`` (2, 7) are W and the numbers as written (0) and transposed (1).
    """

    x: np.ndarray
    w: np.ndarray
    v: np.ndarray
    w11: np.ndarray
    lowest: int
    plucked: np.ndarray
    hidden: np.ndarray
    output: np.ndarray
    loss: np.ndarray
    lines: np.ndarray
    shares: np.ndarray
    swings: np.ndarray
    swapped: np.ndarray
    swapped_hidden: np.ndarray
    swapped_output: np.ndarray
    swapped_loss: np.ndarray
    swapped_lines: np.ndarray


def record(inputs: Inputs) -> BackpropNotationTrace:
    """Go forward for every value of w₁₁, and once with the transposed matrix."""
    tiny = tiny_network(inputs.x1, inputs.x2)
    w, v = (layer["weight"] for layer in tiny.params)
    own = float(w[0, 0])
    w11 = np.concatenate(
        [way(*ends) for ends in ((own, inputs.highest), (inputs.highest, LOWEST), (LOWEST, own))]
        + [[own]]
    )
    plucked = np.repeat(w[None], len(w11), axis=0)
    plucked[:, 0, 0] = w11
    hidden, output, loss, lines = forward(tiny, plucked)
    swapped = np.stack([w, w.T])
    other = forward(tiny, swapped)
    return freeze(
        BackpropNotationTrace(
            x=tiny.x[0],
            w=w,
            v=v,
            w11=w11,
            lowest=int(w11.argmin()),
            plucked=plucked,
            hidden=hidden,
            output=output,
            loss=loss,
            lines=lines,
            shares=v[0] * hidden[0],
            swings=np.ptp(lines, axis=0),
            swapped=swapped,
            swapped_hidden=other[0],
            swapped_output=other[1],
            swapped_loss=other[2],
            swapped_lines=other[3],
        )
    )


def way(start: float, end: float) -> np.ndarray:
    """Even steps from a value to another, which is left out."""
    return np.linspace(start, end, max(int(abs(end - start) / PACE), 2), endpoint=False)


def forward(
    tiny: TinyNetwork, matrices: np.ndarray
) -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
    """Return h (T, 2), a (T, 2), J (T,) and the seven numbers (T, 7) for matrices W (T, 2, 2)."""
    hidden, output, loss, lines = [], [], [], []
    for matrix in matrices:
        params = ({"weight": matrix}, tiny.params[1])
        trace = trace_forward(tiny.network, params, tiny.x)
        (z1, z), (h, a) = ([float(part[0, 0]) for part in parts] for parts in (trace.z, trace.a))
        hidden.append(trace.a[0][0])
        output.append(trace.a[1][0])
        loss.append(tiny.network.loss_value(params, tiny.x, tiny.t))
        lines.append((tiny.x[0, 0], matrix[0, 0], z1, h, z, a, loss[-1]))
    return np.array(hidden), np.array(output), np.array(loss), np.array(lines)


def facts(trace: BackpropNotationTrace) -> dict[str, float | int | str | Claim]:
    """Numbers that the sentences quote, and what they claim."""
    right, wrong = trace.swapped_lines
    share = trace.v[0, 1] * trace.hidden[:, 1]
    return {
        "w": float(right[1]),
        "z1": float(right[2]),
        "h": float(right[3]),
        "z": float(right[4]),
        "a": float(right[5]),
        "loss": float(right[6]),
        "rest": float(trace.shares[1]),
        "low": float(trace.w11.min()),
        "high": float(trace.w11.max()),
        "swing_h": float(trace.swings[3]),
        "swing_loss": float(trace.swings[6]),
        "wrong_z1": float(wrong[2]),
        "wrong_loss": float(wrong[6]),
        "after": above(trace.swings[1:], 0.0),
        "before": equal(trace.swings[0], 0.0),
        "constant": equal(share - trace.shares[1], 0.0),
        "least": below(trace.swings[6] - trace.swings[1:6], 0.0),
        "differs": above(abs(wrong[2] - right[2]), 0.05),
    }


def figures(t: BackpropNotationTrace, page: Page) -> Figures:
    """Draw the net and its strings with all that w₁₁ can do to them, then indices read wrongly."""
    place = page.place(9.6, 4.8)
    left, right = place.columns(1.0, 1.0, gap=0.5)
    net, strings = Net(left, t), lines_of(right, t).at(len(t.w11) - 1)
    yield "strings", page.put(place, net.path, net.all, strings)

    place = page.place(9.6, 4.8)
    left, right = place.columns(1.0, 1.0, gap=0.5)
    net, strings = Net(left, t, swapped=True), swapped_of(right, t).at(1)
    yield "swapped", page.put(place, net.all.at(1), strings)


class Net:
    """The net with its numbers, while w₁₁ moves, or with W as written and then transposed."""

    def __init__(self, place: Place, t: BackpropNotationTrace, *, swapped: bool = False) -> None:
        head, body = place.rows(0.1, 1.0, gap=0.0)
        net = GradientNetwork(body, (t.swapped[1] if swapped else t.w, t.v), NAMES)
        hidden, output, loss = (
            (t.swapped_hidden, t.swapped_output, t.swapped_loss)
            if swapped
            else (t.hidden, t.output, t.loss)
        )
        self.net, self.path, self.w12 = net, net.lit(*PATH), net.lit(W12)
        values = net.values(0, t.x, X), net.values(1, hidden, H), net.values(2, output, A)
        weights = net.on_edges(0, t.swapped[1] if swapped else t.plucked, WEIGHT)
        cost = Digit(head, loss, J, size="heading", align=1.0, at=(1.0, 0.5), prefix="J = ")
        self.all = Together(net, *values, weights, net.on_edges(1, t.v, WEIGHT), cost)
        self.moving = Together(*values[1:], cost, *([] if swapped else [weights]))


def lines_of(place: Place, t: BackpropNotationTrace) -> NumberLines:
    """The seven numbers while w₁₁ moves."""
    return NumberLines(place, LINES, t.lines, holds=(t.swapped_lines,))


def swapped_of(place: Place, t: BackpropNotationTrace) -> NumberLines:
    """The seven numbers as W is written, then transposed."""
    return NumberLines(place, LINES, t.swapped_lines, holds=(t.lines,))


def sum_of(place: Place, t: BackpropNotationTrace, *, wrong: bool = False) -> Equation:
    """z¹₁ in digits, with the first row of W or of its transpose."""
    row, z = t.swapped[int(wrong), 0], t.swapped_lines[int(wrong), 2]
    terms = [(*factor(f"w{k}", row[k], WEIGHT), "dot", *factor(f"x{k}", t.x[k], X)) for k in (0, 1)]
    names = "w_(1 1) x_1 + w_(2 1) x_2" if wrong else "w_(1 1) x_1 + w_(1 2) x_2"
    return Equation(place, f"z_1^1 = {names} =", *joined("+", terms), "=", number("z", z, Z1))


def squash_of(place: Place, t: BackpropNotationTrace) -> Equation:
    """h₁ in digits."""
    z, h = number("z", t.swapped_lines[0, 2], Z1), number("h", t.swapped_lines[0, 3], H)
    return Equation(place, "h_1 = sigma (z_1^1) = sigma (", z, ") =", h)


def rest_of(place: Place, t: BackpropNotationTrace) -> Equation:
    """z₁ in digits: what h₁ brings, and what h₂ does."""
    shares = [factor(f"share{k}", t.shares[k], WEIGHT) for k in (0, 1)]
    total = number("z", t.swapped_lines[0, 4], Z)
    head = "z_1 = v_(1 1) h_1 + v_(1 2) h_2 ="
    return Equation(place, head, *joined("+", shares), "=", total)


class BackpropNotationScene(LessonScene[BackpropNotationTrace]):
    """The net on the left, its numbers on lines on the right, a sum in digits below them."""

    @beat
    def names(self) -> None:
        t = self.t
        body, self.foot = self.stage.rows(4.8, 0.8, gap=0.2)
        self.left, self.right = body.columns(1.0, 1.05, gap=0.5)
        self.net, self.lines = Net(self.left, t), lines_of(self.right, t)
        self.stand(self.net.path, self.net.all, self.lines)
        self.run(self.clock(t.w11, even=True), self.net.moving, self.lines, seconds=4)
        self.keep(self.net.path, self.net.all)
        self.lines = lines_of(self.right, t)
        self.lines.origins = FROM_NET
        self.grow(self.net.all, self.lines)

    @beat
    def sum(self) -> None:
        self.pulse(self.net.net.pulse(0))
        self.total = sum_of(self.foot, self.t)
        self.show(self.total, tempo="slow")

    @beat
    def squash(self) -> None:
        squashed = squash_of(self.foot, self.t)
        self.become(self.total, squashed)
        self.total = squashed

    @beat
    def rest_of_it(self) -> None:
        self.pulse(self.net.net.pulse(1))
        onward = rest_of(self.foot, self.t)
        self.swap(self.total, onward)
        self.show(self.net.net.lit((1, 0, 1)))

    @beat
    def pluck(self) -> None:
        t = self.t
        self.keep(self.net.path, self.net.all, self.lines)
        timer = self.clock(t.w11, even=True)
        self.run(timer, self.net.moving, self.lines, seconds=6, to=int(t.lowest))
        self.tell()
        self.run(timer, self.net.moving, self.lines, seconds=2)

    @beat
    def index(self) -> None:
        self.keep(self.net.all)
        self.lines = swapped_of(self.right, self.t)
        self.show(self.net.w12, self.lines)
        self.show(sum_of(self.foot, self.t), tempo="slow")

    @beat
    def swapped(self) -> None:
        t = self.t
        self.keep(self.net.all, self.lines)
        other = Net(self.left, t, swapped=True)
        self.become(self.net.all, other.all)
        self.run(self.clock(2, samples=True), other.moving, self.lines, seconds=0.8)
        self.tell()
        self.show(sum_of(self.foot, t, wrong=True))
