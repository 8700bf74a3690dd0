"""The Keras code of the five notes, their typos included."""

import numpy as np
import pytest

import dlcore
from dlcore import (
    Activation,
    Dense,
    PReLU,
    Sequential,
    parse_sequential,
    read_keras,
)

# The networks of the notes, typed as the notes type them.
NOTE_000 = """import tensorflow as tf
import numpy as np

# 创建各个层
x = np. array([[200.0, 17.0],
              [300.0, 23.0],
              [400.0, 31.0],
              [500.0, 45.0],
              [600.0, 53.0],
              [700.0, 57.0],
              [800.0, 60.0]])
y = np.array([[1.0],
              [2.0],
              [3.0],
              [4.0],
              [5.0],
              [6.0],
              [7.0]])

layer_1 = Dense(units=3, activation="sigmoid")
a1 = layer_1(x)
layer_2 = Dense(units=1, activation="sigmoid")
a2 = layer_2(a1)

# 连接成神经网络
model = sequential([layer_1, layer_2])

# 训练神经网络
model.compile(optimizer="adam", loss="mse")
model.fit(x, y, epochs=1000)
"""
NOTE_001_TYPO = """from keras.models import Sequential
from keras.layers import Dense,Activation

model=Sequential(layers)
layers=[Dense(units=3,input_shape(2,),activation="relu"),
\t\tDense(units=2,activation="softmax")
]
"""
NOTE_001 = """from keras.models import Sequential
from keras.layers import Dense, Activation

layers = [
    Dense(units=6, input_shape=(8,), activation='relu'),
    Dense(units=6, activation='relu'),
    Dense(units=4, activation='softmax')
]

model = Sequential(layers)
"""
NOTE_003 = """原始数据：
(train_images, train_labels), (test_images, test_labels) = mnist.load_data()
train_images = train_images.reshape((60000, 28 * 28))
train_images = train_images.astype("float32") / 255
test_images = test_images.reshape((10000, 28 * 28))
test_images = test_images.astype("float32") / 255

模型：
model = keras.Sequential([
    layers.Dense(512, activation="relu"),
    layers.Dense(10, activation="softmax")
])

编译：
model.compile(optimizer="rmsprop",
              loss="sparse_categorical_crossentropy",
              metrics=["accuracy"])

训练循环：
model.fit(train_images, train_labels, epochs=5, batch_size=128)
"""
NOTE_004_ELU = "keras.activations.elu(x, alpha=1.0)#alpha一个标量，表示负数部分的斜率。"
NOTE_004_PRELU = """#形式： f(x) = alpha * x for x < 0, f(x) = x for x >= 0,
#其中 alpha 是一个可学习的数组，尺寸与 x 相同。
keras.layers.PReLU(alpha_initializer='zeros', alpha_regularizer=None, alpha_constraint=None, \
shared_axes=None)
"""


def remarks(source: str) -> list[str]:
    return [str(remark) for remark in read_keras(source).remarks]


def test_note_000_with_its_data() -> None:
    read = read_keras(NOTE_000)
    assert read.network == Sequential((Dense(3, "sigmoid"), Dense(1, "sigmoid")), "mse", (2,))
    assert [(layer.name, layer.line) for layer in read.layers] == [("Dense", 20), ("Dense", 22)]
    assert read.optimizer.name == "adam"
    assert read.epochs == 1000
    assert read.batch_size is None
    np.testing.assert_array_equal(read.arrays["x"], dlcore.coffee().x)
    np.testing.assert_array_equal(read.arrays["y"], dlcore.coffee().y)
    assert read.network.summary().total == 13
    assert remarks(NOTE_000) == [
        "line 20: 'Dense' is not imported; fix: add from keras.layers import Dense",
        "line 26: nothing is called 'sequential'; fix: write 'Sequential'",
    ]


def test_note_001_with_its_two_typos() -> None:
    network = parse_sequential(NOTE_001_TYPO)
    assert network == Sequential((Dense(3, "relu"), Dense(2, "softmax")), "mse", (2,))
    assert network.summary().total == 17
    assert remarks(NOTE_001_TYPO) == [
        "line 4: 'layers' is used here but defined on line 5; fix: move the "
        "definition of layers above line 4",
        "line 5: input_shape(2,) is a call where a setting belongs; fix: write input_shape=(2,)",
    ]


def test_note_001_without_typos() -> None:
    network = parse_sequential(NOTE_001)
    assert network.layers == (Dense(6, "relu"), Dense(6, "relu"), Dense(4, "softmax"))
    assert network.summary().n_params == (54, 42, 28)
    assert remarks(NOTE_001) == []


def test_note_003_with_its_headings() -> None:
    read = read_keras(NOTE_003)
    assert read.network == Sequential(
        (Dense(512, "relu"), Dense(10, "softmax")), "cross_entropy", (784,)
    )
    assert read.network.summary().total == 407_050
    assert (read.optimizer.name, read.epochs, read.batch_size, read.metrics) == (
        "rmsprop",
        5,
        128,
        ("accuracy",),
    )
    assert remarks(NOTE_003) == [
        f"line {line}: heading '{word}：' is not code; fix: write # {word}："
        for line, word in ((1, "原始数据"), (8, "模型"), (14, "编译"), (19, "训练循环"))
    ]


def test_note_004_layers_without_a_network() -> None:
    assert parse_sequential(NOTE_004_ELU).layers == (Activation("elu"),)
    assert remarks(NOTE_004_ELU) == [
        "line 1: layers without a Sequential; fix: write Sequential([…]); read as one row"
    ]
    assert parse_sequential(NOTE_004_PRELU).layers == (PReLU(),)
    assert remarks(NOTE_004_PRELU) == [
        "line 3: layers without a Sequential; fix: write Sequential([…]); read as one row",
        "line 3: PReLU has a setting 'alpha_initializer' that dlcore does not read; fix: left out",
    ]


@pytest.mark.parametrize("source", [NOTE_000, NOTE_001_TYPO, NOTE_001, NOTE_003])
def test_a_note_becomes_a_network_that_runs(source: str) -> None:
    network = parse_sequential(source)
    params = network.init(np.random.default_rng(0))
    x = np.random.default_rng(1).normal(size=(3, *network.input_shape))
    assert network.predict(params, x).shape == (3, *network.shapes()[-1])


def test_a_network_may_wait_for_its_data() -> None:
    network = parse_sequential("model = Sequential([Dense(3), Dense(1)])")
    assert network.input_shape is None
    params = network.init(np.random.default_rng(0), (2,))
    assert network.predict(params, dlcore.coffee().x).shape == (7, 1)


def test_a_loss_may_be_imported_by_name() -> None:
    code = "from keras.losses import mean_absolute_error as mae\nm = Sequential([Dense(1)])\n"
    assert parse_sequential(f"{code}m.compile('sgd', loss=mae)").loss == "mae"


def test_another_number_of_dimensions_is_no_typo() -> None:
    with pytest.raises(dlcore.KerasSourceError, match="dlcore has no layer 'Conv1D'"):
        parse_sequential("m = Sequential([Conv1D(4, 3)])")
