"""The graph's functions: values of `math`, slopes by differences and PyTorch, and their kinks."""

import math
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from dlcore import Node

FUNCTIONS: dict[str, tuple[Callable[[Node], Node], Callable[[float], float]]] = {
    "sin": (Node.sin, math.sin),
    "cos": (Node.cos, math.cos),
    "sqrt": (Node.sqrt, math.sqrt),
    "abs": (abs, abs),
    "abs below 0": (lambda x: (-x).abs(), abs),
    "max": (lambda x: x.max(1.0), lambda a: max(a, 1.0)),
    "max of a number": (lambda x: Node(1.0).max(x), lambda a: max(a, 1.0)),
    "2 ** x": (lambda x: 2**x, lambda a: 2**a),
    "0.5 ** x": (lambda x: 0.5**x, lambda a: 0.5**a),
    "x ** x": (lambda x: x**x, lambda a: a**a),
    "x ** 2": (lambda x: x**2, lambda a: a**2),
    "x ** -0.5": (lambda x: x**-0.5, lambda a: a**-0.5),
}


@pytest.mark.parametrize("name", FUNCTIONS)
@given(a=st.floats(0.1, 5).filter(lambda a: abs(a - 1) > 1e-3))
def test_values_and_derivatives(name: str, a: float) -> None:
    build, plain = FUNCTIONS[name]
    x = Node(a)
    result = build(x)
    result.backward()
    assert result.value == pytest.approx(plain(a), rel=1e-15)
    h = 1e-5
    slope = (plain(a + h) - plain(a - h)) / (2 * h)
    assert x.gradient == pytest.approx(slope, rel=1e-6, abs=1e-7)


@given(a=st.floats(0.1, 3), b=st.floats(-3, 3))
def test_a_power_of_two_nodes_moves_with_both(a: float, b: float) -> None:
    x, y = Node(a), Node(b)
    power = x**y
    power.backward()
    assert power.value == a**b
    assert x.gradient == pytest.approx(b * a ** (b - 1))
    assert y.gradient == pytest.approx(a**b * math.log(a))
    assert [parent is node for parent, node in zip(power.parents, (x, y), strict=True)] == [
        True,
        True,
    ]


def test_pytorch_agrees() -> None:
    with np.load(Path(__file__).parent / "golden" / "lessons.npz", allow_pickle=False) as case:
        points, answers = case["graph.points"], case["graph.answers"]
    for (a, b), expected in zip(points, answers, strict=True):
        x, y = Node(a), Node(b)
        z = x.sin() * y.cos() + (x * y).sqrt() + (x - y).abs() + (x * x).max(y) + 2**x + x**y
        z.backward()
        np.testing.assert_allclose([z.value, x.gradient, y.gradient], expected, rtol=1e-12)


def gradients(result: Node, *leaves: Node) -> list[float]:
    result.backward()
    return [leaf.gradient for leaf in leaves]


def test_kinks_are_as_documented() -> None:
    x, y = Node(0.0, "x"), Node(0.0, "y")
    assert gradients(x.abs(), x) == [0]
    assert gradients(x.max(y), x, y) == [0.5, 0.5]
    assert gradients(x.relu(), x) == [0]
    assert gradients(x.max(x), x) == [1]
    base, exponent = Node(0.0), Node(2.0)
    assert gradients(base**exponent, base, exponent) == [0, 0]


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: Node(0.0).sqrt(), "sqrt: not defined for 0"),
        (lambda: Node(-1.0).sqrt(), "sqrt: not defined for -1"),
        (lambda: Node(-2.0) ** Node(2.0), r"\^: not defined for -2, 2"),
        (lambda: (-2) ** Node(2.0), r"\^: not defined for -2, 2"),
        (lambda: Node(0.0) ** Node(0.0), r"\^: not defined for 0, 0"),
        (lambda: Node(0.0) ** Node(0.5), r"\^: not defined for 0, 0.5"),
        (lambda: 10 ** Node(1000.0), r"\^: not defined for 10, 1000"),
    ],
)
def test_what_has_no_slope_is_refused(call: Callable[[], object], message: str) -> None:
    with pytest.raises(ValueError, match=message):
        call()


def test_two_to_the_x_shows_its_base() -> None:
    power = 2 ** Node(3.0, "x")
    assert (power.op, power.value) == ("^", 8)
    assert [parent.name for parent in power.parents] == ["2", "x"]
    with pytest.raises(TypeError, match="value: expected a number, got 'a'"):
        "a" ** Node(1.0)
