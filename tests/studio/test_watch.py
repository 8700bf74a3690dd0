"""watch: the changed beat is found without running anything.

The board shows still, film and errors in order.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from queue import Queue
from threading import Event

import pytest

from dlmotion.publish.lesson import Lesson, load_lesson
from dlmotion.publish.watch_page import Board, State, event
from dlmotion.studio.changed_beat import changed_beat, read_draft
from dlmotion.studio.commands.watch import _is_code
from dlmotion.studio.preview import Shown, tell
from dlmotion.studio.watcher import Watcher, beat_start
from tests.publish.tree import film_bytes, png_bytes

SCENE = """
class SumScene:
    def construct(self):
        self.beat("first", self.show)
        self.beat("second", self.move)
        self.close()
    def show(self):
        self.draw(1)
    def move(self):
        self.helper()
    def helper(self):
        self.draw(2)
    def draw(self, n):
        pass
"""
METHODS = """
class SumScene:
    @beat
    def first(self):
        self.draw(1)
    @beat
    def second(self):
        self.helper()
    def helper(self):
        self.draw(2)
    def draw(self, n):
        pass
"""
WORDS = """
order = 1
group = "foundations"
title = {zh = "和", en = "Sum"}
takeaway = {zh = "完", en = "End"}
[beats.first]
zh = "一"
en = "One"
[beats.second]
zh = "二"
en = "Two"
"""


@pytest.fixture
def scene(tmp_path: Path) -> Path:
    path = tmp_path / "scenes/sum.py"
    path.parent.mkdir()
    path.write_text(SCENE, encoding="utf-8")
    path.with_suffix(".toml").write_text(WORDS, encoding="utf-8")
    return path


@pytest.mark.parametrize(
    ("suffix", "old", "new", "beat"),
    [
        (".toml", 'zh = "二"', 'zh = "贰"', "second"),
        (".toml", 'zh = "完"', 'zh = "终"', "takeaway"),
        (".toml", 'zh = "和"', 'zh = "总和"', None),
        (".py", "self.draw(1)", "self.draw(3)", "first"),
        (".py", "self.draw(2)", "self.draw(3)", "second"),
        (".py", "pass", "return n", "first"),
        (".py", "class SumScene", "X = 1\nclass SumScene", None),
        (".py", "def move(self):", "def move(self:", None),
        (".py", "pass", "pass  # said", None),
    ],
)
def test_the_changed_beat_is_read_from_words_and_code(
    scene: Path, suffix: str, old: str, new: str, beat: str | None
) -> None:
    before = read_draft(scene)
    file = scene.with_suffix(suffix)
    file.write_text(file.read_text(encoding="utf-8").replace(old, new, 1), encoding="utf-8")
    assert changed_beat(before, read_draft(scene)) == beat


@pytest.mark.parametrize(
    ("old", "new", "beat"),
    [
        ("self.draw(1)", "self.draw(3)", "first"),
        ("self.draw(2)", "self.draw(3)", "second"),
        ("pass", "return n", "first"),
        ("class SumScene", "X = 1\nclass SumScene", None),
    ],
)
def test_a_beat_that_is_a_method_is_named_as_it_is(
    scene: Path, old: str, new: str, beat: str | None
) -> None:
    scene.write_text(METHODS, encoding="utf-8")
    before = read_draft(scene)
    scene.write_text(METHODS.replace(old, new, 1), encoding="utf-8")
    assert changed_beat(before, read_draft(scene)) == beat


class Shoot:
    """A film that ends when the test says so."""

    def __init__(self) -> None:
        self.done: Queue[str] = Queue()
        self.stopped = Event()

    def wait(self) -> str:
        return self.done.get(timeout=300)

    def stop(self) -> None:
        self.stopped.set()
        self.done.put("stopped")


class Studio:
    """Stands in for drawing and filming, and remembers what was asked for."""

    def __init__(self, scene: Path) -> None:
        self.board = Board()
        self.folder = scene.parent.parent
        self.asked: list[tuple[str, str | None]] = []
        self.told: list[State] = []
        self.shoots: list[Shoot] = []
        self.renewed = 0
        self.error = ""
        self.watcher = Watcher(
            scenes=scene.parent,
            board=self.board,
            still=self.still,
            film=self.film,
            picture=lambda lesson: self.folder / "still.png",
            movie=lambda lesson: self.folder / "film.mp4",
            renew=self.renew,
            lang="zh",
        )

    def still(self, lesson: Lesson, beat: str | None) -> Shown:
        self.asked.append((lesson.slug, beat))
        self.told.append(self.board.state)
        (self.folder / "still.png").write_bytes(png_bytes("dark"))
        return Shown(beat or "second", 0.4, self.error)

    def film(self, lesson: Lesson) -> Shoot:
        self.shoots.append(Shoot())
        return self.shoots[-1]

    def renew(self) -> None:
        self.renewed += 1

    def finish(self, error: str = "") -> None:
        (self.folder / "film.mp4").write_bytes(film_bytes("dark"))
        beats = {"beats": [{"key": "first", "start": 0.0}, {"key": "second", "start": 2.0}]}
        (self.folder / "film.json").write_text(json.dumps(beats), encoding="utf-8")
        version = self.board.state.version
        self.shoots[-1].done.put(error)
        assert self.board.wait(version, 10) is not None


@pytest.fixture
def studio(scene: Path) -> Iterator[Studio]:
    studio = Studio(scene)
    studio.watcher.start([load_lesson(scene.with_suffix(".toml"))])
    yield studio
    studio.watcher.stop()


def edit(scene: Path, old: str, new: str) -> None:
    scene.write_text(scene.read_text(encoding="utf-8").replace(old, new), encoding="utf-8")


def test_a_save_shows_the_still_of_its_beat_then_the_film_at_that_beat(
    scene: Path, studio: Studio
) -> None:
    assert studio.board.state.status == "waiting"
    edit(scene, "self.draw(2)", "self.draw(3)")
    studio.watcher.saved([scene])
    state = studio.board.state
    assert (state.status, state.title, state.beat, state.still, state.film) == (
        "filming",
        "和",
        "second",
        1,
        0,
    )
    studio.finish()
    state = studio.board.state
    assert (state.status, state.film, state.start) == ("done", 1, 2.0)
    assert studio.asked == [("sum", "second")]


def test_the_page_knows_what_was_saved_before_its_still_is_drawn(
    scene: Path, studio: Studio
) -> None:
    studio.watcher.saved([scene])
    edit(scene, "self.draw(1)", "self.draw(3)")
    studio.watcher.saved([scene])
    told = [(state.status, state.lesson, state.beat, state.save) for state in studio.told]
    assert told == [("drawing", "sum", "second", 1), ("drawing", "sum", "first", 2)]
    assert studio.board.state.save == 2


def test_a_new_save_stops_the_film_that_is_being_made(scene: Path, studio: Studio) -> None:
    studio.watcher.saved([scene])
    edit(scene, "self.draw(1)", "self.draw(3)")
    studio.watcher.saved([scene])
    assert studio.shoots[0].stopped.is_set()
    assert not studio.shoots[1].stopped.is_set()
    studio.finish()
    assert (studio.board.state.film, studio.board.state.beat) == (1, "first")


def test_a_save_elsewhere_renews_the_code_and_keeps_the_beat(scene: Path, studio: Studio) -> None:
    studio.watcher.saved([scene.parent.parent / "dlmotion/stage/text.py"])
    assert (studio.renewed, studio.asked) == (1, [])
    edit(scene, "self.draw(1)", "self.draw(3)")
    studio.watcher.saved([scene])
    studio.watcher.saved([scene.parent.parent / "dlmotion/stage/text.py"])
    assert (studio.renewed, studio.asked) == (2, [("sum", "first"), ("sum", "first")])


def test_errors_of_words_drawing_and_filming_are_shown(scene: Path, studio: Studio) -> None:
    words = scene.with_suffix(".toml")
    words.write_text(WORDS.replace("order = 1", "order = x"), encoding="utf-8")
    studio.watcher.saved([words])
    assert studio.board.state.error.startswith("scenes/sum.toml: expected TOML")
    words.write_text(WORDS, encoding="utf-8")
    studio.error = "sum.py:7\nNameError: name 'x' is not defined"
    studio.watcher.saved([words])
    assert studio.board.state.error == "sum: sum.py:7\nNameError: name 'x' is not defined"
    assert studio.shoots == []
    studio.error = ""
    studio.watcher.saved([words])
    assert studio.board.state.error == ""
    studio.finish("film:sum:zh:dark:draft: too long")
    assert (studio.board.state.status, studio.board.state.film) == ("failed", 0)


def test_other_files_do_not_count(scene: Path, studio: Studio) -> None:
    studio.watcher.only = "softmax"
    studio.watcher.saved([scene, scene.with_suffix(".swp")])
    assert studio.asked == []
    assert _is_code(None, "/a/scenes/sum.toml")
    assert not any(
        _is_code(None, path) for path in ("/a/sum.pyc", "/a/__pycache__/x.py", "/a/.#sum.py")
    )


def test_an_error_says_where_in_the_lesson() -> None:
    code = compile("def f():\n    return missing\nf()", "scenes/sum.py", "exec")
    with pytest.raises(NameError) as raised:
        exec(code, {})  # noqa: S102
    assert tell(raised.value, "scenes.sum") == "sum.py:2\nNameError: name 'missing' is not defined"
    assert tell(raised.value, "scenes.other").startswith("NameError")
    with pytest.raises(SyntaxError) as caught:
        compile("def f(:\n", "scenes/sum.py", "exec")
    assert tell(caught.value, "scenes.sum").startswith("sum.py:1\nSyntaxError: ")


def test_a_receipt_that_says_nothing_starts_at_zero(tmp_path: Path) -> None:
    (tmp_path / "film.json").write_text("[", encoding="utf-8")
    assert beat_start(tmp_path / "film.json", "first") == 0.0


def test_an_event_is_one_line(studio: Studio) -> None:
    state = studio.board.change(error="a\n\ndata: b")
    lines = event(state).decode().split("\n")
    assert lines[1:] == ["", ""]
    assert json.loads(lines[0].removeprefix("data: "))["error"] == "a\n\ndata: b"
