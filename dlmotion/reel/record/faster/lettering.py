"""SVG of text and formulas, as Cairo, Typst and dvisvgm write it, into the mobjects of manim's.

manim has svgelements read every glyph number by number, once where it is defined and once where it
is used, and makes a mobject for each of the groups around it: 17 ms for a dozen letters.
"""

from __future__ import annotations

import io
import xml.etree.ElementTree as ET
from collections.abc import Iterator, Mapping
from functools import lru_cache
from typing import Any, NamedTuple, TypeAlias

import svgelements
from manim import RIGHT, VGroup, VMobject
from manim.mobject.svg.svg_mobject import SVGMobject
from manim.mobject.text.typst_mobject import Typst

from dlmotion.reel.record.faster.outlines import ForeignError, Placement, control_points

_SVG = "{http://www.w3.org/2000/svg}"
_LINK = "{http://www.w3.org/1999/xlink}href"
_LOOK = frozenset(("style", "fill", "fill-opacity", "stroke", "stroke-opacity", "stroke-width"))
_EDGES = frozenset(("fill-rule", "stroke-linecap", "stroke-linejoin", "stroke-miterlimit"))
_STYLES = _LOOK | _EDGES
_MAY_HAVE = {
    "g": _STYLES | {"id", "transform"},
    "symbol": frozenset(("id", "overflow", "style")),
    "use": _STYLES | {"x", "y", "transform", _LINK},
    "path": _STYLES | {"id", "transform", "d"},
}
# What a subclass may do otherwise, and this file does by itself; Typst formulas have their own two.
_HOOKS = (
    "get_mobjects_from",
    "path_to_mobject",
    "apply_style_to_mobject",
    "handle_transform",
)
_TYPST_HOOKS = ("modify_xml_tree", "get_mob_from_shape_element")

_Look: TypeAlias = tuple[tuple[tuple[str, str], ...], ...]
_Turn: TypeAlias = tuple[float, float, float, float]
_Kind: TypeAlias = tuple[_Look, _Turn]
_UNTURNED: _Turn = (1.0, 0.0, 0.0, 1.0)


class _Glyph(NamedTuple):
    """Path data, the transform that it is placed by, and the attributes that tell its look."""

    data: str
    transform: str
    look: _Look


class _Node(NamedTuple):
    """An element as svgelements would return it."""

    name: str | None
    parts: tuple[_Node, ...] = ()
    glyph: _Glyph | None = None


class _Around(NamedTuple):
    """What an element is drawn in: looks, transforms, and whether it is used from elsewhere."""

    look: _Look
    transform: str = ""
    used: bool = False


class LazyPath(svgelements.Path):  # type: ignore[misc]
    """The path that svgelements would have parsed, parsed when somebody asks for anything of it."""

    def __init__(self, glyph: _Glyph) -> None:
        self._glyph = glyph

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__"):
            raise AttributeError(name)
        data, transform, look = self.__dict__["_glyph"]
        real = svgelements.Path({**_shape(look, _UNTURNED).values, "transform": transform})
        real.parse(data)
        self.__dict__.update(vars(real.reify()))
        return self.__dict__[name]


original_mobject: Any = SVGMobject.generate_mobject


def generated_mobject(owner: SVGMobject) -> Any:
    """What ``SVGMobject.generate_mobject`` makes of the owner's file."""
    try:
        mobjects, groups = _mobjects(owner, _document(owner))
    except ForeignError:
        return original_mobject(owner)
    owner.add(*mobjects)
    owner.id_to_vgroup_dict = groups
    if isinstance(owner, Typst):
        owner._stroke_width_tracked_submobjects += [
            mobject for mobject in mobjects if hasattr(mobject, "_typst_reference_size")
        ]
    return owner.flip(RIGHT)


def _document(owner: SVGMobject) -> _Node:
    """The elements of an SVG file in the groups that manim puts around them."""
    if not _reads_plainly(type(owner)) or getattr(owner, "track_baselines", False):
        raise ForeignError
    try:
        tree: Any = ET.parse(owner.get_file_path())  # noqa: S314 (as manim reads it)
    except ET.ParseError:
        raise ForeignError from None
    if tree.getroot().tag != f"{_SVG}svg":
        raise ForeignError
    root: Any = owner.modify_xml_tree(tree).getroot()
    defined = {name: part for part in root.iter() if (name := part.get("id")) is not None}
    return _Node(None, tuple(_nodes(root, _Around(()), defined)))


@lru_cache(maxsize=256)
def _reads_plainly(cls: type) -> bool:
    base = Typst if issubclass(cls, Typst) else SVGMobject
    return all(getattr(cls, hook) is getattr(SVGMobject, hook) for hook in _HOOKS) and all(
        getattr(cls, hook) is getattr(base, hook) for hook in _TYPST_HOOKS
    )


def _nodes(
    parent: ET.Element, around: _Around, defined: Mapping[str, ET.Element]
) -> Iterator[_Node]:
    """What is drawn of the children of an element."""
    for part in parent:
        if part.tag != f"{_SVG}defs":
            yield from _drawn(part, around, defined)


