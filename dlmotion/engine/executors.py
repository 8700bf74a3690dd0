"""Where jobs run: processes of this machine, or a Dask cluster (``dask_farm``).

Both keep to the protocol Farm.
"""

from __future__ import annotations

import json
import multiprocessing
import os
import signal
import sys
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import Executor, ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import asdict
from multiprocessing import forkserver, get_context
from multiprocessing.connection import Connection, wait
from multiprocessing.context import BaseContext
from multiprocessing.process import BaseProcess
from pathlib import Path
from typing import Any, Protocol

from dlmotion.base import defaults
from dlmotion.base.parent import end_with_pipe
from dlmotion.engine import forked
from dlmotion.engine.frames import frames_file
from dlmotion.engine.limits import Limits, end_group, watch
from dlmotion.engine.target import Json, Workspace
from dlmotion.engine.worker import Outcome, lead_a_group, run_job

_FAREWELL = 5.0
"""Seconds for a process that has answered to end by itself."""


class Farm(Protocol):
    """Makes executors."""

    slots: int
    paths: tuple[Path, ...]

    @property
    def run(self) -> Callable[..., Outcome]:
        """What a worker calls with a job, its arguments, the workspace, scratch, log and limits."""

    def open(self) -> Executor:
        """Return a new executor, whose workers can call ``run``; raises OSError."""

    def stop(self, executor: Executor, *, now: bool) -> None:
        """End an executor; ``now`` also ends what it runs."""


class Processes:
    """A fresh process for each job, forked from one that imported ``preload`` once.

    A thread waits for each: it tells what became of the job, and ends it when it takes too much. So
    one that dies or is ended fails alone.
    """

    def __init__(
        self, slots: int, paths: tuple[Path, ...], preload: str = "", log: Path | None = None
    ) -> None:
        self.slots = slots
        self.paths = paths
        self._preload = preload
        self._log = log or Path(os.devnull)
        self._context: BaseContext = get_context()
        self._alive: dict[int, BaseProcess] = {}
        self._closing = False
        # multiprocessing reaps other children while it starts one: one thread at a time.
        self._lock = threading.Lock()

    def open(self) -> Executor:
        """Start what jobs are forked from; it ignores Ctrl-C (the parent decides)."""
        method = "spawn" if sys.platform in ("darwin", "win32") else "forkserver"
        self._context, self._closing = get_context(method), False
        if method == "forkserver" and self._preload:
            multiprocessing.set_forkserver_preload([forked.__name__, self._preload])
            os.environ[forked.BUILD] = str(os.getpid())
            with _interrupts_ignored(), _noise_to(self._log):
                forkserver.ensure_running()
        return ThreadPoolExecutor(self.slots, thread_name_prefix="job")

    def run(
        self,
        job: str,
        arguments: Mapping[str, Json],
        workspace: Workspace,
        scratch: Path,
        log: Path,
        limits: Limits,
    ) -> Outcome:
        """Run one job to its end, or to the limit of what it may take.

        Raises WorkerDied if its process ends without a word.
        """
        pipe, far = self._context.Pipe(duplex=False)
        with pipe:
            with far:
                process = self._start(far, (job, arguments, workspace, scratch, log))

            def ready(seconds: float) -> bool:
                return bool(wait([pipe, process.sentinel], seconds))

            leader = process.pid or 0
            started = time.perf_counter()
            try:
                line = watch(leader, ready, limits, frames_file(scratch))
                if line:
                    return Outcome(None, time.perf_counter() - started, line)
                return Outcome(**json.loads(pipe.recv_bytes()))
            except (EOFError, OSError) as error:
                raise WorkerDied("its worker process died") from error
            finally:
                self._part_with(process, leader)

    def stop(self, executor: Executor, *, now: bool) -> None:
        """Let the workers go; ``now`` kills them and drops what waits."""
        if now:
            with self._lock:
                self._closing = True
                leaders = list(self._alive)
            for leader in leaders:
                end_group(leader)
        executor.shutdown(cancel_futures=now)

    def _start(self, pipe: Connection, call: tuple[Any, ...]) -> BaseProcess:
        paths = tuple(str(path) for path in self.paths)
        process: BaseProcess = self._context.Process(  # type: ignore[attr-defined]
            target=_serve, args=(pipe, paths, call)
        )
        with self._lock:
            if self._closing:
                raise WorkerDied("the build is over")
            process.start()
            self._alive[process.pid or 0] = process
        return process

    def _part_with(self, process: BaseProcess, leader: int) -> None:
        """See a process off: one that has answered gets a moment to end by itself."""
        if not wait([process.sentinel], _FAREWELL):
            end_group(leader)
        with self._lock:
            process.join()
            del self._alive[leader]


class WorkerDied(Exception):
    """A process ended without saying what became of its job."""


@contextmanager
def steady_environment(paths: tuple[Path, ...]) -> Iterator[None]:
    """Set the environment that workers inherit, and put the old one back.

    ``paths`` come first to import from.
    """
    inherited = [os.environ["PYTHONPATH"]] if os.environ.get("PYTHONPATH") else []
    where = os.pathsep.join([*(str(path) for path in paths), *inherited])
    with defaults.environment(defaults.steady(os.environ) | {"PYTHONPATH": where}):
        yield


@contextmanager
def _interrupts_ignored() -> Iterator[None]:
    """Let a process that is started now ignore Ctrl-C from its first line on."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    before = signal.signal(signal.SIGINT, signal.SIG_IGN)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)


@contextmanager
def _noise_to(log: Path) -> Iterator[None]:
    """Let a process that is started now speak to a file.

    What it says after its parent left is nobody's.
    """
    log.parent.mkdir(parents=True, exist_ok=True)
    sys.stdout.flush()
    sys.stderr.flush()
    saved = [(number, os.dup(number)) for number in (1, 2)]
    try:
        with log.open("ab") as file:
            for number, _ in saved:
                os.dup2(file.fileno(), number)
        yield
    finally:
        for number, copy in saved:
            os.dup2(copy, number)
            os.close(copy)


def _serve(pipe: Connection, paths: tuple[str, ...], call: tuple[Any, ...]) -> None:
    """Run one job in its own process and tell what became of it."""
    start_worker(paths)
    outcome = run_job(*call)
    pipe.send_bytes(json.dumps(asdict(outcome)).encode())
    pipe.close()


def start_worker(paths: tuple[str, ...]) -> None:
    """Prepare a worker process: its folder, the first that modules come from, signals, its end.

    It ends with its parent. Its folder is not the one where somebody happened to type the command.
    """
    sys.path[:] = dict.fromkeys([*paths, *sys.path])
    if paths:
        os.chdir(paths[0])
    lead_a_group()
    parent = multiprocessing.parent_process()
    if parent is not None and not end_with_pipe(parent.sentinel):
        threading.Thread(target=_leave_with, args=(parent.sentinel, os._exit), daemon=True).start()


def _leave_with(sentinel: int, leave: Callable[[int], object]) -> None:
    wait([sentinel])
    leave(1)
