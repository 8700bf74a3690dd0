"""Numerals: how the series prints numbers, with a true minus, powers of ten, and no false zero."""

from __future__ import annotations

import re
import string
from typing import Any

MINUS = "\N{MINUS SIGN}"
_UP = str.maketrans("0123456789-" + MINUS, "⁰¹²³⁴⁵⁶⁷⁸⁹⁻⁻")
_POWER = re.compile(r"e([+-])0*(\d+)")
_FIXED = re.compile(r",?\.(\d+)f")
_PLAIN = ("e+02", "e+03")
_SHARE = re.compile(r"\.(\d+)p")
_PERCENT = re.compile(r"\.(\d+)%")

SCRIPTS = {
    **{character: (base, 1) for base, character in zip("0123456789-", "⁰¹²³⁴⁵⁶⁷⁸⁹⁻", strict=True)},
    **{character: (base, -1) for base, character in zip("0123456789", "₀₁₂₃₄₅₆₇₈₉", strict=True)},
    **{character: (base, -1) for base, character in zip("ijkntx", "ᵢⱼₖₙₜₓ", strict=True)},
    **{"ᵀ": ("T", 1), "ⁿ": ("n", 1), "ᵏ": ("k", 1), "ᵗ": ("t", 1)},
}
"""Raised (1) and lowered (-1) characters, and what stands there: the font lacks most of them."""


def format_number(value: float | int | str, spec: str = "") -> str:
    """Format one number as the whole series prints it.

    ``.2f`` of what is small and not zero says ``<0.01``, never 0.00. ``.2p`` is for shares: it also
    says ``>0.99`` of what is not quite 1, as ``.0%`` says ``<1%`` and ``>99%``. ``.0e`` gives
    ``6×10⁻⁷``, ``.2g`` of hundreds and thousands ``870`` rather than 8.7×10².
    """
    if isinstance(value, str):
        return format(value, spec)
    if share := _SHARE.fullmatch(spec):
        return _share(float(value), int(share[1]))
    if percent := _PERCENT.fullmatch(spec):
        return _share(float(value) * 100.0, int(percent[1]), whole=100.0) + "%"
    text = format(value or 0, spec)
    if spec.endswith("g") and text.endswith(_PLAIN):
        text = f"{float(text):.0f}"
    if (fixed := _FIXED.fullmatch(spec)) and float(value) != 0.0:
        unit = 10.0 ** -int(fixed[1])
        if abs(float(value)) < 0.5 * unit:
            small = format(unit, spec)
            return f"<{small}" if value > 0 else f">{MINUS}{small}"
    return _POWER.sub(_power, text).replace("-", MINUS)


def after_prefix(prefix: str, text: str) -> str:
    """Write a number behind what leads to it: a bound takes the place of the equals sign.

    ``J = `` and ``<0.01`` give ``J < 0.01``.
    """
    if text.startswith(("<", ">")) and prefix.rstrip().endswith("="):
        return f"{prefix.rstrip()[:-1]}{text[0]} {text[1:]}"
    return prefix + text


def adding_spec(first: float, second: float, most: int = 6) -> str:
    """Fewest decimals, two at least, with which printed terms add up to the printed sum."""
    for decimals in range(2, most):
        printed = round(first, decimals) + round(second, decimals)
        if abs(printed - round(first + second, decimals)) < 0.5 * 10.0**-decimals:
            return f".{decimals}f"
    return f".{most}f"


def _share(value: float, decimals: int, whole: float = 1.0) -> str:
    """Print a share of a whole: never none or all of it unless it is."""
    spec, unit = f".{decimals}f", 10.0**-decimals
    if whole - 0.5 * unit <= value < whole:
        return f">{whole - unit:{spec}}"
    return format_number(value, spec)


def _power(found: re.Match[str]) -> str:
    exponent = ("-" if found[1] == "-" else "") + found[2]
    return "×10" + exponent.translate(_UP)


class NumberFormatter(string.Formatter):
    """``str.format`` with the numerals of the series."""

    def format_field(self, value: Any, format_spec: str) -> str:
        """Format one placeholder; ``{n:epoch|epochs}`` is the word that fits the number."""
        if "|" in format_spec:
            one, _, more = format_spec.partition("|")
            return one if value == 1 else more
        if isinstance(value, int | float) and not isinstance(value, bool):
            return format_number(value, format_spec)
        return str(super().format_field(value, format_spec))
