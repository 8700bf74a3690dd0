"""Tensors from rank 0 to 5: a number becomes a row, a table, a stack, a batch of images, a shelf of films."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import manim as mn
import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle

from dlcore import digits, shift
from stage import LessonScene, Page, bounded
from stage.layout import Point
from stage.mobjects.cells import Cells, fan
from stage.mobjects.formula import Value
from stage.mobjects.picture import Picture
from stage.readout import resolve

SHOWN, FRAMES = 12, 6
RANKS = ("scalar", "vector", "matrix", "cube", "batch", "video")


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
    """Name of the error that an index too many raises."""
    try:
        return str(vector[0, 0])
    except IndexError as error:
        return type(error).__name__


def facts(trace: TensorsTrace) -> dict[str, float | int | str]:
    """Numbers that the sentences quote."""
    samples, frames = (int(n) for n in trace.video.shape[:2])
    counts = {"vector_size": trace.vector.size, "matrix_rows": len(trace.matrix), "cube_sheets": len(trace.cube)}
    counts |= {"shown": len(trace.batch), "pixels": trace.batch.shape[-1], "batch_size": int(trace.shapes[4][0])}
    words = {"int_type": trace.types[0], "float_type": trace.types[4], "error": trace.error}
    return {"scalar": int(trace.scalar), "video_samples": samples, "video_frames": frames, **counts, **words}


def figures(trace: TensorsTrace, page: Page) -> Iterator[tuple[str, Figure]]:
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
    left, top = 2.75 - 0.4 * columns + 0.28 * depth, 1.35 + 0.3 * rows + 0.28 * depth
    for row, column in np.ndindex(rows, columns):
        corner = (left + 0.8 * column, top - 0.6 * (row + 1))
        look = {"facecolor": page.color("surface"), "edgecolor": page.color("hairline"), "linewidth": 1.2}
        sheet.add_patch(Rectangle(corner, 0.8, 0.6, zorder=9 - depth, **look))
        if depth == 0:
            place = index + (row, column)[2 - values.ndim :]
            middle = (corner[0] + 0.4, corner[1] + 0.3)
            style = {"spec": "d", "color": page.color("data"), "fontsize": 17, "zorder": 10}
            page.number(sheet, name, place or None, middle, **style)


class TensorsScene(LessonScene):
    """The array on the left, what NumPy says of it on the right."""

    def construct(self) -> None:
        """Play the beats."""
        self.beat("scalar", self.show_scalar)
        self.beat("vector", lambda: self.show_cells("vector"))
        self.beat("matrix", lambda: self.show_cells("matrix"))
        self.beat("cube", self.show_cube)
        self.beat("batch", self.show_batch)
        self.beat("video", self.show_video)
        self.beat("confusion", self.index_both)
        self.close()

    def show_scalar(self) -> None:
        """Show one number and the table of what is asked of every tensor."""
        self.left, self.right = self.stage.columns(1.55, 1.0, gap=0.5)
        self.array = Cells(self.trace, "scalar", self.theme).move_to(self.left.center)
        self.play(mn.FadeIn(self.array, scale=0.8), run_time=0.8)
        self.lines = self.right.inset(y=0.5).rows(1, 1, 1, 1)
        names = mn.VGroup(*(self.label(key, "small", "muted") for key in ("rank", "shape", "dtype", "size")))
        for name, line in zip(names, self.lines, strict=True):
            line.put(name, 0.0, 0.9)
        self.play(mn.FadeIn(names), run_time=0.6)
        self.answers = mn.VGroup()
        self.names = names
        self.ask(0)

    def ask(self, rank: int) -> None:
        """Tell rank, shape, type and size of the array that is on stage."""
        lengths = [Value(f"axis{axis}", f"shapes[{rank}]", axis, "d") for axis in range(len(self.trace.shapes[rank]))]
        shape = [part for length in lengths for part in (length, ",")]
        shape = shape[:-1] if len(lengths) > 1 else shape
        key = "int_type" if rank < 4 else "float_type"
        answers = mn.VGroup(
            self.readout("ndim", rank, spec="d", size="heading", color="highlight"),
            self.formula("(", *shape, ")", size="heading"),
            self.label(key, "label"),
            self.readout("size", rank, spec="d"),
        )
        for answer, line in zip(answers, self.lines, strict=True):
            line.put(answer, 0.0, 0.25)
        if len(self.answers):
            self.play(mn.FadeOut(self.answers), run_time=0.3)
        self.play(mn.FadeIn(answers), run_time=0.5)
        self.answers = answers

    def show_cells(self, name: str) -> None:
        """Replace the array by one of the next rank, its axes named."""
        array = Cells(self.trace, name, self.theme).move_to(self.left.center)
        axes = mn.VGroup(*(array.axis(axis, self.words.label(f"axis{axis}")) for axis in range(RANKS.index(name))))
        if name == "vector":
            axes = mn.VGroup(array.axis(1, self.words.label("axis0")))
        self.swap(array)
        self.play(mn.LaggedStart(*(mn.FadeIn(axis) for axis in axes), lag_ratio=0.4), run_time=0.9)
        self.array = mn.Group(array, axes)
        self.ask(RANKS.index(name))

    def show_cube(self) -> None:
        """Slide further tables behind the first one."""
        sheets = mn.VGroup(*(Cells(self.trace, "cube", self.theme, index=(k,), side=0.8) for k in range(3)))
        for sheet in sheets[1:]:
            sheet.remove(sheet.digits)
        back_to_front = fan(sheets, mn.RIGHT * 0.45 + mn.UP * 0.45).move_to(self.left.center)
        self.swap(sheets[0])
        self.remove(sheets[0])
        self.play(mn.LaggedStart(*(mn.FadeIn(sheet) for sheet in back_to_front), lag_ratio=0.5), run_time=1.6)
        names = self.depth_axis(sheets[0], sheets[-1])
        self.play(mn.FadeIn(names), run_time=0.5)
        self.array = mn.Group(back_to_front, names)
        self.ask(3)

    def depth_axis(self, front: Cells, back: Cells) -> mn.VGroup:
        """Arrow from the front table to the last one."""
        start, end = (sheet.boxes.get_corner(mn.DR) for sheet in (front, back))
        style = {"color": self.theme.muted, "stroke_width": self.theme.thin, "tip_length": 0.16}
        arrow = mn.Arrow(start, end, buff=0.0, **style).shift(mn.RIGHT * 0.25)
        return mn.VGroup(arrow, self.label("axis0", "small", "muted").next_to(arrow, mn.RIGHT, buff=0.1))

    def show_batch(self) -> None:
        """Lay out real digits, each a sheet of pixels."""
        pictures = [Picture(image[0], self.theme, height=1.25, limits=(0.0, 1.0)) for image in self.trace.batch]
        grid = mn.Group(*pictures).arrange_in_grid(cols=SHOWN // 3, buff=0.28).move_to(self.left.center)
        self.swap()
        self.play(mn.LaggedStart(*(mn.FadeIn(picture) for picture in grid), lag_ratio=0.12), run_time=1.8)
        self.array = grid
        self.ask(4)

    def show_video(self) -> None:
        """Lay out film strips and run a frame along them."""
        rows = mn.Group()
        for clip in self.trace.video:
            strip = mn.Group(*(Picture(frame[0], self.theme, height=1.12, limits=(0.0, 1.0)) for frame in clip))
            rows.add(strip.arrange(mn.RIGHT, buff=0.1))
        rows.arrange(mn.DOWN, buff=0.35).move_to(self.left.center)
        self.swap()
        self.play(mn.LaggedStart(*(mn.FadeIn(strip) for strip in rows), lag_ratio=0.3), run_time=1.2)
        self.array = rows
        self.ask(5)
        frame = mn.SurroundingRectangle(rows[0][0], color=self.theme.highlight, buff=0.06)
        self.play(mn.FadeIn(frame), run_time=0.3)
        for place in range(1, FRAMES):
            self.play(frame.animate.move_to(rows[0][place]), run_time=0.45)
        self.array = mn.Group(rows, frame)

    def index_both(self) -> None:
        """Ask a vector for two indices and a tensor of rank 5 for five."""
        self.play(mn.FadeOut(self.answers), mn.FadeOut(self.names), run_time=0.4)
        self.swap()
        self.answer_at("vector", self.stage.at(0.25, 0.86), self.label("error", "heading", "loss"))
        spot = self.readout("video", (0, 2, 0, 3, 5), spec=".2f", size="heading", color="data")
        self.answer_at("tensor", self.stage.at(0.75, 0.86), spot)

    def answer_at(self, kind: str, top: Point, answer: mn.VMobject) -> None:
        """Write what is indexed, how, and what comes out, below each other."""
        picture: mn.Mobject = Cells(self.trace, "vector", self.theme, side=0.8)
        if kind == "tensor":
            clip = self.trace.video[0]
            picture = mn.Group(*(Picture(frame[0], self.theme, height=0.9, limits=(0.0, 1.0)) for frame in clip))
            picture.arrange(mn.RIGHT, buff=0.08)
        head = self.label(f"{kind}_name", "heading").move_to(top)
        call = self.label(f"{kind}_call", "code", "data", mono=True)
        column = mn.Group(picture, call, answer).arrange(mn.DOWN, buff=0.5).next_to(head, mn.DOWN, buff=0.55)
        self.play(mn.FadeIn(head), mn.FadeIn(column[0]), run_time=0.6)
        self.play(mn.FadeIn(column[1]), run_time=0.5)
        self.play(mn.FadeIn(column[2], scale=0.8), run_time=0.7)

    def swap(self, array: mn.Mobject | None = None) -> None:
        """Fade the present array out, and the next one in."""
        self.play(mn.FadeOut(self.array), run_time=0.4)
        if array is not None:
            self.play(mn.FadeIn(array), run_time=0.7)
