"""Which site a note belongs to, and where that site wants a note's files."""

from __future__ import annotations

import os
import re
from dataclasses import dataclass
from pathlib import Path

from publish.notes.document import Document

NOTE_SITES = ("hugo", "hexo", "vitepress", "typora", "plain")

_HUGO_FILES = ("hugo.toml", "hugo.yaml", "hugo.yml", "hugo.json")
_HUGO_OLD = ("config.toml", "config.yaml", "config.yml", "config.json")
_UNSAFE = re.compile(r"""^\s*["']?unsafe["']?\s*[:=]\s*true""", re.MULTILINE)
_ASSETS = re.compile(r"^post_asset_folder:\s*true\b", re.MULTILINE)
_HUGO_FOLDERS = ("archetypes", "layouts", "themes")


@dataclass(frozen=True)
class Site:
    """The kind of a site, why it is taken for that, and its folder where one was found."""

    name: str
    reason: str
    folder: Path | None = None

    @property
    def raw_html(self) -> bool:
        """Whether the pages keep HTML of a note; Hugo drops it unless its configuration says `unsafe`."""
        if self.name != "hugo":
            return True
        files = [self.folder / name for name in (*_HUGO_FILES, *_HUGO_OLD)] if self.folder else []
        return any(_UNSAFE.search(file.read_text("utf-8", "replace")) for file in files if file.is_file())

    @property
    def finds_tracks(self) -> bool:
        """Whether pages find captions beside a note; VitePress follows the links of pictures and films only."""
        return self.name != "vitepress"

    @property
    def static_folder(self) -> Path | None:
        """Folder of the files whose links start with `/`, where the site's folder is known."""
        name = {"hugo": "static", "hexo": "source", "vitepress": "public"}.get(self.name)
        return self.folder / name if self.folder and name else None

    @property
    def hint(self) -> str:
        """What the site's configuration lacks for its pages to find the files of a note; mostly nothing."""
        config = self.folder / "_config.yml" if self.name == "hexo" and self.folder else None
        if config is None or not config.is_file() or _ASSETS.search(config.read_text("utf-8", "replace")):
            return ""
        return f"{config}: expected `post_asset_folder: true`, else Hexo finds no file of a post"

    def asset_folder(self, note: Path) -> Path:
        """Return the folder in which this site looks for the files of a note."""
        if self.name == "hugo":
            return note.parent if note.stem.split(".")[0] in ("index", "_index") else note.with_suffix("")
        if self.name == "hexo":
            return note.with_suffix("")
        return note.parent / f"{note.stem}.assets"

    def asset_link(self, note: Path, file: Path) -> str:
        """Return the link from the page of a note to one of its files, as this site resolves it."""
        if self.name in ("hugo", "hexo"):
            return file.relative_to(self.asset_folder(note)).as_posix()
        return "./" + Path(os.path.relpath(file, note.parent)).as_posix()


def detect_site(path: Path, document: Document, chosen: str | None = None) -> Site:
    """Tell the site of a note from the folders above it, else from how it is written."""
    near = _site_above(path)
    if chosen:
        return Site(chosen, "chosen", near.folder if near and near.name == chosen else None)
    return near or _site_by_text(document)


def _site_above(path: Path) -> Site | None:
    for folder in path.resolve().parents:
        if (folder / ".vitepress").is_dir():
            return Site("vitepress", "a folder above has .vitepress", folder)
        if (folder / "_config.yml").is_file() and (folder / "source" / "_posts").is_dir():
            return Site("hexo", "a folder above has _config.yml and source/_posts", folder)
        if any((folder / name).is_file() for name in _HUGO_FILES) or (
            any((folder / name).is_file() for name in _HUGO_OLD)
            and (folder / "content").is_dir()
            and any((folder / name).is_dir() for name in _HUGO_FOLDERS)
        ):
            return Site("hugo", "a folder above has a Hugo configuration", folder)
        if (folder / ".git").exists():
            return None
    return None


def _site_by_text(document: Document) -> Site:
    head = "\n".join(document.lines[i] for i in document.front_matter)
    body = "\n".join(document.lines[len(document.front_matter) :])
    signs = (
        ("typora", re.search(r"^typora-", head, re.MULTILINE), "typora- in the front matter"),
        ("hugo", re.search(r"\{\{[<%] ", body), "a Hugo shortcode"),
        ("hexo", re.search(r"\{% \w+", body), "a Hexo tag"),
        ("vitepress", re.search(r"^:::\s*\w+|^\[\[toc\]\]", body, re.MULTILINE), "a ::: container"),
        ("hexo", "<!-- more -->" in body, "<!-- more -->"),
        (
            "hugo",
            re.search(r"^date\s*[:=].*\dT\d\d:", head, re.MULTILINE),
            "a date with T in the front matter",
        ),
        ("hugo", head.startswith("+++"), "TOML front matter"),
        (
            "hexo",
            re.search(r"^date:.*\d \d\d:\d\d:\d\d", head, re.MULTILINE),
            "a date with a blank in the front matter",
        ),
        (
            "typora",
            re.search(r"\.assets/|/typora/|zoom:\s*\d+%", body),
            "picture links as Typora writes them",
        ),
    )
    for name, found, reason in signs:
        if found:
            return Site(name, reason)
    return Site("plain", "no sign of any site")
