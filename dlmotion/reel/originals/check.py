"""Says which of manim's functions are not those that reel knows, or writes the table of them anew.

    python -m dlmotion.reel.originals.check            say what differs; exit code 1 if anything
    python -m dlmotion.reel.originals.check --write    write ``table.py`` for the manim here

Write it only when the functions that changed, and what stands in for them, were read side by side
and ``tests/reel`` passes: the tests compare every substitute and every frame with manim's own.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path

import manim

from dlmotion.reel.originals.compare import (
    PARTS,
    function_named,
    hash_of_file,
    mark_of,
    report,
)
from dlmotion.reel.originals.table import IMPORTERS, MARKS

_HEAD = '''"""Hashes of manim's functions, by the part of reel that stands on them.

Written by ``python -m dlmotion.reel.originals.check --write``, which keeps the names: add or
take away a name here, with any hash, and write anew.
"""

# Whole files, so that nothing else need be read where nothing changed.'''


def table() -> Iterator[str]:
    """Lines of the table for the manim that is installed, its parts as they are named now."""
    modules = {function_named(name).__module__ for part in PARTS.values() for name in part}
    folder = Path(str(manim.__file__)).parent
    yield _HEAD
    yield "FILES = {"
    yield from (
        f'    "{name}": "{hash_of_file(str(import_module(name).__file__))}",'
        for name in sorted(modules)
    )
    yield "}"
    yield "# Files of manim's that import what reel imports later."
    yield "IMPORTERS = {"
    yield from (f'    "{file}": "{hash_of_file(str(folder / file))}",' for file in IMPORTERS)
    yield "}"
    yield "MARKS: dict[str, dict[str, dict[str, str]]] = {"
    for part, owners in MARKS.items():
        yield f'    "{part}": {{'
        for owner, names in owners.items():
            yield f'        "{owner}": {{'
            for name in names:
                yield f'            "{name}": "{mark_of(function_named(owner + name))}",'
            yield "        },"
        yield "    },"
    yield "}"


def main(words: list[str]) -> int:
    """Say what differs, or write the table."""
    if words == ["--write"]:
        file = Path(__file__).with_name("table.py")
        file.write_text("\n".join(table()) + "\n", encoding="utf-8")
        return 0
    lines = report()
    sys.stdout.write("".join(f"{line}\n" for line in lines))
    return 1 if lines else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
