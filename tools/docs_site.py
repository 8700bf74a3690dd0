"""Builds the documentation as a site: docs/, the API of dlcore, and the gallery if one is built.

Usage: python tools/docs_site.py FOLDER. A link that leads nowhere is an error. No network is asked.
"""

from __future__ import annotations

import re
import shutil
import sys
import tempfile
import tomllib
from collections.abc import Iterator
from pathlib import Path

from docutils import nodes
from docutils.utils.math.latex2mathml import tex2mathml
from sphinx.application import Sphinx
from sphinx.util.docutils import docutils_namespace, patch_docutils
from sphinx.writers.html5 import HTML5Translator

ROOT = Path(__file__).resolve().parents[1]
TOP = ("README.md", "CONTRIBUTING.md", "CHANGELOG.md")
GUIDES = (
    "DLCORE",
    "MARKS",
    "ADDING_A_LESSON",
    "NOTES",
    "PUBLISHING",
    "VISUAL_LANGUAGE",
    "NOTATION",
)
INSIDE = ("ARCHITECTURE", "PLAYER", "PERFORMANCE", "SECURITY")

INDEX = """# dlmotion

```{{toctree}}
:maxdepth: 1

README
{guides}
api/index
```

```{{toctree}}
:maxdepth: 1
:caption: Inside

{inside}
CONTRIBUTING
CHANGELOG
```
{gallery}"""
GALLERY = "\n[The gallery of all lessons](gallery/index.html)\n"


def write_sources(folder: Path, gallery: Path | None) -> None:
    """Lay the documents as they lie in the repository, so that their links are those on disk."""
    for name in TOP:
        shutil.copyfile(ROOT / name, folder / name)
    shutil.copyfile(ROOT / "LICENSE", folder / "LICENSE")
    shutil.copytree(ROOT / "docs", folder / "docs")
    shutil.copytree(ROOT / "media/readme", folder / "media/readme")
    (folder / "api").mkdir()
    names = list(_modules())
    for name in names:
        title = f"``{name}``"
        text = f"{title}\n{'=' * len(title)}\n\n.. automodule:: {name}\n   :members:\n"
        (folder / f"api/{name}.rst").write_text(text, encoding="utf-8")
    listed = "\n   ".join(names)
    head = "dlcore, module by module\n========================\n"
    (folder / "api/index.rst").write_text(f"{head}\n.. toctree::\n\n   {listed}\n")
    index = INDEX.format(
        guides="\n".join(f"docs/{name}" for name in GUIDES),
        inside="\n".join(f"docs/{name}" for name in INSIDE),
        gallery=GALLERY if gallery else "",
    )
    if gallery:
        shutil.copytree(gallery, folder / "gallery")
    (folder / "index.md").write_text(index, encoding="utf-8")


def _modules() -> Iterator[str]:
    for path in sorted((ROOT / "dlcore").rglob("*.py")):
        if not path.name.startswith("_"):
            yield ".".join(path.relative_to(ROOT).with_suffix("").parts)


def settings(gallery: bool) -> dict[str, object]:
    """What Sphinx is told, instead of by a conf.py."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    return {
        "project": project["name"],
        "version": project["version"],
        "release": project["version"],
        "extensions": ["myst_parser", "sphinx.ext.autodoc", "sphinx.ext.napoleon", "docs_site"],
        "exclude_patterns": ["gallery"],
        "html_extra_path": ["gallery"] if gallery else [],
        "html_theme": "furo",
        "html_title": "dlmotion",
        "html_math_renderer": "mathml",
        "html_copy_source": False,
        "myst_heading_anchors": 3,
        "autodoc_typehints": "description",
        "autodoc_member_order": "bysource",
        "highlight_language": "text",
        # Signatures with … in them, and a name that two modules offer, are no faults.
        "suppress_warnings": ["misc.highlighting_failure", "ref.python"],
    }


def as_plain_text(
    _app: Sphinx, _kind: str, _name: str, _of: object, _options: object, lines: list[str]
) -> None:
    """Keep bars and stars of formulas, which are markup to Sphinx; what backticks hold is left."""
    for place, line in enumerate(lines):
        parts = re.split(r"(``.+?``|`[^`]+`)", line)
        parts[::2] = [re.sub(r"([|*])", r"\\\1", part) for part in parts[::2]]
        lines[place] = "".join(parts)


def inline_math(page: HTML5Translator, node: nodes.math) -> None:
    """Write a formula as MathML, which browsers draw by themselves; nothing is fetched for it."""
    page.body.append(tex2mathml(node.astext()))
    raise nodes.SkipNode


def block_math(page: HTML5Translator, node: nodes.math_block) -> None:
    """Write a formula on a line of its own."""
    page.body.append(tex2mathml(node.astext(), as_block=True))
    raise nodes.SkipNode


def setup(app: Sphinx) -> dict[str, bool]:
    """Called by Sphinx, to which this file is an extension, too."""
    app.add_html_math_renderer("mathml", (inline_math, None), (block_math, None))
    # Before napoleon, whose own marks stay.
    app.connect("autodoc-process-docstring", as_plain_text, priority=400)
    return {"parallel_read_safe": True}


def build(to: Path, gallery: Path | None = None) -> None:
    """Write the site; raises Sphinx's error at the first thing that is not as it should be."""
    with tempfile.TemporaryDirectory(prefix="dlmotion-site-") as scratch:
        source = Path(scratch) / "source"
        source.mkdir()
        write_sources(source, gallery)
        with patch_docutils(), docutils_namespace():
            app = Sphinx(
                srcdir=source,
                confdir=None,
                outdir=to,
                doctreedir=Path(scratch) / "doctrees",
                buildername="html",
                confoverrides=settings(gallery is not None),
                status=None,
                warningiserror=True,
            )
            app.build(force_all=True)
        if app.statuscode:
            raise SystemExit(app.statuscode)


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit("usage: python tools/docs_site.py FOLDER")
    sys.path.insert(0, str(ROOT))
    built = ROOT / "media/gallery"
    build(Path(sys.argv[1]).resolve(), built if (built / "index.html").is_file() else None)
