"""What a scene's code says up to each statement of ``construct``: equal so far means the same so far."""

from __future__ import annotations

import ast
import json
import sys
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from hashlib import blake2b
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from types import CodeType, ModuleType

from manim import Scene

from reel.sources import reached

_Definition = ast.FunctionDef | ast.ClassDef
_DYNAMIC = {"globals", "locals", "vars", "eval", "exec", "__dict__", "import_module", "attrgetter", "methodcaller"}


class Prefix:
    """Proofs for one scene: a hash for each statement of its ``construct`` of all that has decided by then.

    That is the statements so far, every function of the module that they can name, whatever else the
    module says outside of functions, all other source that it reaches, and the ``premises``: named
    texts of which one counts from the first statement that can say its name. Names are followed
    wherever they are written, so a proof may cover too much, never too little; code that looks names
    up while it runs has no proof.
    """

    def __init__(self, scene: Scene, premises: Mapping[str, str]) -> None:
        owner = next(cls for cls in type(scene).__mro__ if "construct" in vars(cls))
        module = sys.modules.get(owner.__module__)
        self.code: CodeType = vars(owner)["construct"].__code__
        self._lines: list[int] = []
        self._proofs: list[str] = []
        file = Path(self.code.co_filename)
        if module is None or not file.is_file():
            return
        source = file.read_text(encoding="utf-8")
        tree = ast.parse(source)
        construct = _found(tree, owner.__qualname__)
        if construct is None or not _is_loaded(source, self.code, owner) or _looks_names_up(tree):
            return
        self._lines = [statement.lineno for statement in construct.body]
        self._proofs = list(_Chain(tree, construct, owner, _base(module), premises).proofs())

    def proof(self, line: int) -> str | None:
        """Proof for the statement of ``construct`` that holds this line; None without any."""
        index = bisect_right(self._lines, line) - 1
        return self._proofs[index] if index >= 0 else None


def _base(module: ModuleType) -> str:
    """All source and all libraries that the scene's module stands on."""
    sources = reached(module) | reached(sys.modules["reel.film"])
    libraries = {name: _version(name) for name in ("manim", "numpy", "scipy", "dlmotion")}
    return json.dumps([sources, libraries, sys.version], sort_keys=True)


class _Chain:
    """Hashes of what each statement of ``construct`` adds."""

    def __init__(
        self, tree: ast.Module, construct: ast.FunctionDef, owner: type, base: str, premises: Mapping[str, str]
    ) -> None:
        self._body, self._base, self._premises = construct.body, base, premises
        scene = next(node for node in tree.body if isinstance(node, ast.ClassDef) and node.name == owner.__name__)
        self._units: dict[str, list[_Definition]] = {}
        for node in [*tree.body, *scene.body]:
            if isinstance(node, _Definition) and node is not scene and node is not construct:
                self._units.setdefault(node.name, []).append(node)
        told = self._reach(self._body)
        inherited = {name for base in owner.__mro__[1:] for name in vars(base)}
        outside = [node for node in [*tree.body, *scene.body] if node is not scene and node is not construct]
        always = [node for node in outside if not isinstance(node, _Definition)]
        always += [node for node in self._defined(set(self._units)) if node.name in inherited or node not in told]
        self._always = [*always, *self._reach(always)]
        self._said = _constants([*self._body, *told])

    def proofs(self) -> Iterator[str]:
        """One for each statement."""
        for end in range(1, len(self._body) + 1):
            so_far = [*self._always, *self._body[:end]]
            nodes = [*so_far, *self._reach(so_far)]
            constants = _constants(nodes)
            facts = sorted(
                f"{name} = {text}"
                for name, text in self._premises.items()
                if (last := name.rpartition(".")[2]) in constants or last not in self._said
            )
            steps = "\0".join(map(_dump, self._body[:end]))
            told = [steps, *sorted({_dump(node) for node in nodes})]
            state = blake2b("\0".join([self._base, *told, *facts]).encode(), digest_size=16)
            yield state.hexdigest()

    def _reach(self, nodes: Iterable[ast.AST]) -> list[_Definition]:
        """Functions and classes of the module that these nodes can name, and those that they can name."""
        waiting, names = list(nodes), set[str]()
        while waiting:
            new = (_names(waiting.pop()) & self._units.keys()) - names
            names |= new
            waiting += self._defined(new)
        return self._defined(names)

    def _defined(self, names: Iterable[str]) -> list[_Definition]:
        return [node for name in sorted(names) for node in self._units[name]]


def _version(name: str) -> str:
    """Version of a package; none if its code runs from where it lies, as source that is hashed."""
    try:
        return version(name)
    except PackageNotFoundError:
        return ""


@cache
def _dump(node: ast.AST) -> str:
    return ast.dump(node)


@cache
def _names(node: ast.AST) -> frozenset[str]:
    """Identifiers written anywhere in a node, in quotes too."""
    plain = {part.id for part in ast.walk(node) if isinstance(part, ast.Name)}
    return frozenset(plain | {part.attr for part in ast.walk(node) if isinstance(part, ast.Attribute)} | _strings(node))


@cache
def _strings(node: ast.AST) -> frozenset[str]:
    """Strings written anywhere in a node."""
    constants = (part.value for part in ast.walk(node) if isinstance(part, ast.Constant))
    return frozenset(value for value in constants if isinstance(value, str))


def _constants(nodes: Iterable[ast.AST]) -> set[str]:
    """Strings written anywhere in nodes."""
    return set().union(*map(_strings, nodes))


def _found(tree: ast.Module, name: str) -> ast.FunctionDef | None:
    """``construct`` of the class of this name at the top of the module."""
    classes = [node for node in tree.body if isinstance(node, ast.ClassDef) and node.name == name]
    bodies = [part for node in classes for part in node.body if isinstance(part, ast.FunctionDef)]
    found = [part for part in bodies if part.name == "construct"]
    return found[0] if len(classes) == len(found) == 1 else None


def _looks_names_up(tree: ast.Module) -> bool:
    """Whether functions may be called that no one names."""
    return bool(_names(tree) & _DYNAMIC) or any(
        isinstance(call, ast.Call)
        and isinstance(call.func, ast.Name)
        and call.func.id == "getattr"
        and isinstance(call.args[0], ast.Name)
        and not isinstance(call.args[1], ast.Constant)
        for call in ast.walk(tree)
    )


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
