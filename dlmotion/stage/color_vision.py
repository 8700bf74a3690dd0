"""How far apart two colours are, also to eyes that see fewer of them."""

from __future__ import annotations

from functools import cache

import numpy as np

BLINDNESS = {
    "protanopia": (
        (0.152286, 1.052583, -0.204868),
        (0.114503, 0.786281, 0.099216),
        (-0.003882, -0.048116, 1.051998),
    ),
    "deuteranopia": (
        (0.367322, 0.860646, -0.227968),
        (0.280085, 0.672501, 0.047413),
        (-0.011820, 0.042940, 0.968881),
    ),
    "tritanopia": (
        (1.255528, -0.076749, -0.178779),
        (-0.078411, 0.930809, 0.147602),
        (0.004733, 0.691367, 0.303900),
    ),
}
"""Linear RGB as it is seen. Source: Machado, Oliveira and Fernandes 2009, severity 1."""

_TO_LMS = (
    (0.4122214708, 0.5363325363, 0.0514459929),
    (0.2119034982, 0.6806995451, 0.1073969566),
    (0.0883024619, 0.2817188376, 0.6299787005),
)
_TO_LAB = (
    (0.2104542553, 0.7936177850, -0.0040720468),
    (1.9779984951, -2.4285922050, 0.4505937099),
    (0.0259040371, 0.7827717662, -0.8086757660),
)


@cache
def difference(first: str, second: str, blindness: str = "") -> float:
    """Distance of two ``#rrggbb`` colours in Oklab, times 100: below about 2 nobody sees it.

    Source: B. Ottosson, "A perceptual color space for image processing", 2020.
    """
    one, other = (_oklab(color, blindness) for color in (first, second))
    return 100.0 * float(np.linalg.norm(one - other))


def least_difference(first: str, second: str) -> tuple[float, str]:
    """Return the smallest distance of two colours to any eye, and whose eye that is."""
    seen = {kind: difference(first, second, kind) for kind in ("", *BLINDNESS)}
    worst = min(seen, key=lambda kind: seen[kind])
    return seen[worst], worst or "full colour vision"


def _oklab(color: str, blindness: str) -> np.ndarray:
    channels = np.array([int(color[i : i + 2], 16) / 255 for i in (1, 3, 5)])
    linear = np.where(channels <= 0.04045, channels / 12.92, ((channels + 0.055) / 1.055) ** 2.4)
    if blindness:
        linear = np.clip(np.array(BLINDNESS[blindness]) @ linear, 0.0, 1.0)
    return np.asarray(np.array(_TO_LAB) @ np.cbrt(np.array(_TO_LMS) @ linear))
