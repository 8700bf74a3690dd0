"""The contract of every lesson: a new one is tested by being there, and this says what it lacks."""

from __future__ import annotations

import ast
import dataclasses
import re
from collections import Counter
from graphlib import TopologicalSorter

import matplotlib as mpl
import numpy as np
import pytest

from dlcore.trace import digest, freeze
from dlmotion.base.names import LANGUAGES
from dlmotion.publish.lesson import Lesson, placeholders
from dlmotion.publish.typed_digits import typed_digits
from dlmotion.reel.retake.where import UNTOLD
from dlmotion.stage.figure_file import style
from dlmotion.stage.inputs import parse_inputs
from dlmotion.stage.lesson import find_scene, words_of
from dlmotion.stage.page import Page
from dlmotion.stage.theme import LOOKS
from tests.scenes.reading import (
    first_arguments,
    lessons,
    module_of,
    played_beats,
    scene_class,
    sentences,
    spelt,
    trace_of,
    tree_of,
    trees_of,
)

each_lesson = pytest.mark.parametrize("lesson", lessons(), ids=lambda lesson: lesson.slug)
each_language = pytest.mark.parametrize("lang", LANGUAGES)
BROKEN_NUMBER = re.compile(r"\b(?:nan|inf)\b")
PARTS = ("Inputs", "record", "facts", "figures")


def test_there_are_lessons() -> None:
    assert len(lessons()) >= 3


def test_orders_and_replaced_pictures_are_unique() -> None:
    orders = Counter(lesson.order for lesson in lessons())
    assert [order for order, count in orders.items() if count > 1] == []
    pictures = Counter(
        name for lesson in lessons() for figure in lesson.figures for name in figure.replaces
    )
    assert [name for name, count in pictures.items() if count > 1] == []


def test_lessons_require_lessons_that_there_are() -> None:
    known = {lesson.slug for lesson in lessons()}
    unknown = {lesson.slug: set(lesson.requires) - known for lesson in lessons()}
    assert {slug: names for slug, names in unknown.items() if names} == {}


@each_lesson
def test_no_number_has_a_name_that_an_edit_cannot_be_taken_over_with(lesson: Lesson) -> None:
    """`t.time` reads like the scene's own clock, of which nothing can be proven."""
    names = {field.name for field in dataclasses.fields(trace_of(lesson.slug))}
    assert names.isdisjoint(UNTOLD)


def test_no_lesson_requires_itself_in_the_end() -> None:
    requires = {lesson.slug: lesson.requires for lesson in lessons()}
    assert list(TopologicalSorter(requires).static_order())


@each_lesson
def test_no_blank_is_left(lesson: Lesson) -> None:
    blank = [
        f"{sentence.key}.{lang}"
        for sentence in sentences(lesson)
        for lang, text in sentence.text.items()
        if "…" in spelt(text) and not any(character.isalnum() for character in spelt(text))
    ]
    assert blank == []


@each_lesson
def test_both_languages_quote_the_same_facts(lesson: Lesson) -> None:
    different = {
        sentence.key: {lang: sorted(placeholders(text)) for lang, text in sentence.text.items()}
        for sentence in sentences(lesson)
        if len({placeholders(text) for text in sentence.text.values()}) > 1
    }
    assert different == {}


@each_lesson
@each_language
def test_no_digit_is_spelt_out(lesson: Lesson, lang: str) -> None:
    spelt_out = list(typed_digits(lesson, lang))
    assert spelt_out == []


@each_lesson
@each_language
def test_facts_cover_every_sentence(lesson: Lesson, lang: str) -> None:
    words = words_of(module_of(lesson), lang, trace_of(lesson.slug))
    for sentence in sentences(lesson):
        said = words.say(*sentence.key.split("."))
        assert said
        broken = set(BROKEN_NUMBER.findall(said)) - set(
            BROKEN_NUMBER.findall(spelt(sentence.text[lang]))
        )
        assert not broken, f"{sentence.key}: {said}"


@each_lesson
def test_inputs_have_defaults_within_their_bounds(lesson: Lesson) -> None:
    inputs = module_of(lesson).Inputs
    fields = dataclasses.fields(inputs)
    assert inputs.__dataclass_params__.frozen
    assert [field.name for field in fields if "input" not in field.metadata] == []
    own = inputs()
    settings = []
    for field in fields:
        value = getattr(own, field.name)
        settings.append(f"{field.name}={','.join(value) if isinstance(value, tuple) else value}")
    assert parse_inputs(inputs, settings) == own


@each_lesson
def test_record_gives_a_frozen_trace_and_the_same_one_again(lesson: Lesson) -> None:
    module = module_of(lesson)
    trace = freeze(module.record(module.Inputs()))
    assert type(trace).__dataclass_params__.frozen
    assert type(trace).__name__.endswith("Trace")
    for array in arrays(trace):
        assert not array.flags.writeable
    assert digest(trace) == digest(trace_of(lesson.slug))


def arrays(value: object) -> list[np.ndarray]:
    """Arrays of a trace, nested traces included."""
    if isinstance(value, np.ndarray):
        return [value]
    if dataclasses.is_dataclass(value):
        return [
            array
            for field in dataclasses.fields(value)
            for array in arrays(getattr(value, field.name))
        ]
    if isinstance(value, tuple):
        return [array for item in value for array in arrays(item)]
    return []


@each_lesson
@each_language
def test_figures_are_those_that_the_words_name(lesson: Lesson, lang: str) -> None:
    module, trace = module_of(lesson), trace_of(lesson.slug)
    theme = LOOKS["light"]
    with mpl.rc_context(style(theme)):
        page = Page(theme, words_of(module, lang, trace), trace)
        names = [name for name, _ in module.figures(page.trace, page)]
    assert Counter(names) == Counter(figure.name for figure in lesson.figures)


@each_lesson
def test_one_scene_plays_the_beats_in_the_order_of_the_words(lesson: Lesson) -> None:
    assert find_scene(module_of(lesson)).__name__.endswith("Scene")
    played = played_beats(tree_of(lesson))
    assert played == [beat.key for beat in lesson.beats]


@each_lesson
def test_labels_are_there_and_all_used(lesson: Lesson) -> None:
    tree = tree_of(lesson)
    assert sorted(set(first_arguments(tree, "label", "note")) - set(lesson.labels)) == []
    nodes = [node for part in trees_of(lesson) for node in ast.walk(part)]
    strings = {node.value for node in nodes if isinstance(node, ast.Constant)}
    shapes = [shape_of(node) for node in nodes if isinstance(node, ast.JoinedStr)]
    unused = [
        key
        for key in lesson.labels
        if key not in strings and not any(re.fullmatch(shape, key) for shape in shapes)
    ]
    assert unused == []


def shape_of(text: ast.JoinedStr) -> str:
    """Regular expression of what an f-string can become.

    A short one is taken to number its labels; one that could become anything matches nothing.
    """
    parts = [part.value if isinstance(part, ast.Constant) else None for part in text.values]
    letters = sum(character.isalpha() for part in parts if part for character in str(part))
    rest = "[a-z0-9_]+" if letters > 2 else "[0-9]+"
    shape = "".join(rest if part is None else re.escape(str(part)) for part in parts)
    return shape if letters else "\0"


@each_lesson
def test_file_is_in_the_usual_order(lesson: Lesson) -> None:
    tree = tree_of(lesson)
    assert ast.get_docstring(tree)
    lines = {
        node.name: node.lineno
        for node in tree.body
        if isinstance(node, ast.ClassDef | ast.FunctionDef)
    }
    order = [lines[name] for name in (*PARTS, scene_class(tree).name)]
    assert order == sorted(order)
