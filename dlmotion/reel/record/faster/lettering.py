"""SVG of text as Cairo writes it, into the mobjects that manim makes of it.

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

from dlmotion.reel.record.faster.outlines import ForeignError, control_points

_SVG = "{http://www.w3.org/2000/svg}"
_LINK = "{http://www.w3.org/1999/xlink}href"
_LOOK = frozenset(("style", "fill", "fill-opacity", "stroke", "stroke-opacity", "stroke-width"))
_STYLES = _LOOK | {"fill-rule", "stroke-linecap", "stroke-linejoin", "stroke-miterlimit"}
_MAY_HAVE = {
    "g": _LOOK | {"id"},
    "symbol": frozenset(("id", "overflow", "style")),
    "use": frozenset(("x", "y", _LINK)),
    "path": _LOOK | {"d"},
}
# What a subclass may do otherwise, and this file does by itself.
_HOOKS = (
    "modify_xml_tree",
    "get_mobjects_from",
    "get_mob_from_shape_element",
    "path_to_mobject",
    "apply_style_to_mobject",
    "handle_transform",
)

_Look: TypeAlias = tuple[tuple[tuple[str, str], ...], ...]


class _Glyph(NamedTuple):
    """Path data, where it is moved to, and the attributes around it that tell its look."""

    data: str
    shift: tuple[float, float]
    look: _Look


class _Node(NamedTuple):
    """An element as svgelements would return it."""

    name: str | None
    parts: tuple[_Node, ...] = ()
    glyph: _Glyph | None = None


class LazyPath(svgelements.Path):  # type: ignore[misc]
    """The path that svgelements would have parsed, parsed when somebody asks for anything of it."""

    def __init__(self, glyph: _Glyph) -> None:
        self._glyph = glyph

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__"):
            raise AttributeError(name)
        data, shift, look = self.__dict__["_glyph"]
        real = svgelements.Path({**_shape(look).values, "transform": f"translate{shift}"})
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
    return owner.flip(RIGHT)


def _document(owner: SVGMobject) -> _Node:
    """The elements of an SVG file in the groups that manim puts around them."""
    if any(getattr(type(owner), hook) is not getattr(SVGMobject, hook) for hook in _HOOKS):
        raise ForeignError
    try:
        root = ET.parse(owner.get_file_path()).getroot()  # noqa: S314 (as manim reads it)
    except ET.ParseError:
        raise ForeignError from None
    if root.tag != f"{_SVG}svg":
        raise ForeignError
    looks: _Look = tuple(owner.generate_config_style_dict().items()), _look_of(root)
    defined = {name: part for part in root.iter() if (name := part.get("id")) is not None}
    inside = tuple(_nodes(root, looks, (0.0, 0.0), defined))
    return _Node(None, (_Node(None, (_Node(None, inside),)),))


def _nodes(
    parent: ET.Element, around: _Look, shift: tuple[float, float], defined: Mapping[str, ET.Element]
) -> Iterator[_Node]:
    """What is drawn of the children of an element."""
    for part in parent:
        if part.tag != f"{_SVG}defs":
            yield from _drawn(part, around, shift, defined)


def _drawn(
    part: ET.Element, around: _Look, shift: tuple[float, float], defined: Mapping[str, ET.Element]
) -> Iterator[_Node]:
    """An element; what a symbol holds stands beside it."""
    kind, given = part.tag.removeprefix(_SVG), part.attrib
    if not given.keys() <= _MAY_HAVE.get(kind, frozenset()):
        raise ForeignError
    look = *around, _look_of(part)
    if kind == "g":
        yield _Node(given.get("id"), tuple(_nodes(part, look, shift, defined)))
    elif kind == "use":
        target = defined.get(given.get(_LINK, "")[1:])
        if target is None or shift != (0.0, 0.0) or len(part):
            raise ForeignError
        yield _Node(
            None, tuple(_drawn(target, look, (_number(given, "x"), _number(given, "y")), defined))
        )
    elif kind == "symbol":
        yield _Node(given.get("id"))
        yield from _nodes(part, look, shift, defined)
    else:
        data = given.get("d")
        yield _Node(None, glyph=_Glyph(data, shift, look) if data else None)


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
    patterns: dict[_Look, VMobject] = {}
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


def _mobject(owner: SVGMobject, glyph: _Glyph, patterns: dict[_Look, VMobject]) -> VMobject | None:
    """A copy of the first mobject of this look, with an outline of its own.

    An outline of a single point gives None.
    """
    points = control_points(glyph.data, glyph.shift)
    if len(points) == 0:
        return None
    if glyph.look not in patterns:
        pattern = owner.path_to_mobject(svgelements.Path("M0,0L1,1"))
        patterns[glyph.look] = owner.apply_style_to_mobject(pattern, _shape(glyph.look))
    mobject = _twin(patterns[glyph.look])
    mobject.path_obj = LazyPath(glyph)
    mobject.points = points
    return owner.handle_transform(mobject, svgelements.Matrix())


def _twin(mobject: VMobject) -> Any:
    """A copy that does not say that it is one."""
    twin = mobject.copy()
    del twin.original_id
    return twin


@lru_cache(maxsize=256)
def _shape(look: _Look) -> Any:
    """A path of this look, as svgelements understands it."""
    *groups, own = [ET.Element("g", dict(attributes)) for attributes in look]
    own.tag = "path"
    own.set("d", "M0,0L1,1")
    root = innermost = ET.Element("svg")
    for group in (*groups, own):
        innermost.append(group)
        innermost = group
    element = svgelements.SVG.parse(io.BytesIO(ET.tostring(root)))
    while not isinstance(element, svgelements.Path):
        element = element[0]
    return element


SUBSTITUTES = ((SVGMobject, "generate_mobject", original_mobject, generated_mobject),)
