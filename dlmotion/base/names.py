"""The names that everybody shares: languages, themes, sites, and the font family."""

from __future__ import annotations

LANGUAGES = ("zh", "en")
THEMES = ("dark", "light")
NOTE_SITES = (
    "hugo", "hexo", "vitepress", "docusaurus", "mkdocs", "jekyll", "sphinx", "quarto", "obsidian",
    "typora", "plain",
)  # fmt: skip
SITES = ("hugo", "hexo", "vitepress", "typora", "jupyter", "plain", "readme")

FAMILY = "Noto Sans CJK SC"
MONOSPACE_FAMILY = "Noto Sans Mono CJK SC"
