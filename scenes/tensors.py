"""Tensors from rank 0 to 5: a number becomes a row, a table, a stack, images, films."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from dlcore import digits, shift
from dlmotion.stage.beat import beat
from dlmotion.stage.claims import Claim, equal, true
from dlmotion.stage.inputs import bounded
from dlmotion.stage.lesson import LessonScene
from dlmotion.stage.marks.arrays.array import Array
from dlmotion.stage.marks.arrays.shape import Shape
from dlmotion.stage.marks.arrays.tensor import Tensor
from dlmotion.stage.marks.clock.together import Together
from dlmotion.stage.marks.mark import Mark
from dlmotion.stage.marks.quantity import Quantity
from dlmotion.stage.marks.text.digit import Digit
from dlmotion.stage.marks.text.note import Note
from dlmotion.stage.marks.text.snippet import Snippet
from dlmotion.stage.page import Figures, Page
from dlmotion.stage.place import Place

SHOWN, FRAMES = 12, 6
RANKS = ("scalar", "vector", "matrix", "cube", "batch", "video")
SPOT = (0, 2, 0, 3, 1)

WHOLE = Quantity("size", role="data", spec="d")
COUNT = Quantity("size", spec="d")
GREY = Quantity("size", spec=".2f")
LEFT = (0.0, 0.5)
BACK, TINY = ((0.5, 0.42),), ((0.24, 0.15), (0.0, 0.0))


@dataclass(frozen=True)
class Inputs:
    """What ``--set`` may change."""

    first_image: int = bounded(0, low=0, high=1700, what="first of the images in the batch")


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
    frames: np.ndarray
    error: str


def record(inputs: Inputs) -> TensorsTrace:
    """Build small arrays, cut a batch out of the real digits and let three of them move."""
    matrix = np.array([[5, 78, 2, 34, 0], [6, 79, 3, 35, 1], [7, 80, 4, 36, 2]])
    images = digits().channels
    clips = [
        np.stack([shift(image, right=frame - 2) for frame in range(FRAMES)])
        for image in images[1:4]
    ]
    small = {"scalar": matrix[0, 0].copy(), "vector": matrix[0].copy(), "matrix": matrix}
    arrays = {name: np.asarray(array) for name, array in small.items()}
    arrays |= {"cube": np.stack([matrix] * 3), "batch": images, "video": np.stack(clips)}
    shown = arrays | {"batch": images[inputs.first_image : inputs.first_image + SHOWN]}
    return TensorsTrace(
        **shown,
        ndim=np.array([array.ndim for array in arrays.values()]),
        size=np.array([array.size for array in arrays.values()]),
        shapes=tuple(np.array(array.shape, dtype=int) for array in arrays.values()),
        types=tuple(str(array.dtype) for array in arrays.values()),
        frames=np.array([[0, frame, 0] for frame in range(FRAMES)]),
        error=answer_to_two_indices(arrays["vector"]),
    )


def answer_to_two_indices(vector: np.ndarray) -> str:
    """Error that an index too many raises."""
    try:
        return str(vector[0, 0])
    except IndexError as error:
        return f"{type(error).__name__}: {error}"


def facts(trace: TensorsTrace) -> dict[str, float | int | str | Claim]:
    """Numbers that the sentences quote, and what they claim."""
    samples, frames = (int(n) for n in trace.video.shape[:2])
    return {
        "scalar": int(trace.scalar),
        "vector_size": trace.vector.size,
        "matrix_rows": len(trace.matrix),
        "cube_sheets": len(trace.cube),
        "shown": len(trace.batch),
        "pixels": trace.batch.shape[-1],
        "batch_size": int(trace.shapes[4][0]),
        "video_samples": samples,
        "video_frames": frames,
        "int_type": trace.types[0],
        "float_type": trace.types[4],
        "spot": f"x{list(SPOT)}",
        "error": trace.error,
        "index_error": true(trace.error.startswith("IndexError")),
        "index_each_axis": equal(np.subtract(trace.ndim, [len(s) for s in trace.shapes]), 0),
    }


def array_of(
    t: TensorsTrace,
    place: Place,
    rank: int,
    at: tuple[float, float] | None = None,
    share: float = 0.62,
) -> Any:
    """The array of a rank; films take a share of the width, beside the names of their axes."""
    at = at or (0.57 if rank < 5 else 0.63, 0.52)
    side: dict[str, Any] = {"cell": min(1.2, place.width / 7), "at": at}
    small: dict[str, Any] = {"cell": place.height / 6, "at": at}
    side_of_frame = min(share * place.width / FRAMES, 0.93 * share * place.height / len(t.video))
    film = side_of_frame / t.video.shape[-1]
    reel = 1.1 * side_of_frame
    ways = ((0.0, -1.16 * reel), (reel, 0.0), (0.0, 0.0))
    pixels: dict[str, Any] = {"look": "heat", "digits": False, "limits": (0.0, 1.0), "at": at}
    makers = (
        lambda: Array(place, t.scalar, WHOLE, **side),
        lambda: Array(place, t.vector, WHOLE, **side),
        lambda: Array(place, t.matrix, WHOLE, **side),
        lambda: Tensor(place, t.cube, WHOLE, ways=BACK, **small),
        lambda: Tensor(place, t.batch, GREY, ways=TINY, **pixels, cell=place.height / 15),
        lambda: Tensor(place, t.video, GREY, ways=ways, **pixels, cell=film),
    )
    return makers[rank]()


def axes_of(array: Any, rank: int) -> list[Mark]:
    """Arrows of its axes, each in the colour that its length has in the shape."""
    if rank < 3:
        ways = (True, False)[2 - rank :]
        return [array.axis(f"axis{k}", f"series{k}", down=way) for k, way in enumerate(ways)]
    keys = {3: [f"axis{k}" for k in range(3)], 4: [f"batch{k}" for k in range(4)]}
    drawn = keys.get(rank, [f"video{k}" for k in range(2)])
    short = {(4, 1): 0.8}
    return [array.axis(k, key, f"series{k}", short.get((rank, k))) for k, key in enumerate(drawn)]


def figures(t: TensorsTrace, page: Page) -> Figures:
    """Draw each rank with its axes, and say rank and shape beside it."""
    for rank, name in enumerate(RANKS):
        place = page.place(8.0, 3.9 if rank > 2 else 2.9)
        left, right = place.columns(2.0, 1.0, gap=0.3)
        array = array_of(t, left, rank)
        lines = right.rows(1, 1, 1, 1, gap=0.0)
        told = [
            Note(lines[0], "rank", role="muted", at=(0.0, 0.1)),
            Digit(lines[1], t.ndim[rank], COUNT, size="heading", align=-1.0, at=(0.0, 0.75)),
            Note(lines[2], "shape", role="muted", at=(0.0, 0.1)),
            Shape(lines[3], t.shapes[rank], at=(0.0, 0.85)),
        ]
        yield name, page.put(place, array, *axes_of(array, rank), *told)


def heads_in(rows: tuple[Place, ...]) -> Together:
    """What NumPy says of an array, by name."""
    keys = ("rank", "shape", "dtype", "size")
    names = (Note(row, key, role="muted", at=LEFT) for key, row in zip(keys, rows, strict=True))
    return Together(*names)


def numbers_in(rows: tuple[Place, ...], t: TensorsTrace) -> Together:
    """Rank and size, with the rank as the step."""
    style: dict[str, Any] = {"size": "heading", "align": -1.0, "at": LEFT}
    return Together(Digit(rows[0], t.ndim, COUNT, **style), Digit(rows[3], t.size, COUNT, **style))


def indexed_in(
    place: Place, t: TensorsTrace, kind: str, rank: int
) -> tuple[Together, Place, Snippet, Place]:
    """What is indexed, room for its picture, how it is indexed, room for the answer."""
    head, picture, call, answer = place.rows(0.5, 1.1, 0.5, 1.9, gap=0.15)
    name, lengths = head.columns(1.0, 1.0, gap=0.1)
    heads = Together(Note(name, f"{kind}_name", bold=True), Shape(lengths, t.shapes[rank]))
    return heads, picture, Snippet(call, f"{kind}_call"), answer


def clip_in(place: Place, t: TensorsTrace) -> Tensor:
    """Frames of the clip that is meant, side by side."""
    pixels: dict[str, Any] = {"look": "heat", "digits": False, "cell": 0.11}
    return Tensor(place, t.video[SPOT[0]], GREY, ways=((0.98, 0.0), (0.0, 0.0)), **pixels)


def pixel_in(place: Place, t: TensorsTrace) -> tuple[Array, Together]:
    """The frame that is meant, large; its pixel, framed and in digits."""
    near, value = place.columns(1.0, 1.0)
    clip, frame, channel, *pixel = SPOT
    image = t.video[clip][frame][channel]
    zoom = Array(near, image, GREY, look="heat", digits=False, at=(0.7, 0.5))
    digit = Digit(value, image[tuple(pixel)], GREY, size="heading")
    return zoom, Together(zoom.window([pixel], role="highlight"), digit)


class TensorsScene(LessonScene[TensorsTrace]):
    """The array on the left, what NumPy says of it on the right; an axis and its length agree."""

    @beat
    def scalar(self) -> None:
        self.left, right = self.stage.columns(1.55, 1.0, gap=0.4)
        shelf = array_of(self.t, self.stage.inset(0.6, 0.3), 5, (0.5, 0.5), share=0.9)
        tour = shelf.tour(self.t.frames)
        self.stand(shelf, tour)
        self.run(self.clock(self.t.frames), tour, seconds=3)
        self.hide(tour)
        heads, self.rows = (
            part.rows(1, 1, 1, 1) for part in right.inset(0.0, 0.8).columns(0.9, 1.0, gap=0.2)
        )
        self.array: Any = self.become(shelf, array_of(self.t, self.left, 0))
        self.axes: list[Mark] = []
        self.numbers = numbers_in(self.rows, self.t)
        self.dtype = Note(self.rows[2], "int_type", at=LEFT)
        self.shape = Shape(self.rows[1], self.t.shapes[0], at=LEFT)
        self.show(heads_in(heads), self.numbers, self.dtype, self.shape)

    @beat
    def vector(self) -> None:
        self.rise(1)

    @beat
    def matrix(self) -> None:
        self.rise(2)

    @beat
    def cube(self) -> None:
        self.rise(3)

    @beat
    def batch(self) -> None:
        self.rise(4)
        self.swap(self.dtype, Note(self.rows[2], "float_type", at=LEFT))

    @beat
    def video(self) -> None:
        self.rise(5)
        tour = self.array.tour(self.t.frames)
        self.show(tour, tempo="quick")
        self.run(self.clock(self.t.frames), tour, seconds=3)

    @beat
    def confusion(self) -> None:
        self.keep()
        left, right = self.stage.columns(1.0, 1.05, gap=0.6)
        head, picture, call, answer = indexed_in(left, self.t, "vector", 1)
        vector = Array(picture, self.t.vector, WHOLE, cell=1.0)
        self.show(head, vector, vector.halo(column=0, role="series0"))
        self.show(call, Note(answer, "error", role="loss"), lag=0.6, tempo="slow")
        head, picture, call, answer = indexed_in(right, self.t, "tensor", 5)
        strip, (zoom, pixel) = clip_in(picture, self.t), pixel_in(answer, self.t)
        chosen = strip.tour([SPOT[1:3]], "series1")
        self.show(head, strip, chosen)
        self.show(call)
        self.grow(chosen, zoom)
        self.show(pixel)

    def rise(self, rank: int) -> None:
        """Turn the array into the next one, name its axes, and say what NumPy says of it."""
        array = array_of(self.t, self.left, rank)
        shape = Shape(self.rows[1], self.t.shapes[rank], at=LEFT)
        if rank < 3:
            array.out_of(self.array)
        self.hide(*self.axes)
        self.array = self.become(self.array, array)
        self.numbers.at(rank)
        self.shape = self.become(self.shape, shape, tempo="plain")
        self.axes = axes_of(array, rank)
        self.show(*self.axes, lag=0.4)
