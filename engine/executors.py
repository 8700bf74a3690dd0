"""Where jobs run: processes of this machine, or a Dask cluster with ``--farm``; both are Executors."""

from __future__ import annotations

import multiprocessing
import os
import signal
import sys
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import Executor, ProcessPoolExecutor
from contextlib import contextmanager
from multiprocessing import forkserver
from multiprocessing.connection import wait
from pathlib import Path
from typing import Protocol

from engine.apart import run_apart
from engine.worker import OWN_PROCESS, Outcome, run_job

_STEADY = {
    "PYTHONHASHSEED": "0",
    "OPENBLAS_NUM_THREADS": "1",
    "OMP_NUM_THREADS": "1",
    "TZ": "UTC",
    "SOURCE_DATE_EPOCH": "0",
    "MPLBACKEND": "agg",
}
"""Environment of the workers: the same bytes on every run and no threads that fight over cores."""


class Farm(Protocol):
    """Makes executors; a second one replaces a first one whose worker died."""

    slots: int
    paths: tuple[Path, ...]
    run: Callable[..., Outcome]

    def open(self) -> Executor:
        """Return a new executor, whose workers can call ``run``."""

    def stop(self, executor: Executor, *, now: bool) -> None:
        """End an executor; ``now`` also ends what it runs."""


class Processes:
    """Worker processes that import ``preload`` once and are forked from there, one fresh process a job."""

    run = staticmethod(run_job)

    def __init__(self, slots: int, paths: tuple[Path, ...], preload: str = "", log: Path | None = None) -> None:
        self.slots = slots
        self.paths = paths
        self._preload = preload
        self._log = log or Path(os.devnull)

    def open(self) -> Executor:
        """Start a pool; its processes ignore Ctrl-C (the parent decides) and end when the parent dies."""
        method = "spawn" if sys.platform in ("darwin", "win32") else "forkserver"
        context = multiprocessing.get_context(method)
        if method == "forkserver" and self._preload:
            context.set_forkserver_preload([self._preload])
            with _interrupts_ignored(), _noise_to(self._log):
                forkserver.ensure_running()
        return ProcessPoolExecutor(
            self.slots,
            mp_context=context,
            initializer=start_worker,
            initargs=(tuple(str(path) for path in self.paths),),
            max_tasks_per_child=1,
        )

    def stop(self, executor: Executor, *, now: bool) -> None:
        """Let the workers of a pool go; ``now`` kills them and drops what waits."""
        if not now:
            executor.shutdown()
            return
        processes = list((getattr(executor, "_processes", None) or {}).values())
        executor.shutdown(wait=False, cancel_futures=True)
        for process in processes:
            process.kill()
        for process in processes:
            process.join()


class DaskFarm:
    """A Dask cluster at an address; its machines share the project folder.

    Its workers live long, so each job runs in a process of its own: an edited module is never the old one.
    """

    paths: tuple[Path, ...] = ()
    run = staticmethod(run_apart)

    def __init__(self, address: str) -> None:
        self._address = address
        self._client: _DaskClient | None = None
        self.slots = 1

    def open(self) -> Executor:
        """Connect, and use one slot for each thread of the cluster."""
        if self._client is None:
            self._client = _connect(self._address)
        self.slots = max(1, sum(self._client.nthreads().values()))
        return self._client.get_executor(pure=False)

    def stop(self, executor: Executor, *, now: bool) -> None:
        """Cancel what still runs and disconnect."""
        executor.shutdown(wait=not now)
        if self._client is not None:
            self._client.close()
            self._client = None


class FarmError(Exception):
    """The farm cannot be used; one line."""


class _DaskClient(Protocol):
    def nthreads(self) -> dict[str, int]: ...
    def get_executor(self, *, pure: bool) -> Executor: ...
    def close(self) -> None: ...


def _connect(address: str) -> _DaskClient:
    try:
        from distributed import Client
    except ImportError as error:
        raise FarmError("expected the extra dlmotion[farm], got none: pip install 'dlmotion[farm]'") from error
    try:
        connect: Callable[..., _DaskClient] = Client
        client = connect(address, timeout="10s", set_as_default=False)
    except (OSError, ValueError) as error:
        raise FarmError(f"expected a Dask scheduler at {address}, got none") from error
    return client


@contextmanager
def steady_environment(paths: tuple[Path, ...]) -> Iterator[None]:
    """Set the environment that workers inherit, with ``paths`` first to import from, and put the old one back."""
    inherited = [os.environ["PYTHONPATH"]] if os.environ.get("PYTHONPATH") else []
    steady = {**_STEADY, "PYTHONPATH": os.pathsep.join([*(str(path) for path in paths), *inherited])}
    old = {name: os.environ.get(name) for name in steady}
    os.environ.update(steady)
    try:
        yield
    finally:
        for name, value in old.items():
            if value is None:
                os.environ.pop(name, None)
            else:
                os.environ[name] = value


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
    """Let a process that is started now speak to a file: what it says after its parent left is nobody's."""
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


def start_worker(paths: tuple[str, ...]) -> None:
    """Prepare a worker process: where modules come from, signals, and its end with its parent."""
    os.environ[OWN_PROCESS] = "1"
    sys.path[:0] = [path for path in paths if path not in sys.path]
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    parent = multiprocessing.parent_process()
    if parent is not None:
        threading.Thread(target=_leave_with, args=(parent.sentinel, os._exit), daemon=True).start()


def _leave_with(sentinel: int, leave: Callable[[int], object]) -> None:
    wait([sentinel])
    leave(1)
