"""Lesson files: what is written is read, what is wrong is said in one line."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from dlmotion.publish.lesson import LessonError, NoteRef, load_lesson, load_lessons, placeholders

GOOD = """
order = 25
group = "training"
notes = ["002:梯度下降", "003"]
requires = ["derivatives"]
keywords = ["梯度"]
title = { zh = "梯度下降", en = "Gradient descent" }
takeaway = { zh = "{steps} 步", en = "{steps} steps" }
literal = ["2"]

[beats.start]
zh = "从 {w0:.1f} 出发"
en = "Start at {w0:.1f}"
hold = 2

[beats.end]
zh = "到 0"
en = "To 0"
literal = ["0"]

[labels]
loss = { zh = "损失", en = "loss" }

[figures.steps]
caption = { zh = "步", en = "steps" }
alt = { zh = "{steps} 步", en = "{steps} steps" }
replaces = ["a.png"]
"""


def write(folder: Path, text: str = GOOD, name: str = "gradient_descent.toml") -> Path:
    path = folder / "scenes" / name
    path.parent.mkdir(exist_ok=True)
    path.write_text(text, encoding="utf-8")
    return path


def test_everything_is_read(tmp_path: Path) -> None:
    lesson = load_lesson(write(tmp_path))
    assert (lesson.slug, lesson.module) == ("gradient-descent", "scenes.gradient_descent")
    assert lesson.notes == (NoteRef("002", "梯度下降"), NoteRef("003", ""))
    assert [(beat.key, beat.hold, beat.literal) for beat in lesson.beats] == [
        ("start", 2.0, ()),
        ("end", None, ("0",)),
    ]
    assert lesson.beats[0].caption["en"] == "Start at {w0:.1f}"
    assert lesson.figures[0].replaces == ("a.png",)
    assert lesson.labels["loss"] == {"zh": "损失", "en": "loss"}
    assert lesson.literal == ("2",)
    assert lesson.scene_path.name == "gradient_descent.py"


def test_a_slider_has_a_name_in_every_language(tmp_path: Path) -> None:
    short = "[sliders]\nlearning_rate = [0.1, 0.3]\n[labels]"
    slider = load_lesson(write(tmp_path, GOOD.replace("[labels]", short))).slider
    assert slider is not None
    assert slider.settings == ("learning_rate=0.1", "learning_rate=0.3")
    assert slider.name == {"zh": "learning rate", "en": "learning rate"}
    long = '[sliders.kernel]\nvalues = ["a", "b"]\nzh = "核"\nen = "kernel"\n[labels]'
    slider = load_lesson(write(tmp_path, GOOD.replace("[labels]", long))).slider
    assert slider is not None
    assert (slider.values, slider.name["zh"]) == (("a", "b"), "核")


def test_lessons_come_in_the_order_of_the_curriculum(tmp_path: Path) -> None:
    write(tmp_path, GOOD, "a.toml")
    write(tmp_path, GOOD.replace("order = 25", "order = 3"), "b.toml")
    assert [lesson.slug for lesson in load_lessons(tmp_path / "scenes")] == ["b", "a"]


@pytest.mark.parametrize(
    ("old", "new", "line"),
    [
        ("order = 25", "order = -1", "order: expected a whole number from 0, got -1"),
        ("order = 25", "", "order: expected a whole number from 0, got nothing"),
        ("order = 25", "order = true", "order: expected a whole number from 0, got True"),
        ('"training"', '"trainin"', "group: expected one of foundations, activations, training"),
        ("hold = 2", "hold = 99", "beats.start.hold: expected seconds from 0 to 60, got 99"),
        (
            "hold = 2",
            "holds = 2",
            "beats.start.holds: expected one of zh, en, when, plain, otherwise, question, "
            "hold, literal, got 'holds'",
        ),
        ("{w0:.1f} 出", "{w0 出", "beats.start.zh: expected a template"),
        (
            "{w0:.1f} 出",
            "{} 出",
            "beats.start.zh: expected a template (a fact's name in braces, not '')",
        ),
        ("{w0:.1f} 出", "{a.b} 出", "a fact's name in braces, not 'a.b'"),
        (
            'en = "Gradient descent"',
            'fr = "x"',
            "title.fr: expected one of zh, en, when, plain, otherwise, got 'fr'",
        ),
        (', en = "Gradient descent"', "", "title.en: expected a sentence, got nothing"),
        ('en = "To 0"', 'en = " "', "beats.end.en: expected a sentence, got ' '"),
        ("[figures.steps]", "[figures.Steps]", "figures.Steps: expected a name of a-z, 0-9 and -"),
        (
            "[figures.steps]",
            '[figures."../x"]',
            "expected a name of a-z, 0-9 and - (at most 64), got '../x'",
        ),
        ('["a.png"]', '"a.png"', "figures.steps.replaces: expected a list of strings, got 'a.png'"),
        ("[labels]", "[labels", "expected TOML, got:"),
        ('["derivatives"]', '["De rivatives"]', "requires: expected a name"),
        ("[labels]", "[sliders]\n[labels]", "sliders: expected one input with its values, got []"),
        (
            "[labels]",
            "[sliders]\na = [1, 2]\nb = [1, 2]\n[labels]",
            "sliders: expected one input with its values, got ['a', 'b']",
        ),
        ("[labels]", "[sliders]\na = [1]\n[labels]", "sliders.a: expected a list of 2 to 9 values"),
        ("[labels]", "[sliders]\na = [2, 1]\n[labels]", "sliders.a: expected numbers that grow"),
        ("[labels]", '[sliders]\na = [1, "b"]\n[labels]', "sliders.a: expected numbers, or names"),
        (
            "[labels]",
            '[sliders]\na = ["b", "b"]\n[labels]',
            "sliders.a: expected names that differ",
        ),
        (
            "[labels]",
            '[sliders.a]\nvalues = [1, 2]\nzh = "x"\n[labels]',
            "sliders.a.en: expected a name of the input, got nothing",
        ),
        (
            "[labels]",
            '[sliders.a]\nvalue = [1, 2]\nzh = "x"\nen = "x"\n[labels]',
            "sliders.a.value: expected one of values, zh, en, got 'value'",
        ),
    ],
)
def test_a_mistake_is_one_line_with_file_and_key(
    tmp_path: Path, old: str, new: str, line: str
) -> None:
    assert old in GOOD
    with pytest.raises(LessonError) as caught:
        load_lesson(write(tmp_path, GOOD.replace(old, new)))
    assert str(caught.value).startswith("scenes/gradient_descent.toml: ")
    assert line in str(caught.value)
    assert "\n" not in str(caught.value)


def test_bytes_that_are_not_text(tmp_path: Path) -> None:
    path = write(tmp_path)
    path.write_bytes(b'title = "\xff"')
    with pytest.raises(LessonError, match="expected UTF-8, got byte 9 that is not"):
        load_lesson(path)


@pytest.mark.parametrize("name", ["Softmax.toml", "soft-max.toml", "a b.toml"])
def test_file_names(tmp_path: Path, name: str) -> None:
    with pytest.raises(LessonError, match="file name: expected a-z"):
        load_lesson(write(tmp_path, name=name))


def test_placeholders() -> None:
    assert placeholders("{a:.2f} 和 {b}，{{c}}") == {"a", "b"}


ENDLESS = GOOD.replace('[beats.end]\nzh = "到 0"\nen = "To 0"\nliteral = ["0"]\n', "")
CLAIMING = """
[beats.end]
when = ["arrives"]
zh = "到了"
en = "It arrives"

