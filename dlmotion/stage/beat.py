"""A beat: one step of the film, written as a method whose name is the key of its words."""

from __future__ import annotations

import functools
from collections.abc import Callable, Sequence
from types import FunctionType
from typing import Any, Generic, TypeVar, overload

from manim import Scene

S = TypeVar("S")


class Beat(Generic[S]):
    """A method that plays as a beat: section, sentence, action and hold come with it.

    ``__wrapped__`` is the method itself, so that whoever reads the code sees through it.
    """

    def __init__(self, action: Callable[[S], None]) -> None:
        functools.update_wrapper(self, action)  # type: ignore[arg-type]
        self.action = action
        self.key = action.__name__

    def __set_name__(self, owner: type, name: str) -> None:
        if any(name in vars(base) for base in owner.__mro__[1:]):
            raise TypeError(
                f"{owner.__name__}.{name}: expected a beat's own name, got one of scenes"
            )
        self.key = name

    @overload
    def __get__(self, scene: None, owner: type) -> Beat[S]: ...

    @overload
    def __get__(self, scene: S, owner: type) -> Callable[[], None]: ...

    def __get__(self, scene: S | None, owner: type) -> Beat[S] | Callable[[], None]:
        if scene is None:
            return self
        playing: Any = scene
        return functools.partial(playing.play_beat, self.key, functools.partial(self.action, scene))

    def __set__(self, scene: S, value: object) -> None:
        raise AttributeError(f"{self.key}: expected a beat to be called, not assigned")


def beat(action: Callable[[S], None]) -> Beat[S]:
    """Make a method of a lesson's scene a beat."""
    return Beat(action)


def beats_of(owner: type) -> dict[str, Beat[Any]]:
    """Beats of a scene's class by name, in the order in which they are written."""
    classes = reversed(owner.__mro__)
    return {
        name: part for cls in classes for name, part in vars(cls).items() if isinstance(part, Beat)
    }


def play_in_order(owner: type) -> None:
    """Give a class that writes beats and no ``construct`` the one that plays them as they stand.

    It is made of text, and carries it as ``source``: whoever proves what follows a statement of
    ``construct`` (reel) reads that text as if the class held it.
    """
    scene: Any = owner
    is_written = scene.construct is not Scene.construct and not hasattr(scene.construct, "source")
    if is_written or not any(isinstance(part, Beat) for part in vars(owner).values()):
        return
    beats = beats_of(owner)
    last: Beat[Any] = [*beats.values()][-1]
    scene.construct = _construct([*beats, "close"], last.action.__globals__)


def _construct(names: Sequence[str], module: dict[str, Any]) -> FunctionType:
    """The method that calls methods one after the other, as a module would write it."""
    source = "\n".join(["def construct(self):", *(f"    self.{name}()" for name in names), ""])
    code = compile(source, "<beats in their order>", "exec", dont_inherit=True)
    (body,) = (part for part in code.co_consts if hasattr(part, "co_code"))
    construct = FunctionType(body, module)
    construct.source = source  # type: ignore[attr-defined]
    return construct
