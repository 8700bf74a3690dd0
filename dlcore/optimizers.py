"""Optimizers: what to do with a gradient, one function and one registry line each."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from dlcore.checks import Array
from dlcore.optimizer import Optimizer, Rule
from dlcore.ranges import number
from dlcore.schedules import Schedule, constant

__all__ = [
    "OPTIMIZERS",
    "adadelta",
    "adagrad",
    "adam",
    "adamw",
    "momentum",
    "nesterov",
    "rmsprop",
    "sgd",
]


def sgd(learning_rate: float | Schedule = 0.01) -> Optimizer:
    r"""Gradient descent: :math:`\theta \leftarrow \theta - \eta g`."""

    def rule(
        p: Array, g: Array, slots: tuple[Array, ...], scratch: Array, rate: float, step: int
    ) -> None:
        np.multiply(g, rate, out=scratch)
        p -= scratch

    return Optimizer("sgd", (), _schedule(learning_rate), rule)


def momentum(learning_rate: float | Schedule = 0.01, *, momentum: float = 0.9) -> Optimizer:
    r"""Heavy ball: :math:`u \leftarrow \mu u + g`, :math:`\theta \leftarrow \theta - \eta u`.

    References
    ----------
    Polyak, "Some methods of speeding up the convergence of iteration methods", 1964.
    """
    mu = _fraction("momentum", momentum)

    def rule(
        p: Array, g: Array, slots: tuple[Array, ...], scratch: Array, rate: float, step: int
    ) -> None:
        (velocity,) = slots
        velocity *= mu
        velocity += g
        np.multiply(velocity, rate, out=scratch)
        p -= scratch

    return Optimizer("momentum", ("velocity",), _schedule(learning_rate), rule)


def nesterov(learning_rate: float | Schedule = 0.01, *, momentum: float = 0.9) -> Optimizer:
    r"""Momentum that looks ahead.

    .. math:: u \leftarrow \mu u + g, \quad \theta \leftarrow \theta - \eta (g + \mu u)

    References
    ----------
    Sutskever et al., "On the importance of initialization and momentum", ICML 2013.
    """
    mu = _fraction("momentum", momentum)

    def rule(
        p: Array, g: Array, slots: tuple[Array, ...], scratch: Array, rate: float, step: int
    ) -> None:
        (velocity,) = slots
        velocity *= mu
        velocity += g
        np.multiply(velocity, mu, out=scratch)
        scratch += g
        scratch *= rate
        p -= scratch

    return Optimizer("nesterov", ("velocity",), _schedule(learning_rate), rule)


def adagrad(learning_rate: float | Schedule = 0.01, *, eps: float = 1e-10) -> Optimizer:
    r"""Give every parameter its own rate, which only falls.

    .. math:: s \leftarrow s + g^2, \quad \theta \leftarrow \theta - \eta g / (\sqrt s + \epsilon)

    References
    ----------
    Duchi, Hazan and Singer, "Adaptive Subgradient Methods", JMLR 12, 2011.
    """
    eps = number("eps", eps, low=0.0, open_low=True)

    def rule(
        p: Array, g: Array, slots: tuple[Array, ...], scratch: Array, rate: float, step: int
    ) -> None:
        (total,) = slots
        np.multiply(g, g, out=scratch)
        total += scratch
        _descend(p, g, total, scratch, rate, eps)

    return Optimizer("adagrad", ("sum_of_squares",), _schedule(learning_rate), rule)


def rmsprop(
    learning_rate: float | Schedule = 0.001, *, decay: float = 0.9, eps: float = 1e-8
) -> Optimizer:
    r"""AdaGrad that forgets: :math:`s \leftarrow \rho s + (1 - \rho) g^2`, then as AdaGrad.

    References
    ----------
    Tieleman and Hinton, "Lecture 6.5: rmsprop", Coursera, 2012.
    """
    rho, eps = _fraction("decay", decay), number("eps", eps, low=0.0, open_low=True)

    def rule(
        p: Array, g: Array, slots: tuple[Array, ...], scratch: Array, rate: float, step: int
    ) -> None:
        (mean_square,) = slots
        _average_square(mean_square, g, rho, scratch)
        _descend(p, g, mean_square, scratch, rate, eps)

    return Optimizer("rmsprop", ("mean_square",), _schedule(learning_rate), rule)


def adam(
    learning_rate: float | Schedule = 0.001,
    *,
    b1: float = 0.9,
    b2: float = 0.999,
    eps: float = 1e-8,
    bias_correction: bool = True,
) -> Optimizer:
    r"""Momentum and RMSprop together, both freed from their start at zero.

    .. math::
        m \leftarrow b_1 m + (1 - b_1) g, \quad v \leftarrow b_2 v + (1 - b_2) g^2, \quad
        \theta \leftarrow \theta - \eta \frac{m / (1 - b_1^t)}{\sqrt{v / (1 - b_2^t)} + \epsilon}

    Parameters
    ----------
    learning_rate : float or schedule
    b1, b2 : float in [0, 1)
        How much of m and v each update keeps.
    eps : float
    bias_correction : bool
        False leaves out both divisions by :math:`1 - b^t`, to see what they are for.

    References
    ----------
    Kingma and Ba, "Adam: A Method for Stochastic Optimization", arXiv:1412.6980.
    """
    rule = _adam_rule(b1, b2, eps, bias_correction)
    return Optimizer("adam", ("m", "v"), _schedule(learning_rate), rule)


def adamw(
    learning_rate: float | Schedule = 0.001,
    *,
    b1: float = 0.9,
    b2: float = 0.999,
    eps: float = 1e-8,
    weight_decay: float = 0.01,
) -> Optimizer:
    r"""Adam, then the parameters shrink: :math:`\theta \leftarrow (1 - \eta \lambda) \theta`.

    References
    ----------
    Loshchilov and Hutter, "Decoupled Weight Decay Regularization", arXiv:1711.05101.
    """
    decay = number("weight_decay", weight_decay, low=0.0)
    step_adam = _adam_rule(b1, b2, eps, True)

    def rule(
        p: Array, g: Array, slots: tuple[Array, ...], scratch: Array, rate: float, step: int
    ) -> None:
        p *= 1 - rate * decay
        step_adam(p, g, slots, scratch, rate, step)

    return Optimizer("adamw", ("m", "v"), _schedule(learning_rate), rule)


def adadelta(
    learning_rate: float | Schedule = 1.0, *, decay: float = 0.9, eps: float = 1e-6
) -> Optimizer:
    r"""Step in the parameter's own unit.

    .. math::
        s \leftarrow \rho s + (1 - \rho) g^2, \quad
        d = \frac{\sqrt{u + \epsilon}}{\sqrt{s + \epsilon}} g, \quad
        u \leftarrow \rho u + (1 - \rho) d^2, \quad \theta \leftarrow \theta - \eta d

    References
    ----------
    Zeiler, "ADADELTA: An Adaptive Learning Rate Method", arXiv:1212.5701.
    """
    rho, eps = _fraction("decay", decay), number("eps", eps, low=0.0, open_low=True)

    def rule(
        p: Array, g: Array, slots: tuple[Array, ...], scratch: Array, rate: float, step: int
    ) -> None:
        mean_square, mean_square_step = slots
        _average_square(mean_square, g, rho, scratch)
        np.add(mean_square, eps, out=scratch)
        np.sqrt(scratch, out=scratch)
        delta = np.sqrt(mean_square_step + eps)
        delta /= scratch
        delta *= g
        _average_square(mean_square_step, delta, rho, scratch)
        delta *= rate
        p -= delta

    return Optimizer(
        "adadelta", ("mean_square", "mean_square_step"), _schedule(learning_rate), rule
    )


OPTIMIZERS: dict[str, Callable[..., Optimizer]] = {
    "sgd": sgd,
    "momentum": momentum,
    "nesterov": nesterov,
    "adagrad": adagrad,
    "rmsprop": rmsprop,
    "adam": adam,
    "adamw": adamw,
    "adadelta": adadelta,
}


def _adam_rule(b1: float, b2: float, eps: float, bias_correction: bool) -> Rule:
    """Adam's rule, shared with AdamW."""
    b1, b2 = _fraction("b1", b1), _fraction("b2", b2)
    eps = number("eps", eps, low=0.0, open_low=True)

    def rule(
        p: Array, g: Array, slots: tuple[Array, ...], scratch: Array, rate: float, step: int
    ) -> None:
        m, v = slots
        m *= b1
        np.multiply(g, 1 - b1, out=scratch)
        m += scratch
        _average_square(v, g, b2, scratch)
        first, second = (1 - b1**step, 1 - b2**step) if bias_correction else (1.0, 1.0)
        np.sqrt(v, out=scratch)
        scratch *= 1 / second**0.5
        scratch += eps
        np.divide(m, scratch, out=scratch)
        scratch *= rate / first
        p -= scratch

    return rule


def _average_square(mean: Array, g: Array, keep: float, scratch: Array) -> None:
    """Let a running mean of squares take in g: mean ← keep mean + (1 - keep) g²."""
    mean *= keep
    np.multiply(g, g, out=scratch)
    scratch *= 1 - keep
    mean += scratch


def _descend(p: Array, g: Array, square: Array, scratch: Array, rate: float, eps: float) -> None:
    """Step along g divided by the root of ``square``."""
    np.sqrt(square, out=scratch)
    scratch += eps
    np.divide(g, scratch, out=scratch)
    scratch *= rate
    p -= scratch


def _schedule(learning_rate: float | Schedule) -> Schedule:
    return learning_rate if callable(learning_rate) else constant(learning_rate)


def _fraction(name: str, value: float) -> float:
    return number(name, value, low=0.0, high=1.0, open_high=True)
