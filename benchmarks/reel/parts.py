"""What each part of the reel gains: switched off one at a time, in turn with everything on.

    python -m benchmarks.reel.parts                            # all parts, all groups, three rounds
    python -m benchmarks.reel.parts --groups lessons --parts boxes copies --rounds 5
    python -m benchmarks.reel.parts --height 480 --fps 15      # where the machine is busy

A part gains the CPU seconds, user and system, children included, that a film takes longer without
it, as a share of what the whole film takes. Wall time says little while others use the machine.
What only recording spends is measured while recording alone, many times faster than whole films
and as exact: nothing else changes. Rounds are interleaved, figures are medians, and ``±`` is half
the range between the quartiles of what one round said.
"""

from __future__ import annotations

import argparse
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import Any, NamedTuple
from unittest.mock import patch

ROOT = Path(__file__).parents[2]
TALKS = sorted((ROOT / "benchmarks/reel/talks").glob("[a-z]*.py"))
GROUPS = {
    "lessons": [
        ROOT / f"scenes/{name}.py"
        for name in (
            "softmax",
            "neuron",
            "gradient_descent",
            "training_loop",
            "batch_normalization",
        )
    ],
    "talks": TALKS,
    "zoo": [ROOT / "benchmarks/reel/zoo.py"],
}
FASTER = [
    *("arcs", "boxes", "colouring", "copies", "corners"),
    *("curves", "dashes", "families", "lettering", "turns", "updating"),
]
RECORDED = [*FASTER, "shared outlines", "faces"]
PAINTED = ["smooth", "nearest", "blend", "stencil", "native paths", "skipped frames"]
EDITED = ["fast-forward", "rejoining"]
STARTED = ["lazy imports", "allocator"]
PARTS = [*RECORDED, *PAINTED, *EDITED, *STARTED]


class Cost(NamedTuple):
    """Seconds of a run: processor and clock."""

    cpu: float
    wall: float


@contextmanager
def without(part: str) -> Iterator[None]:
    """All of the reel but one part."""
    from dlmotion.reel.encode import h264
    from dlmotion.reel.paint import cairopath, raster, stencil
    from dlmotion.reel.record import faces, session
    from dlmotion.reel.record.faster import substitutes
    from dlmotion.reel.retake.forward import Forward

    def nothing(*args: object) -> None:
        return None

    def begin(self: Any, *args: Any) -> None:
        original_begin(self, *args)

    original_begin: Callable[..., object] = Forward.begin
    switches: dict[str, Any] = {
        "shared outlines": lambda: patch.object(session, "holds", lambda part: False),
        "faces": lambda: patch.object(faces, "holds", lambda part: False),
        "smooth": lambda: patch.object(raster, "project_smooth", nothing),
        "nearest": lambda: patch.object(raster, "project_hard", nothing),
        "blend": lambda: patch.object(raster, "is_opaque", lambda *args: False),
        "stencil": lambda: patch.object(stencil.Stencils, "of", nothing),
        "native paths": lambda: patch.object(cairopath, "_append", None),
        "skipped frames": lambda: patch.object(h264.H264, "repeats", False),
        "fast-forward": lambda: patch.object(Forward, "known", nothing),
        "rejoining": lambda: patch.object(Forward, "begin", begin),
    }
    if part in FASTER:
        with patch.dict(substitutes.PARTS, {part: ()}):
            yield
    elif part in switches:
        with switches[part]():
            yield
    else:
        yield


def spent(run: Callable[[], object]) -> Cost:
    """What a call takes, in this process and its children."""
    kinds = resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN
    before, begun = [resource.getrusage(kind) for kind in kinds], time.perf_counter()
    run()
    after = [resource.getrusage(kind) for kind in kinds]
    cpu = sum(
        b.ru_utime - a.ru_utime + b.ru_stime - a.ru_stime
        for a, b in zip(before, after, strict=True)
    )
    return Cost(cpu, time.perf_counter() - begun)


class Subject:
    """One scene to film over and over."""

    def __init__(self, file: Path, name: str, shape: dict[str, Any], folder: Path) -> None:
        from dlmotion.reel.record.load import load_scene

        self.file, self.name, self.shape, self.folder = file, name, shape, folder
        self.scene = load_scene(file, name)

    def record(self) -> None:
        """Run the scene; frames go nowhere."""
        from dlmotion.reel.record.recorder import recorded

        class Nowhere:
            frames = 0

            def add(self, picture: object, count: int = 1) -> None:
                self.frames += count

            def end_play(self) -> None:
                """Plays do not matter."""

        with recorded(self.scene, Nowhere(), **self.shape):
            pass

    def film(self) -> None:
        """Make the film, from nothing."""
        from dlmotion import reel

        reel.film(self.scene, self.folder / "film.mp4", **self.shape)

    @contextmanager
    def retaken(self) -> Iterator[Callable[[], None]]:
        """How to film the scene again after a dot was added in its middle."""
        from dlmotion import reel
        from dlmotion.reel.bench.measure import edited
        from dlmotion.reel.record.load import load_scene

        with tempfile.TemporaryDirectory(dir=self.folder) as place:
            store, out = reel.Store(Path(place) / "store"), Path(place) / "film.mp4"
            (Path(place) / "copy").mkdir()
            copy = edited(self.file, self.name, Path(place) / "copy")
            reel.film(load_scene(self.file, self.name), out, store=store, **self.shape)
            own = sys.modules.pop(copy.stem, None)
            scene = load_scene(copy, self.name)
            yield lambda: void(reel.film(scene, out, store=store, **self.shape))
            if own is not None:
                sys.modules[copy.stem] = own  # a lesson finds its words beside its module


