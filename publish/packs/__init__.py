"""Packs: a lesson's film, figures and words in the form that one publishing site takes; one module a site."""

from collections.abc import Callable
from pathlib import Path

from publish.packs import hexo, hugo, jupyter, plain, typora, vitepress
from publish.packs.content import Content, collect
from publish.packs.manifest import PackError
from publish.packs.pack import Pack, join_snippets, write_pack

SITES: dict[str, Callable[[Content, Path], Pack]] = {
    "hugo": hugo.make,
    "hexo": hexo.make,
    "vitepress": vitepress.make,
    "typora": typora.make,
    "jupyter": jupyter.make,
    "plain": plain.make,
}

__all__ = ["SITES", "Pack", "PackError", "collect", "join_snippets", "write_pack"]
