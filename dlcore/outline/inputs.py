"""What a network owes to its input's shape: sizes, the first count, and what is lost without it."""

from __future__ import annotations

import re

from dlcore.outline.describe import Outline
from dlcore.outline.outline import read_network
from dlcore.outline.settings import Shape, product
from dlcore.outline.values import NetworkCodeError

__all__ = ["dense_count", "left_without_input", "lengths", "without_input"]

_ROW = r"\([^()]*\)"
_TOLD = re.compile(
    rf"(?<![.\w])(?:batch_)?(?:input_)?shape\s*(?:=\s*(?:{_ROW}|[\w.]+)|{_ROW})\s*,?[ \t]*"
    rf"|(?<=\bInput\(){_ROW}\s*,?[ \t]*"
    r"|(?<![.\w])(?<!Embedding\()input_dim\s*=\s*[\w.]+\s*,?[ \t]*"
)


def lengths(shape: Shape | None) -> tuple[int, ...]:
    """Return the lengths of a shape; none where one of them is not told as a number."""
    if shape is None or product(shape) is None:
        return ()
    return tuple(size for size in shape if isinstance(size, int))


def dense_count(outline: Outline) -> tuple[int, tuple[int, int, int]] | None:
    """Return the first dense layer of inputs × units + units parameters, if there is one.

    Its place in the row, then the three numbers: inputs, units, parameters.
    """
    shape = outline.input_shape
    for k, layer in enumerate(outline.layers):
        before, after = lengths(shape), lengths(layer.shape)
        if layer.dense and before and after and layer.params:
            inputs, units = before[-1], after[-1]
            if inputs * units + units == layer.params:
                return k, (inputs, units, layer.params)
        shape = layer.shape
    return None


def without_input(source: str) -> str:
    """Return Keras code with the shape of its input taken out, wherever it is told."""
    return _TOLD.sub("", source)


def left_without_input(source: str) -> tuple[list[bool], list[bool]] | None:
    """Return which shapes, the input's first, and whose parameters remain without the input's.

    None where taking it out leaves no network.
    """
    try:
        outline = read_network([without_input(source)])
    except NetworkCodeError:
        return None
    shapes = outline.input_shape, *(layer.shape for layer in outline.layers)
    return [bool(lengths(shape)) for shape in shapes], [
        layer.params is not None for layer in outline.layers
    ]
