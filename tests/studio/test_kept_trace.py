"""Traces are kept while nothing changes that they came of, and no longer."""

from __future__ import annotations

import sys
from pathlib import Path
from time import time
from types import ModuleType
from typing import Any

import pytest

from dlmotion.studio.kept_trace import MOST, Traces, computing

LESSON = """
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import scenery

STEP, COLOUR = 2, "red"
TABLE = [1]
TABLE.append(3)


@dataclass(frozen=True)
class Inputs:
    start: int = 0


@dataclass(frozen=True)
class CountTrace:
    values: tuple[int, ...]
    read: str


def record(inputs: Inputs) -> CountTrace:
    scenery.runs.append(inputs.start)
    return CountTrace((step(inputs.start), *TABLE), Path(scenery.file).read_text())


def step(value: int) -> int:
    return value + STEP


def facts(trace: CountTrace) -> dict[str, Any]:
    return {"first": trace.values[0]}


def paint() -> str:
    return COLOUR


class CountScene(scenery.Scene):
    def show(self) -> str:
        return paint() + str(self)
"""

UNSEEN = {
    "a comment": ("STEP, COLOUR", "# two of them\nSTEP, COLOUR"),
    "what a scene does": ("paint() + str(self)", "str(self)"),
    "what only a scene calls": ("return COLOUR", 'return COLOUR + "!"'),
    "facts": ('"first": trace.values[0]', '"last": trace.values[-1]'),
}
SEEN = {
    "record": ("(step(inputs.start), *TABLE)", "(step(inputs.start),)"),
    "what it calls": ("value + STEP", "value - STEP"),
    "a constant": ("STEP, COLOUR = 2", "STEP, COLOUR = 5"),
    "what runs on import": ("TABLE.append(3)", "TABLE.append(4)"),
    "inputs": ("start: int = 0", "start: int = 1"),
    "the class of a trace": ("read: str", "read: str = ''"),
    "what a scene calls on import": (
        "    def show(self)",
        "    TABLE.append(step(1))\n\n    def show(self)",
    ),
}
OPAQUE = (
    ("return value + STEP", "return eval('value + paint()')"),
    ("class CountScene(scenery.Scene):", "class CountScene(scenery.Scene, metaclass=type):"),
    ("    def show(self)", "    def __init_subclass__(cls) -> None: ...\n\n    def show(self)"),
)
Lesson = tuple[ModuleType, bytes]
CLOCK = "dlmotion.studio.kept_trace.time"


@pytest.fixture
def scenery(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Any:
    """What the lesson imports: how often it was computed, and a file that has long been there."""
    found: Any = ModuleType("scenery")
    found.runs, found.file, found.Scene = [], tmp_path / "data.txt", object
    found.file.write_text("one", encoding="utf-8")
    monkeypatch.setitem(sys.modules, "scenery", found)
    monkeypatch.setattr(CLOCK, lambda: time() + 60.0)
    return found


def saved(scenery: Any, source: str = LESSON, name: str = "count") -> Lesson:
    """A lesson imported as if it had just been saved beside what it reads."""
    module = ModuleType(name)
    code = compile(source, str(scenery.file.with_suffix(".py")), "exec", dont_inherit=True)
    exec(code, vars(module))  # noqa: S102 (as an import does)
    return module, source.encode()


@pytest.mark.parametrize(("old", "new"), UNSEEN.values(), ids=UNSEEN)
def test_what_no_number_comes_from_leaves_a_trace_alone(scenery: Any, old: str, new: str) -> None:
    traces = Traces()
    first, again = saved(scenery), saved(scenery, changed(old, new))
    kept = [traces.of(*each, each[0].Inputs()) for each in (first, again)]
    assert scenery.runs == [0]
    assert vars(kept[0]) == vars(kept[1])
    assert type(kept[1]) is again[0].CountTrace is not type(kept[0])


@pytest.mark.parametrize(("old", "new"), SEEN.values(), ids=SEEN)
def test_what_a_number_may_come_from_has_it_computed_again(
    scenery: Any, old: str, new: str
) -> None:
    traces = Traces()
    for each in (saved(scenery), saved(scenery, changed(old, new))):
        traces.of(*each, each[0].Inputs())
    assert len(scenery.runs) == 2


@pytest.mark.parametrize(("old", "new"), OPAQUE)
def test_where_code_calls_what_it_does_not_name_all_of_it_counts(old: str, new: str) -> None:
    source = changed(old, new)
    edited = source.replace("return COLOUR", "return COLOUR + COLOUR")
    assert computing(source.encode()) != computing(edited.encode())
    assert computing(LESSON.encode()) == computing(changed("return COLOUR", "return 1").encode())


def test_a_file_that_was_read_is_looked_at_each_time(scenery: Any) -> None:
    traces, lesson = Traces(), saved(scenery)
    inputs = lesson[0].Inputs()
    assert [traces.of(*lesson, inputs).read for _ in range(2)] == ["one", "one"]
    assert scenery.runs == [0]
    scenery.file.write_text("two", encoding="utf-8")
    assert traces.of(*lesson, inputs).read == "two"


def test_a_file_that_changes_meanwhile_may_have_been_read_before(
    scenery: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(CLOCK, lambda: 0.0)
    traces, lesson = Traces(), saved(scenery)
    for _ in range(2):
        traces.of(*lesson, lesson[0].Inputs())
    assert scenery.runs == [0, 0]


def test_other_inputs_have_traces_of_their_own_and_few_are_kept(scenery: Any) -> None:
    traces, lesson = Traces(), saved(scenery)
    asked = [*range(MOST), 0, MOST, 0, 1]
    values = [traces.of(*lesson, lesson[0].Inputs(start)).values[0] for start in asked]
    assert values == [start + 2 for start in asked]
    assert scenery.runs == [*range(MOST), MOST, 1]


def test_another_lesson_puts_an_end_to_what_was_kept(scenery: Any) -> None:
    traces, lesson = Traces(), saved(scenery)
    other = saved(scenery, name="other")
    for each in (lesson, other, lesson):
        traces.of(*each, each[0].Inputs())
    assert scenery.runs == [0, 0, 0]


def changed(old: str, new: str) -> str:
    assert LESSON.count(old) == 1
    return LESSON.replace(old, new)
