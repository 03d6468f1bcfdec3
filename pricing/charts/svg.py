"""Build SVG text safely: every attribute and every word is escaped, nothing carries a style attribute."""

from collections.abc import Iterable
from fractions import Fraction
from xml.sax.saxutils import escape, quoteattr
from zlib import crc32

SANS = "Inter, sans-serif"
INK = "#14212B"
MUTED = "#51606B"
HAIRLINE = "#D9DEE2"
PAPER = "#FFFFFF"
NARROW = 480  # wider pictures are scrolled on a narrow screen, so that their words stay readable

Number = int | Fraction


class Svg(str):
    """Markup that is already escaped, so a template prints it as it is."""

    __slots__ = ()

    def __html__(self) -> str:
        """Tell Django's autoescape that this text is markup."""
        return str(self)


def element(name: str, *children: str, **attributes: str | Number | None) -> Svg:
    """Return `<name ...>children</name>`; text children are escaped, `Svg` children are not.

    Attribute names are written with underscores for hyphens, a trailing underscore for Python's own words
    (`class_`), and are left out when the value is None.
    """
    written = "".join(
        f" {key.rstrip('_').replace('_', '-') if key != 'viewBox' else key}={quoteattr(_value(value))}"
        for key, value in attributes.items()
        if value is not None
    )
    inner = "".join(child if isinstance(child, Svg) else escape(_printable(child)) for child in children)
    return Svg(f"<{name}{written}>{inner}</{name}>" if inner else f"<{name}{written}/>")


def text(words: str, x: Number, y: Number, *, size: int = 13, **attributes: str | Number | None) -> Svg:
    """Return one line of text at its baseline, in the interface type and ink unless told otherwise."""
    shown: dict[str, str | Number | None] = {"fill": INK, "class_": "chart-ink", "font_family": SANS}
    return element("text", words, x=x, y=y, font_size=size, **{**shown, **attributes})


def line(x1: Number, y1: Number, x2: Number, y2: Number, **attributes: str | Number | None) -> Svg:
    """Return a straight line, a hairline unless told otherwise."""
    shown: dict[str, str | Number | None] = {"stroke": HAIRLINE, "stroke_width": 1, "class_": "chart-hairline"}
    return element("line", x1=x1, y1=y1, x2=x2, y2=y2, **{**shown, **attributes})


def group(children: Iterable[Svg], **attributes: str | Number | None) -> Svg:
    """Return the children in one group."""
    return element("g", *children, **attributes)


def drawing(width: int, height: int, *, title: str, description: str, body: Iterable[Svg]) -> Svg:
    """Return a whole picture whose title states the finding and whose description carries the numbers."""
    key = identity(title, description)
    return element(
        "svg",
        element("title", title, id=f"{key}-title"),
        element("desc", description, id=f"{key}-desc"),
        *body,
        xmlns="http://www.w3.org/2000/svg",
        viewBox=f"0 0 {width} {height}",
        width=width,
        height=height,
        role="img",
        # Not "chart": the admin's own script takes every .chart for a canvas.
        class_="drawing wide" if width > NARROW else "drawing",
        aria_labelledby=f"{key}-title {key}-desc",
    )


def number(value: Number) -> str:
    """Write a length with at most two decimals."""
    if isinstance(value, int):
        return str(value)
    rounded = round(value * 100)
    whole, cents = divmod(abs(rounded), 100)
    sign = "-" if rounded < 0 else ""
    return f"{sign}{whole}.{cents:02d}".rstrip("0").rstrip(".") if cents else f"{sign}{whole}"


def identity(*words: str) -> str:
    """Return an id that is the same for the same words, so that two charts on one page never share one."""
    return f"c{crc32(chr(0).join(words).encode('utf-8', 'replace')):08x}"


def _value(value: str | Number) -> str:
    if isinstance(value, str):
        return _printable(value)
    return number(value)


def _printable(words: str) -> str:
    """Leave out what XML cannot hold: control characters, lone surrogates, the two non-characters."""
    return "".join(
        char
        for char in words
        if (char >= " " or char in "\t\n") and not "\ud800" <= char <= "\udfff" and char not in "\ufffe\uffff"
    )
