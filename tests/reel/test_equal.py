"""Every frame that reel paints equals manim's own, byte for byte."""

import pytest
from manim import Scene

from benchmarks.reel.habits import HABITS
from benchmarks.reel.zoo import ZOO
from dlmotion.reel.hashes import frame_hashes, stock_hashes
from tests.reel.scenes import Departing
from tests.reel.solids import SOLIDS, StrangeFaces

# pydub leaves the sound file open for the collector.
pytestmark = pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")

TINY = {"width": 160, "height": 90, "fps": 10}


@pytest.mark.parametrize(
    "scene_class", [*ZOO, *HABITS, *SOLIDS, Departing], ids=lambda scene: scene.__name__
)
def test_frames_equal_stock(scene_class: type[Scene]) -> None:
    stock = stock_hashes(scene_class, **TINY)
    ours = frame_hashes(scene_class, **TINY)
    assert len(ours) == len(stock)
    assert [place for place, (a, b) in enumerate(zip(ours, stock, strict=True)) if a != b] == []
    assert len(set(stock)) > 1 or len(stock) == 1


def test_frames_equal_stock_where_bands_cut_many_edges() -> None:
    shape = {"width": 854, "height": 480, "fps": 15}
    assert frame_hashes(StrangeFaces, **shape) == stock_hashes(StrangeFaces, **shape)
