"""Typora: the files in the note's `.assets` folder, one picture a figure.

Themes of Typora have no common dark switch.
"""

from __future__ import annotations

from pathlib import Path
from urllib.parse import quote

from dlmotion.publish.packs.content import Content
from dlmotion.publish.packs.pack import NOTES, Pack, pack
from dlmotion.publish.packs.templating import render


def make(content: Content, to: Path) -> Pack:
    """Return the pack for the note `to`, for an `.assets` folder, or a plain one.

    Assets of a note go to NOTE.assets.
    """
    folder = to.with_suffix(".assets") if to.suffix.lower() in NOTES else to
    prefix = f"./{quote(folder.name)}/" if folder.suffix == ".assets" else "./"
    snippet = render("typora", "typora.html", url=lambda path: prefix + path, content=content)
    return pack("typora", content, folder, snippet)