def _drawn(part: ET.Element, around: _Around, defined: Mapping[str, ET.Element]) -> Iterator[_Node]:
    """An element; what a symbol holds stands beside it."""
    kind, given = part.tag.removeprefix(_SVG), part.attrib
    if not given.keys() <= _MAY_HAVE.get(kind, frozenset()):
        raise ForeignError
    around = _Around(
        (*around.look, _look_of(part)),
        _joined(around.transform, given.get("transform", "")),
        around.used,
    )
    if kind == "g":
        yield _Node(given.get("id"), tuple(_nodes(part, around, defined)))
    elif kind == "use":
        yield _Node(None, tuple(_used(part, around, defined)))
    elif kind == "symbol":
        yield _Node(given.get("id"))
        yield from _nodes(part, around, defined)
    else:
        data = given.get("d")
        glyph = _Glyph(data, around.transform, around.look) if data else None
        yield _Node(given.get("id"), glyph=glyph)


def _used(part: ET.Element, around: _Around, defined: Mapping[str, ET.Element]) -> Iterator[_Node]:
    """What stands elsewhere and is drawn at this place."""
    target = defined.get(part.attrib.get(_LINK, "")[1:])
    if target is None or around.used or len(part):
        raise ForeignError
    x, y = _number(part.attrib, "x"), _number(part.attrib, "y")
    moved = f"translate({x}, {y})" if (x, y) != (0.0, 0.0) else ""
    yield from _drawn(target, _Around(around.look, _joined(around.transform, moved), True), defined)


def _joined(outer: str, inner: str) -> str:
    """Transforms one in the other, as svgelements writes them."""
    return f"{outer} {inner}" if outer and inner else outer or inner


def _look_of(part: ET.Element) -> tuple[tuple[str, str], ...]:
    """Attributes of an element that say how it looks."""
    look = tuple((key, value) for key, value in part.attrib.items() if key in _LOOK)
    style = part.get("style", "").split(";")
    if not {name.partition(":")[0].strip() for name in style} <= {*_STYLES, ""}:
        raise ForeignError
    return look


def _number(given: Mapping[str, str], key: str) -> float:
    try:
        return float(given.get(key, "0"))
    except ValueError:
        raise ForeignError from None


def _mobjects(owner: SVGMobject, document: _Node) -> tuple[list[VMobject], dict[str, VGroup]]:
    """Mobjects of all glyphs and of the groups that hold them, by the names manim gives them."""
    found: list[VMobject] = []
    empty = VGroup()
    held: dict[str, tuple[VGroup, list[VMobject]]] = {"root": (_twin(empty), [])}
    patterns: dict[_Kind, VMobject] = {}
    unnamed = 0

    def visit(node: _Node, above: tuple[str, ...]) -> None:
        nonlocal unnamed
        name = node.name
        if name is None:
            name, unnamed = f"numbered_group_{unnamed}", unnamed + 1
        held[name] = _twin(empty), []
        mobject = None if node.glyph is None else _mobject(owner, node.glyph, patterns)
        if mobject is not None:
            found.append(mobject)
            for group in above:
                held[group][1].append(mobject)
        for part in node.parts:
            visit(part, (*above, name))

    visit(document, ("root",))
    return found, {name: group.add(*members) for name, (group, members) in held.items()}


def _mobject(owner: SVGMobject, glyph: _Glyph, patterns: dict[_Kind, VMobject]) -> VMobject | None:
    """A copy of the first mobject of this look, with an outline of its own.

    An outline of a single point gives None.
    """
    place = _placement(glyph.transform)
    points = control_points(glyph.data, place)
    if len(points) == 0:
        return None
    kind = glyph.look, place[:4]
    if kind not in patterns:
        pattern = owner.path_to_mobject(svgelements.Path("M0,0L1,1"))
        patterns[kind] = owner.apply_style_to_mobject(pattern, _shape(*kind))
    mobject = _twin(patterns[kind])
    mobject.path_obj = LazyPath(glyph)
    mobject.points = points
    mobject = owner.handle_transform(mobject, svgelements.Matrix())
    if isinstance(owner, Typst):
        _note_stroke(owner, mobject, _shape(*kind).stroke_width)
    return mobject


def _note_stroke(owner: Typst, mobject: Any, width: float | None) -> None:
    """As ``Typst.get_mob_from_shape_element``: how wide a stroke is, and at which size."""
    if owner._preserve_svg_stroke_widths and width not in (None, 0):
        size = max(mobject.width, mobject.height)
        if size > 0:
            mobject._typst_reference_size = size
            mobject._typst_source_stroke_width = width


@lru_cache(maxsize=4096)
def _placement(transform: str) -> Placement:
    """The matrix of a transform, as svgelements reads it."""
    try:
        matrix = svgelements.Matrix(transform)
        return tuple(map(float, (matrix.a, matrix.b, matrix.c, matrix.d, matrix.e, matrix.f)))  # type: ignore[return-value]
    except (TypeError, ValueError):
        raise ForeignError from None


def _twin(mobject: VMobject) -> Any:
    """A copy that does not say that it is one."""
    twin = mobject.copy()
    del twin.original_id
    return twin


@lru_cache(maxsize=256)
def _shape(look: _Look, turn: _Turn) -> Any:
    """A path of this look, as svgelements understands it; the turn scales its stroke."""
    *groups, own = [ET.Element("g", dict(attributes)) for attributes in look]
    own.tag = "path"
    own.set("d", "M0,0L1,1")
    if turn != _UNTURNED:
        own.set("transform", f"matrix({' '.join(map(str, turn))} 0 0)")
    root = innermost = ET.Element("svg")
    for group in (*groups, own):
        innermost.append(group)
        innermost = group
    element = svgelements.SVG.parse(io.BytesIO(ET.tostring(root)))
    while not isinstance(element, svgelements.Path):
        element = element[0]
    return element


SUBSTITUTES = ((SVGMobject, "generate_mobject", original_mobject, generated_mobject),)
