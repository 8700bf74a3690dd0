"""Imports run one way, and scenes draw only what was recorded: read from the source, not run."""

from __future__ import annotations

import ast
import subprocess
import sys
from collections.abc import Iterable, Iterator, Mapping
from graphlib import TopologicalSorter
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
MAY_IMPORT: dict[str, set[str]] = {
    "dlcore": set(),
    "scenes": {"dlcore", "dlmotion.stage"},
    "dlmotion.base": set(),
    "dlmotion.stage": {"dlcore", "dlmotion.base"},
    "dlmotion.reel": {"dlmotion.base"},
    "dlmotion.player": {"dlmotion.base", "dlmotion.reel"},
    "dlmotion.engine": {"dlmotion.base"},
    "dlmotion.publish": {"dlmotion.base"},
    "dlmotion.studio": {
        "dlcore",
        "scenes",
        "dlmotion.base",
        "dlmotion.stage",
        "dlmotion.reel",
        "dlmotion.player",
        "dlmotion.engine",
        "dlmotion.publish",
    },
    "render": {"dlmotion.studio"},
}
"""Rooms of the house: what each may import of ours."""
REEL: dict[str, set[str]] = {
    "display_list": set(),
    "sound": set(),
    "originals": set(),
    "segments": {"display_list", "sound"},
    "paint": {"display_list", "segments"},
    "retake": {"display_list", "segments"},
    "record.faster": {"display_list", "originals"},
    "record": {"display_list", "originals", "paint", "record.faster", "retake"},
    "encode": {"display_list", "sound", "segments", "paint", "record"},
    "hashes": {"display_list", "encode", "paint", "record"},
    "still": {"display_list", "encode", "paint", "record", "hashes"},
    "sequence": {"display_list", "paint", "record"},
    "sections": {"encode", "record"},
    "film": {
        *("display_list", "sound", "segments", "paint", "retake", "record"),
        *("encode", "hashes", "still", "originals"),
    },
    "bench": {"paint", "record", "segments", "encode", "hashes", "film"},
}
"""Rooms and files of the reel, along a frame's way."""
OUTSIDE = {
    "dlcore": {"numpy", "scipy"},
    "dlmotion.base": set(),
    "dlmotion.engine": {"filelock", "distributed"},
}
"""Rooms that may import these of other people's, and no more."""
NEVER = {
    "dlmotion.publish": {"manim", "numpy", "matplotlib"},
    "dlmotion.reel": {"matplotlib"},
    "dlmotion.player": {"matplotlib", "manim"},
}

FORBIDDEN_MODULES = (
    "random",
    "time",
    "numpy.random",
    "datetime",
    "secrets",
    "requests",
    "urllib",
    "socket",
)
DRAWS = (
    "normal",
    "standard_normal",
    "uniform",
    "integers",
    "random_sample",
    "exponential",
    "poisson",
)
"""Draws that would invent numbers; reordering real data (permutation, shuffle) does not."""
RAW_NUMBERS = {
    "DecimalNumber", "Integer", "Variable", "Matrix", "DecimalMatrix", "IntegerMatrix",
    "MobjectMatrix", "MathTex", "Tex", "SingleStringMathTex", "NumberLine", "Axes", "NumberPlane",
    "BarChart", "Table", "MathTable", "DecimalTable", "IntegerTable", "Text", "MarkupText",
    "Paragraph", "MathTypst", "Typst",
}  # fmt: skip
"""Mobjects that show digits or words which no trace and no .toml knows, or that need LaTeX."""


def files(room: str) -> list[Path]:
    """Python files of a room (or the module of that name)."""
    folder = ROOT.joinpath(*room.split("."))
    return sorted(folder.rglob("*.py")) if folder.is_dir() else [folder.with_suffix(".py")]


