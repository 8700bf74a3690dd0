"""Lessons are written in the grammar: no run times, no themes passed on, no paths as strings."""

from __future__ import annotations

import ast

import pytest

from dlmotion.publish.lesson import Lesson
from tests.scenes.reading import is_in_the_grammar, lessons, tree_of

SPOKEN = [lesson for lesson in lessons() if is_in_the_grammar(tree_of(lesson))]
each_lesson = pytest.mark.parametrize("lesson", SPOKEN, ids=lambda lesson: lesson.slug)
FADES = {"FadeIn", "FadeOut", "Create", "Write", "Transform", "ReplacementTransform"}


@each_lesson
def test_tempi_have_names(lesson: Lesson) -> None:
    told = [
        node.value.lineno
        for node in ast.walk(tree_of(lesson))
        if isinstance(node, ast.keyword) and node.arg == "run_time"
    ]
    assert told == []


@each_lesson
def test_theme_and_words_are_bound_once(lesson: Lesson) -> None:
    passed = [
        node.lineno
        for node in ast.walk(tree_of(lesson))
        if isinstance(node, ast.Attribute) and node.attr in ("theme", "words", "trace", "lang")
    ]
    assert passed == [], "a place knows its board; read the trace as self.t"


@each_lesson
def test_traces_are_reached_by_attributes(lesson: Lesson) -> None:
    tree = tree_of(lesson)
    fields = {
        node.target.id
        for part in tree.body
        if isinstance(part, ast.ClassDef) and part.name.endswith("Trace")
        for node in part.body
        if isinstance(node, ast.AnnAssign) and isinstance(node.target, ast.Name)
    }
    paths = [
        node.value
        for node in ast.walk(tree)
        if isinstance(node, ast.Constant)
        and isinstance(node.value, str)
        and node.value.partition("[")[0].partition(".")[0] in fields
        and ("[" in node.value or "." in node.value)
    ]
    assert paths == []


@each_lesson
def test_scenes_move_marks_and_not_mobjects(lesson: Lesson) -> None:
    tree = tree_of(lesson)
    named = {node.id for node in ast.walk(tree) if isinstance(node, ast.Name)}
    imported = {
        name.split(".")[0]
        for node in ast.walk(tree)
        if isinstance(node, ast.Import | ast.ImportFrom)
        for name in [
            getattr(node, "module", None) or "",
            *(alias.name for alias in node.names),
        ]
    }
    assert (named & FADES, "manim" in imported) == (set(), False)
