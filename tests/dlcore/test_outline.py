"""Networks read from code: what dlcore computes of the same code, and what nobody may draw."""

import sys
from contextlib import suppress
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dlcore import read_keras
from dlcore.outline.outline import read_network
from dlcore.outline.values import NetworkCodeError, Place

RUN = [
    "Sequential([Dense(6, input_shape=(8,), activation='relu'), Dropout(0.5), Dense(4)])",
    "Sequential([Conv2D(4, (3, 3), input_shape=(9, 7, 2)), MaxPooling2D(2), Flatten(), Dense(3)])",
    "Sequential([Conv2D(4, 3, strides=2, padding='same', input_shape=(9, 7, 2)), Flatten()])",
    "Sequential([Conv2D(4, 3, dilation_rate=2, input_shape=(9, 9, 1)), AveragePooling2D(3, 1)])",
    "Sequential([Conv2DTranspose(3, 4, strides=3, input_shape=(5, 5, 2)), Flatten()])",
    "Sequential([LSTM(5, input_shape=(6, 3), return_sequences=True), SimpleRNN(4), Dense(2)])",
    "Sequential([Conv2D(6, 3, groups=3, input_shape=(5, 5, 3)), GlobalAveragePooling2D()])",
]


@pytest.mark.parametrize("code", RUN)
def test_sizes_and_counts_are_those_of_the_network_that_dlcore_runs(code: str) -> None:
    told = read_network([f"m = {code}"])
    table = read_keras(f"m = {code}").network.summary()
    turned = [s if len(s) < 3 else (s[1], s[2], s[0]) for s in table.output_shapes]
    assert [layer.shape for layer in told.layers] == turned
    assert [layer.params for layer in told.layers] == list(table.n_params)
    assert told.params == table.total


def test_a_network_belongs_to_the_last_piece_that_writes_one_of_its_layers() -> None:
    pieces = (
        "n = 3",
        "m = Sequential([Dense(n, input_shape=(2,))])",
        "m.add(Dense(1))",
        "m.fit(x)",
    )
    assert len(read_network(pieces, 2).layers) == 2
    for other in (0, 1, 3):
        with pytest.raises(
            NetworkCodeError, match="no network is made here|goes on in a later block"
        ):
            read_network(pieces, other)


def test_a_piece_that_is_no_python_leaves_the_others_alone() -> None:
    pieces = ("pip install keras", "m = Sequential([Dense(3, input_shape=(2,))])", "def f(:")
    assert read_network(pieces, 1).layers[0].shape == (3,)
    with pytest.raises(NetworkCodeError, match="not Python"):
        read_network(pieces, 2)


def test_an_error_says_the_line_the_cause_and_the_fix() -> None:
    with pytest.raises(NetworkCodeError) as caught:
        read_network(["import torch", "\nnet = nn.Sequential(nn.Conv2d(1, 4, kernel))"])
    assert caught.value.place == Place(1, 2)
    assert str(caught.value) == (
        "line 2: kernel_size of Conv2d is kernel, which the code does not tell; "
        "fix: define kernel in the note, or write its value"
    )


@pytest.mark.parametrize(
    "change",
    [
        "grow(net)",
        "for n in sizes():\n    grow(net)",
        "if deep:\n    net.append(nn.Linear(4, 4))",
        "if deep:\n    net[0] = nn.Linear(4, 5)",
        "net[0] = pick()",
        "net.extend(more())",
        "net.insert(where, nn.ReLU())",
        "net[0].out_features = 9",
        "while deep:\n    net.append(nn.Linear(4, 4))",
        "try:\n    pass\nexcept ValueError:\n    net.append(nn.Linear(4, 4))",
        "match deep:\n    case 1:\n        net.append(nn.Linear(4, 4))",
        "[net.append(nn.Linear(4, 4)) for _ in names]",
        "while True:\n    net.append(nn.Linear(4, 4))",
    ],
)
def test_a_change_that_is_not_decided_is_never_passed_over(change: str) -> None:
    start = "net = nn.Sequential(nn.Linear(4, 4))\ndef grow(n):\n    n.append(deep())\n"
    with pytest.raises(NetworkCodeError):
        read_network([start + change])


