"""The loss and the optimizer that Keras code names, as dlcore's own."""

from __future__ import annotations

import ast
from collections.abc import Callable
from typing import Any

from dlcore.keras_layers import nearest
from dlcore.keras_names import Names, called
from dlcore.keras_syntax import KerasSourceError
from dlcore.losses import LOSSES
from dlcore.optimizer import Optimizer
from dlcore.optimizers import OPTIMIZERS

__all__ = ["read_loss", "read_optimizer"]

_LOSSES = {
    "mean_squared_error": "mse",
    "mean_absolute_error": "mae",
    "categorical_crossentropy": "cross_entropy",
    "sparse_categorical_crossentropy": "cross_entropy",
    "binary_crossentropy": "binary_cross_entropy",
}
_SETTINGS = {
    "lr": "learning_rate",
    "beta_1": "b1",
    "beta_2": "b2",
    "epsilon": "eps",
    "rho": "decay",
}


def read_loss(node: ast.expr | None, names: Names, remark: Callable[[int, str, str], None]) -> str:
    """Return dlcore's name of the loss; "mse" where the code names none."""
    if node is None:
        return "mse"
    imported = isinstance(node, ast.Name) and names.stands_for(node) is None
    given = (
        _snake(called(node))
        if imported or isinstance(node, (ast.Call, ast.Attribute))
        else str(names.literal(node))
    )
    known = _LOSSES.get(given, given)
    if known in LOSSES:
        return known
    close = nearest(given, [*_LOSSES, *LOSSES])
    if close is None:
        raise KerasSourceError(
            node.lineno, f"no loss is called {given!r}", f"use one of {', '.join(_LOSSES)}"
        )
    remark(node.lineno, f"no loss is called {given!r}", f"write {close!r}")
    return _LOSSES.get(close, close)


def read_optimizer(
    node: ast.expr | None, names: Names, remark: Callable[[int, str, str], None]
) -> Optimizer | None:
    """Build the optimizer that ``compile`` names, with Keras' defaults.

    None where it names none.
    """
    if node is None:
        return None
    node = names.resolve(node)
    given = called(node) if isinstance(node, ast.Call) else str(names.literal(node))
    known = nearest(given, OPTIMIZERS)
    if known is None:
        raise KerasSourceError(
            node.lineno, f"no optimizer is called {given!r}", f"use one of {', '.join(OPTIMIZERS)}"
        )
    if known != given.lower():
        remark(node.lineno, f"no optimizer is called {given!r}", f"write {known!r}")
    settings = _defaults(known)
    if isinstance(node, ast.Call):
        given_settings = zip(("learning_rate",), node.args, strict=False)
        settings |= {name: names.literal(value) for name, value in given_settings}
        settings |= {
            _SETTINGS.get(keyword.arg, keyword.arg): names.literal(keyword.value)
            for keyword in node.keywords
            if keyword.arg and keyword.arg != "name"
        }
    if known == "sgd" and settings.get("momentum"):
        known = "nesterov" if settings.pop("nesterov", False) else "momentum"
    try:
        return OPTIMIZERS[known](**settings)
    except (TypeError, ValueError) as error:
        raise KerasSourceError(node.lineno, f"{given}: {error}", "correct the setting") from None


def _defaults(name: str) -> dict[str, Any]:
    """Settings in which Keras starts elsewhere than dlcore."""
    if name == "sgd":
        return {}
    settings: dict[str, Any] = {"eps": 1e-7}
    return settings | {"learning_rate": 0.001} if name in ("adagrad", "adadelta") else settings


def _snake(name: str) -> str:
    """Turn a class name into the name of its function: MeanSquaredError is mean_squared_error."""
    return "".join(f"_{c.lower()}" if c.isupper() else c for c in name).lstrip("_")
