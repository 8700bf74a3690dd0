"""Keras code of the five notes, their typos included, and code that nobody should have to read."""

import ast

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import dlcore
from dlcore import (
    Activation,
    BatchNorm,
    Conv2D,
    Dense,
    Dropout,
    Embedding,
    Flatten,
    KerasSourceError,
    MaxPool2D,
    PReLU,
    Sequential,
    parse_sequential,
    read_keras,
)
from dlcore.keras_layers import KERAS_LAYERS

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
keras.layers.PReLU(alpha_initializer='zeros', alpha_regularizer=None, alpha_constraint=None, shared_axes=None)
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
        "line 4: 'layers' is used here but defined on line 5; fix: move the definition of layers above line 4",
        "line 5: input_shape(2,) is a call where a setting belongs; fix: write input_shape=(2,)",
    ]


def test_note_001_without_typos() -> None:
    network = parse_sequential(NOTE_001)
    assert network.layers == (Dense(6, "relu"), Dense(6, "relu"), Dense(4, "softmax"))
    assert network.summary().n_params == (54, 42, 28)
    assert remarks(NOTE_001) == []


def test_note_003_with_its_headings() -> None:
    read = read_keras(NOTE_003)
    assert read.network == Sequential((Dense(512, "relu"), Dense(10, "softmax")), "cross_entropy", (784,))
    assert read.network.summary().total == 407_050
    assert (read.optimizer.name, read.epochs, read.batch_size, read.metrics) == ("rmsprop", 5, 128, ("accuracy",))
    assert remarks(NOTE_003) == [
        f"line {line}: heading '{word}：' is not code; fix: write # {word}："
        for line, word in ((1, "原始数据"), (8, "模型"), (14, "编译"), (19, "训练循环"))
    ]


def test_note_004_layers_without_a_network() -> None:
    assert parse_sequential(NOTE_004_ELU).layers == (Activation("elu"),)
    assert remarks(NOTE_004_ELU) == ["line 1: layers without a Sequential; fix: write Sequential([…]); read as one row"]
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


def test_every_layer_of_a_convolutional_network() -> None:
    source = """
model = keras.Sequential()
model.add(keras.Input(shape=(28, 28, 1)))
model.add(layers.Conv2D(8, (3, 3), strides=2, padding="same", activation="relu"))
model.add(layers.MaxPooling2D(pool_size=(2, 2)))
model.add(layers.BatchNormalization())
model.add(layers.Flatten())
model.add(layers.Dropout(0.25))
model.add(layers.Dense(10))
model.add(layers.Activation("softmax"))
"""
    read = read_keras(source)
    assert read.network.input_shape == (1, 28, 28)
    assert read.network.layers == (
        Conv2D(8, (3, 3), stride=2, padding="same", activation="relu"),
        MaxPool2D((2, 2)),
        BatchNorm(momentum=0.99, eps=1e-3),
        Flatten(),
        Dropout(0.25),
        Dense(10),
        Activation("softmax"),
    )
    assert read.network.shapes()[1:3] == ((8, 14, 14), (8, 7, 7))
    assert [layer.line for layer in read.layers] == [4, 5, 6, 7, 8, 9, 10]


@pytest.mark.parametrize("name", KERAS_LAYERS)
def test_every_keras_name_builds_its_layer(name: str) -> None:
    needed = {
        "Dense": "units=3",
        "Activation": "'relu'",
        "Dropout": "rate=0.1",
        "Conv2D": "4, 3",
        "Conv2DTranspose": "4, 3",
        "Embedding": "input_dim=10, output_dim=4",
        "SimpleRNN": "5",
        "LSTM": "5",
        "GRU": "5",
    }
    code = f"model = Sequential([{name}({needed.get(name, '')})])"
    read = read_keras(code)
    assert len(read.network.layers) == 1
    assert read.layers[0].name == name
    assert read.remarks == ()


def test_embedding_keeps_its_own_input_dim() -> None:
    assert parse_sequential("m = Sequential([Embedding(100, 8)])").layers == (Embedding(100, 8),)
    assert parse_sequential("m = Sequential([Dense(3, input_dim=5)])").input_shape == (5,)


def test_names_and_arithmetic_are_followed() -> None:
    source = (
        "n = 4\nhidden = n * 2 + 1\nshape = (n,)\nfirst = Dense(hidden, input_shape=shape)\nm = Sequential([first])"
    )
    network = parse_sequential(source)
    assert network.layers == (Dense(9),)
    assert network.input_shape == (4,)


