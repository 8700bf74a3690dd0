"""Names that a piece of code uses before it defines them, as notes often do."""

from __future__ import annotations

import ast

__all__ = ["defined_once"]


def defined_once(tree: ast.Module) -> dict[str, ast.expr]:
    """Return the names that a piece of code gives one value at its top."""
    found: dict[str, list[ast.expr]] = {}
    for node in tree.body:
        if isinstance(node, ast.Assign):
            for target in node.targets:
                for name in ast.walk(target):
                    if isinstance(name, ast.Name):
                        plain = target is name and isinstance(
                            node.value, ast.List | ast.Constant | ast.Tuple
                        )
                        found.setdefault(name.id, []).append(
                            node.value if plain else ast.Constant(...)
                        )
    return {
        name: values[0]
        for name, values in found.items()
        if len(values) == 1 and not _elided(values[0])
    }


def _elided(node: ast.expr) -> bool:
    return isinstance(node, ast.Constant) and node.value is ...
