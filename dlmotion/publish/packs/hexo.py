"""Hexo: the files in the post's asset folder, addressed by `asset_path`.

That works on index pages too.
"""

from __future__ import annotations

import re
from pathlib import Path

from dlmotion.publish.packs.content import Content
from dlmotion.publish.packs.pack import NOTES, Pack, find_above, pack, style_of, with_hints
from dlmotion.publish.packs.templating import render, static

_ASSET_FOLDER = re.compile(r"^post_asset_folder:\s*true\b", re.MULTILINE)


def make(content: Content, to: Path) -> Pack:
    """Return the pack for the asset folder `to`, or for the post `to`.

    The asset folder of NAME.md is NAME.
    """
    folder = to.with_suffix("") if to.suffix.lower() in NOTES else to
    style = style_of(content, static("figures.css") + static("switches.css"))
    snippet = render(
        "hexo", "page.html", url=_address, content=content, style=style.path, tracks=True
    )
    made = pack("hexo", content, folder, snippet, [style])
    config = find_above(folder, ["_config.yml"])
    if config is None or not _ASSET_FOLDER.search(
        config.read_text(encoding="utf-8", errors="replace")
    ):
        made = with_hints(
            made, "expected `post_asset_folder: true` in _config.yml, else Hexo finds no file"
        )
    return made


def _address(path: str) -> str:
    return f"{{% asset_path {path} %}}"
