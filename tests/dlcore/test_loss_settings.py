"""Losses with settings: smoothing, classes that count more, labels that do not; what is refused."""

from collections.abc import Callable

import numpy as np
import pytest

from dlcore import (
    LOSSES,
    Activation,
    Dense,
    Sequential,
    accuracy,
    binary_cross_entropy_with_logits,
    cross_entropy,
    log_softmax,
    loss_with,
    mse,
    nll,
    softmax,
)
from dlcore.class_targets import class_pair
from dlcore.cross_entropy import cross_entropy_gradient, nll_gradient
from tests.dlcore.slopes import gradient_error

RNG = np.random.default_rng(0)
Z, Y = RNG.normal(size=(6, 4)), np.array([0, 1, 2, 3, 1, 0])
SETTINGS = {
    "smooth": {"label_smoothing": 0.3},
    "weights": {"class_weight": [1.0, 2.0, 0.0, 0.5]},
    "ignored": {"ignore_index": 1},
    "samples": {"sample_weight": [1, 0, 2, 0.5, 1, 3]},
    "all": {
        "label_smoothing": 0.1,
        "class_weight": [1.0, 2.0, 1.0, 0.5],
        "ignore_index": 1,
        "sample_weight": [1, 0, 2, 0.5, 1, 3],
    },
}


@pytest.mark.parametrize("name", SETTINGS)
@pytest.mark.parametrize("reduction", ["mean", "sum"])
@pytest.mark.parametrize("loss", ["cross_entropy", "nll"])
def test_gradients_match_differences(loss: str, name: str, reduction: str) -> None:
    options = {k: v for k, v in SETTINGS[name].items() if loss != "nll" or k != "label_smoothing"}
    fn, gradient = {"nll": (nll, nll_gradient)}.get(loss, (cross_entropy, cross_entropy_gradient))
    found = gradient(Z, Y, reduction=reduction, **options)
    error = gradient_error(lambda z: fn(z, Y, reduction=reduction, **options), Z, found, RNG)
    assert error < 1e-7


def test_smoothing_by_hand() -> None:
    """ε = 0.3 over three classes: targets 0.8, 0.1, 0.1."""
    z = np.array([[2.0, 1.0, 0.0]])
    expected = -(np.array([0.8, 0.1, 0.1]) * log_softmax(z)[0]).sum()
    assert cross_entropy(z, [0], label_smoothing=0.3) == pytest.approx(expected, rel=1e-14)


def test_an_ignored_label_is_a_sample_that_is_not_there() -> None:
    kept = Y != 1
    plain = cross_entropy(Z[kept], Y[kept])
    assert cross_entropy(Z, Y, ignore_index=1) == pytest.approx(plain, rel=1e-14)
    assert (cross_entropy_gradient(Z, Y, ignore_index=1)[~kept] == 0).all()
    outside = np.where(kept, Y, -100)
    assert cross_entropy(Z, outside, ignore_index=-100) == pytest.approx(plain, rel=1e-14)
    assert accuracy(Z, outside, ignore_index=-100) == accuracy(Z[kept], Y[kept])
    assert np.isnan(accuracy(Z, np.full(6, -1), ignore_index=-1))


def test_maps_of_scores_have_their_classes_on_axis_1() -> None:
    maps, labels = RNG.normal(size=(2, 4, 3, 5)), RNG.integers(4, size=(2, 3, 5))
    rows, flat = np.moveaxis(maps, 1, -1).reshape(-1, 4), labels.reshape(-1)
    assert cross_entropy(maps, labels) == pytest.approx(cross_entropy(rows, flat), rel=1e-14)
    each = cross_entropy(maps, labels, reduction="none")
    np.testing.assert_array_equal(each.reshape(-1), cross_entropy(rows, flat, reduction="none"))
    assert cross_entropy_gradient(maps, labels).shape == maps.shape
    value, gradient = LOSSES["cross_entropy"].value_and_gradient(maps, labels)
    assert value == cross_entropy(maps, labels)
    np.testing.assert_array_equal(gradient, cross_entropy_gradient(maps, labels))
    assert accuracy(maps, labels) == accuracy(rows, flat)
    shares = np.moveaxis(np.eye(4)[labels], -1, 1)
    assert cross_entropy(maps, shares) == pytest.approx(cross_entropy(maps, labels), rel=1e-14)
    assert class_pair(maps, labels).shape == (2, 3, 5)


def test_a_share_of_nothing_costs_nothing() -> None:
    z = np.array([[0.0, -np.inf, 1.0]])
    shares = np.array([[1.0, 0.0, 0.0]])
    assert cross_entropy(z, shares) == pytest.approx(cross_entropy(z, [0]))
    assert cross_entropy(z, [0], class_weight=[1, 1, 1]) == pytest.approx(cross_entropy(z, [0]))


def test_a_mean_with_weights_is_the_weighted_mean() -> None:
    assert mse([1.0, 3.0], [0.0, 0.0], sample_weight=[3, 1]) == 3.0
    assert mse([[1.0, 1.0], [3.0, 3.0]], np.zeros((2, 2)), sample_weight=[3, 1]) == 3.0
    assert mse([1.0, 3.0], [0.0, 0.0], sample_weight=[3, 1], reduction="sum") == 12.0