[[beats.end.otherwise]]
when = ["nearer"]
zh = "更近"
en = "It gets nearer"

[beats.end.question]
plain = true
zh = "到了吗？"
en = "Does it arrive?"
"""


def test_wordings_are_read_in_the_order_in_which_they_are_tried(tmp_path: Path) -> None:
    path = write(tmp_path, ENDLESS + CLAIMING)
    lesson = load_lesson(path)
    found = {sentence.key: sentence.wordings for sentence in lesson.sentences}
    assert [wording.when for wording in found["beats.end"]] == [("arrives",), ("nearer",)]
    assert found["beats.end.question"][0].plain
    assert lesson.beats[-1].caption["en"] == "It arrives"


@pytest.mark.parametrize(
    ("more", "line"),
    [
        ('plain = true\nwhen = ["a"]', "beats.end.plain: expected true, and then no claims"),
        ('when = "a"', "beats.end.when: expected a list of strings, got 'a'"),
        ("otherwise = 3", "beats.end.otherwise: expected a list of tables, got 3"),
        ('otherwise = [{ zh = "x" }]', "beats.end.otherwise[0].en: expected a sentence"),
    ],
)
def test_a_claim_that_is_no_claim_is_one_line(tmp_path: Path, more: str, line: str) -> None:
    path = write(tmp_path, ENDLESS + f'\n[beats.end]\nzh = "到了"\nen = "It arrives"\n{more}\n')
    with pytest.raises(LessonError, match=re.escape(line)):
        load_lesson(path)


@pytest.mark.parametrize(
    ("poster", "line"),
    [
        ('{ beat = "nowhere" }', "poster.beat: expected one of"),
        ('{ beat = "takeaway", at = 2 }', "poster.at: expected a share from 0 to 1, got 2"),
    ],
)
def test_a_poster_is_a_moment_of_a_beat(tmp_path: Path, poster: str, line: str) -> None:
    path = write(tmp_path, f"poster = {poster}\n{GOOD}")
    with pytest.raises(LessonError, match=re.escape(line)):
        load_lesson(path)
