"""A pack: the files of one lesson for one site, where they go, and what to paste into the page."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from dlmotion.publish.packs.content import Content
from dlmotion.publish.packs.manifest import Item, Report, write_items

NOTES = (".md", ".markdown", ".ipynb", ".html")


@dataclass(frozen=True)
class Pack:
    """Files below `folder`, shared ones below `site_folder`, the snippet and hints.

    `player` is the script that plays films as vectors, below `player_folder`. `imports` are the
    lines of the snippet's `<script setup>`, of which a page takes one only.
    """

    site: str
    name: str
    folder: Path
    items: tuple[Item, ...]
    snippet: str
    site_folder: Path | None = None
    site_items: tuple[Item, ...] = ()
    hints: tuple[str, ...] = ()
    imports: tuple[str, ...] = ()
    player: Item | None = None
    player_folder: Path | None = None

    @property
    def size(self) -> int:
        """Bytes of everything in the lesson's own folder."""
        return sum(item.size for item in self.items)


def pack(
    site: str, content: Content, folder: Path, snippet: str, extra: Sequence[Item] = ()
) -> Pack:
    """Return the pack of `content` with its snippet saved where no site takes it for a page."""
    saved = Item(f"{content.slug}/{content.name}.snippet.txt", snippet.encode())
    made = Pack(site, content.name, folder, (*content.items, *extra, saved), snippet)
    return with_player(made, content, folder)


def style_of(content: Content, text: str) -> Item:
    """The style of a lesson's snippet as a file: a page may refuse what stands in itself."""
    return Item(f"{content.slug}/{content.name}.css", text.encode())


def with_player(made: Pack, content: Content, folder: Path, where: str = "") -> Pack:
    """Return the pack with its player, if it has one, at `where` below `folder`."""
    script = content.player
    if script is None:
        return made
    item = Item(where + script.name, script.text.encode())
    return replace(made, player=item, player_folder=folder)


def with_site(made: Pack, folder: Path, items: Sequence[Item]) -> Pack:
    """Return the pack with files that every lesson of the site shares."""
    return replace(made, site_folder=folder, site_items=tuple(items))


def with_hints(made: Pack, *hints: str) -> Pack:
    """Return the pack with lines for the person who pastes it."""
    return replace(made, hints=(*made.hints, *hints))


def script_setup(imports: Sequence[str]) -> str:
    """Return the script with some imports that stands before a snippet; nothing without any."""
    return "\n".join(["<script setup>", *imports, "</script>", "", ""]) if imports else ""


def join_snippets(packs: Sequence[Pack]) -> str:
    """Return what to paste into one page for several lessons: one script, then the snippets."""
    imports = [line for made in packs for line in made.imports]
    bodies = [made.snippet.removeprefix(script_setup(made.imports)).rstrip("\n") for made in packs]
    return script_setup(imports) + "\n\n".join(bodies) + "\n" * bool(bodies)


def write_pack(made: Pack) -> Report:
    """Write the shared files, then the pack's own.

    Nothing that dlmotion did not write is touched.
    """
    if made.site_folder is not None:
        write_items(made.site_folder, f"{made.site}:shared", made.site_items)
    if made.player is not None and made.player_folder is not None:
        # Its own owner: what another lesson's page loads stays when this lesson's no longer does.
        write_items(made.player_folder, f"player:{made.player.path}", [made.player])
    return write_items(made.folder, f"{made.site}:{made.name}", made.items)


def page_folder(to: Path) -> Path:
    """Return the folder beside the page: `to` itself, or where the note `to` lies."""
    return to.parent if to.suffix.lower() in NOTES else to


def find_above(folder: Path, names: Sequence[str]) -> Path | None:
    """Return the nearest of `names` in `folder` or above it."""
    start = folder.absolute()
    candidates = (level / name for level in (start, *start.parents) for name in names)
    return next((path for path in candidates if path.is_file()), None)
