"""Which view of a data set a network wants: the remedy that an error of shapes ends with."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any, ParamSpec, TypeVar

import numpy as np

from dlcore.layers import (
    GRU,
    LSTM,
    AvgPool2D,
    Bidirectional,
    Conv2D,
    ConvTranspose2D,
    GlobalAvgPool2D,
    MaxPool2D,
    SelfAttention,
    SimpleRNN,
)
from dlcore.network import Sequential

P = ParamSpec("P")
T = TypeVar("T")

_IMAGE_LAYERS = (Conv2D, ConvTranspose2D, MaxPool2D, AvgPool2D, GlobalAvgPool2D)
_SEQUENCE_LAYERS = (SimpleRNN, LSTM, GRU, Bidirectional, SelfAttention)


def name_views(function: Callable[P, T]) -> Callable[P, T]:
    """End shape errors of ``function(network, x, y, …)`` with what to write instead."""

    @wraps(function)
    def explained(*args: P.args, **kwargs: P.kwargs) -> T:
        try:
            return function(*args, **kwargs)
        except ValueError as error:
            named = dict(zip(("network", "x", "y"), args, strict=False)) | kwargs
            remedy = _remedy(named.get("network"), named.get("x"), named.get("y"))
            if not remedy:
                raise
            raise ValueError(f"{error}; {remedy}") from error

    return explained


def _remedy(network: object, x: Any, y: Any) -> str:
    """What to write instead; empty where the shapes are not known to be at fault."""
    if not isinstance(network, Sequential):
        return ""
    try:
        samples, targets = np.shape(x), np.shape(y)
    except ValueError:  # ragged rows, which the error already tells of
        return ""
    try:
        output = network.shapes(samples[1:])[-1]
    except ValueError:
        return _input_remedy(network, samples)
    if len(output) > 1 and len(samples) == 3 and len(targets) == 1:
        return "images went in row by row: give x.reshape(len(x), -1), a data set's .flat"
    if output == (1,) and len(targets) == 1:
        return "one output unit wants targets (N, 1): give y[:, None], a data set's .column"
    if len(output) == 1 and output[0] > 1 and targets[1:] == (1,):
        return "scores of classes want labels (N,): give y.ravel() as integers, a data set's .y"
    return ""


def _input_remedy(network: Sequential, samples: tuple[int, ...]) -> str:
    """What the first layer wants instead of such samples."""
    first = network.layers[0]
    if isinstance(first, _IMAGE_LAYERS) and len(samples) == 3:
        return "images want an axis of channels: give x[:, None], a data set's .channels"
    if isinstance(first, _IMAGE_LAYERS) and len(samples) == 2:
        return "images are wanted, not rows: give (N, C, H, W), a data set's .channels"
    if isinstance(first, _SEQUENCE_LAYERS) and len(samples) == 4:
        return "sequences (N, T, D) are wanted: give x[:, 0], the .x of a data set of images"
    if isinstance(first, _SEQUENCE_LAYERS) and len(samples) == 2:
        return "sequences (N, T, D) are wanted: give x[:, :, None], one number a step"
    return ""
