"""Complete what WeasyPrint wrote to a file for archives and screen readers: PDF/A-3a and PDF/UA-1 in one.

All of it happens on the file's objects before they are written, so that nothing is parsed again and the same document
stays the same bytes. No validator that certifies either was at hand: tests look at the structure the two ask for.
"""

import zlib
from collections.abc import Iterator
from typing import Any
from xml.sax.saxutils import escape

import pydyf

from contracts.documents.metadata import XMP

SEAL_FIELD = "Seal"
SEAL_IN_WORDS = "Digital seal of the sender"
_GRID = {"/Table": "/Div", "/THead": "/NonStruct", "/TBody": "/NonStruct", "/TR": "/Div", "/TD": "/Div"}
_PRINT = 4
_OFF_PAGE = pydyf.Array([0, 0, 0, 0])
_SIGNATURES_ONLY_APPENDED = 3


def complete(document: Any, pdf: Any, *, will_be_sealed: bool) -> None:
    """Write the metadata, scopes of table heads and artifacts; make room for a seal where one follows."""
    _write_metadata(document, pdf)
    if "AF" in pdf.catalog:  # WeasyPrint names each attached file twice
        pdf.catalog["AF"] = pydyf.Array(dict.fromkeys(pdf.catalog["AF"]))
    tree = _by_reference(pdf, pdf.catalog["StructTreeRoot"])
    reached = _reached(pdf, tree)
    _tell_tables_from_grids(pdf, reached)
    _say_what_heads_are_of(pdf, reached)
    _name_lists(pdf, reached)
    _mark_heads_and_feet(pdf, tree, reached)
    if will_be_sealed:
        _make_room_for_the_seal(pdf, tree)
    _pack_once(pdf)


def _pack_once(pdf: Any) -> None:
    """Compress what is to be compressed here: pydyf would do it twice, for the file and for its identifier."""
    for one in pdf.objects:
        if isinstance(one, pydyf.Stream) and one.compress:
            content = b"\n".join(item if isinstance(item, bytes) else pydyf._to_bytes(item) for item in one.stream)
            one.stream, one.compress = [zlib.compress(content)], False
            one.extra["Filter"] = "/FlateDecode"


def _write_metadata(document: Any, pdf: Any) -> None:
    said = document.metadata
    names = {"title": said.title, "author": ", ".join(said.authors), "description": said.description}
    facts = names | {"tool": said.generator, "created": said.created, "producer": "WeasyPrint"}
    xmp = XMP.format(**{key: escape(value or "") for key, value in facts.items()})
    pdf.info["Producer"] = pydyf.String("WeasyPrint")
    # Never compressed: whoever looks for the archive's mark may look without unpacking.
    stream = pydyf.Stream([xmp.encode()], {"Type": "/Metadata", "Subtype": "/XML"}, compress=False)
    old = _by_reference(pdf, pdf.catalog["Metadata"])
    old.stream, old.extra, old.compress = stream.stream, stream.extra, False


def _by_reference(pdf: Any, reference: bytes) -> Any:
    return pdf.objects[int(reference.split()[0])]


def _reached(pdf: Any, tree: Any) -> dict[int, Any]:
    """Return the elements that a reader meets, by their number, in reading order."""
    found: dict[int, Any] = {}
    waiting = list(reversed(tree["K"]))
    while waiting:
        element = _by_reference(pdf, waiting.pop())
        found[element.number] = element
        waiting += [kid for kid in reversed(element.get("K", ())) if isinstance(kid, bytes)]
    return {number: one for number, one in found.items() if one.get("Type") == "/StructElem"}


def _tell_tables_from_grids(pdf: Any, reached: dict[int, Any]) -> None:
    """Leave as a table what has heads; one without only sets things side by side, and is read as that."""
    for table in [one for one in reached.values() if one["S"] == "/Table"]:
        parts = list(_below(pdf, table, reached))
        if any(part["S"] == "/TH" for part in parts):
            continue
        for part in (table, *parts):
            if part["S"] in _GRID:
                part["S"] = _GRID[part["S"]]
                part.pop("A", None)


def _below(pdf: Any, element: Any, reached: dict[int, Any]) -> Iterator[Any]:
    for kid in element["K"]:
        if isinstance(kid, bytes) and (part := _by_reference(pdf, kid)).number in reached:
            yield part
            yield from _below(pdf, part, reached)


