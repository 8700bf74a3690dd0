"""Functions and classes of a module, and which of them a piece of its code can come to."""

from __future__ import annotations

import ast
import inspect
import textwrap
from collections.abc import Collection, Iterable, Sequence
from functools import cache
from types import FunctionType
from typing import NamedTuple, TypeGuard

from dlmotion.reel.retake.functions import chain, said_by

Definition = ast.FunctionDef | ast.ClassDef
_DYNAMIC = {
    "globals",
    "locals",
    "vars",
    "eval",
    "exec",
    "__dict__",
    "import_module",
    "attrgetter",
    "methodcaller",
}
_LOOKUPS = {"getattr", "hasattr"}
_WAYS_TO_A_SCENE = {"scene", "__self__", "__class__"}


class Names(NamedTuple):
    """Identifiers that a node writes: alone, after ``self.``, after anything else, quoted."""

    plain: frozenset[str]
    own: frozenset[str]
    foreign: frozenset[str]
    quoted: frozenset[str]


class Definitions:
    """What is defined at the top of a module and in its scene, but scene and ``construct``.

    A method is reached where it is written as an attribute of ``self``, a function or class of the
    module by its name: a beat ``descend`` and a local function ``descend`` have nothing to do with
    each other. ``is_loose`` where the scene may go by another name than ``self``; then every name
    reaches all that bears it, however it is written.

    ``always`` is all that may run besides what ``construct`` names: what stands outside of
    functions, what overrides something inherited, what nothing names, and what these can come to.
    """

    def __init__(
        self,
        tree: ast.Module,
        scene: ast.ClassDef,
        construct: ast.FunctionDef,
        bases: Sequence[type],
    ) -> None:
        self.is_loose = _goes_by_another_name(tree, scene, bases)
        self._functions = _by_name(node for node in tree.body if node is not scene)
        self._methods = _by_name(node for node in scene.body if node is not construct)
        inherited = {name for base in bases for name in vars(base)}
        told = self.reached(construct.body)
        always: list[ast.AST] = [
            node
            for node in [*tree.body, *scene.body]
            if node not in (scene, construct)
            and (not isinstance(node, Definition) or node.name in inherited or node not in told)
        ]
        always += _run_at_once(tree.body) + _run_at_once(scene.body)
        always += self._named_beside(scene)
        self.always: Sequence[ast.AST] = [*always, *self.reached(always)]
        self.said = self.sayings([*construct.body, *told])

    def reached(self, nodes: Iterable[ast.AST], called: Collection[str] = ()) -> list[Definition]:
        """Functions and classes that these nodes, and these names, can come to."""
        found: dict[Definition, None] = {}
        waiting: list[ast.AST] = list(nodes)
        met = self._bearing(called, called)
        while waiting or met:
            new = [node for node in met if node not in found]
            found |= dict.fromkeys(new)
            waiting += new
            met = self._met(waiting.pop()) if waiting else []
        return sorted(found, key=lambda node: (node.lineno, node.col_offset))

    def sayings(self, nodes: Iterable[ast.AST]) -> set[str]:
        """What code says that can ask for a premise, as ``Retraceable.asked`` writes it."""
        said: set[str] = set()
        for node in nodes:
            written = names_by_kind(node)
            attributes = written.own | written.foreign
            said |= written.quoted
            said |= {f"*.{name}" for name in attributes}
            said |= {f".{name}" for name in (names(node) if self.is_loose else written.own)}
        return said

    def _met(self, node: ast.AST) -> list[Definition]:
        written = names_by_kind(node)
        if self.is_loose:
            return self._bearing(names(node), names(node))
        return self._bearing(written.plain | written.foreign, written.own)

    def _bearing(self, plain: Collection[str], own: Collection[str]) -> list[Definition]:
        functions = (
            node for name in self._functions.keys() & plain for node in self._functions[name]
        )
        methods = (node for name in self._methods.keys() & own for node in self._methods[name])
        return [*functions, *methods]

    def _named_beside(self, scene: ast.ClassDef) -> list[Definition]:
        """Methods that the body of the class calls by their plain names, outside of functions."""
        beside = _run_at_once(scene.body)
        beside += [node for node in scene.body if not isinstance(node, ast.FunctionDef)]
        return [node for part in beside for node in self._bearing((), names_by_kind(part).plain)]


def _run_at_once(body: Iterable[ast.stmt]) -> list[ast.AST]:
    """What defining functions runs already: decorators, and defaults that are calls."""
    functions = [node for node in body if isinstance(node, ast.FunctionDef)]
    defaults = [
        part for node in functions for part in [*node.args.defaults, *node.args.kw_defaults]
    ]
    calls = [part for part in defaults if part is not None and _calls(part)]
    return [*(part for node in functions for part in node.decorator_list), *calls]


def _calls(node: ast.AST) -> bool:
    return any(isinstance(part, ast.Call) for part in ast.walk(node))


def _by_name(nodes: Iterable[ast.stmt]) -> dict[str, list[Definition]]:
    found: dict[str, list[Definition]] = {}
    for node in nodes:
        if isinstance(node, Definition):
            found.setdefault(node.name, []).append(node)
    return found


