"""WindowSum: what a kernel computes at one place: pixels times weights, added up, plus the bias."""

from __future__ import annotations

from typing import Any

import numpy as np
from manim import UP, VGroup

from stage.layout import Region
from stage.mobjects.formula import Formula, Value
from stage.mobjects.matrix import Matrix
from stage.readout import path_of, resolve
from stage.text import text
from stage.theme import Theme


class WindowSum(VGroup):
    """Window ``step`` of a recorded ``dlcore.Conv2DTrace`` with digits, inside ``region``.

    Parameters
    ----------
    walk
        Path of the Conv2DTrace in the trace.
    products
        Path of the sums (T,) of the products, without the bias.
    names
        What stands above pixels and kernel, in the lesson's language.
    """

    def __init__(
        self, region: Region, trace: Any, walk: str, products: str, step: int, names: tuple[str, str], theme: Theme
    ) -> None:
        super().__init__()
        style: dict[str, Any] = {"spec": ".2f", "cell_width": 1.02}
        self.pixels = Matrix(trace, f"{walk}.patches", theme, index=(step,), color="data", **style)
        self.kernel = Matrix(trace, f"{walk}.kernel", theme, color="sign", **style)
        pair = VGroup(self.pixels, self.kernel).arrange(buff=1.1).move_to(region.at(0.5, 0.68))
        self.names = [
            text(name, theme, "small", "muted").next_to(matrix, UP, buff=0.2)
            for name, matrix in zip(names, pair, strict=True)
        ]
        middle = (self.pixels.get_right() + self.kernel.get_left()) / 2
        self.times = Formula(("dot.o",), theme, size="heading").move_to(np.asarray(middle))
        spec = adding_spec(float(resolve(trace, path_of(products, step))), float(resolve(trace, f"{walk}.bias")))
        bias = Value("bias", f"{walk}.bias", None, spec)
        added = (bias,) if float(resolve(trace, bias.array)) >= 0 else ("(", bias, ")")
        terms = (Value("sum", products, step, spec), "+", *added, "=")
        result = Value("z", f"{walk}.sums", step, spec, "loss")
        self.total = Formula((*terms, result), theme, trace=trace, size="heading").move_to(region.at(0.5, 0.2))
        self.add(pair, *self.names, self.times, self.total)


def adding_spec(first: float, second: float, most: int = 6) -> str:
    """Fewest decimals, two at least, with which the printed terms add up to the printed sum."""
    for decimals in range(2, most):
        printed = round(first, decimals) + round(second, decimals)
        if abs(printed - round(first + second, decimals)) < 0.5 * 10.0**-decimals:
            return f".{decimals}f"
    return f".{most}f"
