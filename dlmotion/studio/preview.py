"""Draws stills, and lessons as vectors, in processes that stay warm.

manim is imported once, the lesson each time.
"""

from __future__ import annotations

import gc
import os
import sys
import time
import traceback
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from importlib import import_module, invalidate_caches
from importlib.util import find_spec
from itertools import count
from multiprocessing import get_context
from multiprocessing.connection import Connection
from multiprocessing.context import SpawnProcess
from multiprocessing.synchronize import Event
from pathlib import Path
from threading import Lock
from types import ModuleType
from typing import TYPE_CHECKING, Any

from dlmotion.base import defaults
from dlmotion.stage.inputs import InputError
from dlmotion.stage.wording import ClaimError
from dlmotion.studio.changed_beat import last_beat, read_draft
from dlmotion.studio.jobs import PRELOAD
from dlmotion.studio.project import INSTALLED, PACKAGE

if TYPE_CHECKING:
    from dlmotion.studio.kept_trace import Traces

WIDTH, HEIGHT = 1280, 720
FPS = 15
"""Frames a second of a lesson that somebody waits for."""
PATIENCE = 120.0
"""Seconds until a still that never comes is given up."""
SOON = 1.0
"""Seconds that somebody waits for a trial without seeing anything of it."""
OUTDATED = "stopped, for something newer was asked for"


@dataclass(frozen=True)
class Request:
    """A still of the end of `beat` (of the last beat before the closing one, if None)."""

    module: str
    beat: str | None
    lang: str
    theme: str
    out: Path


@dataclass(frozen=True)
class Trial:
    """A lesson with inputs of one's own, as vectors: ``settings`` are as behind ``--set``.

    After ``soon`` seconds the beats that are over are shown; the next time, after twice as many as
    it has been by then. Where one ``beat`` is waited for, that comes first, alone.
    """

    module: str
    settings: tuple[str, ...]
    lang: str
    theme: str
    soon: float = SOON
    beat: str = ""


@dataclass(frozen=True)
class Tried:
    """The stream of a trial, or the line that says why there is none."""

    stream: bytes
    error: str = ""


@dataclass(frozen=True)
class Shown:
    """A still that was drawn: of which beat, in how many seconds; or the error instead."""

    beat: str
    seconds: float
    error: str = ""


class OutdatedError(Exception):
    """A trial that nobody waits for any more."""


class Preview:
    """Owns two warm processes, one that draws and one that records: neither waits for the other.

    A trial ends as soon as a newer one is asked for, so that nobody waits for what is not seen.
    """

    def __init__(self, code_paths: Sequence[Path]) -> None:
        paths = [str(path) for path in code_paths]
        self._drawing, self._recording = _Warm(paths), _Warm(paths)

    def warm(self) -> None:
        """Start both processes, so that the first who asks need not wait for that."""
        self._drawing.start()
        self._recording.start()

    def still(self, request: Request) -> Shown:
        """Draw one still; a process that died is replaced."""
        begun = time.perf_counter()
        answer, error = self._drawing.ask(request)
        return Shown(answer if isinstance(answer, str) else "", time.perf_counter() - begun, error)

    def tried(self, trial: Trial, part: Callable[[bytes], None] = lambda stream: None) -> Tried:
        """Record a lesson with inputs of one's own; a process that died is replaced.

        ``part`` gets the stream of its first beats as soon as that would be waited for.
        """
        answer, error = self._recording.ask(trial, part)
        return Tried(answer if isinstance(answer, bytes) else b"", error)

    def restart(self) -> None:
        """Forget code that the processes have read; what is recorded of it ends."""
        self._drawing.restart()
        self._recording.restart()

    def close(self) -> None:
        """End the processes."""
        self._drawing.close()
        self._recording.close()


class _Warm:
    """A process that reads lessons anew and all other code once; it starts when it is needed."""

    def __init__(self, paths: list[str]) -> None:
        self._paths = paths
        self._lock, self._count, self._newest = Lock(), count(1), 0
        self._newer = get_context("spawn").Event()
        self._process: SpawnProcess | None = None

    def start(self) -> None:
        """Start the process, unless it runs."""
        with self._lock:
            self._begin()

    def ask(
        self, request: Request | Trial, part: Callable[[bytes], None] = lambda stream: None
    ) -> tuple[str | bytes, str]:
        """What is answered, or an error in a line or two; a trial's first beats go to ``part``."""
        mine = self._newest = next(self._count)
        self._newer.set()
        with self._lock:
            if mine == self._newest:
                self._newer.clear()
            elif isinstance(request, Trial):
                return "", OUTDATED
            self._begin()
            try:
                self._pipe.send(request)
                answer, error, over = self._heard()
                while not over:
                    with suppress(OSError):  # whoever waited for it is gone
                        part(answer)
                    answer, error, over = self._heard()
            except (EOFError, OSError):
                self._end()
                self._begin()
                return "", "the drawing process stopped; it was started again, save once more"
        return answer, error

    def restart(self) -> None:
        """End what is being made; if the process runs, a new one takes its place."""
        self._newest = next(self._count)
        self._newer.set()
        with self._lock:
            if self._process is not None:
                self._end()
                self._begin()

    def close(self) -> None:
        """End the process."""
        if self._process is not None:
            self._end()

    def _begin(self) -> None:
        if self._process is not None:
            return
        context = get_context("spawn")
        self._pipe, far = context.Pipe()
        given = far, self._newer, self._paths
        self._process = context.Process(target=_serve, args=given, daemon=True)
        with defaults.environment(defaults.steady(os.environ)):
            self._process.start()
        far.close()

    def _heard(self) -> tuple[Any, str, bool]:
        """What the process says next, an error instead, whether that is all."""
        if not self._pipe.poll(PATIENCE):
            raise EOFError
        answer, error, over = self._pipe.recv()
        return answer, error, over

    def _end(self) -> None:
        process, self._process = self._process, None
        if process is not None:
            self._pipe.close()
            process.join(1.0)
            process.terminate()
            process.join()


