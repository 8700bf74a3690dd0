"""A project: its own lessons, the built-in ones beside them, and what it does with both."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from dlmotion.studio import project as house
from dlmotion.studio.errors import CommandError
from dlmotion.studio.project import Project, choose, is_built_in
from tests.studio.project import ROOT, Run, make_project, render, snapshot


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """A folder with an own lesson, and one that is named like a built-in one."""
    return make_project(tmp_path, "mine", "softmax")


@pytest.fixture(scope="module")
def shown(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The same for tests that leave its lessons as they are."""
    return make_project(tmp_path_factory.mktemp("shown"), "mine", "softmax")


def command(folder: Path, *words: str, env: dict[str, str] | None = None) -> Run:
    """Run the command as it is installed, standing in a folder."""
    code = "import sys; sys.argv[0] = 'dlmotion'; from dlmotion.studio.cli import main; main()"
    done = subprocess.run(
        [sys.executable, "-P", "-c", code, *words],
        cwd=folder,
        env={**os.environ, "NO_COLOR": "1", "PYTHONPATH": str(ROOT), **(env or {})},
        capture_output=True,
        text=True,
        check=False,
    )
    return Run(done.returncode, done.stdout, done.stderr)


def test_built_in_lessons_stand_beside_own_ones(shown: Path) -> None:
    rows = json.loads(render(shown, "list", "--json").out)["lessons"]
    slugs = [row["slug"] for row in rows]
    assert len(slugs) == len(set(slugs))
    assert {"mine", "softmax", "neuron"} <= set(slugs)
    own = {row["slug"]: row["stands_in"] for row in rows if not row["built_in"]}
    assert own == {"mine": False, "softmax": True}


def test_list_marks_own_lessons(shown: Path) -> None:
    lines = {
        line.split()[1]: line for line in render(shown, "list").out.splitlines() if "·" in line
    }
    assert lines["mine"].endswith(" (own)")
    assert lines["softmax"].endswith(" (own, instead of the built-in one)")
    assert not lines["neuron"].endswith(")")


def test_in_the_repository_all_lessons_are_its_own() -> None:
    here = Project.at(ROOT, None)
    lessons, broken = here.lessons()
    assert (broken, here.built_in) == ((), ())
    assert {lesson.module.partition(".")[0] for lesson in lessons} == {"scenes"}
    assert "own" not in render(ROOT, "list").out


def test_modules_say_where_lessons_come_from(shown: Path) -> None:
    lessons, _ = Project.at(shown, None).lessons()
    modules = {lesson.slug: lesson.module for lesson in lessons}
    assert modules["softmax"] == "scenes.softmax"
    assert modules["neuron"] == "dlmotion.scenes.neuron"


def test_no_name_means_the_own_lessons_where_there_are_any(project: Path, tmp_path: Path) -> None:
    lessons, _ = Project.at(project, None).lessons()
    assert [lesson.slug for lesson in choose(lessons, ())] == ["mine", "softmax"]
    assert [lesson.slug for lesson in choose(lessons, ("neuron",))] == ["neuron"]
    (tmp_path / "empty").mkdir()
    built_in, _ = Project.at(tmp_path / "empty", None).lessons()
    assert len(choose(built_in, ())) == len(built_in) == len(list((ROOT / "scenes").glob("*.toml")))
    assert all(is_built_in(lesson) for lesson in built_in)


def test_a_broken_own_lesson_is_not_replaced_by_the_built_in_one(project: Path) -> None:
    (project / "scenes/softmax.toml").write_text("order = [", encoding="utf-8")
    lessons, broken = Project.at(project, None).lessons()
    assert "softmax" not in {lesson.slug for lesson in lessons}
    assert len(broken) == 1
    assert broken[0].startswith("scenes/softmax.toml: expected TOML")


