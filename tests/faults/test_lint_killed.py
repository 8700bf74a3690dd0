"""A lint that is killed leaves nobody behind who goes on looking."""

from __future__ import annotations

import os
import signal
from pathlib import Path

from tests.faults.running import left_over, start
from tests.studio.project import edit, make_project

ENDLESS = """    open("{begun}", "w").close()
    while True:
        pass
    x = np.linspace"""


def test_what_a_killed_lint_started_ends_with_it(tmp_path: Path) -> None:
    project = make_project(tmp_path / "project", "good")
    begun = tmp_path / "begun"
    os.mkfifo(begun)
    edit(project / "scenes/good.py", "    x = np.linspace", ENDLESS.format(begun=begun))
    lint = start(project, "lint", "good", "-j1")
    begun.read_bytes()  # Blocks until the lesson computes.
    lint.send_signal(signal.SIGKILL)
    lint.communicate(timeout=60)
    assert left_over(project) == []
