"""The player as one module: its parts, in the order in which they need each other."""

from __future__ import annotations

import hashlib
import re
from functools import cache
from importlib.resources import files

PARTS = (
    *("columns", "forms", "pictures", "stream", "painter", "clock", "keys", "page", "style"),
    *("controls", "slider", "element"),
)
"""Parts of ``web/``, each after all that it imports."""
_IMPORT = re.compile(r"^import [^;]*;\n", re.MULTILINE)
_EXPORT = re.compile(r"^export (?=async function|function|class|const)", re.MULTILINE)
_NOTE = re.compile(r"^\s*/\*\*.*\*/\n|\s*// .*$", re.MULTILINE)
_INDENT = re.compile(r"^[ \t]+", re.MULTILINE)
_STRING = re.compile(r"""("[^"\n]*"|`[^`]*`)""")
_AIR = re.compile(r" *([=<>{}(),;:?&|*]) *")


@cache
def script() -> str:
    """The module that a page loads; it defines ``<dlmotion-film>`` and needs no other file.

    Each part is a block of its own: names that it exports are the module's, others are not.
    """
    parts = [_part(name) for name in PARTS]
    return "// dlmotion: plays films as vectors. MIT.\n" + "\n".join(parts) + "\n"


def script_name() -> str:
    """File name of the module, another for other content."""
    return f"dlmotion-film.{hashlib.sha256(script().encode()).hexdigest()[:12]}.js"


def _part(name: str) -> str:
    text = files("dlmotion.player").joinpath("web", f"{name}.mjs").read_text(encoding="utf-8")
    exported = re.findall(r"^export (?:async )?(?:function|class|const) (\w+)", text, re.MULTILINE)
    body = _INDENT.sub("", _NOTE.sub("", _EXPORT.sub("", _IMPORT.sub("", text)))).strip()
    # Every second piece is a string, which keeps its spaces.
    pieces = _STRING.split(body)
    pieces[::2] = [_AIR.sub(r"\1", piece) for piece in pieces[::2]]
    body = "".join(pieces)
    names = ", ".join(exported)
    if not names:
        return f"{{\n{body}\n}}"
    return f"const {{{names}}} = (() => {{\n{body}\nreturn {{{names}}};\n}})();"
