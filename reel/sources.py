"""The source that a module can reach: its own imports and theirs, without what is installed."""

from __future__ import annotations

import re
import sys
import sysconfig
from hashlib import blake2b
from pathlib import Path
from types import ModuleType

_IMPORT = re.compile(
    r"^[ \t]*(?:from[ \t]+([\w.]+)[ \t]+import[ \t]*(\([^)]*\)|[^\n]*)|import[ \t]+([^\n]*))", re.MULTILINE
)
_NAME = re.compile(r"[\w.]+")
_INSTALLED = tuple(str(Path(sysconfig.get_path(kind)).resolve()) for kind in ("stdlib", "purelib", "platlib"))


def reached(module: ModuleType) -> dict[str, str]:
    """Name → hash of the source of every loaded module that ``module`` can reach, itself left out."""
    found: dict[str, str] = {}
    waiting, met = [module.__name__], {module.__name__}
    while waiting:
        name = waiting.pop()
        text = _source(name)
        if text is None:
            continue
        if name != module.__name__:
            found[name] = blake2b(text.encode(), digest_size=16).hexdigest()
        new = {near for near in _imports(text, name) if near in sys.modules} - met
        met |= new
        waiting += new
    return found


def _source(name: str) -> str | None:
    """Text of a loaded module, None if it is installed or no Python file."""
    file = getattr(sys.modules[name], "__file__", None)
    if file is None or not file.endswith(".py") or str(Path(file).resolve()).startswith(_INSTALLED):
        return None
    return Path(file).read_text(encoding="utf-8")


def _imports(text: str, importer: str) -> set[str]:
    """Names that may be modules: what is imported, from where, and the packages above."""
    names = set()
    for origin, parts, plain in _IMPORT.findall(text):
        for part in _NAME.findall(parts or plain):
            names.add(f"{origin}.{part}" if origin else part)
        names.add(origin)
    names.add(importer.rpartition(".")[0])
    return {".".join(name.split(".")[:end]) for name in names for end in range(1, name.count(".") + 2)} - {""}
