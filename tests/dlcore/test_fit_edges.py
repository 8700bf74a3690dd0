"""fit at its edges: last batch, weights, exact zeros, clipping, rates, dtypes, names and seeds."""

from functools import partial

import numpy as np
import pytest

from dlcore import (
    OPTIMIZERS,
    Activation,
    BatchNorm,
    Conv2D,
    Dense,
    Flatten,
    Sequential,
    TrainingTrace,
    adam,
    by_epoch,
    clip_global_norm,
    early_stopping,
    fit,
    freeze_layers,
    l1,
    l2,
    loss_with,
    reduce_on_plateau,
    rmsprop,
    sgd,
    step_decay,
    trace_schedule,
    uniform,
)

CLASSIFIER = Sequential((Dense(8, "tanh"), Dense(3, "softmax")), "cross_entropy", (2,))
LINE = Sequential((Dense(1),), "mse")


def clouds(n: int = 60) -> tuple[np.ndarray, np.ndarray]:
    rng, labels = np.random.default_rng(0), np.arange(n) % 3
    centres = np.array([[0, 2], [2, -1], [-2, -1]])
    return centres[labels] + rng.normal(0, 0.3, size=(n, 2)), labels


def train(network: Sequential = CLASSIFIER, n: int = 60, **options) -> TrainingTrace:
    x, y = clouds(n)
    options = {"optimizer": sgd(0.3), "epochs": 3, "batch_size": 16, "rng": 1} | options
    return fit(network, options.pop("x", x), options.pop("y", y), **options)


@pytest.mark.parametrize(
    ("n", "size", "steps"), [(65, 16, 4), (66, 16, 5), (16, 16, 1), (3, 1, 3), (1, 4, 1)]
)
def test_a_last_batch_of_one_joins_the_one_before(n: int, size: int, steps: int) -> None:
    seen: list[int] = []

    def count(outputs: np.ndarray, targets: np.ndarray) -> float:
        seen.append(len(outputs))
        return 0.0

    trace = train(n=n, batch_size=size, epochs=1, metric=count)
    assert trace.steps == steps == len(seen)
    assert sum(seen) == n
    if n > 1 < size:
        assert min(seen) > 1


def test_batch_norm_trains_whatever_is_left_over() -> None:
    layers = (Dense(4), BatchNorm(), Activation("relu"), Dense(3, "softmax"))
    trace = train(Sequential(layers, "cross_entropy"), n=65)
    assert trace.status == "completed"
    assert np.isfinite(trace.params[1]["running_var"]).all()


@pytest.mark.parametrize("name", OPTIMIZERS)
def test_an_optimizer_by_name_is_its_default(name: str) -> None:
    by_name, made = train(optimizer=name), train(optimizer=OPTIMIZERS[name]())
    np.testing.assert_array_equal(by_name.step_loss, made.step_loss)


def test_a_seed_is_its_generator() -> None:
    seed, made = train(rng=7), train(rng=np.random.default_rng(7))
    np.testing.assert_array_equal(seed.step_loss, made.step_loss)
    with pytest.raises(
        TypeError, match=r"rng: expected Generator, got 7; write np.random.default_rng\(7\)"
    ):
        CLASSIFIER.init(7)


def zero_share(optimizer, epochs: int) -> tuple[np.ndarray, float]:
    """Weights of a line of 40 inputs, four of which matter, and the loss's pull on each."""
    rng = np.random.default_rng(0)
    x = rng.normal(size=(80, 40))
    y = (x[:, :4].sum(axis=1, keepdims=True) > 0).astype(float)
    network = Sequential((Dense(1, "sigmoid"),), "binary_cross_entropy")
    trace = fit(
        network,
        x,
        y,
        optimizer=optimizer,
        epochs=epochs,
        batch_size=80,
        rng=0,
        regularizer=l1(0.05),
    )
    _, grads, *_ = network.loss_and_grads(trace.params, x, y)
    return trace.params[0]["weight"], grads[0]["weight"]


@pytest.mark.parametrize(
    ("name", "rate"),
    [
        ("sgd", 0.5),
        ("momentum", 0.1),
        ("nesterov", 0.1),
        ("adam", 0.01),
        ("rmsprop", 0.004),
        ("adagrad", 0.1),
    ],
)
def test_l1_ends_with_exact_zeros_where_it_is_stationary(name: str, rate: float) -> None:
    """Zero where the loss pulls less than λ; elsewhere its pull is λ against the weight's sign."""
    weight, pull = zero_share(OPTIMIZERS[name](rate), 800)
    at_zero = weight == 0
    assert 20 < at_zero.sum() < 40
    assert not at_zero[0, :4].any()
    assert (np.abs(pull[at_zero]) <= 0.05 + 1e-6).all()
    np.testing.assert_allclose(pull[~at_zero], -0.05 * np.sign(weight[~at_zero]), atol=5e-3)


