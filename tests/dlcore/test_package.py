"""The package as a whole: what importing costs, what it exports, how long its files are."""

import importlib
import inspect
import pkgutil
import subprocess
import sys
from pathlib import Path

import pytest

import dlcore

FOLDER = Path(dlcore.__file__).parent
MODULES = sorted(FOLDER.rglob("*.py"))


def test_importing_dlcore_imports_no_heavy_package() -> None:
    code = "import sys, dlcore; print(*sorted({m.split('.')[0] for m in sys.modules}))"
    loaded = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=FOLDER.parent
    )
    heavy = {"scipy", "sklearn", "matplotlib", "manim", "PIL", "pandas", "torch", "hypothesis"}
    assert heavy & set(loaded.stdout.split()) == set()
    assert "numpy" in loaded.stdout.split()


@pytest.mark.parametrize("path", MODULES, ids=lambda p: str(p.relative_to(FOLDER)))
def test_no_module_is_longer_than_400_lines(path: Path) -> None:
    assert len(path.read_text("utf-8").splitlines()) <= 400


def test_every_exported_name_is_documented() -> None:
    exported = {name: getattr(dlcore, name) for name in dir(dlcore) if not name.startswith("_")}
    described = {
        n: v.__doc__ or ""
        for n, v in exported.items()
        if inspect.isfunction(v) or inspect.isclass(v)
    }
    assert len(described) > 100
    assert [
        n for n, text in described.items() if not text.strip() or text.startswith(f"{n}(")
    ] == []


def test_importing_every_module_needs_nothing_else() -> None:
    for module in pkgutil.walk_packages(dlcore.__path__, "dlcore."):
        assert importlib.import_module(module.name).__doc__


@pytest.mark.parametrize(
    "registry", ["ACTIVATIONS", "LAYERS", "LOSSES", "INITIALIZERS", "OPTIMIZERS"]
)
def test_registered_names_are_exported(registry: str) -> None:
    for name in getattr(dlcore, registry):
        assert hasattr(dlcore, name), (
            f"dlcore/__init__.py: {registry} has {name!r}, which dlcore does not export"
        )
