"""Stills from the warm process: the wanted beat, the code as saved, errors that say where."""

from __future__ import annotations

import os
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from PIL import Image

from dlmotion.player.decode import decode
from dlmotion.studio.preview import (
    HEIGHT,
    OUTDATED,
    PATIENCE,
    WIDTH,
    Preview,
    Request,
    Trial,
    Tried,
    _read,
)
from dlmotion.studio.project import CODE

LESSON = '''"""A square that moves."""

from dataclasses import dataclass

from manim import RIGHT, Square

from dlmotion.stage.lesson import LessonScene


@dataclass(frozen=True)
class Inputs:
    """None."""


@dataclass(frozen=True)
class PreviewTrace:
    """One number."""

    one: float = 1.0


def record(inputs: Inputs) -> PreviewTrace:
    return PreviewTrace()


def facts(trace: PreviewTrace) -> dict[str, float]:
    return {}


class PreviewScene(LessonScene):
    def construct(self) -> None:
        self.square = Square(color="#FF0000", fill_opacity=1)
        self.beat("first", self.show)
        self.beat("second", self.move)
        self.close()

    def show(self) -> None:
        self.add(self.square)

    def move(self) -> None:
        self.play(self.square.animate.shift(3 * RIGHT))
'''
WORDS = """order = 1
group = "foundations"
title = {zh = "方块", en = "Square"}
takeaway = {zh = "完了。", en = "The end."}
[beats.first]
zh = "这里。"
en = "Here."
[beats.second]
zh = "那里。"
en = "There."
"""
RED = (255, 0, 0)


@pytest.fixture
def project(tmp_path: Path) -> Path:
    scenes = tmp_path / "scenes"
    scenes.mkdir()
    (scenes / "__init__.py").write_text("", encoding="utf-8")
    (scenes / "preview.py").write_text(LESSON, encoding="utf-8")
    (scenes / "preview.toml").write_text(WORDS, encoding="utf-8")
    return tmp_path


