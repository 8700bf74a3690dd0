"""Shared checks over every registered optimizer and schedule, and published first steps."""

import math
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from dlcore import (
    OPTIMIZERS,
    SCHEDULES,
    adam,
    adamw,
    exponential,
    momentum,
    sgd,
    trace_schedule,
    warmup,
)

from .inputs import VARIANTS

every = pytest.mark.parametrize("name", OPTIMIZERS)


def walk(name: str, params: Any, grads: list[Any], **settings: Any) -> Any:
    """Parameters after one update per gradient."""
    init, update = OPTIMIZERS[name](**settings)
    state = init(params)
    for grad in grads:
        params, state = update(params, grad, state)
    return params


@every
def test_it_is_a_pair_and_knows_its_name(name: str) -> None:
    optimizer = OPTIMIZERS[name]()
    init, update = optimizer
    assert optimizer.name == name
    params, state = update(np.ones(3), np.ones(3), init(np.ones(3)))
    assert state.step == 1
    assert set(state.slots) == set(optimizer.slots)
    assert (params < 1).all()


@every
@pytest.mark.parametrize("dtype", [np.float32, np.float64])
@pytest.mark.parametrize("shape", [(), (1,), (3, 4), (2, 3, 2, 2)])
def test_shape_and_dtype_stay(name: str, dtype: type, shape: tuple[int, ...]) -> None:
    params = np.full(shape, 0.5, dtype)
    moved = walk(name, params, [params] * 3)
    assert moved.shape == shape
    assert moved.dtype == dtype
    assert not np.array_equal(moved, params)


@every
def test_what_was_given_stays(name: str) -> None:
    rng = np.random.default_rng(0)
    params, grad = rng.normal(size=(4, 3)), rng.normal(size=(4, 3))
    optimizer = OPTIMIZERS[name]()
    _, state = optimizer.update(params, grad, optimizer.init(params))
    before = [a.copy() for a in (params, grad, *state.slots.values())]
    optimizer.update(params, grad, state)
    for array, copy in zip((params, grad, *state.slots.values()), before, strict=True):
        np.testing.assert_array_equal(array, copy)
    assert state.step == 1


@every
@pytest.mark.parametrize("layout", VARIANTS)
def test_layout_in_memory_does_not_matter(name: str, layout: str) -> None:
    rng = np.random.default_rng(1)
    params, grads = rng.normal(size=(5, 4)), list(rng.normal(size=(3, 5, 4)))
    lay = VARIANTS[layout]
    moved = walk(name, lay(params), [lay(grad) for grad in grads])
    np.testing.assert_allclose(moved, walk(name, params, grads), rtol=1e-13)


@every
def test_blocks_give_what_single_numbers_give(name: str) -> None:
    """An array longer than a block moves like its numbers one by one."""
    rng = np.random.default_rng(2)
    params, grads = rng.normal(size=20_001), list(rng.normal(size=(3, 20_001)))
    moved = walk(name, params, grads)
    for index in (0, 8191, 8192, 16384, 20_000):
        np.testing.assert_allclose(
            moved[index],
            walk(name, params[index], [g[index] for g in grads]),
            rtol=1e-12,
            atol=1e-15,
        )


@every
def test_in_place_moves_the_arrays_themselves(name: str) -> None:
    rng = np.random.default_rng(3)
    params, grad = rng.normal(size=(6, 2)), rng.normal(size=(6, 2))
    expected = walk(name, params, [grad, grad])
    optimizer = OPTIMIZERS[name]()
    own = params.copy()
    state = optimizer.init(own)
    state = optimizer.update_in_place(own, grad, state)
    state = optimizer.update_in_place(own, grad, state)
    np.testing.assert_array_equal(own, expected)
    strided = np.asfortranarray(params)
    state = optimizer.init(strided)
    for _ in range(2):
        state = optimizer.update_in_place(strided, grad, state)
    np.testing.assert_allclose(strided, expected, rtol=1e-13)