def test_no_lessons_at_all_is_one_line(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(house, "BUILT_IN", tmp_path / "gone")
    with pytest.raises(CommandError) as caught:
        Project.at(tmp_path, None).lessons()
    assert str(caught.value) == (
        f"{tmp_path / 'scenes'}: expected a folder of lessons, found none; see --project"
    )


def test_the_folder_that_one_stands_in_is_the_project(shown: Path) -> None:
    assert "mine" in command(shown, "list").out
    elsewhere = shown / "elsewhere"
    elsewhere.mkdir()
    assert "mine" not in command(elsewhere, "list").out
    assert "mine" in command(elsewhere, "--project", str(shown), "list").out
    assert "mine" in command(elsewhere, "list", env={"DLMOTION_PROJECT": str(shown)}).out


def test_render_py_means_the_folder_that_it_lies_in(tmp_path: Path) -> None:
    words = [sys.executable, str(ROOT / "render.py"), "list", "--json"]
    done = subprocess.run(words, cwd=tmp_path, capture_output=True, text=True, check=True)
    assert not any(row["built_in"] for row in json.loads(done.stdout)["lessons"])
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("words", "line"),
    [
        (("--version",), "{}, version "),
        (("--help",), "Usage: {} [OPTIONS] COMMAND"),
        (("list", "--help"), "Usage: {} list "),
        (("frobnicate",), "(see: {} --help)"),
        (("build", "zzzz"), "see: {} list"),
        (("serve",), "run: {} gallery"),
        (("new", "other"), "then: {} build other"),
        (("export", "mine", "--for", "plain", "--to", "x"), "run: {} build mine"),
    ],
)
def test_lines_name_the_command_that_was_typed(
    shown: Path, words: tuple[str, ...], line: str
) -> None:
    typed = command(shown, *words)
    assert line.format("dlmotion") in typed.out + typed.err
    assert "render.py" not in typed.out + typed.err
    for ending in ("py", "toml"):
        (shown / f"scenes/other.{ending}").unlink(missing_ok=True)
    script = render(shown, *words)
    assert line.format("render.py") in script.out + script.err


def test_new_stands_in_for_a_built_in_lesson_and_says_so(tmp_path: Path) -> None:
    done = command(tmp_path, "new", "neuron")
    assert done.code == 0
    assert "it stands in for the built-in lesson neuron" in done.err
    assert (tmp_path / "scenes/neuron.toml").is_file()


def test_a_lesson_may_import_modules_of_any_name_from_its_project(project: Path) -> None:
    """Names of our rooms are nobody's but ours inside dlmotion; an edit of theirs is noticed."""
    names = ("base", "stage", "reel", "engine", "publish", "studio")
    for name in names:
        (project / f"{name}.py").write_text(f"NAME = {name!r}\n", encoding="utf-8")
    told = " + ".join(f"{name}.NAME" for name in names)
    with (project / "scenes/mine.py").open("a", encoding="utf-8") as file:
        file.write(f"\n\nimport {', '.join(names)}\n\nassert {told} == {''.join(names)!r}\n")
    built = command(project, "build", "mine", "--only", "figures")
    assert built.code == 0, built.err
    (project / "reel.py").write_text("NAME = 'reel'  # edited\n", encoding="utf-8")
    told_stale = command(project, "status", "mine", "--only", "figures", "--explain").out
    assert "changed: reel.py" in told_stale


def test_a_built_in_lesson_is_built_into_the_folder_and_nowhere_else(tmp_path: Path) -> None:
    before = snapshot(ROOT / "scenes")
    project = tmp_path / "notes"
    project.mkdir()
    built = command(project, "build", "neuron", "--only", "figures")
    assert built.code == 0, built.err
    assert list((project / "media/neuron/figures").glob("*.svg")) != []
    assert sorted(path.name for path in project.iterdir()) == [".dlmotion", "media"]
    after = {
        name: row for name, row in snapshot(ROOT / "scenes").items() if "__pycache__" not in name
    }
    assert after == {name: row for name, row in before.items() if "__pycache__" not in name}
    checked = command(project, "check")
    assert (checked.code, checked.out) == (0, "")
    ledger = json.loads((project / ".dlmotion/ledger.json").read_text(encoding="utf-8"))
    assert "dlmotion/scenes/neuron.py" in json.dumps(ledger)
    shutil.copytree(ROOT / "scenes", project / "scenes")
    stale = command(project, "status", "neuron", "--only", "figures", "--explain").out
    assert "scenes/neuron.py" in stale, "an own lesson is another one than the built-in"
