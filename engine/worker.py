"""What runs in another process: one job in a private folder, its noise in a log, its failure in one line."""

from __future__ import annotations

import os
import sys
import time
import traceback
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path

from engine.target import Json, Workspace

OWN_PROCESS = "DLMOTION_WORKER"

Job = Callable[[Mapping[str, Json], Workspace, Path], str]
"""A job writes its outputs below the folder that it is given and returns its result digest."""


@dataclass(frozen=True)
class Outcome:
    """How a job ended: a result digest, or an error in one line with its traceback."""

    digest: str | None
    seconds: float
    error: str = ""
    detail: str = ""


def run_job(job: str, arguments: Mapping[str, Json], workspace: Workspace, scratch: Path, log: Path) -> Outcome:
    """Run ``package.module:function`` with everything that it prints sent to ``log``."""
    started = time.perf_counter()
    scratch.mkdir(parents=True, exist_ok=True)
    with _noise_to(log):
        try:
            digest = _find(job)(arguments, workspace, scratch)
        except (Exception, SystemExit) as error:
            return Outcome(None, time.perf_counter() - started, one_line(error, workspace.project), _detail(error))
    return Outcome(digest, time.perf_counter() - started)


def one_line(error: BaseException, project: Path) -> str:
    """Say where in the project it went wrong and what it was: ``scenes/softmax.py:41: ValueError: …``."""
    message = " ".join(str(error).split())
    text = f"{type(error).__name__}: {message}" if message else type(error).__name__
    place = _place(error, project)
    return f"{place}: {text}" if place else text


def _place(error: BaseException, project: Path) -> str:
    """Return the innermost line of a traceback that lies in the project and not in its packages."""
    if isinstance(error, SyntaxError) and error.filename:
        path = Path(error.filename)
        return f"{path.relative_to(project) if path.is_relative_to(project) else path.name}:{error.lineno}"
    frames = traceback.extract_tb(error.__traceback__)
    places = [
        f"{Path(frame.filename).relative_to(project).as_posix()}:{frame.lineno}"
        for frame in frames
        if Path(frame.filename).is_relative_to(project) and "site-packages" not in frame.filename
    ]
    scenes = [place for place in places if place.startswith("scenes/")]
    return (scenes or places or [""])[-1]


def _detail(error: BaseException) -> str:
    return "".join(traceback.format_exception(error))


def _find(job: str) -> Job:
    module, _, function = job.partition(":")
    found: Job = getattr(import_module(module), function)
    return found


@contextmanager
def _noise_to(log: Path) -> Iterator[None]:
    """Send file descriptors 1 and 2 to the log, C libraries included; only in a process of our own."""
    if not os.environ.get(OWN_PROCESS):
        yield
        return
    log.parent.mkdir(parents=True, exist_ok=True)
    sys.stdout.flush()
    sys.stderr.flush()
    saved = os.dup(1), os.dup(2)
    with log.open("ab", buffering=0) as file:
        os.dup2(file.fileno(), 1)
        os.dup2(file.fileno(), 2)
    try:
        yield
    finally:
        sys.stdout.flush()
        sys.stderr.flush()
        for number, copy in zip((1, 2), saved, strict=True):
            os.dup2(copy, number)
            os.close(copy)