@pytest.mark.parametrize(
    ("optimizer", "name", "rate"),
    [
        ("'sgd'", "sgd", 0.01),
        ("SGD(0.1)", "sgd", 0.1),
        ("SGD(learning_rate=0.2, momentum=0.9)", "momentum", 0.2),
        ("keras.optimizers.SGD(lr=0.2, momentum=0.9, nesterov=True)", "nesterov", 0.2),
        ("tf.keras.optimizers.Adam(learning_rate=3e-4, beta_1=0.8)", "adam", 3e-4),
        ("'Adam'", "adam", 0.001),
        ("RMSprop(rho=0.95)", "rmsprop", 0.001),
        ("'adagrad'", "adagrad", 0.001),
        ("'adadelta'", "adadelta", 0.001),
    ],
)
def test_optimizers_and_their_settings(optimizer: str, name: str, rate: float) -> None:
    read = read_keras(f"m = Sequential([Dense(1)])\nm.compile(optimizer={optimizer}, loss='mae')")
    assert (read.optimizer.name, read.optimizer.schedule(0)) == (name, rate)
    assert read.network.loss == "mae"
    assert read.remarks == ()


@pytest.mark.parametrize(
    ("loss", "known"),
    [
        ("'categorical_crossentropy'", "cross_entropy"),
        ("'binary_crossentropy'", "binary_cross_entropy"),
        ("'mean_squared_error'", "mse"),
        ("keras.losses.MeanSquaredError()", "mse"),
        ("SparseCategoricalCrossentropy()", "cross_entropy"),
    ],
)
def test_losses_by_keras_names(loss: str, known: str) -> None:
    assert parse_sequential(f"m = Sequential([Dense(1)])\nm.compile(loss={loss})").loss == known


@pytest.mark.parametrize(
    ("source", "remark"),
    [
        ("m = Sequential([dense(3)])", "line 1: no layer is called 'dense'; fix: write 'Dense'"),
        ("m = Sequential([Dense(unit=3)])", "line 1: no setting is called 'unit'; fix: write 'units'"),
        ("m = Sequential([\n Dense(3, 'sigmod')])", "line 2: no activation is called 'sigmod'; fix: write 'sigmoid'"),
        (
            "m = Sequential([Dense(3, activation='Relu')])",
            "line 1: no activation is called 'Relu'; fix: write 'relu'",
        ),
        (
            "m = Sequential([Dense(3)])\nm.compile(optimizer='adm')",
            "line 2: no optimizer is called 'adm'; fix: write 'adam'",
        ),
        (
            "m = Sequential([Dense(3)])\nm.compile(loss='binary_crossentopy')",
            "line 2: no loss is called 'binary_crossentopy'; fix: write 'binary_crossentropy'",
        ),
        (
            "m = Sequential([Dense(3, kernel_regularizer='l2')])",
            "line 1: Dense has a setting 'kernel_regularizer' that dlcore does not read; fix: left out",
        ),
        (
            "m = Sequential（[Dense(3)]）",
            "line 1: full-width punctuation is not Python's; fix: write m = Sequential([Dense(3)])",
        ),
    ],
)
def test_typos_are_understood_and_told(source: str, remark: str) -> None:
    assert parse_sequential(source).layers[0] in (Dense(3), Dense(3, "sigmoid"), Dense(3, "relu"))
    assert remarks(source) == [remark]


def test_a_network_made_inside_a_function() -> None:
    source = """
def build(units: int = 3):
    hidden: int = 5
    model = keras.Sequential([layers.Dense(hidden), layers.Dense(1)])
    model.compile(optimizer="adam", loss="mae")
    return model
"""
    read = read_keras(source)
    assert read.network.layers == (Dense(5), Dense(1))
    assert read.network.loss == "mae"
    assert parse_sequential("def build():\n    return Sequential([Dense(2)])").layers == (Dense(2),)


def test_the_last_value_before_the_use_counts() -> None:
    source = "n = 2; m = Sequential([Dense(n)]); n = 7"
    assert parse_sequential(source).layers == (Dense(2),)
    assert remarks(source) == []
    assert parse_sequential("n = 2\nn = n + 1\nm = Sequential([Dense(n)])").layers == (Dense(3),)


def test_fences_prompts_and_indentation_do_not_matter() -> None:
    for source in (
        "```python\nm = Sequential([Dense(3)])\n```",
        ">>> m = Sequential([\n...     Dense(3)])",
        "    m = Sequential([Dense(3)])",
    ):
        assert parse_sequential(source).layers == (Dense(3),)