def tree_of(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"))


def imported(tree: ast.AST) -> Iterator[tuple[int, str]]:
    """Line and dotted name of everything that is imported, anywhere in a file."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from ((node.lineno, alias.name) for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and not node.level:
            yield from ((node.lineno, f"{node.module}.{alias.name}") for alias in node.names)


def innermost(name: str, rooms: Iterable[str]) -> str | None:
    """The deepest of some rooms that a dotted name lies in."""
    found = [room for room in rooms if f"{name}.".startswith(f"{room}.")]
    return max(found, key=len, default=None)


def arrows(room: str, rooms: Iterable[str]) -> list[tuple[str, str]]:
    """Where a room imports what of others, files of rooms inside it left to those."""
    inside = [other for other in rooms if other != room and other.startswith(f"{room}.")]
    theirs = {path for other in inside for path in files(other)}
    return [
        (f"{path.relative_to(ROOT)}:{line}", name)
        for path in files(room)
        if path not in theirs
        for line, name in imported(tree_of(path))
    ]


def wrong_arrows(room: str, allowed: Mapping[str, set[str]], prefix: str = "") -> list[str]:
    """Imports of a room that its list does not allow."""
    rooms = [f"{prefix}{name}" for name in allowed]
    may = {f"{prefix}{name}" for name in allowed[room.removeprefix(prefix)]} | {room, None}
    return [
        f"{place}: {name}"
        for place, name in arrows(room, rooms)
        if innermost(name, rooms) not in may
    ]


@pytest.mark.parametrize("room", MAY_IMPORT)
def test_imports_run_one_way(room: str) -> None:
    assert wrong_arrows(room, MAY_IMPORT) == []


@pytest.mark.parametrize("room", REEL)
def test_frames_go_one_way_through_the_reel(room: str) -> None:
    assert wrong_arrows(f"dlmotion.reel.{room}", REEL, "dlmotion.reel.") == []


@pytest.mark.parametrize("allowed", [MAY_IMPORT, REEL], ids=["house", "reel"])
def test_no_room_can_reach_itself(allowed: dict[str, set[str]]) -> None:
    order = list(TopologicalSorter(allowed).static_order())
    assert sorted(order) == sorted(allowed)


def test_every_file_has_a_room() -> None:
    rooms = list(MAY_IMPORT)
    homeless = [
        path.relative_to(ROOT).as_posix()
        for path in files("dlmotion")
        if path.name != "__init__.py"
        and innermost(".".join(path.relative_to(ROOT).with_suffix("").parts), rooms) is None
    ]
    assert homeless == []


@pytest.mark.parametrize("room", OUTSIDE)
def test_numbers_and_engine_need_little(room: str) -> None:
    allowed = OUTSIDE[room] | set(sys.stdlib_module_names) | {"dlcore", "dlmotion"}
    heads = [(place, name.partition(".")[0]) for place, name in arrows(room, ())]
    assert [(place, name) for place, name in heads if name not in allowed] == []


@pytest.mark.parametrize("room", NEVER)
def test_rooms_leave_others_work_alone(room: str) -> None:
    heads = [(place, name.partition(".")[0]) for place, name in arrows(room, ())]
    assert [(place, name) for place, name in heads if name in NEVER[room]] == []


def test_quick_commands_import_nothing_heavy() -> None:
    heavy = ("manim", "numpy", "matplotlib", "av", "PIL", "rich", "jinja2")
    code = (
        "import sys; from dlmotion.studio.cli import run\n"
        "for words in (['list'], ['status'], ['check'], ['build', '--dry-run']): run(words)\n"
        f"print(sorted(set({heavy!r}) & set(sys.modules)), file=sys.stderr)"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True
    )
    assert done.stderr.splitlines()[-1] == "[]"


SCENES = [path for path in files("scenes") if path.name != "__init__.py"]
LESSONS = [path for path in SCENES if path.with_suffix(".toml").is_file()]
PARTS = [path for path in SCENES if path not in LESSONS]
"""What a lesson computes, in a file of its own: ``NAME_numbers.py`` beside ``NAME.py``."""
each_scene = pytest.mark.parametrize("path", SCENES, ids=lambda path: path.stem)
each_lesson = pytest.mark.parametrize("path", LESSONS, ids=lambda path: path.stem)
each_part = pytest.mark.parametrize("path", PARTS, ids=lambda path: path.stem)


@each_scene
def test_scene_imports_no_clock_and_no_dice(path: Path) -> None:
    tree = tree_of(path)
    names = [name for _, name in imported(tree)]
    assert [
        name for name in names if any(f"{name}.".startswith(f"{bad}.") for bad in FORBIDDEN_MODULES)
    ] == []


@each_scene
def test_only_record_makes_generators_and_seeds_them(path: Path) -> None:
    tree = tree_of(path)
    inside = {id(node) for node in ast.walk(tree)} if path in PARTS else computing_nodes(tree)
    dice = [
        node
        for node in ast.walk(tree)
        if isinstance(node, ast.Attribute) and root_name(node) in ("np", "numpy")
    ]
    drawn = [node for node in dice if ast.unparse(node).startswith(("np.random.", "numpy.random."))]
    assert [node.lineno for node in drawn if id(node) not in inside] == []
    makers_of = [node for node in drawn if ast.unparse(node.value).endswith(".random")]
    wrong = [
        node.lineno for node in makers_of if node.attr not in ("default_rng", "Generator", "PCG64")
    ]
    wrong += [
        node.lineno
        for node in ast.walk(tree)
        if isinstance(node, ast.Attribute) and node.attr in DRAWS
    ]
    makers = ("default_rng", "PCG64")
    unseeded = [
        node.lineno
        for node in ast.walk(tree)
        if isinstance(node, ast.Call)
        and not (node.args or node.keywords)
        and ast.unparse(node.func).endswith(makers)
    ]
    assert (wrong, unseeded) == ([], [])


@each_scene
def test_scene_imports_by_name(path: Path) -> None:
    assert [name for _, name in imported(tree_of(path)) if name.endswith(".*")] == []


@each_scene
def test_scene_shows_numbers_through_the_stage_only(path: Path) -> None:
    tree = tree_of(path)
    whole = {
        alias.asname or alias.name
        for node in ast.walk(tree)
        if isinstance(node, ast.Import)
        for alias in node.names
        if alias.name == "manim"
    }
    raw = [
        name
        for _, name in imported(tree)
        if name.partition(".")[0] == "manim" and name.split(".")[-1] in RAW_NUMBERS
    ]
    raw += [
        node.attr
        for node in ast.walk(tree)
        if isinstance(node, ast.Attribute) and root_name(node) in whole and node.attr in RAW_NUMBERS
    ]
    assert raw == []


@each_part
def test_a_part_belongs_to_a_lesson_and_draws_nothing(path: Path) -> None:
    assert path.stem.removesuffix("_numbers") in {lesson.stem for lesson in LESSONS}
    heads = {name.partition(".")[0] for _, name in imported(tree_of(path))}
    assert heads - set(sys.stdlib_module_names) <= {"dlcore", "numpy"}


@each_lesson
def test_a_lesson_takes_numbers_of_its_own_part_only(path: Path) -> None:
    names = [name for _, name in imported(tree_of(path)) if innermost(name, ["dlmotion.scenes"])]
    own = f"dlmotion.scenes.{path.stem}_numbers."
    assert [name for name in names if not name.startswith(own)] == []


@each_lesson
def test_only_record_calls_dlcore(path: Path) -> None:
    tree = tree_of(path)
    borrowed = {
        alias.asname or alias.name
        for node in ast.walk(tree)
        if isinstance(node, ast.ImportFrom)
        and innermost(node.module or "", ["dlcore", "dlmotion.scenes"])
        for alias in node.names
    }
    assert not any(
        name.partition(".")[0] == "dlcore"
        for node in ast.walk(tree)
        if isinstance(node, ast.Import)
        for name in [alias.name for alias in node.names]
    ), "import names from dlcore, not the package"
    inside = computing_nodes(tree)
    helpers = reachable("record", functions_of(tree)) - {"record"}
    outside = [
        node for node in ast.walk(tree) if isinstance(node, ast.Call) and id(node) not in inside
    ]
    called = [(node.lineno, root_name(node.func)) for node in outside if not is_table(node.func)]
    assert [(line, name) for line, name in called if name in borrowed | helpers] == []


def is_table(function: ast.expr) -> bool:
    """Whether a call is a method of a constant, like FILTERS.items()."""
    return isinstance(function, ast.Attribute) and root_name(function).isupper()


def functions_of(tree: ast.Module) -> dict[str, ast.FunctionDef]:
    """Functions at the top of a module."""
    return {node.name: node for node in tree.body if isinstance(node, ast.FunctionDef)}


def computing_nodes(tree: ast.Module) -> set[int]:
    """Identities of all nodes inside record and the functions that it calls."""
    functions = functions_of(tree)
    return {
        id(node) for name in reachable("record", functions) for node in ast.walk(functions[name])
    }


def reachable(name: str, functions: dict[str, ast.FunctionDef]) -> set[str]:
    """Functions of a module that a function calls, itself included."""
    found: set[str] = set()
    todo = [name]
    while todo:
        current = todo.pop()
        if current in functions and current not in found:
            found.add(current)
            todo += [node.id for node in ast.walk(functions[current]) if isinstance(node, ast.Name)]
    return found


def root_name(node: ast.expr) -> str:
    """The first name of a dotted expression."""
    while isinstance(node, ast.Attribute | ast.Call | ast.Subscript):
        node = node.func if isinstance(node, ast.Call) else node.value
    return node.id if isinstance(node, ast.Name) else ""
