"""A computation graph: values forward, slopes multiplied backward, and paths that add up."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from dlcore import (
    GraphTrace,
    Node,
    condense_graph,
    count_paths,
    freeze,
    network_graph,
    tiny_network,
    trace_backward,
    trace_graph,
    trace_paths,
)
from dlcore.graph import doubled
from dlmotion.stage.beat import beat
from dlmotion.stage.claims import Claim, above, at_most, equal
from dlmotion.stage.inputs import bounded
from dlmotion.stage.lesson import LessonScene
from dlmotion.stage.marks.clock.together import Together
from dlmotion.stage.marks.mark import Mark
from dlmotion.stage.marks.networks.computation_graph import ComputationGraph, in_columns
from dlmotion.stage.marks.networks.gradient_network import Numbers
from dlmotion.stage.marks.quantity import Quantity
from dlmotion.stage.marks.tables.comparison import Comparison
from dlmotion.stage.marks.tables.table import Table
from dlmotion.stage.marks.tables.tally import Tally
from dlmotion.stage.marks.tables.working import Term, Working
from dlmotion.stage.marks.text.equation import Equation, factor, number
from dlmotion.stage.marks.text.formula import Symbol
from dlmotion.stage.marks.text.legend import Legend
from dlmotion.stage.page import Figures, Page
from dlmotion.stage.place import Place

FACTOR, NUDGE, DOUBLINGS, DRAWN = 3, 1e-3, 20, 5
LEAVES = "a", "b", "c"
SPOTS = {"a": (0.0, 1.0), "c": (0.0, 0.5), "b": (0.0, 0.0), "u": (0.3, 0.5), "v": (0.6, 0.66)}
END = (0.96, 0.66)
LONG, SHORT = ("b>u", "u>v", "v>K"), ("b>K",)

WEIGHT = "w_(1 1)^1"
NET = (WEIGHT,), ("z_1^1",), ("a_1^1",), ("z_1^2", "z_2^2"), ("a_1^2", "a_2^2"), ("J",)

VALUE = Quantity("value", "v", spec=".4g")
GRADIENT = Quantity("gradient", "", "gradient", ".4g")
CHANGE = Quantity("change", "", "highlight", "+.3f")
LEAF = Quantity("", "b", "data", ".4g")
MADE = Quantity("", "u", "activation", ".4g")
B_BY, J_BY = Quantity("b_by", "", "data", "+.3f"), Quantity("j_by", "", "activation", "+.3f")
RATIO = Quantity("ratio", "", "highlight", ".2f")
BY_V, V_BY_U, U_BY_B, BY_B, K_BY_B = (
    Quantity("", f"(partial {of})/(partial {by})", "gradient", ".4g")
    for of, by in ("Jv", "vu", "ub", "Jb", "Kb")
)
PATHS = (
    Quantity("", "b arrow u arrow v arrow K", "series0", ".4g"),
    Quantity("", "b arrow K", "series1", ".4g"),
)
FORMED = Quantity("formed", "", "gradient", ".2f")
DOUBLED = Quantity("doubled", "", "muted", ".0f")
EDGES = Quantity("edges", "", "activation", ",.0f")
NET_VALUE = Quantity("value", "v", spec=".3f")
NET_GRADIENT = Quantity("gradient", "", "gradient", ".3f")
WAYS = Quantity("paths", "", "loss", ",.0f")


@dataclass(frozen=True)
class Inputs:
    """What ``--set`` may change."""

    a: int = bounded(5, low=-5, high=5, what="the summand")
    b: int = bounded(3, low=-5, high=5, what="the factor that is nudged")
    c: int = bounded(2, low=-5, high=5, what="the other factor")


@dataclass(frozen=True)
class ComputationGraphTrace:
    """Both graphs, and what comes back by rule, by nudging, and along every path.

    ``titles`` say how each node is made, in Typst math; they begin with its name. ``net`` is
    the way from w₁₁ to the loss of a small network, ``by_rule`` ∂J/∂w₁₁ by backpropagation.
    ``sent`` (2, E) is what an edge of J's graph carries back, before and after its slope;
    ``change`` (N,) how far each node moves when b does by ``nudge``. ``formed`` (1, 3) and
    ``measured`` (3,) are ∂J/∂a, ∂J/∂b, ∂J/∂c. ``tries`` (3, 1) are the products along either path
    from b to K, and their sum. ``edges`` and ``ways`` count by doublings.
    """

    titles: tuple[str, ...]
    net: GraphTrace
    by_rule: float
    j: GraphTrace
    k: GraphTrace
    chain: GraphTrace
    sent: np.ndarray
    nudge: float
    change: np.ndarray
    ratio: float
    formed: np.ndarray
    measured: np.ndarray
    by_b: float
    tries: np.ndarray
    k_measured: np.ndarray
    doubled: np.ndarray
    edges: np.ndarray
    ways: np.ndarray


def record(inputs: Inputs) -> ComputationGraphTrace:
    """Go through the graphs both ways, nudge their leaves, and count paths."""
    given = {"a": float(inputs.a), "b": float(inputs.b), "c": float(inputs.c)}
    j = trace_graph(product(given)[1])
    leaves, k = product(given, squared=True)
    ways = trace_paths(k, leaves["b"])
    nudged = trace_graph(product({**given, "b": given["b"] + NUDGE})[1])
    change = nudged.values - j.values
    chains = [doubled(count) for count in range(DOUBLINGS + 1)]
    graphs = [trace_graph(end) for _, end in chains]
    longest = sorted(range(2), key=lambda way: -len(ways.paths[way]))
    products = ways.products[longest]
    net, by_rule = network()
    return freeze(
        ComputationGraphTrace(
            titles=("u = b c", "v = a + u", f"J = {FACTOR} v", "K = v b"),
            net=net,
            by_rule=by_rule,
            j=j,
            k=trace_graph(k),
            chain=graphs[DRAWN],
            sent=np.array([j.gradients[j.edges[:, 1]], j.flows]),
            nudge=NUDGE,
            change=change,
            ratio=float(change[j.names.index("J")] / NUDGE),
            formed=np.array([[j.gradients[j.names.index(name)] for name in LEAVES]]),
            measured=np.array([slope(given, name) for name in LEAVES]),
            by_b=ways.gradient,
            tries=np.array([[*products, products.sum()]]).T,
            k_measured=np.array([slope(given, "b", squared=True)]),
            doubled=np.arange(DOUBLINGS + 1),
            edges=np.array([len(graph.edges) for graph in graphs]),
            ways=np.array([count_paths(end, start) for start, end in chains]),
        )
    )


def product(given: dict[str, float], *, squared: bool = False) -> tuple[dict[str, Node], Node]:
    """Return the leaves, and J = 3(a + bc), or K = (a + bc)b."""
    leaves = {name: Node(value, name) for name, value in given.items()}
    u = (leaves["b"] * leaves["c"]).named("u")
    v = (leaves["a"] + u).named("v")
    return leaves, (v * leaves["b"]).named("K") if squared else (v * FACTOR).named("J")


def slope(given: dict[str, float], name: str, *, squared: bool = False) -> float:
    """Nudge a leaf both ways, and divide what happens by how far it was moved."""
    high, low = (
        product({**given, name: given[name] + side * NUDGE}, squared=squared)[1].value
        for side in (1, -1)
    )
    return (high - low) / (2 * NUDGE)


def network() -> tuple[GraphTrace, float]:
    """The ways from w₁₁ to J of two, two and two sigmoid units; ∂J/∂w₁₁ by backpropagation."""
    tiny = tiny_network()
    whole = network_graph(tiny.network, tiny.params, tiny.x, tiny.t)
    back = trace_backward(tiny.network, tiny.params, tiny.x, tiny.t)
    return condense_graph(whole, in_columns(*NET).keys()), float(back.dW[0][0, 0])


def facts(trace: ComputationGraphTrace) -> dict[str, float | int | str | Claim]:
    """Numbers that the sentences quote, and what they claim."""
    values = dict(zip(trace.j.names, map(float, trace.j.values), strict=True))
    long, short, _ = map(float, trace.tries[:, 0])
    return {
        **{name: values[name] for name in (*LEAVES, "u", "v", "J")},
        **{f"by_{name}": float(by) for name, by in zip(LEAVES, trace.formed[0], strict=True)},
        "by_v": float(trace.j.gradients[trace.j.names.index("v")]),
        "nudge": trace.nudge,
        "moved": float(trace.change[trace.j.names.index("J")]),
        "long": long,
        "short": short,
        "k_by_b": trace.by_b,
        "doublings": DOUBLINGS,
        "edges": int(trace.edges[-1]),
        "ways": int(trace.ways[-1]),
        "loss": float(trace.net.values[-1]),
        "by_w": trace.by_rule,
        "same_rule": equal(trace.net.gradients[0] - trace.by_rule, 0.0, tolerance=1e-12),
        "b_moves": above(abs(trace.formed[0, 1]), 0.0),
        "agree": at_most(np.abs(trace.formed[0] - trace.measured), 1e-6),
        "sums": equal(
            [trace.by_b - long - short, trace.by_b - trace.k_measured[0]], 0.0, tolerance=1e-6
        ),
        "both_count": above([abs(long), abs(short)], 0.0),
        "explodes": equal(trace.ways[-1] - 2.0**DOUBLINGS, 0.0),
    }


def figures(t: ComputationGraphTrace, page: Page) -> Figures:
    """Draw J's graph with values and derivatives, then both paths from b to K."""
    place = page.place(8.4, 4.8)
    body, foot = place.rows(9.0, 0.8, gap=0.1)
    graph = graph_of(body, t, t.j, "J")
    numbers = numbers_of(graph, t.j, VALUE, GRADIENT)
    yield "graph", page.put(place, graph, *numbers, Legend(foot, KEY, across=True))

    place = page.place(9.4, 4.8)
    left, right = place.columns(1.7, 1.0, gap=0.5)
    graph = graph_of(left, t, t.k, "K")
    values, slopes, _ = numbers_of(graph, t.k, VALUE, GRADIENT)
    total = sum_of(right.inset(0.0, 0.8), t)
    yield "paths", page.put(place, *lights_of(graph), graph, values, slopes, total)

    place = page.place(9.6, 4.4)
    body, foot = place.rows(9.0, 0.8, gap=0.1)
    graph = ComputationGraph(body, t.net.names, t.net.edges, in_columns(*NET))
    numbers = numbers_of(graph, t.net, NET_VALUE, NET_GRADIENT)
    yield "network", page.put(place, graph, *numbers, Legend(foot, KEY, across=True))