def _say_what_heads_are_of(pdf: Any, reached: dict[int, Any]) -> None:
    """Say of each head of a table whether it stands over a column or before a row; WeasyPrint leaves that out."""
    for row in reached.values():
        if row["S"] != "/TR":
            continue
        cells = [_by_reference(pdf, kid) for kid in row["K"]]
        in_head = all(cell["S"] == "/TH" for cell in cells) or _by_reference(pdf, row["P"])["S"] == "/THead"
        for cell in cells:
            if cell["S"] == "/TH":
                cell["A"]["Scope"] = "/Column" if in_head else "/Row"


def _name_lists(pdf: Any, reached: dict[int, Any]) -> None:
    """Say of lists whose items carry a mark that they do."""
    for one in reached.values():
        if one["S"] != "/L":
            continue
        items = [_by_reference(pdf, kid) for kid in one["K"]]
        for item in items:
            if item["S"] == "/Div":
                _join_term(pdf, item)
        marks = any(_by_reference(pdf, kid)["S"] == "/Lbl" for item in items for kid in item["K"])
        one["A"] = pydyf.Dictionary({"O": "/List", "ListNumbering": "/Disc" if marks else "/None"})


def _join_term(pdf: Any, item: Any) -> None:
    """Make one item of a term and what it means, which stand in a group of a list of terms."""
    item["S"] = "/LI"
    for place, part in enumerate(_by_reference(pdf, kid) for kid in item["K"]):
        part["S"] = "/LBody" if place else "/Lbl"
        for inner in (_by_reference(pdf, kid) for kid in part["K"] if isinstance(kid, bytes)):
            if inner.get("S") == "/LBody":
                inner["S"] = "/NonStruct"


def _mark_heads_and_feet(pdf: Any, tree: Any, reached: dict[int, Any]) -> None:
    """Take running heads and feet, which nobody wants read out on every page, out of the text."""
    numbers = _by_reference(pdf, tree["ParentTree"])["Nums"]
    for place, page_reference in enumerate(pdf.page_references):
        owners = numbers[2 * place + 1]
        outside = {mark for mark, owner in enumerate(owners) if int(owner.split()[0]) not in reached}
        if not outside:
            continue
        content = _by_reference(pdf, _by_reference(pdf, page_reference)["Contents"])
        _make_artifacts(content.stream, outside)
        numbers[2 * place + 1] = pydyf.Array(b"null" if mark in outside else owner for mark, owner in enumerate(owners))


def _make_artifacts(parts: list[Any], outside: set[int]) -> None:
    """Turn marks, written as a tag, its properties and an operator, into those of what repeats on each page."""
    for place, part in enumerate(parts):
        if part == b"BDC" and parts[place - 1].get("MCID") in outside:
            parts[place - 2], parts[place - 1] = "/Artifact", pydyf.Dictionary({"Type": "/Pagination"})


def _make_room_for_the_seal(pdf: Any, tree: Any) -> None:
    """Put an unsigned field without a picture on the first page and into the text, as PDF/UA asks of what is there."""
    page_reference, (document,) = pdf.page_references[0], (_by_reference(pdf, kid) for kid in tree["K"])
    numbers = _by_reference(pdf, tree["ParentTree"])["Nums"]
    key = numbers[-2] + 1
    field = pydyf.Dictionary({
        "Type": "/Annot", "Subtype": "/Widget", "FT": "/Sig", "T": pydyf.String(SEAL_FIELD),
        "TU": pydyf.String(SEAL_IN_WORDS), "Rect": _OFF_PAGE, "F": _PRINT, "P": page_reference, "StructParent": key,
    })  # fmt: skip
    pdf.add_object(field)
    mark = pydyf.Dictionary({"Type": "/OBJR", "Obj": field.reference, "Pg": page_reference})
    pdf.add_object(mark)
    element = pydyf.Dictionary({
        "Type": "/StructElem", "S": "/Form", "P": document.reference, "Pg": page_reference,
        "K": pydyf.Array([mark.reference]), "Alt": pydyf.String(SEAL_IN_WORDS),
    })  # fmt: skip
    pdf.add_object(element)
    document["K"].append(element.reference)
    numbers.extend([key, element.reference])
    page = _by_reference(pdf, page_reference)
    page.setdefault("Annots", pydyf.Array()).append(field.reference)
    pdf.catalog["AcroForm"] = pydyf.Dictionary({
        "Fields": pydyf.Array([field.reference]), "SigFlags": _SIGNATURES_ONLY_APPENDED,
    })  # fmt: skip
