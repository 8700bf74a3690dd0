"""Which site a note belongs to, and where that site wants a note's files."""

from __future__ import annotations

import os
import posixpath
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from dlmotion.publish.notes.document import Document

_HUGO_FILES = ("hugo.toml", "hugo.yaml", "hugo.yml", "hugo.json")
_HUGO_OLD = ("config.toml", "config.yaml", "config.yml", "config.json")
_HUGO_CONFIG = "config/_default"
_HUGO_BASE = re.compile(
    r"""^\s*["']?baseurl["']?\s*[:=]\s*["']?\w+://[^/"'\s]+(/[^"'\s]*)""", re.M | re.I
)
_HEXO_ROOT = re.compile(r"""^root:\s*["']?(/[^"'\s]*)""", re.M)
SHARED = "dlmotion"
"""Folder of what all notes of a site share: films, of which one copy is enough."""

_UNSAFE = re.compile(r"""^\s*["']?unsafe["']?\s*[:=]\s*true""", re.MULTILINE)
_ASSETS = re.compile(r"^post_asset_folder:\s*true\b", re.MULTILINE)
_HUGO_FOLDERS = ("archetypes", "layouts", "themes")
_JEKYLL_BASE = re.compile(r"""^baseurl:\s*["']?(/[^"'\s#]*)""", re.MULTILINE)
# What makes the addresses of pages, or of files, others than their paths.
_MOVED = re.compile(r"\b(?:rewrites|srcDir|publicDir|permalinkPattern)\b")
_PLAIN_URLS = re.compile(r"^use_directory_urls:\s*false\b", re.MULTILINE)
_SIGNS: tuple[tuple[str, tuple[tuple[str, ...], ...]], ...] = (
    ("vitepress", ((".vitepress",), (".vuepress",))),
    ("docusaurus", tuple((f"docusaurus.config.{end}",) for end in ("js", "ts", "mjs", "cjs"))),
    ("mkdocs", (("mkdocs.yml",), ("mkdocs.yaml",))),
    ("quarto", (("_quarto.yml",), ("_quarto.yaml",))),
    ("sphinx", (("_config.yml", "_toc.yml"), ("myst.yml",), ("conf.py", "index.md"),
                ("conf.py", "index.rst"))),
    ("hexo", (("_config.yml", "source/_posts"),)),
    ("jekyll", (("_config.yml", "_posts"),)),
)  # fmt: skip
"""Sites, each with the sets of files and folders of which one stands at its top."""
_VAULT = ".obsidian"


