"""What training adds to the record of the examples: a net that learns moons, and one gradient."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

import numpy as np

from dlcore import (
    Dense,
    Dropout,
    Sequential,
    adam,
    binary_cross_entropy,
    compare_params,
    digits,
    fit,
    freeze_layers,
    gradient_check,
    sample_gradients,
    sigmoid,
    trace_backward,
    trace_forward,
    two_moons,
)

FIRST, LAST = np.array([[0.8, -0.4], [0.3, 0.9]]), np.array([[1.2, -0.7], [0.5, 1.1]])
_SAMPLES, _BATCH, _EPOCHS = 48, 8, 40


@dataclass(frozen=True)
class MoonsTrace:
    """A classifier in training.

    ``x`` (N, 2) and ``labels`` (N,) are the data; ``batch`` (T, B) the samples of each step,
    ``output`` (T, H, W) what the net says over ``across`` (W,), ``upward`` (H,), ``loss`` (T,).
    ``wants`` (2, N, 2) are the derivatives of single losses by two weights, then their mean.
    ``shares`` (T, N) is what it says of the samples, ``costs`` (2, n) what a share ``share`` (n,)
    costs a sample of either class.
    """

    x: np.ndarray
    labels: np.ndarray
    step: np.ndarray
    batch: np.ndarray
    across: np.ndarray
    upward: np.ndarray
    output: np.ndarray
    loss: np.ndarray
    wants: np.ndarray
    shares: np.ndarray
    share: np.ndarray
    costs: np.ndarray


@dataclass(frozen=True)
class GradientTrace:
    """A net of two, two and two sigmoid units on one sample, forward and back.

    ``first``, ``last`` (n_out, n_in) are its weights, ``x``, ``hidden``, ``output`` (2,) what its
    units put out, ``delta`` (2,) the δ of the outputs; ``sent`` (2, 2) what they send to the first
    hidden unit, before and after the weight, ``carried`` the loss's derivative there. ``formed``
    (1, 4) and ``measured`` (4,) are the derivatives by the last weights, by formula and from
    differences of the loss.
    """

    first: np.ndarray
    last: np.ndarray
    x: np.ndarray
    hidden: np.ndarray
    output: np.ndarray
    delta: np.ndarray
    sent: np.ndarray
    carried: float
    formed: np.ndarray
    measured: np.ndarray


@cache
def moons() -> MoonsTrace:
    """Train on two moons and look at every tenth step."""
    data = two_moons(_SAMPLES, noise=0.12)
    order = np.random.default_rng(0).permutation(_SAMPLES)
    x, y = data.x[order], data.y[order].astype(float).reshape(-1, 1)
    net = Sequential((Dense(8, "tanh"), Dense(1, "sigmoid")), "binary_cross_entropy")
    steps = list(range(0, _EPOCHS * _SAMPLES // _BATCH + 1, 10))
    trained = fit(
        net,
        x,
        y,
        optimizer=adam(0.1),
        epochs=_EPOCHS,
        batch_size=_BATCH,
        rng=0,
        shuffle=False,
        snapshot_steps=steps,
    )
    across, upward = np.linspace(-1.7, 2.7, 45), np.linspace(-1.2, 1.7, 30)
    places = np.stack(np.meshgrid(across, upward), axis=-1)
    wants = sample_gradients(net, trained.snapshots[0], x, y).gradients[:, :2]
    shares = np.array([net.predict(params, x)[:, 0] for params in trained.snapshots])
    share = sigmoid(np.linspace(-5.0, 5.0, 101))
    share = np.unique(np.append(share, [shares.min(), shares.max()]))
    sides = [np.full(len(share), kind) for kind in (0.0, 1.0)]
    return MoonsTrace(
        x=x,
        labels=y[:, 0],
        step=np.array(steps),
        batch=np.array([np.arange(_BATCH) + step * _BATCH % _SAMPLES for step in steps]),
        across=across,
        upward=upward,
        output=np.array([net.predict(params, places)[..., 0] for params in trained.snapshots]),
        loss=np.array([net.loss_value(params, x, y) for params in trained.snapshots]),
        wants=np.array([wants, np.tile(wants.mean(axis=0), (_SAMPLES, 1))]),
        shares=shares,
        share=share,
        costs=np.array([binary_cross_entropy(share, side, reduction="none") for side in sides]),
    )


@cache
def gradient() -> GradientTrace:
    """Go forward and back once, and measure the derivatives by the last weights."""
    layers = (Dense(2, "sigmoid", use_bias=False) for _ in range(2))
    net = Sequential(tuple(layers), "mse", input_shape=(2,))
    x, targets = np.array([[1.0, 0.5]]), np.array([[1.0, 0.0]])
    params = ({"weight": FIRST}, {"weight": LAST})
    forward, back = trace_forward(net, params, x), trace_backward(net, params, x, targets)

    def loss(flat: np.ndarray) -> float:
        return net.loss_value((params[0], {"weight": flat.reshape(2, 2)}), x, targets)

    delta = back.delta[1][0]
    return GradientTrace(
        first=FIRST,
        last=LAST,
        x=x[0],
        hidden=forward.a[0][0],
        output=forward.a[1][0],
        delta=delta,
        sent=np.array([delta, LAST[:, 0] * delta]),
        carried=float(back.da[0][0, 0]),
        formed=back.dW[1].reshape(1, 4),
        measured=gradient_check(loss, back.dW[1].ravel(), LAST.ravel()).numeric,
    )


@cache
def dropped() -> tuple[np.ndarray, np.ndarray]:
    """What 24 units put out for the first digit, all on and under one mask (2, 24); which are on.

    The units are untrained.
    """
    dice, image = np.random.default_rng(1), digits().flat[:1]
    net = Sequential((Dense(24, "relu"),), "mse")
    outputs = net.predict(net.init(dice, image.shape[1:]), image)
    mask = Dropout(0.5).forward({}, np.ones_like(outputs), training=True, rng=dice)[0]
    return np.vstack([outputs, outputs * mask]), np.vstack([np.ones_like(mask), mask]) > 0


@cache
def answers() -> np.ndarray:
    """Which digit a softmax layer sees in the first three after 0, 2, 4 and 6 epochs (4, 3)."""
    data, net = digits(), Sequential((Dense(10, "softmax"),), "cross_entropy")
    run = fit(
        net,
        data.flat[:100],
        data.y[:100],
        optimizer=adam(0.01),
        epochs=6,
        batch_size=50,
        rng=3,
        snapshot_steps=range(0, 13, 4),
    )
    seen = [net.predict(params, data.flat[:3]).argmax(axis=1) for params in run.snapshots]
    return np.array(seen)


@cache
def padlocked() -> tuple[np.ndarray, np.ndarray]:
    """How far three layers moved in 20 epochs on 100 digits (3,), and that the first is locked."""
    data, locked = digits(), np.array([True, False, False])
    layers = Dense(16, "relu"), Dense(16, "relu"), Dense(10, "softmax")
    net = freeze_layers(Sequential(layers, "cross_entropy"), np.flatnonzero(locked))
    run = fit(
        net,
        data.flat[:100],
        data.y[:100],
        optimizer=adam(0.01),
        epochs=20,
        batch_size=50,
        rng=0,
        snapshot_steps=(0,),
    )
    return compare_params(run.snapshots[0], run.params).relative, locked
