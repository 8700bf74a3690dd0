"""What records say of themselves in a notebook."""

import numpy as np
import pytest

from dlcore import (
    DATASETS,
    BatchNorm,
    Conv2D,
    Dense,
    Flatten,
    Sequential,
    adam,
    cosine,
    digits,
    early_stopping,
    fit,
    freeze_layers,
    noisy_sine,
    sgd,
    two_moons,
)

NET = Sequential(
    (Conv2D(4, 3), Flatten(), Dense(10, "softmax")), "cross_entropy", input_shape=(1, 8, 8)
)


def test_a_summary_is_a_table() -> None:
    assert repr(NET.summary()).splitlines() == [
        "layer       output  parameters",
        "──────────────────────────────",
        "input    1 × 8 × 8",
        "Conv2D   4 × 6 × 6          40",
        "Flatten        144           0",
        "Dense           10       1,450",
        "──────────────────────────────",
        "1,490 parameters",
    ]
    assert str(NET.summary()) == repr(NET.summary())
    assert repr(freeze_layers(NET, [0]).summary()).endswith(
        "1,490 parameters, 1,450 of them trained"
    )


def test_a_summary_is_a_table_in_html() -> None:
    html = NET.summary()._repr_html_()
    assert html.count("<tr>") == 1 + 4 + 1
    assert "<td>Conv2D</td><td>4 × 6 × 6</td><td>40</td>" in html
    assert "1,490 parameters" in html


def trained(**settings: object):
    x, y = noisy_sine(20)
    network = Sequential((Dense(4, "tanh"), Dense(1)))
    return fit(
        network, x, y, optimizer=sgd(0.1), batch_size=5, rng=np.random.default_rng(0), **settings
    )


def test_a_training_says_how_it_went() -> None:
    told = trained(epochs=3, snapshot_steps=[0, 5])
    assert repr(told) == (
        f"TrainingTrace: completed after 3 epochs, 12 steps; loss {told.epoch_loss[0]:.4g} → "
        f"{told.epoch_loss[-1]:.4g}; 2 snapshots"
    )
    checked = trained(
        epochs=1, validation=tuple(noisy_sine(9)), callbacks=[early_stopping(patience=1)]
    )
    assert repr(checked) == (
        f"TrainingTrace: completed after 1 epoch, 4 steps; loss {checked.epoch_loss[0]:.4g}; "
        f"validation loss {checked.validation_loss[0]:.4g}; best epoch 0"
    )


def test_a_training_that_never_stepped_says_so() -> None:
    x, y = two_moons(10)
    network = Sequential((Dense(1),), "mse")
    start = ({"weight": np.full((1, 2), 1e308), "bias": np.zeros(1)},)
    told = fit(
        network,
        x,
        y,
        optimizer=sgd(),
        epochs=1,
        batch_size=5,
        rng=np.random.default_rng(0),
        params=start,
    )
    assert repr(told) == "TrainingTrace: diverged after 0 epochs, 0 steps"


def test_an_optimizer_says_rate_and_memory() -> None:
    assert repr(adam(0.01)) == "Optimizer adam: learning rate 0.01; remembers m, v"
    falling = "Optimizer sgd: learning rate 0.1, after 100 updates 0.05; remembers nothing"
    assert repr(sgd(cosine(0.1, steps=200))) == falling


def test_a_data_set_says_shapes_classes_and_views() -> None:
    lines = repr(digits()).splitlines()
    assert lines[0].startswith("Dataset digits: 1,797 samples (UCI Optical Recognition")
    assert lines[1] == "  x (1797, 8, 8) float64 from 0 to 1"
    assert lines[2].startswith("  y (1797,) int64 from 0 to 9: 0 (178), 1 (182)")
    assert "flat (1797, 64), channels (1797, 1, 8, 8)" in lines[3]
    assert "column" not in lines[3]
    assert "size, bedrooms, age, distance" in repr(DATASETS["house_prices"]())


@pytest.mark.parametrize("name", DATASETS)
def test_no_data_set_is_a_dump(name: str) -> None:
    text = repr(DATASETS[name]())
    assert len(text.splitlines()) == 4
    assert "array" not in text


CONV, LAST = (Conv2D(4, 3), Flatten(), Dense(10, "softmax")), (Dense(10, "softmax"),)
D, M = digits(), two_moons()
WRONG = {
    "no channels": (CONV, "cross_entropy", D.x, D.y, "give x[:, None], a data set's .channels"),
    "rows into images": (CONV, "cross_entropy", D.flat, D.y, "a data set's .channels"),
    "images into dense": (LAST, "cross_entropy", D.x, D.y, "a data set's .flat"),
    "labels for one unit": (
        (Dense(1, "sigmoid"),),
        "binary_cross_entropy",
        M.x,
        M.y,
        "a data set's .column",
    ),
}


@pytest.mark.parametrize("name", WRONG)
def test_a_wrong_shape_is_told_with_the_view_to_use(name: str) -> None:
    layers, loss, x, y, remedy = WRONG[name]
    with pytest.raises(ValueError, match="expected") as told:
        fit(
            Sequential(layers, loss),
            x,
            y,
            optimizer=sgd(),
            epochs=1,
            batch_size=50,
            rng=np.random.default_rng(0),
        )
    assert str(told.value).endswith(remedy)
    assert "\n" not in str(told.value)


def test_other_errors_keep_their_words() -> None:
    with pytest.raises(ValueError, match=r"^batch_size: expected an integer above 0, got 0$"):
        fit(
            NET,
            D.channels,
            D.y,
            optimizer=sgd(),
            epochs=1,
            batch_size=0,
            rng=np.random.default_rng(0),
        )
    with pytest.raises(ValueError, match="rows of different lengths$"):
        fit(
            NET,
            [[1.0], [1.0, 2]],
            [0, 1],
            optimizer=sgd(),
            epochs=1,
            batch_size=1,
            rng=np.random.default_rng(0),
        )
    norm = Sequential((BatchNorm(), Dense(1)))
    with pytest.raises(ValueError, match="x, y: expected as many targets as samples, got 1 and 2$"):
        fit(
            norm,
            [[1.0], [2.0]],
            [[1.0]],
            optimizer=sgd(),
            epochs=1,
            batch_size=2,
            rng=np.random.default_rng(0),
        )
