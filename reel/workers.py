"""Segments made in child processes that inherit the recorded lists by fork: no pickling, few lists alive."""

from __future__ import annotations

import gc
import os
import sys
import threading
import traceback
import warnings
from collections import deque
from collections.abc import Callable

from reel.frames import Segment

_BATCH = 60  # distinct pictures that are worth a process
_FIRST = 10  # and as many where one is free
_AHEAD = 16  # batches a worker that the recorder may be ahead by: an edit is recorded to its end meanwhile

Task = tuple[str, Segment]


class Workers:
    """Runs ``make`` on tasks, at most ``jobs`` at once, this process included.

    Without ``fork``, or with other threads alive, all work is done here. What a child fails to do
    is done again here, so its error is raised here.
    """

    def __init__(self, make: Callable[[str, Segment], None], done: Callable[[str], bool], jobs: int) -> None:
        self._make, self._done = make, done
        alone = not hasattr(os, "fork") or threading.active_count() > 1
        self._children = 0 if alone else max(jobs - 1, 0)
        self._batch: list[Task] = []
        self._weight = 0
        self._waiting: deque[list[Task]] = deque()
        self._running: dict[int, list[Task]] = {}
        self._pid = os.getpid()

    def submit(self, key: str, segment: Segment) -> None:
        """Take a task; may work on one meanwhile so that lists do not pile up."""
        self._batch.append((key, segment))
        self._weight += len(segment.runs)
        self.keep_busy()
        limit = _AHEAD * self._children
        while len(self._waiting) > limit:
            self._run(self._waiting.popleft())
            self._start()

    def keep_busy(self) -> None:
        """Give work to children that have none, even if it is little; otherwise let it gather."""
        if self._weight >= (_BATCH if self._reap(block=False) else _FIRST):
            self._seal()
        self._start()

    def finish(self) -> None:
        """Return when every task is done."""
        for task in self._batch:
            self._waiting.append([task])
        self._batch = []
        self._start()
        while self._waiting:
            self._run(self._waiting.popleft())
            self._start()
        while self._running:
            self._reap(block=True)

    def stop(self) -> None:
        """End the children that still run."""
        for child in self._running:
            os.kill(child, 9)
        while self._running:
            child = next(iter(self._running))
            os.waitpid(child, 0)
            del self._running[child]

    def _seal(self) -> None:
        if self._batch:
            self._waiting.append(self._batch)
        self._batch, self._weight = [], 0

    def _start(self) -> None:
        self._reap(block=False)
        while self._waiting and len(self._running) < self._children:
            tasks = self._share()
            self._running[self._fork(tasks)] = tasks

    def _share(self) -> list[Task]:
        """Take what one child does before it is noticed that it is done: its part of all that waits, or one batch."""
        part = sum(map(_weight, self._waiting)) / (self._children + 1)
        tasks = self._waiting.popleft()
        while self._waiting and _weight(tasks) + _weight(self._waiting[0]) <= part:
            tasks += self._waiting.popleft()
        return tasks

    def _fork(self, tasks: list[Task]) -> int:
        sys.stdout.flush()
        sys.stderr.flush()
        with warnings.catch_warnings():
            # Python 3.12 warns of threads it did not start itself: those of OpenBLAS, which idle here.
            warnings.simplefilter("ignore", DeprecationWarning)
            child = os.fork()
        if child:
            return child
        code = 1
        try:
            gc.disable()
            self._run(tasks)
            code = 0
        except BaseException:
            traceback.print_exc()
        finally:
            os._exit(code)

    def _reap(self, *, block: bool) -> bool:
        """Take leave of children that are done; whether all that there may be still run."""
        for child in list(self._running):
            ended, status = os.waitpid(child, 0 if block else os.WNOHANG)
            if ended == 0:
                continue
            tasks = self._running.pop(child)
            if status:
                self._run([task for task in tasks if not self._done(task[0])])
            if block:
                break
        return len(self._running) >= self._children

    def _run(self, tasks: list[Task]) -> None:
        for key, segment in tasks:
            self._make(key, segment)
            if os.getpid() == self._pid:
                self._start()


def _weight(tasks: list[Task]) -> int:
    """Pictures that these tasks paint."""
    return sum(len(segment.runs) for _, segment in tasks)
