"""Positional encoding: where a word stands, written as a row of sines and cosines."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from dlcore.checks import Array
from dlcore.ranges import integer, number
from dlcore.trace import freeze

__all__ = ["PositionalTrace", "positional_encoding", "trace_positional_encoding"]


@dataclass(frozen=True)
class PositionalTrace:
    """Encodings of T positions by D numbers.

    Parameters
    ----------
    positions : array (T,)
    wavelengths : array (D,)
        Positions after which a column repeats, from 2π up to 2π · base; pairs of columns share one.
    angles : array (T, D)
        2π · position / wavelength, in radians.
    encoding : array (T, D)
        Sine of the angle in even columns, cosine in odd ones.
    similarity : array (T, T)
        Dot products of the rows; for an even D they depend on the distance of the positions alone.
    """

    positions: Array
    wavelengths: Array
    angles: Array
    encoding: Array
    similarity: Array


def positional_encoding(length: int, width: int, *, base: float = 10000.0) -> Array:
    r"""Encode positions 0 … length - 1, shape (length, width).

    .. math:: p_{t, 2i} = \sin(t / b^{2i/D}), \quad p_{t, 2i+1} = \cos(t / b^{2i/D})

    Parameters
    ----------
    length, width : int
        T and D; an odd width ends on a sine.
    base : float above 1
        b, which sets the longest wavelength.

    References
    ----------
    Vaswani et al., "Attention is all you need", NeurIPS 2017, section 3.5.
    """
    return np.array(trace_positional_encoding(length, width, base=base).encoding)


def trace_positional_encoding(length: int, width: int, *, base: float = 10000.0) -> PositionalTrace:
    """Record how `positional_encoding` comes about; `length`, `width` and `base` are its own."""
    length, width = integer("length", length, low=1), integer("width", width, low=1)
    base = number("base", base, low=1.0, open_low=True)
    positions, columns = np.arange(length), np.arange(width)
    periods = base ** (2 * (columns // 2) / width)
    angles = positions[:, None] / periods
    encoding = np.where(columns % 2 == 0, np.sin(angles), np.cos(angles))
    return freeze(
        PositionalTrace(positions, 2 * np.pi * periods, angles, encoding, encoding @ encoding.T)
    )
