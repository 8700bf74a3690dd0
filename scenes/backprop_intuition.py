"""Backpropagation by wishes: outputs want a change, the wishes travel back and are averaged."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from dlcore import BackwardTrace, TinyNetwork, freeze, tiny_network, trace_backward, trace_forward
from dlmotion.stage.beat import beat
from dlmotion.stage.claims import Claim, above, below, equal
from dlmotion.stage.inputs import bounded
from dlmotion.stage.lesson import LessonScene
from dlmotion.stage.marks.bars.bars import Bars
from dlmotion.stage.marks.clock.together import Together
from dlmotion.stage.marks.networks.gradient_network import GradientNetwork
from dlmotion.stage.marks.quantity import Quantity
from dlmotion.stage.marks.tables.comparison import Comparison
from dlmotion.stage.marks.tables.working import Term, Working
from dlmotion.stage.marks.text.digit import Digit
from dlmotion.stage.marks.text.equation import Equation, number
from dlmotion.stage.marks.text.names import Names
from dlmotion.stage.marks.text.note import Note
from dlmotion.stage.page import Figures, Page
from dlmotion.stage.place import Place

NAMES = (("x_1", "x_2"), ("h_1", "h_2"), ("a_1", "a_2"))
WEIGHTS = tuple(f"{name}_({to} {origin})" for name in "wv" for to in (1, 2) for origin in (1, 2))
EXAMPLES, MEAN = ("first", "second"), "mean"

X = Quantity("", "x_1", "data", ".3g")
T = Quantity("", "y_1", "data", ".0f")
H = Quantity("", "h_1", "activation")
A = Quantity("", "a_1", "activation", ".3f")
W = Quantity("", "w")
J = Quantity("", "J", "loss", ".3f")
WISH = Quantity("", "", "gradient", "+.3f")
WISH_A, WISH_V, *WISH_H = (
    Quantity("wish", f"-(partial J)/(partial {by})", "gradient", "+.3f")
    for by in ("a_1", "v_(1 1)", "h_1", "h_2")
)
SLOPE = Quantity("slope", "a_1 (1 - a_1)", "ink", ".3f")
GIVEN = Quantity("given", "h_1", "activation", ".3f")
FROM = [
    [Quantity("", f"a_{k} arrow h_{unit}", "gradient", "+.3f") for k in (1, 2)] for unit in (1, 2)
]


@dataclass(frozen=True)
class Inputs:
    """What ``--set`` may change."""

    x1: float = bounded(0.5, low=-2.0, high=2.0, what="first input of the second example")
    x2: float = bounded(1.0, low=-2.0, high=2.0, what="second input of the second example")
    length: float = bounded(1.0, low=0.2, high=2.0, what="length of both steps compared")


@dataclass(frozen=True)
class IntuitionTrace:
    """What two examples wish from all weights, and what steps by one or by both do to each.

    Rows of ``x``, ``targets``, ``hidden``, ``output`` (2, 2) and of the wishes −∂J/∂a
    ``of_output`` and −∂J/∂h ``of_hidden`` (2, 2) are the examples. ``messages`` (2, 2, 2) is what
    the outputs send to h₁, h₂ for the first example: unit, before and after the weight, sender.
    ``wishes`` (3, 8) of the weights: first example, second, mean; ``batch`` (8,) is −∂J/∂w of both
    at once. ``before``, ``alone``, ``both`` (3,) are J of the examples and their mean, before and
    after a step of one ``length`` along the first wishes or along the mean.
    """

    length: float
    x: np.ndarray
    targets: np.ndarray
    weights: tuple[np.ndarray, np.ndarray]
    hidden: np.ndarray
    output: np.ndarray
    slope: float
    of_output: np.ndarray
    of_sum: np.ndarray
    messages: np.ndarray
    of_hidden: np.ndarray
    wishes: np.ndarray
    of_weights: tuple[np.ndarray, np.ndarray]
    batch: np.ndarray
    cosine: float
    before: np.ndarray
    alone: np.ndarray
    both: np.ndarray


def record(inputs: Inputs) -> IntuitionTrace:
    """Ask each example what it wishes, average, and take both steps."""
    tiny = tiny_network()
    net, params = tiny.network, tiny.params
    x = np.concatenate([tiny.x, [[inputs.x1, inputs.x2]]])
    targets = np.concatenate([tiny.t, 1.0 - tiny.t])
    backs = [trace_backward(net, params, x[[k]], targets[[k]]) for k in (0, 1)]
    forward = trace_forward(net, params, x)
    each = np.array([wishes_of(back) for back in backs])
    mean, outer, sums = each.mean(axis=0), params[1]["weight"], -backs[0].delta[1][0]
    cosine = np.dot(*each) / np.prod(np.linalg.norm(each, axis=1))
    carried = outer.T * sums
    return freeze(
        IntuitionTrace(
            length=inputs.length,
            x=x,
            targets=targets,
            weights=(params[0]["weight"], outer),
            hidden=forward.a[0],
            output=forward.a[1],
            slope=float(backs[0].delta[1][0, 0] / backs[0].da[1][0, 0]),
            of_output=-np.concatenate([back.da[1] for back in backs]),
            of_sum=sums,
            messages=np.array([[sums, products] for products in carried]),
            of_hidden=-np.concatenate([back.da[0] for back in backs]),
            wishes=np.array([*each, mean]),
            of_weights=(wished(backs, 0), wished(backs, 1)),
            batch=wishes_of(trace_backward(net, params, x, targets)),
            cosine=float(cosine),
            before=losses(tiny, x, targets, np.zeros_like(mean)),
            alone=losses(tiny, x, targets, inputs.length * each[0] / np.linalg.norm(each[0])),
            both=losses(tiny, x, targets, inputs.length * mean / np.linalg.norm(mean)),
        )
    )


def wished(backs: Sequence[BackwardTrace], layer: int) -> np.ndarray:
    """−∂J/∂w of a layer, example by example."""
    return -np.array([back.dW[layer] for back in backs])


def wishes_of(back: BackwardTrace) -> np.ndarray:
    """−∂J/∂w of all eight weights."""
    return -np.concatenate([gradient.ravel() for gradient in back.dW])


def losses(tiny: TinyNetwork, x: np.ndarray, targets: np.ndarray, step: np.ndarray) -> np.ndarray:
    """J of both examples and their mean (3,) after a step of the weights."""
    params = tuple({"weight": part.reshape(2, 2)} for part in np.split(tiny.weights + step, 2))
    each = [tiny.network.loss_value(params, x[[k]], targets[[k]]) for k in (0, 1)]
    return np.array([*each, np.mean(each)])


def facts(trace: IntuitionTrace) -> dict[str, float | int | str | Claim]:
    """Numbers that the sentences quote, and what they claim."""
    first, second = trace.messages[:, 1]
    before, alone, both = trace.before, trace.alone, trace.both
    return {
        "up": float(trace.of_output[0, 0]),
        "down": float(trace.of_output[0, 1]),
        "sum1": float(trace.of_hidden[0, 0]),
        "sum2": float(trace.of_hidden[0, 1]),
        "count": trace.wishes.shape[1],
        "cosine": trace.cosine,
        "length": trace.length,
        "hurt_to": float(alone[1]),
        "mean_both": float(both[2]),
        "apart": below(np.prod(trace.of_output[0]), 0.0),
        "larger_share": above((trace.wishes[0, 5] - trace.wishes[0, 4]), 0.0),
        "disagree": below(np.prod(first), 0.0),
        "agree": above(np.prod(second), 0.0),
        "adds_up": equal(trace.messages[:, 1].sum(axis=1) - trace.of_hidden[0], 0.0, 1e-12),
        "against": below(trace.cosine, -0.5),
        "apart_mostly": below(trace.cosine, 0.0),
        "mixed": equal(len(set(np.sign(trace.wishes[0] * trace.wishes[1]))), 2),
        "mean_is_batch": equal(trace.wishes[2] - trace.batch, 0.0, 1e-12),
        "hurt": above(alone[1] - before[1], 0.0),
        "mean_lower": below(both[2] - min(alone[2], before[2]), 0.0),
    }


def figures(t: IntuitionTrace, page: Page) -> Figures:
    """Draw the net with the first example's wishes, and the columns of both with their mean."""
    place = page.place(8.0, 4.8)
    net = Net(place, t)
    yield "wishes", page.put(place, net.forward, *net.of_weights, net.hidden, *net.arrows)

    place = page.place(9.6, 4.8)
    notes, columns = columns_of(place, t)
    yield "mean", page.put(place, *notes, *columns)


