"""The index of marks: its text, made of docstrings and examples, and what must have an example."""

from __future__ import annotations

import ast
import inspect
import re
from collections.abc import Callable, Iterator
from importlib import import_module
from pkgutil import walk_packages
from textwrap import fill
from types import ModuleType

from dlmotion.stage import marks
from dlmotion.stage.marks.mark import Drawn, Mark
from dlmotion.studio.mark_gallery import arrays, axes, bars, clock, networks, space, tables, text
from dlmotion.studio.mark_gallery.example import Example

PICTURES = "marks"
"""Folder of the pictures, beside the text."""
HEAD = "<!-- Made by `render.py marks` from docstrings and examples; changes here are lost. -->"
"""First line of the text."""

FAMILIES: tuple[ModuleType, ...] = (axes, space, arrays, networks, tables, bars, text, clock)
"""A module of examples for each family, named like its folder of marks, in the index's order."""

_START = f"""{HEAD}
# Marks

What lessons are drawn with. `place` is a box of the frame, `t` the trace; `W`, `J`, `SLOPE` … are
quantities (`from dlmotion.stage.marks.quantity import Quantity`) such as
`J = Quantity("loss", "J", "loss")`. Every mark has `at(moment)`, which puts it
where the record has it; in a lesson the moves do that ([Adding a lesson](ADDING_A_LESSON.md)).

The pictures are painted by the code beside them, light theme, half a frame wide, from the record in
`dlmotion/studio/mark_gallery/record.py`. An example of a new mark is a function in
`dlmotion/studio/mark_gallery/`; then run `.venv/bin/python render.py marks`.
"""


def examples(family: ModuleType) -> list[Example]:
    """Examples of one family, in the order of their file."""
    return [value for value in vars(family).values() if isinstance(value, Example)]


def all_examples() -> list[Example]:
    """Examples of all families."""
    return [found for family in FAMILIES for found in examples(family)]


def undrawn() -> set[str]:
    """Names of the marks in the families' folders that have no example yet."""
    for module in walk_packages(marks.__path__, f"{marks.__name__}."):
        import_module(module.name)
    defined = {kind.__name__ for kind in _kinds(Mark) if kind is not Drawn}
    return defined - {found.name for found in all_examples()}


def index_text() -> str:
    """Return the whole of MARKS.md."""
    parts = [_START, _contents()]
    for family in FAMILIES:
        name = _family_name(family)
        about = _prose(import_module(f"{marks.__name__}.{name}"))[0]
        parts.append(f"## Family {name}\n\n{about}\n")
        parts += [_section(found) for found in examples(family)]
    return "\n".join(parts)


def _kinds(base: type[Mark]) -> Iterator[type[Mark]]:
    for kind in base.__subclasses__():
        if kind.__module__.startswith(f"{marks.__name__}.") and kind.__name__[0] != "_":
            yield kind
        yield from _kinds(kind)


def _family_name(family: ModuleType) -> str:
    return family.__name__.rpartition(".")[2]


def _contents() -> str:
    rows = []
    for family in FAMILIES:
        links = (f"[{found.name}](#{found.name.lower()})" for found in examples(family))
        rows.append(_wrapped(f"- {_family_name(family)}: {' · '.join(links)}", "  "))
    return "\n".join(rows) + "\n"


def _section(found: Example) -> str:
    words, listed = _prose(found.shown)
    if found.maker is not found.shown:
        also, more = _prose(found.maker)
        words, listed = f"{words} {also}", listed + more
    arguments = [_wrapped(f"- `{name}`: {meaning}", "  ") for name, meaning in listed]
    blocks = (
        f"### {found.name}",
        f"![{found.name}]({PICTURES}/{found.file})",
        _wrapped(words),
        "\n\n".join(f"`{line}`" for line in _imports(found)),
        f"```\n{_wrapped(_call(found.maker), '    ')}\n```",
        "\n".join(arguments),
        f"```python\n{found.code}\n```",
    )
    return "\n\n".join(block for block in blocks if block) + "\n"


def _imports(found: Example) -> Iterator[str]:
    """Where the mark is, unless another makes it, and what its example needs that is no mark."""
    if found.maker is found.shown:
        yield f"from {found.shown.__module__} import {found.name}"
    named = {node.id for node in ast.walk(ast.parse(found.code)) if isinstance(node, ast.Name)}
    for name in sorted(named - {found.name}):
        value = found.draw.__globals__.get(name)
        is_mark = isinstance(value, type) and issubclass(value, Mark)
        if inspect.isroutine(value) or (isinstance(value, type) and not is_mark):
            yield f"from {value.__module__} import {name}"


def _call(maker: Callable[..., object]) -> str:
    """How it is called: a class by its name, a method on what has it; without types."""
    signature = inspect.signature(maker)
    plain = [
        parameter.replace(annotation=inspect.Parameter.empty)
        for parameter in signature.parameters.values()
        if parameter.name != "self"
    ]
    called = signature.replace(parameters=plain, return_annotation=inspect.Signature.empty)
    owner = maker.__qualname__.rpartition(".")[0].lower()
    return f"{owner}{'.' * bool(owner)}{maker.__name__}{called}".replace("'", '"')


def _prose(documented: object) -> tuple[str, list[tuple[str, str]]]:
    """What a docstring says, and its parameters with what it says of each, as Markdown."""
    words, _, rest = (inspect.getdoc(documented) or "").partition("\nParameters\n----------\n")
    entries = re.findall(r"(?m)^(\S.*)\n((?:[ ]+.*(?:\n|$))+)", rest)
    listed = [(names.replace(", ", "`, `"), _markdown(meaning)) for names, meaning in entries]
    return _markdown(words), listed


def _markdown(words: str) -> str:
    return " ".join(words.split()).replace("``", "`")


def _wrapped(line: str, indent: str = "") -> str:
    return fill(line, 100, subsequent_indent=indent, break_on_hyphens=False, break_long_words=False)
