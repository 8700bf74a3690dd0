"""Where training starts: f(shape, *, rng) draws a weight whose spread fits its fan.

A weight is (n_out, n_in), a kernel (C_out, C_in, kH, kW); fan_in counts the inputs of one output,
fan_out the outputs that one input feeds.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence

import numpy as np

from dlcore.checks import Array, Shape, generator, lookup, positive

Initializer = Callable[..., Array]


def fans(shape: Sequence[int]) -> tuple[int, int]:
    """(fan_in, fan_out) of a weight (n_out, n_in) or kernel (C_out, C_in, kH, …).

    A vector is (n, n).
    """
    sizes = _shape(shape)
    if not sizes:
        raise ValueError("shape: expected at least one axis to count a fan, got ()")
    if len(sizes) == 1:
        return sizes[0], sizes[0]
    field = math.prod(sizes[2:])
    return sizes[1] * field, sizes[0] * field


def zeros(shape: Sequence[int], *, rng: np.random.Generator | None = None) -> Array:
    """All 0: every unit then learns the same."""
    return np.zeros(_shape(shape))


def constant(
    shape: Sequence[int], *, rng: np.random.Generator | None = None, value: float = 0.0
) -> Array:
    """All `value`."""
    return np.full(_shape(shape), value, dtype=np.float64)


def normal(shape: Sequence[int], *, rng: np.random.Generator, std: float = 0.05) -> Array:
    """N(0, std²)."""
    return generator(rng).normal(0.0, positive("std", std), size=_shape(shape))


def uniform(shape: Sequence[int], *, rng: np.random.Generator, limit: float = 0.05) -> Array:
    """U(−limit, limit)."""
    positive("limit", limit)
    return generator(rng).uniform(-limit, limit, size=_shape(shape))


def glorot_uniform(shape: Sequence[int], *, rng: np.random.Generator) -> Array:
    """U(−a, a), a = √(6/(fan_in + fan_out)). Glorot and Bengio 2010, eq. 16."""
    return uniform(shape, rng=rng, limit=math.sqrt(6 / max(sum(fans(shape)), 1)))


def glorot_normal(shape: Sequence[int], *, rng: np.random.Generator) -> Array:
    """N(0, 2/(fan_in + fan_out)). Glorot and Bengio 2010, eq. 12."""
    return normal(shape, rng=rng, std=math.sqrt(2 / max(sum(fans(shape)), 1)))


def he_uniform(shape: Sequence[int], *, rng: np.random.Generator) -> Array:
    """U(−a, a), a = √(6/fan_in). He et al. 2015, section 2.2."""
    return uniform(shape, rng=rng, limit=math.sqrt(6 / max(fans(shape)[0], 1)))


def he_normal(shape: Sequence[int], *, rng: np.random.Generator) -> Array:
    """N(0, 2/fan_in). He et al. 2015, eq. 10."""
    return normal(shape, rng=rng, std=math.sqrt(2 / max(fans(shape)[0], 1)))


def lecun_normal(shape: Sequence[int], *, rng: np.random.Generator) -> Array:
    """N(0, 1/fan_in). LeCun et al. 1998, "Efficient BackProp", section 4.6."""
    return normal(shape, rng=rng, std=math.sqrt(1 / max(fans(shape)[0], 1)))


def orthogonal(shape: Sequence[int], *, rng: np.random.Generator) -> Array:
    """Orthonormal rows (or columns, if there are more rows than columns). Saxe et al. 2014.

    A kernel is seen as the matrix (C_out, C_in·kH·kW). R's diagonal fixes the signs: the draw is
    uniform.
    """
    sizes = _shape(shape)
    if len(sizes) < 2:
        raise ValueError(f"shape: orthogonal expected at least two axes, got {sizes}")
    rows, columns = sizes[0], math.prod(sizes[1:])
    q, r = np.linalg.qr(generator(rng).normal(size=(max(rows, columns), min(rows, columns))))
    q *= np.where(np.diag(r) < 0, -1.0, 1.0)
    return np.ascontiguousarray(q if rows >= columns else q.T).reshape(sizes)


def _shape(shape: Sequence[int]) -> Shape:
    sizes = tuple(int(n) for n in shape)
    if any(n < 1 for n in sizes):
        raise ValueError(f"shape: expected sizes >= 1, got {sizes}")
    return sizes


INITIALIZERS: dict[str, Initializer] = {
    "zeros": zeros,
    "constant": constant,
    "normal": normal,
    "uniform": uniform,
    "glorot_uniform": glorot_uniform,
    "glorot_normal": glorot_normal,
    "he_uniform": he_uniform,
    "he_normal": he_normal,
    "lecun_normal": lecun_normal,
    "orthogonal": orthogonal,
}


def initializer(given: str | Initializer, kind: str = "weight_initializer") -> Initializer:
    """Return the initializer of that name, or the function itself: ``partial(normal, std=2.0)``."""
    return given if callable(given) else lookup(kind, given, INITIALIZERS)


def draw_bias(given: str | Initializer, shape: Shape, rng: np.random.Generator) -> Array:
    """Draw a bias vector; "zeros", the usual start, takes no number from the generator."""
    return initializer(given, "bias_initializer")(shape, rng=rng)
