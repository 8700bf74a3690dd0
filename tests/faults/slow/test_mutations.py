"""Sources mutated anywhere: after each edit a build makes what one from nothing does."""

from __future__ import annotations

import ast
import random
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from tests.faults.house import House, dice

ROOMS = {
    "dlcore": ("dlcore/activations.py", "dlcore/trace.py", "dlcore/checks.py"),
    "stage": (
        *("dlmotion/stage/lesson.py", "dlmotion/stage/page.py", "dlmotion/stage/text.py"),
        *(
            "dlmotion/stage/theme.py",
            "dlmotion/stage/marks/axes/plot.py",
            "dlmotion/stage/clock.py",
        ),
        "dlmotion/stage/figure_file.py",
    ),
    "scenes": ("scenes/good.py",),
    "words": ("scenes/good.toml",),
    "studio": (
        *("dlmotion/studio/film_job.py", "dlmotion/studio/trace_job.py"),
        *("dlmotion/studio/figure_job.py", "dlmotion/publish/captions.py"),
    ),
    "reel": ("dlmotion/reel/encode/presets.py", "dlmotion/reel/segments/frames.py"),
    "templates": ("dlmotion/publish/templates",),
}
SHARES = {"dlcore": 4, "stage": 7, "scenes": 5, "words": 3, "studio": 3, "reel": 1, "templates": 2}
SEEN = 0.2
"""Share of edits that change something that this lesson shows, at least."""


@dataclass(frozen=True)
class Mutation:
    """A file with one constant changed."""

    path: Path
    line: int
    before: str
    after: str


def test_25_mutations_of_which_each_undoes_the_last(built: House, tmp_path: Path) -> None:
    house, roll = built.copy(tmp_path / "own"), dice()
    first, seen = everything(house), 0
    wanted = [room for room, share in SHARES.items() for _ in range(share)]
    roll.shuffle(wanted)
    assert len(wanted) == 25
    for number, room in enumerate(wanted):
        mutation = mutate(house, room, roll)
        print(f"{number} {mutation.path.relative_to(house.folder)}:{mutation.line}")
        mutation.path.write_text(mutation.after, encoding="utf-8")
        done = house.render("build")
        code, right = from_nothing(house)
        assert done.code == code, done.err
        if code == 0:
            found = everything(house)
            assert found == right
            seen += found != first
        mutation.path.write_text(mutation.before, encoding="utf-8")
        if number % 8 == 0:
            assert house.render("build").code == 0
            assert everything(house) == first
    assert seen >= SEEN * len(wanted)


def everything(house: House) -> dict[str, bytes]:
    """What is published, with a gallery of it."""
    assert house.render("gallery").code == 0
    return house.published()


def from_nothing(house: House) -> tuple[int, dict[str, bytes]]:
    """Exit code of a build into empty folders, and what it and its gallery make."""
    other = house.copy(house.folder.parent / "other")
    for name in ("media", ".dlmotion"):
        shutil.rmtree(other.folder / name)
    code = other.render("build").code
    found = everything(other) if code == 0 else {}
    shutil.rmtree(other.folder)
    return code, found


def mutate(house: House, room: str, roll: random.Random) -> Mutation:
    """Change one number (or one letter of the words, or of a template) somewhere in a room."""
    path = house.folder / roll.choice(ROOMS[room])
    if path.is_dir():
        path = roll.choice(sorted(path.rglob("*.html")))
    before = path.read_text(encoding="utf-8")
    if path.suffix == ".py":
        return roll.choice(list(_numbers(path, before)))
    marks = [
        place for place, mark in enumerate(before) if mark == ("…" if room == "words" else "<")
    ]
    place = roll.choice(marks[1:])
    new = "变" if room == "words" else "<!-- mutated --><"
    after = before[:place] + new + before[place + 1 :]
    return Mutation(path, before[:place].count("\n") + 1, before, after)


def _numbers(path: Path, text: str) -> Iterator[Mutation]:
    """Every number written in a file, made a tenth larger."""
    lines = text.splitlines(keepends=True)
    for node in ast.walk(ast.parse(text)):
        if not isinstance(node, ast.Constant) or type(node.value) not in (int, float):
            continue
        line = lines[node.lineno - 1].encode()
        new = repr(node.value + 1 if type(node.value) is int else node.value * 1.1)
        changed = line[: node.col_offset] + new.encode() + line[node.end_col_offset :]
        rest = [*lines[: node.lineno - 1], changed.decode(), *lines[node.lineno :]]
        yield Mutation(path, node.lineno, text, "".join(rest))