def void(_: object) -> None:
    """Nothing of a value."""


def measured(subject: Subject, parts: list[str], rounds: int) -> dict[str, list[Cost]]:
    """Costs by part; under no name, of a whole film, and of each stage with everything on."""
    costs: dict[str, list[Cost]] = {}

    def note(name: str, run: Callable[[], object]) -> None:
        costs.setdefault(name, []).append(spent(run))

    subject.record()  # what is computed once a process is computed
    for _ in range(rounds):
        note("", subject.film)
        for names, run in ((RECORDED, subject.record), (PAINTED, subject.film)):
            chosen = [part for part in parts if part in names]
            if chosen:
                note(f"all on: {names[0]}", run)
            for part in chosen:
                with without(part):
                    note(part, run)
        for part in [part for part in parts if part in EDITED]:
            for name in ("all on: fast-forward", part):
                with subject.retaken() as again, without(name):
                    note(name, again)
    return costs


def started(rounds: int) -> dict[str, list[Cost]]:
    """Costs of a process that films a moment, with and without what helps at its start."""
    base = "import sys; sys.path.insert(0, '.'); import resource, tempfile, pathlib; "
    film = (
        "from dlmotion import reel; import dlmotion.reel.film as f; {} "
        "from tests.reel.scenes import Walk; "
        "out = pathlib.Path(tempfile.mkdtemp()) / 'a.mp4'; "
        "reel.film(Walk, out, width=1920, height=1080, fps=30)"
    )
    codes = {
        "all on: lazy imports": base + film.format(""),
        "lazy imports": base + "import manim; " + film.format(""),
        "allocator": base + film.format("f.keep_memory = lambda: None; "),
    }
    costs: dict[str, list[Cost]] = {name: [] for name in codes}
    for _ in range(rounds):
        for name, code in codes.items():
            command = [sys.executable, "-W", "ignore", "-c", code]
            run = partial(subprocess.run, command, check=True, cwd=ROOT)
            costs[name].append(spent(run))
    return costs


def gains(costs: dict[str, list[Cost]], parts: list[str]) -> dict[str, tuple[float, float]]:
    """Share of a film that each part saves, and half the range between the quartiles."""
    whole = statistics.median(
        cost.cpu for cost in costs.get("", costs.get("all on: lazy imports", []))
    )
    found = {}
    for part in parts:
        if part not in costs:
            continue
        group = next(names for names in (RECORDED, PAINTED, EDITED, STARTED) if part in names)
        pairs = zip(costs[part], costs[f"all on: {group[0]}"], strict=False)
        shares = sorted((off.cpu - on.cpu) / whole for off, on in pairs)
        spread = statistics.quantiles(shares, n=4) if len(shares) > 1 else [0.0, 0.0, 0.0]
        found[part] = statistics.median(shares), (spread[2] - spread[0]) / 2
    return found


def main() -> None:
    """Measure and print a table."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--groups", nargs="*", default=list(GROUPS), choices=GROUPS)
    parser.add_argument("--parts", nargs="*", default=PARTS, choices=PARTS)
    parser.add_argument("--scenes", nargs="*", help="only scenes of these names")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--height", type=int, default=1080)
    parser.add_argument("--fps", type=float, default=60)
    given = parser.parse_args()
    width = given.height * 16 // 9 // 2 * 2
    shape = {"width": width, "height": given.height, "fps": given.fps}
    sys.stdout.write("| scene | film CPU s | " + " | ".join(given.parts) + " |\n")
    sys.stdout.write("|---" * (len(given.parts) + 2) + "|\n")
    if set(given.parts) & set(STARTED):
        show("a process of its own", started(given.rounds), given.parts)
    for group in given.groups:
        for file in GROUPS[group]:
            for subject in subjects(file, given.scenes, shape):
                costs = measured(subject, given.parts, given.rounds)
                show(f"{group}: {subject.name}", costs, given.parts)


def subjects(file: Path, names: list[str] | None, shape: dict[str, Any]) -> Iterator[Subject]:
    """Scenes of a file."""
    from dlmotion.reel.record.load import scenes_in

    with tempfile.TemporaryDirectory(prefix="reel-parts-") as folder:
        for name in scenes_in(file):
            if names is None or name in names:
                yield Subject(file, name, shape, Path(folder))


def show(name: str, costs: dict[str, list[Cost]], parts: list[str]) -> None:
    """Print one row."""
    found = gains(costs, parts)
    cells = [f"{found[p][0]:+.1%} ±{found[p][1]:.1%}" if p in found else "" for p in parts]
    whole = statistics.median(cost.cpu for cost in next(iter(costs.values())))
    sys.stdout.write(f"| {name} | {whole:.1f} | " + " | ".join(cells) + " |\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main()
