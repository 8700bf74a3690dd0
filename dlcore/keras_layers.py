"""Keras layers by name, and the dlcore layers that they are.

Add one: a function and a line in `KERAS_LAYERS`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from dlcore import layers
from dlcore.activations import ACTIVATIONS
from dlcore.initializers import INITIALIZERS
from dlcore.layers.base import Layer

__all__ = ["KERAS_LAYERS", "Settings", "nearest"]


class Settings:
    """The settings of one layer call, taken one by one; what is left over was not understood.

    Parameters
    ----------
    values : dict
        Settings by name; positional ones under their Keras names.
    remark : callable (cause, fix)
        Told of a spelling that was corrected.
    """

    def __init__(self, values: dict[str, Any], remark: Callable[[str, str], None]) -> None:
        self.values, self.remark = values, remark

    def take(self, name: str, default: Any = None) -> Any:
        """Remove and return one setting."""
        return self.values.pop(name, default)

    def need(self, name: str) -> Any:
        """Remove and return a setting that the layer cannot do without."""
        if self.values.get(name) is None:
            raise ValueError(f"{name} is missing")
        return self.values.pop(name)

    def activation(self, default: str = "linear") -> str:
        """Take the activation's name; None is linear, a near miss is corrected."""
        name = self.take("activation", default)
        return self.spelled(
            "activation", "linear" if name is None else name, [*ACTIVATIONS, "softmax"]
        )

    def initializer(self) -> str:
        """Take the weights' initialiser."""
        return self.spelled(
            "kernel_initializer", self.take("kernel_initializer", "glorot_uniform"), INITIALIZERS
        )

    def spelled(self, kind: str, name: Any, known: Iterable[str]) -> str:
        """Return a known name, corrected where it is a near miss."""
        if not isinstance(name, str):
            raise ValueError(f"{kind}: expected a name, got {name!r}")
        choices = list(known)
        plain = {"swish": "silu", "leakyrelu": "leaky_relu"}.get(name, name)
        if plain in choices:
            return plain
        close = nearest(plain, choices)
        if close is None:
            raise ValueError(f"{kind}: expected one of {', '.join(sorted(choices))}, got {name!r}")
        self.remark(f"no {kind} is called {name!r}", f"write {close!r}")
        return close


def nearest(name: str, known: Iterable[str]) -> str | None:
    """Return the known name that differs in case or a letter or two, digits alike, if there is."""
    from difflib import get_close_matches  # slow to import, and only typos need it

    digits = [c for c in name if c.isdigit()]
    by_lower = {
        choice.lower(): choice for choice in known if [c for c in choice if c.isdigit()] == digits
    }
    close = get_close_matches(name.lower(), by_lower, n=1, cutoff=0.75)
    return by_lower[close[0]] if close else None


def _dense(s: Settings) -> Layer:
    return layers.Dense(
        s.need("units"),
        s.activation(),
        use_bias=s.take("use_bias", True),
        weight_initializer=s.initializer(),
    )


def _conv2d(s: Settings) -> Layer:
    return layers.Conv2D(
        s.need("filters"),
        s.need("kernel_size"),
        stride=s.take("strides", 1),
        padding=s.take("padding", "valid"),
        dilation=s.take("dilation_rate", 1),
        groups=s.take("groups", 1),
        activation=s.activation(),
        use_bias=s.take("use_bias", True),
        weight_initializer=s.initializer(),
    )


def _conv2d_transpose(s: Settings) -> Layer:
    _only_valid(s)
    return layers.ConvTranspose2D(
        s.need("filters"),
        s.need("kernel_size"),
        stride=s.take("strides", 1),
        dilation=s.take("dilation_rate", 1),
        activation=s.activation(),
        use_bias=s.take("use_bias", True),
        weight_initializer=s.initializer(),
    )


def _max_pooling(s: Settings) -> Layer:
    _only_valid(s)
    return layers.MaxPool2D(s.take("pool_size", 2), stride=s.take("strides"))


def _average_pooling(s: Settings) -> Layer:
    _only_valid(s)
    return layers.AvgPool2D(s.take("pool_size", 2), stride=s.take("strides"))


def _only_valid(s: Settings) -> None:
    if (padding := s.take("padding", "valid")) != "valid":
        raise ValueError(f"padding: dlcore reads only 'valid' here, got {padding!r}")


def _embedding(s: Settings) -> Layer:
    return layers.Embedding(s.need("input_dim"), s.need("output_dim"))


def _recurrent(
    kind: type[layers.SimpleRNN] | type[layers.LSTM] | type[layers.GRU],
) -> Callable[[Settings], Layer]:
    def build(s: Settings) -> Layer:
        return kind(s.need("units"), return_sequences=s.take("return_sequences", False))

    return build


def _activation(s: Settings) -> Layer:
    return layers.Activation(s.activation())


def _named_activation(name: str, **fixed: float) -> Callable[[Settings], Layer]:
    """Build a layer that Keras names after its activation.

    Its settings must be those that dlcore draws.
    """

    def build(s: Settings) -> Layer:
        for setting, value in fixed.items():
            if (given := s.take(setting, value)) != value:
                raise ValueError(f"{setting}: dlcore's {name} layer has {value}, got {given!r}")
        return layers.Activation(name)

    return build


def _batch_normalization(s: Settings) -> Layer:
    return layers.BatchNorm(momentum=s.take("momentum", 0.99), eps=s.take("epsilon", 1e-3))


def _layer_normalization(s: Settings) -> Layer:
    return layers.LayerNorm(eps=s.take("epsilon", 1e-3))


# Keras name: the settings that may be given by position, and what builds the layer.
KERAS_LAYERS: dict[str, tuple[tuple[str, ...], Callable[[Settings], Layer]]] = {
    "Dense": (("units", "activation"), _dense),
    "Activation": (("activation",), _activation),
    "Dropout": (("rate",), lambda s: layers.Dropout(s.need("rate"))),
    "Flatten": ((), lambda s: layers.Flatten()),
    "Conv2D": (("filters", "kernel_size", "strides", "padding"), _conv2d),
    "Conv2DTranspose": (("filters", "kernel_size", "strides", "padding"), _conv2d_transpose),
    "MaxPooling2D": (("pool_size", "strides", "padding"), _max_pooling),
    "MaxPool2D": (("pool_size", "strides", "padding"), _max_pooling),
    "AveragePooling2D": (("pool_size", "strides", "padding"), _average_pooling),
    "AvgPool2D": (("pool_size", "strides", "padding"), _average_pooling),
    "GlobalAveragePooling2D": ((), lambda s: layers.GlobalAvgPool2D()),
    "BatchNormalization": ((), _batch_normalization),
    "LayerNormalization": ((), _layer_normalization),
    "Embedding": (("input_dim", "output_dim"), _embedding),
    "SimpleRNN": (("units",), _recurrent(layers.SimpleRNN)),
    "LSTM": (("units",), _recurrent(layers.LSTM)),
    "GRU": (("units",), _recurrent(layers.GRU)),
    "ReLU": ((), _named_activation("relu")),
    "LeakyReLU": (
        ("negative_slope",),
        _named_activation("leaky_relu", negative_slope=0.01, alpha=0.01),
    ),
    "PReLU": ((), lambda s: layers.PReLU()),
    "ELU": (("alpha",), _named_activation("elu", alpha=1.0)),
    "ThresholdedReLU": (("theta",), _named_activation("thresholded_relu", theta=1.0)),
    "Softmax": ((), _named_activation("softmax", axis=-1)),
}