def test_a_loss_with_settings_is_a_loss() -> None:
    smooth = loss_with("cross_entropy", label_smoothing=0.2)
    assert smooth.fn(Z, Y) == cross_entropy(Z, Y, label_smoothing=0.2)
    network = Sequential((Dense(4, "softmax"),), smooth, (3,))
    assert network.fuses
    params = network.init(np.random.default_rng(0))
    x = RNG.normal(size=(6, 3))
    logits = x @ params[0]["weight"].T
    assert network.loss_value(params, x, Y) == pytest.approx(smooth.fn(logits, Y), rel=1e-12)
    assert loss_with("huber", delta=0.5).fn([2.0], [0.0]) == 0.875
    assert hash(loss_with("mse")) == hash(loss_with("mse"))
    p = softmax(Z)
    assert smooth.output_gradient is not None
    by_probs = smooth.output_gradient(p, Y)
    through = p * (by_probs - (by_probs * p).sum(axis=1, keepdims=True))
    np.testing.assert_allclose(through, smooth.gradient(Z, Y), rtol=1e-9, atol=1e-15)


def test_log_softmax_is_the_activation_that_nll_wants() -> None:
    rng = np.random.default_rng(3)
    x = rng.normal(size=(6, 3))
    nets = [
        Sequential((Dense(4, "log_softmax"),), "nll", (3,)),
        Sequential((Dense(4), Activation("log_softmax")), "nll", (3,)),
        Sequential((Dense(4, "softmax"),), "cross_entropy", (3,)),
    ]
    params = nets[2].init(rng)
    found = [n.loss_and_grads(params + ({},) * (len(n.layers) - 1), x, Y)[:2] for n in nets]
    for value, grads in found:
        assert value == pytest.approx(found[2][0], rel=1e-13)
        np.testing.assert_allclose(grads[0]["weight"], found[2][1][0]["weight"], rtol=1e-11)


BAD: dict[str, tuple[Callable, str]] = {
    "nll of shares": (
        lambda: Sequential((Dense(3, "softmax"),), "nll"),
        "loss: nll expected log-probabilities .* got 'softmax'; .* loss='cross_entropy'",
    ),
    "nll of scores": (lambda: Sequential((Dense(3),), loss_with("nll")), "loss: nll expected"),
    "negative share": (
        lambda: cross_entropy(Z[:1], [[1.5, -0.5, 0, 0]]),
        "labels: expected shares of at least 0, got -0.5",
    ),
    "column": (
        lambda: cross_entropy(Z, Y[:, None]),
        r"labels: expected shape \(6,\) for logits \(6, 4\), got \(6, 1\); write labels\[:, 0\]",
    ),
    "infinite logit": (
        lambda: binary_cross_entropy_with_logits([np.inf], [1.0]),
        r"logits: expected finite values, got inf at index \(0,\)",
    ),
    "smoothing": (
        lambda: cross_entropy(Z, Y, label_smoothing=1.5),
        r"label_smoothing: expected a finite number in \[0, 1\], got 1.5",
    ),
    "class weights": (
        lambda: nll(Z, Y, class_weight=[1, 2]),
        r"class_weight: expected shape \(4,\), got \(2,\)",
    ),
    "negative class weight": (
        lambda: nll(Z, Y, class_weight=[1, 2, -1, 0]),
        "class_weight: expected weights of at least 0, got -1",
    ),
    "sample weights": (
        lambda: mse(Z, Z, sample_weight=[1, 2]),
        r"sample_weight: expected shape \(6,\) or \(6, 4\), got \(2,\)",
    ),
    "no weight": (
        lambda: mse([1.0], [1.0], sample_weight=[0.0]),
        "sample_weight: expected weights of at least 0, not all 0, got 0.0 to 0.0",
    ),
    "nothing counts": (
        lambda: cross_entropy(Z, np.ones(6, dtype=int), ignore_index=1),
        "labels: expected one that counts, got only ignored ones",
    ),
    "ignored shares": (
        lambda: cross_entropy(Z, softmax(Z), ignore_index=1),
        "ignore_index: expected labels to look for it in, got shares",
    ),
    "label out of range": (
        lambda: cross_entropy(Z, Y - 2, ignore_index=-1),
        "labels: expected values from 0 to 3, got -2",
    ),
    "unknown setting": (
        lambda: loss_with("mse", delta=1.0),
        r"delta: expected a setting of mse \(it has none\)",
    ),
    "column of labels": (
        lambda: accuracy(np.eye(3), [[0], [1], [2]]),
        r"targets: expected labels \(3,\) or rows \(3, 3\), got shape \(3, 1\); write targets",
    ),
    "rows of another width": (
        lambda: accuracy(np.eye(3), np.eye(3)[:, :2]),
        r"targets: expected labels \(3,\) or rows \(3, 3\), got shape \(3, 2\)",
    ),
}


@pytest.mark.parametrize("case", BAD)
def test_bad_input_is_one_line(case: str) -> None:
    call, message = BAD[case]
    with pytest.raises(ValueError, match=message) as caught:
        call()
    assert "\n" not in str(caught.value)