def test_the_proximal_step_by_hand() -> None:
    """w − g of w = 1, −1, 0, 0, 0.1 and g = 0.5, 0, 0.1, −0.4, 2 shrinks by λ = 0.3."""
    rule, params = l1(0.3), ({"weight": np.array([[1.0, -1.0, 0.0, 0.0, 0.1]])},)
    grads = ({"weight": np.array([[0.5, 0.0, 0.1, -0.4, 2.0]])},)
    marks = rule.marks(grads, params)
    params[0]["weight"] -= rule.add_to(grads, params)[0]["weight"]
    rule.settle(params, marks, 1.0)
    np.testing.assert_allclose(params[0]["weight"], [[0.2, -0.7, 0.0, 0.1, -1.6]], atol=1e-15)
    assert params[0]["weight"][0, 2] == 0


def test_l1_leaves_frozen_weights_and_biases_alone() -> None:
    frozen = freeze_layers(CLASSIFIER, [0])
    trace = train(frozen, regularizer=l1(0.5), snapshot_steps=[0], epochs=40)
    np.testing.assert_array_equal(trace.params[0]["weight"], trace.snapshots[0][0]["weight"])
    assert (trace.params[1]["weight"] == 0).all()
    assert l2(0.1).marks((), ()) == ()


def test_clipping_by_hand() -> None:
    grads = ({"weight": np.array([[3.0]])}, {"bias": np.array([4.0])})
    clipped = clip_global_norm(grads, 1.0)
    assert clipped[0]["weight"][0, 0] == pytest.approx(0.6)
    assert clipped[1]["bias"][0] == pytest.approx(0.8)
    assert clip_global_norm(grads, 5.0) is grads
    trace = train(clip_norm=0.01, optimizer=sgd(1.0), snapshot_steps=[0, 1])
    moves = [(b[n] - a[n]).ravel() for a, b in zip(*trace.snapshots, strict=True) for n in a]
    assert np.linalg.norm(np.concatenate(moves)) == pytest.approx(0.01)
    assert trace.gradient_norms[0].max() > 0.01


def test_a_schedule_by_epoch_waits_for_epochs() -> None:
    schedule = by_epoch(step_decay(0.4, factor=0.5, every=2), steps_per_epoch=3)
    rates = trace_schedule(schedule, 15)
    np.testing.assert_allclose(rates, [0.4] * 6 + [0.2] * 6 + [0.1] * 3)
    by_fit = train(optimizer=sgd(by_epoch(step_decay(0.4, factor=0.5, every=2))), epochs=5)
    told = train(
        optimizer=sgd(by_epoch(step_decay(0.4, factor=0.5, every=2), steps_per_epoch=4)), epochs=5
    )
    np.testing.assert_array_equal(by_fit.step_loss, told.step_loss)
    with pytest.raises(ValueError, match="steps_per_epoch: expected the updates of an epoch"):
        by_epoch(0.1)(0)


def test_a_plateau_lowers_the_rate_of_the_next_epoch() -> None:
    """A loss that cannot fall: the rate is cut after two epochs, again after four."""
    x, y = np.ones((4, 1)), np.array([[1.0], [-1.0], [1.0], [-1.0]])
    params = ({"weight": np.zeros((1, 1)), "bias": np.zeros(1)},)
    seen: list[float] = []
    schedule = reduce_on_plateau(0.5, factor=0.1, patience=2)
    assert schedule.rates([1.0, 1.0, 1.0, 1.0, 1.0]).tolist() == pytest.approx(
        [0.5] * 3 + [0.05] * 2 + [0.005]
    )
    trace = fit(
        LINE, x, y, params=params, optimizer=sgd(schedule), epochs=4, batch_size=4, rng=0,
        callbacks=[lambda report: bool(seen.append(report.loss[-1]))],
    )  # fmt: skip
    assert trace.status == "completed"
    assert seen == [1.0] * 4
    with pytest.raises(
        ValueError, match="learning_rate: reduce_on_plateau expected the losses of epochs"
    ):
        schedule(0)


