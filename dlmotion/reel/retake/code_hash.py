"""What a scene's code says before and after each statement of ``construct``."""

from __future__ import annotations

import ast
import sys
from bisect import bisect_right
from collections.abc import Collection, Iterator, Mapping, Sequence
from functools import cached_property
from hashlib import blake2b
from itertools import islice
from pathlib import Path
from types import CodeType, FrameType

from manim import Scene

from dlmotion.base.closure import reached
from dlmotion.reel.retake.definitions import (
    Definitions,
    attributes,
    construct_of,
    dump,
    is_one_call,
    looks_names_up,
    names,
)
from dlmotion.reel.retake.functions import chain, innermost


class Proofs:
    """Hashes of all code that can run up to a statement of a scene's ``construct``, or from it on.

    That is the statements themselves, every function of the module that they can name, whatever
    else the module says outside of functions (all other source is told by ``stands_on``), and the
    ``premises``: named texts of which one counts where a statement can ask for it (``asked``: the
    ways to do so, by its name; without any, the last word of its name in quotes). Names are
    followed wherever they are written, so a proof may cover too much, never too little; code that
    looks names up while it runs has no proof. A statement is known by how many are ``left`` from it
    to the end.
    """

    def __init__(
        self,
        scene: Scene,
        premises: Mapping[str, str],
        asked: Mapping[str, Sequence[str]] | None = None,
    ) -> None:
        owner = next(cls for cls in type(scene).__mro__ if "construct" in vars(cls))
        module = sys.modules.get(owner.__module__)
        construct = innermost(vars(owner)["construct"])
        written = getattr(construct, "source", None)
        self.code: CodeType | None = construct.__code__ if construct else None
        self._premises = premises
        self._asked = asked or {}
        self._body: list[ast.stmt] = []
        self.attributes: frozenset[str] = frozenset()
        if module is None or self.code is None:
            return
        file = str(module.__file__) if written else self.code.co_filename
        if not Path(file).is_file():
            return
        source = Path(file).read_text(encoding="utf-8")
        tree = ast.parse(source)
        found = construct_of(tree, owner.__qualname__, written)
        if found is None or not _is_loaded(source, file, found[0], owner) or looks_names_up(tree):
            return
        self._definitions = Definitions(tree, *found, owner.__mro__[1:])
        self.attributes = attributes(tree)
        self._body = found[1].body

    def says(self, written: Collection[str]) -> bool:
        """Whether the module writes one of these as an attribute anywhere."""
        return not self.attributes.isdisjoint(written)

    def left(self, frame: FrameType) -> int | None:
        """Statements of ``construct`` from the one that a frame of it stands in to the end.

        Statements may share a line, so that a line does not tell them apart; what the interpreter
        keeps of each instruction does. None without a proof, as where it keeps nothing.
        """
        place = next(islice(frame.f_code.co_positions(), frame.f_lasti // 2, None), None)
        if place is None or place[0] is None or place[2] is None:
            return None
        begun = bisect_right(self._body, (place[0], place[2]), key=_start)
        return len(self._body) - begun + 1 if begun else None

    def named(self, left: int) -> frozenset[str]:
        """Names that are written from this statement on."""
        return frozenset().union(*map(names, self._body[len(self._body) - left :]))

    def before(self, left: int) -> str:
        """Proof of what has decided when this statement is done."""
        return self._before[len(self._body) - left]

    def after(self, left: int, called: Collection[str]) -> str | None:
        """Proof of what decides from this statement on.

        The scene that stands there may call what is ``called``. None if the statement is more than
        one plain call: where it stands inside would matter.
        """
        later = self._body[len(self._body) - left :]
        return self._proof(later, called) if is_one_call(later[0]) else None

    @cached_property
    def _before(self) -> list[str]:
        return [self._proof(self._body[: end + 1]) for end in range(len(self._body))]

    def _proof(self, statements: list[ast.stmt], called: Collection[str] = ()) -> str:
        found = self._definitions
        nodes = [*found.always, *statements]
        nodes += found.reached(nodes, called)
        said = found.sayings(nodes) | set(called) | {f".{name}" for name in called}
        facts = sorted(
            f"{name} = {text}"
            for name, text in self._premises.items()
            if self._is_asked(name, said) or not self._is_asked(name, found.said)
        )
        told = [
            *map(dump, statements),
            "",
            *sorted({dump(node) for node in nodes}),
            "",
            *facts,
        ]
        return blake2b("\0".join(told).encode(), digest_size=16).hexdigest()

    def _is_asked(self, premise: str, said: set[str]) -> bool:
        """Whether something was said that asks for a premise."""
        forms = self._asked.get(premise, (premise.rpartition(".")[2],))
        return any(said.issuperset(form.split()) for form in forms)


def _start(statement: ast.stmt) -> tuple[int, int]:
    """Line and column, in bytes, at which a statement begins."""
    return statement.lineno, statement.col_offset


def stands_on(scene: type[Scene], cache: Path) -> str:
    """Digest of all source that a scene's class stands on, but the module of its ``construct``.

    That module's proofs tell what of it matters. ``cache`` keeps what sources import.
    """
    owner = next(cls for cls in scene.__mro__ if "construct" in vars(cls)).__module__
    modules = {cls.__module__ for cls in scene.__mro__} | {owner, "dlmotion.reel"}
    told = sorted(reached(modules, without=owner, cache=cache).items())
    return blake2b(repr(told).encode(), digest_size=16).hexdigest()


def _is_loaded(source: str, file: str, scene: ast.ClassDef, owner: type) -> bool:
    """Whether the file still says what was loaded from it.

    What a decorator of another file put around a method is for that file to tell; a ``construct``
    with a ``source`` of its own is made of the class as it was loaded.
    """
    compiled = set(_codes(compile(source, file, "exec", dont_inherit=True)))
    decorated = {
        node.name
        for node in scene.body
        if isinstance(node, ast.FunctionDef) and node.decorator_list
    }
    for name, value in vars(owner).items():
        if name == "construct" and hasattr(value, "source"):
            continue
        codes = [function.__code__ for function in chain(value)]
        around = codes[:-1] if name in decorated else []
        own = [code for code in around if code.co_filename == file] + codes[len(around) :]
        if not compiled.issuperset(own):
            return False
    return True


def _codes(code: CodeType) -> Iterator[CodeType]:
    yield code
    for constant in code.co_consts:
        if isinstance(constant, CodeType):
            yield from _codes(constant)
