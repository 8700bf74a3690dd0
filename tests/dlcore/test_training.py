"""Training: against PyTorch, by hand, its record, its ends; callbacks and bad input."""

from pathlib import Path

import numpy as np
import pytest

from dlcore import (
    BatchNorm,
    Dense,
    Dropout,
    Sequential,
    TrainingTrace,
    accuracy,
    adam,
    digest,
    early_stopping,
    fit,
    freeze_layers,
    l1,
    l2,
    load,
    save,
    sgd,
    soft_margin,
)
from dlcore.checks import all_finite

GOLDEN = Path(__file__).parent / "golden" / "training.npz"
CLASSIFIER = Sequential((Dense(8, "tanh"), Dense(3, "softmax")), "cross_entropy", (2,))
LINE = Sequential((Dense(1),), "mse", (1,))


def clouds(n: int = 60) -> tuple[np.ndarray, np.ndarray]:
    """Three clouds of points that a small network can tell apart."""
    rng = np.random.default_rng(0)
    labels = np.arange(n) % 3
    return np.array([[0, 2], [2, -1], [-2, -1]])[labels] + rng.normal(0, 0.3, size=(n, 2)), labels


def train(network: Sequential = CLASSIFIER, **options) -> TrainingTrace:
    x, y = clouds()
    options = {
        "optimizer": sgd(0.3),
        "epochs": 5,
        "batch_size": 16,
        "rng": np.random.default_rng(1),
    } | options
    return fit(network, x, y, **options)


@pytest.mark.parametrize("rule", ["sgd", "adam"])
def test_100_steps_equal_pytorch(rule: str) -> None:
    with np.load(GOLDEN, allow_pickle=False) as file:
        case = dict(file)
    params = tuple({n: case[f"start.{i}.{n}"] for n in ("weight", "bias")} for i in range(2))
    trace = fit(
        Sequential((Dense(8, "tanh"), Dense(3)), "cross_entropy"),
        case["x"],
        case["labels"],
        optimizer={"sgd": sgd(0.2), "adam": adam(0.01)}[rule],
        epochs=17,
        batch_size=10,
        rng=np.random.default_rng(0),
        params=params,
        shuffle=False,
        snapshot_steps=[100],
    )
    np.testing.assert_allclose(trace.step_loss[:100], case[f"{rule}.loss"], rtol=1e-10)
    for i, layer in enumerate(trace.snapshots[0]):
        for name, value in layer.items():
            np.testing.assert_allclose(value, case[f"{rule}.{i}.{name}"], rtol=1e-10, atol=1e-13)


def test_a_linear_fit_by_hand() -> None:
    """One weight, no shuffling: w ← w − η·mean(2(wx + b − y)x), twice."""
    params = ({"weight": np.array([[0.0]]), "bias": np.array([0.0])},)
    trace = fit(
        LINE,
        [[1.0], [2.0]],
        [[2.0], [4.0]],
        params=params,
        shuffle=False,
        optimizer=sgd(0.1),
        epochs=2,
        batch_size=2,
        rng=np.random.default_rng(0),
        snapshot_steps=[0, 1, 2],
    )
    np.testing.assert_allclose([p[0]["weight"][0, 0] for p in trace.snapshots], [0, 1, 1.32])
    np.testing.assert_allclose([p[0]["bias"][0] for p in trace.snapshots], [0, 0.6, 0.78])
    np.testing.assert_allclose(trace.step_loss, [10, (0.4**2 + 1.4**2) / 2])
    np.testing.assert_allclose(trace.gradient_norms[0, 0], np.hypot(10, 6))
    assert params[0]["weight"][0, 0] == 0


