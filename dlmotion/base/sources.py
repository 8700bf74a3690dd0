"""What one Python file says about others: its imports, re-exports and named data files."""

from __future__ import annotations

import ast
import re
from dataclasses import dataclass

Use = tuple[str, str | None]
"""A module and the dotted name used of it; None means all of it."""

_DATA_NAME = re.compile(r"[^\x00-\x1f<>:\"|?*\\{}]{1,160}\.\w{1,16}")
"""A first guess at what a file will read; what it did read is known once it ran."""


@dataclass(frozen=True)
class SourceFacts:
    """Imports of one module.

    ``plain`` says that it only imports, so that its own text does not matter.
    """

    uses: tuple[Use, ...]
    exports: dict[str, Use]
    plain: bool
    data: tuple[str, ...]


def read_source(text: str, module: str, is_package: bool) -> SourceFacts:
    """Find the imports of a module anywhere in its text; raises SyntaxError like Python does."""
    tree = ast.parse(text)
    finder = _Finder(module if is_package else module.rpartition(".")[0])
    for node in ast.walk(tree):
        finder.see_import(node)
    finder.visit(tree)
    return SourceFacts(
        uses=tuple(sorted(finder.uses, key=lambda use: (use[0], use[1] or ""))),
        exports=finder.exports,
        plain=all(_only_binds(node) for node in tree.body),
        data=tuple(sorted(finder.data)),
    )


class _Finder(ast.NodeVisitor):
    """Collects uses; a module that is named bare (passed on, aliased) counts as used whole."""

    def __init__(self, package: str) -> None:
        self.package = package
        self.uses: set[Use] = set()
        self.exports: dict[str, Use] = {}
        self.data: set[str] = set()
        self._modules: dict[str, str] = {}

    def see_import(self, node: ast.AST) -> None:
        """Note what an import statement binds."""
        if isinstance(node, ast.ImportFrom):
            module = self._absolute(node)
            for alias in node.names:
                name = None if alias.name == "*" else alias.name
                self.uses.add((module, name))
                self.exports[alias.asname or alias.name] = (module, name)
        elif isinstance(node, ast.Import):
            for alias in node.names:
                bound, module = alias.asname or alias.name.partition(".")[0], alias.name
                self._modules[bound] = module if alias.asname else bound
                self.exports[bound] = (self._modules[bound], None)
                if "." in module and not alias.asname:
                    self.uses.add((module, None))

    def visit_Attribute(self, node: ast.Attribute) -> None:
        """Note ``module.name.name`` as a use of that name only."""
        names: list[str] = []
        root: ast.expr = node
        while isinstance(root, ast.Attribute):
            names.append(root.attr)
            root = root.value
        if isinstance(root, ast.Name) and root.id in self._modules:
            self.uses.add((self._modules[root.id], ".".join(reversed(names))))
        else:
            self.visit(root)

    def visit_Name(self, node: ast.Name) -> None:
        """Note a module that is used bare."""
        if node.id in self._modules:
            self.uses.add((self._modules[node.id], None))

    def visit_Call(self, node: ast.Call) -> None:
        """Note ``import_module("name")``."""
        called = (
            node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
        )
        if called == "import_module" and node.args and isinstance(node.args[0], ast.Constant):
            self.uses.add((str(node.args[0].value), None))
        self.generic_visit(node)

    def visit_Constant(self, node: ast.Constant) -> None:
        """Note strings that may name a data file beside the module."""
        if isinstance(node.value, str) and _DATA_NAME.fullmatch(node.value):
            self.data.add(node.value)

    def _absolute(self, node: ast.ImportFrom) -> str:
        if not node.level:
            return node.module or ""
        parts = self.package.split(".")
        base = ".".join(parts[: len(parts) - node.level + 1])
        return f"{base}.{node.module}" if node.module else base


def _only_binds(node: ast.stmt) -> bool:
    """Whether a statement only names things: a docstring, an import, ``__all__``."""
    if isinstance(node, ast.Import | ast.ImportFrom):
        return True
    if isinstance(node, ast.Expr):
        return isinstance(node.value, ast.Constant)
    return isinstance(node, ast.Assign) and all(
        isinstance(target, ast.Name) and target.id == "__all__" for target in node.targets
    )