def test_a_plateau_of_the_validation_loss_stops_the_steps() -> None:
    x, y = clouds()
    wrong = (y + 1) % 3
    schedule = reduce_on_plateau(0.3, factor=0.0, patience=1)
    trace = train(optimizer=sgd(schedule), validation=(x, wrong), epochs=6, snapshot_steps=[8, 24])
    assert trace.validation_loss[1] > trace.validation_loss[0]
    np.testing.assert_array_equal(trace.snapshots[0][0]["weight"], trace.snapshots[1][0]["weight"])


@pytest.mark.parametrize("optimizer", OPTIMIZERS)
@pytest.mark.parametrize("how", ["asked", "by x"])
def test_float32_all_the_way(optimizer: str, how: str) -> None:
    x, y = clouds()
    layers = (Dense(6, "relu"), BatchNorm(), Dense(3, "softmax"))
    network, seen = Sequential(layers, "cross_entropy"), set()

    def look(outputs: np.ndarray, targets: np.ndarray) -> float:
        seen.add(outputs.dtype.name)
        return 0.0

    asked = {"dtype": np.float32} if how == "asked" else {"x": x.astype(np.float32)}
    trace = train(
        network, optimizer=optimizer, metric=look, validation=(x.astype(np.float32), y), **asked
    )
    assert seen == {"float32"}
    assert {v.dtype.name for p in trace.params for v in p.values()} == {"float32"}
    assert network.predict(trace.params, x.astype(np.float32)).dtype == np.float32


def test_float32_starts_at_the_rounded_numbers_of_float64() -> None:
    double = CLASSIFIER.init(np.random.default_rng(0))
    single = CLASSIFIER.init(np.random.default_rng(0), dtype="float32")
    np.testing.assert_array_equal(single[0]["weight"], double[0]["weight"].astype(np.float32))
    given = train(params=double, dtype="float32")
    drawn = train(params=single, x=clouds()[0].astype(np.float32))
    assert given.params[0]["weight"].dtype == drawn.params[0]["weight"].dtype == np.float32
    assert (
        train(params=double, x=clouds()[0].astype(np.float32)).params[0]["bias"].dtype == np.float64
    )


def test_a_class_of_weight_zero_is_not_learned() -> None:
    _, y = clouds()
    trace = train(class_weight=[1.0, 1.0, 0.0], epochs=30, batch_size=60)
    chosen = CLASSIFIER.predict(trace.params, clouds()[0]).argmax(axis=1)
    assert (chosen[y != 2] == y[y != 2]).all()
    assert (chosen[y == 2] != 2).all()


def test_weights_of_samples_and_classes_multiply() -> None:
    _, y = clouds()
    by_class, twice = np.array([1.0, 2.0, 0.5]), np.linspace(0.5, 2, 60)
    first = train(class_weight=by_class, sample_weight=twice)
    second = train(sample_weight=by_class[y] * twice)
    np.testing.assert_array_equal(first.step_loss, second.step_loss)
    one_hot = train(y=np.eye(3)[y], class_weight=by_class)
    np.testing.assert_allclose(
        one_hot.step_loss, train(class_weight=by_class).step_loss, rtol=1e-12
    )


def test_two_sides_have_weights_too() -> None:
    x = np.linspace(-1, 1, 20)[:, None]
    y = (x > 0.6).astype(float)
    network = Sequential((Dense(1, "sigmoid"),), "binary_cross_entropy")
    options = {"optimizer": sgd(0.5), "epochs": 5, "batch_size": 20, "rng": 0}
    heavy = fit(network, x, y, class_weight=[1.0, 9.0], **options)
    same = fit(network, x, y, sample_weight=1 + 8 * y[:, 0], **options)
    np.testing.assert_array_equal(heavy.step_loss, same.step_loss)
    signs = Sequential((Dense(1),), "hinge")
    assert fit(signs, x, 2 * y - 1, class_weight=[1.0, 9.0], **options).status == "completed"


def test_labels_that_are_ignored_train_and_measure_as_if_absent() -> None:
    x, y = clouds()
    some = np.where(np.arange(60) % 4 == 0, -1, y)
    network = Sequential(CLASSIFIER.layers, loss_with("cross_entropy", ignore_index=-1))
    options = {"optimizer": sgd(0.3), "epochs": 3, "batch_size": 60, "rng": 1, "shuffle": False}
    params = CLASSIFIER.init(np.random.default_rng(2))
    trace = fit(network, x, some, params=params, **options)
    absent = fit(CLASSIFIER, x[some >= 0], y[some >= 0], params=params, **options)
    np.testing.assert_allclose(trace.step_loss, absent.step_loss, rtol=1e-12)
    np.testing.assert_allclose(trace.step_metric, absent.step_metric)
    weighted = fit(network, x, some, params=params, class_weight=[1, 2, 3], **options)
    assert weighted.status == "completed"


