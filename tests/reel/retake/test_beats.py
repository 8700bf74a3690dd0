"""Beats as a lesson writes them: on one line, decorated, with words by the name of their method."""

from __future__ import annotations

import sys
from collections.abc import Mapping
from pathlib import Path

import pytest
from manim import Scene

from dlmotion import reel
from dlmotion.reel import Film, Store
from dlmotion.reel.record.load import load_scene
from tests.reel.scenes import TINY

pytestmark = pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")

HOUSE = '''
from functools import update_wrapper, wraps
from manim import Scene

class beat:
    """A method that opens a section and shows its words."""

    def __init__(self, function):
        self.__wrapped__ = function

    def __set_name__(self, owner, name):
        self.name = name

    def __get__(self, scene, owner=None):
        return self if scene is None else Bound(self, scene)

class Bound:
    def __init__(self, beat, scene):
        self.beat, self.scene = beat, scene

    def __call__(self):
        self.scene.next_section(self.beat.name)
        self.scene.size = float(self.scene.words[self.beat.name])
        self.beat.__wrapped__(self.scene)

def told(function):
    @wraps(function)
    def inner(self):
        self.next_section(function.__name__)
        return function(self)
    return inner

WORDS = {}

class Lesson(Scene):
    def __init_subclass__(cls):
        if "construct" not in vars(cls):
            beats = [part for part in vars(cls).values() if isinstance(part, beat)]
            calls = [f"    self.{part.name}()" for part in beats]
            source, made = "\\n".join(["def construct(self):", *calls]), {}
            exec(compile(source, "<beats>", "exec"), beats[0].__wrapped__.__globals__, made)
            cls.construct = made["construct"]
            cls.construct.source = source

    def setup(self):
        self.words = WORDS

    def variant(self):
        return ""

    def premises(self):
        return {f"beats.{name}": text for name, text in self.words.items()}

    def asked(self):
        return {f"beats.{name}": (f".{name}", f".words {name}") for name in self.words}

    def unseen(self):
        return {"words": ()}

    def journal(self):
        return []

    def resume(self, entries):
        pass

    def bookmark(self):
        return {}

    def notes(self):
        return {}

    def conclude(self, notes, since):
        pass
'''
LESSON = """
import manim as mn
from beats_house import Lesson, beat, told

def record():
    def descend():
        return 1.0
    return descend()

def label(text):
    return text

class Beats(Lesson):
    shift = record()

    def construct(self):
        self.enter(); self.descend(); self.leave()

    @beat
    def enter(self):
        label("descend")
        self.square = mn.Square().scale(self.size)
        self.play(mn.Create(self.square), run_time=0.5)

    @beat
    def descend(self):
        dot = mn.Dot()
        self.play(dot.animate.shift(mn.UP * self.size), run_time=0.5)
        self.remove(dot)
        del self.size

    @beat
    def leave(self):
        self.play(mn.FadeOut(self.square), run_time=0.5)
        self.wait(0.3)
"""
LINES = LESSON.replace(
    "self.enter(); self.descend(); self.leave()",
    "self.enter()\n        self.descend()\n        self.leave()",
)
GIVEN = LESSON.replace(
    "    def construct(self):\n        self.enter(); self.descend(); self.leave()\n\n", ""
)
WRAPPED = LESSON.replace("@beat", "@told").replace("self.size", "1")
WRAPPED = WRAPPED.replace("        del 1\n", "")
HERE = (
    WRAPPED.replace("beat, told", "beat")
    .replace(
        "def label",
        HOUSE[HOUSE.index("def told") : HOUSE.index("class Lesson")].strip() + "\n\ndef label",
    )
    .replace("import manim as mn", "import manim as mn\nfrom functools import wraps")
)


Words = Mapping[str, str]
WORDS: Words = {"enter": "1", "descend": "2", "leave": "1"}


def film(
    tmp_path: Path,
    source: str,
    store: Store | None = None,
    house: str = HOUSE,
    words: Words = WORDS,
) -> Film:
    """The lesson of this source, loaded anew and filmed."""
    (tmp_path / "beats_house.py").write_text(house)
    file = tmp_path / "beats_lesson.py"
    file.write_text(source)
    for module in ("beats_house", file.stem):
        sys.modules.pop(module, None)
    scene: type[Scene] = load_scene(file, "Beats")
    sys.modules["beats_house"].WORDS |= words
    name = "clean" if store is None else "kept"
    return reel.film(scene, tmp_path / f"{name}.mp4", store=store, **TINY)


@pytest.fixture(autouse=True)
def _paths(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "path", [*sys.path])
    monkeypatch.setattr(sys, "dont_write_bytecode", True)


