"""Jupyter: a notebook whose cell already shows the lesson, and the line that shows it again."""

from __future__ import annotations

import json
from pathlib import Path

from dlmotion.publish.escape import escape_for
from dlmotion.publish.packs.content import Content
from dlmotion.publish.packs.manifest import Item
from dlmotion.publish.packs.pack import Pack, pack, page_folder
from dlmotion.publish.packs.templating import render, static


def make(content: Content, to: Path) -> Pack:
    """Return the pack for the folder of a notebook (or the notebook itself)."""
    css = static("figures.css") + static("jupyter.css")
    page = render("jupyter", "page.html", url=str, content=content, css=css, style="", tracks=True)
    name = f"{content.slug}/{content.name}.html"
    snippet = f'from IPython.display import HTML\n\nHTML(filename="{name}")\n'
    items = [
        Item(name, page.encode()),
        Item(f"{content.name}.ipynb", _notebook(content, snippet, page)),
    ]
    return pack("jupyter", content, page_folder(to), snippet, items)


def _notebook(content: Content, code: str, page: str) -> bytes:
    """Return a notebook of two cells.

    Its output is the page, so that it shows without being run.
    """
    output = {
        "output_type": "execute_result",
        "execution_count": 1,
        "metadata": {},
        "data": {"text/html": page.splitlines(keepends=True), "text/plain": [content.title]},
    }
    cells = [
        {
            "cell_type": "markdown",
            "id": "title",
            "metadata": {},
            "source": [f"# {escape_for('jupyter', content.title)}"],
        },
        {
            "cell_type": "code",
            "id": "lesson",
            "metadata": {},
            "execution_count": 1,
            "source": code.rstrip().splitlines(keepends=True),
            "outputs": [output],
        },
    ]
    kernel = {"display_name": "Python 3", "language": "python", "name": "python3"}
    metadata = {"kernelspec": kernel, "language_info": {"name": "python"}}
    book = {"cells": cells, "metadata": metadata, "nbformat": 4, "nbformat_minor": 5}
    return (json.dumps(book, ensure_ascii=False, indent=1) + "\n").encode()