def test_the_record_has_the_shapes_it_promises() -> None:
    x, y = clouds()
    trace = train(
        epochs=4,
        batch_size=16,
        validation=(x, y),
        snapshot_steps=[0, 7, 16, 99],
        regularizer=l2(0.01),
    )
    assert trace.steps == 16
    for steps in (trace.step_loss, trace.step_metric, trace.step_penalty):
        assert steps.shape == (16,)
    for epochs in (
        trace.epoch_loss,
        trace.epoch_metric,
        trace.validation_loss,
        trace.validation_metric,
    ):
        assert epochs.shape == (4,)
    assert trace.gradient_norms.shape == (16, 2)
    assert trace.snapshot_steps.tolist() == [0, 7, 16]
    assert len(trace.snapshots) == 3
    np.testing.assert_array_equal(trace.snapshots[-1][0]["weight"], trace.params[0]["weight"])
    sizes = [16, 16, 16, 12]
    np.testing.assert_allclose(trace.epoch_loss[0], np.average(trace.step_loss[:4], weights=sizes))
    np.testing.assert_allclose(
        trace.epoch_metric[1], np.average(trace.step_metric[4:8], weights=sizes)
    )
    assert trace.validation_loss[-1] == pytest.approx(CLASSIFIER.loss_value(trace.params, x, y))
    assert trace.validation_metric[-1] == accuracy(CLASSIFIER.predict(trace.params, x), y)
    assert trace.best_epoch == int(np.argmin(trace.validation_loss))
    assert trace.status == "completed"


def test_it_learns() -> None:
    trace = train(epochs=30)
    assert trace.epoch_loss[-1] < 0.05 < trace.epoch_loss[0]
    assert trace.epoch_metric[-1] == 1


def test_the_same_seed_trains_the_same_network_and_another_does_not(tmp_path: Path) -> None:
    first, second = train(), train()
    assert digest(first) == digest(second)
    assert digest(train(rng=np.random.default_rng(2))) != digest(first)
    save(first, tmp_path / "t.npz")
    assert digest(load(tmp_path / "t.npz", TrainingTrace)) == digest(first)


def test_nothing_given_is_changed() -> None:
    params = CLASSIFIER.init(np.random.default_rng(0))
    copies = [{n: v.copy() for n, v in layer.items()} for layer in params]
    trace = train(params=params, snapshot_steps=[0])
    for layer, copy, start in zip(params, copies, trace.snapshots[0], strict=True):
        for name, value in layer.items():
            np.testing.assert_array_equal(value, copy[name])
            np.testing.assert_array_equal(start[name], copy[name])
            assert value.flags.writeable


def test_a_rate_too_large_is_a_status_and_not_a_warning() -> None:
    x = np.linspace(-1, 1, 20)[:, None]
    trace = fit(
        LINE, x, 3 * x, optimizer=sgd(1e6), epochs=500, batch_size=20, rng=np.random.default_rng(0)
    )
    assert trace.status == "diverged"
    assert trace.steps < 10
    assert np.isfinite(trace.step_loss).all()


def test_a_loss_that_explodes_has_diverged_long_before_it_overflows() -> None:
    x = np.linspace(-1, 1, 20)[:, None]
    trace = fit(
        LINE, x, 3 * x, optimizer=sgd(30.0), epochs=500, batch_size=20, rng=np.random.default_rng(0)
    )
    assert trace.status == "diverged"
    assert 1e3 < trace.step_loss[-1] < 1e12


def test_overflow_inside_the_network_is_a_status_too() -> None:
    x, y = clouds()
    network = Sequential((Dense(4, "relu"), Dense(3, "softmax")), "cross_entropy", (2,))
    trace = train(network, optimizer=sgd(1e200))
    assert trace.status == "diverged"
    assert trace.epoch_loss.shape == (0,)
    huge = fit(
        network,
        x * 1e307,
        y,
        optimizer=sgd(0.1),
        epochs=1,
        batch_size=8,
        rng=np.random.default_rng(0),
    )
    assert (huge.status, huge.steps) == ("diverged", 0)


def test_frozen_layers_do_not_move() -> None:
    trace = train(freeze_layers(CLASSIFIER, [0]), snapshot_steps=[0])
    np.testing.assert_array_equal(trace.params[0]["weight"], trace.snapshots[0][0]["weight"])
    assert (trace.params[1]["weight"] != trace.snapshots[0][1]["weight"]).any()
    assert (trace.gradient_norms[:, 0] == 0).all()
    assert (trace.gradient_norms[:, 1] > 0).all()


