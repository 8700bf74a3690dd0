"""Jobs and an executor for engine tests: they write small files and mark each run."""

from __future__ import annotations

import os
from collections.abc import Mapping
from concurrent.futures import Executor, Future
from pathlib import Path
from typing import Any

from dlmotion.engine import Build, FileHashes, Ledger, Report, Target, Workspace, Written
from dlmotion.engine.limits import Limits
from dlmotion.engine.worker import Outcome, run_job

MARKS = "marks"


def write(arguments: Mapping[str, Any], workspace: Workspace, scratch: Path) -> str:
    """Write `text` (and what `@read` holds) to every name in `outputs`.

    The digest is `digest` or the text.
    """
    leave_mark(arguments, workspace)
    return write_outputs(arguments, workspace, scratch)


def write_outputs(arguments: Mapping[str, Any], workspace: Workspace, scratch: Path) -> str:
    """What `write` does, without a mark."""
    text = str(arguments.get("text", ""))
    if "@source" in arguments:
        text = (workspace.project / str(arguments["@source"])).read_text().upper()
    for output in arguments["outputs"]:
        (scratch / output).parent.mkdir(parents=True, exist_ok=True)
        (scratch / output).write_text(f"{text} {output}")
    return str(arguments.get("digest", text))


def first_line(arguments: Mapping[str, Any], workspace: Workspace, scratch: Path) -> str:
    """Keep the first line of a file only: edits below it do not change the result."""
    leave_mark(arguments, workspace)
    line = (workspace.project / arguments["@source"]).read_text().splitlines()[0]
    (scratch / arguments["output"]).write_text(line)
    return line


def fail(arguments: Mapping[str, Any], workspace: Workspace, scratch: Path) -> str:
    """Write half of the outputs, then raise."""
    leave_mark(arguments, workspace)
    (scratch / "half").write_text("half")
    raise ValueError("the reactor\nis too hot")


def interrupt(arguments: Mapping[str, Any], workspace: Workspace, scratch: Path) -> str:
    """Act as if Ctrl-C had been pressed."""
    raise KeyboardInterrupt


def die(arguments: Mapping[str, Any], workspace: Workspace, scratch: Path) -> str:
    """End the process as a crash in a C library would."""
    leave_mark(arguments, workspace)
    os._exit(11)


def block(arguments: Mapping[str, Any], workspace: Workspace, scratch: Path) -> str:
    """Write half of an output, tell a named pipe the process id, and wait there for ever."""
    leave_mark(arguments, workspace)
    (scratch / "half").write_text("half")
    with open(arguments["@tell"], "w") as pipe:
        pipe.write(str(os.getpid()))
    with open(arguments["@wait"]) as pipe:
        pipe.read()
    (scratch / "half").unlink()
    return write_outputs(arguments, workspace, scratch)


def hang(arguments: Mapping[str, Any], workspace: Workspace, scratch: Path) -> str:
    """Never end."""
    leave_mark(arguments, workspace)
    while True:
        pass


def eat(arguments: Mapping[str, Any], workspace: Workspace, scratch: Path) -> str:
    """Take more and more memory."""
    held = []
    while True:
        held.append(bytes(range(256)) * (1 << 14))


def environment(arguments: Mapping[str, Any], workspace: Workspace, scratch: Path) -> str:
    """Print to stdout and return what the worker's environment says."""
    print("a word from a job", flush=True)
    return f"{os.environ['PYTHONHASHSEED']} {os.environ['OPENBLAS_NUM_THREADS']} {os.environ['TZ']}"


def leave_mark(arguments: Mapping[str, Any], workspace: Workspace) -> None:
    """Append one line to the list of jobs that ran."""
    workspace.state.mkdir(parents=True, exist_ok=True)
    with (workspace.state / MARKS).open("a") as file:
        file.write(f"{arguments.get('name', '?')}\n")


class Inline(Executor):
    """Runs a job where it is submitted."""

    def submit(self, fn: Any, /, *args: Any, **kwargs: Any) -> Future[Any]:
        """Run now."""
        future: Future[Any] = Future()
        try:
            future.set_result(fn(*args, **kwargs))
        except Exception as error:
            future.set_exception(error)
        return future


class InlineFarm:
    """A farm of one inline executor."""

    slots = 1
    paths: tuple[Path, ...] = ()
    asked: list[Limits] = []

    def run(self, *call: Any) -> Outcome:
        """Run the job here, and note what it might have taken."""
        *job, limits = call
        self.asked.append(limits)
        return run_job(*job)

    def open(self) -> Executor:
        """Return an executor."""
        return Inline()

    def stop(self, executor: Executor, *, now: bool) -> None:
        """Nothing to stop."""


def workspace_at(folder: Path) -> Workspace:
    """Project, media and state below one folder."""
    return Workspace(folder, folder / "media", folder / "state")


def ran(workspace: Workspace) -> list[str]:
    """Names of the jobs that ran, in order; forgets them."""
    marks = workspace.state / MARKS
    names = marks.read_text().split() if marks.exists() else []
    marks.unlink(missing_ok=True)
    return names


def build_of(targets: Mapping[str, Target], workspace: Workspace, **options: Any) -> Build:
    """A build with the usual files below the state folder."""
    state = workspace.state
    options.setdefault("hashes", FileHashes(state / "hashes.json"))
    options.setdefault("farm", InlineFarm())
    return Build(
        targets=targets,
        workspace=workspace,
        ledger=Ledger(state / "ledger.json"),
        written=Written(state / "written.jsonl"),
        log=state / "log",
        **options,
    )


def run(targets: Mapping[str, Target], workspace: Workspace, **options: Any) -> Report:
    """Build and report."""
    return build_of(targets, workspace, **options).run()


def by_name(*targets: Target) -> dict[str, Target]:
    """Targets by name."""
    return {target.name: target for target in targets}


def target(name: str, job: str = "write", *, needs: tuple[str, ...] = (), **options: Any) -> Target:
    """A target whose job is one of this file; `inputs`, `outputs` and arguments as given."""
    outputs = options.pop("outputs", (f"{name.replace(':', '/')}.txt",))
    inputs = options.pop("inputs", {})
    root = options.pop("root", "media")
    arguments = {"name": name, "outputs": list(outputs), **options}
    return Target(
        name,
        name.partition(":")[0],
        f"tests.engine.fakes:{job}",
        arguments,
        inputs,
        needs,
        outputs,
        root,
    )