def retaken(
    tmp_path: Path, before: str, after: str, house: str = HOUSE, words: Words = WORDS
) -> Film:
    """The film of an edited lesson, checked against a clean build of it."""
    store = Store(tmp_path / "store")
    film(tmp_path, before, store)
    again = film(tmp_path, after, store, house, words)
    clean = film(tmp_path, after, None, house, words)
    assert again.path.read_bytes() == clean.path.read_bytes()
    assert again.sections == clean.sections
    return again


LESSONS = {
    "one line": LESSON,
    "lines": LINES,
    "given by its base": GIVEN,
    "wraps": WRAPPED,
    "wraps of its own": HERE,
}
EDITS = {
    "nothing": ("", "", 4),
    "the first": ("mn.Create(", "mn.FadeIn(", 3),
    "the second": ("dot = mn.Dot()", "dot = mn.Dot(color=mn.RED)", 3),
    "the third": ("mn.FadeOut(", "mn.Uncreate(", 2),
}


@pytest.mark.parametrize("edit", EDITS)
@pytest.mark.parametrize("lesson", LESSONS)
def test_only_the_edited_beat_is_filmed(tmp_path: Path, lesson: str, edit: str) -> None:
    source = LESSONS[lesson]
    before, after, passed = EDITS[edit]
    assert not before or source.count(before) == 1
    again = retaken(tmp_path, source, source.replace(before, after) if before else source)
    if lesson == "wraps of its own":
        # What a function of this module calls may stand in the middle of anything: no state is
        # told there, so that nothing after the edit is rejoined. Holds are never passed over.
        passed = {"nothing": 3, "the first": 0, "the second": 1, "the third": 2}[edit]
    assert again.passed == passed
    assert (again.misses > 0) == (edit != "nothing")


def test_beats_that_change_places_are_filmed_in_their_new_order(tmp_path: Path) -> None:
    assert "construct" not in GIVEN
    head, second, third = (
        GIVEN.partition("    @beat\n    def descend")[0],
        *(
            GIVEN[GIVEN.index(f"    @beat\n    def {name}") :].partition("\n\n")[0]
            for name in ("descend", "leave")
        ),
    )
    swapped = f"{head}{third.rstrip()}\n\n{second.rstrip()}\n"
    again = retaken(tmp_path, GIVEN, swapped)
    assert again.passed == 1
    assert [section.name for section in again.sections][-2:] == ["leave", "descend"]


WORD_EDITS = {"enter": ("1.5", 0), "descend": ("3", 3), "leave": ("2", 2)}


@pytest.mark.parametrize("word", WORD_EDITS)
def test_a_word_is_filmed_anew_where_its_beat_is_called(tmp_path: Path, word: str) -> None:
    """Not where a label of the same name is asked for, as that of ``descend`` by the first beat."""
    text, passed = WORD_EDITS[word]
    again = retaken(tmp_path, LESSON, LESSON, words={**WORDS, word: text})
    assert again.passed == passed
    assert (again.misses > 0) == (word != "leave")  # whose words have no part in its picture


def test_a_word_that_the_lesson_reads_itself_counts_from_there(tmp_path: Path) -> None:
    source = LESSON.replace('label("descend")', 'self.now = self.words["descend"]')
    assert retaken(tmp_path, source, source, words={**WORDS, "descend": "3"}).passed == 0


def test_a_local_function_of_a_beats_name_is_another(tmp_path: Path) -> None:
    source = LESSON.replace("mn.Dot()", "mn.Dot(color=mn.RED)")
    assert "def descend():" in source
    assert retaken(tmp_path, LESSON, source).passed == 3


@pytest.mark.parametrize(
    "handed",
    ["me = self; me.descend()", "getattr(self, 'descend')()", "run(self)", "Beats.descend(self)"],
)
def test_a_beat_that_is_reached_another_way_is_filmed_anew(tmp_path: Path, handed: str) -> None:
    """An edit of it is seen in the first beat already, which plays it first."""
    source = WRAPPED.replace(
        "        self.square = mn", f"        {handed}\n        self.square = mn"
    ).replace("def label", "def run(scene):\n    scene.descend()\n\ndef label")
    again = retaken(tmp_path, source, source.replace("mn.Dot()", "mn.Dot(color=mn.RED)"))
    assert again.passed <= 2
    assert again.misses >= 1


def test_an_edit_of_a_wrapper_is_seen(tmp_path: Path) -> None:
    """In its own module and in another: each beat now begins with a wait."""
    waits = "self.next_section(function.__name__)\n        self.wait(0.2)"
    house = HOUSE.replace("self.next_section(function.__name__)", waits)
    assert retaken(tmp_path, WRAPPED, WRAPPED, house).passed == 0
    edited = HERE.replace("self.next_section(function.__name__)", waits)
    assert retaken(tmp_path, HERE, edited).passed == 0
