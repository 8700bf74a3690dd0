"""VitePress: a Vue component beside the page.

The component imports what VitePress would not find in raw HTML.
"""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path, PurePosixPath

from dlmotion.publish.packs.content import Content
from dlmotion.publish.packs.manifest import Item
from dlmotion.publish.packs.pack import Pack, pack, page_folder, script_setup, with_hints
from dlmotion.publish.packs.templating import render, static


def make(content: Content, to: Path) -> Pack:
    """Return the pack for the page folder `to` (or the page itself)."""
    name = component(content)
    imports = [] if content.film is None else [track.path for track in content.film.tracks]
    if content.film is not None and content.film.poster:
        imports.append(content.film.poster)
    if content.film is not None and content.film.vectors:
        imports.append(content.film.vectors)
    text = render(
        "vitepress",
        "vitepress.vue",
        url=beside,
        content=content,
        imports={path: f"asset{number}" for number, path in enumerate(imports)},
        css=static("figures.css") + static("vitepress.css"),
    )
    made = pack(
        "vitepress",
        content,
        page_folder(to),
        _snippet(content, name),
        [Item(f"{content.slug}/{name}.vue", text.encode())],
    )
    made = replace(made, imports=(_import(content, name),))
    return with_hints(
        made, "a page holds one <script setup>: where it has one, add only the import line to it"
    )


def component(content: Content) -> str:
    """Return the name of the component: DlGradientDescentZh."""
    return "Dl" + "".join(part.capitalize() for part in (*content.slug.split("-"), content.lang))


def beside(path: str) -> str:
    """Return the address of an asset from the component that lies in the lesson's folder."""
    _, *inside = PurePosixPath(path).parts
    return "./" + "/".join(inside) if inside else f"../{path}"


def _snippet(content: Content, name: str) -> str:
    lines = [f"<{name} />", ""] if content.film else []
    for figure in content.figures:
        lines += [f'<{name} figure="{figure.name}" />', ""]
    return script_setup([_import(content, name)]) + "\n".join(lines)


def _import(content: Content, name: str) -> str:
    return f"import {name} from './{content.slug}/{name}.vue'"
