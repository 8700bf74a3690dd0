"""PyTorch's layers and functions by name: what each does to shapes, and its parameters.

Shapes are as PyTorch writes them, channels first, without the batch axis. What a layer tells of its
input (``in_features``) is used. Add one: a function and a line in `TORCH_LAYERS`.
"""

from __future__ import annotations

import re

from dlcore.outline import torch_rules as rules
from dlcore.outline.settings import Rule
from dlcore.outline.torch_axes import AXES

__all__ = ["ACTIVATIONS", "FUNCTIONS", "HARMLESS", "TORCH_LAYERS", "rule_of"]


ACTIVATIONS = frozenset(
    ("ReLU", "ReLU6", "LeakyReLU", "Sigmoid", "Tanh", "GELU", "SiLU", "ELU", "SELU", "CELU")
    + ("Softmax", "LogSoftmax", "Softplus", "Softsign", "Mish", "Hardswish", "Hardsigmoid")
    + ("Hardtanh", "LogSigmoid", "Softmax2d", "Tanhshrink", "Threshold", "RReLU", "Softmin")
)
"""Layers that only apply a function to every value."""

HARMLESS = re.compile(
    r"inplace|eps|momentum|track_running_stats|padding_mode|device|dtype|dim|negative_slope"
    r"|batch_first|dropout|nonlinearity|count_include_pad|divisor_override|training|approximate"
    r"|padding_idx|max_norm|norm_type|scale_grad_by_freq|sparse|mode|align_corners|beta"
    r"|threshold|alpha|p|value|min_val|max_val|init|lower|upper"
)
"""Settings that change no shape and no number of parameters."""

_RATE = ("p", "inplace")
_CONV = (
    "in_channels",
    "out_channels",
    "kernel_size",
    "stride",
    "padding",
    "dilation",
    "groups",
    "bias",
)
_UP = (*_CONV[:5], "output_padding", "groups", "bias", "dilation")
_MAX = ("kernel_size", "stride", "padding", "dilation", "return_indices", "ceil_mode")
_AVG = ("kernel_size", "stride", "padding", "ceil_mode", "count_include_pad")
_NORM = ("num_features", "eps", "momentum", "affine", "track_running_stats")
_RNN = ("input_size", "hidden_size", "num_layers")
# PyTorch's name: the settings that may be given by position, and what the layer does.
TORCH_LAYERS: dict[str, tuple[tuple[str, ...], Rule]] = {
    "Linear": (("in_features", "out_features", "bias"), rules.linear),
    "LazyLinear": (("out_features", "bias"), rules.lazy_linear),
    "Flatten": (("start_dim", "end_dim"), rules.flatten),
    "Unflatten": (("dim", "unflattened_size"), rules.unflatten),
    "Identity": (("a", "b", "c"), rules.same),
    "PReLU": (("num_parameters", "init"), rules.prelu),
    "LayerNorm": (("normalized_shape", "eps", "elementwise_affine", "bias"), rules.layer_norm),
    "GroupNorm": (("num_groups", "num_channels", "eps", "affine"), rules.group_norm),
    "Embedding": (("num_embeddings", "embedding_dim", "padding_idx"), rules.embedding),
    "LSTM": (_RNN, rules.recurrent(4)),
    "GRU": (_RNN, rules.recurrent(3)),
    "RNN": (_RNN, rules.recurrent(1)),
    "Upsample": (("size", "scale_factor", "mode"), rules.upsample),
    "UpsamplingNearest2d": (("size", "scale_factor"), rules.upsample),
    "UpsamplingBilinear2d": (("size", "scale_factor"), rules.upsample),
    "PixelShuffle": (("upscale_factor",), rules.pixel_shuffle),
    "[]": (("index",), rules.last_step),
}
for _rank in (1, 2, 3):
    TORCH_LAYERS |= {
        f"Conv{_rank}d": (_CONV, rules.conv(_rank)),
        f"LazyConv{_rank}d": (_CONV[1:], rules.conv(_rank, lazy=True)),
        f"ConvTranspose{_rank}d": (_UP, rules.conv_transpose(_rank)),
        f"MaxPool{_rank}d": (_MAX, rules.pool(_rank)),
        f"AvgPool{_rank}d": (_AVG, rules.pool(_rank)),
        f"AdaptiveAvgPool{_rank}d": (("output_size",), rules.adaptive(_rank)),
        f"AdaptiveMaxPool{_rank}d": (("output_size",), rules.adaptive(_rank)),
        f"BatchNorm{_rank}d": (_NORM, rules.batch_norm(_rank)),
        f"InstanceNorm{_rank}d": (_NORM, rules.instance_norm(_rank)),
        f"ZeroPad{_rank}d": (("padding",), rules.pad(_rank)),
        f"ReflectionPad{_rank}d": (("padding",), rules.pad(_rank)),
        f"ReplicationPad{_rank}d": (("padding",), rules.pad(_rank)),
        f"Dropout{_rank}d": (_RATE, rules.same),
    }
_FREE: dict[str, tuple[str, ...]] = dict.fromkeys(ACTIVATIONS, ("a", "b", "c", "d", "e"))
TORCH_LAYERS |= {name: (free, rules.same) for name, free in _FREE.items()}
TORCH_LAYERS |= dict.fromkeys(
    ("Dropout", "AlphaDropout", "FeatureAlphaDropout"), (_RATE, rules.same)
)

TORCH_LAYERS["normalize"] = (("p", "dim", "eps", "out"), rules.same)

# Functions of tensors that do what a layer does: F.relu(x), torch.flatten(x, 1), x.flatten(1).
FUNCTIONS: dict[str, tuple[str, tuple[str, ...] | None]] = {
    **{name.lower(): (name, ("a", "b", "c", "d")) for name in ACTIVATIONS},
    "leaky_relu": ("LeakyReLU", ("a", "b")),
    "log_softmax": ("LogSoftmax", ("a", "b", "c")),
    "relu_": ("ReLU", ()),
    "swish": ("SiLU", ()),
    "dropout": ("Dropout", ("p", "training", "inplace")),
    "dropout2d": ("Dropout2d", ("p", "training", "inplace")),
    "flatten": ("Flatten", None),
    "normalize": ("normalize", ("p", "dim", "eps", "out")),
    **{
        f"{kind}_pool{rank}d": (f"{kind.title()}Pool{rank}d", None)
        for kind in ("max", "avg")
        for rank in (1, 2, 3)
    },
    **{
        f"adaptive_{kind}_pool{rank}d": (f"Adaptive{kind.title()}Pool{rank}d", None)
        for kind in ("max", "avg")
        for rank in (1, 2, 3)
    },
}


def rule_of(path: str, name: str) -> tuple[str, tuple[str, ...], Rule] | None:
    """Return the name, the settings by position and the rule of a step; None for no known one."""
    if path in ("Tensor.view", "Tensor.reshape"):
        return name, ("a", "b", "c", "d", "e"), rules.view
    if name in AXES and path in (f"Tensor.{name}", f"torch.{name}"):
        return (name, *AXES[name])
    if name in TORCH_LAYERS:
        return (name, *TORCH_LAYERS[name])
    if name in FUNCTIONS:
        layer, positional = FUNCTIONS[name]
        own, rule = TORCH_LAYERS[layer]
        return layer, own if positional is None else positional, rule
    return None
