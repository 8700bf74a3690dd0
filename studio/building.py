"""Steps that every building command takes: choose lessons, judge targets, run a build, tell about it."""

from __future__ import annotations

import os
import re
import signal
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import FrameType

from engine.build import Build
from engine.executors import DaskFarm, Farm, FarmError, Processes
from engine.ledger import Ledger
from engine.plan import Verdict, plan
from engine.report import Report, Step
from engine.target import Target, Workspace
from engine.worker import one_line
from engine.written import Written
from publish.lesson import Lesson
from studio import environment
from studio.console import new_log
from studio.errors import ENVIRONMENT, FAILED, USAGE, CommandError
from studio.project import Project, choose
from studio.targets import Graph

_ADDRESS = re.compile(r"(?:(?:tcp|tls|ws|wss)://)?[^/\s]+:\d+/?")


@dataclass
class Site:
    """A project with its lessons, ledger and graph, as one command sees them."""

    project: Project
    lessons: tuple[Lesson, ...]
    broken: tuple[str, ...]
    graph: Graph
    ledger: Ledger
    written: Written

    @classmethod
    def of(cls, project: Project) -> Site:
        """Read the lessons and open the ledger."""
        lessons, broken = project.lessons()
        return cls(
            project,
            lessons,
            broken,
            Graph(project),
            Ledger(project.state / "ledger.json"),
            Written(project.state / "written.jsonl"),
        )

    def choose(self, names: Sequence[str]) -> list[Lesson]:
        """Return the named lessons, or all; a broken lesson file only counts where all are meant."""
        chosen = choose(self.lessons, names, self.broken)
        self.broken = () if names else self.broken
        return chosen

    def judge(self, targets: Mapping[str, Target], forced: bool = False) -> list[Verdict]:
        """Say what is fresh and what is stale, and remember the hashes that it took."""
        entries = self.ledger.entries()
        verdicts = plan(targets, entries, self.graph.hashes, self.workspace(), targets if forced else ())
        self.graph.save()
        return verdicts

    def workspace(self, jobs: int = 1) -> Workspace:
        """Return where jobs read and write."""
        return Workspace(self.project.folder, self.project.media, self.project.state, jobs)


def run(
    site: Site,
    targets: Mapping[str, Target],
    *,
    jobs: int | None = None,
    farm: str | None = None,
    forced: bool = False,
    keep_going: bool = True,
    started: Callable[[Target, tuple[str, ...]], None] = lambda target, reasons: None,
    ended: Callable[[Step], None] = lambda step: None,
) -> tuple[Report, Path]:
    """Build targets; returns the report and the log file, which may not exist if all was quiet."""
    cores = jobs or os.cpu_count() or 1
    films = sum(target.kind == "film" for target in targets.values())
    log = new_log(site.project.state / "logs")
    build = Build(
        targets=targets,
        workspace=site.workspace(max(1, cores // max(1, films))),
        ledger=site.ledger,
        written=site.written,
        hashes=site.graph.hashes,
        farm=_farm(site.project, cores, farm, log),
        log=log,
        forced=set(targets) if forced else set(),
        keep_going=keep_going,
        started=started,
        ended=ended,
    )
    signal.signal(signal.SIGTERM, _interrupt)
    try:
        report = build.run()
    except FarmError as error:
        raise CommandError(str(error), ENVIRONMENT) from error
    finally:
        site.graph.save()
    return report, log


def check_settings(lessons: Sequence[Lesson], settings: Sequence[str], project: Project) -> tuple[str, ...]:
    """Check ``--set`` against the inputs of every lesson, which imports them; returns them in a fixed order."""
    if not settings:
        return ()
    import sys
    from importlib import import_module

    sys.path[:0] = [str(path) for path in project.code_paths if str(path) not in sys.path]
    from stage.inputs import InputError, parse_inputs

    for lesson in lessons:
        try:
            module = import_module(lesson.module)
        except (Exception, SystemExit) as error:
            raise CommandError(f"{lesson.slug}: {one_line(error, project.folder)}", FAILED) from error
        try:
            parse_inputs(module.Inputs, list(settings))
        except InputError as error:
            raise CommandError(f"{lesson.slug}: {error}", USAGE) from error
    return tuple(sorted(_absolute(setting) for setting in settings))


def check_environment(project: Project) -> None:
    """Raise CommandError if a build cannot work here: no font, or no place to write."""
    if environment.font_file() is None:
        line = f"expected the font {environment.FAMILY}, found none; {environment.FONT_REMEDY}"
        raise CommandError(line, ENVIRONMENT)
    project.check_writable()


def _absolute(setting: str) -> str:
    key, _, value = setting.partition("=")
    path = Path(value)
    return f"{key}={path.resolve()}" if value and path.is_file() else setting


def _farm(project: Project, cores: int, address: str | None, log: Path) -> Farm:
    if address:
        if not _ADDRESS.fullmatch(address):
            raise CommandError(f"--farm: expected tcp://HOST:PORT, got {address!r}", USAGE)
        return DaskFarm(address)
    return Processes(cores, project.code_paths, preload="studio.warm", log=log)


def _interrupt(number: int, frame: FrameType | None) -> None:
    raise KeyboardInterrupt
