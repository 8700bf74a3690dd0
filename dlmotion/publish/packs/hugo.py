"""Hugo: a leaf bundle, files beside index.md, with a data file for our shortcode to read."""

from __future__ import annotations

import json
from dataclasses import asdict
from pathlib import Path

from dlmotion.publish.packs.content import Content
from dlmotion.publish.packs.manifest import Item
from dlmotion.publish.packs.pack import (
    Pack,
    find_above,
    pack,
    page_folder,
    style_of,
    with_hints,
    with_player,
    with_site,
)
from dlmotion.publish.packs.templating import static

CONFIGS = tuple(
    f"{folder}{name}.{kind}"
    for folder in ("", "config/_default/")
    for name in ("hugo", "config")
    for kind in ("toml", "yaml", "yml", "json")
)
SHORTCODE = "layouts/shortcodes/dlmotion.html"
PLAYER = "static/dlmotion/"
"""Where the site keeps what plays films as vectors."""


def make(content: Content, to: Path) -> Pack:
    """Return the pack for the page bundle `to` (its folder, or its index.md)."""
    folder = page_folder(to)
    style = style_of(content, static("figures.css") + static("switches.css"))
    data = Item(f"{content.slug}/{content.name}.json", _data(content, style.path))
    made = pack("hugo", content, folder, _snippet(content), [data, style])
    config = find_above(folder, CONFIGS)
    shortcode = Item(SHORTCODE, _shortcode())
    if config is None:
        root = folder
        hint = (
            f"no Hugo configuration above {folder}: "
            f"copy {SHORTCODE} into the layouts/shortcodes of your site"
        )
        made = with_hints(made, hint)
    else:
        parent = config.parent
        root = parent.parent.parent if parent.name == "_default" else parent
    made = with_player(with_site(made, root, [shortcode]), content, root, PLAYER)
    if not any(folder.glob("index*.md")):
        made = with_hints(made, f"expected a page bundle: an index.md in {folder}")
    return made


def _snippet(content: Content) -> str:
    call = f'dlmotion lesson="{content.slug}" lang="{content.lang}"'
    lines = [f"{{{{< {call} >}}}}"] if content.film else []
    lines += [f'{{{{< {call} figure="{figure.name}" >}}}}' for figure in content.figures]
    return "\n\n".join(lines) + "\n"


def _data(content: Content, style: str) -> bytes:
    """Return what the shortcode prints; Hugo escapes it where it prints it."""
    film = asdict(content.film) if content.film else None
    if film:
        film["tracks"] = [
            {key: track[key] for key in track if key != "text"} for track in film["tracks"]
        ]
    figures = {figure.name: asdict(figure) for figure in content.figures}
    data = {
        "lang": content.lang,
        "title": content.title,
        "style": style,
        "film": film,
        "figures": figures,
    }
    return (json.dumps(data, ensure_ascii=False, indent=1) + "\n").encode()


def _shortcode() -> bytes:
    return static("hugo.html").encode()
