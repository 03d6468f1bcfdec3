"""Keep of an SVG what draws a logo, and refuse what could load, run or grow without end: a list of what may be."""

import re
from collections.abc import Iterator
from xml.etree import ElementTree
from xml.etree.ElementTree import Element

SVG = "http://www.w3.org/2000/svg"
XLINK = "http://www.w3.org/1999/xlink"
MOST_ELEMENTS = 3_000
MOST_USES = 50
DEEPEST = 40
_DRAWING = {
    "svg", "g", "defs", "symbol", "use", "title", "desc", "style", "clipPath", "mask", "linearGradient",
    "radialGradient", "stop", "path", "rect", "circle", "ellipse", "line", "polyline", "polygon",
}  # fmt: skip
_DANGEROUS = {
    "script": "a script", "foreignObject": "a web page (foreignObject)", "image": "another picture",
    "feImage": "another picture", "iframe": "a web page", "handler": "a script", "a": "a link",
    "animate": "an animation", "set": "an animation", "animateTransform": "an animation",
    "animateMotion": "an animation",
}  # fmt: skip
_LETTERS = {"text", "tspan", "textPath", "tref", "font", "font-face"}
_ATTRIBUTES = {
    "id", "class", "style", "viewBox", "preserveAspectRatio", "version", "width", "height", "x", "y", "x1", "x2", "y1",
    "y2", "cx", "cy", "r", "rx", "ry", "fx", "fy", "d", "points", "transform", "pathLength", "offset", "opacity",
    "fill",
    "fill-opacity", "fill-rule", "stroke", "stroke-width", "stroke-opacity", "stroke-linecap", "stroke-linejoin",
    "stroke-miterlimit", "stroke-dasharray", "stroke-dashoffset", "stop-color", "stop-opacity", "clip-path",
    "clip-rule", "clipPathUnits", "mask", "maskUnits", "maskContentUnits", "gradientUnits", "gradientTransform",
    "spreadMethod", "color", "display", "visibility", "type",
}  # fmt: skip
_OUTSIDE = re.compile(r"url\(\s*['\"]?(?!#)|@import|expression|javascript:|data:|\\|<", re.IGNORECASE)
_PROLOGUE = re.compile(r"\s*<\?xml[^>]*\?>")  # it may name another encoding, and the text is decoded already
_DOCTYPE = re.compile(r"<!DOCTYPE[^\[>]*>", re.IGNORECASE)
_DECLARES = re.compile(r"<!(DOCTYPE|ENTITY)", re.IGNORECASE)


class SvgRefused(ValueError):
    """The drawing cannot be a logo; the message says why and what to do."""


def cleaned_svg(content: bytes) -> bytes:
    """Return the drawing with nothing in it but shapes and colours; raises SvgRefused."""
    root = _read(content)
    if root.tag != f"{{{SVG}}}svg":
        raise SvgRefused("The file is no SVG drawing: it does not begin with an svg element.")
    _check_size(root)
    _check_uses(root)
    clean = _kept(root)
    _give_measures(clean)
    ElementTree.register_namespace("", SVG)
    ElementTree.register_namespace("xlink", XLINK)
    written: bytes = ElementTree.tostring(clean, encoding="utf-8", xml_declaration=False)
    return written


def _read(content: bytes) -> Element:
    """Parse what declares no entities: nothing in it can grow or be fetched while it is read."""
    try:
        text = _PROLOGUE.sub("", content.decode("utf-8-sig"), count=1)
    except UnicodeDecodeError as other:
        raise SvgRefused("The drawing is not written in UTF-8. Save it again as plain SVG.") from other
    plain = _DOCTYPE.sub("", text, count=1)
    if _DECLARES.search(plain):
        raise SvgRefused("The drawing declares entities, which could load files. Save it as plain SVG.")
    try:
        return ElementTree.fromstring(plain)  # noqa: S314  -- without declarations there is nothing to expand
    except (ElementTree.ParseError, ValueError) as broken:
        raise SvgRefused("The drawing is damaged and cannot be read to its end. Save it again.") from broken


