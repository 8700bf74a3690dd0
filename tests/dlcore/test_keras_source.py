"""Keras code and the network that it names: layers, names, optimizers, losses."""

import pytest

from dlcore import (
    Activation,
    BatchNorm,
    Conv2D,
    Dense,
    Dropout,
    Embedding,
    Flatten,
    MaxPool2D,
    parse_sequential,
    read_keras,
)
from dlcore.keras_layers import KERAS_LAYERS


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
        "n = 4\nhidden = n * 2 + 1\nshape = (n,)\n"
        "first = Dense(hidden, input_shape=shape)\nm = Sequential([first])"
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
    assert not read_keras(source).remarks
    assert parse_sequential("n = 2\nn = n + 1\nm = Sequential([Dense(n)])").layers == (Dense(3),)


def test_fences_prompts_and_indentation_do_not_matter() -> None:
    for source in (
        "```python\nm = Sequential([Dense(3)])\n```",
        ">>> m = Sequential([\n...     Dense(3)])",
        "    m = Sequential([Dense(3)])",
    ):
        assert parse_sequential(source).layers == (Dense(3),)
