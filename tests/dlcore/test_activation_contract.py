"""What every entry of ACTIVATIONS keeps, checked over the registry: a new one is tested unasked."""

import math

import numpy as np
import pytest

from dlcore import ACTIVATIONS, trace_activation
from tests.dlcore.inputs import VARIANTS
from tests.dlcore.slopes import slope

EXTREMES = [0.0, -0.0, 5e-324, -5e-324, 1e-30, 40.0, -40.0, 800.0, -800.0, 1e308, -1e308]
pytestmark = pytest.mark.parametrize("name", ACTIVATIONS)


def points(rng: np.random.Generator, kinks: tuple[float, ...]) -> np.ndarray:
    """Numbers from −6 to 6 that keep 0.01 away from every kink."""
    z = rng.uniform(-6, 6, size=500)
    return z[[all(abs(v - kink) > 0.01 for kink in kinks) for v in z]]


def test_derivative_matches_differences(name: str) -> None:
    activation = ACTIVATIONS[name]
    z = points(np.random.default_rng(0), activation.kinks)
    numeric = np.array(
        [slope(lambda v: float(activation.fn(v)), np.array(v), np.array(1.0)) for v in z]
    )
    error = np.abs(activation.derivative(z) - numeric) / np.maximum(np.abs(numeric), 1e-4)
    assert error.max() < 1e-7


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
@pytest.mark.parametrize("shape", [(), (1,), (0,), (3, 4), (2, 1, 3, 2)])
def test_shape_and_dtype_are_kept(name: str, shape: tuple[int, ...], dtype: type) -> None:
    z = np.random.default_rng(1).normal(size=shape).astype(dtype)
    for fn in (ACTIVATIONS[name].fn, ACTIVATIONS[name].derivative):
        y = fn(z)
        assert isinstance(y, np.ndarray)
        assert y.shape == shape
        assert y.dtype == dtype


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_extreme_inputs_stay_finite_and_in_range(name: str, dtype: type) -> None:
    largest = float(np.finfo(dtype).max)
    z = np.array([v for v in EXTREMES if abs(v) < largest] + [largest, -largest], dtype=dtype)
    activation = ACTIVATIONS[name]
    a, da = activation.fn(z), activation.derivative(z)
    assert np.isfinite(a).all()
    assert np.isfinite(da).all()
    low, high = activation.range
    slack = 1e-6
    assert (a >= low - slack).all()
    assert (a <= high + slack).all()


@pytest.mark.parametrize("variant", VARIANTS)
def test_memory_layout_does_not_matter(name: str, variant: str) -> None:
    z = np.random.default_rng(2).normal(size=(4, 6))
    odd = VARIANTS[variant](z)
    before = odd.copy()
    for fn in (ACTIVATIONS[name].fn, ACTIVATIONS[name].derivative):
        np.testing.assert_array_equal(fn(odd), fn(z))
    np.testing.assert_array_equal(odd, before)


def test_result_shares_no_memory_with_the_input(name: str) -> None:
    z = np.random.default_rng(3).uniform(1.5, 2, size=5)
    assert not np.shares_memory(ACTIVATIONS[name].fn(z), z)


def test_integers_and_lists_become_float64(name: str) -> None:
    fn = ACTIVATIONS[name].fn
    np.testing.assert_array_equal(fn([-2, 0, 3]), fn(np.array([-2.0, 0.0, 3.0])))
    assert fn([1, 2]).dtype == np.float64


@pytest.mark.parametrize("bad", [np.array([None]), ["a"], [1j], [[1], [1, 2]]])
def test_what_is_no_real_array_is_refused(name: str, bad: object) -> None:
    with pytest.raises((TypeError, ValueError), match="z: expected"):
        ACTIVATIONS[name].fn(bad)


def test_range_is_reached(name: str) -> None:
    activation = ACTIVATIONS[name]
    a = activation.fn(np.linspace(-60, 60, 240_001))
    for bound, seen in zip(activation.range, (a.min(), a.max()), strict=True):
        assert math.isinf(bound) or abs(bound - seen) < 0.02


def test_kinks_are_where_the_derivative_jumps(name: str) -> None:
    activation = ACTIVATIONS[name]
    z = np.linspace(-5, 5, 100_001)
    jumps = np.abs(np.diff(activation.derivative(z))) > 0.01
    found = {round(float(v), 2) for v in z[:-1][jumps]}
    smooth_at_kink = {0.0} if name == "elu" else set()
    assert found == {round(k, 2) for k in activation.kinks} - smooth_at_kink


def test_trace_records_function_and_derivative(name: str) -> None:
    z = np.linspace(-3, 3, 13)
    trace = trace_activation(name, z)
    np.testing.assert_array_equal(trace.a, ACTIVATIONS[name].fn(z))
    np.testing.assert_array_equal(trace.da, ACTIVATIONS[name].derivative(z))
    assert not trace.a.flags.writeable


def test_formula_is_typst_and_not_tex(name: str) -> None:
    formula = ACTIVATIONS[name].formula
    assert "=" in formula
    assert "\\" not in formula
    assert formula.count("(") == formula.count(")")
