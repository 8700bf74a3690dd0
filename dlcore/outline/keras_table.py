"""Keras layers by name: what each does to shapes, and its number of parameters as Keras counts.

Shapes are as Keras writes them, channels last. Add one: a function and a line in `KERAS_LAYERS`.
"""

from __future__ import annotations

import math
import re

from dlcore.outline.boxes import box_of
from dlcore.outline.keras_windows import conv, edges, global_pool, known, pool, upsampling
from dlcore.outline.settings import (
    Flow,
    Rule,
    Settings,
    Shape,
    fitted,
    letter_of,
    product,
    refused,
)
from dlcore.outline.values import Instance, Letter, Made, Row, Unknown

__all__ = ["HARMLESS", "KERAS_LAYERS"]

HARMLESS = re.compile(
    r".*_(?:initializer|regularizer|constraint)|name|dtype|trainable|seed|dropout|recurrent_dropout"
    r"|recurrent_activation|stateful|unroll|go_backwards|implementation|batch_size|ragged|sparse"
    r"|noise_shape|mask_zero|momentum|epsilon|input_shape|batch_input_shape|shape|batch_shape"
    r"|input_dim|input_length|interpolation|fill_mode|fill_value|alpha|negative_slope|max_value"
    r"|threshold|theta|rate|stddev|renorm|fused|weights|value_range|init|reset_after"
    r"|data_format|keepdims"
)
"""Settings that change no shape and no number of parameters, or that are read elsewhere."""


def _dense(s: Settings, shape: Shape | None) -> Flow:
    units, bias = s.size("units"), s.flag("use_bias", True)
    if shape == ():
        raise refused(s.made, "Dense got a single number", "give it a vector")
    before = shape[-1] if shape else None
    return Flow(
        shape,
        (*(shape or ())[:-1], units),
        known(before, units, known(units, bias)),
        s.activation(),
        True,
    )


def _flatten(s: Settings, shape: Shape | None) -> Flow:
    return Flow(shape, (None if shape is None else product(shape),), 0)


