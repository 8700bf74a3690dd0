"""Real processes: steady, killable, and never a half-written file."""

from __future__ import annotations

import os
import select
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from dlmotion.engine import Processes
from tests.engine.fakes import build_of, by_name, ran, run, target, workspace_at

ROOT = Path(__file__).parents[2]
BUILD = """
import signal
import sys
from pathlib import Path
from dlmotion.engine import Processes
from tests.engine.fakes import build_of, by_name, target, workspace_at
folder = Path(sys.argv[1])
first = target("film:first", text="1")
stuck = target("film:stuck", "block", text="2", \
**{"@tell": str(folder / "tell"), "@wait": str(folder / "wait")})
farm = Processes(2, (Path(sys.argv[2]),))
if __name__ == "__main__":
    # A test run in the background of a script inherits that Ctrl-C is ignored.
    signal.signal(signal.SIGINT, signal.default_int_handler)
    try:
        report = build_of(by_name(first, stuck), workspace_at(folder), farm=farm).run()
        print(report.summary())
    except KeyboardInterrupt:
        sys.exit(130)
"""


def farm(slots: int = 2) -> Processes:
    return Processes(slots, (ROOT,))


def start(folder: Path) -> tuple[subprocess.Popen[str], int]:
    """Start a build of two targets and return when its second job is in the middle of its work."""
    for name in ("tell", "wait"):
        if not (folder / name).exists():
            os.mkfifo(folder / name)
    script = folder / "build.py"
    script.write_text(BUILD)
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    build = subprocess.Popen(
        [sys.executable, str(script), str(folder), str(ROOT)],
        stdout=subprocess.PIPE,
        text=True,
        env=environment,
    )
    return build, int(told(folder / "tell"))


def told(pipe: Path) -> str:
    """Read a named pipe; an error after 60 s instead of waiting for ever."""
    descriptor = os.open(pipe, os.O_RDONLY | os.O_NONBLOCK)
    try:
        ready, _, _ = select.select([descriptor], [], [], 60)
        assert ready, "the job never came to its middle"
        return os.read(descriptor, 100).decode()
    finally:
        os.close(descriptor)


def gone(worker: int) -> bool:
    """Wait for the end of a process that is not our child (its pipe closes)."""
    try:
        descriptor = os.pidfd_open(worker)
    except ProcessLookupError:
        return True
    ready, _, _ = select.select([descriptor], [], [], 20)
    os.close(descriptor)
    return bool(ready)


def test_workers_have_a_steady_environment_and_their_noise_is_logged(tmp_path: Path) -> None:
    workspace = workspace_at(tmp_path)
    before = dict(os.environ)
    build = build_of(by_name(target("film:a", "environment", outputs=())), workspace, farm=farm())
    assert build.run().summary() == "1 built"
    assert build.ledger.entries()["film:a"].digest == "0 1 UTC"
    assert "a word from a job" in (workspace.state / "log").read_text()
    assert dict(os.environ) == before


def test_a_worker_that_dies_fails_alone(tmp_path: Path) -> None:
    workspace = workspace_at(tmp_path)
    targets = by_name(
        target("film:dead", "die"), *(target(f"film:{i}", text=str(i)) for i in range(4))
    )
    report = run(targets, workspace, farm=farm())
    assert [step.name for step in report.failed] == ["film:dead"]
    assert (
        report.failed[0].error == "its worker process died (out of memory, or a crash in a library)"
    )
    assert report.summary() == "4 built, 1 failed"
    assert ran(workspace).count("film:dead") == 2


def test_parallel_and_serial_builds_give_the_same_bytes(tmp_path: Path) -> None:
    targets = by_name(*(target(f"film:{i}", text=str(i)) for i in range(6)))
    for slots in (1, 3):
        run(targets, workspace_at(tmp_path / str(slots)), farm=farm(slots))
    one, three = (
        {path.name: path.read_bytes() for path in (tmp_path / slots / "media").rglob("*.txt")}
        for slots in "13"
    )
    assert one == three
    assert len(one) == 6


@pytest.mark.parametrize("how", [signal.SIGKILL, signal.SIGINT])
def test_a_killed_build_leaves_nothing_half_and_the_next_one_is_clean(
    tmp_path: Path, how: signal.Signals
) -> None:
    workspace = workspace_at(tmp_path)
    build, worker = start(tmp_path)
    with build:
        build.send_signal(how)
        try:
            code = build.wait(30)
        finally:
            build.kill()
    assert code == (-how if how == signal.SIGKILL else 130)
    assert gone(worker)
    assert not (workspace.media / "film/stuck.txt").exists()
    assert all(path.read_text() == "1 film/first.txt" for path in workspace.media.rglob("*.txt"))
    again = by_name(target("film:first", text="1"), target("film:stuck", text="2"))
    assert run(again, workspace, farm=farm()).exit_code == 0
    assert (workspace.media / "film/stuck.txt").read_text() == "2 film/stuck.txt"
    assert list((workspace.state / "scratch").iterdir()) == []


def test_two_builds_at_once_make_each_target_once(tmp_path: Path) -> None:
    workspace = workspace_at(tmp_path)
    build, _ = start(tmp_path)
    ran(workspace)
    other = subprocess.Popen(
        [sys.executable, str(tmp_path / "build.py"), str(tmp_path), str(ROOT)],
        stdout=subprocess.PIPE,
        text=True,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
    )
    (tmp_path / "wait").write_text("go on")
    summaries = {process.communicate(timeout=60)[0].strip() for process in (build, other)}
    assert summaries == {"2 built", "2 fresh"} or summaries == {"1 built, 1 fresh"}
    assert "film:stuck" not in ran(workspace)


def test_dask_runs_the_same_jobs(tmp_path: Path) -> None:
    from distributed import LocalCluster

    from dlmotion.engine import DaskFarm

    workspace = workspace_at(tmp_path)
    targets = by_name(target("film:a", text="1"), target("film:bad", "fail"))
    with LocalCluster(
        n_workers=1,
        threads_per_worker=1,
        processes=False,
        dashboard_address="127.0.0.1:0",
        host="127.0.0.1",
        protocol="tcp",
    ) as cluster:
        report = run(targets, workspace, farm=DaskFarm(cluster.scheduler_address))
    assert report.summary() == "1 built, 1 failed"
    assert report.failed[0].error.endswith("ValueError: the reactor is too hot")
    assert (workspace.media / "film/a.txt").read_text() == "1 film/a.txt"


def test_what_jobs_are_forked_from_ends_with_the_build_while_it_imports(tmp_path: Path) -> None:
    pipe = tmp_path / "tell"
    os.mkfifo(pipe)
    (tmp_path / "endless.py").write_text(
        f"import os\nwith open({str(pipe)!r}, 'w') as pipe:\n    pipe.write(str(os.getpid()))\n"
        "while True:\n    pass\n"
    )
    code = (
        "import signal, sys\nfrom pathlib import Path\nfrom dlmotion.engine import Processes\n"
        "Processes(1, (), preload='endless').open()\nsignal.pause()"
    )
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join((str(tmp_path), str(ROOT)))}
    with subprocess.Popen([sys.executable, "-c", code], env=environment) as build:
        server = int(told(pipe))
        build.kill()
    assert gone(server)
