"""Read a chart back as the shapes it draws."""

import xml.etree.ElementTree as ElementTree


def picture_of(svg: str) -> ElementTree.Element:
    """Parse our own chart; raises when it is no well-formed XML."""
    return ElementTree.fromstring(svg)  # noqa: S314  -- written by the code under test


def shapes(svg: str, name: str) -> list[ElementTree.Element]:
    """Return every shape of a name, in the order drawn."""
    return list(picture_of(svg).iter(f"{{http://www.w3.org/2000/svg}}{name}"))
