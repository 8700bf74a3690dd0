"""A script's loops, branches and functional chains, written out as one straight row.

Nothing is run; what the code does not tell is refused where a network depends on it.
"""

from __future__ import annotations

import ast
import copy
from typing import Any, TypeVar

from dlcore.keras_layers import KERAS_LAYERS
from dlcore.keras_names import called
from dlcore.keras_syntax import KerasSourceError
from dlcore.keras_values import UnknownValueError, evaluate

__all__ = ["straighten"]

Node = TypeVar("Node", bound=ast.AST)

_MOST_STATEMENTS = 5_000
_BUILDS = {*KERAS_LAYERS, "Sequential", "Input", "InputLayer", "Model"}
_CHANGES = {"add", "pop", "append", "extend", "insert", "remove", "clear"}


def straighten(tree: ast.Module) -> ast.Module:
    """Return the tree with its loops over plain values unrolled and its branches decided.

    Raises
    ------
    KerasSourceError
        Where layers are made in a loop or a branch that the code does not decide.
    """
    return ast.Module(_Straight().body(tree.body), [])


class _Straight:
    """Walks statements in order, keeping plain values, tensors and names of networks."""

    def __init__(self) -> None:
        self.values: dict[str, Any] = {}
        self.chains: dict[str, list[ast.expr]] = {}
        self.owners: set[str] = set()
        self.inner = 0
        self.left = _MOST_STATEMENTS

    def body(self, statements: list[ast.stmt]) -> list[ast.stmt]:
        """Write out a row of statements."""
        return [found for node in statements for found in self.statement(node)]

    def statement(self, node: ast.stmt) -> list[ast.stmt]:
        """Write out one statement."""
        self.left -= 1
        if self.left < 0:
            raise KerasSourceError(node.lineno, "too many steps", "write a shorter loop")
        match node:
            case ast.For() if self._builds(node):
                return self._loop(node)
            case ast.If() if self._builds(node):
                return self._branch(node)
            case ast.With():
                return self.body(node.body)
            case ast.For() | ast.If() | ast.While() | ast.Try():
                return self._undecided(node)
            case ast.FunctionDef():
                return [self._function(node)]
            case ast.Assign() | ast.AnnAssign() | ast.AugAssign():
                return self._assignment(node)
        return [self._filled(node)]

    def _loop(self, node: ast.For) -> list[ast.stmt]:
        items = self._known(node.iter, node)
        if not isinstance(items, list | tuple) or node.orelse or _leaves(node):
            raise _refused(node, f"a loop over {ast.unparse(node.iter)}")
        found: list[ast.stmt] = []
        self.inner += 1
        for item in items:
            for name in _assigned(node.target):
                self.values.pop(name, None)
            value = ast.copy_location(ast.parse(repr(item), mode="eval").body, node.target)
            _place(value, node.target)
            target = ast.Assign([node.target], value)
            found += self.statement(ast.copy_location(target, node)) + self.body(node.body)
        self.inner -= 1
        return found

    def _branch(self, node: ast.If) -> list[ast.stmt]:
        main = ast.unparse(node.test).replace('"', "'") == "__name__ == '__main__'"
        taken = main or self._known(node.test, node)
        return self.body(node.body if taken else node.orelse)

    def _known(self, value: ast.expr, node: ast.stmt) -> Any:
        try:
            return evaluate(value, self.values)
        except UnknownValueError:
            raise _refused(node, f"{ast.unparse(value)!r}") from None

    def _undecided(self, node: ast.stmt) -> list[ast.stmt]:
        """Keep a compound statement that makes no layer; what it assigns is not known after it."""
        if self._builds(node):
            raise _refused(node, f"{type(node).__name__.lower()}")
        test = getattr(node, "test", getattr(node, "iter", ast.Constant(None)))
        found = [node]
        for name in sorted(_assigned(node)):
            self._forget(name)
            value = ast.IfExp(copy.deepcopy(test), ast.Constant(name), ast.Constant(None))
            found.append(_assign(name, value, node))
        return found

    def _function(self, node: ast.FunctionDef) -> ast.FunctionDef:
        inner = _Straight()
        inner.values, inner.left = dict(self.values), self.left
        arguments = [*node.args.posonlyargs, *node.args.args, *node.args.kwonlyargs]
        for argument in arguments:
            inner.values.pop(argument.arg, None)
        made = copy.copy(node)
        made.body = inner.body(node.body)
        self.left = inner.left
        return made

    def _assignment(self, node: ast.Assign | ast.AnnAssign | ast.AugAssign) -> list[ast.stmt]:
        if isinstance(node, ast.AugAssign):
            if not isinstance(node.target, ast.Name):
                return [node]
            name, old = node.target.id, ast.Name(node.target.id, ast.Load())
            changed = ast.BinOp(ast.copy_location(old, node), node.op, node.value)
            return self._bind(name, ast.copy_location(changed, node), node)
        if node.value is None:
            return [node]
        targets = node.targets if isinstance(node, ast.Assign) else [node.target]
        value = node.value
        if len(targets) == 1 and isinstance(targets[0], ast.Tuple | ast.List):
            names = targets[0].elts
            items = value.elts if isinstance(value, ast.Tuple | ast.List) else []
            if len(names) == len(items) and all(isinstance(name, ast.Name) for name in names):
                values = [self._plain(item) for item in items]
                pairs = zip(names, values, strict=True)
                return [
                    s for name, item in pairs for s in self._bind(ast.unparse(name), item, node)
                ]
        if len(targets) == 1 and isinstance(targets[0], ast.Name):
            return self._bind(targets[0].id, value, node)
        for target in targets:
            for name in _assigned(target):
                self._forget(name)
        return [self._filled(node)]

    def _plain(self, node: ast.expr) -> ast.expr:
        """Return the value as a literal, so that swaps and steps read the values before them."""
        try:
            value = evaluate(node, self.values)
        except UnknownValueError:
            return node
        if not _is_plain(value):
            return node
        return _place(ast.parse(repr(value), mode="eval").body, node)

    def _bind(self, name: str, value: ast.expr, node: ast.stmt) -> list[ast.stmt]:
        """Note what a name stands for."""
        chain = self._chain(value)
        model = self._functional(value)
        plain = self._plain(value) if self.inner or isinstance(node, ast.AugAssign) else value
        try:
            found = evaluate(value, self.values)
        except UnknownValueError:
            found = self.values
        self._forget(name)
        if found is not self.values:
            self.values[name] = found
        if chain is not None:
            self.chains[name] = chain
        if (
            called(value) in ("Sequential", "sequential")
            or model is not None
            or (isinstance(value, ast.List) and (not value.elts or _makes(value)))
        ):
            self.owners.add(name)
        return [_assign(name, self._fill(model or plain), node)]

    def _forget(self, name: str) -> None:
        self.values.pop(name, None)
        self.chains.pop(name, None)
        self.owners.discard(name)

    def _chain(self, node: ast.expr) -> list[ast.expr] | None:
        """Return the layers from an Input to this tensor; None where it is no such tensor."""
        if isinstance(node, ast.Name):
            return self.chains.get(node.id)
        if not isinstance(node, ast.Call):
            return None
        if called(node) == "Input":
            return [node]
        before = self._chain(node.args[0]) if len(node.args) == 1 else None
        return [*before, self._fill(node.func)] if before is not None else None

    def _functional(self, node: ast.expr) -> ast.Call | None:
        """Return ``Model(inputs, outputs)`` of one chain as the Sequential that it is."""
        if not isinstance(node, ast.Call) or called(node) != "Model":
            return None
        given = dict(zip(("inputs", "outputs"), node.args, strict=False))
        given |= {keyword.arg: keyword.value for keyword in node.keywords if keyword.arg}
        if not {"inputs", "outputs"} <= set(given):
            return None
        start, chain = self._chain(given["inputs"]), self._chain(given["outputs"])
        if start is None or chain is None or len(start) != 1 or start[0] is not chain[0]:
            raise KerasSourceError(
                node.lineno, "no straight chain from input to output", "draw one chain of layers"
            )
        row = _place(ast.List(chain, ast.Load()), node)
        name = ast.copy_location(ast.Name("Sequential", ast.Load()), node)
        return ast.copy_location(ast.Call(name, [row], []), node)

    def _filled(self, node: ast.stmt) -> ast.stmt:
        """Refuse changes of a row that are not read; fill in the values of loop variables."""
        if isinstance(node, ast.Expr | ast.Return) and node.value is not None:
            model = self._functional(node.value)
            if model is not None:
                made = copy.copy(node)
                made.value = model
                return made
            self._check_change(node.value)
        filled: ast.stmt = self._fill(node)
        return filled

    def _check_change(self, node: ast.expr) -> None:
        match node:
            case ast.Call(func=ast.Attribute(value=owner, attr=change)) if change in _CHANGES:
                base = owner.value if isinstance(owner, ast.Attribute) else owner
                known = isinstance(base, ast.Name) and base.id in self.owners
                if known and (change != "add" or base is not owner):
                    raise KerasSourceError(
                        node.lineno,
                        f"{ast.unparse(node.func)}() changes the network in a way that is not read",
                        "write the layers in their order",
                    )

    def _fill(self, node: Any) -> Any:
        return _Fill(self.values).visit(copy.deepcopy(node)) if self.inner else node

    def _builds(self, node: ast.AST) -> bool:
        """Whether a statement makes layers or changes a row of them."""
        for call in ast.walk(node):
            if isinstance(call, ast.Call):
                owner = call.func.value if isinstance(call.func, ast.Attribute) else None
                base = owner.value if isinstance(owner, ast.Attribute) else owner
                changed = isinstance(base, ast.Name) and base.id in self.owners
                if called(call) in _BUILDS or (changed and called(call) in _CHANGES):
                    return True
        return False


