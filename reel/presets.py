"""Named points on the curve of speed, size and quality; docs/PERFORMANCE.md has the measurements."""

from __future__ import annotations

from dataclasses import dataclass

from reel.frames import Segment


@dataclass(frozen=True, slots=True)
class Preset:
    """Encoder settings for one purpose: x264 (mp4) and VP9 (webm) options; ``moving`` where most of a picture moves."""

    name: str
    purpose: str
    x264: tuple[tuple[str, str], ...]
    vp9: tuple[tuple[str, str], ...]
    moving: tuple[tuple[str, str], ...] = ()

    def options(self, segment: Segment) -> dict[str, str]:
        """Options of x264 for what this segment shows."""
        if self.moving and segment.moves_most:
            return dict(self.moving)
        options = dict(self.x264)
        if "qp" in options and segment.has_photos:
            options["qp"] = str(int(options["qp"]) + PHOTO_QP)
        return options


# Found by measuring on drawn pictures: a good key frame that skipped blocks keep, plain B-frames, no
# filter over sharp edges, a little more for colour; what passes by may be coarser than what stays.
_FLAT = (
    "bframes=3:b-adapt=0:b-pyramid=none:pbratio=2:ref=1:scenecut=0:weightp=0"
    ":ipratio=2.3:chroma-qp-offset=-2:no-deblock=1"
)
# Where nothing stays, a key frame is worth little; looking ahead and quantising by what is referred to is.
# Both must have the same parameter sets, or their segments would not join.
_MOVING = "bframes=3:b-pyramid=none:ref=1:subme=2:weightp=0:chroma-qp-offset=-2"
PHOTO_QP = -3
"""What photographs take off a fixed quantiser: smooth ramps show every step."""

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
            moving=(("preset", "faster"), ("crf", "21.5"), ("x264-params", _MOVING)),
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
