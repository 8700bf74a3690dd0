"""Where films and pictures go: under the user's folder, as manim names them."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from dlmotion.base.atomic import write_text

STILLS = ("png", "svg")
FRAMES = "png-sequence"


@dataclass
class Sources:
    """Which file each output was filmed from: what another file, or nobody here, wrote is kept."""

    path: Path
    known: dict[str, str] = field(default_factory=dict)

    @classmethod
    def read(cls, path: Path) -> Sources:
        """Read what earlier runs noted; a damaged note counts as none."""
        try:
            known = json.loads(path.read_text(encoding="utf-8"))
        except (OSError, ValueError):
            return cls(path)
        told = known.items() if isinstance(known, dict) else ()
        return cls(path, {name: text for name, text in told if isinstance(text, str)})

    def takes(self, out: Path, source: Path) -> bool:
        """Whether this source may write there: nothing stands there, or it wrote that itself."""
        return not out.exists() or self.known.get(str(out)) == str(source)

    def note(self, outputs: dict[Path, Path]) -> None:
        """Remember what was written now, and forget what is no more."""
        self.known |= {str(out): str(source) for out, source in outputs.items()}
        self.known = {out: text for out, text in self.known.items() if Path(out).exists()}
        write_text(self.path, json.dumps(self.known, indent=1, sort_keys=True) + "\n")


def place(scene: str, source: Path, kind: str, name: str | None, sources: Sources) -> Path:
    """Return where a film or picture of a scene goes.

    ``name`` is what ``-o`` gave: a path with a folder or an ending is taken as it is; a bare name
    stands in for the scene's in the folder where manim would put it. There a file that was made of
    another source is left alone, and the source's folder joins the name: ``a-main`` for
    ``a/main.py``.
    """
    if name and _is_path(name):
        path = Path(name)
        ending = "" if path.suffix or kind == FRAMES else f".{kind}"
        return Path(f"{path}{ending}")
    for module in _modules(source):
        path = _in_manims_folder(scene, module, kind, name)
        if sources.takes(path, source):
            return path
    raise AssertionError("numbers do not end")


def places_of(
    scene: str, source: Path, kind: str, name: str | None, sources: Sources
) -> tuple[Path, Path]:
    """Return where a film of a scene goes, and where its picture does if it plays nothing."""
    film = place(scene, source, kind, name, sources)
    if name and _is_path(name):
        return film, film.with_suffix(".png")
    return film, place(scene, source, "png", name, sources)


def _is_path(name: str) -> bool:
    return Path(name).name != name or bool(Path(name).suffix)


def _modules(source: Path) -> Iterator[str]:
    """Names of the folder of a source's outputs, until one is free."""
    yield source.stem
    longer = f"{source.parent.name}-{source.stem}"
    yield longer
    count = 2
    while True:
        yield f"{longer}-{count}"
        count += 1


def _in_manims_folder(scene: str, module: str, kind: str, name: str | None) -> Path:
    from manim import __version__, config

    still = kind in (*STILLS, FRAMES)
    folder: Any = config.get_dir(
        "images_dir" if still else "video_dir", module_name=module, scene_name=scene
    )
    versioned = kind in (*STILLS, "gif") and name is None
    stem = f"{name or scene}_ManimCE_v{__version__}" if versioned else name or scene
    path = Path(folder) / (stem if kind == FRAMES else f"{stem}.{kind}")
    return path.absolute()
