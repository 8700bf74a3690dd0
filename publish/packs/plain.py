"""Plain HTML with `<picture>`, and a form for GitHub, which shows no video: a still (or a GIF) with a link."""

from __future__ import annotations

from pathlib import Path

from publish.packs.content import Content
from publish.packs.manifest import Item
from publish.packs.pack import Pack, pack, page_folder
from publish.packs.templating import render, static


def make(content: Content, to: Path) -> Pack:
    """Return the pack for the folder of a page, or the page itself."""
    snippet = render("plain", "plain.html", url=str, content=content, css=static("figures.css"))
    readme = render("plain", "readme.html", url=str, content=content)
    extra = [Item(f"{content.slug}/{content.name}.readme.txt", readme.encode())]
    return pack("plain", content, page_folder(to), snippet, extra)
