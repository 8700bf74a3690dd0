"""Digest of how a scene stands: of everything in memory that its future can depend on."""

from __future__ import annotations

import random
import sys
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from enum import Enum
from functools import partial
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
    UnionType,
)
from typing import Any, TypeAlias

import manim
import numpy as np
from manim import Mobject, Scene

from dlmotion.reel.retake.functions import chain, said_by

_Array: TypeAlias = np.ndarray[Any, Any]
_SCALARS = frozenset({type(None), bool, int, float, complex, str, bytes, type(Ellipsis)})
_NUMBERS = (int, float)
_TRACED = "path"  # what numbers and arrays carry that know where in a trace they come from
_MUCH = 4096  # bytes of an array from which on their hash is kept instead of them
_OF_A_COPY = "original_id"  # manim notes the address of what a mobject was copied from
_CAMERA_DRAWS = ("background", "display_funcs", "pixel_array_to_cairo_context")


class Opaque(TypeError):
    """Something is reached whose state cannot be told."""


def state_of(
    scene: Scene, aside: Collection[str], local: Mapping[str, object], frames: Iterable[FrameType]
) -> tuple[str, frozenset[str]]:
    """Digest of a scene, of variables and frames that run in it, its module's own and the dice.

    ``aside`` names the scene's attributes that nothing it will show depends on; ``mobjects`` count
    even so, but for the bare ones that waits leave. Beside the digest stands what functions and
    objects of the scene's module say by name, for these may yet be called. Equal digests mean equal
    states, what is shared included; unequal ones may differ in nothing that matters.

    Raises
    ------
    Opaque
        If an object is reached that does not tell its state: a lock, a running generator.
    """
    module = type(scene).__module__
    # What everything refers back to is known beforehand: of the scene its chosen attributes count,
    # of the renderer, which is new each time, nothing.
    walk = _Walk(module, known=(scene, scene.renderer, scene.camera))
    walk.take(dice())
    for name, value in sorted(vars(scene).items()):
        if name not in aside:
            walk.take((name, value))
    walk.take([mobject for mobject in scene.mobjects if not _is_of_a_wait(mobject)])
    walk.take(_camera(scene.camera))
    walk.take(_variables(sys.modules[module], type(scene)))
    # Of construct the variables that are still named; of frames inside it, the instruction that
    # they stand at as well, for they go on from there.
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
    return type(mobject) is Mobject and not (
        mobject.submobjects or mobject.updaters or len(mobject.points)
    )


def _camera(camera: Any) -> dict[str, Any]:
    """What decides how a camera sees, without what it draws with."""
    seen = {name: value for name, value in vars(camera).items() if not name.startswith("_")}
    return {name: value for name, value in sorted(seen.items()) if name not in _CAMERA_DRAWS}


def _variables(module: ModuleType, scene: type[Scene]) -> list[tuple[str, Any]]:
    """Data of a module itself, of its classes and of manim's configuration."""
    values = [*vars(module).values(), *scene.__mro__]
    classes = [
        value for value in values if isinstance(value, type) and value.__module__ == module.__name__
    ]
    items = [item for owner in (module, *classes) for item in vars(owner).items()]
    own = [item for item in items if _is_data(*item)]
    own += [(name, part) for name, value in items for part in _kept_by(value, module.__name__)]
    return own + sorted(item for item in manim.config.items() if item[0] != "media_dir")


def _is_data(name: str, value: Any) -> bool:
    """Whether a variable holds no function, class or module, nor something of manim's."""
    is_code = isinstance(value, type | ModuleType) or hasattr(value, "__get__")
    return not name.startswith("__") and not is_code and getattr(manim, name, None) is not value


def _kept_by(value: object, module: str) -> Iterator[object]:
    """What a function of the module or its decorator keeps from call to call.

    That is what its attributes, defaults and the variables around it refer to. Its code is proven
    by itself, so are the plain values in it; both left out, an edited function does not make the
    state another.
    """
    functions = list(chain(value))
    if not functions or functions[-1].__module__ != module:
        return
    parts = [*getattr(value, "__dict__", {}).values()]
    for function in functions:
        parts += [*(function.__defaults__ or ()), *(function.__kwdefaults__ or {}).values()]
        parts += [part for cell in function.__closure__ or () for part in _content(cell)]
    for part in parts:
        if type(part) not in _SCALARS and not isinstance(part, type | FunctionType):
            yield part