class _Fill(ast.NodeTransformer):
    """Puts plain values in the place of their names."""

    def __init__(self, values: dict[str, Any]) -> None:
        self.values = values

    def visit_Name(self, node: ast.Name) -> ast.expr:
        value = self.values.get(node.id)
        known = isinstance(node.ctx, ast.Load) and node.id in self.values and _is_plain(value)
        return _place(ast.parse(repr(value), mode="eval").body, node) if known else node


def _is_plain(value: Any) -> bool:
    if isinstance(value, list | tuple):
        return all(_is_plain(item) for item in value)
    return value is None or isinstance(value, bool | int | float | str)


def _makes(node: ast.AST) -> bool:
    return any(isinstance(item, ast.Call) and called(item) in _BUILDS for item in ast.walk(node))


def _assigned(node: ast.AST) -> set[str]:
    return {
        item.id
        for item in ast.walk(node)
        if isinstance(item, ast.Name) and isinstance(item.ctx, ast.Store)
    }


def _leaves(node: ast.AST) -> bool:
    return any(isinstance(item, ast.Break | ast.Continue | ast.Return) for item in ast.walk(node))


def _assign(name: str, value: ast.expr, node: ast.stmt) -> ast.Assign:
    target = ast.copy_location(ast.Name(name, ast.Store()), node)
    if not hasattr(value, "lineno"):
        _place(value, node)
    return ast.copy_location(ast.Assign([target], value), node)


def _place(node: Node, at: ast.AST) -> Node:
    """Give a node that was made here, and what is new in it, the place of another."""
    ast.copy_location(node, at)
    for item in ast.walk(node):
        if (
            not hasattr(item, "lineno")
            or item is node
            or isinstance(node, ast.Constant | ast.Tuple)
        ):
            ast.copy_location(item, at)
    return node


def _refused(node: ast.stmt, what: str) -> KerasSourceError:
    return KerasSourceError(
        node.lineno,
        f"layers depend on {what}, which the code does not tell",
        "write the layers in their order",
    )
