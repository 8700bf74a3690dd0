"""Packs: a lesson's film, figures and words in the form that one publishing site takes.

There is one module for each site.
"""

from collections.abc import Callable
from pathlib import Path

from dlmotion.publish.packs import hexo, hugo, jupyter, plain, readme, typora, vitepress
from dlmotion.publish.packs.content import Content, collect
from dlmotion.publish.packs.manifest import PackError
from dlmotion.publish.packs.pack import Pack, join_snippets, write_pack

MAKERS: dict[str, Callable[[Content, Path], Pack]] = {
    "hugo": hugo.make,
    "hexo": hexo.make,
    "vitepress": vitepress.make,
    "typora": typora.make,
    "jupyter": jupyter.make,
    "plain": plain.make,
    "readme": readme.make,
}

SCRIPTED = frozenset({"hugo", "hexo", "vitepress", "plain"})
"""Sites whose pages run scripts of their own, so that a film may play as vectors."""

__all__ = ["MAKERS", "SCRIPTED", "Pack", "PackError", "collect", "join_snippets", "write_pack"]
