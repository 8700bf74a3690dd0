"""Fast-forward: what precedes an edit is passed over; the film is a clean build's."""

from __future__ import annotations

import dis
import sys
from collections.abc import Mapping
from pathlib import Path
from textwrap import dedent
from types import FrameType, SimpleNamespace

import pytest
from manim import Scene

from dlmotion import reel
from dlmotion.reel import Store
from dlmotion.reel.record.load import load_scene
from dlmotion.reel.retake.code_hash import Proofs
from dlmotion.reel.retake.forward import Forward
from tests.reel.scenes import TINY

pytestmark = pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")

SCENE = """
from manim import *
import numpy as np

SIDE = 1.0

class Notes(Scene):
    words = {"labels.far": "2.0", "other": "x"}
    entries = []

    def variant(self):
        return "one"

    def premises(self):
        return self.words

    def asked(self):
        return {}

    def journal(self):
        return self.entries

    def resume(self, entries):
        self.entries = self.entries + list(entries)

    def unseen(self):
        return {"entries": ("entries",), "words": ()}

    def bookmark(self):
        return {"entries": len(self.entries)}

    def notes(self):
        return {"entries": self.entries}

    def conclude(self, notes, since):
        self.entries = self.entries + notes["entries"][since["entries"]:]

    def setup(self):
        self.entries = []

    def play(self, *animations, **settings):
        super().play(*animations, **settings)
        self.entries = self.entries + [{"play": len(self.entries)}]

class Three(Notes):
    def construct(self):
        self.enter()
        self.turn()
        self.leave("far")
        self.wait(0.5)

    def enter(self):
        self.square = Square(SIDE)
        self.play(Create(self.square), run_time=0.5)

    def turn(self):
        angle = ValueTracker(0)
        self.square.add_updater(lambda square, dt: square.rotate(3 * dt))
        self.play(angle.animate.set_value(1), run_time=0.5)
        self.square.clear_updaters()

    def leave(self, key):
        away = float(self.words["labels." + key])
        self.play(self.square.animate.shift(RIGHT * away), FadeIn(helper()), run_time=0.5)

def helper():
    return Dot(color=RED)
"""
EDITS = {
    "nothing": ("SIDE = 1.0", "SIDE = 1.0", 3),
    "a comment": ("SIDE = 1.0", "SIDE = 1.0  # units", 3),
    "the last step": ("self.wait(0.5)", "self.wait(0.6)", 3),
    "a helper of the third": ("color=RED", "color=BLUE", 2),
    "the third": ("RIGHT * away", "LEFT * away", 2),
    "the second": ("rotate(3 * dt)", "rotate(2 * dt)", 1),
    "the first": ("Create(", "FadeIn(", 0),
    "a constant": ("SIDE = 1.0", "SIDE = 1.5", 0),
    "a base": (
        "self.entries = []\n\n    def play",
        "self.entries = [];self.dot = 1\n\n    def play",
        0,
    ),
    "a word of the third": ('"labels.far": "2.0"', '"labels.far": "1.0"', 2),
    "a word that nobody says": ('"other": "x"', '"other": "y"', 0),
}


def scene_of(folder: Path, source: str, name: str = "Three") -> type[Scene]:
    """The scene of this source, loaded anew."""
    folder.mkdir(exist_ok=True)
    file = folder / "notes_scene.py"
    file.write_text(dedent(source))
    sys.modules.pop(file.stem, None)
    return load_scene(file, name)


@pytest.fixture(autouse=True)
def _paths(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "path", [*sys.path])
    monkeypatch.setattr(sys, "dont_write_bytecode", True)


@pytest.mark.parametrize("edit", EDITS)
def test_an_edit_makes_the_film_of_a_clean_build(tmp_path: Path, edit: str) -> None:
    before, after, passed = EDITS[edit]
    words_only = "word" in edit
    source = SCENE.replace(before, after)
    assert words_only or before == after or source != SCENE
    store = Store(tmp_path / "store")
    first = reel.film(
        scene_of(tmp_path / "code", SCENE), tmp_path / "first.mp4", store=store, **TINY
    )
    second_class = scene_of(tmp_path / "code", SCENE if words_only else source)
    if words_only:
        second_class.words = eval(source.split("words = ")[1].split("\n")[0])  # noqa: S307 (our own text)
    second = reel.film(second_class, tmp_path / "second.mp4", store=store, **TINY)
    clean = reel.film(second_class, tmp_path / "clean.mp4", **TINY)
    assert (first.passed, second.passed, clean.passed) == (0, passed, 0)
    assert second.path.read_bytes() == clean.path.read_bytes()
    assert second.scene.entries == clean.scene.entries
    assert second.sections == clean.sections


HIDDEN = SCENE.replace("SIDE = 1.0", "SIDE = 1.0\ncount = [0]").replace(
    'away = float(self.words["labels." + key])', "count[0] += 1; away = count[0]"
)