KEY = ("value", "activation"), ("gradient", "gradient")


def numbers_of(
    graph: ComputationGraph, t: GraphTrace, value: Quantity, gradient: Quantity
) -> tuple[Numbers, Numbers, Numbers]:
    """Values in the nodes, slopes on the edges, derivatives below."""
    slopes, below = graph.on_edges(t.partials, gradient), graph.below(t.gradients, gradient)
    return graph.values(t.values, value), slopes, below


def graph_of(
    place: Place, t: ComputationGraphTrace, graph: GraphTrace, end: str
) -> ComputationGraph:
    """Leaves on the left, the result on the right."""
    titles = {title[0]: title for title in t.titles}
    return ComputationGraph(place, graph.names, graph.edges, {**SPOTS, end: END}, titles)


def row_of(place: Place, graph: GraphTrace) -> ComputationGraph:
    """All nodes in a row."""
    spots = in_columns(*((name,) for name in graph.names))
    return ComputationGraph(place, graph.names, graph.edges, spots)


def lights_of(graph: ComputationGraph) -> tuple[Mark, Mark]:
    """Light on the long and on the short path from b to K."""
    long, short = (path.role for path in PATHS)
    return graph.lit(*LONG, role=long), graph.lit(*SHORT, role=short)


def forward_of(place: Place, t: ComputationGraphTrace) -> tuple[Equation, ...]:
    """Each operation in digits."""
    a, b, c, u, v = (t.j.values[t.j.names.index(name)] for name in "abcuv")
    lines = {
        "u": ("u = b c =", *factor("b", b, LEAF), "dot", *factor("c", c, LEAF), "="),
        "v": ("v = a + u =", number("a", a, LEAF), "+", *factor("u0", u, MADE), "="),
        "J": (f"J = {FACTOR} v = {FACTOR} dot", *factor("v0", v, MADE), "="),
    }
    rows = place.rows(1.0, 1.0, 1.0, gap=0.2)
    made = {name: number(name, t.j.values[t.j.names.index(name)], MADE) for name in lines}
    each = zip(rows, lines.items(), strict=True)
    return tuple(Equation(row, *line, made[name]) for row, (name, line) in each)


