"""The record that all examples draw from, its quantities and its words."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.polynomial.legendre import legvander

from dlcore import (
    FILTERS,
    AdamTrace,
    Conv2DTrace,
    DenseTrace,
    DescentTrace,
    Grid,
    digits,
    noisy_sine,
    quadratic,
    ravine,
    relu,
    sgd,
    softmax,
    trace_adam,
    trace_conv2d,
    trace_dense,
    trace_descent,
)
from dlmotion.stage.marks.axes.contours import even_levels
from dlmotion.stage.marks.quantity import Quantity
from dlmotion.stage.words import Words
from dlmotion.studio.mark_gallery.learning import (
    GradientTrace,
    MoonsTrace,
    answers,
    dropped,
    gradient,
    moons,
    padlocked,
)

W = Quantity("parameter", "w")
J = Quantity("loss", "J", "loss")
SLOPE = Quantity("slope", "(dif J)/(dif w)", "gradient")
RATE = Quantity("rate", "alpha", "data")
STEP = Quantity("step", "k", "muted", ".0f")
SAID = Quantity("said", "", "ink", ".0f")
GREY = Quantity("grey", "x", "data", ".0f")
WEIGHT = Quantity("weight", "w", "sign", "+.1f")
INPUT = Quantity("inputs", "x", "data", ".1f")
OUTPUT = Quantity("outputs", "a", "activation", ".1f")
DEGREE = Quantity("degree", "n", "muted", ".0f")
SHARE = Quantity("share", "p", "activation")
X1 = Quantity("first", "x_1", "data", ".1f")
X2 = Quantity("second", "x_2", "data", ".1f")
UNIT = Quantity("unit", "h_1", "activation", ".3f")
DELTA = Quantity("delta", "delta_1", "gradient", ".3f")
MOVED = Quantity("moved", "", "series2", ".0%")
BY_V = Quantity("derivative", "(partial J)/(partial v_(1 1))", "gradient", ".3f")

_LABELS = {
    "parameter": "parameter",
    "loss": "loss",
    "slope": "slope",
    "rate": "learning rate",
    "step": "step",
    "degree": "degree of the polynomial",
    "share": "probability",
    "rising": "the loss rises here",
    "cat": "cat",
    "dog": "dog",
    "owl": "owl",
    "said": "answer",
    "size": "size",
    "age": "age",
    "price": "price",
    "grey": "grey",
    "weight": "weight",
    "inputs": "inputs",
    "outputs": "outputs",
    "first": "first",
    "second": "second",
    "unit": "output",
    "delta": "error",
    "derivative": "derivative",
    "moved": "how far it moved",
    "call": "model.fit(x, y)",
    "remark": "Words of the lesson, over as many lines as their place is wide.",
}
WORDS = Words({"labels": {key: {"en": word} for key, word in _LABELS.items()}}, "en", {}, "marks")
"""In a lesson these words stand in its ``.toml``."""


@dataclass(frozen=True)
class GalleryTrace:
    """A descent in the bowl J(w) = w², a softmax, a dense layer, and digits under a kernel.

    ``w``, ``cost``, ``slope`` (n,) are the bowl; ``step``, ``at``, ``loss``, ``grads`` (steps + 1,)
    the descent in it with rate ``rate``; ``models`` (steps + 1, n) the tangent at each step;
    ``rising`` (n,) says where the slope is positive; ``shares`` (3,) add up to 1.
    ``train`` and ``validation`` (m,) are the mean squared errors of polynomials of ``degree`` (m,).
    ``layer`` is the run of a layer, ``weights`` (n_in, n_out) its weights; ``images`` (3, 8, 8) of
    shape ``lengths`` are digits, ``order`` (3,) their numbers, ``walk`` a kernel on the first.
    ``valley`` is a landscape of two parameters, ``levels`` (L,) heights in it, ``descent`` a way
    down and ``adam`` its gradients in Adam's memory; ``moons`` and ``net`` are what training adds.
    ``said`` (4, 3) is which digit a softmax layer sees in each image after 0, 2, 4, 6 epochs,
    ``truth`` (4, 3) whether it is right; ``hidden`` and ``alive`` (2, 24) are units of a layer,
    all on and under dropout. ``sliced`` (2, 3, 8, 8) is what two slices take of the images.
    ``moved`` (3,) is how far three layers moved in a training, ``padlocks`` (3,) which could not.
    """

    w: np.ndarray
    cost: np.ndarray
    slope: np.ndarray
    rising: np.ndarray
    rate: float
    step: np.ndarray
    at: np.ndarray
    loss: np.ndarray
    grads: np.ndarray
    models: np.ndarray
    shares: np.ndarray
    degree: np.ndarray
    train: np.ndarray
    validation: np.ndarray
    layer: DenseTrace
    weights: np.ndarray
    images: np.ndarray
    lengths: np.ndarray
    order: np.ndarray
    walk: Conv2DTrace
    valley: Grid
    levels: np.ndarray
    descent: DescentTrace
    adam: AdamTrace
    moons: MoonsTrace
    net: GradientTrace
    said: np.ndarray
    truth: np.ndarray
    hidden: np.ndarray
    alive: np.ndarray
    sliced: np.ndarray
    moved: np.ndarray
    padlocks: np.ndarray


def record() -> GalleryTrace:
    """Compute all that the examples show."""
    bowl = quadratic(np.array([[2.0]]))
    rate, steps = 0.2, 5
    run = trace_descent(bowl, sgd(rate), np.array([3.0]), steps=steps, tolerance=0.0)
    w = np.linspace(-4.0, 4.0, 81)
    slope = np.array([bowl.gradient(np.array([x]))[0] for x in w])
    at = run.params[:, 0]
    grads = np.array([bowl.gradient(np.array([x]))[0] for x in at])
    weights = np.array([[0.5, -1.0, 1.5], [1.0, 2.0, -0.5]])
    layer = trace_dense([1.0, 0.5], weights.T, [0.5, 0.0, -0.5], relu)
    images = digits(scaled=False).x[:3]
    land = ravine(ratio=4.0)
    descent = trace_descent(land, sgd(0.35), [-3.5, 1.5], steps=12, tolerance=0.0)
    valley = land.grid((-4.0, 4.0), (-2.0, 2.0), 41)
    degree = np.arange(1, 8)
    train, validation = np.transpose([_errors(int(n)) for n in degree])
    said, (hidden, alive), (moved, padlocks) = answers(), dropped(), padlocked()
    return GalleryTrace(
        w=w,
        cost=np.array([bowl.value(np.array([x])) for x in w]),
        slope=slope,
        rising=slope > 0.0,
        rate=rate,
        step=np.arange(steps + 1),
        at=at,
        loss=run.loss,
        grads=grads,
        models=run.loss[:, None] + grads[:, None] * (w - at[:, None]),
        shares=softmax(np.array([2.0, 1.0, -0.5])),
        degree=degree,
        train=train,
        validation=validation,
        layer=layer,
        weights=weights,
        images=images,
        lengths=np.array(images.shape),
        order=np.arange(len(images))[:, None],
        walk=trace_conv2d(images[0], FILTERS["sobel_x"]),
        valley=valley,
        levels=even_levels(valley.loss, 7),
        descent=descent,
        adam=trace_adam(descent.grads, learning_rate=0.2),
        moons=moons(),
        net=gradient(),
        said=said,
        hidden=hidden,
        moved=moved,
        padlocks=padlocks,
        alive=alive,
        sliced=np.array([_taken(images, cut) for cut in (np.s_[1:], np.s_[:, 4:, 4:])]),
        truth=(said == np.arange(len(images))).astype(int),
    )


def _taken(images: np.ndarray, cut: Any) -> np.ndarray:
    """Which values a slice takes."""
    flags = np.zeros(images.shape, dtype=bool)
    flags[cut] = True
    return flags


def _errors(degree: int) -> tuple[float, ...]:
    """Mean squared errors of the fit to fifteen points, there and at two hundred others."""
    sample, others = noisy_sine(15, noise=0.3, seed=1), noisy_sine(200, noise=0.3, seed=99)
    weights = np.linalg.lstsq(legvander(sample.x[:, 0], degree), sample.y, rcond=None)[0]
    residuals = (legvander(data.x[:, 0], degree) @ weights - data.y for data in (sample, others))
    return tuple(float(np.mean(residual**2)) for residual in residuals)
