"""Digest of how a scene stands: of everything in memory that its future can depend on."""

from __future__ import annotations

import random
import sys
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from enum import Enum
from functools import cache, partial
from hashlib import blake2b
from pathlib import PurePath
from types import (
    BuiltinFunctionType,
    CellType,
    CodeType,
    FrameType,
    FunctionType,
    MethodType,
    ModuleType,
)
from typing import Any

import manim
import numpy as np
from manim import Mobject, Scene

_SCALARS = frozenset({type(None), bool, int, float, complex, str, bytes, type(Ellipsis)})
_OF_A_COPY = "original_id"  # manim notes the address of what a mobject was copied from
_CAMERA_DRAWS = ("background", "display_funcs", "pixel_array_to_cairo_context")


class Opaque(TypeError):
    """Something is reached whose state cannot be told."""


def state_of(
    scene: Scene, aside: Collection[str], local: Mapping[str, object], frames: Iterable[FrameType]
) -> tuple[str, frozenset[str]]:
    """Digest of a scene, of variables and frames that run in it, its module's own variables and the random generators.

    ``aside`` names the scene's attributes that nothing it will show depends on; ``mobjects`` count even so, but for
    the bare ones that waits leave. Beside the digest stands what functions and objects of the scene's module say by
    name, for these may yet be called. Equal digests mean equal states, what is shared included; unequal ones may
    differ in nothing that matters.

    Raises
    ------
    Opaque
        If an object is reached that does not tell its state: a lock, a running generator.
    """
    module = type(scene).__module__
    walk = _Walk(module, known=(scene, scene.renderer, scene.camera))
    walk.take(dice())
    for name, value in sorted(vars(scene).items()):
        if name not in aside:
            walk.take((name, value))
    walk.take([mobject for mobject in scene.mobjects if not _is_of_a_wait(mobject)])
    walk.take(_camera(scene.camera))
    walk.take(_variables(sys.modules[module], type(scene)))
    walk.take(sorted(local.items()))
    for frame in frames:
        walk.take((frame.f_code.co_qualname, frame.f_code.co_code, frame.f_lasti))
        walk.take(dict(sorted(frame.f_locals.items())))
    return walk.digest(), frozenset(walk.names)


def dice() -> str:
    """Digest of the states of the random generators that manim seeds."""
    kind, words, *rest = np.random.get_state()  # noqa: NPY002 (the global one is meant)
    told = repr((random.getstate(), kind, rest)).encode()
    return blake2b(told + np.asarray(words).tobytes(), digest_size=16).hexdigest()


def _is_of_a_wait(mobject: Mobject) -> bool:
    """Whether it is as bare as what manim leaves in a scene with every wait."""
    return type(mobject) is Mobject and not (mobject.submobjects or mobject.updaters or len(mobject.points))


def _camera(camera: Any) -> dict[str, Any]:
    """What decides how a camera sees, without what it draws with."""
    seen = {name: value for name, value in vars(camera).items() if not name.startswith("_")}
    return {name: value for name, value in sorted(seen.items()) if name not in _CAMERA_DRAWS}


def _variables(module: ModuleType, scene: type[Scene]) -> list[tuple[str, Any]]:
    """Data of a module itself, of its classes and of manim's configuration."""
    values = [*vars(module).values(), *scene.__mro__]
    classes = [value for value in values if isinstance(value, type) and value.__module__ == module.__name__]
    own = [item for owner in (module, *classes) for item in vars(owner).items() if _is_data(*item)]
    return own + sorted(item for item in manim.config.items() if item[0] != "media_dir")


def _is_data(name: str, value: Any) -> bool:
    """Whether a variable holds no function, class or module, nor something of manim's."""
    is_code = isinstance(value, type | ModuleType) or hasattr(value, "__get__")
    return not name.startswith("__") and not is_code and getattr(manim, name, None) is not value


