"""What follows an edit is taken over where the scene stands as it stood, only there."""

from __future__ import annotations

import sys
import tracemalloc
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pytest
from manim import Mobject, Scene

from dlmotion import reel
from dlmotion.reel import Store
from dlmotion.reel.record.load import load_scene
from dlmotion.reel.retake.memory_digest import Opaque, state_of
from tests.reel.retake.test_forward import SCENE
from tests.reel.scenes import TINY

HOUSE = SCENE[: SCENE.index("class Three")].replace(
    'notes["entries"][since["entries"]:]',
    '[{"play": len(self.entries) + k} for k in range(len(notes["entries"]) - since["entries"])]',
)
HOUSE += """
    def chapter(self, name, action):
        self.next_section(name)
        action()
"""
FOUR = """
from manim import *
import numpy as np
from chapters_house import Notes

RATE = [1.0]

class Four(Notes):
    def construct(self):
        self.enter()
        self.chapter("one", self.turn)
        self.chapter("two", self.leave)
        self.chapter("three", self.blink)
        self.chapter("four", lambda: self.wait(0.4))

    def enter(self):
        self.square = Square()
        self.count = 0
        self.play(Create(self.square), run_time=0.5)

    def turn(self):
        self.count += 1
        self.play(self.square.animate.rotate(1.0), run_time=0.5)

    def leave(self):
        dot = Dot()
        self.play(dot.animate.shift(UP), run_time=0.5)
        self.remove(dot)

    def blink(self):
        self.play(FadeOut(self.square), FadeIn(spot(self.count)), run_time=0.5)

def spot(count):
    return Dot(count * RIGHT * RATE[0], color=RED)
"""
EDITS = {
    "nothing": ("RATE", "RATE", 5),
    "a look that is gone again": ("dot = Dot()", "dot = Dot(color=RED)", 4),
    "a longer play": ("animate.shift(UP), run_time=0.5", "animate.shift(UP), run_time=1.0", 4),
    "two more plays": ("self.remove(dot)", "self.wait(0.2); self.wait(0.3); self.remove(dot)", 4),
    "a look that stays": ("animate.rotate(1.0)", "animate.rotate(2.0)", 1),
    "a number that only a later look shows": ("self.count += 1", "self.count += 2", 1),
    "a thing that stays behind": ("self.remove(dot)", "self.add(dot)", 2),
    "a variable of the module": ("self.remove(dot)", "self.remove(dot); RATE[0] = 2.0", 2),
    "an updater that stays": (
        "self.remove(dot)",
        "self.remove(dot); self.square.add_updater(lambda m: m.shift(UP))",
        2,
    ),
    "a random number drawn": ("self.remove(dot)", "self.remove(dot); np.random.random()", 2),
    "a helper of what follows": ("color=RED", "color=BLUE", 3),
    "a fault that leaves a lock": (
        "self.remove(dot)",
        "self.remove(dot); self.lock = __import__('threading').Lock()",
        2,
    ),
}


@pytest.fixture(autouse=True)
def _paths(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "path", [*sys.path])
    monkeypatch.setattr(sys, "dont_write_bytecode", True)


def scene_of(folder: Path, source: str) -> type[Scene]:
    """The scene of this source, its chapters told what by a module of their own, as in a house."""
    folder.mkdir(exist_ok=True)
    (folder / "chapters_house.py").write_text(HOUSE)
    file = folder / "chapters_scene.py"
    file.write_text(source)
    for module in ("chapters_house", file.stem):
        sys.modules.pop(module, None)
    return load_scene(file, "Four")


@pytest.mark.parametrize("edit", EDITS)
def test_an_edit_makes_the_film_of_a_clean_build(tmp_path: Path, edit: str) -> None:
    before, after, passed = EDITS[edit]
    source = FOUR.replace(before, after)
    assert before == after or source != FOUR
    store = Store(tmp_path / "store")
    reel.film(scene_of(tmp_path / "code", FOUR), tmp_path / "first.mp4", store=store, **TINY)
    scene = scene_of(tmp_path / "code", source)
    second = reel.film(scene, tmp_path / "second.mp4", store=store, **TINY)
    clean = reel.film(scene, tmp_path / "clean.mp4", **TINY)
    third = reel.film(scene, tmp_path / "third.mp4", store=store, **TINY)
    assert second.path.read_bytes() == clean.path.read_bytes() == third.path.read_bytes()
    assert second.scene.entries == clean.scene.entries == third.scene.entries
    assert second.sections == clean.sections == third.sections
    assert second.passed == passed
    plays = second.scene.renderer.num_plays
    assert plays == clean.scene.renderer.num_plays
    assert third.passed == plays


def test_sections_inside_a_loop_are_not_told_apart_and_not_rejoined(tmp_path: Path) -> None:
    looped = FOUR.replace(
        '        self.chapter("two", self.leave)\n        self.chapter("three", self.blink)\n',
        "        for act in (self.leave, self.leave, self.blink):\n"
        '            self.chapter("two", act)\n',
    )
    store = Store(tmp_path / "store")
    reel.film(scene_of(tmp_path / "code", looped), tmp_path / "first.mp4", store=store, **TINY)
    scene = scene_of(tmp_path / "code", looped.replace("dot = Dot()", "dot = Dot(color=RED)"))
    second = reel.film(scene, tmp_path / "second.mp4", store=store, **TINY)
    clean = reel.film(scene, tmp_path / "clean.mp4", **TINY)
    assert second.path.read_bytes() == clean.path.read_bytes()
    assert second.passed == 3


