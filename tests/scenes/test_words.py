"""The series as one: the same word, and the same picture, for the same thing."""

from __future__ import annotations

import pytest

from dlmotion.base.names import LANGUAGES
from dlmotion.publish.lesson import Lesson
from dlmotion.stage.lesson import words_of
from dlmotion.studio.numbers import numbers_of
from tests.scenes.reading import lessons, module_of

OTHER = {
    "准确率": "正确率",
    "轮次": "轮",
    "坡度": "斜率",
    "得分": "分数",
    "扁平化": "展平",
    "归一化": "标准化",
    "没看过": "没见过",
    "人造": "虚构",
    "S 曲线": "S 形曲线",
    "等效步长": "等效学习率",
    "新月": "月牙",
    "initialiser": "initializer",
    "ormalisation": "normalization",
    "memorise": "memorize",
    "ectorise": "vectorize",
    "made-up": "invented",
    "√": "root: text has no bar to draw over what follows",
}
"""Word that no lesson says → the series' word for it (docs/NOTATION.md)."""
ON_ONE_DIGIT = (
    "convolution",
    "convolution-filters",
    "zero-padding",
    "max-pooling",
    "cnn-architecture",
)
IN_FULL = {
    "adam": ({"learning_rate": 0.125}, "the first step is 0.125 both ways"),
    "backprop-notation": ({"highest": 3.58}, "3.58"),
    "batch-size": ({"learning_rate": 2.74}, "α = 2.74"),
    "batch-normalization": ({"scale": 11.07}, "times 11.07"),
    "cross-entropy": ({"w": -3.05, "learning_rate": 6.09}, "w = −3.05"),
    "learning-from-data": ({"cut": 6.69}, "6.69 cm"),
    "loss-functions": ({"fall": 4.31}, "drops by 4.31"),
    "prediction": ({"threshold": 0.856}, "p ≥ 0.856"),
    "regularization": ({"strength": 0.135}, "λ = 0.135"),
    "universal-approximation": ({"outside": 1.82}, "x = 1.82"),
}
"""Inputs that were once told rounded, as if they were others, and what is said of them."""
LESSONS = {lesson.slug: lesson for lesson in lessons()}


@pytest.mark.parametrize("lesson", LESSONS.values(), ids=LESSONS)
def test_one_word_for_one_thing(lesson: Lesson) -> None:
    said = [w.text for sentence in lesson.sentences for w in sentence.wordings]
    said += [lesson.title, lesson.takeaway, *lesson.labels.values()]
    strays = [
        f"{other}, expected {word}: {text[lang]}"
        for text in said
        for lang in LANGUAGES
        for other, word in OTHER.items()
        if other in text[lang]
    ]
    assert strays == []


@pytest.mark.parametrize("slug", ON_ONE_DIGIT)
def test_the_convolution_lessons_look_at_one_digit(slug: str) -> None:
    lesson = LESSONS[slug]
    digits = [
        numbers_of(f"tests.{each.module}", each.scene_path).Inputs().digit
        for each in (lesson, LESSONS[ON_ONE_DIGIT[0]])
    ]
    assert digits[0] == digits[1]


@pytest.mark.parametrize("slug", IN_FULL)
def test_an_input_is_told_as_it_was_given(slug: str) -> None:
    (given, told), module = IN_FULL[slug], module_of(LESSONS[slug])
    words = words_of(module, "en", module.record(module.Inputs(**given)))
    assert any(told in sentence.text for sentence in words.all())
