"""The import closure: which files a module can reach, so that an edit elsewhere leaves it alone."""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Iterable
from pathlib import Path

from engine.atomic import write_text
from engine.hashes import FileHashes, digest_of
from engine.sources import SourceFacts, read_source

_SCHEMA = 1


class Closures:
    """Finds reachable files below some root folders; earlier roots win, as on ``sys.path``.

    A name that a package only re-exports leads to the module that defines it: ``from dlcore import softmax``
    reaches ``dlcore/softmax.py`` and not the rest of ``dlcore``.
    """

    def __init__(self, roots: Iterable[Path], hashes: FileHashes, cache: Path | None = None) -> None:
        self._roots = tuple(roots)
        self._hashes = hashes
        self._cache = cache
        self._files: dict[str, Path | None] = {}
        self._facts: dict[str, SourceFacts] = {}
        self._steps: dict[tuple[str, frozenset[str]], _Step] = {}
        self._labels: dict[Path, str] = {}
        self._digests: dict[Path, str] = {}
        self._stored = _load(cache)
        self._new = False

    def inputs(self, modules: Iterable[str], packages: Iterable[str]) -> dict[str, str]:
        """Label → content hash of every file that ``modules`` can reach inside ``packages``."""
        inside = frozenset(packages)
        todo, seen = list(modules), set[str]()
        files, borrowed = set[Path](), set[tuple[str, str, str]]()
        while todo:
            module = todo.pop()
            if module not in seen:
                seen.add(module)
                step = self._step(module, inside)
                files |= step.files
                borrowed |= step.borrowed
                todo += step.onward
        found = {self.label(path): self._hash(path) for path in files}
        for package in {package for package, _, _ in borrowed}:
            names = sorted(row for row in borrowed if row[0] == package)
            found.setdefault(self.label(self._need(package)), digest_of(json.dumps(names).encode()))
        return found

    def _step(self, module: str, packages: frozenset[str]) -> _Step:
        key = (module, packages)
        if key not in self._steps:
            self._steps[key] = _Step(self, packages, module)
        return self._steps[key]

    def _hash(self, path: Path) -> str:
        if path not in self._digests:
            self._digests[path] = self._hashes.of(path) or "missing"
        return self._digests[path]

    def save(self) -> None:
        """Keep the parsed facts; a folder that cannot be written costs time, not correctness."""
        if self._cache is None or not self._new:
            return
        try:
            write_text(self._cache, json.dumps({"schema": _SCHEMA, "facts": self._stored}))
            self._new = False
        except OSError:
            return

    def file(self, module: str) -> Path | None:
        """Return the file of a module below the roots, None for anyone else's module."""
        if module not in self._files:
            self._files[module] = self._find(module)
        return self._files[module]

    def facts(self, module: str) -> SourceFacts:
        """Return what a module imports; a file that does not parse imports nothing."""
        if module not in self._facts:
            path = self._need(module)
            key = f"{module} {self._hash(path)}"
            if key not in self._stored:
                self._forget(module)
                self._stored[key] = dataclasses.asdict(_parse(path, module))
                self._new = True
            self._facts[module] = _revive(self._stored[key])
        return self._facts[module]

    def label(self, path: Path) -> str:
        """Return the path as reasons print it: relative to the root that it was found below."""
        if path not in self._labels:
            homes = [root for root in self._roots if path.is_relative_to(root)]
            self._labels[path] = path.relative_to(homes[0]).as_posix() if homes else path.name
        return self._labels[path]

    def _forget(self, module: str) -> None:
        for key in [key for key in self._stored if key.startswith(f"{module} ")]:
            del self._stored[key]

    def _need(self, module: str) -> Path:
        path = self.file(module)
        if path is None:
            raise KeyError(module)
        return path

    def _find(self, module: str) -> Path | None:
        parts = module.split(".")
        for root in self._roots:
            folder = root.joinpath(*parts)
            if (folder / "__init__.py").is_file():
                return folder / "__init__.py"
            if folder.with_suffix(".py").is_file():
                return folder.with_suffix(".py")
            if (root / parts[0] / "__init__.py").is_file():
                return None
        return None


class _Step:
    """What one module reaches at once: files, modules to go on with, and where borrowed names come from.

    ``borrowed`` lists, for packages that only re-export, the origin of each name that is used.
    """

    def __init__(self, closures: Closures, packages: frozenset[str], module: str) -> None:
        self.files: set[Path] = set()
        self.onward: set[str] = set()
        self.borrowed: set[tuple[str, str, str]] = set()
        self._closures = closures
        self._packages = packages
        path = self._ours(module)
        if path is not None:
            self._read(module, path)

    def _read(self, module: str, path: Path) -> None:
        self.files.add(path)
        self._parents(module)
        facts = self._closures.facts(module)
        for name in facts.data:
            self.files.update(place for place in _beside(path.parent, name) if place.is_file())
        for used, part in facts.uses:
            self._use(used, part)

    def _use(self, module: str, name: str | None) -> None:
        path = self._ours(module)
        if path is None:
            return
        if name is not None and path.name == "__init__.py":
            self._parents(module)
            self._member(module, name)
        else:
            self.onward.add(module)

    def _member(self, package: str, name: str) -> None:
        first, _, rest = name.partition(".")
        facts = self._closures.facts(package)
        origin, part = facts.exports.get(first, (package, first))
        if facts.plain and (origin, part) != (package, first):
            self.borrowed.add((package, first, f"{origin}:{part or ''}"))
            self._use(origin, part if part is None or not rest else f"{part}.{rest}")
        elif self._ours(f"{package}.{first}") is not None:
            self._use(f"{package}.{first}", rest or None)
        else:
            self.onward.add(package)

    def _parents(self, module: str) -> None:
        """Reach the ``__init__.py`` of the packages above a module where they do more than import."""
        parent = module.rpartition(".")[0]
        while parent:
            if self._ours(parent) is not None and not self._closures.facts(parent).plain:
                self.onward.add(parent)
            parent = parent.rpartition(".")[0]

    def _ours(self, module: str) -> Path | None:
        return self._closures.file(module) if module.partition(".")[0] in self._packages else None


def _beside(folder: Path, name: str) -> tuple[Path, ...]:
    return (folder / name, folder / "data" / name)


def _parse(path: Path, module: str) -> SourceFacts:
    try:
        return read_source(path.read_text(encoding="utf-8"), module, path.name == "__init__.py")
    except (OSError, SyntaxError, ValueError):
        return SourceFacts((), {}, plain=False, data=())


def _revive(row: dict[str, object]) -> SourceFacts:
    uses, exports, data = row["uses"], row["exports"], row["data"]
    return SourceFacts(
        uses=tuple((use[0], use[1]) for use in uses),  # type: ignore[attr-defined]
        exports={name: (use[0], use[1]) for name, use in exports.items()},  # type: ignore[attr-defined]
        plain=bool(row["plain"]),
        data=tuple(data),  # type: ignore[arg-type]
    )


def _load(cache: Path | None) -> dict[str, dict[str, object]]:
    """Read stored facts; whatever is not exactly as written is forgotten."""
    if cache is None:
        return {}
    try:
        table = json.loads(cache.read_bytes())
        if table["schema"] != _SCHEMA:
            return {}
        for row in table["facts"].values():
            _revive(row)
        return dict(table["facts"])
    except (OSError, ValueError, KeyError, TypeError, AttributeError, IndexError):
        return {}