@pytest.mark.parametrize(
    ("source", "line", "cause", "fix"),
    [
        ("", 1, "no Sequential and no layer", "write model = Sequential([Dense(units=1)])"),
        ("m = Sequential([])", 1, "no layer in the network", "add one"),
        ("m = Sequential([Dense(3)", 1, "not Python ('[' was never closed)", "correct"),
        ("\nm = Sequential([Transformer(3)])", 2, "dlcore has no layer 'Transformer'", "use one of"),
        ("\nm = Sequential([Dense()])", 2, "Dense: units is missing", "correct the setting"),
        ("m = Sequential([Dense(0)])", 1, "Dense: units", "correct the setting"),
        ("m = Sequential([Dense('three')])", 1, "Dense: units", "correct the setting"),
        ("m = Sequential([Dense(3, 'wiggle')])", 1, "activation: expected one of", "correct the setting"),
        ("m = Sequential([Dropout(1.5)])", 1, "Dropout: rate", "correct the setting"),
        ("m = Sequential(rows)", 1, "'rows' is not defined", "define rows before using it"),
        ("a = b\nb = a\nm = Sequential(a)", 2, "is not defined", "define"),
        ("\nn = n + 1\nm = Sequential([Dense(n)])", 2, "'n' is not defined", "define n before using it"),
        ("m = Sequential(3)", 1, "expected a list of layers, got 3", "write Sequential([…])"),
        ("m = Sequential([3])", 1, "expected a layer, got 3", "write a layer"),
        ("m = Sequential([Dense(f())])", 1, "f() is no plain value", "write the number"),
        ("m = Sequential([Dense(2 ** 99)])", 1, "2 ** 99 is no plain value", "write the number"),
        ("m = Sequential([Dense(1, 'relu', 3, 4)])", 1, "Dense got settings that have no name", "name them"),
        ("m = Sequential([Dense(**s)])", 1, "Dense got settings that have no name", "name them"),
        ("m = Sequential([Dense(1)])\nn = Sequential([Dense(1)])", 2, "a second Sequential", "give one network"),
        (
            "m = Sequential([\nDense(4, input_shape=(2,)),\nConv2D(3, 3)])",
            3,
            "Conv2D does not fit on an input of shape (4,)",
            "change the layer",
        ),
        ("m = Sequential([Dense(1)])\nm.compile(loss='zzz')", 2, "no loss is called 'zzz'", "use one of"),
        ("m = Sequential([Dense(1)])\nm.compile('zzz')", 2, "no optimizer is called 'zzz'", "use one of"),
        ("m = Sequential([Dense(1)])\nm.compile(Adam(beta_1=2))", 2, "Adam: b1: expected", "correct the setting"),
        ("m = Sequential([MaxPool2D(padding='same')])", 1, "MaxPool2D: padding: dlcore reads only", "correct"),
        ("m = Sequential([ELU(alpha=2.0)])", 1, "ELU: alpha: dlcore's elu layer has 1.0, got 2.0", "correct"),
    ],
)
def test_what_cannot_be_read_is_reported(source: str, line: int, cause: str, fix: str) -> None:
    with pytest.raises(KerasSourceError) as caught:
        parse_sequential(source)
    assert caught.value.line == line
    assert cause in caught.value.cause
    assert fix in caught.value.fix
    assert str(caught.value).startswith(f"line {line}: ")
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize(
    "source",
    [
        "m = Sequential([Dense(" + "(" * 500 + "3" + ")" * 500 + ")])",
        "m = Sequential([Dense(" + "-" * 5000 + "3)])",
        "m = Sequential([Dense(3)])\0",
        "x" * 300_000,
        "n = 9 * 9\n" + "m = Sequential([Dense(n" + " * n" * 300 + ")])",
    ],
)
def test_hostile_source_is_one_line(source: str) -> None:
    with pytest.raises(KerasSourceError) as caught:
        parse_sequential(source)
    assert "\n" not in str(caught.value)


def test_source_must_be_text() -> None:
    with pytest.raises(TypeError, match="source: expected Keras code as text, got bytes"):
        parse_sequential(b"m = Sequential([Dense(1)])")


def test_nothing_is_run(tmp_path: object) -> None:
    target = tmp_path / "written"
    source = f"open({str(target)!r}, 'w').close()\nm = Sequential([Dense(1)])\nraise SystemExit"
    assert parse_sequential(source).layers == (Dense(1),)
    assert not target.exists()


def read_or_error(source: str) -> object:
    try:
        return read_keras(source)
    except KerasSourceError as error:
        return error


@given(st.text(alphabet="Sequntialdes([]),=3'\n#：（）. ", max_size=60))
def test_any_text_is_read_or_reported(source: str) -> None:
    outcome = read_or_error(source)
    if isinstance(outcome, KerasSourceError):
        assert outcome.line >= 1
        assert outcome.cause
        assert outcome.fix
    else:
        assert outcome.network.layers


@given(st.lists(st.tuples(st.integers(1, 50), st.sampled_from(["relu", "tanh", "linear"])), min_size=1, max_size=5))
def test_what_is_written_is_read(sizes: list[tuple[int, str]]) -> None:
    rows = ", ".join(f"Dense(units={units}, activation={name!r})" for units, name in sizes)
    source = f"model = Sequential([{rows}])"
    assert parse_sequential(source).layers == tuple(Dense(*size) for size in sizes)
    assert ast.parse(source)
