"""What a scene's code says before and after each statement of ``construct``: the same code does the same."""

from __future__ import annotations

import ast
import json
import sys
from bisect import bisect_right
from collections.abc import Collection, Iterator, Mapping
from functools import cached_property
from hashlib import blake2b
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from types import CodeType, ModuleType

from manim import Scene

from reel.definitions import Definitions, attributes, constants, construct_of, dump, is_one_call, looks_names_up, names
from reel.sources import reached


class Proofs:
    """Hashes of all code that can run up to a statement of one scene's ``construct``, or from it on.

    That is the statements themselves, every function of the module that they can name, whatever else the
    module says outside of functions, all other source that it reaches, and the ``premises``: named
    texts of which one counts where a statement can say its name. Names are followed wherever they are
    written, so a proof may cover too much, never too little; code that looks names up while it runs
    has no proof. A statement is known by how many are ``left`` from it to the end.
    """

    def __init__(self, scene: Scene, premises: Mapping[str, str]) -> None:
        owner = next(cls for cls in type(scene).__mro__ if "construct" in vars(cls))
        module = sys.modules.get(owner.__module__)
        self.code: CodeType = vars(owner)["construct"].__code__
        self._premises = premises
        self._body: list[ast.stmt] = []
        self.attributes: frozenset[str] = frozenset()
        file = Path(self.code.co_filename)
        if module is None or not file.is_file():
            return
        source = file.read_text(encoding="utf-8")
        tree = ast.parse(source)
        found = construct_of(tree, owner.__qualname__)
        if found is None or not _is_loaded(source, self.code, owner) or looks_names_up(tree):
            return
        inherited = {name for base in owner.__mro__[1:] for name in vars(base)}
        self._definitions = Definitions(tree, *found, inherited)
        self._base = _base(module)
        self.attributes = attributes(tree)
        self._body = found[1].body

    def says(self, written: Collection[str]) -> bool:
        """Whether the module writes one of these as an attribute anywhere."""
        return not self.attributes.isdisjoint(written)

    def left(self, line: int) -> int | None:
        """Statements of ``construct`` from the one that holds this line to the end; None without a proof."""
        index = bisect_right(self._body, line, key=lambda statement: statement.lineno) - 1
        return len(self._body) - index if index >= 0 else None

    def named(self, left: int) -> frozenset[str]:
        """Names that are written from this statement on."""
        return frozenset().union(*map(names, self._body[len(self._body) - left :]))

    def before(self, left: int) -> str:
        """Proof of what has decided when this statement is done."""
        return self._before[len(self._body) - left]

    def after(self, left: int, called: Collection[str]) -> str | None:
        """Proof of what decides from this statement on, where a scene stands that may call what is ``called``.

        None if the statement is more than one plain call: where it stands inside would matter.
        """
        later = self._body[len(self._body) - left :]
        return self._proof(later, called) if is_one_call(later[0]) else None

    @cached_property
    def _before(self) -> list[str]:
        return [self._proof(self._body[: end + 1]) for end in range(len(self._body))]

    def _proof(self, statements: list[ast.stmt], called: Collection[str] = ()) -> str:
        found = self._definitions
        nodes = [*found.always, *statements]
        nodes += found.reached(nodes, called)
        said = constants(nodes) | set(called)
        facts = sorted(
            f"{name} = {text}"
            for name, text in self._premises.items()
            if (last := name.rpartition(".")[2]) in said or last not in found.said
        )
        told = [self._base, *map(dump, statements), "", *sorted({dump(node) for node in nodes}), "", *facts]
        return blake2b("\0".join(told).encode(), digest_size=16).hexdigest()


def _base(module: ModuleType) -> str:
    """All source and all libraries that the scene's module stands on."""
    sources = reached(module) | reached(sys.modules["reel.film"])
    libraries = {name: _version(name) for name in ("manim", "numpy", "scipy", "dlmotion")}
    return json.dumps([sources, libraries, sys.version], sort_keys=True)


def _version(name: str) -> str:
    """Version of a package; none if its code runs from where it lies, as source that is hashed."""
    try:
        return version(name)
    except PackageNotFoundError:
        return ""


def _is_loaded(source: str, construct: CodeType, owner: type) -> bool:
    """Whether the file still says what was loaded from it."""
    compiled = {
        code.co_qualname: code for code in _codes(compile(source, construct.co_filename, "exec", dont_inherit=True))
    }
    loaded = [value.__code__ for value in vars(owner).values() if hasattr(value, "__code__")]
    return all(compiled.get(code.co_qualname) == code for code in loaded)


def _codes(code: CodeType) -> Iterator[CodeType]:
    yield code
    for constant in code.co_consts:
        if isinstance(constant, CodeType):
            yield from _codes(constant)
