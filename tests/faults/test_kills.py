"""Builds that are killed at any moment: nothing torn, nothing lost, nothing left over.

The jobs are small; `slow/test_kills.py` does the same to real films.
"""

from __future__ import annotations

import subprocess
import sys
import time
from pathlib import Path

import pytest

from tests.faults.running import SIGNALS, files, kill_at, left_over, popen, seeded
from tests.studio.project import ROOT

BUILD = """
import signal
import sys
from pathlib import Path
from dlmotion.engine import Processes
from tests.engine.fakes import build_of, by_name, target, workspace_at

signal.signal(signal.SIGINT, signal.default_int_handler)
folder, version = Path(sys.argv[1]), sys.argv[2]
targets = []
for place in range(4):
    outputs = (f"{place}.json", *(f"{place}/{name}.txt" for name in range(6)))
    targets.append(target(f"film:{place}", text=f"{version} " * 2000, outputs=outputs))
    targets.append(target(f"captions:{place}", text=version, needs=(f"film:{place}",)))
if __name__ == "__main__":
    farm = Processes(2, (Path(sys.argv[3]),))
    report = build_of(by_name(*targets), workspace_at(folder), farm=farm).run()
    print(report.summary())
    sys.exit(report.exit_code)
"""


def build(folder: Path, version: str) -> subprocess.Popen[str]:
    """Start a build of eight small targets, with the text ``version`` in all of them."""
    script = folder / "build.py"
    script.write_text(BUILD)
    return popen([sys.executable, str(script), str(folder), version, str(ROOT)], folder)


def finish(folder: Path, version: str) -> dict[str, bytes]:
    """Build to the end; returns what is published."""
    with build(folder, version) as process:
        _, said = process.communicate(timeout=120)
    assert process.returncode == 0, said
    return files(folder / "media")


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> tuple[dict[str, dict[str, bytes]], float]:
    """What undisturbed builds of two versions publish, and how long one takes."""
    folder = tmp_path_factory.mktemp("whole")
    old = finish(folder, "old")
    begun = time.monotonic()
    return {"old": old, "new": finish(folder, "new")}, time.monotonic() - begun


def test_a_build_that_is_killed_at_any_moment_publishes_old_or_new(
    whole: tuple[dict[str, dict[str, bytes]], float], tmp_path: Path
) -> None:
    texts, seconds = whole
    moments = seeded()
    assert finish(tmp_path, "old") == texts["old"]
    versions = ["new", "old"]
    killed = 0
    for turn in range(8):
        version = versions[turn % 2]
        moment = moments.uniform(0.3, 1.0) * seconds
        killed += kill_at(build(tmp_path, version), moment, SIGNALS[turn % len(SIGNALS)])
        assert left_over(tmp_path) == []
        published = files(tmp_path / "media")
        assert published.keys() == texts["old"].keys()
        for name, text in published.items():
            assert text in (texts["old"][name], texts["new"][name]), f"{name} is torn"
        for place in range(4):
            _no_list_is_ahead(published, texts[version], str(place))
    assert killed
    for version in versions:
        assert finish(tmp_path, version) == texts[version]
    assert list((tmp_path / "state/scratch").iterdir()) == []
    assert not (tmp_path / "state/replaced").exists()


def _no_list_is_ahead(published: dict[str, bytes], new: dict[str, bytes], place: str) -> None:
    """A list that is new names files that are new."""
    if published[f"{place}.json"] == new[f"{place}.json"]:
        named = [name for name in published if name.startswith(f"{place}/")]
        assert [name for name in named if published[name] != new[name]] == []