def test_what_a_function_keeps_is_part_of_the_state(tmp_path: Path) -> None:
    """In a variable around it, where its module's variables do not show."""
    keeping = """
def keeping(function):
    rate = [1.0]
    def kept(count, times=1.0):
        rate[0] *= times
        return function(count * rate[0])
    return kept

@keeping
def spot"""
    source = FOUR.replace("\ndef spot", keeping)
    edited = source.replace("self.remove(dot)", "self.remove(dot); spot(0, 2.0)")
    store = Store(tmp_path / "store")
    reel.film(scene_of(tmp_path / "code", source), tmp_path / "first.mp4", store=store, **TINY)
    scene = scene_of(tmp_path / "code", edited)
    second = reel.film(scene, tmp_path / "second.mp4", store=store, **TINY)
    clean = reel.film(scene_of(tmp_path / "code", edited), tmp_path / "clean.mp4", **TINY)
    assert second.path.read_bytes() == clean.path.read_bytes()
    assert second.passed == 2


def test_a_film_with_captions_of_its_own_is_not_rejoined(tmp_path: Path) -> None:
    source = FOUR.replace(
        "FadeIn(spot(self.count)), run_time", 'FadeIn(spot(self.count)), subcaption="a", run_time'
    )
    store = Store(tmp_path / "store")
    reel.film(scene_of(tmp_path / "code", source), tmp_path / "first.mp4", store=store, **TINY)
    scene = scene_of(tmp_path / "code", source.replace("dot = Dot()", "dot = Dot(color=RED)"))
    second = reel.film(scene, tmp_path / "second.mp4", store=store, **TINY)
    assert second.passed == 2
    assert [caption.text for caption in second.captions] == ["a"]


def standing(**attributes: object) -> str:
    """State of a scene with these attributes and nothing else."""
    scene = SimpleNamespace(renderer=None, camera=SimpleNamespace(), mobjects=[], **attributes)
    return state_of(scene, ("renderer", "camera"), {}, [])[0]  # type: ignore[arg-type]


def test_states_are_equal_where_all_that_is_reached_is() -> None:
    assert standing(a=[1, {"b": (2.0, None)}]) == standing(a=[1, {"b": (2.0, None)}])
    assert standing(a=Mobject()) == standing(a=Mobject())


def test_states_differ_in_values_kinds_order_and_sharing() -> None:
    one, other = [1], [1]
    different = [
        {"a": [1, 2]}, {"a": [2, 1]}, {"a": (1, 2)}, {"a": [1.0, 2]}, {"a": [True, 2]},
        {"b": [1, 2]},
        {"a": [1], "c": 2}, {"a": [1, 2, 1]}, {"a": {"x": 1, "y": 2}}, {"a": {"y": 2, "x": 1}},
        {"a": [one, one]}, {"a": [one, other]},
        {"a": lambda: one}, {"a": lambda: other + [2]}, {"a": -0.0}, {"a": 0.0}, {"a": "0.0"},
        {"a": list}, {"a": {1, 2}},
    ]  # fmt: skip
    states = [standing(**attributes) for attributes in different]
    assert len(set(states)) == len(states)


class Told(float):
    """A number that knows where it comes from."""

    def __new__(cls, value: float, path: str) -> Told:
        made = super().__new__(cls, value)
        made.path = path
        return made


class ToldInt(int):
    """The same for whole numbers, and without a dictionary."""

    path = "k"


class ToldArray(np.ndarray):
    """An array that knows where it comes from."""

    path = "probs"


def test_numbers_with_a_path_count_as_numbers_and_path() -> None:
    assert standing(a=Told(1.0, "x")) == standing(a=Told(1.0, "x"))
    one = Told(1.0, "x")
    assert standing(a=[one, one]) == standing(a=[one, Told(1.0, "x")])
    different = [1.0, Told(1.0, "x"), Told(2.0, "x"), Told(1.0, "y"), ToldInt(1), ToldInt(2), 1]
    assert len({standing(a=value) for value in different}) == len(different)


@pytest.mark.parametrize("size", [3, 3000])
def test_arrays_with_a_path_count_as_arrays_and_path(size: int) -> None:
    def told(path: str = "probs", first: float = 0.0, step: int = 1) -> str:
        whole = np.arange(float(size))
        whole[0] = first
        proxy = whole.view(ToldArray)[::step]
        proxy.path = path
        return standing(a=proxy, b=whole)

    assert told() == told()
    different = [told(), told("logits"), told(first=1.0), told(step=2)]
    assert len(set(different)) == 4
    copied = np.arange(float(size)).copy().view(ToldArray)
    assert standing(a=copied, b=np.arange(float(size))) != told()


def test_a_large_array_is_told_without_copies() -> None:
    whole = np.zeros((64, 1 << 15)).view(ToldArray)
    tracemalloc.start()
    standing(a=whole)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert peak < whole.nbytes / 4


def test_views_tell_whose_memory_they_show() -> None:
    def pair(*, shared: bool, first: float = 0.0) -> str:
        whole = np.array([first, 1.0, 2.0])
        part = whole[1:] if shared else whole[1:].copy()
        return standing(a=part, b=whole)

    assert pair(shared=True) == pair(shared=True)
    assert len({pair(shared=True), pair(shared=False), pair(shared=True, first=5.0)}) == 3


def test_what_does_not_tell_its_state_is_opaque() -> None:
    with pytest.raises(Opaque):
        standing(a=(value for value in (1, 2)))
    with pytest.raises(Opaque):
        standing(a={Mobject()})

    class Inner:
        pass

    Inner.__module__ = SimpleNamespace.__module__
    with pytest.raises(Opaque):
        standing(a=Inner())
