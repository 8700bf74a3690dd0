"""Progress of a build on stderr: a bar on a terminal, one line a target elsewhere."""

from __future__ import annotations

from types import TracebackType
from typing import Self

from engine.report import Step
from engine.target import Target
from studio.console import is_terminal, note

COLORS = {"built": "green", "kept": "green", "failed": "red", "skipped": "yellow"}


class Progress:
    """Told what starts and what ended; prints nothing about what was fresh."""

    def __init__(self, count: int, quiet: bool) -> None:
        self._bar = _Bar(count) if is_terminal() and not quiet else None
        self._quiet = quiet

    def __enter__(self) -> Self:
        """Show the bar."""
        if self._bar is not None:
            self._bar.rich.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Remove the bar."""
        if self._bar is not None:
            self._bar.rich.stop()

    def started(self, target: Target, reasons: tuple[str, ...]) -> None:
        """Show what runs now."""
        if self._bar is not None:
            self._bar.add(target.name)

    def ended(self, step: Step) -> None:
        """Count a target, and say how it ended."""
        if self._bar is not None:
            self._bar.remove(step.name)
        if step.happened in COLORS and not self._quiet:
            seconds = f" {step.seconds:.1f} s" if step.seconds else ""
            why = f" ({step.error})" if step.happened == "skipped" else ""
            note(f"{step.happened:7} {step.name}{seconds}{why}", COLORS[step.happened])


class _Bar:
    """A rich bar over all targets whose text names what runs."""

    def __init__(self, count: int) -> None:
        from rich.console import Console
        from rich.progress import BarColumn, MofNCompleteColumn, SpinnerColumn, TextColumn, TimeElapsedColumn
        from rich.progress import Progress as RichProgress

        columns = (SpinnerColumn(), BarColumn(24), MofNCompleteColumn(), TimeElapsedColumn())
        self.rich = RichProgress(
            *columns, TextColumn("{task.description}"), console=Console(stderr=True), transient=True
        )
        self._task = self.rich.add_task("", total=count)
        self._running: list[str] = []

    def add(self, name: str) -> None:
        """Name one more."""
        self._running.append(name)
        self.rich.update(self._task, description=", ".join(self._running))

    def remove(self, name: str) -> None:
        """Count it and name it no longer."""
        self._running = [running for running in self._running if running != name]
        self.rich.update(self._task, advance=1, description=", ".join(self._running))
