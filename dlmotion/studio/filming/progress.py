"""How far films are: a bar on a terminal, elsewhere a line now and then, on stderr."""

from __future__ import annotations

import time
from collections.abc import Mapping
from pathlib import Path
from threading import Event, Thread
from types import TracebackType
from typing import Any, Self

from dlmotion.engine.frames import read_frames
from dlmotion.studio.console import is_terminal, note
from dlmotion.studio.progress import SIGN_OF_LIFE, Speed

_LOOK = 0.2


class Watched:
    """Reads what films note of their frames while they are made; ``shows`` False says nothing."""

    def __init__(self, logs: Mapping[str, Path], *, shows: bool = True) -> None:
        self._logs = logs
        self._speeds = {name: Speed() for name in logs}
        self._over = Event()
        self._thread = Thread(target=self._watch, daemon=True)
        self._shows = shows

    def __enter__(self) -> Self:
        if self._shows:
            self._thread.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._over.set()
        if self._shows:
            self._thread.join()

    def told(self, now: float) -> list[str]:
        """One line for each film that has frames: how many of how many, how fast, how long yet."""
        lines = []
        for name, path in self._logs.items():
            far = self._speeds[name].describe(read_frames(path), now)
            if far:
                lines.append(f"{name}: {far}")
        return lines

    def _watch(self) -> None:
        if is_terminal():
            self._bar()
            return
        while not self._over.wait(SIGN_OF_LIFE):
            for line in self.told(time.monotonic()):
                note(line)

    def _bar(self) -> None:
        from rich.console import Console
        from rich.live import Live
        from rich.text import Text

        options: dict[str, Any] = {"console": Console(stderr=True), "transient": True}
        with Live(Text(""), refresh_per_second=1 / _LOOK, **options) as live:
            while not self._over.wait(_LOOK):
                live.update(Text("\n".join(self.told(time.monotonic()))))
