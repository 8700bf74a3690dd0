"""Worked: a line of mathematics with the numbers of the trace in it, negative ones in parentheses."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from stage.mobjects.formula import Formula, Value
from stage.readout import number_at
from stage.theme import Theme

_NUMBER = re.compile(r"<([^<>|]+)(?:\|([^<>|]+))?>")
_BEFORE_PARENTHESES = ("dot", "+", "-")


class Worked(Formula):
    """Formula from a template in Typst math.

    Parameters
    ----------
    template
        ``<loss[0]>`` or ``<loss[0]|.2f>`` stands for that number of the trace, ``.3f`` by default.
    roles
        Colour role of each array of the trace; ink for others.
    """

    def __init__(
        self, template: str, theme: Theme, trace: Any, roles: Mapping[str, str], *, size: str = "label"
    ) -> None:
        row: list[str | Value] = []
        end = 0
        for place, match in enumerate(_NUMBER.finditer(template)):
            before, (path, spec) = template[end : match.start()].strip(), match.groups(default=".3f")
            array = re.split(r"[\[.]", path, maxsplit=1)[0]
            value = Value(f"part{place}", path, None, spec, roles.get(array, "ink"))
            negative = number_at(trace, path, None, spec).value < 0 and before.endswith(_BEFORE_PARENTHESES)
            row += [before] if before else []
            row += ["(", value, ")"] if negative else [value]
            end = match.end()
        if template[end:].strip():
            row.append(template[end:].strip())
        super().__init__(row, theme, trace=trace, size=size)
