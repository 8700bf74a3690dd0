"""The blocks of code written after those that people write, and how many of them are read right.

Run ``python -m tests.publish.network_corpus`` to print the shares and every mistake.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from dlcore.outline.describe import Layer, Outline
from dlcore.outline.outline import read_networks
from dlcore.outline.settings import Shape, Size
from dlcore.outline.values import NetworkCodeError

CORPUS = Path(__file__).with_name("networks.txt")


@dataclass(frozen=True)
class Case:
    """Blocks of one note, what the last of them says, and what was read of it."""

    name: str
    expected: str
    pieces: tuple[str, ...]
    found: str

    @property
    def drawable(self) -> bool:
        """Whether the code tells a whole network."""
        return not self.expected.startswith("refused: ")

    @property
    def drawn(self) -> bool:
        """Whether a network was read."""
        return not self.found.startswith("line ")

    @property
    def right(self) -> bool:
        """Whether it was drawn as it is, or refused for the reason that there is."""
        if self.drawable:
            return self.found == self.expected
        return not self.drawn and self.expected.removeprefix("refused: ") in self.found

    @property
    def wrong(self) -> bool:
        """Whether something was drawn that the code does not say."""
        return self.drawn and not self.right


def judged() -> list[Case]:
    """Read every case of the corpus."""
    cases = []
    for name, expected, pieces in _cases():
        try:
            found = " || ".join(said(network) for network in read_networks(pieces))
        except NetworkCodeError as error:
            found = str(error)
        cases.append(Case(name, expected, pieces, found))
    return cases


def said(outline: Outline) -> str:
    """Write a network on one line, as the corpus does.

    What does not come from the layer before says from which ones it does, counted from 1.
    """
    layers = (
        f"{layer.name or 'input'} {_shape(layer.shape)} "
        f"{'shared' if layer.shared else _n(layer.params)}{_from(i, layer)}"
        for i, layer in enumerate(outline.layers)
    )
    return " > ".join((_shape(outline.input_shape), *layers))


def _from(i: int, layer: Layer) -> str:
    if layer.before == (i - 1,) or not layer.name:
        return ""
    return f" from {'+'.join(str(place + 1) for place in layer.before)}"


def _shape(shape: Shape | None) -> str:
    return "?" if shape is None else "x".join(map(_n, shape))


def _n(size: Size) -> str:
    return "?" if size is None else str(size)


def _cases() -> Iterator[tuple[str, str, tuple[str, ...]]]:
    for part in CORPUS.read_text(encoding="utf-8").split("\n=== ")[1:]:
        name, expected, code = part.split("\n", 2)
        yield name, expected, tuple(f"{piece.strip()}\n" for piece in code.split("\n---\n"))


def main() -> None:
    """Print the share that is understood, by framework, and every mistake."""
    cases = judged()
    for framework in ("keras", "torch"):
        rows = [case for case in cases if case.name.startswith(framework)]
        drawable = [case for case in rows if case.drawable]
        understood = sum(case.right for case in drawable)
        print(
            f"{framework}: {len(rows)} blocks, "
            f"{understood} of {len(drawable)} networks understood, "
            f"{sum(case.right for case in rows if not case.drawable)} of "
            f"{len(rows) - len(drawable)} refused as they should be, "
            f"{sum(case.wrong for case in rows)} drawn wrongly"
        )
    for case in cases:
        if not case.right:
            print(f"\n{case.name}\n  expected {case.expected}\n  got      {case.found}")


if __name__ == "__main__":
    main()
