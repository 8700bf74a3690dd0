"""Segments made in child processes that inherit the recorded lists by fork.

Nothing is pickled, and few lists are alive at once.
"""

from __future__ import annotations

import gc
import os
import sys
import threading
import traceback
import warnings
from collections import deque
from collections.abc import Callable, Iterable, Sequence
from typing import NamedTuple

from dlmotion.base.parent import end_with
from dlmotion.reel.segments.frames import Segment

_BATCH = 60  # distinct pictures that are worth a process
_FIRST = 10  # and as many where one is free
_AHEAD = 16  # batches a worker that the recorder may be ahead by: enough for an edit to its end

_PARTS = (
    4  # shares for each process, of what is left when one is cut: none is idle for long at the end
)

Task = tuple[str, Segment]


class _Child(NamedTuple):
    """What a child was given that nobody else looks after, and a pipe that ends when it does."""

    tasks: list[Task]
    life: int


class _Queue:
    """Shares of work for processes forked after it was made: a pipe holds a token for each.

    They take them in turn.
    """

    def __init__(self, shares: list[list[Task]]) -> None:
        self.shares = shares
        self._out, self._in = os.pipe()
        os.set_blocking(self._out, False)
        os.write(self._in, b"".join(place.to_bytes(4, "little") for place in range(len(shares))))

    def take(self) -> list[Task]:
        """Next share, empty if there is none; nobody else gets it, and it is not kept here."""
        try:
            place = int.from_bytes(os.read(self._out, 4), "little")
        except BlockingIOError:
            return []
        share, self.shares[place] = self.shares[place], []
        return share

    def close(self) -> None:
        """Give up the pipe."""
        os.close(self._out)
        os.close(self._in)


class Workers:
    """Runs ``make`` on tasks, at most ``jobs`` at once, this process included.

    Without ``fork``, or with other threads alive, all work is done here. What a child fails to do
    is done again here, so its error is raised here.
    """

    def __init__(
        self, make: Callable[[str, Segment], None], done: Callable[[str], bool], jobs: int
    ) -> None:
        self._make, self._done = make, done
        alone = not hasattr(os, "fork") or threading.active_count() > 1
        self._children = 0 if alone else max(jobs - 1, 0)
        self._batch: list[Task] = []
        self._weight = 0
        self._waiting: deque[list[Task]] = deque()
        self._running: dict[int, _Child] = {}
        self._failed = False

    def submit(self, key: str, segment: Segment) -> None:
        """Take a task; may work on one meanwhile so that lists do not pile up."""
        self._batch.append((key, segment))
        self._weight += len(segment.runs)
        self.keep_busy()
        while len(self._waiting) > _AHEAD * self._children:
            for task in self._waiting.popleft():
                self._make(*task)
                self._start()

    def keep_busy(self) -> None:
        """Give work to children that have none, even if it is little; otherwise let it gather."""
        self._reap()
        if self._weight >= (_FIRST if len(self._running) < self._children else _BATCH):
            self._seal()
        self._start()

    def finish(self) -> None:
        """Return when every task is done: whoever is free takes the next few, fewer at the end."""
        self._seal()
        queue = _Queue(
            _shares([task for batch in self._waiting for task in batch], self._children + 1)
        )
        self._waiting.clear()
        try:
            self._hire(queue)
            while share := queue.take():
                for task in share:
                    self._make(*task)
            while self._running:
                self._reap(block=True)
            if self._failed:
                for key, segment in [task for share in queue.shares for task in share]:
                    if not self._done(key):
                        self._make(key, segment)
        finally:
            queue.close()

    def stop(self) -> None:
        """End the children that still run."""
        for child in self._running:
            os.kill(child, 9)
        while self._running:
            child = next(iter(self._running))
            os.waitpid(child, 0)
            os.close(self._running.pop(child).life)

    def _seal(self) -> None:
        if self._batch:
            self._waiting.append(self._batch)
        self._batch, self._weight = [], 0

    def _start(self) -> None:
        """Let children begin on what waits, each on its part of all of it or one batch."""
        self._reap()
        while self._waiting and len(self._running) < self._children:
            part = sum(map(_weight, self._waiting)) / (self._children + 1)
            tasks = self._waiting.popleft()
            while self._waiting and _weight(tasks) + _weight(self._waiting[0]) <= part:
                tasks += self._waiting.popleft()
            self._fork([tasks], tasks)

    def _hire(self, queue: _Queue) -> None:
        """Let children take all but one share of the queue, as soon as those that run end."""
        self._reap()
        lives = [child.life for child in self._running.values()]
        for place in range(min(self._children, len(queue.shares) - 1)):
            self._fork(iter(queue.take, []), [], after=lives[place] if place < len(lives) else None)

    def _fork(
        self, shares: Iterable[list[Task]], tasks: list[Task], after: int | None = None
    ) -> None:
        """Let a child make these shares, once the life of another is over.

        ``tasks`` is what it alone was given.
        """
        sys.stdout.flush()
        sys.stderr.flush()
        life, held = os.pipe()
        with warnings.catch_warnings():
            # Python 3.12 warns of threads it did not start itself: those of OpenBLAS, which idle
            # here.
            warnings.simplefilter("ignore", DeprecationWarning)
            parent, child = os.getpid(), os.fork()
        if child:
            os.close(held)
            self._running[child] = _Child(tasks, life)
            return
        code = 1
        try:
            end_with(parent)
            gc.disable()
            if after is not None:
                os.read(after, 1)
            for share in shares:
                for task in share:
                    self._make(*task)
            code = 0
        except BaseException:
            traceback.print_exc()
        finally:
            os._exit(code)

    def _reap(self, *, block: bool = False) -> None:
        """Take leave of children that are done, of one at least if told to wait.

        What they failed to make is made here.
        """
        for child in list(self._running):
            ended, status = os.waitpid(child, 0 if block else os.WNOHANG)
            if ended == 0:
                continue
            tasks, life = self._running.pop(child)
            os.close(life)
            if status:
                self._failed = True
                for key, segment in tasks:
                    if not self._done(key):
                        self._make(key, segment)
            if block:
                return


def _shares(tasks: Sequence[Task], processes: int) -> list[list[Task]]:
    """Tasks in shares of neighbours that become smaller towards the end."""
    shares: list[list[Task]] = []
    left, room = _weight(tasks), 0.0
    for task in tasks:
        weight = _weight([task])
        if weight > room:
            shares.append([])
            room = left / (_PARTS * processes)
        shares[-1].append(task)
        room -= weight
        left -= weight
    return sorted(shares, key=_weight, reverse=True)


def _weight(tasks: Sequence[Task]) -> int:
    """Pictures that these tasks paint."""
    return sum(len(segment.runs) for _, segment in tasks)
