"""The site of the documentation is built, and every link in it leads somewhere."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import unquote, urldefrag

import pytest

ROOT = Path(__file__).parents[1]


class Links(HTMLParser):
    """Addresses that a page names, and places in it that others may name."""

    def __init__(self) -> None:
        super().__init__()
        self.addresses: set[str] = set()
        self.places: set[str] = set()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        for key, value in attrs:
            if key in ("href", "src") and value:
                self.addresses.add(value)
            elif key == "id" and value:
                self.places.add(value)


@pytest.fixture(scope="module")
def pages(tmp_path_factory: pytest.TempPathFactory) -> dict[Path, Links]:
    pytest.importorskip("sphinx", reason="not in this venv yet; make setup installs it")
    folder = tmp_path_factory.mktemp("site")
    program = [sys.executable, str(ROOT / "tools/docs_site.py"), str(folder)]
    done = subprocess.run(program, capture_output=True, text=True, cwd=ROOT, check=False)
    assert done.returncode == 0, done.stderr
    found = {}
    for path in folder.rglob("*.html"):
        if "gallery" not in path.relative_to(folder).parts:
            found[path] = Links()
            found[path].feed(path.read_text(encoding="utf-8"))
    return found


def lost(pages: dict[Path, Links]) -> Iterator[str]:
    """Links of our own that lead to no file, or to no place in a page."""
    for page, links in pages.items():
        for address in sorted(links.addresses):
            if "://" in address or address.startswith(("data:", "mailto:")):
                continue
            file, place = urldefrag(unquote(address.partition("?")[0]))
            target = (page.parent / file).resolve() if file else page
            if (
                not target.exists()
                or place
                and target in pages
                and place not in pages[target].places
            ):
                yield f"{page.name}: {address}"


def test_every_link_of_the_site_leads_somewhere(pages: dict[Path, Links]) -> None:
    assert len(pages) > 100
    assert list(lost(pages)) == []


def test_a_lost_link_is_found(tmp_path: Path) -> None:
    text = '<a href="b.html#there"></a><a href="b.html#gone"></a><img src="c.png"><p id="there">'
    pages = {}
    for name in ("a.html", "b.html"):
        (tmp_path / name).write_text(text)
        pages[(tmp_path / name).resolve()] = Links()
        pages[(tmp_path / name).resolve()].feed(text)
    assert set(lost(pages)) == {
        f"{page}: {link}" for page in ("a.html", "b.html") for link in ("b.html#gone", "c.png")
    }


def test_it_holds_all_documents_and_the_api(pages: dict[Path, Links]) -> None:
    names = {page.name for page in pages}
    documents = {path.with_suffix(".html").name for path in ROOT.glob("docs/*.md")}
    assert documents | {"README.html", "CHANGELOG.html", "index.html"} <= names
    api = next(links for page, links in pages.items() if page.name == "dlcore.softmax.html")
    assert "dlcore.softmax.softmax" in api.places


def test_formulas_are_drawn_by_the_browser_alone(pages: dict[Path, Links]) -> None:
    page = next(page for page in pages if page.name == "dlcore.adam_trace.html")
    text = page.read_text(encoding="utf-8")
    assert "<msqrt>" in text
    assert "\\sqrt" not in text


def test_it_asks_nobody_else(pages: dict[Path, Links]) -> None:
    for page in pages:
        text = page.read_text(encoding="utf-8")
        assert 'src="http' not in text
        assert 'rel="stylesheet" type="text/css" href="http' not in text