def moved_of(place: Place, t: ComputationGraphTrace) -> Tally:
    """How far b was moved, how far J moves, and the ratio."""
    moved = t.change[t.j.names.index("J")]
    return Tally(place, {B_BY: t.nudge, J_BY: moved, RATIO: t.ratio}, size="label")


def chained_of(place: Place, t: ComputationGraphTrace, edges: dict[str, int]) -> Working:
    """The slopes along the way from b to J, multiplied."""
    terms = [
        Term(edge, t.j.partials[edges[edge]], quantity)
        for edge, quantity in (("v>J", BY_V), ("u>v", V_BY_U), ("b>u", U_BY_B))
    ]
    return Working(place, terms, Term("by_b", t.formed[0, 1], BY_B))


def sum_of(place: Place, t: ComputationGraphTrace) -> Working:
    """The products along both paths, added."""
    terms = [Term(f"path{k}", t.tries[k, 0], PATHS[k]) for k in (0, 1)]
    return Working(place, terms, Term("sum", t.by_b, K_BY_B), sign="+")


def check_of(place: Place, t: ComputationGraphTrace) -> Together:
    """Derivatives by rule beside those that were measured by nudging."""
    head, body = place.rows(0.5, 3.4, gap=0.1)
    names = [f"partial J \\/ partial {name}" for name in LEAVES]
    key = Legend(head, (("formed", "gradient"), ("nudged", "data")), across=True)
    return Together(key, Comparison(body, names, t.formed, FORMED, t.measured))


