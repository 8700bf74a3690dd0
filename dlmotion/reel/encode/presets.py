"""Named points on the curve of speed, size and quality.

The measurements are in docs/PERFORMANCE.md.
"""

from __future__ import annotations

from dataclasses import dataclass

from dlmotion.reel.segments.frames import Segment


@dataclass(frozen=True, slots=True)
class Preset:
    """Encoder settings for one purpose: x264 (mp4) and VP9 (webm) options.

    ``clouds`` are those of x264 where points move.
    """

    name: str
    purpose: str
    x264: tuple[tuple[str, str], ...]
    vp9: tuple[tuple[str, str], ...]
    clouds: tuple[tuple[str, str], ...] = ()

    def options(self, segment: Segment) -> dict[str, str]:
        """Options of x264 for what this segment shows."""
        if self.clouds and segment.has_drifting_clouds:
            return dict(self.clouds)
        options = dict(self.x264)
        if "qp" in options:
            step = PHOTO_QP if segment.has_photos else CLOUD_QP if segment.has_clouds else 0
            step = step or (SPARSE_QP if segment.is_sparse else BRIEF_QP if segment.is_brief else 0)
            options["qp"] = str(int(options["qp"]) + step)
        return options


# Found by measuring on drawn pictures: a good key frame that skipped blocks keep, plain B-frames,
# no filter over sharp edges, a little more for colour; what passes by may be coarser than what
# stays. Things move far between frames and lines look alike: a wide search finds more, and so few
# coefficients are left that weighing each costs nothing. They mostly move evenly: the frames around
# a B-frame tell where its blocks come from, and a search for parts of them adds little.
_FLAT = (
    "bframes=2:b-adapt=0:b-pyramid=none:weightb=0:pbratio=2:ref=1:scenecut=0:weightp=0"
    ":ipratio=2.3:chroma-qp-offset=-5:no-deblock=1:me=umh:merange=32:trellis=1"
    ":direct=auto:partitions=i4x4,i8x8,p8x8"
)
# Where points drift, a key frame is worth little; looking ahead and quantising by what is referred
# to is. Points look alike: a wide, fine search finds where each came from, and no block of them is
# worth more than another. The parameter sets must be the same, or segments would not join.
_CLOUDS = (
    "bframes=3:b-pyramid=none:weightb=0:ref=1:weightp=0:chroma-qp-offset=-5"
    ":me=umh:subme=4:aq-mode=0"
)
PHOTO_QP, SPARSE_QP, CLOUD_QP, BRIEF_QP = -4, -2, 3, 2
"""Steps of a fixed quantiser, by what a segment shows.

Photographs' ramps show errors, few things cost few bits, clouds' dots cost many, and a good key
frame of many things is not worth its bits if it is gone in a moment.
"""

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
            (("preset", "veryfast"), ("qp", "31"), ("x264-params", _FLAT)),
            (("crf", "28"), ("b", "0"), ("deadline", "realtime"), ("cpu-used", "7")),
            clouds=(("preset", "faster"), ("crf", "24.5"), ("x264-params", _CLOUDS)),
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
