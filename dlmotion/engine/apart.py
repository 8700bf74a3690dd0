"""A job in a Python process of its own, for workers that outlive the code they once imported."""

from __future__ import annotations

import json
import os
import select
import subprocess
import sys
import uuid
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import asdict, replace
from pathlib import Path
from typing import IO, cast

from dlmotion.base.defaults import steady
from dlmotion.base.parent import end_with
from dlmotion.engine.frames import frames_file
from dlmotion.engine.limits import Limits, usual_memory, watch
from dlmotion.engine.target import Json, Workspace
from dlmotion.engine.worker import Outcome, lead_a_group, run_job

_CODE = Path(__file__).resolve().parents[2]
"""Folder that holds dlcore and dlmotion on the machine of the worker."""


def run_apart(
    job: str,
    arguments: Mapping[str, Json],
    workspace: Workspace,
    scratch: Path,
    log: Path,
    limits: Limits,
    wanted: Callable[[], bool] = lambda: True,
) -> Outcome:
    """Run a job like ``run_job`` does, in a new process that imports everything afresh.

    It works in a folder that nobody else writes to: a farm may start a job twice.
    """
    folder = scratch.with_name(f"{scratch.name}-{uuid.uuid4().hex[:8]}")
    call = {
        "job": job,
        "arguments": dict(arguments),
        "workspace": {key: str(value) for key, value in asdict(workspace).items()},
        "scratch": str(folder),
        "log": str(log),
        "parent": os.getpid(),
    }
    if limits.memory is None:
        limits = replace(limits, memory=usual_memory(1))
    # -P: the folder that the worker was started in is not where modules come from.
    command = [sys.executable, "-P", "-m", "dlmotion.engine.apart"]
    log.parent.mkdir(parents=True, exist_ok=True)
    with (
        log.open("ab") as noise,
        subprocess.Popen(  # noqa: S603 - our own interpreter and module, no shell
            command,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=noise,
            env=_environment(workspace),
            cwd=workspace.project,
        ) as process,
    ):
        question, answer = cast(IO[bytes], process.stdin), cast(IO[bytes], process.stdout)

        def ready(seconds: float) -> bool:
            return bool(select.select([answer], [], [], seconds)[0])

        with suppress(BrokenPipeError), question as pipe:
            pipe.write(json.dumps(call).encode())
        line = watch(process.pid, ready, limits, frames_file(scratch), wanted)
        said = answer.read()
    if line:
        return Outcome(None, 0.0, line)
    try:
        return replace(Outcome(**json.loads(said)), folder=str(folder))
    except (ValueError, TypeError):
        return Outcome(None, 0.0, f"its process ended with code {process.returncode}")


def _environment(workspace: Workspace) -> dict[str, str]:
    """Return the environment of a job: modules of its project first, then those of the worker."""
    paths = [str(workspace.project), str(_CODE), *(path for path in sys.path if path)]
    return steady(os.environ) | {"PYTHONPATH": os.pathsep.join(dict.fromkeys(paths))}


def main() -> None:
    """Read a call as JSON, run it, print its outcome as JSON."""
    lead_a_group()
    call = json.load(sys.stdin)
    end_with(call["parent"])
    places = call["workspace"]
    workspace = Workspace(
        Path(places["project"]), Path(places["media"]), Path(places["state"]), int(places["jobs"])
    )
    outcome = run_job(
        call["job"], call["arguments"], workspace, Path(call["scratch"]), Path(call["log"])
    )
    print(json.dumps(asdict(outcome)), flush=True)
    os._exit(0)  # What libraries would do on leaving helps nobody, and may hang.


if __name__ == "__main__":
    main()
