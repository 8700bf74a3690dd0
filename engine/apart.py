"""A job in a Python process of its own, for workers that outlive the code that they once imported."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import asdict
from pathlib import Path

from engine.target import Json, Workspace
from engine.worker import OWN_PROCESS, Outcome, run_job


def run_apart(job: str, arguments: Mapping[str, Json], workspace: Workspace, scratch: Path, log: Path) -> Outcome:
    """Run a job like ``run_job`` does, in a new process that imports everything afresh."""
    call = {
        "job": job,
        "arguments": dict(arguments),
        "workspace": {key: str(value) for key, value in asdict(workspace).items()},
        "scratch": str(scratch),
        "log": str(log),
    }
    paths = [str(workspace.project), *sys.path]
    environment = os.environ | {
        OWN_PROCESS: "1",
        "PYTHONPATH": os.pathsep.join(path for path in paths if path),
    }
    finished = subprocess.run(  # noqa: S603 - our own interpreter and module, no shell
        [sys.executable, "-m", "engine.apart"],
        input=json.dumps(call),
        capture_output=True,
        text=True,
        check=False,
        env=environment,
    )
    try:
        return Outcome(**json.loads(finished.stdout))
    except (ValueError, TypeError):
        return Outcome(None, 0.0, f"its process ended with code {finished.returncode}", finished.stderr)


def main() -> None:
    """Read a call as JSON, run it, print its outcome as JSON."""
    call = json.load(sys.stdin)
    places = call["workspace"]
    workspace = Workspace(Path(places["project"]), Path(places["media"]), Path(places["state"]), int(places["jobs"]))
    outcome = run_job(call["job"], call["arguments"], workspace, Path(call["scratch"]), Path(call["log"]))
    json.dump(asdict(outcome), sys.stdout)


if __name__ == "__main__":
    main()