class Net:
    """The net for the first example; on a clock of two, for the second, too."""

    def __init__(self, place: Place, t: IntuitionTrace) -> None:
        head, body = place.rows(0.1, 1.0, gap=0.0)
        self.edges = net = GradientNetwork(body.inset(0.35, 0.0), t.weights, NAMES)
        weights = [net.on_edges(k, t.weights[k], W) for k in (0, 1)]
        self.given = Together(net, *weights)
        made = net.values(1, t.hidden, H), net.values(2, t.output, H)
        cost = Digit(head, t.before[0], J, size="heading", align=1.0, at=(1.0, 0.5), prefix="J = ")
        self.cost = cost
        self.values = Together(net.values(0, t.x, X), *made)
        self.output = Together(
            net.below(2, t.of_output, WISH), net.arrows(2, t.of_output, holds=(t.of_hidden,))
        )
        self.forward = Together(self.given, self.values, self.cost, self.output)
        self.hidden = net.below(1, t.of_hidden, WISH)
        self.arrows = [net.arrows(1, t.of_hidden, holds=(t.of_output,))]
        self.of_weights = [net.on_edges(k, t.of_weights[k], WISH, below=True) for k in (0, 1)]


def distances_of(place: Place, t: IntuitionTrace) -> tuple[Equation, ...]:
    """What each output wishes: its target less itself."""
    rows = place.inset(0.0, 1.2).rows(1.0, 1.0, gap=0.4)
    lines = []
    for k, row in enumerate(rows):
        target, made = number(f"t{k}", t.targets[0, k], T), number(f"a{k}", t.output[0, k], A)
        wish = number(f"wish{k}", t.of_output[0, k], WISH)
        lines.append(Equation(row, f"y_{k + 1} - a_{k + 1} =", target, "-", made, "=", wish))
    return tuple(lines)


