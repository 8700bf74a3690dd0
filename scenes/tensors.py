"""Tensors from rank 0 to 5: a number becomes a row, a table, a stack, a batch of images, a shelf of films."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import manim as mn
import numpy as np
from matplotlib.patches import Rectangle

from dlcore import digits, shift
from stage import Figures, LessonScene, Page, bounded
from stage.layout import Point, Region
from stage.mobjects.cells import Cells, axis_arrow, fan
from stage.mobjects.formula import Formula, Value
from stage.mobjects.picture import Picture
from stage.readout import resolve

if TYPE_CHECKING:
    from matplotlib.axes import Axes

SHOWN, FRAMES = 12, 6
RANKS = ("scalar", "vector", "matrix", "cube", "batch", "video")
SPOT = (0, 2, 0, 3, 1)
ACROSS, DOWNWARD, BACKWARD = (mn.DL, mn.DR, mn.DOWN), (mn.UL, mn.DL, mn.LEFT), (mn.DR, mn.DR, 0.7 * mn.DR)


@dataclass(frozen=True)
class Inputs:
    """What ``--set`` may change."""

    first_image: int = bounded(0, low=0, high=1700)


@dataclass(frozen=True)
class TensorsTrace:
    """One array a rank, what NumPy says of each, and what it answers to an index too many."""

    scalar: np.ndarray
    vector: np.ndarray
    matrix: np.ndarray
    cube: np.ndarray
    batch: np.ndarray
    video: np.ndarray
    ndim: np.ndarray
    size: np.ndarray
    shapes: tuple[np.ndarray, ...]
    types: tuple[str, ...]
    error: str


def record(inputs: Inputs) -> TensorsTrace:
    """Build the arrays of the notes, cut a batch out of the real digits and let three of them move."""
    matrix = np.array([[5, 78, 2, 34, 0], [6, 79, 3, 35, 1], [7, 80, 4, 36, 2]])
    images = digits().channels
    clips = [np.stack([shift(image, right=frame - 2) for frame in range(FRAMES)]) for image in images[1:4]]
    arrays = {"scalar": np.array(12), "vector": np.array([12, 3, 6, 14, 7]), "matrix": matrix}
    arrays |= {"cube": np.stack([matrix] * 3), "batch": images, "video": np.stack(clips)}
    shown = arrays | {"batch": images[inputs.first_image : inputs.first_image + SHOWN]}
    return TensorsTrace(
        **shown,
        ndim=np.array([array.ndim for array in arrays.values()]),
        size=np.array([array.size for array in arrays.values()]),
        shapes=tuple(np.array(array.shape, dtype=int) for array in arrays.values()),
        types=tuple(str(array.dtype) for array in arrays.values()),
        error=answer_to_two_indices(arrays["vector"]),
    )


def answer_to_two_indices(vector: np.ndarray) -> str:
    """Error that an index too many raises."""
    try:
        return str(vector[0, 0])
    except IndexError as error:
        return f"{type(error).__name__}: {error}"


def facts(trace: TensorsTrace) -> dict[str, float | int | str]:
    """Numbers that the sentences quote."""
    samples, frames = (int(n) for n in trace.video.shape[:2])
    counts = {"vector_size": trace.vector.size, "matrix_rows": len(trace.matrix), "cube_sheets": len(trace.cube)}
    counts |= {"shown": len(trace.batch), "pixels": trace.batch.shape[-1], "batch_size": int(trace.shapes[4][0])}
    words = {"int_type": trace.types[0], "float_type": trace.types[4], "spot": f"x{list(SPOT)}", "error": trace.error}
    return {"scalar": int(trace.scalar), "video_samples": samples, "video_frames": frames, **counts, **words}


def figures(trace: TensorsTrace, page: Page) -> Figures:
    """Draw one picture a rank: boxes with numbers up to rank 3, images above."""
    for name in RANKS[:4]:
        figure, sheet = page.sheet(6.0, 3.2)
        values = np.asarray(resolve(trace, name))
        for depth in reversed(range(len(values) if values.ndim == 3 else 1)):
            draw_boxes(page, sheet, name, (depth,) if values.ndim == 3 else (), depth)
        yield name, figure
    for name, columns in (("batch", SHOWN // 2), ("video", FRAMES)):
        pictures = np.asarray(resolve(trace, name)).reshape(-1, *trace.batch.shape[-2:])
        figure = page.figure(len(pictures) // columns, columns, size=(8.0, 1.5 * len(pictures) / columns))
        for axes, picture in zip(figure.axes, pictures, strict=True):
            axes.imshow(picture, cmap=page.colormap(), vmin=0.0, vmax=1.0)
            axes.axis("off")
        yield name, figure


def draw_boxes(page: Page, sheet: Axes, name: str, index: tuple[int, ...], depth: int) -> None:
    """Draw one sheet of boxes with the numbers of an array, further back the deeper it lies."""
    values = np.asarray(resolve(page.trace, name))[index]
    rows, columns = np.atleast_2d(values).shape
    away = depth - len(index)
    left, top = 3.0 - 0.4 * columns + 0.28 * away, 1.6 + 0.3 * rows + 0.28 * away
    for row, column in np.ndindex(rows, columns):
        corner = (left + 0.8 * column, top - 0.6 * (row + 1))
        look = {"facecolor": page.color("surface"), "edgecolor": page.color("hairline"), "linewidth": 1.2}
        sheet.add_patch(Rectangle(corner, 0.8, 0.6, zorder=9 - depth, **look))
        if depth == 0:
            place, middle = index + (row, column)[2 - values.ndim :], (corner[0] + 0.4, corner[1] + 0.3)
            page.number(sheet, name, place or None, middle, spec="d", color=page.color("data"), fontsize=17, zorder=10)


class TensorsScene(LessonScene):
    """The array on the left, what NumPy says of it on the right; an axis and its length share a colour."""

    def construct(self) -> None:
        """Play the beats."""
        self.beat("scalar", self.show_scalar)
        self.beat("vector", lambda: self.show_cells("vector", ACROSS))
        self.beat("matrix", lambda: self.show_cells("matrix", DOWNWARD, ACROSS))
        self.beat("cube", self.show_cube)
        self.beat("batch", self.show_batch)
        self.beat("video", self.show_video)
        self.beat("confusion", self.index_both)
        self.close()

    def show_scalar(self) -> None:
        """Show one number and the table of what is asked of every tensor."""
        self.left, right = self.stage.columns(1.45, 1.0, gap=0.4)
        heads, self.lines = (part.rows(1, 1, 1, 1) for part in right.inset(y=0.8).columns(0.8, 1.0, gap=0.2))
        self.array: mn.Mobject = Cells(self.trace, "scalar", self.theme, side=1.2).move_to(self.left.center)
        self.names = mn.VGroup(*(self.label(key, color="muted") for key in ("rank", "shape", "dtype", "size")))
        for name, line in zip(self.names, heads, strict=True):
            line.put(name, 0.0)
        self.play(mn.FadeIn(self.array, scale=0.8), mn.FadeIn(self.names), run_time=0.8)
        self.ask(0)

    def ask(self, rank: int) -> None:
        """Tell rank, shape, type and size of the array that is on stage."""
        dtype = self.label("int_type" if rank < 4 else "float_type")
        ndim, size = (self.readout(name, rank, spec="d", size="heading") for name in ("ndim", "size"))
        self.answers = mn.VGroup(ndim, self.shape(rank), dtype, size)
        for answer, line in zip(self.answers, self.lines, strict=True):
            line.put(answer, 0.0)
        self.play(mn.FadeIn(self.answers), run_time=0.5)

    def shape(self, rank: int) -> Formula:
        """Write a shape as Python does, every length in the colour of its axis."""
        lengths = [Value(f"axis{k}", f"shapes[{rank}]", k, "d", f"series{k}") for k in range(self.trace.ndim[rank])]
        parts = [part for length in lengths for part in (length, ",")]
        return self.formula("(", *(parts[:-1] if len(lengths) > 1 else parts), ")", size="heading")

    def name_axes(self, axes: dict[int, tuple[Point, ...]], front: mn.Mobject, back: mn.Mobject) -> mn.VGroup:
        """Show the arrow of each axis, along the front sheet or from it to the last one."""
        arrows = mn.VGroup()
        for number, (start, end, side) in axes.items():
            ends = front.get_corner(start), (back if start is end else front).get_corner(end)
            arrows.add(axis_arrow(*ends, side, self.words.label(f"axis{number}"), self.theme, f"series{number}"))
        self.play(mn.LaggedStart(*(mn.FadeIn(arrow) for arrow in arrows), lag_ratio=0.4), run_time=1.0)
        return arrows

    def show_cells(self, name: str, *ways: tuple[Point, ...]) -> None:
        """Replace the array by one of the next rank, its axes named."""
        array = Cells(self.trace, name, self.theme, side=1.15).move_to(self.left.at(0.54, 0.5))
        self.swap()
        self.play(mn.FadeIn(array), run_time=0.7)
        self.array = mn.Group(array, self.name_axes(dict(enumerate(ways)), array.boxes, array.boxes))
        self.ask(RANKS.index(name))

    def show_cube(self) -> None:
        """Slide further tables behind the first one."""
        sheets = mn.VGroup(*(Cells(self.trace, "cube", self.theme, index=(k,), side=0.95) for k in range(3)))
        for sheet in sheets[1:]:
            sheet.remove(sheet.digits)
        self.show_fan(fan(sheets, 0.5 * mn.UR), 3)

    def show_batch(self) -> None:
        """Lay real digits behind each other, each a sheet of pixels."""
        sheets = mn.Group(*(self.picture(image[0], 2.9) for image in self.trace.batch))
        self.show_fan(fan(sheets, 0.26 * mn.RIGHT + 0.17 * mn.UP), 4)

    def show_fan(self, stack: mn.Group, rank: int) -> None:
        """Show sheets behind each other, name the axes, and ask for their shape."""
        stack.move_to(self.left.at(0.56, 0.56))
        self.swap()
        self.play(mn.LaggedStart(*(mn.FadeIn(sheet) for sheet in stack), lag_ratio=0.3), run_time=1.6)
        axes = {0: BACKWARD, rank - 2: DOWNWARD, rank - 1: ACROSS}
        self.array = mn.Group(stack, self.name_axes(axes, stack[-1], stack[0]))
        self.ask(rank)

    def picture(self, values: np.ndarray, height: float) -> mn.Group:
        """Draw an image with an edge around it."""
        image = Picture(values, self.theme, height=height, limits=(0.0, 1.0))
        return mn.Group(image, self.outline(image, "hairline"))

    def outline(self, thing: mn.Mobject, color: str) -> mn.SurroundingRectangle:
        """Draw the edge of a thing in a role's colour."""
        return mn.SurroundingRectangle(thing, color=self.theme.color(color), buff=0.0)

    def strip(self, clip: np.ndarray, height: float) -> mn.Group:
        """Lay the frames of a clip side by side."""
        return mn.Group(*(self.picture(frame[0], height) for frame in clip)).arrange(mn.RIGHT, buff=0.1)

    def show_video(self) -> None:
        """Lay out film strips and run a frame along them."""
        rows = mn.Group(*(self.strip(clip, 0.98) for clip in self.trace.video)).arrange(mn.DOWN, buff=0.3)
        rows.move_to(self.left.at(0.58, 0.55))
        self.swap()
        self.play(mn.LaggedStart(*(mn.FadeIn(strip) for strip in rows), lag_ratio=0.3), run_time=1.2)
        axes = self.name_axes({0: DOWNWARD, 1: ACROSS}, rows, rows)
        self.ask(5)
        frame = self.outline(rows[0][0], "highlight")
        self.play(mn.FadeIn(frame), run_time=0.3)
        for place in range(1, FRAMES):
            self.play(frame.animate.move_to(rows[0][place]), run_time=0.45)
        self.array = mn.Group(rows, axes, frame)

    def index_both(self) -> None:
        """Ask a vector for two indices and a tensor of rank 5 for five."""
        self.play(*(mn.FadeOut(thing) for thing in (self.array, self.answers, self.names)), run_time=0.4)
        left, right = self.stage.columns(1.0, 1.05, gap=0.6)
        vector = Cells(self.trace, "vector", self.theme, side=1.0)
        first = self.outline(vector.boxes[0], "series0")
        self.answer_at(left, "vector", 1, mn.Group(vector, first), self.note("error", 6.1, color="loss"))
        strip, zoom = self.strip(self.trace.video[SPOT[0]], 0.9), self.picture(self.trace.video[SPOT[:2]][0], 1.9)
        chosen = self.outline(strip[SPOT[1]], "series1")
        zoom.add(mn.Square(zoom[0].cell, color=self.theme.highlight).move_to(zoom[0].spot(*SPOT[-2:])))
        found = mn.Group(zoom, self.readout("video", SPOT, spec=".2f", size="heading")).arrange(mn.RIGHT, buff=0.6)
        self.answer_at(right, "tensor", 5, mn.Group(strip, chosen), found)

    def answer_at(self, place: Region, kind: str, rank: int, picture: mn.Group, answer: mn.Mobject) -> None:
        """Write what is indexed, how, and what comes out, below each other."""
        head = mn.VGroup(self.label(f"{kind}_name", "heading"), self.shape(rank)).arrange(mn.RIGHT, buff=0.35)
        call = self.label(f"{kind}_call", color="data", mono=True)
        for part, height in ((head, 0.94), (picture, 0.73), (call, 0.51), (answer, 0.19)):
            part.move_to(place.at(0.5, height))
        self.play(mn.FadeIn(head), mn.FadeIn(picture[0]), run_time=0.6)
        self.play(mn.FadeIn(call), mn.FadeIn(picture[1]), run_time=0.6)
        self.play(mn.FadeIn(answer), run_time=0.7)

    def swap(self) -> None:
        """Fade out the present array and what was said of it."""
        self.play(mn.FadeOut(self.array), mn.FadeOut(self.answers), run_time=0.4)
