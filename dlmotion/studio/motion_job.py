"""The job that writes a lesson's stream: all its languages and themes."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from importlib import import_module
from pathlib import Path
from typing import Any

from dlmotion.engine.frames import FrameLog, frames_file
from dlmotion.engine.target import Workspace
from dlmotion.reel.segments.allocator import keep_memory
from dlmotion.studio.motion import motion
from dlmotion.studio.trace_job import inputs_of, read_trace


def write_motion(arguments: Mapping[str, Any], workspace: Workspace, scratch: Path) -> str:
    """Write the stream of a lesson; returns a digest of what is said in it and when."""
    module = import_module(arguments["module"])
    trace = read_trace(module, workspace.state / arguments["@trace"])
    frames = FrameLog(frames_file(scratch))
    keep_memory()
    inputs = inputs_of(module, arguments["settings"])
    made = motion(module, trace, inputs, told=lambda count: frames.told(count, count))
    path = scratch / arguments["output"]
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(made.stream)
    said = {"title": made.head["title"], "films": made.head["films"]}
    text = json.dumps(said, sort_keys=True, ensure_ascii=False)
    return hashlib.sha256(text.encode()).hexdigest()
