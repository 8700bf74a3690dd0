"""Films that need not be made again: nothing that they were seen to depend on has changed.

Kept of a film are its outputs and everything that decided them: command line, environment,
versions, installed files, fonts, the user's sources, every file that was read or looked for. Only a
scene whose code is plain is kept. Whatever differs, or cannot be known, films it again.
"""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from dlmotion.base.checked import read_table, write_table
from dlmotion.base.environment import CLIBS, FILMING, versions
from dlmotion.base.hashes import FileHashes, digest_of
from dlmotion.studio.filming.failure import Failure
from dlmotion.studio.filming.plain_code import doubt_about
from dlmotion.studio.filming.witness import Seen, installed_folders

_SCHEMA = 1
_KEPT = 500
"""How many films are remembered, the last ones."""
_TICK = 0.01
"""Seconds by which the clock of a file system may be late."""
OURS = Path(__file__).resolve().parents[2]
_ROOMS = ("base", "engine", "publish", "reel", "studio")
_PASSING = {"_", "SHLVL", "OLDPWD", "PWD", "COLUMNS", "LINES", "TERM", "NO_COLOR"}


@dataclass(frozen=True)
class Known:
    """What is remembered of one command line."""

    place: Path
    hashes: FileHashes
    asked: str
    world: Mapping[str, str]
    started: float
    earlier: frozenset[tuple[str, str]]

    @classmethod
    def of(cls, state: Path, asked: Any) -> Known:
        """What is remembered of a command line in this folder; ``asked`` is all that it says."""
        words = repr((os.getcwd(), sys.executable, asked))
        name = digest_of(words.encode()).removeprefix("#")
        hashes = FileHashes(state / "hashes.json")
        earlier = {(name, str(getattr(module, "__file__", ""))) for name, module in _modules()}
        place = state / "known" / f"{name}.json"
        return cls(place, hashes, words, _world(), time.time(), frozenset(earlier))

    def recall(self) -> list[dict[str, Any]] | None:
        """What was told when it was filmed, if that would be told again."""
        kept = read_table(self.place, _SCHEMA)
        if kept is None or kept["asked"] != self.asked:
            return None
        stands = (
            all(self._content(path) == found for path, found in kept["outputs"].items())
            and all(self._content(path) == found for path, found in kept["reads"].items())
            and all(_mark(path) == mark for path, mark in kept["installed"].items())
            and _stems(kept["folders"], kept["names"]) == kept["folders"]
            and self.world == kept["world"]
        )
        self.hashes.save()
        return [_again(result) for result in kept["results"]] if stands else None

    def keep(self, results: Sequence[dict[str, Any] | Failure], seen: Seen) -> None:
        """Remember films, if all were made and nothing is in doubt; forget them otherwise."""
        self.place.unlink(missing_ok=True)
        films = [result for result in results if isinstance(result, dict) and result["path"]]
        if len(films) < len(results):
            return
        outputs = {str(path.absolute()) for film in films for path in _outputs(film)}
        own, installed = self._apart(seen.modules)
        paths = {*seen.paths, *own.values()} - outputs
        if seen.doubt or self._doubt(own) or any(map(self._is_young, paths)):
            return
        names = sorted({name.partition(".")[0] for name in seen.modules})
        folders = [place for place in map(os.path.abspath, sys.path) if not _is_installed(place)]
        kept: dict[str, Any] = {
            "asked": self.asked,
            "results": films,
            "outputs": {path: self._content(path) for path in sorted(outputs)},
            "reads": {path: self._content(path) for path in sorted(paths)},
            "installed": {file: _mark(file) for file in sorted(installed)},
            "names": names,
            "folders": _stems(folders, names),
            "world": dict(self.world),
        }
        if (
            "" in self.world.values()
            or "" in kept["reads"].values()
            or not all(map(os.path.isfile, outputs))
        ):
            return
        with suppress(OSError):  # where nothing can be written, it is filmed again
            write_table(self.place, _SCHEMA, kept)
            _forget_oldest(self.place.parent)
        self.hashes.save()

    def _apart(self, modules: Mapping[str, str]) -> tuple[dict[str, str], set[str]]:
        """Modules of the user's by name, and files of what is installed; ours are neither."""
        own: dict[str, str] = {}
        installed: set[str] = set()
        for name, file in modules.items():
            if _is_installed(file):
                installed.add(file)
            elif (name, file) not in self.earlier and not file.startswith(f"{OURS}{os.sep}"):
                own[name] = file
        return own, installed

    def _doubt(self, own: Mapping[str, str]) -> str:
        """The first name in the user's own sources that makes them doubtful."""
        tops = {name.partition(".")[0] for name in own}
        for file in sorted(set(own.values())):
            try:
                found = doubt_about(Path(file).read_text(encoding="utf-8"), tops)
            except (OSError, ValueError):
                return file
            if found:
                return found
        return ""

    def _is_young(self, path: str) -> bool:
        """Whether a file may have been read as it was before it was written last."""
        try:
            status = os.stat(path)
        except OSError:
            return False
        written = max(status.st_mtime, status.st_ctime)
        return os.path.isfile(path) and written >= self.started - _TICK

    def _content(self, path: str) -> str:
        """What a file says, or which names a listed folder has; empty if that cannot be told."""
        if path.endswith("/"):
            with suppress(OSError):
                return digest_of(repr(sorted(os.listdir(path))).encode())
            return "missing"
        found = self.hashes.of(Path(path))
        if found or not os.path.exists(path):
            return found or "missing"
        return "folder" if os.path.isdir(path) or path == os.devnull else ""