class _Walk:
    """Visits every object once and writes down its value, or the number it got before if it is met again."""

    def __init__(self, module: str, known: Iterable[object]) -> None:
        self.names: set[str] = set()
        self._module = module
        self._told: list[bytes] = []
        self._kept: list[object] = list(known)
        self._numbers = {id(value): number for number, value in enumerate(self._kept)}
        self._owners: dict[int, int] = {}
        self._by_type: dict[type, Callable[[Any], Iterable[object]]] = {
            np.ndarray: self._array,
            list: self._sequence,
            tuple: self._sequence,
            dict: self._dict,
            set: self._set,
            frozenset: self._set,
            FunctionType: self._function,
            CellType: self._cell,
            CodeType: self._code,
            MethodType: lambda value: (value.__func__, value.__self__),
            BuiltinFunctionType: lambda value: (value.__qualname__, value.__self__),
            ModuleType: lambda value: (value.__name__,),
            partial: lambda value: (value.func, value.args, value.keywords),
        }

    def digest(self) -> str:
        """Of all that was taken."""
        return blake2b(b"\0".join(self._told), digest_size=16).hexdigest()

    def take(self, root: object) -> None:
        """Write down an object and all that it refers to."""
        waiting = [root]
        while waiting:
            value = waiting.pop()
            cls = type(value)
            if cls in _SCALARS:
                self._told.append(repr(value).encode())
                continue
            number = self._numbers.get(id(value))
            if number is None:
                waiting += reversed(tuple(self._visit(value, cls)))
            else:
                self._told.append(b"#%d" % number)

    def _visit(self, value: Any, cls: type) -> Iterable[object]:
        self._numbers[id(value)] = len(self._numbers)
        self._kept.append(value)  # so that it cannot lend its address to another
        self._told.append(f"{cls.__module__}.{cls.__qualname__}".encode())
        handler = self._by_type.get(cls)
        if handler is not None:
            return handler(value)
        if isinstance(value, type):
            self._note(value)
            return (value.__module__, value.__qualname__)
        if isinstance(value, Enum):
            return (value.name,)
        if isinstance(value, PurePath):
            return (_path(value),)
        self._note(cls)
        return _reduced(value)

    def _note(self, cls: type) -> None:
        """Remember the name of a class of the module: its methods may be called."""
        if cls.__module__ == self._module:
            if "<locals>" in cls.__qualname__:
                raise Opaque("a class inside a function, whose code has no name")
            self.names.add(cls.__name__)

    def _array(self, array: np.ndarray[Any, Any]) -> Iterable[object]:
        self._told.append(f"{array.dtype.str}{array.shape}{self._memory(array)}".encode())
        if array.dtype.hasobject:
            return array.ravel().tolist()
        self._told.append(array.tobytes())
        return ()

    def _memory(self, array: np.ndarray[Any, Any]) -> tuple[object, ...]:
        """Whose memory an array shows, and which part of it."""
        owner = array if array.base is None else array.base
        self._kept.append(owner)
        number = self._owners.setdefault(id(owner), len(self._owners))
        if not isinstance(owner, np.ndarray) or owner is array:
            return (number,)
        return number, array.ctypes.data - owner.ctypes.data, array.strides

    def _sequence(self, values: Sequence[object]) -> Iterable[object]:
        self._told.append(b"%d" % len(values))
        return values

    def _dict(self, values: dict[object, object]) -> Iterable[object]:
        self._told.append(b"%d" % len(values))
        return (part for item in values.items() for part in item)

    def _set(self, values: Collection[object]) -> Iterable[object]:
        if not all(type(part) in _SCALARS for value in values for part in (value if type(value) is tuple else [value])):
            raise Opaque("a set of objects, whose order is not told")
        return (len(values), *sorted(map(repr, values)))

    def _function(self, function: FunctionType) -> Iterable[object]:
        if function.__module__ == self._module:
            self.names |= _said(function.__code__)
        yield function.__code__
        yield function.__defaults__
        yield function.__kwdefaults__
        yield vars(function)
        yield from function.__closure__ or ()

    def _cell(self, cell: CellType) -> Iterable[object]:
        try:
            return (cell.cell_contents,)
        except ValueError:
            return ()

    def _code(self, code: CodeType) -> Iterable[object]:
        return (code.co_qualname, code.co_code, code.co_names, code.co_consts)


def _path(path: PurePath) -> str:
    """A path; in manim's media, which lie in a new folder every time, from there."""
    media = manim.config.get_dir("media_dir")
    return str(path.relative_to(media) if path.is_relative_to(media) else path)


def _reduced(value: Any) -> Iterable[object]:
    """What an object would be copied from: its class and attributes, or what it says itself."""
    try:
        told: str | tuple[Any, ...] = value.__reduce_ex__(4)
    except Exception as error:  # whatever its own code raises
        raise Opaque(str(error)) from None
    if isinstance(told, str):
        return (value.__module__, told)
    if len(told) > 2 and isinstance(told[2], dict):
        attributes = [part for name, part in told[2].items() if name != _OF_A_COPY for part in (name, part)]
        return (*told[:2], *attributes, *told[3:])
    return told


@cache
def _said(code: CodeType) -> frozenset[str]:
    """Names and strings in a function and in those inside it."""
    said, waiting = set(code.co_names), list(code.co_consts)
    while waiting:
        part = waiting.pop()
        if isinstance(part, str):
            said.add(part)
        elif isinstance(part, tuple | frozenset):
            waiting += part
        elif isinstance(part, CodeType):
            said |= _said(part)
    return frozenset(said)
