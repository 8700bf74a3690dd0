"""ParameterCount: what a dense layer learns, as a product and a sum with the network's own sizes."""

from __future__ import annotations

from typing import Any

import numpy as np
from manim import DOWN, VGroup

from stage.mobjects.formula import Formula, Value
from stage.readout import resolve
from stage.text import text
from stage.theme import Theme


class ParameterCount(VGroup):
    """Name of layer ``layer`` over n × m (+ m) = its count.

    Parameters
    ----------
    path
        Of a record in ``trace`` with arrays ``sizes`` (L + 1,), ``edges``, ``biases``, ``params`` (L,).
    biases
        Count the biases too, not the edges alone.
    """

    def __init__(self, trace: Any, path: str, layer: int, name: str, theme: Theme, *, biases: bool = True) -> None:
        super().__init__()
        parts: list[str | Value] = [
            Value("n", f"{path}.sizes", layer, ".0f", "data" if layer == 0 else "activation"),
            "times",
            Value("m", f"{path}.sizes", layer + 1, ".0f", "activation"),
        ]
        if biases:
            parts += ["+", Value("b", f"{path}.biases", layer, ".0f", "activation")]
        parts += ["=", Value("count", f"{path}.{'params' if biases else 'edges'}", layer, ".0f")]
        formula = Formula(parts, theme, trace=trace, size="heading")
        self.add(text(name, theme, "small", "muted"), formula).arrange(DOWN, buff=0.15)


def total_count(trace: Any, path: str, theme: Theme) -> Formula:
    """Write the layers' parameters and their sum ``total``."""
    layers = len(np.asarray(resolve(trace, f"{path}.params")))
    parts: list[str | Value] = []
    for layer in range(layers):
        parts += [*(["+"] if layer else []), Value(f"p{layer}", f"{path}.params", layer, ".0f")]
    parts += ["=", Value("total", f"{path}.total", None, ".0f")]
    return Formula(parts, theme, trace=trace, size="heading")
