"""The import closure: which files a module can reach, so that an edit elsewhere leaves it alone."""

from __future__ import annotations

import dataclasses
import functools
import json
import sys
import sysconfig
from collections.abc import Iterable, Mapping
from itertools import accumulate
from pathlib import Path
from types import ModuleType

from dlmotion.base import sources
from dlmotion.base.checked import read_table, write_table
from dlmotion.base.hashes import FileHashes, digest_of
from dlmotion.base.sources import SourceFacts, read_source

_INSTALLED = tuple(
    str(Path(sysconfig.get_path(kind)).resolve()) for kind in ("stdlib", "purelib", "platlib")
)


class Closures:
    """Finds reachable files below some root folders; earlier roots win, as on ``sys.path``.

    A name that a package only re-exports leads to the module that defines it: ``from dlcore import
    softmax`` reaches ``dlcore/softmax.py`` and not the rest of ``dlcore``.
    """

    def __init__(
        self,
        roots: Iterable[Path],
        hashes: FileHashes,
        cache: Path | None = None,
        files: Mapping[str, Path | None] | None = None,
    ) -> None:
        self._roots = tuple(roots)
        self._hashes = hashes
        self._cache = cache
        self._files: dict[str, Path | None] = dict(files or {})
        self._facts: dict[str, SourceFacts] = {}
        self._steps: dict[tuple[str, frozenset[str] | None], _Step] = {}
        self._labels: dict[Path, str] = {}
        self._digests: dict[Path, str] = {}
        self._stored = _load(cache)
        self._new = False

    def inputs(
        self, modules: Iterable[str], packages: Iterable[str] | None = None
    ) -> dict[str, str]:
        """Label → content hash of every file that ``modules`` can reach inside ``packages``.

        A package is a dotted name; whatever lies below it is inside. Without any, all is.
        """
        inside = None if packages is None else frozenset(packages)
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

    def own(self, modules: Iterable[str]) -> dict[str, str]:
        """Label → content hash of the files of modules, whatever these import."""
        paths = [self._need(module) for module in modules]
        return {self.label(path): self._hash(path) for path in paths}

    def _step(self, module: str, packages: frozenset[str] | None) -> _Step:
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
            write_table(self._cache, _reader(), {"facts": self._stored})
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
            key = f"{module} {path.name} {self._hash(path)}"
            if key not in self._stored:
                self._forget(module)
                self._stored[key] = dataclasses.asdict(_parse(path, module))
                self._new = True
            self._facts[module] = _revive(self._stored[key])
        return self._facts[module]

    def label(self, path: Path) -> str:
        """Return the path as reasons print it: relative to the innermost root above it.

        A root may lie in another: the packages of a venv in the project's folder.
        """
        if path not in self._labels:
            homes = [root for root in self._roots if path.is_relative_to(root)]
            home = max(homes, key=lambda root: len(root.parts), default=path.parent)
            self._labels[path] = path.relative_to(home).as_posix()
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
    """What one module reaches at once: files, modules to go on with, sources of borrowed names.

    ``borrowed`` lists, for packages that only re-export, the origin of each name that is used.
    """

    def __init__(self, closures: Closures, packages: frozenset[str] | None, module: str) -> None:
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
        """Reach the ``__init__.py`` of the packages above a module if they do more than import."""
        parent = module.rpartition(".")[0]
        while parent:
            if self._ours(parent) is not None and not self._closures.facts(parent).plain:
                self.onward.add(parent)
            parent = parent.rpartition(".")[0]

    def _ours(self, module: str) -> Path | None:
        above = accumulate(module.split("."), "{}.{}".format)
        inside = self._packages is None or not self._packages.isdisjoint(above)
        return self._closures.file(module) if inside else None


def reached(modules: Iterable[str], without: str = "", cache: Path | None = None) -> dict[str, str]:
    """Label → content hash of all source that loaded modules can reach, themselves included.

    The file of one of them may be left ``without``. What is installed is left out: its version
    tells what it is. A module that is not loaded yet is looked for where an import would find it.
    """
    loaded = {name: _source_of(module) for name, module in list(sys.modules.items())}
    roots = [Path(place or ".").absolute() for place in sys.path]
    closures = Closures(
        [root for root in dict.fromkeys(roots) if not _is_installed(root)],
        FileHashes(),
        cache,
        loaded,
    )
    found = closures.inputs(modules)
    closures.save()
    own = closures.file(without) if without else None
    left_out = closures.label(own) if own else None
    return {label: digest for label, digest in found.items() if label != left_out}


def _source_of(module: ModuleType | None) -> Path | None:
    """File of a loaded module, None for what is installed or is not written in Python."""
    file = getattr(module, "__file__", None)
    if file is None or not file.endswith(".py") or file.startswith(_INSTALLED):
        return None
    path = Path(file)
    return None if _is_installed(path.parent) else path


@functools.cache
def _is_installed(folder: Path) -> bool:
    return str(folder.resolve()).startswith(_INSTALLED)


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
    """Read stored facts; those that another reader of sources stored are forgotten."""
    table = read_table(cache, _reader()) if cache else None
    return dict(table["facts"]) if table else {}


@functools.cache
def _reader() -> str:
    """Which facts this code finds in a source: a digest of the code that looks for them."""
    return digest_of(Path(sources.__file__).read_bytes())
