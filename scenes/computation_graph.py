"""A computation graph: values forward, slopes multiplied backward, and paths that add up."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from dlcore import GraphTrace, Node, count_paths, freeze, trace_graph, trace_paths
from dlmotion.stage.beat import beat
from dlmotion.stage.claims import Claim, above, at_most, equal
from dlmotion.stage.inputs import bounded
from dlmotion.stage.lesson import LessonScene
from dlmotion.stage.marks.clock.together import Together
from dlmotion.stage.marks.mark import Mark
from dlmotion.stage.marks.networks.computation_graph import ComputationGraph
from dlmotion.stage.marks.quantity import Quantity
from dlmotion.stage.marks.tables.comparison import Comparison
from dlmotion.stage.marks.tables.table import Table
from dlmotion.stage.marks.tables.tally import Tally
from dlmotion.stage.marks.tables.working import Term, Working
from dlmotion.stage.marks.text.equation import Equation, factor, number
from dlmotion.stage.marks.text.formula import Symbol, Value
from dlmotion.stage.marks.text.legend import Legend
from dlmotion.stage.page import Figures, Page
from dlmotion.stage.place import Place

FACTOR, NUDGE = 3, 1e-3
DOUBLINGS, DRAWN = 20, 5
LEAVES = "a", "b", "c"
SPOTS = {"a": (0.0, 1.0), "c": (0.0, 0.5), "b": (0.0, 0.0), "u": (0.3, 0.5), "v": (0.6, 0.66)}
END = (0.96, 0.66)
LONG, SHORT = WALKS = ("b>u", "u>v", "v>K"), ("b>K",)

VALUE = Quantity("value", "v", spec=".4g")
GRADIENT = Quantity("gradient", "", "gradient", ".4g")
SLOPE = Quantity("slope", "", "gradient", ".4g")
CHANGE = Quantity("change", "", "highlight", "+.3f")
LEAF = Quantity("", "b", "data", ".4g")
MADE = Quantity("", "u", "activation", ".4g")
B_BY, J_BY = Quantity("b_by", "", "data", "+.3f"), Quantity("j_by", "", "activation", "+.3f")
RATIO = Quantity("ratio", "", "highlight", ".2f")
BY_V = Quantity("", "(partial J)/(partial v)", "gradient", ".4g")
V_BY_U = Quantity("", "(partial v)/(partial u)", "gradient", ".4g")
U_BY_B = Quantity("", "(partial u)/(partial b)", "gradient", ".4g")
BY_B = Quantity("", "(partial J)/(partial b)", "gradient", ".4g")
PATHS = (
    Quantity("", "b arrow u arrow v arrow K", "series0", ".4g"),
    Quantity("", "b arrow K", "series1", ".4g"),
)
K_BY_B = Quantity("", "(partial K)/(partial b)", "gradient", ".4g")
FORMED = Quantity("formed", "", "gradient", ".2f")
DOUBLED = Quantity("doubled", "", "muted", ".0f")
EDGES = Quantity("edges", "", "activation", ",.0f")
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

    ``titles`` say how each node is made, in Typst math; they begin with its name.
    ``sent`` (2, E) is what an edge of J's graph carries back, before and after its slope;
    ``change`` (N,) how far each node moves when b does by ``nudge``. ``formed`` (1, 3) and
    ``measured`` (3,) are ∂J/∂a, ∂J/∂b, ∂J/∂c. ``paths`` (2,) are those from b to K, and ``tries``
    (3, 1) one alone, the other alone, the sum. ``edges`` and ``ways`` count by doublings.
    """

    titles: tuple[str, ...]
    j: GraphTrace
    k: GraphTrace
    chain: GraphTrace
    sent: np.ndarray
    nudge: float
    change: np.ndarray
    ratio: float
    formed: np.ndarray
    measured: np.ndarray
    paths: np.ndarray
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
    chains = [chain(count) for count in range(DOUBLINGS + 1)]
    graphs = [trace_graph(end) for _, end in chains]
    longest = sorted(range(2), key=lambda way: -len(ways.paths[way]))
    products = ways.products[longest]
    return freeze(
        ComputationGraphTrace(
            titles=("u = b c", "v = a + u", f"J = {FACTOR} v", "K = v b"),
            j=j,
            k=trace_graph(k),
            chain=graphs[DRAWN],
            sent=np.array([j.gradients[j.edges[:, 1]], j.flows]),
            nudge=NUDGE,
            change=change,
            ratio=float(change[j.names.index("J")] / NUDGE),
            formed=np.array([[j.gradients[j.names.index(name)] for name in LEAVES]]),
            measured=np.array([slope(given, name) for name in LEAVES]),
            paths=products,
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


def chain(count: int) -> tuple[Node, Node]:
    """Double 1 so many times; return the first and the last node."""
    first = last = Node(1.0, "z_0")
    for k in range(1, count + 1):
        last = (last + last).named(f"z_{k}")
    return first, last


def facts(trace: ComputationGraphTrace) -> dict[str, float | int | str | Claim]:
    """Numbers that the sentences quote, and what they claim."""
    values = dict(zip(trace.j.names, map(float, trace.j.values), strict=True))
    by_a, by_b, by_c = (float(value) for value in trace.formed[0])
    long, short = (float(value) for value in trace.paths)
    return {
        **{name: values[name] for name in (*LEAVES, "u", "v", "J")},
        "by_a": by_a,
        "by_b": by_b,
        "by_c": by_c,
        "by_v": float(trace.j.gradients[trace.j.names.index("v")]),
        "nudge": trace.nudge,
        "moved": float(trace.change[trace.j.names.index("J")]),
        "long": long,
        "short": short,
        "k_by_b": trace.by_b,
        "measured": float(trace.k_measured[0]),
        "doublings": DOUBLINGS,
        "edges": int(trace.edges[-1]),
        "ways": int(trace.ways[-1]),
        "b_moves": above(abs(by_b), 0.0),
        "agree": at_most(np.abs(trace.formed[0] - trace.measured), 1e-6),
        "sums": equal(
            [trace.by_b - long - short, trace.by_b - trace.k_measured[0]], 0.0, tolerance=1e-6
        ),
        "both_count": above(np.abs(trace.paths), 0.0),
        "explodes": equal(trace.ways[-1] - 2.0**DOUBLINGS, 0.0),
    }


def figures(t: ComputationGraphTrace, page: Page) -> Figures:
    """Draw J's graph with values and derivatives, then both paths from b to K."""
    place = page.place(8.4, 4.8)
    body, foot = place.rows(9.0, 0.8, gap=0.1)
    graph = graph_of(body, t, t.j, "J")
    numbers = graph.values(t.j.values, VALUE), graph.below(t.j.gradients, GRADIENT)
    slopes = graph.on_edges(t.j.partials, SLOPE)
    yield "graph", page.put(place, graph, *numbers, slopes, key_of(foot))

    place = page.place(9.4, 4.8)
    left, right = place.columns(1.7, 1.0, gap=0.5)
    graph = graph_of(left, t, t.k, "K")
    light = [graph.lit(*path, role=q.role) for path, q in zip(WALKS, PATHS, strict=True)]
    marks = graph.values(t.k.values, VALUE), graph.on_edges(t.k.partials, SLOPE)
    yield "paths", page.put(place, *light, graph, *marks, sum_of(right.inset(0.0, 0.8), t))


KEY = ("value", "activation"), ("gradient", "gradient")


def key_of(place: Place) -> Legend:
    """What the colours are."""
    return Legend(place, KEY, across=True)


def graph_of(
    place: Place, t: ComputationGraphTrace, graph: GraphTrace, end: str
) -> ComputationGraph:
    """Leaves on the left, the result on the right."""
    titles = {title[0]: title for title in t.titles}
    return ComputationGraph(place, graph.names, graph.edges, {**SPOTS, end: END}, titles)


def chain_of(place: Place, graph: GraphTrace) -> ComputationGraph:
    """Nodes in a row, two edges between neighbours."""
    last = len(graph.names) - 1
    spots = {name: (k / last, 0.5) for k, name in enumerate(graph.names)}
    return ComputationGraph(place, graph.names, graph.edges, spots)


def forward_of(place: Place, t: ComputationGraphTrace) -> tuple[Equation, ...]:
    """Each operation in digits."""
    at = {name: t.j.values[k] for k, name in enumerate(t.j.names)}

    def made(name: str) -> tuple[str | Value, ...]:
        return "=", number(name, at[name], MADE)

    lines = (
        ("u = b c =", *factor("b", at["b"], LEAF), "dot", *factor("c", at["c"], LEAF), *made("u")),
        ("v = a + u =", number("a", at["a"], LEAF), "+", *factor("u0", at["u"], MADE), *made("v")),
        (f"J = {FACTOR} v = {FACTOR} dot", *factor("v0", at["v"], MADE), *made("J")),
    )
    rows = place.rows(1.0, 1.0, 1.0, gap=0.2)
    return tuple(Equation(row, *line) for row, line in zip(rows, lines, strict=True))


def chained_of(place: Place, t: ComputationGraphTrace, edges: dict[str, int]) -> Working:
    """The slopes along the way from b to J, multiplied."""
    terms = [
        Term(edge, t.j.partials[edges[edge]], quantity)
        for edge, quantity in (("v>J", BY_V), ("u>v", V_BY_U), ("b>u", U_BY_B))
    ]
    return Working(place, terms, Term("by_b", t.formed[0, 1], BY_B))


def sum_of(place: Place, t: ComputationGraphTrace) -> Working:
    """The products along both paths, added."""
    terms = [Term(f"path{k}", t.paths[k], PATHS[k]) for k in (0, 1)]
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
        self.stand(self.graph, self.values, self.written, key_of_rows(lower))
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
        stages = zip(FORWARD, lines, strict=True)
        self.show(self.graph.values(self.t.j.values, VALUE, *LEAVES), tempo="quick")
        for (edges, node), line in stages:
            self.pulse(self.graph.pulse(*edges), seconds=0.8)
            self.show(self.graph.values(self.t.j.values, VALUE, node), line)

    @beat
    def nudge(self) -> None:
        t = self.t
        self.keep(self.graph, self.written)
        self.stand(self.values)
        lower = self.right.rows(1.0, 1.6, gap=0.3)[1]
        self.show(self.graph.below(t.change, CHANGE, "b"), tempo="quick")
        for edge, node in (("b>u", "u"), ("u>v", "v"), ("v>J", "J")):
            self.pulse(self.graph.pulse(edge), seconds=0.8)
            self.show(self.graph.below(t.change, CHANGE, node), tempo="quick")
        moved = t.change[t.j.names.index("J")]
        self.show(Tally(lower, {B_BY: t.nudge, J_BY: moved, RATIO: t.ratio}, size="label"))

    @beat
    def local(self) -> None:
        self.keep(self.graph, self.values, self.written)
        self.slopes = self.graph.on_edges(self.t.j.partials, SLOPE)
        self.show(self.slopes, tempo="slow")
        self.light = self.graph.lit("b>u", "u>v", "v>J")
        self.show(self.light)
        self.working = chained_of(self.right.inset(0.0, 0.5), self.t, self.graph.edges)
        self.hide(self.written)
        self.grow(self.slopes, self.working)

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
        self.show(other.on_edges(t.k.partials, SLOPE), other.values(t.k.values, VALUE), tries)
        timer = self.clock(t.tries)
        long, short = (other.lit(*path, role=q.role) for path, q in zip(WALKS, PATHS, strict=True))
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
        row = chain_of(upper, self.t.chain)
        columns = {DOUBLED: self.t.doubled, EDGES: self.t.edges, WAYS: self.t.ways}
        table = Table(lower.inset(1.0, 0.0), columns, 5)
        self.show(row, row.values(self.t.chain.values, VALUE), table, tempo="slow")
        self.run(self.clock(self.t.doubled, even=True), table, seconds=4)


FORMULA = (
    Symbol("J", "J"),
    "=",
    Symbol("three", f"{FACTOR}"),
    "(",
    Symbol("a", "a", "data"),
    Symbol("plus", "+"),
    Symbol("b", "b", "data"),
    Symbol("dot", "dot"),
    Symbol("c", "c", "data"),
    ")",
)
FORWARD = ((("b>u", "c>u"), "u"), (("a>v", "u>v"), "v"), (("v>J",), "J"))
BACKWARD = (
    (("v>J",), ("v",)),
    (("a>v", "u>v"), ("a", "u")),
    (("b>u", "c>u"), ("b", "c")),
)


def key_of_rows(place: Place) -> Mark:
    """The key below one another."""
    return Legend(place, KEY)
