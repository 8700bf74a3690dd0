"""Limits: a job that takes too long or too much is ended with all that it started."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dlmotion.engine import Processes, memory
from dlmotion.engine.limits import (
    FLOOR_MEMORY,
    FLOOR_SECONDS,
    TIMES,
    Limits,
    memory_text,
    parse_memory,
    usual_memory,
    watch,
)
from tests.engine.fakes import InlineFarm, by_name, ran, run, target, workspace_at

ROOT = Path(__file__).parents[2]
SPIN = "import os; os.setpgid(0, 0); print(flush=True)\nwhile True: pass"
GROW = """
import os
os.setpgid(0, 0)
print(flush=True)
if os.fork() == 0:  # It is a child that grows: the whole group is weighed.
    held = []
    while True:
        held.append(bytes(range(256)) * (1 << 12))
os.wait()
"""


def farm(slots: int = 2) -> Processes:
    return Processes(slots, (ROOT,))


def leader(code: str) -> subprocess.Popen[str]:
    """A process that leads a group of its own, once it says so."""
    process = subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE, text=True)
    assert process.stdout is not None
    process.stdout.readline()
    return process


def until_end(process: subprocess.Popen[str]) -> Callable[[float], bool]:
    def ready(seconds: float) -> bool:
        try:
            process.wait(seconds)
        except subprocess.TimeoutExpired:
            return False
        return True

    return ready


def test_a_job_that_hangs_is_ended_and_the_others_are_built(tmp_path: Path) -> None:
    workspace = workspace_at(tmp_path)
    targets = by_name(target("film:hang", "hang"), *(target(f"film:{i}") for i in range(3)))
    report = run(targets, workspace, farm=farm(), timeout=3.0)
    assert report.summary() == "3 built, 1 failed"
    assert report.failed[0].error == (
        "expected an end within 3 s, got none, so it was ended; "
        "look for a loop that never ends, or allow more: --timeout 6"
    )
    log = (workspace.state / "log").read_text()
    assert f'"{ROOT}/tests/engine/fakes.py", line ' in log
    assert " in hang\n" in log
    assert ran(workspace).count("film:hang") == 1
    assert list((workspace.state / "scratch").iterdir()) == []


def test_a_job_that_eats_memory_is_ended_and_the_others_are_built(tmp_path: Path) -> None:
    workspace = workspace_at(tmp_path)
    targets = by_name(target("film:eat", "eat"), *(target(f"film:{i}") for i in range(3)))
    report = run(targets, workspace, farm=farm(), memory=300 << 20)
    assert report.summary() == "3 built, 1 failed"
    assert report.failed[0].error.startswith("expected at most 300M of memory, got ")
    assert report.failed[0].error.endswith("or allow more: --memory 600M")


def test_what_a_child_takes_counts_and_ends_with_its_parent(tmp_path: Path) -> None:
    with leader(GROW) as process:
        assert process.stdout is not None
        line = watch(process.pid, until_end(process), Limits(memory=200 << 20), tmp_path / "none")
        assert line.startswith("expected at most 200M of memory, got ")
        # The pipe is at its end only when the child that held it is gone as well.
        assert process.stdout.read() == ""


def test_signs_of_life_start_the_clock_again(tmp_path: Path) -> None:
    signs = tmp_path / "film.frames"
    limits = Limits(seconds=1.5, by_sign=True)
    looks = 0

    def ready_with_signs(process: subprocess.Popen[str]) -> Callable[[float], bool]:
        wait_for = until_end(process)

        def ready(seconds: float) -> bool:
            nonlocal looks
            looks += 1
            if looks < 40:
                with signs.open("a") as file:
                    file.write("+ 1 1\n")
            return wait_for(seconds)

        return ready

    with leader(SPIN) as process:
        line = watch(process.pid, ready_with_signs(process), limits, signs)
    assert line.startswith("expected a sign of life within 1.5 s, got none")
    assert looks > 40


def test_a_job_that_nobody_wants_is_ended(tmp_path: Path) -> None:
    with leader(SPIN) as process:
        ready = until_end(process)
        line = watch(process.pid, ready, Limits(), tmp_path / "none", wanted=lambda: False)
    assert line == "nobody waits for it any more"
    assert process.returncode == -9


def test_each_job_gets_its_usual_limits_or_those_asked_for(tmp_path: Path) -> None:
    one, other = InlineFarm(), InlineFarm()
    one.asked, other.asked = [], []
    run(by_name(target("film:a")), workspace_at(tmp_path), farm=one)
    run(by_name(target("film:b")), workspace_at(tmp_path), farm=other, timeout=7.0, memory=9)
    assert one.asked == [Limits(FLOOR_SECONDS, usual_memory(1), by_sign=True)]
    assert other.asked == [Limits(7.0, 9, by_sign=False)]


def test_the_usual_limits_follow_the_last_time_and_the_machine() -> None:
    assert Limits.usual(1.0, 1).seconds == FLOOR_SECONDS
    assert Limits.usual(600.0, 1).seconds == 600 * TIMES
    whole = memory.of_machine()
    assert whole is not None
    assert usual_memory(1) == max(FLOOR_MEMORY, int(0.8 * whole))
    assert usual_memory(10**6) == FLOOR_MEMORY


def test_memory_of_a_process_is_what_the_system_says() -> None:
    held = bytearray(b"x") * (64 << 20)
    used = memory.of_process(os.getpid())
    assert len(held) < used < 64 * len(held)
    assert memory.of_process(2**22 + 1) == 0


@given(st.integers(1, 1 << 44))
def test_a_size_is_read_as_it_is_written(size: int) -> None:
    assert parse_memory(memory_text(size + (1 << 20))) == pytest.approx(size + (1 << 20), rel=0.5)


@pytest.mark.parametrize(
    ("text", "size"),
    [("4G", 4 << 30), ("512m", 512 << 20), ("1.5GiB", 3 << 29), ("2kb", 2048), ("9", 9)],
)
def test_sizes(text: str, size: int) -> None:
    assert parse_memory(text) == size


@pytest.mark.parametrize("text", ["", "0", "4X", "-1G", "G", "four", "0.0001", "٤G"])
def test_what_is_no_size_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="expected a size such as 4G or 512M, got "):
        parse_memory(text)