def test_what_the_code_does_not_say_is_noticed(tmp_path: Path) -> None:
    store, scene = Store(tmp_path / "store"), scene_of(tmp_path / "code", HIDDEN)
    first = reel.film(scene, tmp_path / "first.mp4", store=store, **TINY)
    second = reel.film(scene, tmp_path / "second.mp4", store=store, **TINY)
    assert (first.passed, second.passed) == (0, 0)
    assert first.path.read_bytes() != second.path.read_bytes()


def test_a_scene_that_names_no_premises_is_never_passed_over(tmp_path: Path) -> None:
    store = Store(tmp_path / "store")
    scene = scene_of(tmp_path / "code", SCENE.replace("def premises", "def promises"))
    films = [reel.film(scene, tmp_path / f"{turn}.mp4", store=store, **TINY) for turn in range(2)]
    assert [film.passed for film in films] == [0, 0]
    assert films[1].misses == 0


def test_a_play_whose_segments_are_gone_is_recorded(tmp_path: Path) -> None:
    store, scene = Store(tmp_path / "store"), scene_of(tmp_path / "code", SCENE)
    first = reel.film(scene, tmp_path / "first.mp4", store=store, **TINY)
    segment = max(store.root.glob("??/*"), key=lambda path: path.stat().st_size)
    segment.write_bytes(b"torn")
    second = reel.film(scene, tmp_path / "second.mp4", store=store, **TINY)
    assert second.passed < 3
    assert second.path.read_bytes() == first.path.read_bytes()


def test_each_variant_has_its_own_past(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    store, scene = Store(tmp_path / "store"), scene_of(tmp_path / "code", SCENE)
    reel.film(scene, tmp_path / "one.mp4", store=store, **TINY)
    monkeypatch.setattr(scene, "variant", lambda scene: "two", raising=False)
    assert reel.film(scene, tmp_path / "two.mp4", store=store, **TINY).passed == 0
    monkeypatch.undo()
    assert reel.film(scene, tmp_path / "one.mp4", store=store, **TINY).passed == 3


def proofs(scene: type[Scene], premises: Mapping[str, str]) -> list[str | None]:
    made = scene()
    known = Proofs(made, premises)
    lefts = [known.left(place) for place in places(scene)]
    return [None if left is None else known.before(left) for left in lefts]


def places(scene: type[Scene]) -> list[FrameType]:
    """Frames of ``construct`` as they stand when each of its statements calls something."""
    code = scene.construct.__code__
    calls = [step.offset for step in dis.get_instructions(code) if step.opname == "CALL"]
    return [SimpleNamespace(f_code=code, f_lasti=offset) for offset in calls]


@pytest.mark.parametrize("lookup", ["getattr(self, key)()", "vars(self)", "eval('1')"])
def test_code_that_looks_names_up_has_no_proof(tmp_path: Path, lookup: str) -> None:
    source = SCENE.replace('self.leave("far")', f'key = "enter"; {lookup}')
    assert set(proofs(scene_of(tmp_path, source), {})) == {None}


def test_code_that_changed_after_it_was_loaded_has_no_proof(tmp_path: Path) -> None:
    scene = scene_of(tmp_path, SCENE)
    (tmp_path / "notes_scene.py").write_text(SCENE.replace("FadeIn(helper())", "FadeOut(helper())"))
    assert proofs(scene, {}) == [None] * 4


def test_a_scene_without_a_file_has_no_proof(tmp_path: Path) -> None:
    scene = scene_of(tmp_path, SCENE)
    (tmp_path / "notes_scene.py").unlink()
    assert proofs(scene, {}) == [None] * 4


def test_lines_outside_of_construct_have_no_proof(tmp_path: Path) -> None:
    scene = scene_of(tmp_path, SCENE)
    known = Proofs(scene(), {})
    assert [known.left(place) for place in places(scene)] == [4, 3, 2, 1]
    outside = SimpleNamespace(f_code=compile("play()", "notes_scene.py", "exec"), f_lasti=0)
    assert known.left(outside) is None


def test_a_name_in_quotes_counts_as_a_name(tmp_path: Path) -> None:
    source = SCENE.replace('self.leave("far")', 'getattr(self, "leave")("far")')
    edited = source.replace("RIGHT * away", "LEFT * away")
    before, after = (proofs(scene_of(tmp_path, text), {}) for text in (source, edited))
    assert [a == b for a, b in zip(before, after, strict=True)] == [True, True, False, False, False]


def test_forward_is_off_where_frames_are_asked_for(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Forward, "open", lambda *_: pytest.fail("looked back"))
    scene = scene_of(tmp_path / "code", SCENE)
    reel.film(scene, tmp_path / "all.mp4", frame_hashes=tmp_path / "hashes.json", **TINY)
    reel.film(scene, tmp_path / "part.mp4", plays=(0, 1), **TINY)
