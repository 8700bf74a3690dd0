"""Statements of somebody's code, followed one by one as far as the code decides; nothing is run.

A loop or a branch that is not decided makes what it may change unknown, and nothing else.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import replace
from typing import Any

from dlcore.outline.binding import Binding
from dlcore.outline.doubt import builds, moves, own_nodes
from dlcore.outline.later import defined_once
from dlcore.outline.values import (
    Class,
    Function,
    Instance,
    Path,
    Row,
    Scope,
    Unknown,
)

__all__ = ["Interpreter"]


_MOST_CALLS = 25
_LONG_LOOP = 32
_DECORATORS = frozenset(("staticmethod", "override", "no_grad", "function", "dataclass"))


class _LeftError(Exception):
    """A body ends here: return, break or continue, with the value that is given back."""

    def __init__(self, kind: str, value: Any = None) -> None:
        super().__init__(kind)
        self.kind, self.value = kind, value


class Interpreter(Binding):
    """Follows pieces of code in their order, with one set of names."""

    def __init__(self) -> None:
        super().__init__()
        self.globals = Scope({})
        self.functions: list[Function] = []
        self.classes: list[Class] = []
        self.doubts: list[Unknown] = []

    def follow(self, tree: ast.Module, piece: int) -> None:
        """Follow the statements of one piece of code."""
        self.piece = piece
        self.later = defined_once(tree)
        for node in tree.body:
            # A note may show the inside of a function, which ends with what it gives back.
            with suppress(_LeftError):
                self._statement(node, self.globals)

    def finish(self) -> None:
        """Follow what is defined and never used; arguments without a default are unknown."""
        self.later = {}
        for cls in list(self.classes):
            if not cls.instances and not any(cls in other.bases for other in self.classes):
                self.piece = cls.place.piece
                self.make_instance(cls, [], {}, _at(cls.place.line))
        for made in list(self.instances):
            if not made.of.is_network and not made.inner:
                self._unused_methods(made)
        kept = [each for each in self.globals.names.values() if isinstance(each, Function)]
        for function in [*self.functions, *(f for f in kept if f.name == "lambda")]:
            if isinstance(function.node, ast.Lambda) and not builds(function.node):
                continue
            if not function.calls and function.scope.outer is None:
                self.piece = function.piece
                self.run_function(function, [], {}, function.node)

    def _unused_methods(self, made: Instance) -> None:
        """Follow the methods of a plain class that make layers and that nobody calls."""
        for member in list(made.of.members.values()):
            if isinstance(member, Function) and not member.calls and builds(member.node):
                self.piece = member.piece
                self.run_function(member, [made], {}, member.node)

    def _body(self, statements: list[ast.stmt], scope: Scope) -> None:
        for node in statements:
            self._statement(node, scope)

    def _statement(self, node: ast.stmt, scope: Scope) -> None:
        self.step(node)
        match node:
            case ast.Import(names=names):
                for alias in names:
                    root = alias.name.partition(".")[0]
                    scope.names[alias.asname or root] = Path(alias.name if alias.asname else root)
            case ast.ImportFrom(module=module, names=names):
                for alias in names:
                    if alias.name != "*":
                        scope.names[alias.asname or alias.name] = Path(
                            f"{module or ''}.{alias.name}"
                        )
            case ast.Assign(targets=targets, value=value):
                found = self.value(value, scope)
                for target in targets:
                    self.bind(target, found, scope)
            case ast.AnnAssign(target=target, value=value) if value is not None:
                self.bind(target, self.value(value, scope), scope)
            case ast.AugAssign():
                self._changed(node, scope)
            case ast.Expr(value=ast.Constant(value=value)):
                if value is ...:
                    self._left_out(node, scope)
            case ast.Expr(value=value):
                self.value(value, scope)
            case ast.FunctionDef() | ast.ClassDef():
                self._definition(node, scope)
            case ast.Return(value=value):
                raise _LeftError("return", None if value is None else self.value(value, scope))
            case ast.Break():
                raise _LeftError("break")
            case ast.Continue():
                raise _LeftError("continue")
            case ast.Raise():
                raise _LeftError("return", self.unknown(node, "the code raises an error here"))
            case ast.If(test=test, body=body, orelse=orelse):
                truth = self._decided(test, scope)
                if truth is None:
                    self._undecided(node, f"if {ast.unparse(test)}", scope)
                else:
                    self._body(body if truth else orelse, scope)
            case ast.For() | ast.While():
                self._loop(node, scope)
            case ast.With(items=items, body=body):
                for item in items:
                    self.value(item.context_expr, scope)
                    if item.optional_vars is not None:
                        self.bind(item.optional_vars, self.unknown(node, "with … as"), scope)
                self._body(body, scope)
            case ast.Try(body=body, handlers=handlers, finalbody=final):
                self._body(body, scope)
                rest = [
                    s
                    for h in handlers
                    for s in h.body
                    if not isinstance(s, ast.Import | ast.ImportFrom)
                ]
                self._undecided(ast.Module(rest, []), "an error that may come", scope)
                self._body(final, scope)
            case ast.Delete(targets=targets):
                for target in targets:
                    self.bind(
                        target, self.unknown(node, f"{ast.unparse(target)} is deleted"), scope
                    )
            case ast.Global(names=names) | ast.Nonlocal(names=names):
                for name in names:
                    why = self.unknown(node, f"{name} is changed inside of a function")
                    self.globals.names[name] = scope.names[name] = why
            case ast.Pass() | ast.Assert() | ast.AnnAssign():
                pass
            case _:
                self._undecided(node, type(node).__name__.lower(), scope)

    def _decided(self, test: ast.expr, scope: Scope) -> bool | None:
        if ast.unparse(test).replace('"', "'") == "__name__ == '__main__'":
            return True
        return self.truth(self.value(test, scope))

    def _definition(self, node: ast.FunctionDef | ast.ClassDef, scope: Scope) -> None:
        names = [_decorator(d) for d in node.decorator_list]
        if isinstance(node, ast.ClassDef):
            members = Scope({}, scope)
            bases = [self.value(base, scope) for base in node.bases]
            cls = Class(node.name, bases, members.names, self.place(node))
            self._body(node.body, members)
            _inside(cls, members)
            self.classes.append(cls)
            scope.names[node.name] = cls
            return
        made = Function(node.name, node, scope, self.piece)
        if "property" in names:
            scope.names[node.name] = self.unknown(node, f"{node.name} is a property")
        elif set(names) <= _DECORATORS:
            self.functions.append(made)
            scope.names[node.name] = made
        else:
            scope.names[node.name] = self.unknown(
                node, f"{node.name} is decorated with {', '.join(names)}", "write it without"
            )

    def run_function(
        self, function: Function, args: list[Any], kwargs: dict[str, Any], node: ast.AST
    ) -> Any:
        """Return what a function of the code itself gives back."""
        function.calls += 1
        if self.depth >= _MOST_CALLS:
            return self.unknown(node, f"{function.name} calls itself too deeply")
        inner = Scope({}, function.scope)
        piece, inner_node = self.piece, function.node
        self._arguments(function, args, kwargs, inner)
        self.depth, self.piece = self.depth + 1, function.piece
        try:
            if isinstance(inner_node, ast.Lambda):
                return self.value(inner_node.body, inner)
            self._body(inner_node.body, inner)
        except _LeftError as left:
            return left.value if left.kind == "return" else None
        finally:
            self.depth, self.piece = self.depth - 1, piece
        return None

    def _arguments(
        self, function: Function, args: list[Any], kwargs: dict[str, Any], inner: Scope
    ) -> None:
        given = function.node.args
        named = [*given.posonlyargs, *given.args]
        defaults = dict(
            zip([a.arg for a in reversed(named)], reversed(given.defaults), strict=False)
        )
        defaults |= {
            a.arg: d
            for a, d in zip(given.kwonlyargs, given.kw_defaults, strict=True)
            if d is not None
        }
        values = dict(zip([a.arg for a in named], args, strict=False))
        for argument in [*named, *given.kwonlyargs]:
            name = argument.arg
            if name in values:
                continue
            if name in kwargs:
                values[name] = kwargs[name]
            elif name in defaults and "**" not in kwargs:
                values[name] = self.value(defaults[name], function.scope)
            else:
                values[name] = Unknown(
                    self.place(function.node),
                    f"argument {name!r} of {function.name} is not given in the code",
                    f"give {name} a default, or call {function.name}({name}=…)",
                    name,
                )
        if given.vararg:
            values[given.vararg.arg] = tuple(args[len(named) :])
        if given.kwarg:
            rest = {name: value for name, value in kwargs.items() if name not in values}
            values[given.kwarg.arg] = rest
        inner.names.update(values)

    def _changed(self, node: ast.AugAssign, scope: Scope) -> None:
        old = self.value(_loaded(node.target), scope)
        given = self.value(node.value, scope)
        if (
            isinstance(node.op, ast.Add)
            and isinstance(old, list)
            and (more := self.items(given)) is not None
        ):
            old.extend(more)
            return
        self.bind(node.target, self.binary(node, node.op, old, given), scope)

    def _left_out(self, node: ast.stmt, scope: Scope) -> None:
        """Take ``...`` as a place where the writer left code out."""
        why = self.unknown(node, "code is left out here (...)", "write all layers")
        for value in list(scope.names.values()):
            if isinstance(value, Row):
                self.spoil(value, why)

    def _loop(self, node: ast.For | ast.While, scope: Scope) -> None:
        what = f"while {ast.unparse(node.test)}" if isinstance(node, ast.While) else ""
        turns: Iterator[Any] = iter(int, 1)
        if isinstance(node, ast.For):
            what = f"a loop over {ast.unparse(node.iter)}"
            items = self.items(self.value(node.iter, scope))
            if items is None or (len(items) > _LONG_LOOP and not builds(node)):
                self._once(node, what, scope)
                return
            turns = iter(items)
        for item in turns:
            self.step(node)
            if isinstance(node, ast.For):
                self.bind(node.target, item, scope)
            else:
                truth = self._decided(node.test, scope)
                if truth is None or isinstance(node.test, ast.Constant) and truth:
                    self._undecided(node, what, scope)
                    return
                if not truth:
                    break
            try:
                self._body(node.body, scope)
            except _LeftError as left:
                if left.kind == "maybe":
                    self._undecided(node, what, scope)
                if left.kind == "return":
                    raise
                if left.kind != "continue":
                    return
        self._body(node.orelse, scope)

    def _once(self, node: ast.For, what: str, scope: Scope) -> None:
        """Follow the body of a loop whose turns are not told.

        What it makes anew in each turn is the same in all of them; what it changes is unknown.
        """
        before, doubts = len(self.rows) + len(self.instances), len(self.doubts)
        self._undecided(node, what, scope)
        why = Unknown(self.place(node), f"{what} is not decided by the code")
        self.bind(node.target, why, scope)
        with suppress(_LeftError):
            self._body(node.body, scope)
        made = (*self.rows, *self.instances)
        if len(made) > before:
            del self.doubts[doubts : doubts + 1]
        for name in _stored(node):
            value = scope.names.get(name)
            rows = (value,) if isinstance(value, Row | Instance) else ()
            scope.names[name] = replace(why, may_be=rows)

    def _undecided(self, node: ast.AST, what: str, scope: Scope) -> None:
        """Make unknown what a body may change that is run nobody knows how often."""
        if moves(node):
            return
        inner = list(own_nodes(node))
        line = getattr(node, "lineno", getattr(inner[1], "lineno", 1) if len(inner) > 1 else 1)
        fix = "write the layers in their order"
        why = Unknown(self.place(_at(line)), f"{what} is not decided by the code", fix)
        if builds(node):
            self.doubts.append(why)
        self.spoil_inside(node, why, scope)
        if any(isinstance(each, ast.Return) for each in inner):
            raise _LeftError("return", why)
        loop = isinstance(node, ast.For | ast.While)
        if not loop and any(isinstance(each, ast.Break | ast.Continue) for each in inner):
            raise _LeftError("maybe", why)


def _inside(cls: Class, members: Scope) -> None:
    """Let the functions of a class know the class that they stand in."""
    for member in members.names.values():
        if isinstance(member, Function) and member.scope is members:
            member.scope = Scope({"__class__": cls}, members.outer)


def _stored(node: ast.AST) -> set[str]:
    """Return the names that a body gives a value."""
    names = (each for each in own_nodes(node) if isinstance(each, ast.Name))
    return {name.id for name in names if isinstance(name.ctx, ast.Store)}


def _decorator(node: ast.expr) -> str:
    text = ast.unparse(node.func if isinstance(node, ast.Call) else node)
    return text.rpartition(".")[2]


def _constant(node: ast.expr, truth: bool) -> bool:
    return isinstance(node, ast.Constant) and bool(node.value) is truth


def _loaded(node: ast.expr) -> ast.expr:
    return ast.parse(ast.unparse(node), mode="eval").body


def _at(line: int) -> ast.AST:
    """Return a node that only stands somewhere."""
    return ast.Pass(lineno=line, col_offset=0)
