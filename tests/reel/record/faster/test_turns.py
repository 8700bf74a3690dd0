"""Rotation matrices without SciPy are SciPy's, to the bit."""

from __future__ import annotations

import math
import subprocess
import sys
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from manim import DOWN, IN, OUT, RIGHT, UP, Square
from manim.utils import space_ops

from dlmotion.reel.record.faster import turns
from dlmotion.reel.record.faster.substitutes import substitutes

ANGLES = st.one_of(
    st.floats(-10, 10),
    st.floats(-2e-3, 2e-3),
    st.floats(-1e9, 1e9),
    st.integers(-24, 24).map(lambda twelfths: twelfths * math.pi / 12),
    st.sampled_from([0, 1, -0.0, 1e-3, 5e-324, 1e200, np.float64(0.7)]),
)
AXES = st.one_of(
    st.sampled_from([OUT, IN, RIGHT, UP, DOWN, UP + RIGHT, [0, 0, 1], np.array([0, 3, 0])]),
    st.lists(st.floats(-5, 5), min_size=3, max_size=3).map(np.array),
    st.lists(st.floats(-1e-200, 1e-200), min_size=3, max_size=3),
)


def _told(found: Any) -> tuple[object, ...]:
    return (
        found.tobytes(),
        found.shape,
        found.dtype,
        found.flags.writeable,
        found.flags.c_contiguous,
    )


@given(angle=ANGLES, axis=AXES, homogeneous=st.booleans())
def test_matrices_are_those_of_scipy(angle: Any, axis: Any, homogeneous: bool) -> None:
    theirs = turns.original(angle, axis, homogeneous)
    assert _told(turns.matrix_of(angle, axis, homogeneous)) == _told(theirs)


@pytest.mark.parametrize("angle", [math.nan, math.inf])
def test_what_is_no_angle_is_left_to_scipy(angle: float) -> None:
    with np.errstate(invalid="ignore"):
        assert _told(turns.matrix_of(angle, OUT)) == _told(turns.original(angle, OUT))


def test_several_angles_are_left_to_scipy() -> None:
    angles = np.array([[0.1], [0.2]])
    assert _told(turns.matrix_of(angles, OUT)) == _told(turns.original(angles, OUT))


def test_mobjects_turn_by_it() -> None:
    square = Square().rotate(0.3, axis=UP + OUT)
    with substitutes():
        assert space_ops.rotation_matrix is turns.matrix_of
        same = Square().rotate(0.3, axis=UP + OUT)
    assert square.points.tobytes() == same.points.tobytes()


def test_a_film_of_text_needs_no_scipy() -> None:
    code = (
        "import sys\n"
        "from manim import Scene, Text, TAU\n"
        "from dlmotion.reel.record.recorder import rehearse\n"
        "class Said(Scene):\n"
        "    def construct(self): self.play(Text('a').animate.rotate(TAU / 3))\n"
        "rehearse(Said, width=64, height=36, fps=5)\n"
        "print('scipy.spatial.transform' in sys.modules)"
    )
    done = subprocess.run(
        [sys.executable, "-W", "ignore", "-c", f"import dlmotion.reel\n{code}"],
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout.split()[-1] == "False"
