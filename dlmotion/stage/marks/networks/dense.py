"""Dense: a network of one layer, whose numbers can become rows and matrices."""

from __future__ import annotations

from typing import Any

from dlmotion.stage.marks.networks.network import Network
from dlmotion.stage.marks.quantity import Quantity
from dlmotion.stage.place import Place


class Dense(Network):
    """Inputs (n,) on the left, units (m,) on the right, an edge for each of the weights (n, m).

    Its ``fan`` of edges has the names of the cells of the weights; ``inputs`` and ``outputs`` are
    the numbers in the units and have those of the cells of a row.
    """

    def __init__(
        self,
        place: Place,
        x: Any,
        weights: Any,
        outputs: Any,
        quantities: tuple[Quantity, Quantity],
    ) -> None:
        super().__init__(place, (weights,), largest_radius=0.6)
        (self.fan,) = self.edges
        self.inputs = self.values(0, x, quantities[0])
        self.outputs = self.values(1, outputs, quantities[1])
