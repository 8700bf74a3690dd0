"""Scenes from a file, as ``manim`` finds them."""

from __future__ import annotations

import importlib.util
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from manim import Scene


def scenes_in(file: Path, borrowed: Mapping[str, Any] | None = None) -> dict[str, type[Scene]]:
    """Scene classes that a Python file defines, by name, in its order.

    ``borrowed`` are names that it may use without defining them. Raises ``ValueError`` if there is
    no such file.
    """
    if not file.is_file():
        raise ValueError(f"expected a Python file with scenes, found none at {file}")
    sys.path[:0] = [str(file.resolve().parent), str(Path.cwd())]
    name = f"<{file.stem}>"  # as no import says: `types.py` is no `types`
    spec = importlib.util.spec_from_file_location(name, file)
    if spec is None or spec.loader is None:
        raise ValueError(f"expected a Python file with scenes, not {file}")
    module = importlib.util.module_from_spec(spec)
    sys.modules[name] = module
    lent = {name: value for name, value in (borrowed or {}).items() if not name.startswith("__")}
    vars(module).update(lent)
    spec.loader.exec_module(module)
    return {
        found.__name__: found
        for found in vars(module).values()
        if isinstance(found, type)
        and issubclass(found, Scene)
        and found.__module__ == module.__name__
    }


def load_scene(file: Path, name: str) -> type[Scene]:
    """Scene class of this name in a Python file; ``ValueError`` names the scenes that are there."""
    scenes = scenes_in(file)
    if name not in scenes:
        raise ValueError(
            f"no scene {name!r} in {file}; there are: {', '.join(sorted(scenes)) or 'none'}"
        )
    return scenes[name]
