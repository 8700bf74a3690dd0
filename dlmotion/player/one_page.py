"""A film and its player as one page, which asks nobody for anything."""

from __future__ import annotations

import base64
from html import escape

from dlmotion.player.script import script

_PAGE = """<!doctype html>
<html lang="{lang}"{theme}>
<meta charset="utf-8">
<title>{title}</title>
<style>:root {{ color-scheme: {scheme}; font-family: sans-serif }} body {{ margin: 0 }}</style>
<script type="module">{script}</script>
<dlmotion-film src="data:application/octet-stream;base64,{data}"></dlmotion-film>
</html>
"""


def one_page(stream: bytes, title: str, lang: str, theme: str | None = None) -> str:
    """Return a page that plays a stream; without a theme, in that which its reader prefers."""
    return _PAGE.format(
        lang=lang,
        theme=f' data-theme="{theme}"' if theme else "",
        scheme=theme or "light dark",
        title=escape(title),
        script=script(),
        data=base64.b64encode(stream).decode("ascii"),
    )
