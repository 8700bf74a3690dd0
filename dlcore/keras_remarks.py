"""Slips in Keras code: which remarks are any, and the line as it should be."""

from __future__ import annotations

import re

from dlcore.keras_syntax import Remark

__all__ = ["is_slip", "mended"]

_CALLED = re.compile(r"is called '([^']*)'$")
_WRITE = re.compile(r"write '([^']*)'")
_MOVE = re.compile(r"move the definition of (\w+) above line \d+")


def is_slip(remark: Remark) -> bool:
    """Whether Keras would stumble there; a setting that only dlcore leaves out is no slip."""
    return remark.fix != "left out"


def mended(line: str, remark: Remark, layer: str = "") -> str:
    """Return a line as it was read, in Python.

    Parameters
    ----------
    line : str
        As it was typed.
    remark : Remark
        What was found there.
    layer : str
        The layer call that was read from it, if there is one.
    """
    wrong, right = _CALLED.search(remark.cause), _WRITE.fullmatch(remark.fix)
    if wrong and right:
        for after in (r"(?=[(\"'])", ""):  # called or quoted comes first
            found = re.search(rf"\b{re.escape(wrong[1])}\b{after}", line)
            if found:
                return line[: found.start()] + right[1] + line[found.end() :]
    if moved := _MOVE.fullmatch(remark.fix):
        return f"{moved[1]} = ...; {line.strip()}"
    if remark.fix.endswith("read as one row"):
        return "Sequential([...])"
    if remark.fix.startswith("write #"):
        return remark.fix.removeprefix("write ")
    if remark.fix.startswith("add "):
        return remark.fix.removeprefix("add ")
    return layer or remark.fix.removeprefix("write ").strip("'")
