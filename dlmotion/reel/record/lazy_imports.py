"""``import manim`` in half the time: what few scenes use is imported when it is used.

A rotation matrix brings most of SciPy, ``Graph`` networkx, ``Code`` Beautiful Soup. While manim is
imported, stand-ins answer for these modules; whoever imports them afterwards gets the real ones.
Imported first by this package, before anything of manim's.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from functools import cached_property, reduce
from importlib import import_module
from importlib.util import find_spec
from types import ModuleType
from typing import Any

from dlmotion.reel.originals.compare import hash_of_file
from dlmotion.reel.originals.table import IMPORTERS

_LATER = ("bs4", "networkx", "scipy.spatial.transform")
# What it imports although rotations do not need it.
_NEEDLESS = {"scipy.spatial.transform": ("scipy.linalg", "scipy.spatial")}


class _Name:
    """Something of a module, by its path of attributes; imported at the first use."""

    def __init__(self, module: str, path: tuple[str, ...]) -> None:
        self._module, self._path = module, path

    @cached_property
    def _found(self) -> Any:
        return reduce(getattr, self._path, _real(self._module))

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__"):
            raise AttributeError(name)
        if _stands_in(self._module):
            return _Name(self._module, (*self._path, name))
        return getattr(self._found, name)

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        return self._found(*args, **kwargs)

    def __instancecheck__(self, instance: object) -> bool:
        return isinstance(instance, self._found)

    def __mro_entries__(self, bases: tuple[object, ...]) -> tuple[Any, ...]:
        return (self._found,)


class _StandIn(ModuleType):
    """Takes a module's place in ``sys.modules``.

    Once it has left, it hands out what the real one has.
    """

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__"):
            raise AttributeError(name)
        if _stands_in(self.__name__):
            part = sys.modules.get(f"{self.__name__}.{name}")
            return _Name(self.__name__, (name,)) if part is None else part
        return getattr(_real(self.__name__), name)


def _stands_in(name: str) -> bool:
    return isinstance(sys.modules.get(name), _StandIn)


def _real(name: str) -> ModuleType:
    if _stands_in(name):
        del sys.modules[name]
    specs = [find_spec(needless) for needless in _NEEDLESS.get(name, ())]
    with _standing_in(
        {spec.name: spec.submodule_search_locations or [] for spec in specs if spec is not None}
    ):
        return import_module(name)


@contextmanager
def _standing_in(places: Mapping[str, list[str]]) -> Iterator[None]:
    """Stand-ins for these modules, unless imported already, with the folders of their parts."""
    for name, folders in places.items():
        if name not in sys.modules:
            sys.modules[name] = _StandIn(name)
            sys.modules[name].__path__ = folders
    try:
        yield
    finally:
        for name in places:
            if _stands_in(name):
                del sys.modules[name]


def _is_known() -> bool:
    """Whether manim uses these modules in the files, and in the way, that this was written for."""
    found = find_spec("manim")
    folder = (found.submodule_search_locations or [""])[0] if found is not None else ""
    return all(hash_of_file(f"{folder}/{file}") == mark for file, mark in IMPORTERS.items())


with _standing_in({name: [] for name in _LATER if _is_known()}):
    import manim  # noqa: F401 (imported here for its time, not for its names)