def test_dropout_and_batch_norm_train_and_predict_differently() -> None:
    network = Sequential(
        (Dense(16, "relu"), BatchNorm(), Dropout(0.2), Dense(3, "softmax")), "cross_entropy", (2,)
    )
    trace = train(network, epochs=40, optimizer=adam(0.01))
    x, y = clouds()
    assert accuracy(network.predict(trace.params, x), y) > 0.95
    assert (trace.params[1]["running_mean"] != 0).all()
    np.testing.assert_array_equal(
        network.predict(trace.params, x), network.predict(trace.params, x)
    )


def test_regularizers_add_their_gradient_and_record_their_price() -> None:
    plain, l2_trace, l1_trace = (
        train(epochs=40),
        train(epochs=40, regularizer=l2(0.05)),
        train(epochs=40, regularizer=l1(0.02)),
    )

    def size(trace: TrainingTrace) -> float:
        return float(np.abs(trace.params[0]["weight"]).sum())

    assert (plain.step_penalty == 0).all()
    assert (l2_trace.step_penalty > 0).all()
    assert size(l2_trace) < size(plain)
    near_zero = [(np.abs(t.params[0]["weight"]) < 0.01).mean() for t in (l1_trace, plain)]
    assert near_zero[0] > near_zero[1]


def test_penalty_and_pull_by_hand() -> None:
    params = ({"weight": np.array([[1.0, -2.0]]), "bias": np.array([5.0])},)
    zero = ({"weight": np.zeros((1, 2)), "bias": np.zeros(1)},)
    assert l1(0.1).penalty(params) == pytest.approx(0.3)
    assert l2(0.1).penalty(params) == pytest.approx(0.5)
    np.testing.assert_allclose(l1(0.1).add_to(zero, params)[0]["weight"], [[0.1, -0.1]])
    np.testing.assert_allclose(l2(0.1).add_to(zero, params)[0]["weight"], [[0.2, -0.4]])
    assert l2(0.1).add_to(zero, params)[0]["bias"][0] == 0


def test_early_stopping_waits_for_its_patience() -> None:
    x, y = clouds()
    wrong = (y + 1) % 3
    trace = train(
        epochs=100, validation=(x, wrong), callbacks=[early_stopping(patience=3)], keep_best=True
    )
    assert trace.status == "stopped"
    assert len(trace.epoch_loss) == trace.best_epoch + 4
    assert CLASSIFIER.loss_value(trace.params, x, wrong) == pytest.approx(
        trace.validation_loss.min(), rel=1e-12
    )


def test_every_callback_sees_every_epoch() -> None:
    seen = []
    trace = train(
        epochs=3,
        callbacks=[
            lambda r: seen.append((r.epoch, r.step, r.loss)) or False,
            lambda r: r.epoch == 2,
        ],
    )
    assert [(epoch, step) for epoch, step, _ in seen] == [(1, 4), (2, 8)]
    assert seen[-1][2] == tuple(trace.epoch_loss)
    assert trace.status == "stopped"


def test_parameters_that_a_callback_keeps_stay_as_they_were() -> None:
    kept = []
    train(epochs=3, callbacks=[lambda report: bool(kept.append(report.params))])
    assert (kept[0][0]["weight"] != kept[1][0]["weight"]).any()


def test_a_loss_with_its_own_margin_trains() -> None:
    x, y = clouds()
    losses = ("cross_entropy", soft_margin(2.0))
    traces = [train(Sequential(CLASSIFIER.layers, loss, (2,)), epochs=20) for loss in losses]
    assert traces[1].epoch_metric[-1] == 1
    gaps = [np.sort(CLASSIFIER.predict(t.params, x), axis=1)[:, -1].mean() for t in traces]
    assert gaps[1] > gaps[0]


def test_a_loss_without_classes_has_no_metric() -> None:
    x = np.linspace(0, 1, 8)[:, None]
    options = {"optimizer": sgd(0.1), "epochs": 2, "batch_size": 4, "rng": np.random.default_rng(0)}
    assert np.isnan(fit(LINE, x, x, **options).step_metric).all()
    own = fit(LINE, x, x, metric=lambda outputs, targets: float(len(outputs)), **options)
    assert (own.step_metric == 4).all()


