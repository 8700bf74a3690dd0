"""Dense trace: one dense layer on one example, by matrix product and by loops, line by line."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from dlcore.checks import Array, float_array
from dlcore.layers.dense import dense_forward, dense_forward_loop
from dlcore.line_trace import LineTrace, trace_lines
from dlcore.trace import freeze

_PRODUCT_LINE = 3


@dataclass(frozen=True)
class DenseTrace:
    """x (n_in,), weight (n_out, n_in), bias (n_out,) and what became of them.

    `z` (T, n_out) is z after each line of `vector`, the run of `dense_forward`. With the lines of
    `loop`, the run of `dense_forward_loop`, go `loop_z`, `loop_count` (1, 2, …) and `loop_factors`
    (T, 2), the unit and the input whose
    product the line adds, −1 where it adds none. `loop_products` and `vector_products` count the
    multiplications of either, `difference` is the largest between their outputs.
    """

    x: Array
    weight: Array
    bias: Array
    a: Array
    vector: LineTrace
    z: Array
    vector_count: int
    vector_products: int
    loop: LineTrace
    loop_z: Array
    loop_count: Array
    loop_factors: Array
    loop_products: int
    difference: float


def trace_dense(
    x: npt.ArrayLike, weight: npt.ArrayLike, bias: npt.ArrayLike, f: Callable[[Array], Array]
) -> DenseTrace:
    """Run both forms of a dense layer on one example and record their lines.

    Raises
    ------
    ValueError
        If x is no vector, weight no matrix, or their sizes do not fit.
    """
    x, bias = float_array("x", x, ndim=1), float_array("bias", bias, ndim=1)
    weight = float_array("weight", weight, ndim=2)
    if weight.shape != (len(bias), len(x)):
        raise ValueError(f"weight: expected shape {(len(bias), len(x))}, got {weight.shape}")
    vector = trace_lines(dense_forward, x, weight, bias, f, watch=("z", "a"))
    loop = trace_lines(dense_forward_loop, x, weight, bias, f, watch=("i", "j", "z", "a"))
    multiplies = (loop.line == _PRODUCT_LINE)[:, None]
    factors = np.where(
        multiplies, np.column_stack([loop.watched["j"], loop.watched["i"]]), -1
    ).astype(np.int64)
    outputs = [run.watched["a"][-1] for run in (vector, loop)]
    return freeze(
        DenseTrace(
            x=x,
            weight=weight,
            bias=bias,
            a=outputs[0],
            vector=vector,
            z=vector.watched["z"],
            vector_count=len(vector.line),
            vector_products=weight.size,
            loop=loop,
            loop_z=loop.watched["z"],
            loop_count=np.arange(1, len(loop.line) + 1),
            loop_factors=factors,
            loop_products=int(np.count_nonzero(factors[:, 0] >= 0)),
            difference=float(np.abs(outputs[0] - outputs[1]).max()),
        )
    )
