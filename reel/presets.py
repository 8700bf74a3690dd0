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


# Found by measuring on drawn pictures: a good key frame that skipped blocks keep, plain B-frames, no
# filter over sharp edges, a little more for colour; what passes by may be coarser than what stays.
_FLAT = (
    "bframes=3:b-adapt=0:b-pyramid=none:pbratio=2:ref=1:scenecut=0:weightp=0"
    ":ipratio=2.3:chroma-qp-offset=-2:no-deblock=1"
)
PHOTO_QP = -5
"""What raster images take off a fixed quantiser: their noise hides nothing behind flat colour."""

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
            (("preset", "veryfast"), ("qp", "30"), ("x264-params", _FLAT)),
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