X, Y = clouds(6)
BAD = {
    "lengths": ({"y": Y[:3]}, ValueError, "x, y: expected as many targets as samples, got 3 and 6"),
    "empty": ({"x": X[:0], "y": Y[:0]}, ValueError, "x, y: expected at least one value"),
    "object": (
        {"x": X.astype(object)},
        TypeError,
        "x, y: expected arrays of numbers, got dtype object",
    ),
    "nan": (
        {"x": np.where(X > 0, np.nan, X)},
        ValueError,
        "x, y: expected finite inputs, got NaN or infinity",
    ),
    "epochs": ({"epochs": 0}, ValueError, "epochs: expected an integer above 0, got 0"),
    "batch size": ({"batch_size": 1.5}, TypeError, "batch_size: expected an integer above 0"),
    "labels": ({"y": Y + 1}, ValueError, "labels: expected values from 0 to 2, got 3"),
    "target shape": (
        {"network": LINE, "x": X[:, :1]},
        ValueError,
        "targets: expected the shape of predictions",
    ),
    "snapshot": (
        {"snapshot_steps": [-1]},
        ValueError,
        "snapshot_steps: expected at least 0, got -1",
    ),
    "best of nothing": ({"keep_best": True}, ValueError, "keep_best: expected validation data"),
    "stop by nothing": (
        {"callbacks": [early_stopping(patience=1)]},
        ValueError,
        "validation: early_stopping expected",
    ),
    "ragged": ({"x": [[1.0, 2.0], [3.0]]}, ValueError, "x, y: expected a rectangular array"),
    "other shape": (
        {"x": X[:, :1]},
        ValueError,
        r"x: expected samples of shape "
        r"\(2,\), got \(1,\)",
    ),
    "optimizer of no name": (
        {"optimizer": "adm"},
        ValueError,
        "optimizer: expected one of .*adam.*, got 'adm'",
    ),
    "optimizer by function": (
        {"optimizer": adam},
        TypeError,
        "optimizer: expected Optimizer, got <function adam",
    ),
    "rng": ({"rng": None}, TypeError, "rng: expected Generator, got None"),
    "seed below 0": ({"rng": -1}, ValueError, "rng: expected a seed of at least 0, got -1"),
    "params of another": (
        {"params": ({},)},
        ValueError,
        "params: expected one for each of 2 layers, got 1",
    ),
    "validation alone": (
        {"validation": X},
        TypeError,
        r"validation: expected a pair \(x, "
        r"y\), got ndarray",
    ),
    "validation": (
        {"validation": (X, Y[:2])},
        ValueError,
        "validation: expected as many targets as samples",
    ),
}


@pytest.mark.parametrize("case", BAD)
def test_bad_input(case: str) -> None:
    change, error, message = BAD[case]
    options = {
        "network": CLASSIFIER,
        "x": X,
        "y": Y,
        "optimizer": sgd(0.1),
        "epochs": 1,
        "batch_size": 2,
        "rng": np.random.default_rng(0),
    } | change
    with pytest.raises(error, match=message):
        fit(options.pop("network"), options.pop("x"), options.pop("y"), **options)


@pytest.mark.parametrize(
    ("name", "make"),
    [("patience", lambda: early_stopping(patience=0)), ("strength", lambda: l2(-1))],
)
def test_settings_are_checked(name: str, make) -> None:
    with pytest.raises(ValueError, match=f"{name}: expected"):
        make()


@pytest.mark.parametrize("place", [(0, 0), (70_000, 3), (99_999, 9)])
@pytest.mark.parametrize("value", [np.nan, np.inf, -np.inf])
def test_one_wrong_number_in_a_large_array_is_found(place: tuple[int, int], value: float) -> None:
    x = np.zeros((100_000, 10), dtype=np.float32)
    assert all_finite(x)
    assert all_finite(x.T)
    x[place] = value
    assert not all_finite(x)
    assert not all_finite(x.T)