def _content(cell: CellType) -> tuple[object, ...]:
    """What a variable around a function refers to, nothing while it is unbound."""
    try:
        return (cell.cell_contents,)
    except ValueError:
        return ()


class _Walk:
    """Visits every object once and writes down its value, or its number if it was met before."""

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
            UnionType: lambda value: value.__args__,
            partial: lambda value: (value.func, value.args, value.keywords),
        }

    def digest(self) -> str:
        """Of all that was taken."""
        return blake2b(b"\0".join(self._told), digest_size=16).hexdigest()

    def take(self, root: object) -> None:
        """Write down an object and all that it refers to."""
        # No recursion: families of mobjects are deeper than Python's stack. Reversed, so that parts
        # are told in their own order, each before whatever follows it.
        waiting = [root]
        while waiting:
            value = waiting.pop()
            cls = type(value)
            # By value alone: whether two equal numbers are one object decides nothing.
            if cls in _SCALARS:
                self._told.append(repr(value).encode())
                continue
            if isinstance(value, _NUMBERS) and hasattr(value, _TRACED):
                waiting += _traced(value)
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
        # Exact types: a subclass may do anything with what it extends.
        handler = self._by_type.get(cls)
        if handler is not None:
            return handler(value)
        if isinstance(value, np.ndarray) and hasattr(value, _TRACED):
            return (f"at {getattr(value, _TRACED)!r}", *self._array(value))
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

    def _array(self, array: _Array) -> Iterable[object]:
        self._told.append(f"{array.dtype.str}{array.shape}{self._memory(array)}".encode())
        if array.dtype.hasobject:
            return array.ravel().tolist()
        # What is told is kept until the end: of a long trace, its hash, and no copy where it lies
        # in one piece.
        if array.nbytes < _MUCH:
            self._told.append(array.tobytes())
        else:
            whole: Any = np.ascontiguousarray(array).reshape(-1).view(np.uint8, np.ndarray)
            self._told.append(blake2b(whole, digest_size=16).digest())
        return ()

    def _memory(self, array: _Array) -> tuple[object, ...]:
        """Whose memory an array shows, and which part of it."""
        owner = array
        while isinstance(owner.base, np.ndarray):  # a view of a subclass may stand on another view
            owner = owner.base
        shown = owner if owner.base is None else owner.base
        self._kept.append(shown)
        number = self._owners.setdefault(id(shown), len(self._owners))
        if shown is array:
            return (number,)
        return number, array.ctypes.data - owner.ctypes.data, array.strides

    def _sequence(self, values: Sequence[object]) -> Iterable[object]:
        self._told.append(b"%d" % len(values))
        return values

    def _dict(self, values: dict[object, object]) -> Iterable[object]:
        self._told.append(b"%d" % len(values))
        return (part for item in values.items() for part in item)

    def _set(self, values: Collection[object]) -> Iterable[object]:
        # Order of a set of objects follows their addresses, and a loop over it shows that order.
        if not all(
            type(part) in _SCALARS
            for value in values
            for part in (value if type(value) is tuple else [value])
        ):
            raise Opaque("a set of objects, whose order is not told")
        return (len(values), *sorted(map(repr, values)))

    def _function(self, function: FunctionType) -> Iterable[object]:
        # What code of the module can name may be called later and must be proven with the rest;
        # source of other modules is part of every proof.
        if function.__module__ == self._module:
            self.names |= said_by(function.__code__)
        yield function.__code__
        yield function.__defaults__
        yield function.__kwdefaults__
        yield vars(function)
        yield from function.__closure__ or ()

    def _cell(self, cell: CellType) -> Iterable[object]:
        return _content(cell)

    def _code(self, code: CodeType) -> Iterable[object]:
        return (code.co_qualname, code.co_code, code.co_names, code.co_consts)


def _traced(value: Any) -> tuple[object, ...]:
    """What a number that knows its place is: the plain number, the place, the class."""
    plain = float(value) if isinstance(value, float) else int(value)
    return plain, f"at {getattr(value, _TRACED)!r}", type(value).__qualname__


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
        # Attributes as parts of their own, not as the dictionary that holds them: some classes make
        # a new one at each call.
        attributes = [
            part for name, part in told[2].items() if name != _OF_A_COPY for part in (name, part)
        ]
        return (*told[:2], *attributes, *told[3:])
    return told