def _check_size(root: Element) -> None:
    if sum(1 for _ in root.iter()) > MOST_ELEMENTS:
        raise SvgRefused(f"The drawing has more than {MOST_ELEMENTS:,} shapes. Simplify it, or save it as PNG.")
    if _depth(root) > DEEPEST:
        raise SvgRefused(f"The drawing nests more than {DEEPEST} groups. Simplify it, or save it as PNG.")


def _depth(root: Element) -> int:
    deepest, waiting = 0, [(root, 1)]
    while waiting:
        element, depth = waiting.pop()
        deepest = max(deepest, depth)
        waiting += [(child, depth + 1) for child in element]
    return deepest


def _check_uses(root: Element) -> None:
    """Refuse copies of copies, by which few lines become millions of shapes."""
    uses = list(root.iter(f"{{{SVG}}}use"))
    if len(uses) > MOST_USES:
        raise SvgRefused(f"The drawing repeats shapes more than {MOST_USES} times. Save it as PNG.")
    holders = [one for one in root.iter() if one.get("id") and any(True for _ in one.iter(f"{{{SVG}}}use"))]
    named = {f"#{one.get('id')}" for one in holders}
    if any(_target(use) in named for use in uses):
        raise SvgRefused("The drawing repeats shapes that repeat shapes. Save it as PNG.")


def _target(use: Element) -> str:
    return (use.get("href") or use.get(f"{{{XLINK}}}href") or "").strip()


def _kept(element: Element) -> Element:
    """Return a copy with what is on the lists; raise for what is dangerous, leave out what is only unknown."""
    name = element.tag.rpartition("}")[2]
    clean = Element(f"{{{SVG}}}{name}", dict(_attributes(element, name)))
    if name in ("title", "desc", "style"):
        clean.text = element.text
    if name == "style":
        _refuse_loading(element.text or "", "a style")
    for child in element:
        if _may_stay(child):
            clean.append(_kept(child))
    return clean


def _may_stay(child: object) -> bool:
    if not isinstance(child, Element) or not isinstance(child.tag, str):
        return False
    space, _, name = child.tag.rpartition("}")
    if name in _DANGEROUS:
        raise SvgRefused(f"The drawing holds {_DANGEROUS[name]}, which a logo must not. Save it as plain SVG without.")
    if name in _LETTERS:
        raise SvgRefused("The drawing has letters that need a font. Turn them into outlines, then save it again.")
    return space == f"{{{SVG}" and name in _DRAWING


def _attributes(element: Element, name: str) -> Iterator[tuple[str, str]]:
    for key, value in element.attrib.items():
        plain = key.rpartition("}")[2]
        if plain.lower().startswith("on"):
            raise SvgRefused(f"The drawing holds a script ({plain}), which a logo must not. Save it as plain SVG.")
        if plain == "href" and name in ("use", "linearGradient", "radialGradient"):
            if not value.strip().startswith("#"):
                raise SvgRefused(f"The drawing loads {value[:60]!r} from outside, which a logo must not.")
            yield f"{{{XLINK}}}href", value.strip()
        elif plain == key and key in _ATTRIBUTES:
            _refuse_loading(value, key)
            yield key, value


def _refuse_loading(text: str, where: str) -> None:
    if _OUTSIDE.search(text):
        raise SvgRefused(f"The drawing loads something from outside in {where}, which a logo must not. Take it out.")


def _give_measures(root: Element) -> None:
    """See that it has a viewBox, so that it scales: paper and page give it a height of their own."""
    if root.get("viewBox"):
        return
    measures = [re.fullmatch(r"\s*([\d.]+)\s*(px|pt)?\s*", root.get(side, "")) for side in ("width", "height")]
    width, height = (float(found[1]) if found else 0.0 for found in measures)
    if not (width and height):
        raise SvgRefused("The drawing says neither its size nor its viewBox. Save it with a size.")
    root.set("viewBox", f"0 0 {width:g} {height:g}")
