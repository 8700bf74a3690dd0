"""Example: a small function that draws one mark, and whose source is printed beside the picture."""

from __future__ import annotations

import ast
import inspect
from collections.abc import Callable
from dataclasses import dataclass
from io import BytesIO
from textwrap import dedent

import matplotlib as mpl
from PIL import Image
from PIL.PngImagePlugin import PngInfo

from dlmotion.stage.figure_file import style
from dlmotion.stage.marks.mark import Mark
from dlmotion.stage.page import Page
from dlmotion.stage.place import Place
from dlmotion.stage.theme import LIGHT
from dlmotion.studio.mark_gallery.record import WORDS, GalleryTrace, record

SOFTWARE = "dlmotion marks"
"""What our pictures say of their origin, so that no one else's is overwritten."""
_WIDTH = 4.0
"""Inches: half of a frame."""
_DPI, _COLORS = 110, 64

Draw = Callable[[Place, GalleryTrace], tuple[Mark, ...]]


@dataclass(frozen=True)
class Example:
    """What it shows, what a lesson calls to have it, the function, and the inches it is high."""

    shown: type
    maker: Callable[..., object]
    draw: Draw
    height: float

    @property
    def name(self) -> str:
        """Name of its section and, in small letters, of its picture."""
        return self.shown.__name__

    @property
    def file(self) -> str:
        """Name of its picture."""
        return f"{self.name.lower()}.png"

    @property
    def code(self) -> str:
        """Source of the function, without its head and without what it returns."""
        source = dedent(inspect.getsource(self.draw))
        tree = ast.walk(ast.parse(source))
        body = next(node.body for node in tree if isinstance(node, ast.FunctionDef))
        first, last = body[0].lineno, body[-1].lineno
        return dedent("\n".join(source.splitlines()[first - 1 : last - 1]))

    def picture(self) -> bytes:
        """Draw it as a PNG in the light theme."""
        with mpl.rc_context(style(LIGHT)):
            page = Page(LIGHT, WORDS, record())
            place = page.place(_WIDTH, self.height)
            figure = page.put(place, *self.draw(place, page.trace))
            drawn = BytesIO()
            figure.savefig(drawn, format="png", dpi=_DPI)
        return _small(drawn)


def _small(drawn: BytesIO) -> bytes:
    """The same picture in few colours, half the bytes, with where it comes from."""
    origin, small = PngInfo(), BytesIO()
    origin.add_text("Software", SOFTWARE)
    with Image.open(drawn) as image:
        few = image.convert("RGB").quantize(_COLORS, dither=Image.Dither.NONE)
        few.save(small, format="PNG", optimize=True, pnginfo=origin)
    return small.getvalue()


def example(
    shown: type, maker: Callable[..., object] | None = None, *, height: float = 2.25
) -> Callable[[Draw], Example]:
    """Make an example of a function that ends with ``return`` and the marks to be painted.

    Parameters
    ----------
    maker
        What a lesson calls where that is not the class itself, such as ``Axes.line``.
    height
        Of the picture, in inches; it is 4 inches wide, half of a frame.
    """
    return lambda draw: Example(shown, maker or shown, draw, height)
