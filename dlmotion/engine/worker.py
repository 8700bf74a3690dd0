"""What runs in another process: one job in a private folder.

Its noise goes to a log, its failure into one line.
"""

from __future__ import annotations

import faulthandler
import os
import signal
import sys
import time
import traceback
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path

from dlmotion.base.disk import disk_line
from dlmotion.engine.reads import reads_below
from dlmotion.engine.target import Json, Workspace

OWN_PROCESS = "DLMOTION_WORKER"

Job = Callable[[Mapping[str, Json], Workspace, Path], str]
"""A job writes its outputs below the folder that it is given and returns its result digest."""
_BUILT_IN = "dlmotion/scenes/"


@dataclass(frozen=True)
class Outcome:
    """How a job ended: a result digest, or an error in one line with its traceback.

    ``reads`` names what it read of the project besides what it imported; ``folder`` is where its
    outputs are, if not where it was told.
    """

    digest: str | None
    seconds: float
    error: str = ""
    detail: str = ""
    reads: Sequence[str] = ()
    folder: str = ""


def run_job(
    job: str, arguments: Mapping[str, Json], workspace: Workspace, scratch: Path, log: Path
) -> Outcome:
    """Run ``package.module:function`` with everything that it prints sent to ``log``."""
    started = time.perf_counter()
    aside = (workspace.state, workspace.media, scratch)
    with _noise_to(log), reads_below(workspace.project, aside) as reads:
        try:
            scratch.mkdir(parents=True, exist_ok=True)
            digest = _find(job)(arguments, workspace, scratch)
        except (Exception, SystemExit) as error:
            line = disk_line(error, workspace.places()) or one_line(error, workspace.project)
            return Outcome(None, time.perf_counter() - started, line, _detail(error))
    return Outcome(digest, time.perf_counter() - started, reads=sorted(reads))


def lead_a_group() -> None:
    """Make this process one that runs jobs: whoever ends it ends all that it starts.

    Ctrl-C is for its parent to decide on; on SIGUSR1 it says on stderr where it stands.
    """
    os.environ[OWN_PROCESS] = "1"
    os.setpgid(0, 0)
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    faulthandler.register(signal.SIGUSR1, file=2, all_threads=True)


def one_line(error: BaseException, project: Path) -> str:
    """Say where in the project it went wrong and how: ``scenes/softmax.py:41: ValueError: …``."""
    message = " ".join(str(error).split())
    text = f"{type(error).__name__}: {message}" if message else type(error).__name__
    text += "".join(f" ({note})" for note in getattr(error, "__notes__", ()))
    place = _place(error, project)
    return f"{place}: {text}" if place else text


def _place(error: BaseException, project: Path) -> str:
    """Return the innermost line of a traceback that lies in the project and not in its packages."""
    if isinstance(error, SyntaxError) and error.filename:
        path = Path(error.filename)
        inside = path.is_relative_to(project)
        return f"{path.relative_to(project) if inside else path.name}:{error.lineno}"
    told = [
        (_told(Path(frame.filename), project), frame.lineno)
        for frame in traceback.extract_tb(error.__traceback__)
    ]
    places = [f"{name}:{line}" for name, line in told if name]
    scenes = [place for place in places if place.startswith(("scenes/", _BUILT_IN))]
    return (scenes or places or [""])[-1]


def _told(path: Path, project: Path) -> str:
    """Return a file's path in the project, or in dlmotion if it is a built-in lesson's."""
    _, inside, name = path.as_posix().rpartition(f"/{_BUILT_IN}")
    if inside:
        return f"{_BUILT_IN}{name}"
    if path.is_relative_to(project) and "site-packages" not in path.parts:
        return path.relative_to(project).as_posix()
    return ""


def _detail(error: BaseException) -> str:
    return "".join(traceback.format_exception(error))


def _find(job: str) -> Job:
    module, _, function = job.partition(":")
    found: Job = getattr(import_module(module), function)
    return found


@contextmanager
def _noise_to(log: Path) -> Iterator[None]:
    """Send file descriptors 1 and 2 to the log, C libraries included.

    To be called in a process of our own only.
    """
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
