"""Sixty kills of builds of a real lesson: film, figures and captions come out as if undisturbed."""

from __future__ import annotations

import shutil
import time
from pathlib import Path

from tests.faults.running import SIGNALS, files, kill_at, left_over, seeded, start
from tests.studio.project import edit, make_project, render

KILLS = 60


def test_sixty_kills_tear_lose_and_leave_nothing(tmp_path: Path) -> None:
    moments = seeded()
    project = make_project(tmp_path / "project", "good")
    edit(project / "scenes/good.toml", "order = ", "# Two versions of one lesson.\norder = ")
    plain = (project / "scenes/good.py").read_text(encoding="utf-8")
    versions = [plain, plain.replace("201)", "101)")]
    wanted, seconds = [], 0.0
    for version in versions:
        (project / "scenes/good.py").write_text(version, encoding="utf-8")
        begun = time.monotonic()
        assert render(project, "build", "-j2").code == 0
        seconds = time.monotonic() - begun
        wanted.append(files(project / "media"))
    assert wanted[0].keys() == wanted[1].keys()
    killed = 0
    for turn in range(KILLS):
        if turn % 10 == 0:  # So that whole films are made, not taken from the store.
            shutil.rmtree(project / ".dlmotion/reel", ignore_errors=True)
        (project / "scenes/good.py").write_text(versions[turn % 2], encoding="utf-8")
        moment = moments.uniform(0.0, 1.0) * seconds
        killed += kill_at(start(project, "build", "-j2"), moment, SIGNALS[turn % 4])
        assert left_over(project) == [], f"left over after kill {turn}"
        published = files(project / "media")
        assert published.keys() == wanted[0].keys()
        for name, data in published.items():
            assert data in (wanted[0][name], wanted[1][name]), f"{name} is torn, kill {turn}"
    assert killed > KILLS // 3
    for version, expected in zip(versions, wanted, strict=True):
        (project / "scenes/good.py").write_text(version, encoding="utf-8")
        assert render(project, "build", "-j2").code == 0
        assert files(project / "media") == expected
    assert list((project / ".dlmotion/scratch").iterdir()) == []
    assert not (project / ".dlmotion/replaced").exists()
