"""Another manim underneath: what reel does not know is left to it, and said in one line."""

from __future__ import annotations

import logging
from collections.abc import Callable
from pathlib import Path
from typing import Any

import manim.mobject.types.vectorized_mobject as vectorized
import pytest
from manim import (
    LEFT,
    RED,
    RIGHT,
    UP,
    Arc,
    Camera,
    Circle,
    Create,
    DashedLine,
    Mobject,
    Scene,
    Square,
    Text,
    ThreeDCamera,
    Transform,
    VMobject,
)
from manim.mobject.svg.svg_mobject import SVGMobject, VMobjectFromSVGPath
from manim.renderer.cairo_renderer import CairoRenderer
from manim.utils import space_ops

from dlmotion import reel
from dlmotion.reel.hashes import frame_hashes, stock_hashes
from dlmotion.reel.originals import compare as originals
from dlmotion.reel.originals.check import table
from dlmotion.reel.originals.compare import ForeignManimError, function_named, holds, spoken, strays
from dlmotion.reel.record import camera
from dlmotion.reel.record.faster.substitutes import PARTS, substitutes
from tests.reel.record.faster.test_substitutes import TINY
from tests.reel.retake.test_forward import SCENE, scene_of
from tests.reel.solids import SOLIDS

pytestmark = pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")


class Shown(Scene):
    """A little of everything that is replaced while scenes are recorded."""

    def construct(self) -> None:
        square, word = Square(fill_opacity=0.5, color=RED), Text("ab").shift(UP)
        square.add_updater(lambda mobject, dt: mobject.shift(UP * dt))
        self.add(DashedLine(LEFT, RIGHT, stroke_width=2))
        self.play(Create(square), run_time=0.4)
        self.play(Transform(square.copy(), Circle()), word.animate.scale(2), run_time=0.6)


SWAPS: dict[str, tuple[Any, str]] = {
    "arcs": (Arc, "_set_pre_positioned_points"),
    "arrivals": (Scene, "add_mobjects_from_animations"),
    "boxes": (Mobject, "get_critical_point"),
    "colouring": (VMobject, "interpolate_color"),
    "copies": (Mobject, "__deepcopy__"),
    "corners": (VMobject, "append_points"),
    "curves": (vectorized, "partial_bezier_points"),
    "dashes": (VMobject, "get_subcurve"),
    "families": (Mobject, "get_family"),
    "lengths": (VMobject, "insert_n_curves_to_point_list"),
    "lettering": (SVGMobject, "generate_mobject"),
    "outlines": (VMobjectFromSVGPath, "handle_commands"),
    "turns": (space_ops, "rotation_matrix"),
    "updating": (Mobject, "update"),
    "camera": (Camera, "apply_fill"),
    "shapes": (VMobject, "get_fill_rgbas"),
}


def swapped(monkeypatch: pytest.MonkeyPatch, owner: Any, name: str) -> list[str]:
    """Put another function in the place of manim's; returns where its calls are noted."""
    original: Callable[..., Any] = vars(owner)[name]
    calls: list[str] = []

    def another(*args: Any, **kwargs: Any) -> Any:
        calls.append(name)
        return original(*args, **kwargs)

    monkeypatch.setattr(owner, name, another)
    return calls


def test_nothing_here_differs_and_the_table_is_what_the_command_writes() -> None:
    assert {part: strays(part) for part in originals.PARTS if strays(part)} == {}
    written: dict[str, Any] = {}
    exec("\n".join(table()), written)  # noqa: S102 (our own text)
    assert written["MARKS"] == originals.MARKS
    assert written["FILES"] == originals.FILES


def test_all_that_is_replaced_is_in_the_table() -> None:
    for part, rows in PARTS.items():
        named = {function_named(name) for name in originals.PARTS[part]}
        assert {original for _, _, original, _ in rows} <= named
    painting = {name.rpartition(".")[2] for name in originals.PARTS["camera"]}
    assert painting.issuperset(camera._REPLACED)
    assert {*SWAPS, "faces", "plays", "renderer", "typesetting"} == {*originals.PARTS}


