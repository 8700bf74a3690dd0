"""Functions and classes of a module, and which of them a piece of its code can come to: by every name it writes."""

from __future__ import annotations

import ast
from collections.abc import Collection, Iterable, Sequence
from functools import cache

Definition = ast.FunctionDef | ast.ClassDef
_DYNAMIC = {"globals", "locals", "vars", "eval", "exec", "__dict__", "import_module", "attrgetter", "methodcaller"}


class Definitions:
    """What is defined at the top of a module and in its scene, ``construct`` and the scene left out.

    ``always`` is all that may run besides what ``construct`` names: what stands outside of functions, what
    overrides something inherited, what nothing names, and what these can come to.
    """

    def __init__(
        self, tree: ast.Module, scene: ast.ClassDef, construct: ast.FunctionDef, inherited: Collection[str]
    ) -> None:
        self._by_name: dict[str, list[Definition]] = {}
        nodes = [node for node in [*tree.body, *scene.body] if node is not scene and node is not construct]
        for node in nodes:
            if isinstance(node, Definition):
                self._by_name.setdefault(node.name, []).append(node)
        told = self.reached(construct.body)
        always = [node for node in nodes if not isinstance(node, Definition)]
        always += [node for node in self._named(set(self._by_name)) if node.name in inherited or node not in told]
        self.always: Sequence[ast.AST] = [*always, *self.reached(always)]
        self.said = constants([*construct.body, *told])

    def reached(self, nodes: Iterable[ast.AST], called: Collection[str] = ()) -> list[Definition]:
        """Functions and classes that these nodes, and these names, can come to."""
        met = self._by_name.keys() & set(called)
        waiting: list[ast.AST] = [*nodes, *self._named(met)]
        while waiting:
            new = (names(waiting.pop()) & self._by_name.keys()) - met
            met |= new
            waiting += self._named(new)
        return self._named(met)

    def _named(self, names: Iterable[str]) -> list[Definition]:
        return [node for name in sorted(names) for node in self._by_name[name]]


def construct_of(tree: ast.Module, name: str) -> tuple[ast.ClassDef, ast.FunctionDef] | None:
    """The class of this name at the top of the module and its ``construct``, if there is one of each."""
    classes = [node for node in tree.body if isinstance(node, ast.ClassDef) and node.name == name]
    bodies = [part for node in classes for part in node.body if isinstance(part, ast.FunctionDef)]
    found = [part for part in bodies if part.name == "construct"]
    return (classes[0], found[0]) if len(classes) == len(found) == 1 else None


def looks_names_up(tree: ast.Module) -> bool:
    """Whether functions may be called that no one names."""
    return bool(names(tree) & _DYNAMIC) or any(
        isinstance(call, ast.Call)
        and isinstance(call.func, ast.Name)
        and call.func.id == "getattr"
        and isinstance(call.args[0], ast.Name)
        and not isinstance(call.args[1], ast.Constant)
        for call in ast.walk(tree)
    )


def is_one_call(statement: ast.stmt) -> bool:
    """Whether a statement calls one thing once, its arguments none."""
    call = statement.value if isinstance(statement, ast.Expr) else None
    if not isinstance(call, ast.Call):
        return False
    arguments = [*call.args, *(keyword.value for keyword in call.keywords)]
    return all(isinstance(part, ast.Name | ast.Attribute | ast.Constant | ast.Lambda) for part in arguments)


def constants(nodes: Iterable[ast.AST]) -> set[str]:
    """Strings written anywhere in nodes."""
    return set().union(*map(_strings, nodes))


@cache
def dump(node: ast.AST) -> str:
    """Text of a node without its place."""
    return ast.dump(node)


def attributes(tree: ast.AST) -> frozenset[str]:
    """Attributes that are written anywhere, in quotes too."""
    return frozenset(part.attr for part in ast.walk(tree) if isinstance(part, ast.Attribute)) | _strings(tree)


@cache
def names(node: ast.AST) -> frozenset[str]:
    """Identifiers written anywhere in a node, in quotes too."""
    return frozenset(part.id for part in ast.walk(node) if isinstance(part, ast.Name)) | attributes(node)


@cache
def _strings(node: ast.AST) -> frozenset[str]:
    """Strings written anywhere in a node."""
    found = (part.value for part in ast.walk(node) if isinstance(part, ast.Constant))
    return frozenset(value for value in found if isinstance(value, str))