@every
def test_a_tree_moves_like_its_leaves(name: str) -> None:
    rng = np.random.default_rng(4)
    a, b, c = rng.normal(size=(2, 3)), rng.normal(size=4), rng.normal(size=1)
    moved = walk(
        name, ({"weight": a, "bias": b}, {}, [c]), [({"weight": a, "bias": b}, {}, [c])] * 4
    )
    np.testing.assert_array_equal(moved[0]["weight"], walk(name, a, [a] * 4))
    np.testing.assert_array_equal(moved[0]["bias"], walk(name, b, [b] * 4))
    np.testing.assert_array_equal(moved[2][0], walk(name, c, [c] * 4))


@every
def test_a_parameter_without_gradient_is_frozen(name: str) -> None:
    params = {"weight": np.ones(3), "mean": np.ones(3), "bias": np.ones(2)}
    moved = walk(name, params, [{"weight": np.ones(3), "bias": None}] * 2)
    assert moved["mean"].tolist() == [1, 1, 1]
    assert moved["bias"].tolist() == [1, 1]
    assert (moved["weight"] < 1).all()


@every
@pytest.mark.parametrize("size", [1e-308, 1e150, 1e307])
def test_extreme_gradients_leave_finite_parameters(name: str, size: float) -> None:
    moved = walk(name, np.zeros(2), [np.array([size, -size])] * 3, learning_rate=1e-3)
    assert np.isfinite(moved).all()


@every
def test_a_rate_of_zero_moves_nothing(name: str) -> None:
    params = np.array([1.0, -2.0])
    np.testing.assert_array_equal(walk(name, params, [params] * 3, learning_rate=0.0), params)


@every
def test_a_schedule_is_asked_for_every_step(name: str) -> None:
    asked: list[int] = []

    def schedule(step: int) -> float:
        asked.append(step)
        return 0.1 if step else 0.0

    params = np.ones(2)
    once = walk(name, params, [params], learning_rate=schedule)
    np.testing.assert_array_equal(once, params)
    assert (walk(name, params, [params] * 3, learning_rate=schedule) < params).all()
    assert asked == [0, 0, 1, 2]


@every
def test_integers_become_floats(name: str) -> None:
    moved = walk(name, np.array([3, 4]), [np.array([1, 1])])
    assert moved.dtype == np.float64
    assert (moved < [3, 4]).all()


@every
@pytest.mark.parametrize(
    ("params", "grads", "message"),
    [
        (np.ones(3), np.ones(2), r"grads: expected shape \(3,\) for params, got \(2,\)"),
        ({"w": np.ones(3)}, {"v": np.ones(3)}, "grads: params has no 'v'"),
        ([np.ones(3)], [np.ones(3), np.ones(3)], "grads: expected 1 entries for params, got 2"),
        (({"w": np.ones(1)},), ({"w": np.ones(2)},), r"for params\[0\]\['w'\]"),
    ],
)
def test_gradients_that_do_not_fit_are_refused(
    name: str, params: Any, grads: Any, message: str
) -> None:
    optimizer = OPTIMIZERS[name]()
    with pytest.raises(ValueError, match=message):
        optimizer.update(params, grads, optimizer.init(params))


@every
@pytest.mark.parametrize("rate", [-0.1, math.nan, math.inf])
def test_a_bad_rate_is_refused(name: str, rate: float) -> None:
    with pytest.raises(ValueError, match="learning_rate: expected a finite number"):
        OPTIMIZERS[name](rate)


@pytest.mark.parametrize(
    ("name", "setting"),
    [
        ("momentum", {"momentum": 1.0}),
        ("nesterov", {"momentum": -0.1}),
        ("adagrad", {"eps": 0.0}),
        ("rmsprop", {"decay": 1.5}),
        ("adam", {"b1": 1.0}),
        ("adam", {"b2": -1.0}),
        ("adamw", {"weight_decay": -1.0}),
        ("adadelta", {"eps": -1.0}),
    ],
)
def test_a_bad_setting_is_named(name: str, setting: dict[str, float]) -> None:
    with pytest.raises(ValueError, match=f"{next(iter(setting))}: expected a finite number in"):
        OPTIMIZERS[name](**setting)