@pytest.mark.parametrize("part", SWAPS)
def test_another_function_of_manims_is_used(part: str, monkeypatch: pytest.MonkeyPatch) -> None:
    owner, name = SWAPS[part]
    calls = swapped(monkeypatch, owner, name)
    assert [stray.rpartition(".")[2].rpartition(":")[2] for stray in strays(part)] == [name]
    ours = frame_hashes(Shown, **TINY)
    assert calls
    assert ours == stock_hashes(Shown, **TINY)
    with substitutes():
        left = [row for row in PARTS.get(part, ()) if vars(row[0])[row[1]] is row[3]]
    assert left == []


def test_a_camera_that_paints_otherwise_is_filmed_by_its_pixels(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    plain = frame_hashes(Shown, **TINY)

    def thick(self: Any, ctx: Any, vmobject: VMobject, background: bool = False) -> Any:
        ctx.set_line_width(9 * self.cairo_line_width_multiple)
        ctx.stroke_preserve()
        return self

    monkeypatch.setattr(Camera, "apply_stroke", thick)
    assert not camera.can_record(Camera)
    ours = frame_hashes(Shown, **TINY)
    assert ours == stock_hashes(Shown, **TINY)
    assert ours != plain


def test_another_shading_is_seen(monkeypatch: pytest.MonkeyPatch) -> None:
    solid = SOLIDS[0]
    plain = frame_hashes(solid, **TINY)
    monkeypatch.setattr(ThreeDCamera, "modified_rgbas", lambda self, mobject, rgbas: rgbas * 0.5)
    ours = frame_hashes(solid, **TINY)
    assert ours == stock_hashes(solid, **TINY)
    assert ours != plain


def test_another_animation_is_never_passed_over(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sys.path", [*__import__("sys").path])
    store, scene = reel.Store(tmp_path / "store"), scene_of(tmp_path / "code", SCENE)
    reel.film(scene, tmp_path / "a.mp4", store=store, **TINY)
    assert reel.film(scene, tmp_path / "a.mp4", store=store, **TINY).passed == 3
    swapped(monkeypatch, Transform, "interpolate_submobject")
    assert reel.film(scene, tmp_path / "a.mp4", store=store, **TINY).passed == 0


def test_another_renderer_is_refused_in_one_line(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    swapped(monkeypatch, CairoRenderer, "freeze_current_frame")
    with pytest.raises(ForeignManimError, match=r"got another \S+freeze_current_frame;") as caught:
        reel.film(Shown, tmp_path / "a.mp4", **TINY)
    assert "\n" not in str(caught.value)
    assert list(tmp_path.iterdir()) == []


def test_it_is_said_once(monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture) -> None:
    swapped(monkeypatch, Mobject, "get_family")
    originals._say_once.cache_clear()
    with caplog.at_level(logging.WARNING, "dlmotion.reel"):
        assert [holds("families") for _ in range(3)] == [False] * 3
    assert [record.getMessage() for record in caplog.records] == [
        "manim has another Mobject.get_family: its own is used where reel has families"
    ]
    assert "families: manim's own is used, for" in "\n".join(originals.report())


def test_a_changed_file_counts_by_its_functions(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(originals.FILES, "manim.mobject.mobject", "of another release")
    assert strays("copies") == []
    (name,) = originals.PARTS["copies"]
    monkeypatch.setitem(originals.PARTS["copies"], name, "of another release")
    assert strays("copies") == [name]
    monkeypatch.setitem(originals.PARTS["copies"], "manim.mobject.mobject:Mobject.gone", "")
    assert strays("copies")[1:] == ["manim.mobject.mobject:Mobject.gone"]


def test_only_what_runs_counts() -> None:
    plain = "def f(x):\n    return x + '#'\n"
    told = 'def f(x):\n    """Says."""\n\n    # why\n    return x + \'#\'  # so\n'
    assert spoken(told) == spoken(plain)
    assert spoken(plain.replace("+", "*")) != spoken(plain)
