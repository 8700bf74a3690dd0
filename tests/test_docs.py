"""What the documents say of this repository is so: paths, commands, and what may enter a room."""

from __future__ import annotations

import re
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path

import click
import pytest

from dlmotion.studio.cli import COMMANDS
from tests.test_imports import MAY_IMPORT, REEL

ROOT = Path(__file__).parents[1]
DOCS = [ROOT / "README.md", ROOT / "CONTRIBUTING.md", *sorted(ROOT.glob("docs/*.md"))]
OURS = ("dlcore", "dlmotion", "scenes", "tests", "docs", "benchmarks", "tools", "media/readme")
ROOMS = tuple(room.removeprefix("dlmotion.") for room in MAY_IMPORT if room != "render")
"""A path that begins with a room lacks its house, so it is looked for, and missed."""
each_document = pytest.mark.parametrize("document", DOCS, ids=lambda path: path.stem)


def paths_in_backticks(text: str) -> Iterator[str]:
    """Words in backticks, outside of listings, that name a file or folder of the repository."""
    prose = re.sub(r"(?ms)^```.*?^```$", "", text)
    for code in re.findall(r"`([^`\n]+)`", prose):
        for word in code.split():
            if re.search(r"NAME|[<{…]", word):
                continue
            heads = [f"{head}/" for head in (*OURS, *ROOMS)]
            if word.startswith(tuple(heads)):
                yield word


def modules_in_backticks(text: str) -> Iterator[str]:
    """Dotted names of ours, the last word perhaps an attribute."""
    yield from re.findall(r"\b((?:dlcore|dlmotion)(?!\.toml)(?:\.\w+)+)", text)


def commands(text: str) -> Iterator[str]:
    """Commands of render.py, options of the whole program left out; a group with its command."""
    options = r"(?:--(?:project|media) \S+ )*"
    for name, word in re.findall(rf"render\.py {options}([a-z]+)(?: ([a-z]+))?", text):
        yield f"{name} {word}" if name == "notes" and word else name


def known_commands() -> set[str]:
    """Names of all commands, those of groups behind the group's name."""
    found = set(COMMANDS)
    for name, (module, _) in COMMANDS.items():
        command = import_module(module).command
        if isinstance(command, click.Group):
            found |= {f"{name} {word}" for word in command.commands}
    return found


def table(heading: str) -> dict[str, set[str]]:
    """The listing of rooms below a heading of ARCHITECTURE: room → what it may import."""
    text = (ROOT / "docs/ARCHITECTURE.md").read_text(encoding="utf-8")
    listing = text.partition(f"## {heading}\n")[2].split("```\n")[1]
    first, *lines = listing.splitlines()
    last = first.index("may import")
    rooms: dict[str, set[str]] = {}
    room = ""
    for line in lines:
        room = line.split(" ")[0] or room
        rooms.setdefault(room, set()).update(re.findall(r"[\w.]+", line[last:]))
    return rooms


@each_document
def test_paths_that_a_document_names_exist(document: Path) -> None:
    named = sorted(set(paths_in_backticks(document.read_text(encoding="utf-8"))))
    assert [path for path in named if not list(ROOT.glob(path.rstrip("/")))] == []


@each_document
def test_modules_that_a_document_names_exist(document: Path) -> None:
    missing = []
    for name in sorted(set(modules_in_backticks(document.read_text(encoding="utf-8")))):
        place = ROOT.joinpath(*name.split("."))
        inside = place.parent.with_suffix(".py"), place.parent / "__init__.py"
        of_file = [file for file in inside if file.is_file()]
        spoken = any(place.name in file.read_text(encoding="utf-8") for file in of_file)
        if not (place.with_suffix(".py").is_file() or place.is_dir() or spoken):
            missing.append(name)
    assert missing == []


@each_document
def test_links_of_a_document_lead_somewhere(document: Path) -> None:
    prose = re.sub(r"`[^`\n]+`", "", document.read_text(encoding="utf-8"))
    ours = [link for link in re.findall(r"\]\(([^)#\s]+)", prose) if "://" not in link]
    assert [link for link in ours if not (document.parent / link).exists()] == []


@each_document
def test_commands_that_a_document_names_exist(document: Path) -> None:
    named = set(commands(document.read_text(encoding="utf-8")))
    assert sorted(named - known_commands()) == []


def test_the_readme_names_every_command() -> None:
    text = (ROOT / "README.md").read_text(encoding="utf-8")
    told = set(re.findall(r"`([a-z]+)", text)) | set(re.findall(r"render\.py ([a-z]+)", text))
    assert sorted(set(COMMANDS) - told) == []


@pytest.mark.parametrize(
    ("heading", "rooms"), [("The rooms of the house", MAY_IMPORT), ("The rooms of the reel", REEL)]
)
def test_architecture_tells_what_may_enter_a_room(heading: str, rooms: dict[str, set[str]]) -> None:
    assert table(heading) == rooms