def share_of(place: Place, t: IntuitionTrace) -> Working:
    """What the wish of a₁ means for the weight v₁₁."""
    terms = Term("wish", t.of_output[0, 0], WISH_A), Term("slope", t.slope, SLOPE)
    given = Term("given", t.hidden[0, 0], GIVEN)
    return Working(place, (*terms, given), Term("1:0,0", t.of_weights[1][0, 0, 0], WISH_V))


def sum_of(place: Place, t: IntuitionTrace, unit: int) -> Working:
    """What both outputs want from a hidden unit, added."""
    terms = [Term(f"path{k}", t.messages[unit, 1, k], FROM[unit][k]) for k in (0, 1)]
    return Working(place, terms, Term("sum", t.of_hidden[0, unit], WISH_H[unit]), sign="+")


def column_of(place: Place, t: IntuitionTrace) -> Comparison:
    """The wishes of all weights as sticks."""
    return Comparison(place, WEIGHTS, t.wishes, WISH, room=0.8)


def columns_of(place: Place, t: IntuitionTrace) -> tuple[list[Note], list[Comparison]]:
    """Both examples and their mean, side by side on one scale; the mean comes out of both."""
    notes, columns = [], []
    for k, (box, key) in enumerate(zip(place.columns(1, 1, 1), (*EXAMPLES, MEAN), strict=True)):
        head, body = box.rows(0.6, 5.0, gap=0.1)
        notes.append(Note(head, key, size="label", bold=True))
        columns.append(column_of(body, t).at(k))
    columns[2].origins = {name: f"{name != 'sticks':d}/{name}" for name in columns[2].parts}
    return notes, columns