def _serve(pipe: Connection, newer: Event, paths: list[str]) -> None:
    sys.path[:] = dict.fromkeys([*paths, *sys.path])
    # A .pyc knows its source by size and whole second: too coarse for somebody who saves often.
    sys.dont_write_bytecode = True
    for name in (PRELOAD, "dlmotion.studio.growing"):
        import_module(name)
    traces = import_module("dlmotion.studio.kept_trace").Traces()
    import_module("manim").console.stderr = True  # what it remarks is no answer to anybody
    gc.collect()
    gc.freeze()  # What is imported lives on: no look for cycles need go through it.

    def part(stream: bytes) -> None:
        pipe.send((stream, "", False))

    while True:
        try:
            request = pipe.recv()
        except (EOFError, OSError, KeyboardInterrupt):
            return
        try:
            answer: str | bytes = (
                draw(request, traces)
                if isinstance(request, Request)
                else tried(request, traces, newer.is_set, part)
            )
            pipe.send((answer, "", True))
        except KeyboardInterrupt:
            return
        except BaseException as error:
            pipe.send((getattr(request, "beat", None) or "", tell(error, request.module), True))


def draw(request: Request, traces: Traces) -> str:
    """Read the lesson anew and draw; returns the beat that the still shows."""
    from manim.utils.exceptions import EndSceneEarlyException

    from dlmotion.reel import still
    from dlmotion.stage.lesson import find_scene
    from dlmotion.stage.theme import LOOKS

    source, module = _read(request.module)
    inputs = module.Inputs()
    scene = find_scene(module).staged(
        trace=traces.of(module, source, inputs),
        inputs=inputs,
        theme=LOOKS[request.theme],
        lang=request.lang,
    )
    wanted = request.beat or last_beat(read_draft(Path(str(module.__file__))))
    shown = ""

    class Stopped(scene):  # type: ignore[misc, valid-type]
        """The lesson up to the end of one beat."""

        def play_beat(self, key: str, action: object) -> None:
            nonlocal shown
            super().play_beat(key, action)
            shown = key
            if key == wanted:
                raise EndSceneEarlyException

        def _show_caption(self, string: str) -> None:
            # Half the time of a still goes into captions that a later beat replaces: only the last
            # is set.
            if self.ledger.beats[-1]["key"] == wanted:
                super()._show_caption(string)

    Stopped.__module__ = scene.__module__
    still(Stopped, request.out, width=WIDTH, height=HEIGHT, fps=15)
    return shown


def tried(
    trial: Trial, traces: Traces, outdated: Callable[[], bool], part: Callable[[bytes], None]
) -> bytes:
    """Read the lesson anew and record it with these inputs; returns its stream.

    ``part`` gets streams of its first beats meanwhile. Raises OutdatedError within a few frames of
    when ``outdated`` says so.
    """
    from dlmotion.studio.growing import Growing, Made
    from dlmotion.studio.motion import Show
    from dlmotion.studio.trace_job import inputs_of

    begun, due = time.monotonic(), trial.soon
    source, module = _read(trial.module)
    inputs = inputs_of(module, trial.settings)
    show = Show(traces.of(module, source, inputs), inputs)

    def told(_: int) -> None:
        if outdated():
            raise OutdatedError(OUTDATED)

    def shown(stream: bytes) -> None:
        nonlocal due
        part(stream)
        due = 2 * (time.monotonic() - begun)

    def beat(_: str, made: Made) -> None:
        if time.monotonic() - begun >= due:
            shown(made())

    lesson = Growing(module, show, trial.lang, trial.theme, FPS, told)
    if trial.beat and (stream := lesson.alone(trial.beat)):
        shown(stream)
    return lesson.whole(beat)


def _read(name: str) -> tuple[bytes, ModuleType]:
    """What a module's file says, and the module that was imported from just that."""
    source, module = _source(name), _fresh(name)
    while source != (later := _source(name)):
        source, module = later, _fresh(name)
    return source, module


def _source(name: str) -> bytes:
    """What a module's file says; nothing if it has none."""
    found = find_spec(name)
    return Path(str(found.origin)).read_bytes() if found is not None else b""


def _fresh(name: str) -> ModuleType:
    """Import a module from its source as it is now."""
    sys.modules.pop(name, None)
    invalidate_caches()
    found = find_spec(name)
    installed = INSTALLED and name.startswith(PACKAGE)
    if found is not None and found.cached and not installed:
        Path(found.cached).unlink(missing_ok=True)
    return import_module(name)


def tell(error: BaseException, module: str) -> str:
    """Say an error in two lines at most: where in the lesson, what; of an order, what is wrong."""
    if isinstance(error, InputError | ClaimError | OutdatedError):
        return str(error)
    text = " ".join(str(error).split())
    what = f"{type(error).__name__}: {text}" if text else type(error).__name__
    if isinstance(error, SyntaxError) and error.filename:
        return f"{Path(error.filename).name}:{error.lineno}\n{type(error).__name__}: {error.msg}"
    name = module.rpartition(".")[2] + ".py"
    lines = [
        frame.lineno
        for frame in traceback.extract_tb(error.__traceback__)
        if Path(frame.filename).name == name
    ]
    return f"{name}:{lines[-1]}\n{what}" if lines else what