def _outputs(result: Mapping[str, Any]) -> Iterable[Path]:
    """Every file that was made with a film."""
    film = Path(result["path"])
    sections = result.get("sections", [])
    videos = [Path(section["video"]) for section in sections if "video" in section]
    yield from (film, *map(Path, result.get("subtitles", [])), *videos)
    yield from {video.parent / f"{film.stem}.json" for video in videos}


def _again(result: dict[str, Any]) -> dict[str, Any]:
    """What is told of a film that stands: all of it was there."""
    if "painted" not in result:
        return result
    return result | {"painted": 0, "reused": result["reused"] + result["painted"]}


def _modules() -> list[tuple[str, Any]]:
    return list(sys.modules.items())


def _mark(path: str) -> str:
    """When an installed file was written, and how large it is."""
    try:
        status = os.stat(path)
    except OSError:
        return "missing"
    return f"{status.st_size} {status.st_mtime_ns} {status.st_ctime_ns}"


def _is_installed(path: str) -> bool:
    return f"{path}{os.sep}".startswith(installed_folders())


def _stems(folders: Iterable[str], names: Iterable[str]) -> dict[str, list[str]]:
    """Which of the modules that were imported have a namesake in each folder of the path."""
    wanted = set(names)
    found: dict[str, list[str]] = {}
    for folder in folders:
        there: set[str] = set()
        with suppress(OSError):
            there = {name.partition(".")[0] for name in os.listdir(folder)}
        found[folder] = sorted(there & wanted)
    return found


def _world() -> dict[str, str]:
    """All but files of the user's: environment, versions, what is installed, fonts, our code."""
    own = (path for room in _ROOMS for path in sorted((OURS / room).rglob("*.py")))
    sites = (folder for folder in installed_folders() if os.path.isdir(folder))
    environment = {name: text for name, text in os.environ.items() if name not in _PASSING}
    told: dict[str, Any] = {
        "environment": sorted(environment.items()),
        "python": (sys.version, tuple(sys.flags), sys.path),
        "versions": versions(FILMING, CLIBS),
        "installed": [sorted(os.listdir(folder)) for folder in sorted(sites)],
        "code": [(str(path), _mark(str(path))) for path in own],
    }
    marks = {name: digest_of(repr(value).encode()) for name, value in told.items()}
    return marks | {"fonts": _fonts()}


def _fonts() -> str:
    """Every font that fontconfig finds, and every file that says how; empty if it does not say."""
    files = sorted(_told_by("fc-list", "--format", "%{file}\n"))
    rules = [line[2:].partition(":")[0] for line in _told_by("fc-conflist")]
    if not files or not rules:
        return ""
    return digest_of(repr([(path, _mark(path)) for path in (*files, *rules)]).encode())


def _told_by(*command: str) -> list[str]:
    try:
        done = subprocess.run(command, capture_output=True, text=True, check=True)  # noqa: S603
    except (OSError, subprocess.CalledProcessError):
        return []
    return [line for line in done.stdout.splitlines() if line]


def _forget_oldest(folder: Path) -> None:
    kept = sorted(folder.glob("*.json"), key=lambda path: path.stat().st_mtime)
    for path in kept[:-_KEPT]:
        path.unlink(missing_ok=True)
