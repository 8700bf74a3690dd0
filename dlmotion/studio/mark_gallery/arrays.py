"""Examples of arrays."""

from __future__ import annotations

from dlmotion.stage.marks.arrays.answers import Answers
from dlmotion.stage.marks.arrays.array import Array
from dlmotion.stage.marks.arrays.axis import AxisArrow
from dlmotion.stage.marks.arrays.confusion import Confusion
from dlmotion.stage.marks.arrays.dial import Dial
from dlmotion.stage.marks.arrays.maps import Maps
from dlmotion.stage.marks.arrays.mosaic import Mosaic
from dlmotion.stage.marks.arrays.reach import Reach
from dlmotion.stage.marks.arrays.shape import Shape
from dlmotion.stage.marks.arrays.tensor import Tensor, Tour
from dlmotion.stage.marks.arrays.trays import Lid, Trays
from dlmotion.stage.marks.arrays.window import Window
from dlmotion.stage.marks.arrays.wires import Wires
from dlmotion.stage.marks.mark import Mark
from dlmotion.stage.place import Place
from dlmotion.studio.mark_gallery.example import example
from dlmotion.studio.mark_gallery.record import GREY, SAID, STEP, WEIGHT, GalleryTrace


@example(Array, height=1.6)
def _array(place: Place, t: GalleryTrace) -> tuple[Mark, ...]:
    left, right = place.columns(1.4, 1.0)
    weights = Array(left, t.weights, WEIGHT, look="brackets")
    image = Array(right, t.images[0], GREY, look="heat", digits=False)
    return weights, image


@example(Window, Array.window, height=1.8)
def _window(place: Place, t: GalleryTrace) -> tuple[Mark, ...]:
    image = Array(place, t.images[0], GREY, look="heat", digits=False)
    window = image.window(t.walk.positions, (3, 3)).at(9.0)
    return image, window


@example(AxisArrow, Array.axis, height=1.8)
def _axis(place: Place, t: GalleryTrace) -> tuple[Mark, ...]:
    weights = Array(place, t.weights, WEIGHT, cell=0.9)
    across = weights.axis("outputs", "series1")
    down = weights.axis("inputs", "series0", down=True)
    return weights, across, down


@example(Reach, height=1.8)
def _reach(place: Place, t: GalleryTrace) -> tuple[Mark, ...]:
    said = Array(place, t.said, SAID, cell=0.45)
    right = Reach(said, t.truth, said.box.at(-1.0, 0.5)).at(1.0)
    return said, right


@example(Wires, height=1.8)
def _wires(place: Place, t: GalleryTrace) -> tuple[Mark, ...]:
    left, right = place.columns(1.0, 1.0, gap=1.0)
    said, truth = Array(left, t.said, SAID, cell=0.45), Array(right, t.truth, SAID, cell=0.45)
    wires = Wires(said, truth, t.lines)
    return said, truth, wires


@example(Answers, height=1.5)
def _answers(place: Place, t: GalleryTrace) -> tuple[Mark, ...]:
    roles = "loss", "activation"
    answers = Answers(place, (GREY, t.images), (SAID, t.said), t.truth, columns=3, roles=roles)
    answers.at(1.0)
    return (answers,)


@example(Maps, height=1.4)
def _maps(place: Place, t: GalleryTrace) -> tuple[Mark, ...]:
    maps = Maps(place, t.images, GREY, columns=3, look="heat")
    return (maps,)


@example(Dial, height=1.2)
def _dial(place: Place, t: GalleryTrace) -> tuple[Mark, ...]:
    dial = Dial(place, t.turns).at(0.5)
    return (dial,)


@example(Mosaic, height=1.4)
def _mosaic(place: Place, t: GalleryTrace) -> tuple[Mark, ...]:
    mosaic = Mosaic(place, t.images, t.sliced, columns=3).at(1.0)
    return (mosaic,)


@example(Tensor, height=2.0)
def _tensor(place: Place, t: GalleryTrace) -> tuple[Mark, ...]:
    ways = ((0.6, 0.3),)
    stack = Tensor(place, t.images, GREY, ways=ways, cell=0.25, look="heat", digits=False)
    return (stack,)


@example(Tour, Tensor.tour, height=2.0)
def _tour(place: Place, t: GalleryTrace) -> tuple[Mark, ...]:
    row = Tensor(place, t.images, GREY, ways=((2.1, 0.0),), cell=0.24, look="heat", digits=False)
    tour = row.tour(t.order).at(1.0)
    return row, tour


@example(Shape, height=0.8)
def _shape(place: Place, t: GalleryTrace) -> tuple[Mark, ...]:
    shape = Shape(place, t.lengths)
    return (shape,)


@example(Trays, height=2.2)
def _trays(place: Place, t: GalleryTrace) -> tuple[Mark, ...]:
    boxes, names = place.columns(2.0, 1.0), ("cat", "dog")
    trays = Trays(place, boxes, (GREY, t.images), t.trays, (STEP, t.counts), names)
    return (trays,)


@example(Lid, Trays.lid, height=2.2)
def _lid(place: Place, t: GalleryTrace) -> tuple[Mark, ...]:
    boxes, names = place.columns(2.0, 1.0), ("cat", "dog")
    trays = Trays(place, boxes, (GREY, t.images), t.trays, (STEP, t.counts), names)
    lid = trays.lid(1, "owl")
    return trays, lid


@example(Confusion, height=3.0)
def _confusion(place: Place, t: GalleryTrace) -> tuple[Mark, ...]:
    digits, names = (STEP, t.order[:, 0]), ("inputs", "outputs")
    confusion = Confusion(place, t.images, t.order[:, 0], t.order[::-1, 0], digits, names)
    return (confusion,)
