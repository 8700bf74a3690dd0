"""Named points on the curve of speed, size and quality; docs/PERFORMANCE.md has the measurements."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Preset:
    """Encoder settings for one purpose: x264 (mp4) and VP9 (webm) options."""

    name: str
    purpose: str
    x264: tuple[tuple[str, str], ...]
    vp9: tuple[tuple[str, str], ...]


PRESETS = {
    preset.name: preset
    for preset in (
        Preset(
            "draft",
            "look at it now: fastest, files about twice as large",
            (("preset", "ultrafast"), ("qp", "30"), ("x264-params", "scenecut=0:ipratio=3")),
            (("crf", "36"), ("b", "0"), ("deadline", "realtime"), ("cpu-used", "8")),
        ),
        Preset(
            "standard",
            "publish: not below stock manim in PSNR",
            (
                ("preset", "superfast"),
                ("qp", "33"),
                (
                    "x264-params",
                    "bframes=0:scenecut=0:weightp=0:me=dia:ipratio=4:chroma-qp-offset=-3:no-deblock=1",
                ),
            ),
            (("crf", "28"), ("b", "0"), ("deadline", "realtime"), ("cpu-used", "7")),
        ),
        Preset(
            "archive",
            "keep: smallest file for its quality, slow",
            (("preset", "slow"), ("crf", "17")),
            (("crf", "20"), ("b", "0"), ("deadline", "good"), ("cpu-used", "3")),
        ),
    )
}


def preset_named(name: str) -> Preset:
    """Preset of this name; ``ValueError`` names the choices."""
    if name not in PRESETS:
        raise ValueError(f"preset must be one of {', '.join(PRESETS)}, not {name!r}")
    return PRESETS[name]