def steps_of(place: Place, t: IntuitionTrace) -> list[Together]:
    """J of both examples and their mean: before, and after either step."""
    words, *boxes = place.columns(0.5, 1.0, 1.0, 1.0, gap=0.3)
    _, rows = words.rows(0.7, 4.0, gap=0.2)
    marks: list[Together] = [Together(Names(rows, (*EXAMPLES, MEAN), size="label"))]
    stages = zip(boxes, ("before", "by_first", "by_mean"), (t.before, t.alone, t.both), strict=True)
    for box, key, values in stages:
        head, body = box.rows(0.7, 4.0, gap=0.2)
        bars = Bars(body, values, J, holds=(t.before, t.alone, t.both), room=1.2)
        marks.append(Together(bars, Note(head, key, size="label")))
    return marks


class BackpropIntuitionScene(LessonScene[IntuitionTrace]):
    """The net and its wishes on the left, what is worked out or compared on the right."""

    @beat
    def output(self) -> None:
        left, self.right = self.stage.columns(1.15, 1.0, gap=0.5)
        self.net = Net(left, self.t)
        self.stand(self.net.forward)
        for layer in (1, 0):
            self.pulse(self.net.edges.pulse(layer, back=True))
        self.show(*distances_of(self.right, self.t), tempo="slow")

    @beat
    def weights(self) -> None:
        self.keep(self.net.forward)
        share, late = share_of(self.right, self.t), self.net.of_weights[1]
        self.show(self.net.edges.lit((1, 0, 0)))
        self.show(share, tempo="slow")
        late.origins = {"1:0,0": "1:0,0"}
        self.grow(share, late)

    @beat
    def back(self) -> None:
        net, (first, second) = self.net, (sum_of(self.right, self.t, k) for k in (0, 1))
        self.keep(net.forward)
        sent = net.edges.messages(1, 0, self.t.messages[0], WISH)
        self.show(net.edges.lit((1, 0, 0), (1, 1, 0)), sent)
        self.run(self.clock(3), sent, seconds=4)
        self.grow(sent, first)
        self.tell()
        self.rest(1.0)
        self.keep(net.forward, first)
        self.show(net.edges.lit((1, 0, 1), (1, 1, 1)))
        self.become(first, second)
        self.show(net.hidden, *net.arrows)

    @beat
    def first(self) -> None:
        net = self.net
        self.keep(net.forward, net.hidden, *net.arrows)
        self.pulse(net.edges.pulse(0, back=True))
        self.show(*net.of_weights)
        self.column = column_of(self.right, self.t)
        self.column.origins = ORIGINS
        self.grow(Together(*net.of_weights), self.column)

    @beat
    def second(self) -> None:
        net, moving = self.net, (self.net.values, self.net.output, self.net.hidden)
        self.hide(net.cost)
        timer = self.clock(2, samples=True)
        self.run(timer, *moving, *net.arrows, *net.of_weights, self.column, seconds=2.4)

    @beat
    def mean(self) -> None:
        notes, (first, second, mean) = columns_of(self.stage, self.t)
        self.keep(self.column)
        self.become(self.column, second)
        self.show(first, *notes[:2])
        self.show(notes[2])
        self.grow(Together(first, second), mean)

    @beat
    def alone(self) -> None:
        self.keep()
        names, before, first, mean = steps_of(self.stage, self.t)
        self.show(names, before)
        self.grow(before, first)
        self.rest(1.0)
        self.grow(before, mean)


ORIGINS = {name: f"{k // 4}/{k // 4}:{k % 4 // 2},{k % 2}" for k, name in enumerate(WEIGHTS)}
