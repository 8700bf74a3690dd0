"""Drawing a lesson's figures from its trace."""

from __future__ import annotations

import json
from importlib import import_module
from pathlib import Path

from dlcore.trace import digest
from dlmotion.reel.record.faster.substitutes import substitutes
from dlmotion.stage.page import draw_figures
from dlmotion.studio.trace_job import digest_of_trace, read_trace


def write_figures(name: str, saved: Path, lang: str, folder: Path) -> str:
    """Draw all figures into ``folder`` and list them in ``figures.LANG.json``.

    Returns the list's digest.
    """
    module = import_module(name)
    trace = read_trace(module, saved)
    folder.mkdir(parents=True, exist_ok=True)
    with substitutes():
        listed = draw_figures(module, trace, lang=lang, folder=folder)
    listed["digest"] = digest_of_trace(module, trace)
    text = json.dumps(listed, ensure_ascii=False, indent=1, sort_keys=True, allow_nan=False) + "\n"
    (folder / f"figures.{lang}.json").write_text(text, encoding="utf-8")
    return digest({"figures": text})
