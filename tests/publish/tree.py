"""A small media tree that keeps the contract: H.264, pictures, receipts, figure lists."""

from __future__ import annotations

import io
import json
import tempfile
from functools import cache
from pathlib import Path
from typing import Any

import av
import numpy as np
from PIL import Image

SECONDS = 4
SIZE = (320, 180)
COLOURS = {"dark": (16, 24, 40), "light": (250, 248, 244)}
NASTY = (
    "<script>window.hacked=1</script> {{7*7}} {% raw %} {{< x >}} "
    "]]> \" onerror='window.hacked=1' </style> ../ `$x$`"
)


@cache
def film_bytes(theme: str) -> bytes:
    """A film of four seconds in which a square moves."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "film.mp4"
        _write_film(path, theme)
        return path.read_bytes()


def _write_film(path: Path, theme: str) -> None:
    with av.open(str(path), "w", options={"movflags": "+faststart"}) as container:
        stream = container.add_stream("libx264", rate=15, options={"crf": "30", "g": "15"})
        stream.width, stream.height, stream.pix_fmt = *SIZE, "yuv420p"
        for index in range(15 * SECONDS):
            image = np.full((SIZE[1], SIZE[0], 3), COLOURS[theme], np.uint8)
            image[60:120, 4 * index : 4 * index + 60] = (220, 120, 40)
            container.mux(stream.encode(av.VideoFrame.from_ndarray(image, format="rgb24")))
        container.mux(stream.encode())


@cache
def png_bytes(theme: str, size: tuple[int, int] = SIZE) -> bytes:
    """A flat picture with a mark."""
    image = Image.new("RGB", size, COLOURS[theme])
    image.paste((220, 120, 40), (20, 20, 80, 80))
    buffer = io.BytesIO()
    image.save(buffer, "PNG")
    return buffer.getvalue()


def svg_text(theme: str) -> str:
    """A figure in its theme's colours."""
    red, green, blue = COLOURS[theme]
    return (
        '<svg xmlns="http://www.w3.org/2000/svg" width="320" height="180" viewBox="0 0 320 180">'
        f'<rect width="320" height="180" fill="rgb({red},{green},{blue})"/>'
        '<path d="M20 150 L300 30" stroke="rgb(220,120,40)" stroke-width="4"/></svg>'
    )


def receipt(
    slug: str, lang: str, theme: str, quality: str = "draft", **changes: Any
) -> dict[str, Any]:
    """A receipt of four seconds and two beats."""
    texts = [("start", 0, 2, "三个分数：2.0、1.0、0.1", "Three scores: 2.0, 1.0, 0.1")]
    texts += [("share", 2, 4, "概率相加是 1.00。", "The shares add up to 1.00.")]
    made = {
        "schema": 1,
        "lesson": slug,
        "lang": lang,
        "theme": theme,
        "quality": quality,
        "size": list(SIZE),
        "fps": 15,
        "frames": 15 * SECONDS,
        "duration": float(SECONDS),
        "digest": "d1",
        "inputs": {"temperature": 1.0},
        "seed": 0,
        "calls": ["dlcore.trace_softmax"],
        "title": {"zh": f"{slug} 的标题", "en": f"Title of {slug}"},
        "takeaway": {"zh": "温度 1.0，概率 0.66。", "en": "Temperature 1.0, probability 0.66."},
        "beats": [
            {"key": key, "start": float(start), "end": float(end), "caption": {"zh": zh, "en": en}}
            for key, start, end, zh, en in texts
        ],
        "numbers": [
            {"time": 0.5, "beat": "start", "path": "scores[0]", "value": 2.0, "text": "2.0"},
            {
                "time": 2.5,
                "beat": "share",
                "path": "probs[0,2]",
                "value": 0.6590011,
                "text": "0.66",
            },
        ],
    }
    return made | changes


def figure(name: str, lang: str, **changes: Any) -> dict[str, Any]:
    """An entry of a figure list."""
    files = {
        theme: {
            "svg": f"figures/{name}.{lang}.{theme}.svg",
            "png": f"figures/{name}.{lang}.{theme}@2x.png",
        }
        for theme in ("light", "dark")
    }
    words = {
        "zh": ("份额", "三个份额：0.66、0.24、0.10"),
        "en": ("Shares", "Three shares: 0.66, 0.24, 0.10"),
    }[lang]
    made = {
        "name": name,
        "caption": words[0],
        "alt": words[1],
        "replaces": [],
        "width": 320,
        "height": 180,
    }
    return made | {"files": files, "numbers": [], "curves": []} | changes


def build_lesson(
    media: Path, slug: str, *, qualities: tuple[str, ...] = ("draft",), **changes: Any
) -> Path:
    """Write what a build of `slug` leaves behind; `changes` go into every receipt."""
    folder = media / slug
    (folder / "figures").mkdir(parents=True, exist_ok=True)
    for lang in ("zh", "en"):
        for theme in ("dark", "light"):
            (folder / f"{slug}.{lang}.{theme}.png").write_bytes(png_bytes(theme))
            (folder / f"figures/shares.{lang}.{theme}.svg").write_text(
                svg_text(theme), encoding="utf-8"
            )
            (folder / f"figures/shares.{lang}.{theme}@2x.png").write_bytes(
                png_bytes(theme, (640, 360))
            )
            for quality in qualities:
                stem = folder / f"{slug}.{lang}.{theme}.{quality}"
                stem.with_name(stem.name + ".mp4").write_bytes(film_bytes(theme))
                text = json.dumps(
                    receipt(slug, lang, theme, quality, **changes), ensure_ascii=False
                )
                stem.with_name(stem.name + ".json").write_text(text, encoding="utf-8")
        write_figures(folder, slug, lang, [figure("shares", lang)])
    return folder


def write_figures(folder: Path, slug: str, lang: str, figures: list[dict[str, Any]]) -> None:
    """Write the figure list of one language."""
    listed = {"schema": 1, "lesson": slug, "lang": lang, "digest": "d1", "figures": figures}
    (folder / f"figures.{lang}.json").write_text(
        json.dumps(listed, ensure_ascii=False), encoding="utf-8"
    )


def write_lesson(scenes: Path, slug: str, order: int = 18, **changes: Any) -> Path:
    """Write the words of a lesson, as TOML, and an empty scene beside them."""
    words: dict[str, Any] = {
        "group": "activations",
        "notes": ["000:softmax"],
        "requires": [],
        "keywords": ["softmax", "概率"],
        "title": {"zh": f"{slug} 的标题", "en": f"Title of {slug}"},
        "takeaway": {"zh": "概率 {p}", "en": "Probability {p}"},
    } | changes
    lines = [f"order = {order}"] + [f"{key} = {_toml(value)}" for key, value in words.items()]
    lines += ["[beats.start]", 'zh = "开始"', 'en = "Start"']
    scenes.mkdir(parents=True, exist_ok=True)
    path = scenes / f"{slug.replace('-', '_')}.toml"
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    path.with_suffix(".py").write_text('"""Empty."""\n', encoding="utf-8")
    return path


def _toml(value: Any) -> str:
    if isinstance(value, dict):
        return "{ " + ", ".join(f"{key} = {_toml(item)}" for key, item in value.items()) + " }"
    return json.dumps(value, ensure_ascii=False)