def test_biases_spread_the_kinks_of_a_line() -> None:
    plain = Sequential((Dense(32, "relu"), Dense(1)), "mse")
    spread = Sequential(
        (Dense(32, "relu", bias_initializer=partial(uniform, limit=1.0)), Dense(1)), "mse"
    )
    first, second = (n.init(np.random.default_rng(0), (1,))[0] for n in (plain, spread))
    assert (first["bias"] == 0).all()
    np.testing.assert_array_equal(first["weight"], second["weight"])
    assert len(np.unique(-second["bias"] / second["weight"][:, 0])) == 32
    image = Conv2D(4, 3, bias_initializer="normal").init(np.random.default_rng(0), (1, 5, 5))
    assert (image["bias"] != 0).all()
    with pytest.raises(ValueError, match="bias_initializer: expected one of .*zeros.*, got 'ones'"):
        Dense(2, bias_initializer="ones")


IMAGES = np.zeros((6, 1, 4, 4))
X, Y = clouds(6)
BAD = {
    "column of labels": ({"y": Y[:, None]}, r"y: expected labels .*; write y\[:, 0\]"),
    "images into Dense": (
        {"network": Sequential((Dense(3, "softmax"),), "cross_entropy"), "x": IMAGES},
        r"x: cross_entropy expected one row of scores a sample, but Dense makes \(1, 4, 3\) of "
        r"samples \(1, 4, 4\): put Flatten\(\) before it",
    ),
    "images into a line": (
        {"network": LINE, "x": IMAGES, "y": np.zeros((6, 1))},
        r"targets: expected .* predictions \(2, 1, 4, 1\), got \(2, 1\); Dense makes .*Flatten",
    ),
    "row of targets": (
        {"network": LINE, "y": np.zeros(6)},
        r"targets: expected the shape of predictions \(2, 1\), got \(2,\); write y\[:, None\]",
    ),
    "dtype": ({"dtype": "int32"}, "dtype: expected float32 or float64, got 'int32'"),
    "no dtype": ({"dtype": "flaot"}, "dtype: expected float32 or float64, got 'flaot'"),
    "clip": ({"clip_norm": 0.0}, "clip_norm: expected a finite number above 0, got 0.0"),
    "sample weights": ({"sample_weight": [1, 2]}, "sample_weight: expected one .* of 6 samples"),
    "negative weight": ({"sample_weight": [-1, 1, 1, 1, 1, 1]}, "sample_weight: expected weights"),
    "class weights": (
        {"class_weight": [1, 2]},
        "class_weight: expected .* each of 3 classes, got 2",
    ),
    "no classes": (
        {"network": LINE, "y": np.zeros((6, 1)), "class_weight": [1, 2]},
        "class_weight: expected a loss with one class a sample, got mse",
    ),
    "batch of one": (
        {"network": Sequential((Dense(3), BatchNorm()), "cross_entropy"), "batch_size": 1},
        "x: BatchNorm expected more than one value a channel in training",
    ),
}


@pytest.mark.parametrize("case", BAD)
def test_bad_input_is_one_line(case: str) -> None:
    change, message = BAD[case]
    options = {
        "network": CLASSIFIER,
        "x": X,
        "y": Y,
        "optimizer": "sgd",
        "epochs": 1,
        "batch_size": 2,
        "rng": 0,
    }
    options |= change
    with pytest.raises(ValueError, match=message) as caught:
        fit(options.pop("network"), options.pop("x"), options.pop("y"), **options)
    assert "\n" not in str(caught.value)


def test_flattened_images_train() -> None:
    network = Sequential((Flatten(), Dense(3, "softmax")), "cross_entropy")
    assert fit(network, IMAGES, Y, optimizer=adam(), epochs=1, batch_size=2, rng=0).steps == 3


def test_settings_of_schedules_are_checked() -> None:
    for settings in ({"patience": 0}, {"factor": 1.5}, {"cooldown": -1}, {"min_delta": -1.0}):
        with pytest.raises(ValueError, match=f"{next(iter(settings))}: expected"):
            reduce_on_plateau(0.1, **settings)
    with pytest.raises(ValueError, match="steps_per_epoch: expected at least 1"):
        by_epoch(0.1, steps_per_epoch=0)
    assert early_stopping(patience=2).patience == 2
    assert rmsprop(by_epoch(0.1, steps_per_epoch=2)).schedule(5) == 0.1
