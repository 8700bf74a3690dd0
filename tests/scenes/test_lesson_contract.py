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
from publish.lesson import LANGS, Lesson, placeholders
from stage.figure_file import style
from stage.inputs import parse_inputs
from stage.lesson import find_scene, words_of
from stage.page import Page
from stage.theme import THEMES
from tests.scenes.reading import (
    first_arguments,
    lessons,
    module_of,
    scene_class,
    sentences,
    spelt,
    trace_of,
    tree_of,
)

each_lesson = pytest.mark.parametrize("lesson", lessons(), ids=lambda lesson: lesson.slug)
each_language = pytest.mark.parametrize("lang", LANGS)
DIGITS = re.compile(r"\d+(?:\.\d+)?")
BROKEN_NUMBER = re.compile(r"\b(?:nan|inf)\b")
PARTS = ("Inputs", "record", "facts", "figures")


def test_there_are_lessons() -> None:
    assert len(lessons()) >= 3


def test_orders_and_replaced_pictures_are_unique() -> None:
    orders = Counter(lesson.order for lesson in lessons())
    assert [order for order, count in orders.items() if count > 1] == []
    pictures = Counter(name for lesson in lessons() for figure in lesson.figures for name in figure.replaces)
    assert [name for name, count in pictures.items() if count > 1] == []


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
    spelt_out = [
        f"{sentence.key}.{lang}: {digits}"
        for sentence in sentences(lesson)
        for digits in DIGITS.findall(spelt(sentence.text[lang]))
        if digits not in sentence.literal
    ]
    assert spelt_out == []


@each_lesson
@each_language
def test_facts_cover_every_sentence(lesson: Lesson, lang: str) -> None:
    words = words_of(module_of(lesson), lang, trace_of(lesson.slug))
    for sentence in sentences(lesson):
        said = words.say(*sentence.key.split("."))
        assert said
        broken = set(BROKEN_NUMBER.findall(said)) - set(BROKEN_NUMBER.findall(spelt(sentence.text[lang])))
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
    trace = trace_of(lesson.slug)
    assert type(trace).__dataclass_params__.frozen
    assert type(trace).__name__.endswith("Trace")
    for array in arrays(trace):
        assert not array.flags.writeable
    assert digest(freeze(module.record(module.Inputs()))) == digest(trace)


def arrays(value: object) -> list[np.ndarray]:
    """Arrays of a trace, nested traces included."""
    if isinstance(value, np.ndarray):
        return [value]
    if dataclasses.is_dataclass(value):
        return [array for field in dataclasses.fields(value) for array in arrays(getattr(value, field.name))]
    if isinstance(value, tuple):
        return [array for item in value for array in arrays(item)]
    return []


@each_lesson
@each_language
def test_figures_are_those_that_the_words_name(lesson: Lesson, lang: str) -> None:
    module, trace = module_of(lesson), trace_of(lesson.slug)
    theme = THEMES["light"]
    with mpl.rc_context(style(theme)):
        names = [name for name, _ in module.figures(trace, Page(theme, words_of(module, lang, trace), trace))]
    assert Counter(names) == Counter(figure.name for figure in lesson.figures)


@each_lesson
def test_one_scene_plays_the_beats_in_the_order_of_the_words(lesson: Lesson) -> None:
    assert find_scene(module_of(lesson)).__name__.endswith("Scene")
    played = first_arguments(scene_class(tree_of(lesson)), "beat")
    assert played == [beat.key for beat in lesson.beats]


@each_lesson
def test_labels_are_there_and_all_used(lesson: Lesson) -> None:
    tree = tree_of(lesson)
    assert sorted(set(first_arguments(tree, "label", "note")) - set(lesson.labels)) == []
    strings = {node.value for node in ast.walk(tree) if isinstance(node, ast.Constant)}
    shapes = [shape_of(node) for node in ast.walk(tree) if isinstance(node, ast.JoinedStr)]
    unused = [
        key for key in lesson.labels if key not in strings and not any(re.fullmatch(shape, key) for shape in shapes)
    ]
    assert unused == []


def shape_of(text: ast.JoinedStr) -> str:
    """Regular expression of what an f-string can become; one that could become anything matches nothing."""
    parts = [part.value if isinstance(part, ast.Constant) else None for part in text.values]
    letters = sum(character.isalpha() for part in parts if part for character in str(part))
    return "".join("[a-z0-9_]+" if part is None else re.escape(str(part)) for part in parts) if letters > 2 else "\0"


@each_lesson
def test_file_is_short_and_in_the_usual_order(lesson: Lesson) -> None:
    source = lesson.scene_path.read_text(encoding="utf-8")
    assert len(source.splitlines()) <= 250
    tree = tree_of(lesson)
    assert ast.get_docstring(tree)
    lines = {node.name: node.lineno for node in tree.body if isinstance(node, ast.ClassDef | ast.FunctionDef)}
    order = [lines[name] for name in (*PARTS, scene_class(tree).name)]
    assert order == sorted(order)


@each_lesson
def test_beats_are_short(lesson: Lesson) -> None:
    methods = [node for node in scene_class(tree_of(lesson)).body if isinstance(node, ast.FunctionDef)]
    long = {node.name: (node.end_lineno or 0) - node.lineno + 1 for node in methods}
    assert {name: count for name, count in long.items() if count > 35} == {}
