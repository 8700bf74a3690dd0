"""Several builds of one project at once, and a clean-up while one is at work."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.faults.running import files, left_over, start
from tests.studio.project import make_project, render

FIGURES = ("build", "--only", "figures", "-j1")


@pytest.fixture
def project(tmp_path: Path) -> Path:
    return make_project(tmp_path / "project", "good", "other")


@pytest.fixture
def alone(project: Path, tmp_path: Path) -> dict[str, bytes]:
    """What one build makes that has the project to itself."""
    media = tmp_path / "alone"
    assert render(project, "--media", str(media), *FIGURES).code == 0
    return {name: data for name, data in files(media).items() if not name.startswith(".dlmotion/")}


def test_three_builds_at_once_make_each_target_once(project: Path, alone: dict[str, bytes]) -> None:
    builds = [start(project, *FIGURES, "--json") for _ in range(3)]
    said = [build.communicate(timeout=180) for build in builds]
    assert [build.returncode for build in builds] == [0, 0, 0]
    happened = [
        (row["target"], row["happened"]) for out, _ in said for row in json.loads(out)["targets"]
    ]
    built = [name for name, what in happened if what == "built"]
    assert sorted(built) == sorted({name for name, _ in happened})
    assert {"trace:good", "figures:good:zh", "figures:other:zh"} < set(built)
    assert {what for _, what in happened} == {"built", "fresh"}
    assert files(project / "media") == alone
    assert left_over(project) == []


def test_a_clean_up_while_a_build_is_at_work_takes_nothing_half(
    project: Path, alone: dict[str, bytes]
) -> None:
    build = start(project, *FIGURES)
    cleaned = [render(project, "clean") for _ in range(3)]
    out, err = build.communicate(timeout=180)
    assert [done.code for done in cleaned] == [0, 0, 0]
    assert "Traceback" not in err + "".join(done.err for done in cleaned)
    assert all(alone[name] == data for name, data in files(project / "media").items())
    assert render(project, *FIGURES).code == 0
    assert files(project / "media") == alone
    assert left_over(project) == []
