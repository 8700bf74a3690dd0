"""Commands that are killed at some moment, and a look at what they leave behind."""

from __future__ import annotations

import os
import select
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import numpy as np

from tests.studio.project import ROOT

MARK = "DLMOTION_FAULT"
SIGNALS = (signal.SIGTERM, signal.SIGKILL, signal.SIGHUP, signal.SIGINT)
# A test run in the background of a script inherits that Ctrl-C is ignored; its children would too.
_LISTEN = (
    "import signal; signal.signal(signal.SIGINT, signal.default_int_handler); "
    "from dlmotion.studio.cli import main; main()"
)


def seeded() -> np.random.Generator:
    """Return other moments on every run; the seed is printed, and can be given again."""
    seed = os.environ.get("DLMOTION_SEED") or str(time.time_ns() % 1_000_000)
    print(f"DLMOTION_SEED={seed}")
    return np.random.default_rng(int(seed))


def start(project: Path, *words: str) -> subprocess.Popen[str]:
    """Start render.py on a project; all that it starts carries the project's mark."""
    return popen([sys.executable, "-c", _LISTEN, "--project", str(project), *words], project)


def popen(command: list[str], folder: Path) -> subprocess.Popen[str]:
    """Start a command whose processes can be found again by their folder."""
    environment = {**os.environ, "NO_COLOR": "1", "PYTHONPATH": str(ROOT), MARK: str(folder)}
    return subprocess.Popen(
        command,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env=environment,
        cwd=folder,
    )


def kill_at(process: subprocess.Popen[str], seconds: float, how: signal.Signals) -> bool:
    """Send a signal after some seconds and wait for the end; False if it had ended before."""
    with process:
        try:
            process.communicate(timeout=seconds)
        except subprocess.TimeoutExpired:
            process.send_signal(how)
            process.communicate(timeout=60)
            return True
    return False


def left_over(folder: Path, patience: float = 30.0) -> list[str]:
    """Commands of processes with the folder's mark that do not end within some seconds."""
    end = time.monotonic() + patience
    alive = []
    for process in _marked(folder):
        try:
            descriptor = os.pidfd_open(process)
        except ProcessLookupError:
            continue
        with _closing(descriptor):
            seconds = max(0.0, end - time.monotonic())
            if not select.select([descriptor], [], [], seconds)[0]:
                alive.append(Path(f"/proc/{process}/cmdline").read_text().replace("\0", " "))
    return alive


def files(folder: Path) -> dict[str, bytes]:
    """Bytes of every file below a folder, hidden ones too."""
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


def _marked(folder: Path) -> Iterator[int]:
    wanted = f"{MARK}={folder}".encode()
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit() and int(entry.name) != os.getpid():
            try:
                environment = (entry / "environ").read_bytes().split(b"\0")
            except OSError:
                continue
            if wanted in environment:
                yield int(entry.name)


@contextmanager
def _closing(descriptor: int) -> Iterator[None]:
    try:
        yield
    finally:
        os.close(descriptor)
