"""Quantity: something that is shown, with one word, symbol, colour and format everywhere."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Quantity:
    """Its word in the ``.toml``, its symbol (Typst), its colour role, how it prints."""

    label: str
    symbol: str = ""
    role: str = "ink"
    spec: str = ".2f"
