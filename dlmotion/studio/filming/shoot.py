"""One scene into what was asked for: a film and what belongs to it, a still, numbered frames."""

from __future__ import annotations

import json
import re
import unicodedata
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from typing import TYPE_CHECKING, Any

from dlmotion.base.atomic import write_text
from dlmotion.engine.frames import FrameLog
from dlmotion.studio.errors import USAGE, CommandError
from dlmotion.studio.filming.places import FRAMES, STILLS
from dlmotion.studio.filming.settings import Settings
from dlmotion.studio.filming.subtitles import write_subtitles

if TYPE_CHECKING:
    from dlmotion.reel import Film

CUT = ("mp4", "webm", "mov")
"""Films whose sections can be cut out of them."""


@dataclass(frozen=True)
class Asked:
    """What manim has no setting for: which still, how a film is coded, hashes, processes."""

    section: str | None = None
    time: float | None = None
    preset: str = "standard"
    frame_hashes: Path | None = None
    jobs: int | None = None


@dataclass(frozen=True)
class Order:
    """What to make of a scene, and with which means; ``remembers`` what it knows from earlier."""

    kind: str
    settings: Settings
    asked: Asked
    jobs: int
    state: Path
    evidence: str
    remembers: bool = True


def kind_of(settings: Settings, asked: Asked, format: str | None) -> str:
    """Return the ending of what is written; ``none`` where nothing is.

    Raises
    ------
    CommandError
        If films of sections are wanted of what is cut by no packet.
    """
    if not settings.written or settings.format == "none":
        return "none"
    kind = "svg" if format == "svg" else settings.format
    if kind == "auto" and (asked.section is not None or asked.time is not None):
        kind = "png"
    elif kind == "auto":
        kind = "mov" if settings.transparent else "mp4"
    if settings.sections and kind not in CUT:
        raise CommandError(f"--save_sections needs one of {', '.join(CUT)}, got {kind}", USAGE)
    return kind


def shoot(scene: type, out: Path, still: Path, order: Order, log: Path) -> dict[str, Any]:
    """Write it; returns what there is to say about it. Frames are noted in ``log`` meanwhile.

    A scene that plays nothing goes to ``still`` where films are asked for.
    """
    from dlmotion import reel

    settings, asked = order.settings, order.asked
    means: dict[str, Any] = settings.shape | {"caches": order.state / "manim"}
    looks: dict[str, Any] = {"transparent": settings.transparent, "plays": settings.plays}
    if order.kind == "none":
        return {"path": None, "frames": reel.rehearse(scene, **means, **looks)}
    if order.kind in STILLS:
        means |= {"section": asked.section, "time": asked.time, "frame_hashes": asked.frame_hashes}
        return {"path": str(reel.still(scene, out, **means, **looks)), "frames": 1}
    if order.kind == FRAMES:
        frames = reel.sequence(scene, out, digits=settings.digits, **means, **looks)
        return {"path": str(out), "frames": frames}
    film = reel.film(
        scene,
        out,
        **means,
        **looks,
        frame_hashes=asked.frame_hashes,
        format=order.kind,
        preset=asked.preset,
        jobs=order.jobs,
        store=reel.Store(order.state / "reel") if order.remembers else None,
        evidence=order.evidence,
        still=still,
        progress=FrameLog(log).told,
    )
    return _told(film, _sections(film, settings) if settings.sections and film.sections else {})


def _told(film: Film, videos: dict[int, str]) -> dict[str, Any]:
    subtitles = write_subtitles(film.captions, film.path)
    return {
        "path": str(film.path),
        "frames": film.frames,
        "duration": round(film.duration, 3),
        "painted": film.misses,
        "reused": film.hits,
        "passed": film.passed,
        "sections": [
            {"name": mark.name, "start": mark.start, "end": mark.end}
            | ({"video": videos[mark.index]} if mark.index in videos else {})
            for mark in film.sections
        ],
        "captions": [
            {"start": line.start, "end": line.end, "text": line.text} for line in film.captions
        ],
        "subtitles": [str(path) for path in subtitles],
    }


def _slug(name: str) -> str:
    """A section's name as a part of a file's name, as manim makes it."""
    return re.sub(r"[^\w]+", "-", unicodedata.normalize("NFKC", name)).strip("-_") or "section"


def _sections(film: Film, settings: Settings) -> dict[int, str]:
    """Write a film for each section and manim's index of them; returns their paths by section."""
    from dlmotion.reel import cut

    folder, ending = film.path.parent / "sections", film.path.suffix
    places = {
        folder / f"{film.path.stem}_{mark.index:04}_{_slug(mark.name)}{ending}": mark
        for mark in film.sections
    }
    folder.mkdir(parents=True, exist_ok=True)
    rate = Fraction(film.fps).limit_denominator(1001)
    cut(film.path, places, rate)
    index = [
        {
            "name": mark.name,
            "type": mark.kind,
            "video": place.name,
            "width": settings.width,
            "height": settings.height,
            "avg_frame_rate": f"{rate.numerator}/{rate.denominator}",
            "duration": f"{float((mark.end - mark.start) / rate):.6f}",
            "nb_frames": str(mark.end - mark.start),
        }
        for place, mark in places.items()
    ]
    write_text(folder / f"{film.path.stem}.json", json.dumps(index, indent=4))
    return {mark.index: str(place) for place, mark in places.items()}
