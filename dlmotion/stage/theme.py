"""Theme: colours by role, type sizes and line widths of one look."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields
from types import MappingProxyType

from dlmotion.base.names import FAMILY, MONOSPACE_FAMILY

PIXELS_PER_UNIT = 135.0
"""Pixels of one manim unit at 1080p: a frame is 8 units high."""

_EM_PIXELS_PER_POINT = 1.873
"""Height of one em at 1080p for manim's ``font_size=1``, measured on the CJK family."""


SIZES: Mapping[str, int] = MappingProxyType(
    {
        "takeaway": 66,
        "title": 50,
        "caption": 48,
        "heading": 46,
        "label": 40,
        "number": 40,
        "code": 36,
        "small": 34,
    }
)
"""Em heights in pixels at 1080p. Nothing on screen is smaller than ``MINIMUM_PIXELS``."""

MINIMUM_PIXELS = 22


@dataclass(frozen=True)
class Theme:
    """One look; every colour is named by what it means, never by what it is."""

    name: str
    background: str
    surface: str
    hairline: str
    ink: str
    muted: str
    data: str
    weight_positive: str
    weight_negative: str
    activation: str
    gradient: str
    loss: str
    highlight: str
    series: tuple[str, ...]
    heat: tuple[str, ...]
    classes: tuple[str, ...]
    family: str = FAMILY
    monospace: str = MONOSPACE_FAMILY
    stroke: float = 4.0
    thin: float = 2.0
    gap: float = 0.25

    def color(self, role: str) -> str:
        """Colour of a role; a colour that starts with ``#`` is returned as it is.

        Raises
        ------
        ValueError
            If ``role`` names no colour of the theme.
        """
        if role.startswith("#"):
            return role
        if role.startswith("series"):
            return self.series[int(role.removeprefix("series") or 0) % len(self.series)]
        if role.startswith("class"):
            return self.classes[int(role.removeprefix("class") or 0) % len(self.classes)]
        value = getattr(self, role, None)
        if not isinstance(value, str) or not value.startswith("#"):
            raise ValueError(
                f"expected a colour role of the theme ({', '.join(self.roles())}), got {role!r}"
            )
        return value

    def roles(self) -> list[str]:
        """Names of the single-colour roles."""
        return [f.name for f in fields(self) if str(getattr(self, f.name)).startswith("#")]

    def weight(self, value: float) -> str:
        """Colour of a weight by its sign."""
        return self.weight_positive if value >= 0 else self.weight_negative


def font_size(size: str) -> float:
    """Manim's ``font_size`` for a named size of ``SIZES``."""
    return SIZES[size] / _EM_PIXELS_PER_POINT


def font_em(size: float) -> float:
    """Height of one em of a manim ``font_size`` in manim units."""
    return size * _EM_PIXELS_PER_POINT / PIXELS_PER_UNIT


def em(size: str) -> float:
    """Height of one em of a named size in manim units."""
    return SIZES[size] / PIXELS_PER_UNIT


def contrast(first: str, second: str) -> float:
    """WCAG contrast ratio of two ``#rrggbb`` colours, 1 (equal) to 21 (black on white).

    Source: WCAG 2.2, definition of contrast ratio.
    """
    light, dark = sorted((_luminance(first), _luminance(second)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def readable_on(ground: str) -> str:
    """Black or white, whichever stands out more from a ``#rrggbb`` ground.

    Never less than 4.5:1.
    """
    return max(("#FFFFFF", "#000000"), key=lambda color: contrast(color, ground))


def _luminance(color: str) -> float:
    channels = (int(color[i : i + 2], 16) / 255 for i in (1, 3, 5))
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


DARK = Theme(
    name="dark",
    background="#0E131A",
    surface="#1A222D",
    hairline="#3A4656",
    ink="#EDF1F5",
    muted="#A3B0BE",
    data="#5CB8F2",
    weight_positive="#3FCF9F",
    weight_negative="#F0A35C",
    activation="#F2DC5D",
    gradient="#E992C6",
    loss="#FF7D66",
    highlight="#FFFFFF",
    series=("#5CB8F2", "#EEB86E", "#6AE0B4", "#EA8DB9", "#F0DF63", "#FE7B5B", "#918CFC"),
    heat=("#1A222D", "#24496B", "#2F78A8", "#5CB8F2", "#C8E6FA"),
    classes=(
        "#5CB8F2",
        "#EEB86E",
        "#6AE0B4",
        "#EA8DB9",
        "#F0DF63",
        "#FE7B5B",
        "#918CFC",
        "#9ADBE8",
        "#D9B38C",
        "#C3D97A",
    ),
)

LIGHT = Theme(
    name="light",
    background="#FBFBF9",
    surface="#EFF1F3",
    hairline="#C5CCD4",
    ink="#171C22",
    muted="#55606C",
    data="#0A66A8",
    weight_positive="#05714F",
    weight_negative="#9A5300",
    activation="#7A5F00",
    gradient="#A12F78",
    loss="#BE3417",
    highlight="#000000",
    series=("#0A66A8", "#7A010E", "#63752A", "#6C1C74", "#7D4612", "#B24773", "#4F2BB6"),
    heat=("#EBEEF1", "#C6DDEF", "#86BADF", "#2F86C4", "#0A3F69"),
    classes=(
        "#0A66A8",
        "#7A010E",
        "#63752A",
        "#6C1C74",
        "#7D4612",
        "#B24773",
        "#4F2BB6",
        "#12707F",
        "#7D4E24",
        "#52660A",
    ),
)

LOOKS: Mapping[str, Theme] = MappingProxyType({"dark": DARK, "light": LIGHT})
