"""READMEs, whose pages show no video: the film as an animated WebP that links to it."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from dlmotion.publish.animation import animated_webp
from dlmotion.publish.packs.content import Content
from dlmotion.publish.packs.manifest import Item
from dlmotion.publish.packs.pack import Pack, pack, page_folder
from dlmotion.publish.packs.templating import render


def make(content: Content, to: Path) -> Pack:
    """Return the pack for the README itself, or the folder that it lies in."""
    moving = _with_motion(content)
    snippet = render("readme", "readme.html", url=str, content=moving)
    return pack("readme", moving, page_folder(to), snippet)


def _with_motion(content: Content) -> Content:
    """Add the WebP of the film; captions and chapters go, which nothing there would show."""
    film = content.film
    if film is None:
        return content
    tracks = {track.path for track in film.tracks}
    kept = {item.path: item for item in content.items if item.path not in tracks}
    path = f"{content.slug}/{content.name}.webp"
    source = kept[film.sources[0].path].source
    if not isinstance(source, Path):
        raise TypeError(f"expected the file of a film, got {type(source).__name__}")
    kept[path] = Item(path, animated_webp(source))
    return replace(content, film=replace(film, motion=path, tracks=()), items=tuple(kept.values()))
