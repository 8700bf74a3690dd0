"""Loops, branches, tuples and functional chains are read as what they say, or refused."""

import pytest

from dlcore import Dense, parse_sequential
from dlcore.keras_source import KerasSourceError

HEAD = "net = Sequential([Dense(8, input_shape=(4,))])\n"


def units(source: str) -> tuple[int, ...]:
    return tuple(getattr(layer, "units", 0) for layer in parse_sequential(source).layers)


@pytest.mark.parametrize(
    ("code", "said"),
    [
        ("for _ in range(3):\n    net.add(Dense(7))\nnet.add(Dense(1))", (8, 7, 7, 7, 1)),
        ("for n in (6, 5):\n    net.add(Dense(n))\n    net.add(Dense(n + 1))", (8, 6, 7, 5, 6)),
        (
            "for n, m in [(6, 5), (3, 2)]:\n    net.add(Dense(n))\n    net.add(Dense(m))",
            (8, 6, 5, 3, 2),
        ),
        ("n = 8\nfor i in range(2):\n    n //= 2\n    net.add(Dense(n))", (8, 4, 2)),
        ("n = 2\nn *= 3\nnet.add(Dense(n))", (8, 6)),
        ("a, b = 3, 2\na, b = b, a\nnet.add(Dense(a))", (8, 2)),
        ("deep = False\nif deep:\n    net.add(Dense(9))\nelse:\n    net.add(Dense(2))", (8, 2)),
        ("with scope():\n    net.add(Dense(2))", (8, 2)),
        ("bag = set()\nbag.add(Dense(77))\nnet.add(Dense(1))", (8, 1)),
        ("other = net\nother.add(Dense(1))", (8, 1)),
    ],
)
def test_what_the_code_says_is_read(code: str, said: tuple[int, ...]) -> None:
    assert units(HEAD + code) == said


@pytest.mark.parametrize(
    "code",
    [
        "if deep:\n    net.add(Dense(9))",
        "for n in sizes():\n    net.add(Dense(n))",
        "while True:\n    net.add(Dense(1))",
        "for n in range(9):\n    if n:\n        break\n    net.add(Dense(n))",
        "for n in range(10 ** 9):\n    net.add(Dense(1))",
        "for i in range(900):\n    for j in range(900):\n        net.add(Dense(1))",
        "net.pop()",
        "net.layers.pop()",
        "n = 3\nif deep:\n    n = 4\nnet.add(Dense(n))",
    ],
)
def test_what_the_code_does_not_say_is_refused(code: str) -> None:
    with pytest.raises(KerasSourceError, match=r"line \d+: .*; fix: "):
        parse_sequential(HEAD + code)


def test_a_functional_chain_is_a_sequential() -> None:
    network = parse_sequential(
        "a = Input(shape=(4,))\nh = Dense(3, activation='relu')(a)\n"
        "h = Dense(5)(h)\no = Dense(2)(h)\nnet = Model(inputs=a, outputs=o)"
    )
    assert network.layers == (Dense(3, "relu"), Dense(5), Dense(2))
    assert network.input_shape == (4,)


@pytest.mark.parametrize("last", ["Model(a, b + c)", "Model([a, b], c)", "Model(b, c)"])
def test_a_graph_that_is_no_chain_is_refused(last: str) -> None:
    code = f"a = Input(shape=(4,))\nb = Dense(3)(a)\nc = Dense(2)(b)\nnet = {last}"
    with pytest.raises(KerasSourceError, match="no straight chain"):
        parse_sequential(code)


def test_a_name_given_to_something_else_is_no_network_any_more() -> None:
    source = (
        "net = Sequential()\nnet.add(Input((4,)))\nnet.add(Dense(3))\n"
        "other = net\nnet = Report()\nnet.add(Dense(9))\nother.add(Dense(2))\n"
    )
    assert units(source) == (3, 2)