def _reshape(s: Settings, shape: Shape | None) -> Flow:
    given = s.take("target_shape")
    target = [given] if isinstance(given, int) else list(given or ())
    if not target or not all(isinstance(n, int) for n in target) or target.count(-1) > 1:
        raise refused(s.made, f"target_shape of Reshape is {given!r}", "write whole numbers")
    total = None if shape is None else product(shape)
    rest = math.prod(n for n in target if n != -1)
    if total is not None and (total % rest if -1 in target else total != rest):
        raise refused(
            s.made, f"{s.made.code} does not fit on {total} values", "correct one of the two"
        )
    out = tuple((None if total is None else total // rest) if n == -1 else n for n in target)
    return Flow(shape, out, 0)


def _permute(s: Settings, shape: Shape | None) -> Flow:
    order = s.take("dims")
    if not isinstance(order, list | tuple) or sorted(order) != list(range(1, len(order) + 1)):
        raise refused(s.made, f"dims of Permute is {order!r}", "write each axis once")
    into = fitted(s, shape, (None,) * len(order))
    return Flow(into, tuple(into[i - 1] for i in order), 0)


def _repeat(s: Settings, shape: Shape | None) -> Flow:
    into = fitted(s, shape, (None,))
    return Flow(into, (s.number("n"), *into), 0)


def _same(s: Settings, shape: Shape | None) -> Flow:
    return Flow(shape, shape, 0)


def _batch_norm(s: Settings, shape: Shape | None) -> Flow:
    if s.take("axis", -1) not in (-1, len(shape or ()), [-1], (-1,)):
        raise refused(
            s.made, "axis of BatchNormalization is not the last", "only the last axis is read"
        )
    learned = s.flag("center", True) + s.flag("scale", True)
    return Flow(shape, shape, known(shape[-1] if shape else None, learned + 2))


def _layer_norm(s: Settings, shape: Shape | None) -> Flow:
    if s.take("axis", -1) not in (-1, len(shape or ()), [-1], (-1,)):
        raise refused(
            s.made, f"axis of {s.made.name} is not the last", "only the last axis is read"
        )
    learned = s.flag("center", True) + s.flag("scale", True)
    return Flow(shape, shape, known(shape[-1] if shape else None, learned))


def _prelu(s: Settings, shape: Shape | None) -> Flow:
    shared = s.take("shared_axes") or ()
    if shape is None:
        return Flow(shape, shape, None)
    return Flow(shape, shape, product([n for i, n in enumerate(shape, 1) if i not in shared]))


def _activation(s: Settings, shape: Shape | None) -> Flow:
    if "activation" not in s.values:
        raise refused(s.made, "Activation has no name", "write Activation('relu')")
    return Flow(shape, shape, 0, s.activation() or "linear")


def _embedding(s: Settings, shape: Shape | None) -> Flow:
    length = letter_of(s.values.get("input_length")) or s.take("input_length")
    if isinstance(length, list | tuple) and len(length) == 1:
        length = length[0]
    into = fitted(s, shape, (length if isinstance(length, int | Letter) else None,))
    size = s.size("output_dim")
    return Flow(into, (*into, size), product((s.size("input_dim"), size)))


def _recurrent(gates: int, biases: int = 1) -> Rule:
    def rule(s: Settings, shape: Shape | None) -> Flow:
        units, bias = s.size("units"), s.flag("use_bias", True)
        if s.flag("return_state", False):
            raise refused(
                s.made, f"{s.made.name} returns its state as well", "leave out return_state"
            )
        both = biases if s.flag("reset_after", True) else 1
        into = fitted(s, shape, (None, None))
        each = known(units, 1, bias * both)
        inside = None if each is None else known(into[-1], 1, each)
        params = known(inside, product((gates, units)))
        out = (into[0], units) if s.flag("return_sequences", False) else (units,)
        return Flow(into, out, params, s.activation())

    return rule


def _inner(s: Settings) -> tuple[Made, Rule, tuple[str, ...]]:
    """Return the layer that a wrapper holds."""
    layer = s.values.get("layer")
    if isinstance(layer, Unknown):
        raise layer.error()
    if not isinstance(layer, Made) or layer.name not in KERAS_LAYERS:
        raise refused(
            s.made, f"what {s.made.name} holds is no layer that is known", "write the layer itself"
        )
    positional, rule = KERAS_LAYERS[layer.name]
    return layer, rule, positional


def _bidirectional(s: Settings, shape: Shape | None) -> Flow:
    layer, rule, positional = _inner(s)
    if layer.name not in ("LSTM", "GRU", "SimpleRNN") or s.take("backward_layer") is not None:
        raise refused(s.made, f"Bidirectional holds {layer.name}", "write a recurrent layer")
    flow = rule(Settings(layer, positional), shape)
    mode = s.take("merge_mode", "concat")
    if mode not in ("concat", "sum", "mul", "ave") or flow.out is None:
        raise refused(s.made, f"merge_mode is {mode!r}", "write 'concat'")
    out = (*flow.out[:-1], known(flow.out[-1], 2 if mode == "concat" else 1))
    return Flow(flow.into, out, known(flow.params, 2), flow.activation)


def _time_distributed(s: Settings, shape: Shape | None) -> Flow:
    held = s.take("layer")
    if isinstance(held, Row | Instance) or (isinstance(held, Made) and box_of(held.path)):
        # A network at every step: what it makes of a step is not followed here.
        return Flow(shape, None, None, boxed=True)
    layer, rule, positional = _inner(s)
    if shape == ():
        raise refused(s.made, "TimeDistributed needs an input shape", "write input_shape=(…)")
    time, step = (shape[0], shape[1:]) if shape else (None, None)
    flow = rule(Settings(layer, positional), step)
    into, out = (None if row is None else (time, *row) for row in (flow.into, flow.out))
    return Flow(shape or into, out, flow.params, flow.activation)


def _resizing(s: Settings, shape: Shape | None) -> Flow:
    into = fitted(s, shape, (None, None, None))
    return Flow(into, (s.number("height"), s.number("width"), into[-1]), 0)


_CONV = ("filters", "kernel_size", "strides", "padding")
_POOL = ("pool_size", "strides", "padding")
# Keras name: the settings that may be given by position, and what the layer does.
KERAS_LAYERS: dict[str, tuple[tuple[str, ...], Rule]] = {
    "Dense": (("units", "activation", "use_bias"), _dense),
    "Activation": (("activation",), _activation),
    "Flatten": ((), _flatten),
    "Reshape": (("target_shape",), _reshape),
    "Permute": (("dims",), _permute),
    "RepeatVector": (("n",), _repeat),
    "Embedding": (("input_dim", "output_dim"), _embedding),
    "Bidirectional": (("layer", "merge_mode"), _bidirectional),
    "TimeDistributed": (("layer",), _time_distributed),
    "BatchNormalization": (("axis",), _batch_norm),
    "LayerNormalization": (("axis",), _layer_norm),
    "GroupNormalization": (("groups",), _layer_norm),
    "PReLU": ((), _prelu),
    "Resizing": (("height", "width"), _resizing),
    "CenterCrop": (("height", "width"), _resizing),
    "RandomCrop": (("height", "width"), _resizing),
    "SimpleRNN": (("units", "activation"), _recurrent(1)),
    "LSTM": (("units", "activation"), _recurrent(4)),
    "GRU": (("units", "activation"), _recurrent(3, 2)),
}
for _rank in (1, 2, 3):
    KERAS_LAYERS |= {
        f"{_name}{_rank}D": rule
        for _names, rule in {
            ("Conv", "Convolution"): (_CONV, conv(_rank)),
            ("Conv_Transpose",): (_CONV, conv(_rank, up=True)),
            ("SeparableConv", "SeparableConvolution"): (_CONV, conv(_rank, separable=True)),
            ("DepthwiseConv",): (_CONV[1:], conv(_rank, depthwise=True)),
            ("MaxPooling", "MaxPool", "AveragePooling", "AvgPool"): (_POOL, pool(_rank)),
            (
                *("GlobalMaxPooling", "GlobalMaxPool"),
                *("GlobalAveragePooling", "GlobalAvgPool"),
            ): ((), global_pool(_rank)),
            ("UpSampling",): (("size",), upsampling(_rank)),
            ("ZeroPadding",): (("padding",), edges("padding", _rank, 1)),
            ("Cropping",): (("cropping",), edges("cropping", _rank, -1)),
        }.items()
        for _name in _names
    }
    KERAS_LAYERS[f"Conv{_rank}DTranspose"] = KERAS_LAYERS.pop(f"Conv_Transpose{_rank}D")
_LEAVE_SHAPE: dict[str, tuple[str, ...]] = {
    "Dropout": ("rate",),
    "SpatialDropout1D": ("rate",),
    "SpatialDropout2D": ("rate",),
    "SpatialDropout3D": ("rate",),
    "AlphaDropout": ("rate",),
    "GaussianDropout": ("rate",),
    "GaussianNoise": ("stddev",),
    "ActivityRegularization": ("l1", "l2"),
    "Masking": ("mask_value",),
    "Rescaling": ("scale", "offset"),
    "RandomFlip": ("mode",),
    "RandomRotation": ("factor",),
    "RandomZoom": ("height_factor", "width_factor"),
    "RandomTranslation": ("height_factor", "width_factor"),
    "RandomContrast": ("factor",),
    "RandomBrightness": ("factor",),
    "ReLU": ("max_value",),
    "LeakyReLU": ("alpha",),
    "ELU": ("alpha",),
    "ThresholdedReLU": ("theta",),
    "Softmax": ("axis",),
}
KERAS_LAYERS |= {name: (given, _same) for name, given in _LEAVE_SHAPE.items()}
