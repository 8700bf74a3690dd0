"""Counts that lessons stand on: doubled sums, lines of windows, how far apart networks are."""

import numpy as np
import pytest

from dlcore import trace_conv2d
from dlcore.convolution_trace import window_lines
from dlcore.graph import doubled, trace_graph
from dlcore.parameters import largest_difference


@pytest.mark.parametrize("count", [0, 1, 5])
def test_doubling_counts_two_to_the_power(count):
    first, last = doubled(count)
    assert (first.value, last.value) == (1.0, 2.0**count)
    assert trace_graph(last).gradients[0] == 2.0**count


def test_lines_of_windows_add_up_to_the_convolution():
    image, kernel = np.arange(20.0).reshape(4, 5), np.array([[1.0, -2.0], [0.5, 3.0]])
    walk, out = trace_conv2d(image, kernel), np.zeros((3, 4))
    lines = window_lines(walk)
    for row, column, down, across, _, weight in lines:
        out[down, across] += image[row, column] * kernel.ravel()[weight]
    np.testing.assert_allclose(out, walk.output)
    assert lines.shape == (out.size * kernel.size, 6)
    np.testing.assert_array_equal(lines[:, 4], np.repeat(np.arange(out.size), kernel.size))


def test_networks_are_as_far_apart_as_their_farthest_parameter():
    one = ({"weight": np.array([[1.0, 2.0]]), "bias": np.array([0.0])}, {})
    other = ({"weight": np.array([[1.0, 2.5]]), "bias": np.array([-2.0])}, {})
    assert largest_difference(one, other) == 2.0
    assert largest_difference(one, one) == 0.0
