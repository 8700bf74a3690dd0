"""Run this command line with dlmotion under another name, so that the user's own is ``dlmotion``.

A script, not a module: nothing of ours may be imported before the name is given. In every source of
ours that is loaded the imports, and the strings that name a module of ours, get the other name.
"""

from __future__ import annotations

import ast
import re
import sys
from collections.abc import Sequence
from importlib.machinery import ModuleSpec, PathFinder, SourceFileLoader
from importlib.util import spec_from_file_location
from pathlib import Path
from types import CodeType, ModuleType
from typing import Any

USUAL, OTHER = "dlmotion", "__dlmotion__"
OURS = Path(__file__).resolve().parents[2]
_ROOMS = "|".join(sorted(place.parent.name for place in OURS.glob("*/__init__.py")))
_NAMED = re.compile(rf"{USUAL}(?=\.(?:{_ROOMS})\b)")


def other_name(name: str) -> str:
    """The name in this process of a module of ours; what is none of ours keeps its own."""
    return OTHER if name == USUAL else _NAMED.sub(OTHER, name, count=1)


class Renaming(ast.NodeTransformer):
    """Rewrites a source of ours: imports, and strings that begin with a module's name."""

    def visit_ImportFrom(self, node: ast.ImportFrom) -> ast.ImportFrom:  # noqa: N802
        """``from dlmotion.reel import film``."""
        node.module = other_name(node.module or "") or None
        return node

    def visit_Import(self, node: ast.Import) -> ast.Import:  # noqa: N802
        """``import dlmotion.reel as reel``."""
        for alias in node.names:
            alias.name = other_name(alias.name)
        return node

    def visit_Constant(self, node: ast.Constant) -> ast.Constant:  # noqa: N802
        """``"dlmotion.studio.commands.film"``: a distribution or a file keeps its name."""
        if isinstance(node.value, str) and _NAMED.match(node.value):
            node.value = other_name(node.value)
        return node


class _Loader(SourceFileLoader):
    """Compiles a rewritten source; the bytecode that is kept is of the source as it is."""

    def get_code(self, fullname: str) -> CodeType:
        tree = ast.parse(self.get_data(self.path), self.path)
        return compile(Renaming().visit(tree), self.path, "exec", dont_inherit=True)


class Finder:
    """Finds ours under the other name, and never ours under the usual one."""

    @staticmethod
    def find_spec(
        name: str, path: Sequence[str] | None = None, target: ModuleType | None = None
    ) -> ModuleSpec | None:
        """Where a module is, if its name is one of the two."""
        if name == USUAL:
            others = [place for place in sys.path if Path(place, USUAL).resolve() != OURS]
            return PathFinder.find_spec(name, others)
        first, *parts = name.split(".")
        if first != OTHER:
            return None
        place = OURS.joinpath(*parts)
        package = place / "__init__.py"
        file, inside = (package, [str(place)]) if package.is_file() else (None, None)
        file = file or place.with_name(f"{place.name}.py")
        if not file.is_file():
            return None
        loader = _Loader(name, str(file))
        return spec_from_file_location(name, file, loader=loader, submodule_search_locations=inside)


def main() -> None:
    """Take the place of the script whose name is the first argument."""
    if not sys.flags.safe_path:
        del sys.path[0]  # the folder of this script
    sys.path.insert(0, str(OURS.parent))
    del sys.argv[0]
    finder: Any = Finder
    sys.meta_path.insert(0, finder)
    from importlib import import_module

    import_module(f"{OTHER}.studio.cli").main()


if __name__ == "__main__":
    main()
