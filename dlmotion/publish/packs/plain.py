"""Plain HTML with `<picture>`, and a form for GitHub, which shows no video.

There a still (or a GIF) links to the film.
"""

from __future__ import annotations

from pathlib import Path

from dlmotion.publish.packs.content import Content
from dlmotion.publish.packs.manifest import Item
from dlmotion.publish.packs.pack import Pack, pack, page_folder, style_of
from dlmotion.publish.packs.templating import render, static


def make(content: Content, to: Path) -> Pack:
    """Return the pack for the folder of a page, or the page itself."""
    style = style_of(content, static("figures.css"))
    snippet = render("plain", "plain.html", url=str, content=content, style=style.path)
    readme = render("plain", "readme.html", url=str, content=content)
    extra = [style, Item(f"{content.slug}/{content.name}.readme.txt", readme.encode())]
    return pack("plain", content, page_folder(to), snippet, extra)
