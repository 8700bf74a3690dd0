"""Progress of a build on stderr: a bar on a terminal, one line a target elsewhere."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from types import TracebackType
from typing import Self, TypeVar

from dlmotion.engine.frames import Frames
from dlmotion.engine.report import Step
from dlmotion.engine.target import Target
from dlmotion.studio.console import is_terminal, note

T = TypeVar("T")

COLORS = {"built": "green", "kept": "green", "failed": "red", "skipped": "yellow"}
SIGN_OF_LIFE = 30.0
"""Seconds between lines on a long job, where there is no bar."""


class Progress:
    """Told what starts, how far it is and what ended; prints nothing about what was fresh."""

    def __init__(
        self, count: int, quiet: bool, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._bar = _Bar(count) if is_terminal() and not quiet else None
        self._quiet = quiet
        self._clock = clock
        self._speeds: dict[str, Speed] = {}
        self._spoke: dict[str, float] = {}

    def __enter__(self) -> Self:
        """Show the bar."""
        if self._bar is not None:
            self._bar.rich.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Remove the bar."""
        if self._bar is not None:
            self._bar.rich.stop()

    def started(self, target: Target, reasons: tuple[str, ...]) -> None:
        """Show what runs now."""
        self._speeds[target.name] = Speed()
        self._spoke[target.name] = self._clock()
        if self._bar is not None:
            self._bar.show(target.name)

    def working(self, target: Target, frames: Frames, seconds: float) -> None:
        """Show how far a job is: in the bar, or now and then in a line."""
        now = self._clock()
        far = self._speeds[target.name].describe(frames, now)
        if self._bar is not None:
            self._bar.show(target.name, far)
        elif not self._quiet and now - self._spoke[target.name] >= SIGN_OF_LIFE:
            self._spoke[target.name] = now
            note(f"working {target.name} {seconds:.0f} s{f': {far}' if far else ''}")

    def ended(self, step: Step) -> None:
        """Count a target, and say how it ended."""
        if self._bar is not None:
            self._bar.remove(step.name)
        if step.happened in COLORS and not self._quiet:
            seconds = f" {step.seconds:.1f} s" if step.seconds else ""
            why = f" ({step.error})" if step.happened == "skipped" else ""
            note(f"{step.happened:7} {step.name}{seconds}{why}", COLORS[step.happened])


@dataclass
class Speed:
    """Frames a second of one film since the first look that found one done, and what is left."""

    since: float = 0.0
    before: int = 0

    def describe(self, frames: Frames, now: float) -> str:
        """Say ``120 of 700 frames, 11.0/s, 0:53 left``, as much of it as is known."""
        if not frames.done:
            return ""
        if not self.before:
            self.since, self.before = now, frames.done
        far = f"{frames.done} of {frames.total}" if frames.total else str(frames.done)
        parts = [f"{far} frames"]
        if frames.done > self.before and now > self.since:
            speed = (frames.done - self.before) / (now - self.since)
            parts.append(f"{speed:.1f}/s")
            if frames.total:
                minutes, seconds = divmod(round((frames.total - frames.done) / speed), 60)
                parts.append(f"{minutes}:{seconds:02} left")
        return ", ".join(parts)


def counted(
    items: Iterable[T],
    total: int,
    what: str,
    *,
    quiet: bool,
    clock: Callable[[], float] = time.monotonic,
) -> Iterator[T]:
    """Hand items on, saying how many there were, of how many, and what time is left.

    In a bar on a terminal; elsewhere in a line now and then.
    """
    bar = _Bar(total) if is_terminal() and not quiet else None
    begin = spoke = clock()
    if bar is not None:
        bar.rich.start()
    try:
        for count, item in enumerate(items, 1):
            now = clock()
            far = f"{count} of {total} {what}, {_left(now - begin, count, total)} left"
            if bar is not None:
                bar.count(far)
            elif not quiet and now - spoke >= SIGN_OF_LIFE:
                spoke = now
                note(far)
            yield item
    finally:
        if bar is not None:
            bar.rich.stop()


def _left(seconds: float, done: int, total: int) -> str:
    minutes, rest = divmod(round(seconds / done * (total - done)), 60)
    return f"{minutes}:{rest:02}"


class _Bar:
    """A rich bar over all targets whose text names what runs."""

    def __init__(self, count: int) -> None:
        from rich.console import Console
        from rich.progress import (
            BarColumn,
            MofNCompleteColumn,
            SpinnerColumn,
            TextColumn,
            TimeElapsedColumn,
        )
        from rich.progress import Progress as RichProgress

        columns = (SpinnerColumn(), BarColumn(24), MofNCompleteColumn(), TimeElapsedColumn())
        self.rich = RichProgress(
            *columns, TextColumn("{task.description}"), console=Console(stderr=True), transient=True
        )
        self._task = self.rich.add_task("", total=count)
        self._running: dict[str, str] = {}

    def show(self, name: str, far: str = "") -> None:
        """Name what runs, and how far it is."""
        self._running[name] = f"{name} ({far})" if far else name
        self.rich.update(self._task, description=", ".join(self._running.values()))

    def count(self, far: str) -> None:
        """Count one more, and say how far it is."""
        self.rich.update(self._task, advance=1, description=far)

    def remove(self, name: str) -> None:
        """Count it and name it no longer."""
        self._running.pop(name, None)
        self.rich.update(self._task, advance=1, description=", ".join(self._running.values()))
