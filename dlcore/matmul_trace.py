"""A matrix product, number by number: row meets column, pairs multiply, products pile up."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from dlcore.checks import Array, finite_array, float_array, not_empty
from dlcore.trace import freeze

__all__ = ["MatmulTrace", "trace_matmul"]


@dataclass(frozen=True)
class MatmulTrace:
    """The product of a (M, K) and b (K, N); T = M · N numbers in reading order, K terms each.

    Parameters
    ----------
    a, b : arrays (M, K) and (K, N)
    cells : array (T, 2)
        Row of a and column of b that meet: where the number stands in the output.
    rows, columns : arrays (T, K)
        The row and the column themselves.
    terms : array (T, K)
        Products of their pairs.
    partial_sums : array (T, K)
        Terms added up one by one; the last is the number.
    output : array (M, N)
        The sums, term after term; NumPy's ``a @ b`` may differ from them in the last digit.
    products, additions : int
        How many multiplications, M · N · K, and additions, M · N · (K - 1), it takes.
    """

    a: Array
    b: Array
    cells: Array
    rows: Array
    columns: Array
    terms: Array
    partial_sums: Array
    output: Array
    products: int
    additions: int


def trace_matmul(a: ArrayLike, b: ArrayLike) -> MatmulTrace:
    r"""Record a matrix product, term by term: :math:`c_{ij} = \sum_k a_{ik} b_{kj}`.

    Parameters
    ----------
    a : array (M, K)
    b : array (K, N)

    Raises
    ------
    ValueError
        If either is no matrix of finite numbers, or a has not as many columns as b has rows.
    """
    left, right = (
        not_empty(name, finite_array(name, float_array(name, value, ndim=2)))
        for name, value in (("a", a), ("b", b))
    )
    if left.shape[1] != right.shape[0]:
        raise ValueError(
            f"b: expected {left.shape[1]} rows like a's columns, got {left.shape} and {right.shape}"
        )
    cells = np.stack(np.divmod(np.arange(len(left) * right.shape[1]), right.shape[1]), axis=1)
    rows, columns = left[cells[:, 0]], right.T[cells[:, 1]]
    terms = rows * columns
    sums = terms.cumsum(axis=1)
    return freeze(
        MatmulTrace(
            a=left,
            b=right,
            cells=cells,
            rows=rows,
            columns=columns,
            terms=terms,
            partial_sums=sums,
            output=sums[:, -1].reshape(len(left), -1),
            products=terms.size,
            additions=terms.size - len(terms),
        )
    )