def _goes_by_another_name(tree: ast.Module, scene: ast.ClassDef, bases: Sequence[type]) -> bool:
    """Whether code of the module may hold the scene in something that is not called ``self``.

    So it may where ``self`` is handed on or kept, where the scene's class is named, where a method
    has no ``self``, and where the house looks attributes up by strings that it is given.
    """
    written = names_by_kind(tree)
    if scene.name in written.plain or _WAYS_TO_A_SCENE & (written.own | written.foreign):
        return True
    family = {scene.name, *(base.__name__ for base in bases)}
    classes = [node for node in tree.body if isinstance(node, ast.ClassDef) and node.name in family]
    methods = [part for node in classes for part in node.body if isinstance(part, ast.FunctionDef)]
    if any(map(_hands_self_on, classes)) or not all(map(_has_self, methods)):
        return True
    house = [base for base in bases if not base.__module__.startswith(("manim.", "builtins"))]
    functions = [part for base in house for own in vars(base).values() for part in chain(own)]
    return any(map(_looks_up_what_it_is_given, functions))


@cache
def _looks_up_what_it_is_given(function: FunctionType) -> bool:
    """Whether a function of the house asks for attributes by names that it does not write."""
    if "getattr" not in said_by(function.__code__):
        return False
    try:
        tree = ast.parse(textwrap.dedent(inspect.getsource(function)))
    except (OSError, TypeError, SyntaxError):
        return True
    calls = [node for node in ast.walk(tree) if isinstance(node, ast.Call)]
    named = [node.func for node in calls if _is_lookup(node)]
    written = [
        node for node in ast.walk(tree) if isinstance(node, ast.Name) and node.id == "getattr"
    ]
    return len(written) != len([node for node in named if node in written])


def _has_self(method: ast.FunctionDef) -> bool:
    arguments = [*method.args.posonlyargs, *method.args.args]
    decorators = {node.id for node in method.decorator_list if isinstance(node, ast.Name)}
    return "staticmethod" in decorators or bool(arguments and arguments[0].arg == "self")


def _hands_self_on(node: ast.AST) -> bool:
    """Whether ``self`` is written where it is not asked for an attribute at once."""
    bare: set[ast.AST] = {
        part for part in ast.walk(node) if isinstance(part, ast.Name) and part.id == "self"
    }
    for part in ast.walk(node):
        if isinstance(part, ast.Attribute):
            bare.discard(part.value)
        elif _is_lookup(part):
            bare.discard(part.args[0])
    return bool(bare)


def _is_lookup(node: ast.AST) -> TypeGuard[ast.Call]:
    """Whether a node is ``getattr(something, "name")``."""
    return (
        isinstance(node, ast.Call)
        and isinstance(node.func, ast.Name)
        and node.func.id in _LOOKUPS
        and len(node.args) > 1
        and isinstance(node.args[1], ast.Constant)
    )


def construct_of(
    tree: ast.Module, name: str, written: str | None = None
) -> tuple[ast.ClassDef, ast.FunctionDef] | None:
    """The class of this name at the top of the module and its ``construct``, if one of each is.

    ``written`` is the text of a ``construct`` that the class was given and does not hold.
    """
    classes = [node for node in tree.body if isinstance(node, ast.ClassDef) and node.name == name]
    bodies = [part for node in classes for part in node.body if isinstance(part, ast.FunctionDef)]
    given = ast.parse(written).body if written else []
    found = [
        part
        for part in [*bodies, *given]
        if isinstance(part, ast.FunctionDef) and part.name == "construct"
    ]
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
    return all(
        isinstance(part, ast.Name | ast.Attribute | ast.Constant | ast.Lambda) for part in arguments
    )


@cache
def dump(node: ast.AST) -> str:
    """Text of a node without its place."""
    return ast.dump(node)


def attributes(tree: ast.AST) -> frozenset[str]:
    """Attributes that are written anywhere, in quotes too."""
    return frozenset(
        part.attr for part in ast.walk(tree) if isinstance(part, ast.Attribute)
    ) | _strings(tree)


@cache
def names(node: ast.AST) -> frozenset[str]:
    """Identifiers written anywhere in a node, in quotes too."""
    return frozenset().union(*names_by_kind(node))


@cache
def names_by_kind(node: ast.AST) -> Names:
    """Identifiers written anywhere in a node, told apart by how they are written.

    ``getattr(self, "step")`` writes ``self.step``.
    """
    plain: set[str] = set()
    own: set[str] = set()
    foreign: set[str] = set()
    for part in ast.walk(node):
        if isinstance(part, ast.Name):
            plain.add(part.id)
            continue
        if isinstance(part, ast.Attribute):
            owner, name = part.value, part.attr
        elif _is_lookup(part):
            owner, name = part.args[0], ast.unparse(part.args[1]).strip("'\"")
        else:
            continue
        is_own = isinstance(owner, ast.Name) and owner.id == "self"
        (own if is_own else foreign).add(name)
    return Names(frozenset(plain), frozenset(own), frozenset(foreign), _strings(node))


@cache
def _strings(node: ast.AST) -> frozenset[str]:
    """Strings written anywhere in a node."""
    found = (part.value for part in ast.walk(node) if isinstance(part, ast.Constant))
    return frozenset(value for value in found if isinstance(value, str))
