"""A computation graph of single numbers: values forward, derivatives backward, on record."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from dlcore.checks import Array, instance
from dlcore.ranges import number
from dlcore.trace import freeze

__all__ = ["GraphTrace", "Node", "doubled", "trace_graph"]


class Node:
    """One number in a graph: a leaf, or the result of an operation on its parents.

    Parameters
    ----------
    value : float
    name : str
        What the node is called; a result without one is named after its operation.

    Attributes
    ----------
    op : str
        "leaf", "+", "-", "×", "÷", "^" or a function's name; a power whose exponent is a number has
        one parent, the base, one whose exponent is a node has two.
    parents : tuple of Node
    partials : tuple of float
        Derivative of the value by each parent.
    gradient : float
        Derivative of the last node that `backward` was called on, by this one.
    """

    __slots__ = ("gradient", "name", "op", "parents", "partials", "value")

    def __init__(self, value: float, name: str = "") -> None:
        self.value = number(f"value of {name or 'a node'}", value)
        self.name, self.op = name, "leaf"
        self.parents: tuple[Node, ...] = ()
        self.partials: tuple[float, ...] = ()
        self.gradient = 0.0

    def named(self, name: str) -> Node:
        """Give the node a name and return it."""
        self.name = name
        return self

    def __add__(self, other: Node | float) -> Node:
        return _binary("+", self, other, lambda a, b: (a + b, 1.0, 1.0))

    def __sub__(self, other: Node | float) -> Node:
        return _binary("-", self, other, lambda a, b: (a - b, 1.0, -1.0))

    def __mul__(self, other: Node | float) -> Node:
        return _binary("×", self, other, lambda a, b: (a * b, b, a))

    def __truediv__(self, other: Node | float) -> Node:
        return _binary("÷", self, other, lambda a, b: (a / b, 1 / b, -a / b**2))

    def __pow__(self, exponent: Node | float) -> Node:
        if isinstance(exponent, Node):
            return _binary("^", self, exponent, _power)
        n = number("exponent", exponent)
        return _result("^", (self,), lambda a: (a**n, n * a ** (n - 1) if n else 0.0))

    def __radd__(self, other: float) -> Node:
        return _node(other) + self

    def __rsub__(self, other: float) -> Node:
        return _node(other) - self

    def __rmul__(self, other: float) -> Node:
        return _node(other) * self

    def __rtruediv__(self, other: float) -> Node:
        return _node(other) / self

    def __rpow__(self, base: float) -> Node:
        return _node(base) ** self

    def __abs__(self) -> Node:
        return self.abs()

    def __neg__(self) -> Node:
        return _result("neg", (self,), lambda a: (-a, -1.0))

    def __repr__(self) -> str:
        return f"Node({self.name or self.op}, value={self.value:g}, gradient={self.gradient:g})"

    def exp(self) -> Node:
        """Return e to the value; derivative: itself."""
        return _result("exp", (self,), lambda a: (math.exp(a), math.exp(a)))

    def log(self) -> Node:
        """Return the natural logarithm; derivative 1 / a."""
        return _result("log", (self,), lambda a: (math.log(a), 1 / a))

    def sin(self) -> Node:
        """Return the sine of the value in radians; derivative cos a."""
        return _result("sin", (self,), lambda a: (math.sin(a), math.cos(a)))

    def cos(self) -> Node:
        """Return the cosine of the value in radians; derivative -sin a."""
        return _result("cos", (self,), lambda a: (math.cos(a), -math.sin(a)))

    def sqrt(self) -> Node:
        """Return the square root; derivative 1 / (2 √a), so that 0 is refused."""
        return _result("sqrt", (self,), lambda a: (math.sqrt(a), 0.5 / math.sqrt(a)))

    def abs(self) -> Node:
        """Return |a|; derivative -1 below 0, 1 above, 0 at the kink (the mean of both)."""
        return _result("abs", (self,), lambda a: (abs(a), float((a > 0) - (a < 0))))

    def max(self, other: Node | float) -> Node:
        """Return the larger; derivative 1 for it, 0 for the other, 1/2 each at a tie."""

        def apply(a: float, b: float) -> tuple[float, float, float]:
            share = 0.5 if a == b else float(a > b)
            return max(a, b), share, 1 - share

        return _binary("max", self, other, apply)

    def relu(self) -> Node:
        """Return max(0, a); derivative 1 above 0, else 0 (at the kink, too)."""
        return _result("relu", (self,), lambda a: (max(0.0, a), float(a > 0)))

    def sigmoid(self) -> Node:
        """Return 1 / (1 + e^-a); derivative s (1 - s)."""

        def apply(a: float) -> tuple[float, float]:
            e = math.exp(-abs(a))
            return (1 if a >= 0 else e) / (1 + e), e / (1 + e) ** 2

        return _result("sigmoid", (self,), apply)

    def tanh(self) -> Node:
        """Return tanh a; derivative 1 - tanh² a."""
        return _result("tanh", (self,), lambda a: (math.tanh(a), 1 - math.tanh(a) ** 2))

    def topological(self) -> tuple[Node, ...]:
        """Return every node that this one depends on, parents before children, itself last."""
        order: list[Node] = []
        seen: set[int] = set()
        waiting: list[tuple[Node, bool]] = [(self, False)]
        while waiting:
            node, parents_done = waiting.pop()
            if parents_done:
                order.append(node)
            elif id(node) not in seen:
                seen.add(id(node))
                waiting.append((node, True))
                waiting.extend((parent, False) for parent in reversed(node.parents))
        return tuple(order)

    def backward(self) -> None:
        """Set `gradient` of every node below to the derivative of this one, children first."""
        order = self.topological()
        for node in order:
            node.gradient = 0.0
        self.gradient = 1.0
        for node in reversed(order):
            for parent, partial in zip(node.parents, node.partials, strict=True):
                parent.gradient += node.gradient * partial


@dataclass(frozen=True)
class GraphTrace:
    """Both passes over a graph of N nodes and E edges; nodes in topological order, the result last.

    Parameters
    ----------
    names, ops : tuples of N str
    values, gradients : arrays (N,)
    edges : array (E, 2)
        Index of parent and child.
    partials : array (E,)
        Derivative of the child by this parent.
    flows : array (E,)
        What the edge carries back: the child's gradient times the partial.
    arriving : array (N + 1, N)
        Gradients gathered so far, after each node handed on its own, the result first; row 0 is the
        start.
    visited : array (N,)
        Node that hands on its gradient in each step.
    """

    names: tuple[str, ...]
    ops: tuple[str, ...]
    values: Array
    gradients: Array
    edges: Array
    partials: Array
    flows: Array
    arriving: Array
    visited: Array


def trace_graph(result: Node) -> GraphTrace:
    """Run `backward` from a node and record both passes."""
    instance("result", result, Node).backward()
    nodes = result.topological()
    index = {id(node): position for position, node in enumerate(nodes)}
    edges = [
        (index[id(parent)], position, partial)
        for position, node in enumerate(nodes)
        for parent, partial in zip(node.parents, node.partials, strict=True)
    ]
    table = np.array(edges, dtype=np.float64).reshape(-1, 3)
    return with_backward_pass(
        names=tuple(node.name or node.op for node in nodes),
        ops=tuple(node.op for node in nodes),
        values=np.array([node.value for node in nodes]),
        gradients=np.array([node.gradient for node in nodes]),
        edges=table[:, :2].astype(np.int64),
        partials=table[:, 2],
    )


def doubled(count: int) -> tuple[Node, Node]:
    """Double 1 so many times, each time as a sum; return the first and the last node."""
    first = last = Node(1.0, "z_0")
    for k in range(1, count + 1):
        last = (last + last).named(f"z_{k}")
    return first, last


def with_backward_pass(
    *,
    names: tuple[str, ...],
    ops: tuple[str, ...],
    values: Array,
    gradients: Array,
    edges: Array,
    partials: Array,
) -> GraphTrace:
    """Return the trace of a graph whose derivatives are known, with how they came to be."""
    flows = gradients[edges[:, 1]] * partials
    visited = np.arange(len(names))[::-1].copy()
    arriving = np.zeros((len(names) + 1, len(names)))
    arriving[0, -1] = 1.0
    for step, position in enumerate(visited):
        arriving[step + 1] = arriving[step]
        for edge in np.flatnonzero(edges[:, 1] == position):
            arriving[step + 1, edges[edge, 0]] += flows[edge]
    return freeze(
        GraphTrace(names, ops, values, gradients, edges, partials, flows, arriving, visited)
    )


def _node(value: Node | float) -> Node:
    """Return a node; a plain number becomes a leaf named after itself."""
    return value if isinstance(value, Node) else Node(value, f"{number('value', value):g}")


def _binary(
    op: str,
    left: Node,
    right: Node | float,
    apply: Callable[[float, float], tuple[float, float, float]],
) -> Node:
    return _result(op, (left, _node(right)), apply)


def _power(a: float, b: float) -> tuple[float, float, float]:
    """a^b with b a^(b-1) and a^b ln a, which is 0 in the limit for a = 0; a below 0 is refused."""
    if a == 0 and b > 0:
        return 0.0, b * a ** (b - 1), 0.0
    return a**b, b * a ** (b - 1), a**b * math.log(a)


def _result(op: str, parents: tuple[Node, ...], apply: Callable[..., tuple[float, ...]]) -> Node:
    """Make the node that an operation yields, with its partial derivatives."""
    numbers = [parent.value for parent in parents]
    try:
        value, *partials = apply(*numbers)
    except (ArithmeticError, ValueError) as error:
        raise ValueError(
            f"{op}: not defined for {', '.join(f'{a:g}' for a in numbers)} ({error})"
        ) from None
    if isinstance(value, complex) or not all(math.isfinite(a) for a in (value, *partials)):
        raise ValueError(f"{op}: no finite real result for {', '.join(f'{a:g}' for a in numbers)}")
    node = Node(value)
    node.op, node.parents, node.partials = op, parents, tuple(float(a) for a in partials)
    return node