def test_stills_follow_the_saved_code(project: Path) -> None:
    out, lesson = project / "still.png", project / "scenes/preview.py"
    preview = Preview([project, CODE])
    try:
        first = preview.still(Request("scenes.preview", "first", "zh", "dark", out))
        assert (first.beat, first.error) == ("first", "")
        picture = Image.open(out).convert("RGB")
        assert picture.size == (WIDTH, HEIGHT)
        middle, right = (WIDTH // 2, HEIGHT // 2), (WIDTH // 2 + 270, HEIGHT // 2)
        assert (picture.getpixel(middle) == RED, picture.getpixel(right) == RED) == (True, False)
        last = preview.still(Request("scenes.preview", None, "en", "light", out))
        assert (last.beat, last.error) == ("second", "")
        picture = Image.open(out).convert("RGB")
        assert (picture.getpixel(middle) == RED, picture.getpixel(right) == RED) == (False, True)
        lesson.write_text(LESSON.replace("3 * RIGHT", "3 * LEFT"), encoding="utf-8")
        broken = preview.still(Request("scenes.preview", "second", "zh", "dark", out))
        assert (
            broken.error
            == f"preview.py:{line_of('3 * RIGHT')}\nNameError: name 'LEFT' is not defined"
        )
        lesson.write_text(LESSON.replace("3 * RIGHT", "0 * RIGHT"), encoding="utf-8")
        again = preview.still(Request("scenes.preview", "second", "zh", "dark", out))
        assert again.error == ""
        assert Image.open(out).convert("RGB").getpixel(middle) == RED
        lesson.write_text("import os\nos._exit(1)\n", encoding="utf-8")
        request = Request("scenes.preview", "first", "zh", "dark", out)
        assert "it was started again" in preview.still(request).error
        lesson.write_text(LESSON, encoding="utf-8")
        assert preview.still(request).error == ""
    finally:
        preview.close()


METHODS = (
    LESSON[: LESSON.index("    def construct")]
    + """
    @beat
    def first(self) -> None:
        self.square = Square(color="#FF0000", fill_opacity=1)
        self.add(self.square)

    @beat
    def second(self) -> None:
        self.play(self.square.animate.shift(3 * RIGHT))
"""
)


def test_a_still_of_a_beat_that_is_a_method_stops_there(project: Path) -> None:
    out = project / "still.png"
    source = METHODS.replace("from manim", "from dlmotion.stage.beat import beat\nfrom manim", 1)
    (project / "scenes/preview.py").write_text(source, encoding="utf-8")
    preview = Preview([project, CODE])
    middle, right = (WIDTH // 2, HEIGHT // 2), (WIDTH // 2 + 270, HEIGHT // 2)
    try:
        for beat, red in (("first", (True, False)), (None, (False, True))):
            shown = preview.still(Request("scenes.preview", beat, "zh", "dark", out))
            assert (shown.beat, shown.error) == (beat or "second", "")
            picture = Image.open(out).convert("RGB")
            assert tuple(picture.getpixel(spot) == RED for spot in (middle, right)) == red
    finally:
        preview.close()


ENDLESS = LESSON.replace(
    "        self.play(", "        while True:\n            self.play("
).replace("    return PreviewTrace()", '    open("BEGUN", "w").close()\n    return PreviewTrace()')


@pytest.fixture
def begun(project: Path) -> Path:
    """A lesson without an end, by a pipe that says when it is recorded."""
    pipe = project / "begun"
    os.mkfifo(pipe)
    source, words = project / "scenes/endless.py", project / "scenes/endless.toml"
    source.write_text(ENDLESS.replace("BEGUN", str(pipe)), encoding="utf-8")
    words.write_text(WORDS, encoding="utf-8")
    return pipe


def test_a_still_need_not_wait_for_a_trial_and_a_newer_trial_ends_it(
    project: Path, begun: Path
) -> None:
    out = project / "still.png"
    preview = Preview([project, CODE])
    try:
        with ThreadPoolExecutor(1) as pool:
            trial = pool.submit(preview.tried, Trial("scenes.endless", (), "zh", "dark"))
            begun.read_bytes()  # until it is recorded
            shown = preview.still(Request("scenes.preview", "first", "zh", "dark", out))
            assert (shown.beat, shown.error, trial.done()) == ("first", "", False)
            newer = preview.tried(Trial("scenes.preview", (), "zh", "dark"))
            assert (trial.result(), newer.error) == (Tried(b"", OUTDATED), "")
    finally:
        preview.close()


def test_new_code_ends_a_trial_and_is_read(project: Path, begun: Path) -> None:
    preview = Preview([project, CODE])
    try:
        with ThreadPoolExecutor(1) as pool:
            trial = pool.submit(preview.tried, Trial("scenes.endless", (), "zh", "dark"))
            begun.read_bytes()  # until it is recorded
            preview.restart()
            assert trial.result() == Tried(b"", OUTDATED)
        assert preview.tried(Trial("scenes.preview", (), "zh", "dark")).error == ""
    finally:
        preview.close()


def test_a_trial_s_first_beats_come_before_it(project: Path) -> None:
    parts: list[bytes] = []
    preview = Preview([project, CODE])
    try:
        trial = Trial("scenes.preview", (), "zh", "dark", soon=0.0)
        whole = preview.tried(trial, parts.append)
        alone = preview.tried(Trial("scenes.preview", (), "zh", "dark", soon=PATIENCE))
    finally:
        preview.close()
    assert (whole.error, whole) == ("", alone)
    head = decode(parts[0]).head
    assert [beat["key"] for beat in head["films"][0]["beats"]] == ["first"]
    assert head["part"] is True
    assert "part" not in decode(whole.stream).head


def test_what_is_computed_is_computed_again_when_that_may_change_it(project: Path) -> None:
    lesson, words = project / "scenes/preview.py", project / "scenes/preview.toml"
    runs = project / "runs"
    noted = LESSON.replace(
        "    return PreviewTrace()",
        f"    with open({str(runs)!r}, 'a') as file:\n        file.write('.')\n"
        "    return PreviewTrace()",
    )
    lesson.write_text(noted, encoding="utf-8")
    ask = Request("scenes.preview", "first", "zh", "dark", project / "still.png")
    trial = Trial("scenes.preview", (), "zh", "dark", beat="first")
    preview = Preview([project, CODE])
    try:
        for _ in range(2):
            assert preview.tried(trial).error == ""
        assert runs.read_text() == "."
        words.write_text(WORDS.replace("这里", "那边"), encoding="utf-8")
        said = decode(preview.tried(trial).stream).head["films"][0]["beats"][0]["caption"]
        assert said["zh"] == "那边。"
        lesson.write_text(noted.replace("3 * RIGHT", "2 * RIGHT"), encoding="utf-8")
        assert preview.tried(trial).error == ""
        assert runs.read_text() == "."
        lesson.write_text(noted.replace("one: float = 1.0", "one: float = 2.0"), encoding="utf-8")
        assert preview.tried(trial).error == ""
        assert runs.read_text() == ".."
        for drawn in ("...", "..."):  # in another process
            assert preview.still(ask).error == ""
            assert runs.read_text() == drawn
        preview.restart()
        assert preview.tried(trial).error == ""
        assert runs.read_text() == "...."
    finally:
        preview.close()


def test_a_lesson_that_is_saved_while_it_is_read_is_read_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "saved_meanwhile.py"
    monkeypatch.syspath_prepend(tmp_path)
    monkeypatch.setattr(sys, "dont_write_bytecode", True)
    file.write_text("from pathlib import Path\nPath(__file__).write_text('NUMBER = 2')\nNUMBER = 1")
    source, module = _read("saved_meanwhile")
    del sys.modules["saved_meanwhile"]
    assert (source, module.NUMBER) == (b"NUMBER = 2", 2)


def test_a_beat_that_is_waited_for_comes_first_and_alone(project: Path) -> None:
    parts: list[bytes] = []
    preview = Preview([project, CODE])
    try:
        whole = preview.tried(
            Trial("scenes.preview", (), "zh", "dark", PATIENCE, "second"), parts.append
        )
        unknown = preview.tried(
            Trial("scenes.preview", (), "zh", "dark", PATIENCE, "third"), parts.append
        )
    finally:
        preview.close()
    (part,) = parts
    head = decode(part).head
    assert head["part"] is True
    assert [beat["key"] for beat in head["films"][0]["beats"]] == ["second"]
    assert (whole.error, unknown) == ("", whole)


def test_what_manim_remarks_is_no_output(project: Path, capfd: pytest.CaptureFixture[str]) -> None:
    lesson = project / "scenes/preview.py"
    lesson.write_text(LESSON.replace("self.add(self.square)", "self.wait(0.001)"), encoding="utf-8")
    preview = Preview([project, CODE])
    try:
        assert preview.tried(Trial("scenes.preview", (), "zh", "dark")).error == ""
    finally:
        preview.close()
    out, err = capfd.readouterr()
    assert out == ""
    assert "is too short" in " ".join(err.split())


def line_of(text: str) -> int:
    return next(number for number, line in enumerate(LESSON.splitlines(), 1) if text in line)