@dataclass(frozen=True)
class Site:
    """The kind of a site, why it is taken for that, and its folder where one was found."""

    name: str
    reason: str
    folder: Path | None = None
    shared: Path | None = None
    loaded: Path | None = None
    """Folder of what a page asks for by itself and VitePress would not look for: it is copied."""

    @property
    def raw_html(self) -> bool:
        """Whether the pages keep HTML of a note, and find the files that it names.

        Hugo drops it unless its configuration says `unsafe`; Docusaurus reads it as code; Sphinx
        copies only what Markdown links to.
        """
        if self.name != "hugo":
            return self.name not in ("docusaurus", "sphinx")
        return any(_UNSAFE.search(text) for text in self._configuration())

    def _configuration(self) -> list[str]:
        """Return the texts of the site's configuration."""
        if self.folder is None:
            return []
        names = {
            "hugo": (*_HUGO_FILES, *_HUGO_OLD),
            "hexo": ("_config.yml",),
            "jekyll": ("_config.yml",),
            "mkdocs": ("mkdocs.yml", "mkdocs.yaml"),
        }.get(self.name, ())
        files = [self.folder / name for name in names]
        if self.name == "vitepress":
            tops = (self.folder / ".vitepress", self.folder / ".vuepress")
            files += sorted(file for top in tops for file in top.glob("config*/*.*s"))
            files += sorted(file for top in tops for file in top.glob("config.*s"))
        if self.name == "hugo":
            files += sorted((self.folder / _HUGO_CONFIG).glob("*.*"))
        return [file.read_text("utf-8", "replace") for file in files if file.is_file()]

    @property
    def runs_scripts(self) -> bool:
        """Whether pages run a script that a note names: a film may play as vectors there."""
        if self.name == "vitepress":
            return self.loaded is not None and not self._moves
        return self.name in ("hugo", "hexo", "mkdocs", "jekyll") and self.raw_html

    @property
    def unplayed(self) -> str:
        """Why a film stays a video on pages that would play it as vectors."""
        if self.name != "vitepress" or self.runs_scripts:
            return ""
        if self.folder is None:
            return "films stay videos: expected a folder .vitepress above the note"
        if self._moves:
            return f"films stay videos: the configuration of {self.folder} moves pages or files"
        return f"films stay videos; with --root {self.folder} they play as vectors"

    @property
    def _moves(self) -> bool:
        return any(_MOVED.search(text) for text in self._configuration())

    @property
    def finds_tracks(self) -> bool:
        """Whether pages find captions beside a note.

        VitePress follows the links of pictures and films only.
        """
        return self.name != "vitepress"

    @property
    def switches(self) -> bool:
        """Whether its pages switch between light and dark in a way that is known."""
        return self.name == "vitepress"

    @property
    def static_folder(self) -> Path | None:
        """Folder of the files whose links start with `/`, where the site's folder is known."""
        vuepress = self.folder is not None and (self.folder / ".vuepress").is_dir()
        name = {
            "hugo": "static",
            "hexo": "source",
            "vitepress": ".vuepress/public" if vuepress else "public",
            "docusaurus": "static",
            "jekyll": ".",
        }.get(self.name)
        return self.folder / name if self.folder and name else None

    @property
    def hint(self) -> str:
        """What the site's configuration lacks for its pages to find the files of a note.

        That is nothing for most sites.
        """
        if self.keeps_assets or self.shared is not None:
            return ""
        if self.name == "jekyll":
            return (
                f"{self.folder}: expected --root {self.folder}, since Jekyll publishes nothing "
                "beside a post; until then nothing is written that it would not find"
            )
        return (
            f"{self.folder}/_config.yml: expected `post_asset_folder: true`, or --root "
            f"{self.folder}; until then nothing is written that Hexo would not find"
        )

    @property
    def copies(self) -> str:
        """Say how one copy of a film could serve all notes, where each needs its own so far."""
        if self.shared is not None or self.folder is None or not self.keeps_assets:
            return ""
        return f"each note has its own copy of a film; with --root {self.folder} they share one"

    @property
    def keeps_assets(self) -> bool:
        """Whether a note has a folder for its files that the site publishes, and we may write.

        Hexo wants `post_asset_folder` for that, Jekyll the folder of the whole site as the root.
        """
        if self.name == "jekyll":
            return self.folder is None or self.shared is not None
        texts = self._configuration() if self.name == "hexo" else []
        return not texts or any(_ASSETS.search(text) for text in texts)

    def publishes(self, note: Path, file: Path) -> bool:
        """Whether pages find a file that lies there.

        Hexo and Jekyll publish nothing of folders such as `_posts`, but for Hexo's own of a post.
        """
        if self.folder is None or self.name not in ("hexo", "jekyll"):
            return True
        top, place = self.folder.resolve(), file.resolve().parent
        if self.name == "hexo" and place.is_relative_to(self.asset_folder(note).resolve()):
            return self.keeps_assets
        parts = place.relative_to(top).parts if place.is_relative_to(top) else ()
        return not any(part.startswith("_") for part in parts)

    def sharing(self, home: Path, root: Path) -> Site:
        """Return this site with the folders that all of its notes share, if they may be written."""
        static = self.static_folder if self.name in ("hugo", "hexo", "jekyll") else home
        public = self.static_folder if self.name == "vitepress" else None
        shared, loaded = (
            folder.resolve() / SHARED
            if folder and (folder.resolve() / SHARED).is_relative_to(root.resolve())
            else None
            for folder in (static, public)
        )
        return replace(self, shared=shared, loaded=loaded)

    @property
    def prefix(self) -> str:
        """Path of the site on its server (`/blog`), as its configuration has it; mostly nothing."""
        pattern = {"hexo": _HEXO_ROOT, "jekyll": _JEKYLL_BASE}.get(self.name, _HUGO_BASE)
        for text in self._configuration():
            if match := pattern.search(text):
                return match.group(1).rstrip("/")
        return ""

    def asset_folder(self, note: Path) -> Path:
        """Return the folder in which this site looks for the files of a note."""
        if self.name == "hugo":
            return (
                note.parent
                if note.stem.split(".")[0] in ("index", "_index")
                else note.with_suffix("")
            )
        if self.name == "hexo":
            return note.with_suffix("")
        if self.name == "jekyll" and self.folder:  # what lies beside a post is not published
            return self.folder.resolve() / SHARED / note.stem
        return note.parent / f"{note.stem}.assets"

    def asset_link(self, note: Path, file: Path) -> str:
        """Return the link from the page of a note to one of its files, as this site resolves it."""
        if self.shared and file.parent == self.shared and self.name in ("hugo", "hexo"):
            return f"{self.prefix}/{SHARED}/{file.name}"
        if self.name == "jekyll" and self.folder:
            return f"{self.prefix}/{file.relative_to(self.folder.resolve()).as_posix()}"
        if self.name in ("hugo", "hexo"):
            return file.relative_to(self.asset_folder(note)).as_posix()
        if self.loaded and self.folder and file.parent == self.loaded:
            # From the page, which lies where its note does: so below any `base`.
            file = self.folder.resolve() / SHARED / file.name
        link = Path(os.path.relpath(file, note.resolve().parent)).as_posix()
        return link if link.startswith("../") else f"./{link}"

    def html_link(self, note: Path, link: str) -> str:
        """Return a link for HTML, which this site leaves as it is: from the page, not the note.

        MkDocs gives each note a folder of its own.
        """
        climbs = self.name == "mkdocs" and note.stem not in ("index", "README")
        if not climbs or re.match(r"[a-z]+:|/", link):
            return link
        if any(_PLAIN_URLS.search(text) for text in self._configuration()):
            return link
        return posixpath.normpath(f"../{link}")


