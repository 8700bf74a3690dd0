"""The job that writes a lesson's stream."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from importlib import import_module
from pathlib import Path
from types import ModuleType
from typing import Any

from dlmotion.engine.frames import FrameLog, frames_file
from dlmotion.engine.target import Workspace
from dlmotion.player.take import UnrecordedError
from dlmotion.publish.lesson import load_lesson
from dlmotion.reel.segments.allocator import keep_memory
from dlmotion.stage.inputs import InputError
from dlmotion.studio.motion import Positions, Show, blank, motion
from dlmotion.studio.trace_job import inputs_of, read_trace, where


def write_motion(arguments: Mapping[str, Any], workspace: Workspace, scratch: Path) -> str:
    """Write the stream of a lesson; returns a digest of what is said in it and when."""
    module = import_module(arguments["module"])
    own = _show(module, workspace.state / arguments["@trace"], arguments["settings"])
    frames = FrameLog(frames_file(scratch))
    keep_memory()
    positions = _positions(module, own, [workspace.state / p for p in arguments["@positions"]])
    path = scratch / arguments["output"]
    path.parent.mkdir(parents=True, exist_ok=True)
    try:
        made = motion(
            module,
            own,
            positions,
            langs=tuple(arguments["langs"]),
            themes=arguments["themes"],
            fps=arguments["fps"],
            draft=arguments["draft"],
            told=lambda count: frames.told(count, count),
        )
    except UnrecordedError:
        if not arguments["draft"]:
            raise
        # Nobody asked for it by name, and its film is right all the same.
        path.write_bytes(blank(module))
        return ""
    path.write_bytes(made.stream)
    said = {"title": made.head["title"], "films": made.head["films"]}
    text = json.dumps(said, sort_keys=True, ensure_ascii=False)
    return hashlib.sha256(text.encode()).hexdigest()


def _show(module: ModuleType, trace: Path, settings: Sequence[str], place: str = "") -> Show:
    return Show(read_trace(module, trace), inputs_of(module, settings), place)


def _positions(module: ModuleType, own: Show, traces: Sequence[Path]) -> Positions | None:
    """What the lesson computed at each value of its slider, if it has one."""
    source = Path(str(module.__file__)).with_suffix(".toml")
    slider = load_lesson(source).slider
    if slider is None or not traces:
        return None
    asked = f"{source.parent.name}/{source.name}: [sliders]"
    shows = [
        _show(module, trace, [setting], where([setting], asked))
        for trace, setting in zip(traces, slider.settings, strict=True)
    ]
    try:
        return Positions.of(slider, own, shows)
    except InputError as error:
        raise InputError(f"{source.parent.name}/{source.name}: {error}") from None