class ComputationGraphScene(LessonScene[ComputationGraphTrace]):
    """The graph on the left, what is worked out from it on the right."""

    @beat
    def back(self) -> None:
        self.left, self.right = self.stage.columns(1.75, 1.0, gap=0.5)
        upper, lower = self.right.rows(1.0, 1.6, gap=0.3)
        self.graph = graph_of(self.left, self.t, self.t.j, "J")
        self.values = self.graph.values(self.t.j.values, VALUE)
        self.written = Equation(upper, *FORMULA, size="heading")
        self.stand(self.graph, self.values, self.written, Legend(lower, KEY))
        self.show(self.graph.below(self.t.j.gradients, GRADIENT, "J"), tempo="quick")
        for edges, nodes in BACKWARD:
            self.pulse(self.graph.pulse(*edges, back=True), seconds=0.8)
            self.show(self.graph.below(self.t.j.gradients, GRADIENT, *nodes), tempo="quick")

    @beat
    def build(self) -> None:
        self.keep(self.written)
        self.graph.origins = {"v": "plus", "u": "dot", "v>J": "three"}
        self.grow(self.written, self.graph)

    @beat
    def forward(self) -> None:
        lines = forward_of(self.right.rows(1.0, 2.2, gap=0.3)[1], self.t)
        self.show(self.graph.values(self.t.j.values, VALUE, *LEAVES), tempo="quick")
        for (edges, node), line in zip(FORWARD, lines, strict=True):
            self.pulse(self.graph.pulse(*edges), seconds=0.8)
            self.show(self.graph.values(self.t.j.values, VALUE, node), line)

    @beat
    def nudge(self) -> None:
        t = self.t
        self.keep(self.graph, self.written)
        self.stand(self.values, self.graph.below(t.change, CHANGE, "b"))
        for edge, node in (("b>u", "u"), ("u>v", "v"), ("v>J", "J")):
            self.pulse(self.graph.pulse(edge), seconds=0.8)
            self.show(self.graph.below(t.change, CHANGE, node), tempo="quick")
        self.show(moved_of(self.right.rows(1.0, 1.6, gap=0.3)[1], t))

    @beat
    def local(self) -> None:
        self.keep(self.graph, self.values, self.written)
        self.slopes = self.graph.on_edges(self.t.j.partials, GRADIENT)
        self.show(self.slopes, tempo="slow")
        self.show(self.graph.lit("b>u", "u>v", "v>J"))
        self.hide(self.written)
        self.grow(self.slopes, chained_of(self.right.inset(0.0, 0.5), self.t, self.graph.edges))

    @beat
    def backward(self) -> None:
        self.keep(self.graph, self.values, self.slopes)
        self.show(self.graph.below(self.t.j.gradients, GRADIENT, "J"), tempo="quick")
        for edges, nodes in BACKWARD:
            messages = self.graph.messages(self.t.sent, GRADIENT, *edges)
            self.run(self.clock(3), messages, seconds=2)
            self.swap(messages, self.graph.below(self.t.j.gradients, GRADIENT, *nodes), "quick")
        self.tell()
        self.show(check_of(self.right, self.t), tempo="slow")

    @beat
    def paths(self) -> None:
        t = self.t
        self.keep(self.graph)
        other = graph_of(self.left, t, t.k, "K")
        other.origins = {"K": "J", "v>K": "v>J"}
        self.become(self.graph, other)
        head, body = self.right.rows(0.9, 4.0, gap=0.3)
        tries = Comparison(head, [K_BY_B.symbol], t.tries, FORMED, t.k_measured)
        self.show(*numbers_of(other, t.k, VALUE, GRADIENT)[:2], tries)
        timer, (long, short) = self.clock(t.tries), lights_of(other)
        self.show(long)
        self.pulse(other.pulse(*LONG, back=True))
        self.swap(long, short)
        self.pulse(other.pulse(*SHORT, back=True))
        self.run(timer, tries, seconds=1.2, to=1)
        self.show(long)
        self.run(timer, tries, seconds=1.6)
        self.tell()
        self.show(sum_of(body, t), tempo="slow")

    @beat
    def count(self) -> None:
        self.keep()
        upper, lower = self.stage.rows(1.0, 1.5, gap=0.2)
        row = row_of(upper, self.t.chain)
        columns = {DOUBLED: self.t.doubled, EDGES: self.t.edges, WAYS: self.t.ways}
        table = Table(lower.inset(1.0, 0.0), columns, 5)
        self.show(row, row.values(self.t.chain.values, VALUE), table, tempo="slow")
        self.run(self.clock(self.t.doubled, even=True), table, seconds=4)


LEAF_SYMBOLS = {name: Symbol(name, name, "data") for name in LEAVES}
JOINTS = Symbol("three", f"{FACTOR}"), Symbol("plus", "+"), Symbol("dot", "dot")
FORMULA = (
    *(Symbol("J", "J"), "=", JOINTS[0], "(", LEAF_SYMBOLS["a"], JOINTS[1]),
    *(LEAF_SYMBOLS["b"], JOINTS[2], LEAF_SYMBOLS["c"], ")"),
)
FORWARD = ((("b>u", "c>u"), "u"), (("a>v", "u>v"), "v"), (("v>J",), "J"))
BACKWARD = (("v>J",), ("v",)), (("a>v", "u>v"), ("a", "u")), (("b>u", "c>u"), ("b", "c"))
