"""The way to a lesson never shows what stands on something that was not shown yet."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from dlmotion.studio.cli import run
from dlmotion.studio.learning_path import path_to
from dlmotion.studio.project import Project
from tests.publish.tree import write_lesson
from tests.studio.project import ROOT

LESSONS, _ = Project.at(ROOT, None).lessons()


@pytest.mark.parametrize("goal", LESSONS, ids=lambda lesson: lesson.slug)
def test_what_a_lesson_stands_on_comes_before_it(goal) -> None:  # type: ignore[no-untyped-def]
    path = path_to(goal, LESSONS)
    shown: set[str] = set()
    known = {lesson.slug for lesson in LESSONS}
    for lesson in (*path.before, goal):
        assert set(lesson.requires) & known <= shown
        shown.add(lesson.slug)
    assert len(shown) == len(path.before) + 1
    assert all(goal.slug in lesson.requires for lesson in path.after)


def test_a_circle_ends(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for order, (slug, needs) in enumerate({"a": "b", "b": "a", "c": "b"}.items(), 1):
        write_lesson(tmp_path / "scenes", slug, order=order, requires=[needs])
    assert run(["--project", str(tmp_path), "list", "--path", "c", "--json"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert [row["slug"] for row in told["before"]] == ["a", "b"]
    assert told["lesson"]["slug"] == "c"


def test_it_is_told_in_the_order_to_watch(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["--project", str(ROOT), "list", "--path", "softmax"]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert lines[0] == "watch first"
    assert lines[lines.index("then") + 1].split()[1] == "softmax"
