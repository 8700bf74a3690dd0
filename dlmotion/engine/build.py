"""The build: run stale targets where and when they can run, publish what they make, remember it."""

from __future__ import annotations

import time
from collections.abc import Callable, Collection, Mapping
from concurrent.futures import FIRST_COMPLETED, Executor, Future, wait
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

from dlmotion.base.disk import disk_line
from dlmotion.base.hashes import FileHashes
from dlmotion.engine.executors import Farm, WorkerDied, steady_environment
from dlmotion.engine.frames import Frames, frames_file, read_frames
from dlmotion.engine.ledger import Entry, Ledger
from dlmotion.engine.limits import Limits
from dlmotion.engine.locks import TargetLocks, scratch_folder
from dlmotion.engine.outputs import OutputError, collect, install
from dlmotion.engine.plan import Verdict, judge
from dlmotion.engine.reads import changed_since, content_of
from dlmotion.engine.report import Happened, Report, Step
from dlmotion.engine.target import FORCED, Target, Workspace, evidence, in_build_order
from dlmotion.engine.worker import Outcome
from dlmotion.engine.written import Written, restore

_ATTEMPTS = 2
_LOOK_AGAIN = 0.2
_TELL_EVERY = 1.0
_UNKNOWN_SECONDS = 5.0


@dataclass
class Build:
    """One run over some targets.

    ``timeout`` (seconds) and ``memory`` (bytes) are what each job may take, None the usual.
    ``begun`` is called before the first job, if there is one; ``started``, ``working`` (now and
    then: frames that are done, seconds since the start) and ``ended`` are told what happens.
    """

    targets: Mapping[str, Target]
    workspace: Workspace
    ledger: Ledger
    written: Written
    hashes: FileHashes
    farm: Farm
    log: Path
    forced: Collection[str] = ()
    keep_going: bool = True
    timeout: float | None = None
    memory: int | None = None
    begun: Callable[[], None] = lambda: None
    started: Callable[[Target, tuple[str, ...]], None] = lambda target, reasons: None
    working: Callable[[Target, Frames, float], None] = lambda target, frames, seconds: None
    ended: Callable[[Step], None] = lambda step: None

    report: Report = field(default_factory=Report, init=False)
    _digests: dict[str, str] = field(default_factory=dict, init=False)
    _lost: set[str] = field(default_factory=set, init=False)
    _running: dict[Future[Outcome], Verdict] = field(default_factory=dict, init=False)
    _since: dict[str, float] = field(default_factory=dict, init=False)
    _attempts: dict[str, int] = field(default_factory=dict, init=False)
    _begun: dict[str, float] = field(default_factory=dict, init=False)
    _executor: Executor | None = field(default=None, init=False)

    def run(self) -> Report:
        """Build everything that is stale.

        Ctrl-C ends the workers, publishes nothing more, and goes on up.
        """
        self._locks = TargetLocks(self.workspace.state / "locks")
        pending = self._settle_fresh(in_build_order(self.targets))
        if pending:
            self.begun()
            restore(self.written, self.ledger.entries(), self.workspace, self.hashes)
            with (
                scratch_folder(self.workspace.state / "scratch") as self._scratch,
                steady_environment(self.farm.paths),
            ):
                try:
                    self._work(pending)
                finally:
                    if self._executor is not None:
                        self.farm.stop(self._executor, now=bool(self._running))
                    self._locks.give_all()
        return self.report

    def _settle_fresh(self, targets: list[Target]) -> list[Target]:
        """Set aside what is up to date, without a lock or a worker; returns the rest."""
        pending = []
        for target in targets:
            verdict = self._judge(target)
            if verdict.state == "fresh":
                self._is_fresh(target)
            else:
                pending.append(target)
        return pending

    def _work(self, pending: list[Target]) -> None:
        ranks = _ranks(self.targets, self.ledger.entries())
        pending = sorted(pending, key=lambda target: -ranks[target.name])
        while pending or self._running:
            waiting_for_others = self._submit_ready(pending)
            if self._running:
                pause = _LOOK_AGAIN if waiting_for_others else _TELL_EVERY
                done, _ = wait(self._running, pause, FIRST_COMPLETED)
                for future in done:
                    self._finish(future, pending)
                for verdict in self._running.values():
                    self._tell(verdict.target)
            elif waiting_for_others:
                time.sleep(_LOOK_AGAIN)

    def _submit_ready(self, pending: list[Target]) -> bool:
        """Start what can start now; returns whether another build holds a target that we need."""
        busy = False
        for target in list(pending):
            if self._stopped() or any(need in self._lost for need in target.needs):
                pending.remove(target)
                self._lose(Step(target.name, "skipped", error=self._why_skipped(target)))
                continue
            if any(need not in self._digests for need in target.needs):
                continue
            if not self._has_room(target):
                continue
            try:
                taken = self._locks.take(target.name)
            except OSError as error:
                pending.remove(target)
                self._fail(target, Outcome(None, 0.0, self._plainly(error)), ())
                continue
            if not taken:
                busy = True
                continue
            pending.remove(target)
            verdict = self._judge(target)
            if verdict.state == "fresh":
                self._locks.give(target.name)
                self._is_fresh(target)
            else:
                self._submit(verdict)
        return busy

    def _has_room(self, target: Target) -> bool:
        """Whether a job can start now.

        A job that was running when a worker died runs alone the second time.
        """
        if not self._running:
            return True
        alone = target.name in self._attempts or any(
            self._attempts[running.target.name] > 1 for running in self._running.values()
        )
        return not alone and len(self._running) < self.farm.slots

    def _submit(self, verdict: Verdict) -> None:
        target = verdict.target
        if self._executor is None:
            self._executor = self.farm.open()
        self._since[target.name] = time.monotonic()
        self._attempts[target.name] = self._attempts.get(target.name, 0) + 1
        if self._attempts[target.name] == 1:
            self.started(target, verdict.reasons)
        self._begun[target.name] = time.time()
        future = self._executor.submit(
            self.farm.run,
            target.job,
            dict(target.arguments) | {FORCED: target.name in self.forced},
            self.workspace,
            self._place(target),
            self._noise(target),
            self._limits(target),
        )
        self._running[future] = verdict

    def _finish(self, future: Future[Outcome], pending: list[Target]) -> None:
        verdict = self._running.pop(future)
        target = verdict.target
        try:
            outcome = future.result()
        except WorkerDied:
            self._locks.give(target.name)
            if self._attempts[target.name] < _ATTEMPTS:
                pending.insert(0, target)
                return
            outcome = Outcome(
                None, 0.0, "its worker process died (out of memory, or a crash in a library)"
            )
            self._fail(target, outcome, verdict.reasons)
            return
        except Exception as error:
            line = self._plainly(error) if isinstance(error, OSError) else ""
            outcome = Outcome(None, 0.0, line or f"{type(error).__name__}: {error}")
        if outcome.digest is None:
            self._fail(target, outcome, verdict.reasons)
        else:
            self._publish(verdict, outcome)
        self._locks.give(target.name)

    def _publish(self, verdict: Verdict, outcome: Outcome) -> None:
        target = verdict.target
        scratch = Path(outcome.folder) if outcome.folder else self._place(target)
        try:
            made = collect(target, scratch, self.hashes)
            changed = install(target, scratch, made, self.workspace, self.hashes, self.written)
            found = evidence(target, self._digests)
            seconds, reads = round(outcome.seconds, 3), self._read_by(target, outcome)
            entry = Entry(found, str(outcome.digest), made, seconds, reads)
            self.ledger.record(target.name, entry)
        except (OutputError, OSError) as error:
            line = self._plainly(error)
            self._fail(target, Outcome(None, outcome.seconds, line), verdict.reasons)
            return
        self._to_log(target, "built")
        self._digests[target.name] = str(outcome.digest)
        happened: Happened = "built" if changed or not target.outputs else "kept"
        self._end(Step(target.name, happened, outcome.seconds, verdict.reasons))

    def _read_by(self, target: Target, outcome: Outcome) -> dict[str, str]:
        """What a job read, by name; what changed since it began is not known, so never equal."""
        project, begun = self.workspace.project, self._begun[target.name]
        return {
            name: "changed meanwhile"
            if changed_since(name, project, begun)
            else content_of(name, project, self.hashes)
            for name in outcome.reads
            if name not in target.inputs
        }

    def _fail(self, target: Target, outcome: Outcome, reasons: tuple[str, ...]) -> None:
        self._to_log(target, outcome.error, outcome.detail)
        self._lose(Step(target.name, "failed", outcome.seconds, reasons, outcome.error))

    def _lose(self, step: Step) -> None:
        self._lost.add(step.name)
        self._end(step)

    def _is_fresh(self, target: Target) -> None:
        self._digests[target.name] = self.ledger.entries()[target.name].digest
        self._end(Step(target.name, "fresh"))

    def _end(self, step: Step) -> None:
        self.report.steps.append(step)
        self.ended(step)

    def _judge(self, target: Target) -> Verdict:
        forced = target.name in self.forced
        entries = self.ledger.entries()
        return judge(target, entries, self._digests, self.hashes, self.workspace, forced)

    def _stopped(self) -> bool:
        return not self.keep_going and bool(self.report.failed)

    def _why_skipped(self, target: Target) -> str:
        lost = [need for need in target.needs if need in self._lost]
        return f"needs {lost[0]}, which failed" if lost else "stopped at the first failure"

    def _limits(self, target: Target) -> Limits:
        """Return what a job may take: what was asked for, else the usual for one of its kind."""
        known = self.ledger.entries().get(target.name)
        at_once = min(self.farm.slots, len(self.targets))
        usual = Limits.usual(known.seconds if known else 0.0, at_once)
        return Limits(
            self.timeout or usual.seconds, self.memory or usual.memory, by_sign=not self.timeout
        )

    def _tell(self, target: Target) -> None:
        frames = read_frames(frames_file(self._place(target)))
        self.working(target, frames, time.monotonic() - self._since[target.name])

    def _plainly(self, error: Exception) -> str:
        """Say in one line why outputs did not come into their place."""
        line = disk_line(error, self.workspace.places())
        if line is None and isinstance(error, OSError):
            line = f"cannot write {error.filename or 'output'}: {error.strerror}"
        return line or str(error)

    def _place(self, target: Target) -> Path:
        attempt = self._attempts[target.name]
        return self._scratch / f"{target.name.replace(':', '+')}.{attempt}"

    def _noise(self, target: Target) -> Path:
        return self._place(target).with_suffix(".log")

    def _to_log(self, target: Target, line: str, detail: str = "") -> None:
        """Append what a job printed, and its traceback, to the log of the build."""
        noise = self._noise(target) if target.name in self._attempts else None
        with suppress(OSError):  # A full disk has its own line; the log is what may be lost.
            printed = ""
            if noise is not None and noise.is_file():
                printed = noise.read_text(encoding="utf-8", errors="replace")
            parts = (f"== {target.name}: {line}", printed, detail)
            self.log.parent.mkdir(parents=True, exist_ok=True)
            with self.log.open("a", encoding="utf-8") as file:
                file.write("\n".join(part.rstrip() for part in parts if part) + "\n")


def _ranks(targets: Mapping[str, Target], entries: Mapping[str, Entry]) -> dict[str, float]:
    """Seconds that hang on each target, itself and the longest chain after it: longest first."""
    ranks: dict[str, float] = {}
    for target in reversed(in_build_order(targets)):
        known = entries.get(target.name)
        own = known.seconds if known else _UNKNOWN_SECONDS
        ranks[target.name] = ranks.get(target.name, 0.0) + own
        for need in target.needs:
            ranks[need] = max(ranks.get(need, 0.0), ranks[target.name])
    return ranks
