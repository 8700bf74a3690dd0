"""Kinds of Keras code that notes hold, in words of our own: each becomes a film and a figure."""

from __future__ import annotations

from pathlib import Path

import pytest

from dlmotion.stage.inputs import InputError
from scenes.keras_sequential import Inputs, KerasSequentialTrace, record

CALLED = """import numpy as np

data = np.array([[1.0, 4.0], [2.0, 5.0], [3.0, 6.0]])
hidden = Dense(units=4, activation="tanh")
h = hidden(data)
last = Dense(units=1, activation="sigmoid")
out = last(h)
net = sequential([hidden, last])
net.fit(data, targets, epochs=50)
"""
BEFORE = """
net = Sequential(rows)
rows=[Dense(units=5,input_shape(3,),activation="relu"),
      Dense(units=2,activation="softmax")
]
"""
LISTED = """
from keras.models import Sequential
rows = [Dense(units=7, input_shape=(5,), activation='relu'),
        Dense(units=3, activation='softmax')]
net = Sequential(rows)
"""
HEADED = """数据：
pictures = pictures.reshape((60000, 20 * 20))
网络：
net = keras.Sequential([
    layers.Dense(32, activation="relu"),
    layers.Dense(10, activation="softmax")
])
训练：
net.fit(pictures, names, epochs=3, batch_size=64)
"""


def filmed(folder: Path, code: str) -> KerasSequentialTrace:
    file = folder / "net.py"
    file.write_text(code, encoding="utf-8")
    return record(Inputs(source=str(file)))


@pytest.mark.parametrize(
    ("code", "params", "slips"),
    [
        (CALLED, [2 * 4 + 4, 4 + 1], 2),
        (BEFORE, [3 * 5 + 5, 5 * 2 + 2], 2),
        (LISTED, [5 * 7 + 7, 7 * 3 + 3], 1),
        (HEADED, [400 * 32 + 32, 32 * 10 + 10], 3),
    ],
    ids=["layers called on data", "used before written", "a list of layers", "with headings"],
)
def test_a_block_is_read_counted_and_run(
    tmp_path: Path, code: str, params: list[int], slips: int
) -> None:
    trace = filmed(tmp_path, code)
    assert trace.params.tolist() == params
    assert trace.sums[-1] == sum(params)
    assert trace.known.all()
    assert trace.why == ""
    assert len(trace.values) == len(params) + 1
    assert len(trace.at) == slips


def test_a_missing_equals_sign_costs_the_first_layer_its_count(tmp_path: Path) -> None:
    trace = filmed(tmp_path, BEFORE)
    assert trace.about_input
    assert trace.told.tolist() == [False, True]
    assert trace.seen.tolist() == [False, True, True]
    assert trace.typed[0] == 'rows=[Dense(units=5,input_shape(3,),activation="relu"),'
    assert trace.mended[0] == "Dense(units=5, input_shape=(3,), activation='relu')"


def test_another_slip_leaves_the_network_whole(tmp_path: Path) -> None:
    trace = filmed(tmp_path, CALLED)
    assert not trace.about_input
    assert trace.told.all()


def test_what_cannot_be_run_says_why(tmp_path: Path) -> None:
    trace = filmed(tmp_path, "m = Sequential([Conv1D(4, 3, input_shape=(9, 2)), Dense(1)])")
    assert (trace.why, trace.stop) == (
        "layer",
        "m = Sequential([Conv1D(4, 3, input_shape=(9, 2)), Dense(1)])",
    )
    assert trace.params.tolist() == [28, 5]
    assert trace.values == ()


NAMED = """
side = 12
input_shape = (side, side, 1)
net = Sequential([Input(shape=input_shape), Conv2D(2, 3), Flatten(), Dense(3)])
"""


def test_a_shape_with_a_name_is_that_of_its_constant(tmp_path: Path) -> None:
    trace = filmed(tmp_path, NAMED)
    assert [shape.tolist() for shape in trace.shapes] == [[12, 12, 1], [10, 10, 2], [200], [3]]
    assert trace.params.tolist() == [3 * 3 * 2 + 2, 0, 200 * 3 + 3]
    assert trace.told.tolist() == [False, True, False]
    assert trace.why == ""


@pytest.mark.parametrize(
    ("shape", "stop"),
    [("images.shape[1:]", "shape = images.shape[1:]"), ("(n,)", "shape = (n,)")],
)
def test_a_name_that_the_code_does_not_tell_leaves_the_input_open(
    tmp_path: Path, shape: str, stop: str
) -> None:
    code = f"shape = {shape}\nnet = Sequential([Input(shape=shape), Dense(4), Dense(3)])"
    trace = filmed(tmp_path, code)
    assert trace.why == "input"
    assert trace.known.tolist() == [False, True]
    assert [len(each) for each in trace.shapes] == [0, 1, 1]
    assert trace.values == ()


def test_twelve_layers_run_and_means_and_variances_are_told(tmp_path: Path) -> None:
    block = "Dense(6, activation='relu'), BatchNormalization(), Dropout(0.2), "
    trace = filmed(tmp_path, f"m = Sequential([Input((5,)), {block * 4}])")
    assert trace.params.tolist()[:6] == [5 * 6 + 6, 4 * 6, 0, 6 * 6 + 6, 4 * 6, 0]
    assert len(trace.values) == 13
    assert trace.statistics


def test_too_many_parameters_are_not_run(tmp_path: Path) -> None:
    trace = filmed(tmp_path, "m = Sequential([\nDense(9, input_shape=(4,)),\nDense(400000)])")
    assert (trace.why, trace.stop) == ("large", "Dense(400000)])")
    assert trace.sums[-1] == 45 + 9 * 400_000 + 400_000


def test_a_setting_that_only_dlcore_leaves_out_is_no_slip(tmp_path: Path) -> None:
    code = "m = Sequential([Dense(3, kernel_regularizer='l2', input_shape=(2,))])"
    trace = filmed(tmp_path, code)
    assert (len(trace.at), trace.left_out, trace.left_at) == (0, 1, 1)


@pytest.mark.parametrize(
    ("code", "fault"),
    [
        ("x = 1", "source: line 1: no network is made here"),
        ("net = nn.Sequential(nn.Linear(2, 1))", "expected Keras code, got PyTorch"),
        (
            f"m = Sequential([{'Dense(2), ' * 17}])",
            "expected at most 16 layers, got 17; film",
        ),
    ],
    ids=["no network", "PyTorch", "too many layers"],
)
def test_what_is_no_keras_network_is_refused(tmp_path: Path, code: str, fault: str) -> None:
    with pytest.raises(InputError, match=fault):
        filmed(tmp_path, code)