def test_adams_first_steps_by_hand() -> None:
    """g = 1 then 3 with b1 = 0.9, b2 = 0.99, rate 0.1.

    Every line is one line of the paper's algorithm.
    """
    optimizer = adam(0.1, b1=0.9, b2=0.99, eps=1e-8)
    params, state = optimizer.update(
        np.array([2.0]), np.array([1.0]), optimizer.init(np.array([2.0]))
    )
    np.testing.assert_allclose(state.slots["m"], 0.1)
    np.testing.assert_allclose(state.slots["v"], 0.01)
    np.testing.assert_allclose(params, 2 - 0.1 * 1 / (1 + 1e-8), rtol=1e-15)
    params, state = optimizer.update(params, np.array([3.0]), state)
    m, v = 0.9 * 0.1 + 0.1 * 3, 0.99 * 0.01 + 0.01 * 9
    np.testing.assert_allclose(state.slots["m"], m)
    np.testing.assert_allclose(state.slots["v"], v)
    m_hat, v_hat = m / (1 - 0.9**2), v / (1 - 0.99**2)
    np.testing.assert_allclose(params, 1.9 - 0.1 * m_hat / (math.sqrt(v_hat) + 1e-8), rtol=1e-9)


@given(st.floats(1e-3, 1e6), st.floats(1e-4, 1.0))
def test_adams_first_step_is_the_rate_whatever_the_gradient(size: float, rate: float) -> None:
    moved = walk("adam", np.zeros(2), [np.array([size, -size])], learning_rate=rate)
    np.testing.assert_allclose(moved, [-rate, rate], rtol=1e-4)


def test_without_correction_adams_first_step_is_too_long() -> None:
    """m / √v is (1 - b1) / √(1 - b2) = 3.16 instead of 1 when both start at zero."""
    moved = walk("adam", np.zeros(1), [np.ones(1)], learning_rate=0.1, bias_correction=False)
    np.testing.assert_allclose(moved, -0.1 * 0.1 / math.sqrt(0.001), rtol=1e-6)


@given(st.floats(0.0, 0.99), st.integers(1, 40))
def test_a_constant_gradient_builds_up_velocity(mu: float, steps: int) -> None:
    optimizer = momentum(0.1, momentum=mu)
    params, state = np.zeros(1), optimizer.init(np.zeros(1))
    for _ in range(steps):
        params, state = optimizer.update(params, np.ones(1), state)
    np.testing.assert_allclose(
        state.slots["velocity"], sum(mu**k for k in range(steps)), rtol=1e-10
    )


def test_weight_decay_shrinks_without_a_gradient() -> None:
    optimizer = adamw(0.1, weight_decay=0.5)
    params, state = np.ones(1), optimizer.init(np.ones(1))
    for _ in range(3):
        params, state = optimizer.update(params, np.zeros(1), state)
    np.testing.assert_allclose(params, 0.95**3)


def test_sgd_is_the_formula() -> None:
    np.testing.assert_allclose(
        walk("sgd", np.array([1.0, 2.0]), [np.array([10.0, -10.0])]), [0.9, 2.1]
    )
    assert sgd(0.5).schedule(7) == 0.5


@pytest.mark.parametrize("name", SCHEDULES)
def test_a_schedule_gives_finite_rates_above_zero(name: str) -> None:
    rates = trace_schedule(SCHEDULES[name](0.2), 60)
    assert np.isfinite(rates).all()
    assert (rates >= 0).all()
    assert rates.max() <= 0.2


def test_warmup_rises_in_equal_parts_and_then_follows() -> None:
    rates = trace_schedule(warmup(exponential(0.4, decay=0.5), steps=4), 7)
    np.testing.assert_allclose(rates, [0.1, 0.2, 0.3, 0.4, 0.4, 0.2, 0.1])


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: SCHEDULES["step_decay"](0.1, every=0), "every: expected at least 1"),
        (lambda: SCHEDULES["cosine"](0.1, steps=0), "steps: expected at least 1"),
        (lambda: SCHEDULES["exponential"](0.1, decay=-1), "decay: expected a finite number"),
        (lambda: SCHEDULES["warmup"](-1.0), "learning_rate: expected a finite number"),
        (lambda: trace_schedule(warmup(0.1), 0), "steps: expected at least 1"),
    ],
)
def test_a_bad_schedule_is_refused(call: Callable[[], object], message: str) -> None:
    with pytest.raises(ValueError, match=message):
        call()