def test_a_change_that_is_decided_is_followed() -> None:
    start = "net = nn.Sequential(nn.Linear(4, 4))\ndef grow(n):\n    n.append(nn.Linear(4, 2))\n"
    assert [layer.shape for layer in read_network([start + "grow(net)"]).layers] == [(4,), (2,)]


@pytest.mark.parametrize(
    "code",
    [
        "x = 9 ** 9 ** 9",
        "x = [0] * 10 ** 9",
        "x = 'a' * 10 ** 9",
        "while 1 < 2:\n    x = 1",
        "def f(n):\n    return f(n)\nf(1)",
        "x = [[i for i in range(999)] for j in range(999)]",
        "x = int('9' * 900) ** 60",
        "f = lambda g: g(g)\nf(f)",
        "class A(A):\n    pass\nA()",
        "x = " + "(" * 150 + ")" * 150,
        "x = " + "-" * 20_000 + "1",
        "a = []\na.append(a)\nb = nn.Sequential(*a)\nc = nn.Sequential(a)",
        "n = nn.Sequential()\nn.append(n)",
        "d = {}\nd['d'] = d\nn = nn.Sequential(d)",
        "m = Sequential([Dense(2)])\n" + "m = Sequential([m, m])\n" * 40,
        "i = Input((2,))\nm = Model(i, Dense(2)(i))\n" + "m = Model(i, m(m(i)))\n" * 40,
        "i = Input((2,))\nm = Model(i, i)\n" + "m = Model(i, add([m(i), m(i)]))\n" * 40,
        "i = Input((2,))\nx = Dense(2)(i)\n" + "x = x + x\n" * 2_000 + "m = Model(i, x)\n",
        "".join(f"m{i} = Sequential([Dense({i + 1}, input_shape=(2,))])\n" for i in range(900)),
    ],
)
def test_code_that_is_made_to_be_slow_ends(code: str) -> None:
    limit = sys.getrecursionlimit()
    with pytest.raises(NetworkCodeError):
        read_network([code])
    assert sys.getrecursionlimit() == limit


def test_code_is_never_run(tmp_path: Path) -> None:
    trap = tmp_path / "trap"
    code = f"open({str(trap)!r}, 'w')\n__import__('os').mkdir({str(trap)!r})\n"
    read_network([f"{code}m = Sequential([Dense(1)])"])
    assert not trap.exists()


WORDS = st.sampled_from(
    ["net", "nn", ".", "(", ")", "[", "]", ",", "=", "\n", "    ", "for i in", "if", ":", "4", "*"]
    + [
        "Sequential",
        "Linear",
        "Dense",
        "add",
        "append",
        "def f",
        "class A(nn.Module)",
        "return",
        "x",
    ]
    + ["self", "lambda", "range(3)", "...", "-1", "+=", "import", "Input", "Model", "None", "@f\n"]
)


@given(st.lists(WORDS, max_size=40))
@settings(max_examples=150, deadline=None)
def test_any_code_is_read_or_refused(words: list[str]) -> None:
    with suppress(NetworkCodeError):
        told = read_network(["".join(words), "m = Sequential([Dense(3, input_shape=(2,))])"])
        assert told.layers[-1].shape == (3,)


@pytest.mark.parametrize(
    ("question", "units"),
    [("k is None", 3), ("k is not None", 5), ("2 in (1, 2)", 3), ("2 not in (1, 2)", 5)],
)
def test_branches_on_identity_and_membership_are_decided(question: str, units: int) -> None:
    code = (
        "k = None\n"
        "m = Sequential([Dense(4, input_shape=(2,))])\n"
        f"if {question}:\n    m.add(Dense(3))\nelse:\n    m.add(Dense(5))\n"
    )
    assert read_network([code]).layers[-1].shape == (units,)
