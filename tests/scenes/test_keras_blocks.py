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
    assert trace.why == "dlcore has no layer 'Conv1D'"
    assert trace.params.tolist() == [28, 5]
    assert trace.values == ()


@pytest.mark.parametrize(
    ("code", "fault"),
    [
        ("x = 1", "source: line 1: no network is made here"),
        ("net = nn.Sequential(nn.Linear(2, 1))", "expected Keras code, got PyTorch"),
        (f"m = Sequential([{'Dense(2), ' * 11}])", "expected at most 10 layers, got 11"),
    ],
    ids=["no network", "PyTorch", "too many layers"],
)
def test_what_is_no_keras_network_is_refused(tmp_path: Path, code: str, fault: str) -> None:
    with pytest.raises(InputError, match=fault):
        filmed(tmp_path, code)