def detect_site(
    path: Path,
    document: Document,
    chosen: str | None = None,
    seen: dict[Path, Site | None] | None = None,
) -> Site:
    """Tell the site of a note from the folders above it, else from how it is written.

    `seen` remembers what was found above each folder, for one run.
    """
    folders = {} if seen is None else seen
    if path.parent not in folders:
        folders[path.parent] = _site_above(path)
    near = folders[path.parent]
    if chosen:
        return Site(chosen, "chosen", near.folder if near and near.name == chosen else None)
    return near or _site_by_text(document)


def _site_above(path: Path) -> Site | None:
    for folder in path.resolve().parents:
        for name, choices in _SIGNS:
            for marks in choices:
                if all((folder / mark).exists() for mark in marks):
                    return Site(name, f"a folder above has {' and '.join(marks)}", folder)
        if (
            any((folder / name).is_file() for name in _HUGO_FILES)
            or (
                any((folder / name).is_file() for name in _HUGO_OLD)
                and (folder / "content").is_dir()
                and any((folder / name).is_dir() for name in _HUGO_FOLDERS)
            )
            or any((folder / _HUGO_CONFIG / name).is_file() for name in (*_HUGO_FILES, *_HUGO_OLD))
        ):
            return Site("hugo", "a folder above has a Hugo configuration", folder)
        if (folder / _VAULT).is_dir():  # last: a vault may hold a site's notes
            return Site("obsidian", f"a folder above has {_VAULT}", folder)
        if (folder / ".git").exists():
            return None
    return None


def _own_words(lines: Sequence[str]) -> Iterator[str]:
    """Yield the lines of a note without ours, which say nothing of where it is shown."""
    ours = False
    for line in lines:
        ours |= "dlmotion:begin" in line
        if not ours:
            yield line
        ours &= "dlmotion:end" not in line


def _site_by_text(document: Document) -> Site:
    head = "\n".join(document.lines[i] for i in document.front_matter)
    body = "\n".join(_own_words(document.lines[len(document.front_matter) :]))
    signs = (
        ("typora", re.search(r"^typora-", head, re.MULTILINE), "typora- in the front matter"),
        ("hugo", re.search(r"^[ \t]*\{\{[<%] ?\w", body, re.MULTILINE), "a Hugo shortcode"),
        ("hexo", re.search(r"\{% \w+", body), "a Hexo tag"),
        ("vitepress", re.search(r"^:::\s*\w+|^\[\[toc\]\]", body, re.MULTILINE), "a ::: container"),
        ("hugo", head.startswith("{"), "JSON front matter"),
        ("hexo", "<!-- more -->" in body, "<!-- more -->"),
        (
            "hugo",
            re.search(r"^date\s*[:=].*\dT\d\d:", head, re.MULTILINE),
            "a date with T in the front matter",
        ),
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
