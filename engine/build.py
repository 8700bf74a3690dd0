"""The build: run stale targets where and when they can run, publish what they make, remember it."""

from __future__ import annotations

import time
from collections.abc import Callable, Collection, Mapping
from concurrent.futures import FIRST_COMPLETED, BrokenExecutor, Executor, Future, wait
from dataclasses import dataclass, field
from pathlib import Path

from engine.executors import Farm, steady_environment
from engine.hashes import FileHashes
from engine.ledger import Entry, Ledger
from engine.locks import TargetLocks, scratch_folder
from engine.outputs import OutputError, collect, install
from engine.plan import Verdict, judge
from engine.report import Happened, Report, Step
from engine.target import Target, Workspace, evidence, in_build_order
from engine.worker import Outcome
from engine.written import Written

_ATTEMPTS = 2
_LOOK_AGAIN = 0.2
_UNKNOWN_SECONDS = 5.0


@dataclass
class Build:
    """One run over some targets. ``started`` and ``ended`` are told what happens as it happens."""

    targets: Mapping[str, Target]
    workspace: Workspace
    ledger: Ledger
    written: Written
    hashes: FileHashes
    farm: Farm
    log: Path
    forced: Collection[str] = ()
    keep_going: bool = True
    started: Callable[[Target, tuple[str, ...]], None] = lambda target, reasons: None
    ended: Callable[[Step], None] = lambda step: None

    report: Report = field(default_factory=Report, init=False)
    _digests: dict[str, str] = field(default_factory=dict, init=False)
    _lost: set[str] = field(default_factory=set, init=False)
    _running: dict[Future[Outcome], tuple[Verdict, Executor]] = field(default_factory=dict, init=False)
    _attempts: dict[str, int] = field(default_factory=dict, init=False)
    _executor: Executor | None = field(default=None, init=False)

    def run(self) -> Report:
        """Build everything that is stale; Ctrl-C ends the workers, publishes nothing more, and goes on up."""
        self._locks = TargetLocks(self.workspace.state / "locks")
        pending = self._settle_fresh(in_build_order(self.targets))
        if pending:
            with scratch_folder(self.workspace.state / "scratch") as self._scratch, steady_environment(self.farm.paths):
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
                done, _ = wait(self._running, _LOOK_AGAIN if waiting_for_others else None, FIRST_COMPLETED)
                for future in done:
                    self._finish(future, pending)
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
            if not self._locks.take(target.name):
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
        """Whether a job can start now; one that was there when a worker died runs alone the second time."""
        if not self._running:
            return True
        alone = target.name in self._attempts or any(
            self._attempts[running.target.name] > 1 for running, _ in self._running.values()
        )
        return not alone and len(self._running) < self.farm.slots

    def _submit(self, verdict: Verdict) -> None:
        target = verdict.target
        if self._executor is None:
            self._executor = self.farm.open()
        self._attempts[target.name] = self._attempts.get(target.name, 0) + 1
        if self._attempts[target.name] == 1:
            self.started(target, verdict.reasons)
        call = (target.job, dict(target.arguments), self.workspace, self._place(target), self._noise(target))
        try:
            future = self._executor.submit(self.farm.run, *call)
        except BrokenExecutor:
            self._drop(self._executor)
            self._executor = self.farm.open()
            future = self._executor.submit(self.farm.run, *call)
        self._running[future] = verdict, self._executor

    def _finish(self, future: Future[Outcome], pending: list[Target]) -> None:
        verdict, executor = self._running.pop(future)
        target = verdict.target
        try:
            outcome = future.result()
        except BrokenExecutor:
            self._drop(executor)
            self._locks.give(target.name)
            if self._attempts[target.name] < _ATTEMPTS:
                pending.insert(0, target)
                return
            outcome = Outcome(None, 0.0, "its worker process died (out of memory, or a crash in a library)")
            self._fail(target, outcome, verdict.reasons)
            return
        except Exception as error:
            outcome = Outcome(None, 0.0, f"{type(error).__name__}: {error}")
        if outcome.digest is None:
            self._fail(target, outcome, verdict.reasons)
        else:
            self._publish(verdict, outcome)
        self._locks.give(target.name)

    def _publish(self, verdict: Verdict, outcome: Outcome) -> None:
        target, scratch = verdict.target, self._place(verdict.target)
        try:
            made = collect(target, scratch, self.hashes)
            changed = install(target, scratch, made, self.workspace, self.hashes, self.written)
        except (OutputError, OSError) as error:
            self._fail(target, Outcome(None, outcome.seconds, _plainly(error)), verdict.reasons)
            return
        self._to_log(target, "built")
        found = evidence(target, self._digests)
        self.ledger.record(target.name, Entry(found, str(outcome.digest), made, round(outcome.seconds, 3)))
        self._digests[target.name] = str(outcome.digest)
        happened: Happened = "built" if changed or not target.outputs else "kept"
        self._end(Step(target.name, happened, outcome.seconds, verdict.reasons))

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

    def _drop(self, executor: Executor) -> None:
        """Part with an executor whose worker died."""
        if executor is self._executor:
            self.farm.stop(executor, now=True)
            self._executor = None

    def _place(self, target: Target) -> Path:
        attempt = self._attempts[target.name]
        return self._scratch / f"{target.name.replace(':', '+')}.{attempt}"

    def _noise(self, target: Target) -> Path:
        return self._place(target).with_suffix(".log")

    def _to_log(self, target: Target, line: str, detail: str = "") -> None:
        """Append what a job printed, and its traceback, to the log of the build."""
        noise = self._noise(target)
        printed = noise.read_text(encoding="utf-8", errors="replace") if noise.is_file() else ""
        self.log.parent.mkdir(parents=True, exist_ok=True)
        with self.log.open("a", encoding="utf-8") as file:
            file.write("\n".join(part.rstrip() for part in (f"== {target.name}: {line}", printed, detail) if part))
            file.write("\n")


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


def _plainly(error: Exception) -> str:
    if isinstance(error, OSError):
        return f"cannot write {error.filename or 'output'}: {error.strerror}"
    return str(error)
