"""Whatever decides what comes out makes it stale: data, jobs' own code, the film of a poster."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from tests.faults.house import House
from tests.faults.slow.test_mutations import ROOMS
from tests.studio.project import edit

READ = """    x = np.linspace(-inputs.reach, inputs.reach, 201)
    kind = "Train"
    place = Path(__file__).parent / "Data Sets" / f"my {kind} SET.Parquet"
    x = x * float(place.read_text())
"""
JUDGE = """
import json
from pathlib import Path
from dlmotion.studio.order import Order
from dlmotion.studio.project import Project
from dlmotion.studio.targets import Graph

project = Project(Path.cwd(), Path.cwd() / "media")
targets = Graph(project).targets(project.lessons()[0], Order())
print(json.dumps({
    name: {"inputs": dict(target.inputs), "arguments": dict(target.arguments)}
    for name, target in targets.items()
}))
"""
JOB_CODE = (
    *("dlmotion/studio/jobs.py", "dlmotion/studio/preload.py", "dlmotion/studio/warm.py"),
    *("dlmotion/engine/worker.py", "dlmotion/engine/executors.py", "dlmotion/engine/apart.py"),
    "dlmotion/base/defaults.py",
)


@dataclass(frozen=True)
class Evidence:
    """What a target is judged by."""

    inputs: dict[str, str]
    arguments: dict[str, Any]


@pytest.fixture(scope="module")
def before(built: House) -> dict[str, Evidence]:
    """Evidence of all targets, nothing changed."""
    found = targets_of(built)
    assert {name.split(":")[1] for name in found} == {"good"}
    return found


def test_data_of_any_name_is_evidence(built: House, tmp_path: Path) -> None:
    house = built.copy(tmp_path / "own")
    scene, data = house.folder / "scenes/good.py", house.folder / "scenes/Data Sets"
    edit(scene, "import numpy as np", "from pathlib import Path\n\nimport numpy as np")
    edit(scene, "    x = np.linspace(-inputs.reach, inputs.reach, 201)\n", READ)
    data.mkdir()
    (data / "my Train SET.Parquet").write_text("1.0")
    (data / "other.Parquet").write_text("1.0")
    one = house.build("--only", "figures")
    (data / "other.Parquet").write_text("2.0")
    assert house.render("build", "--only", "figures", "--dry-run").out == ""
    (data / "my Train SET.Parquet").write_text("0.5")
    told = house.render("build", "--only", "figures", "--dry-run").out
    assert told.splitlines()[0] == ("trace:good: changed: scenes/Data Sets/my Train SET.Parquet")
    assert house.build("--only", "figures") != one


@pytest.mark.parametrize("code", JOB_CODE)
def test_code_that_jobs_run_in_is_evidence_of_all_that_they_make(
    built: House, before: dict[str, Evidence], tmp_path: Path, code: str
) -> None:
    house = built.copy(tmp_path / "own")
    with (house.folder / code).open("a") as file:
        file.write("\n# a remark\n")
    after = targets_of(house)
    kinds = {name.partition(":")[0] for name in before}
    assert kinds == {"trace", "words", "figures", "film", "motion", "captions"}
    for name, target in before.items():
        assert after[name].inputs[code] != target.inputs[code], name
    film = "film:good:zh:dark:draft"
    assert after[film].arguments["@evidence"] != before[film].arguments["@evidence"]


def test_what_reads_a_trace_is_evidence_of_all_that_is_drawn_from_it(
    built: House, before: dict[str, Evidence], tmp_path: Path
) -> None:
    house, code = built.copy(tmp_path / "own"), "dlcore/trace.py"
    with (house.folder / code).open("a") as file:
        file.write("\n# a remark\n")
    changed = {
        name for name, found in targets_of(house).items() if found.inputs != before[name].inputs
    }
    assert changed == before.keys() - {"captions:good:zh"}


@pytest.mark.parametrize("code", ["scenes/good.py", "scenes/good.toml", "dlcore/activations.py"])
def test_what_proofs_tell_of_is_not_in_the_evidence_of_films(
    built: House, before: dict[str, Evidence], tmp_path: Path, code: str
) -> None:
    house = built.copy(tmp_path / "own")
    film = "film:good:zh:dark:draft"
    with (house.folder / code).open("a") as file:
        file.write("\n# a remark\n")
    after = targets_of(house)[film]
    assert after.arguments["@evidence"] == before[film].arguments["@evidence"]
    assert (after.inputs != before[film].inputs) == code.startswith("scenes/")


def test_files_that_are_mutated_are_evidence_of_this_lesson(before: dict[str, Evidence]) -> None:
    judged = {name for target in before.values() for name in target.inputs}
    rooms = {name for room in ROOMS.values() for name in room if "." in name}
    assert rooms - judged == set()


def test_captions_follow_a_film_of_which_the_end_alone_moved(built: House, tmp_path: Path) -> None:
    house, captions = built.copy(tmp_path / "own"), "good/good.zh.captions.en.vtt"
    lesson = house.folder / "dlmotion/stage/lesson.py"
    edit(lesson, "            len(animations) == 1\n", "            len(animations) == 2\n")
    moved = house.build()
    assert moved[captions] != built.published()[captions]
    assert moved == house.from_nothing()[1]


def test_the_poster_of_a_film_that_was_undone_is_not_taken_for_this_one(
    built: House, tmp_path: Path
) -> None:
    house = built.copy(tmp_path / "own")
    right, words = built.published(), house.folder / "scenes/good.toml"
    before = words.read_text(encoding="utf-8")
    words.write_text(before.replace('title = { zh = "…"', 'title = { zh = "新的标题"'))
    assert words.read_text(encoding="utf-8") != before
    assert (
        house.build("--only", "videos", "-q", "low")["good/good.zh.dark.png"]
        != (right["good/good.zh.dark.png"])
    )
    words.write_text(before, encoding="utf-8")
    again = house.render("build", "--only", "videos", "--json")
    steps = {row["target"]: row for row in json.loads(again.out)["targets"]}
    assert steps["film:good:zh:dark:draft"]["reasons"] == [
        "edited since it was built: good/good.zh.dark.png"
    ]
    assert {name: data for name, data in house.published().items() if ".low." not in name} == right


def targets_of(house: House) -> dict[str, Evidence]:
    """Targets that a build of this house judges, told by its own code.

    Judged from here, the house would be somebody's project whose own modules dlcore and dlmotion
    are, with our lessons as the built-in ones.
    """
    plain = {name: text for name, text in os.environ.items() if name != "PYTHONPATH"}
    done = subprocess.run(
        [sys.executable, "-c", JUDGE],
        capture_output=True,
        text=True,
        cwd=house.folder,
        env=plain,
        check=True,
    )
    return {name: Evidence(**found) for name, found in json.loads(done.stdout).items()}
