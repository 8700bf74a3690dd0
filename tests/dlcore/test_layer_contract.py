"""What every entry of LAYERS keeps, checked over the registry: a new one is tested unasked."""

import re
from typing import Any

import numpy as np
import pytest

from dlcore import LAYERS, Layer
from tests.dlcore.inputs import VARIANTS
from tests.dlcore.slopes import gradient_error

pytestmark = pytest.mark.parametrize("name", LAYERS)


class Sample:
    """A layer, parameters away from their start values, and an input, all drawn from one seed."""

    def __init__(self, name: str, seed: int, batch_size: int = 3) -> None:
        self.rng = np.random.default_rng(seed)
        self.layer, self.input_shape = LAYERS[name].sample(self.rng)
        self.x = self.layer.sample_input(self.rng, batch_size, self.input_shape)
        self.start = self.layer.init(self.rng, self.input_shape)
        self.params = {n: v + 0.1 * self.rng.random(v.shape) for n, v in self.start.items()}

    def forward(
        self, params: dict[str, np.ndarray], x: np.ndarray, training: bool
    ) -> tuple[np.ndarray, Any]:
        """Run the layer, with the same random numbers every time."""
        return self.layer.forward(params, x, training=training, rng=np.random.default_rng(5))


def test_gradients_match_differences_on_50_shapes(name: str) -> None:
    errors = []
    for seed in range(50):
        sample = Sample(name, seed, batch_size=2 + seed % 3)
        training = seed % 2 == 1
        y, cache = sample.forward(sample.params, sample.x, training)
        dy = sample.rng.normal(size=y.shape)
        dx, grads = sample.layer.backward(sample.params, cache, dy)
        if sample.x.dtype.kind == "f":
            errors.append(
                gradient_error(
                    lambda v, s=sample, t=training, d=dy: loss(s, s.params, v, t, d),
                    sample.x,
                    dx,
                    sample.rng,
                )
            )
        for key, gradient in grads.items():
            errors.append(
                gradient_error(
                    lambda v, s=sample, t=training, d=dy, k=key: loss(
                        s, {**s.params, k: v}, s.x, t, d
                    ),
                    sample.params[key],
                    gradient,
                    sample.rng,
                )
            )
    assert max(errors) < 1e-7


def loss(
    sample: Sample, params: dict[str, np.ndarray], x: np.ndarray, training: bool, dy: np.ndarray
) -> float:
    """Σ dy ∘ y, whose gradient by y is dy."""
    return float(np.vdot(sample.forward(params, x, training)[0], dy))


@pytest.mark.parametrize("seed", range(10))
def test_shapes_and_counts_agree(name: str, seed: int) -> None:
    sample = Sample(name, seed)
    layer, shape = sample.layer, sample.input_shape
    y, cache = sample.forward(sample.params, sample.x, False)
    dx, grads = layer.backward(sample.params, cache, np.ones_like(y))
    assert y.shape == (len(sample.x), *layer.output_shape(shape))
    assert dx.shape == sample.x.shape
    assert {k: v.shape for k, v in sample.start.items()} == layer.param_shapes(shape)
    assert set(grads) == set(sample.start) - layer.buffer_names()
    assert layer.n_params(shape) == sum(g.size for g in grads.values())
    alone = layer.param_grads(sample.params, cache, np.ones_like(y))
    assert all(np.array_equal(alone[k], grads[k]) for k in grads)


@pytest.mark.parametrize("seed", range(10))
def test_an_input_of_another_size_is_refused_or_gives_the_shape_that_is_promised(
    name: str, seed: int
) -> None:
    """Nothing broadcasts in silence over parameters of another width."""
    sample = Sample(name, seed)
    for axis, change in ((a, c) for a in range(len(sample.input_shape)) for c in (1, -1)):
        shape = tuple(n + change * (a == axis) for a, n in enumerate(sample.input_shape))
        if min(shape) < 1:
            continue
        x = sample.layer.sample_input(sample.rng, 2, shape)
        try:
            y, said = sample.forward(sample.params, x, False)[0], ""
        except ValueError as error:
            y, said = None, str(error)
        if y is None:
            assert re.match(r"\w+: (.*expected|covers)", said)
        else:
            assert y.shape[1:] == sample.layer.output_shape(shape)


@pytest.mark.parametrize("seed", range(5))
def test_a_batch_of_one_equals_the_single_sample(name: str, seed: int) -> None:
    sample = Sample(name, seed)
    y, _ = sample.forward(sample.params, sample.x, False)
    for i in range(len(sample.x)):
        single, _ = sample.forward(sample.params, sample.x[i : i + 1], False)
        np.testing.assert_allclose(single[0], y[i], rtol=1e-12, atol=1e-14)


@pytest.mark.parametrize("seed", range(5))
def test_float32_stays_float32(name: str, seed: int) -> None:
    sample = Sample(name, seed)
    params = {k: v.astype(np.float32) for k, v in sample.params.items()}
    x = sample.x.astype(np.float32) if sample.x.dtype.kind == "f" else sample.x
    for training in (False, True):
        y, cache = sample.forward(params, x, training)
        dx, grads = sample.layer.backward(params, cache, np.ones_like(y))
        updated = sample.layer.updated_buffers(params, cache)
        assert {v.dtype for v in (y, dx, *grads.values(), *updated.values())} == {
            np.dtype(np.float32)
        }


@pytest.mark.parametrize("training", [False, True])
def test_nothing_given_is_changed(name: str, training: bool) -> None:
    sample = Sample(name, 11)
    given = [sample.x, *sample.params.values()]
    copies = [array.copy() for array in given]
    y, cache = sample.forward(sample.params, sample.x, training)
    dy = np.ones_like(y)
    sample.layer.backward(sample.params, cache, dy)
    sample.layer.backward(sample.params, cache, dy)
    sample.layer.updated_buffers(sample.params, cache)
    assert all(np.array_equal(a, b) for a, b in zip(given, copies, strict=True))
    assert (dy == 1).all()


@pytest.mark.parametrize("variant", VARIANTS)
def test_memory_layout_does_not_matter(name: str, variant: str) -> None:
    sample, odd = Sample(name, 12), VARIANTS[variant]
    y, cache = sample.forward(sample.params, sample.x, True)
    dy = sample.rng.normal(size=y.shape)
    dx, grads = sample.layer.backward(sample.params, cache, dy)
    params = {k: odd(v) for k, v in sample.params.items()}
    other, other_cache = sample.forward(params, odd(sample.x), True)
    other_dx, other_grads = sample.layer.backward(params, other_cache, odd(dy))
    np.testing.assert_allclose(other, y, rtol=1e-12, atol=1e-13)
    np.testing.assert_allclose(other_dx, dx, rtol=1e-12, atol=1e-13)
    for key, gradient in grads.items():
        np.testing.assert_allclose(other_grads[key], gradient, rtol=1e-11, atol=1e-12)


def test_the_same_seed_draws_the_same_layer(name: str) -> None:
    first, second = Sample(name, 3), Sample(name, 3)
    assert first.layer == second.layer
    assert hash(first.layer) == hash(second.layer)
    assert all(np.array_equal(first.start[k], second.start[k]) for k in first.start)


def test_a_layer_is_frozen_and_named(name: str) -> None:
    layer = Sample(name, 4).layer
    assert isinstance(layer, Layer)
    assert type(layer).__name__ == name
    with pytest.raises(AttributeError):
        layer.units = 3
