"""Slides: one HTML file that holds the films of lessons and stops after every beat."""

from __future__ import annotations

import base64
import hashlib
import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from dlmotion.base.typed import typed
from dlmotion.publish.media import Film, LessonMedia
from dlmotion.publish.packs.manifest import PackError

TEMPLATES = Path(__file__).resolve().parent / "templates" / "slides"
WORDS = {
    "zh": {
        "now": "现在",
        "next": "接下来",
        "end": "结束",
        "keys": "→ 下一拍 · ← 上一拍 · S 讲者视图 · F 全屏 · B 黑屏",
        "elapsed": "已用时间",
    },
    "en": {
        "now": "now",
        "next": "next",
        "end": "the end",
        "keys": "→ next beat · ← beat before · S speaker view · F full screen · B black",
        "elapsed": "elapsed",
    },
}
_MIME = {"mp4": "video/mp4", "webm": "video/webm"}


def film_for_slides(
    media: LessonMedia, lang: str, theme: str, quality: str | None = None
) -> tuple[Film, str]:
    """Return the film of a lesson that a deck shows, and its container.

    Raises PackError with the command that builds it, where there is none.
    """
    film = media.film(lang, theme, quality)
    kind = next((each for each in _MIME if film and each in film.files), None)
    if film is None or kind is None:
        asked = f" -q {quality}" if quality else ""
        raise PackError(
            f"expected a film in {lang}, {theme}, nothing is built; run: {typed()} build "
            f"{media.slug} --only videos --lang {lang} --theme {theme}{asked}"
        )
    return film, kind


def deck(films: Sequence[tuple[Film, str]], lang: str) -> str:
    """Return a page with these films one after the other; it asks nobody for anything."""
    style, script = (
        (TEMPLATES / name).read_text(encoding="utf-8") for name in ("slides.css", "slides.js")
    )
    plan = {
        "words": WORDS[lang],
        "films": [_film(film, kind, lang) for film, kind in films],
    }
    environment = Environment(
        loader=FileSystemLoader(TEMPLATES), autoescape=True, undefined=StrictUndefined
    )
    return environment.get_template("deck.html").render(
        lang=lang,
        title=" · ".join(_title(film, lang) for film, _ in films),
        theme=films[0][0].theme,
        style=Markup(style),  # noqa: S704 (our own files)
        script=Markup(script),  # noqa: S704
        style_hash=_hash(style),
        script_hash=_hash(script),
        plan=Markup(_json(plan)),  # noqa: S704 (no < is left in it)
        films=[_bytes(film.files[kind]) for film, kind in films],
        keys=WORDS[lang]["keys"],
    )


def _film(film: Film, kind: str, lang: str) -> dict[str, Any]:
    fps = float(film.receipt["fps"])
    return {
        "title": _title(film, lang),
        "type": _MIME[kind],
        "frame": 1 / fps,
        "beats": [
            {"start": beat["start"], "end": beat["end"], "says": beat["caption"][lang]}
            for beat in film.receipt["beats"]
        ],
    }


def _title(film: Film, lang: str) -> str:
    return str(film.receipt["title"][lang])


def _json(value: object) -> str:
    """JSON that may stand in a script element."""
    return json.dumps(value, ensure_ascii=False).replace("<", "\\u003c")


def _bytes(path: Path) -> str:
    return base64.b64encode(path.read_bytes()).decode("ascii")


def _hash(text: str) -> str:
    digest = hashlib.sha256(f"\n{text}\n".encode()).digest()
    return f"'sha256-{base64.b64encode(digest).decode('ascii')}'"
