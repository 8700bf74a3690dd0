"""A copy of this code with one small lesson, to be upgraded, configured, damaged and mutated."""

from __future__ import annotations

import os
import random
import shutil
import subprocess
import sys
import time
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parents[2]
_SMALL = "Quality(160, 90, "
_CODE = ("dlcore", "dlmotion")
UPGRADE = '''
import sys
from importlib.abc import MetaPathFinder
from importlib.machinery import PathFinder


class Thicker(MetaPathFinder):
    """Stands in for a release that draws lines otherwise."""

    def find_spec(self, name, path=None, target=None):
        if name != "manim.mobject.types.vectorized_mobject":
            return None
        spec = PathFinder.find_spec(name, path, target)
        load = spec.loader.exec_module

        def exec_module(module):
            load(module)
            plain = module.VMobject.get_stroke_width
            module.VMobject.get_stroke_width = lambda self, *a, **k: 3 * plain(self, *a, **k)

        spec.loader.exec_module = exec_module
        return spec


sys.meta_path.insert(0, Thicker())
'''


@dataclass(frozen=True)
class Run:
    """How a command ended."""

    code: int
    out: str
    err: str


@dataclass(frozen=True)
class House:
    """A folder with dlcore, dlmotion and scenes; it runs its own code on its own lessons."""

    folder: Path

    @classmethod
    def new(cls, folder: Path) -> House:
        """Copy this code, make drafts small and begin a lesson called ``good``.

        Its built-in lessons stay a link to its own, or it would take itself for a wheel.
        """
        unwanted = shutil.ignore_patterns("__pycache__")
        for name in _CODE:
            shutil.copytree(ROOT / name, folder / name, symlinks=True, ignore=unwanted)
        shutil.copy(ROOT / "render.py", folder)
        quality = folder / "dlmotion/base/quality.py"
        text = quality.read_text(encoding="utf-8")
        assert text.count("Quality(854, 480, ") == 2
        quality.write_text(text.replace("Quality(854, 480, ", _SMALL), encoding="utf-8")
        house = cls(folder)
        (folder / "scenes").mkdir()
        assert house.render("new", "good").code == 0
        return house

    def copy(self, folder: Path) -> House:
        """Copy with all that was built and is remembered."""
        shutil.copytree(self.folder, folder, symlinks=True)
        return House(folder)

    def render(
        self,
        *words: str,
        env: Mapping[str, str] | None = None,
        cwd: Path | None = None,
        media: Path | None = None,
    ) -> Run:
        """Run this house's render.py in a process of its own."""
        places = ["--project", str(self.folder)]
        if media is not None:
            places += ["--media", str(media)]
        plain = {name: text for name, text in os.environ.items() if name != "PYTHONPATH"}
        done = subprocess.run(
            [sys.executable, str(self.folder / "render.py"), *places, *words],
            capture_output=True,
            text=True,
            env={**plain, "NO_COLOR": "1", **(env or {})},
            cwd=cwd or self.folder,
            check=False,
        )
        return Run(done.returncode, done.stdout, done.stderr)

    def build(self, *words: str, **settings: object) -> dict[str, bytes]:
        """Build all lessons; returns what is published then."""
        done = self.render("build", *words, **settings)  # type: ignore[arg-type]
        assert done.code == 0, done.err
        return self.published()

    def from_nothing(self, **settings: object) -> tuple[int, dict[str, bytes]]:
        """Build into empty folders beside; returns the exit code and what is published."""
        media = self.folder.parent / f"{self.folder.name}-from-nothing"
        shutil.rmtree(media, ignore_errors=True)
        done = self.render("build", media=media, **settings)  # type: ignore[arg-type]
        found = files_of(media)
        shutil.rmtree(media, ignore_errors=True)
        return done.code, found

    def published(self) -> dict[str, bytes]:
        """Every built file with its bytes."""
        return files_of(self.folder / "media")

    @property
    def state(self) -> Path:
        """Folder of what is remembered."""
        return self.folder / ".dlmotion"


def files_of(folder: Path) -> dict[str, bytes]:
    """Bytes of all files below a folder, state left out."""
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file() and ".dlmotion" not in path.parts
    }


def upgraded(folder: Path, library: str, source: str = UPGRADE) -> dict[str, str]:
    """Environment in which a library has another version, and lines are drawn thicker."""
    told = folder / f"{library.replace('-', '_')}-99.0.dist-info"
    told.mkdir(parents=True)
    (told / "METADATA").write_text(f"Metadata-Version: 2.1\nName: {library}\nVersion: 99.0\n")
    (folder / "sitecustomize.py").write_text(source)
    return {"PYTHONPATH": str(folder)}


def dice() -> random.Random:
    """Dice that fall otherwise each time; the seed is printed, and FAULTS_SEED repeats one."""
    seed = int(os.environ.get("FAULTS_SEED", time.time_ns() % 1_000_000_007))
    print(f"FAULTS_SEED={seed}")
    return random.Random(seed)  # noqa: S311


def damaged(data: bytes, roll: random.Random) -> bytes:
    """Data with one bit flipped, one byte lost, or cut short, somewhere."""
    place = roll.randrange(len(data))
    kind = roll.choice(("flip", "lose", "cut"))
    if kind == "cut":
        return data[:place]
    rest = data[place + 1 :]
    return (
        data[:place]
        + (bytes([data[place] ^ 1 << roll.randrange(8)]) if kind == "flip" else b"")
        + rest
    )
