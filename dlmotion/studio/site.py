"""Steps that every building command takes: choose lessons, judge targets, build, report."""

from __future__ import annotations

import os
import re
import signal
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import FrameType

from dlmotion.base import environment
from dlmotion.base.defaults import unconfigured
from dlmotion.base.disk import disk_line
from dlmotion.base.names import FAMILY
from dlmotion.engine.build import Build
from dlmotion.engine.dask_farm import Certificates, DaskFarm, FarmError
from dlmotion.engine.executors import Farm, Processes
from dlmotion.engine.frames import Frames
from dlmotion.engine.ledger import Ledger
from dlmotion.engine.plan import Verdict, plan
from dlmotion.engine.report import Report, Step
from dlmotion.engine.target import Target, Workspace
from dlmotion.engine.worker import one_line
from dlmotion.engine.written import Written
from dlmotion.publish.lesson import Lesson
from dlmotion.studio.console import new_log
from dlmotion.studio.errors import ENVIRONMENT, FAILED, USAGE, CommandError, plainly
from dlmotion.studio.jobs import WARM
from dlmotion.studio.order import Order
from dlmotion.studio.project import Project, choose
from dlmotion.studio.targets import Graph, published

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
        lessons, broken = project.lessons_and_variants()
        return cls(
            project,
            lessons,
            broken,
            Graph(project),
            Ledger(project.state / "ledger.json"),
            Written(project.state / "written.jsonl"),
        )

    def choose(self, names: Sequence[str]) -> list[Lesson]:
        """Return the named lessons, or all.

        A broken lesson file only counts where all are meant.
        """
        chosen = choose(self.lessons, names, self.broken)
        self.broken = () if names else self.broken
        return chosen

    def ordered(self, lessons: Sequence[Lesson], order: Order) -> dict[str, Target]:
        """Return the targets of an order."""
        return self.graph.targets(lessons, order, self.ledger.entries())

    def published(self, names: Sequence[str]) -> dict[str, Target]:
        """Return the targets of all that was built once, of the named lessons or of any."""
        lessons = choose(self.lessons, names) if names else self.lessons
        return published(self.ledger.entries(), lessons, self.graph)

    def judge(self, targets: Mapping[str, Target], forced: bool = False) -> list[Verdict]:
        """Say what is fresh and what is stale, and remember the hashes that it took."""
        entries = self.ledger.entries()
        verdicts = plan(
            targets, entries, self.graph.hashes, self.workspace(), targets if forced else ()
        )
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
    certificates: Certificates | None = None,
    timeout: float | None = None,
    memory: int | None = None,
    forced: bool = False,
    keep_going: bool = True,
    started: Callable[[Target, tuple[str, ...]], None] = lambda target, reasons: None,
    working: Callable[[Target, Frames, float], None] = lambda target, frames, seconds: None,
    ended: Callable[[Step], None] = lambda step: None,
) -> tuple[Report, Path]:
    """Build targets; returns the report and the log file, which may not exist if all was quiet.

    What a build needs of this machine is checked once there is something to do.
    """
    cores = jobs or os.cpu_count() or 1
    films = sum(target.kind == "film" for target in targets.values())
    log = new_log(site.project.state / "logs")
    build = Build(
        targets=targets,
        workspace=site.workspace(max(1, cores // max(1, films))),
        ledger=site.ledger,
        written=site.written,
        hashes=site.graph.hashes,
        farm=_farm(site.project, cores, farm, certificates, log),
        log=log,
        forced=set(targets) if forced else set(),
        keep_going=keep_going,
        timeout=timeout,
        memory=memory,
        begun=lambda: check_environment(site.project),
        started=started,
        working=working,
        ended=ended,
    )
    signal.signal(signal.SIGTERM, _interrupt)
    try:
        report = build.run()
    except FarmError as error:
        raise CommandError(str(error), ENVIRONMENT) from error
    except OSError as error:
        line = disk_line(error, site.workspace().places()) or plainly(error)
        raise CommandError(line, ENVIRONMENT) from error
    finally:
        site.graph.save()
    return report, log


def check_settings(
    lessons: Sequence[Lesson], settings: Sequence[str], project: Project
) -> tuple[str, ...]:
    """Check ``--set`` against the inputs of every lesson, which imports them.

    Returns them in a fixed order.
    """
    if not settings:
        return ()
    import sys
    from importlib import import_module

    sys.path[:] = dict.fromkeys([*map(str, project.code_paths), *sys.path])
    from dlmotion.stage.inputs import InputError, parse_inputs

    for lesson in lessons:
        try:
            with unconfigured():
                module = import_module(lesson.module)
        except (Exception, SystemExit) as error:
            raise CommandError(
                f"{lesson.slug}: {one_line(error, project.folder)}", FAILED
            ) from error
        try:
            parse_inputs(module.Inputs, list(settings))
        except InputError as error:
            raise CommandError(f"{lesson.slug}: {error}", USAGE) from error
    return tuple(sorted(_absolute(setting) for setting in settings))


def check_environment(project: Project) -> None:
    """Raise CommandError if a build cannot work here: no font, or no place to write."""
    if environment.font_file() is None:
        line = f"expected the font {FAMILY}, found none; {environment.FONT_REMEDY}"
        raise CommandError(line, ENVIRONMENT)
    project.check_writable()


def _absolute(setting: str) -> str:
    key, _, value = setting.partition("=")
    path = Path(value)
    return f"{key}={path.resolve()}" if value and path.is_file() else setting


def _farm(
    project: Project, cores: int, address: str | None, certificates: Certificates | None, log: Path
) -> Farm:
    if address:
        if not _ADDRESS.fullmatch(address):
            raise CommandError(
                f"--farm: expected tcp://HOST:PORT or tls://HOST:PORT, got {address!r}", USAGE
            )
        return DaskFarm(address, certificates)
    return Processes(cores, project.code_paths, preload=WARM, log=log)


def _interrupt(number: int, frame: FrameType | None) -> None:
    raise KeyboardInterrupt
