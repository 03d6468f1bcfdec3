"""What PDF/A-3a and PDF/UA-1 ask of a file that can be seen in its structure; no validator, and no proof of either.

Each check yields what is wrong in a sentence. What only a person can judge (is the order sensible, does the text
beside a picture say what it shows) is not in here.
"""

from collections.abc import Iterator
from io import BytesIO
from typing import Any
from xml.etree import ElementTree

import pikepdf

RDF = "{http://www.w3.org/1999/02/22-rdf-syntax-ns#}"
PDFAID = "{http://www.aiim.org/pdfa/ns/id/}"
PDFUAID = "{http://www.aiim.org/pdfua/ns/id/}"
DC = "{http://purl.org/dc/elements/1.1/}"
HEADINGS = {f"/H{level}": level for level in range(1, 7)}
CELLS = {"/TH", "/TD"}
PAINTING = {"Tj", "TJ", "'", '"', "f", "F", "f*", "B", "B*", "b", "b*", "S", "s", "sh", "Do", "BI"}


def problems(pdf: bytes) -> list[str]:
    """Return everything that is wrong, empty when nothing was found."""
    with pikepdf.open(BytesIO(pdf)) as opened:
        checks = (metadata, colours, fonts, file, tree, tables, marks, annotations, attachments)
        return [problem for check in checks for problem in check(opened)]


def metadata(opened: pikepdf.Pdf) -> Iterator[str]:
    stream = opened.Root.Metadata
    if "/Filter" in stream:
        yield "the metadata are compressed"
    said = ElementTree.fromstring(  # noqa: S314  -- ours
        stream.read_bytes().decode().strip().split("?>", 1)[1].rsplit("<?", 1)[0]
    )
    found = {one.tag: (one.text or "") for one in said.iter()}
    if (found.get(f"{PDFAID}part"), found.get(f"{PDFAID}conformance")) != ("3", "A"):
        yield "the metadata do not name PDF/A-3a"
    if found.get(f"{PDFUAID}part") != "1":
        yield "the metadata do not name PDF/UA-1"
    if "{http://www.aiim.org/pdfa/ns/schema#}namespaceURI" not in found:
        yield "the mark of PDF/UA is not described for PDF/A"
    title = said.find(f".//{DC}title//{RDF}li")
    if title is None or not title.text or title.text != str(opened.docinfo["/Title"]):
        yield "the title is missing, or another than in the information"


def colours(opened: pikepdf.Pdf) -> Iterator[str]:
    intents = opened.Root.get("/OutputIntents", [])
    if [str(one.S) for one in intents] != ["/GTS_PDFA1"] or intents[0].DestOutputProfile.N != 3:
        yield "there is not one RGB output intent of PDF/A"


def fonts(opened: pikepdf.Pdf) -> Iterator[str]:
    every = [one for one in opened.objects if _is(one, "/Font")]
    if not every:
        yield "no font was found"
    for font in every:
        if font.get("/Subtype") == "/Type0" and "/ToUnicode" not in font:
            yield f"{font.BaseFont} does not say its letters"
        if str(font.get("/Subtype")).startswith("/CIDFont"):
            if not {"/FontFile2", "/FontFile3"} & set(font.FontDescriptor.keys()):
                yield f"{font.BaseFont} is not embedded"
            if font.Subtype == "/CIDFontType2" and "/CIDToGIDMap" not in font:
                yield f"{font.BaseFont} has no map of its glyphs"


def file(opened: pikepdf.Pdf) -> Iterator[str]:
    root = opened.Root
    if opened.is_encrypted:
        yield "the file is encrypted"
    if "/ID" not in opened.trailer:
        yield "the file has no identifier"
    if {"/OpenAction", "/AA"} & set(root.keys()) or "/JavaScript" in root.get("/Names", {}):
        yield "the file does something when it is opened"
    if not str(root.get("/Lang", "")):
        yield "the file names no language"
    if not root.get("/MarkInfo", {}).get("/Marked"):
        yield "the file does not say that it is tagged"
    if not root.get("/ViewerPreferences", {}).get("/DisplayDocTitle"):
        yield "readers show the file's name instead of its title"
    if len(opened.pages) > 1 and "/Outlines" not in root:
        yield "there are no bookmarks"
    if any(page.get("/Tabs") != "/S" for page in opened.pages):
        yield "a page does not tab in the order of its text"


def elements(opened: pikepdf.Pdf) -> Iterator[tuple[Any, Any]]:
    """Yield every element with its parent, in reading order."""
    waiting = [(kid, opened.Root.StructTreeRoot) for kid in reversed(list(opened.Root.StructTreeRoot.K))]
    while waiting:
        element, parent = waiting.pop()
        yield element, parent
        waiting += [(kid, element) for kid in reversed(kids(element))]


def kids(element: Any) -> list[Any]:
    """Return the elements right below one."""
    return [kid for kid in element.get("/K", []) if isinstance(kid, pikepdf.Dictionary) and "/S" in kid]


def tree(opened: pikepdf.Pdf) -> Iterator[str]:
    level = 0
    for element, parent in elements(opened):
        kind = str(element.S)
        if element.P.objgen != parent.objgen:
            yield f"{kind} does not know what it is in"
        if kind == "/Figure" and not str(element.get("/Alt", "")):
            yield "a figure says nothing to who does not see it"
        if kind in HEADINGS:
            if HEADINGS[kind] > level + 1:
                yield f"a heading {kind} follows one of level {level}"
            level = HEADINGS[kind]
        if kind == "/L" and any(kid.S not in ("/LI", "/L", "/Caption") for kid in kids(element)):
            yield "a list holds something else than items"
        if kind == "/LI" and any(kid.S not in ("/Lbl", "/LBody") for kid in kids(element)):
            yield "an item of a list holds something else than a mark and its text"


def tables(opened: pikepdf.Pdf) -> Iterator[str]:
    for table, _ in elements(opened):
        if table.S != "/Table":
            continue
        rows = [row for part in kids(table) for row in ([part] if part.S == "/TR" else kids(part)) if row.S == "/TR"]
        cells = [cell for row in rows for cell in kids(row)]
        if any(cell.S not in CELLS for cell in cells):
            yield "a row holds something else than cells"
        heads = [cell for cell in cells if cell.S == "/TH"]
        if not heads:
            yield "a table has no heads"
        if any(str(cell.A.get("/Scope", "")) not in ("/Row", "/Column") for cell in heads):
            yield "a head does not say what it is over"
        named = {str(cell.ID) for cell in heads if "/ID" in cell}
        if any(str(one) not in named for cell in cells if "/A" in cell for one in cell.A.get("/Headers", [])):
            yield "a cell names a head that is not there"


def marks(opened: pikepdf.Pdf) -> Iterator[str]:
    """Check that all that is painted is text in the tree or an artifact, and that each mark leads to its element."""
    reached = {element.objgen for element, _ in elements(opened)}
    numbers = opened.Root.StructTreeRoot.ParentTree.Nums
    owners = {int(numbers[place]): numbers[place + 1] for place in range(0, len(numbers), 2)}
    for place, page in enumerate(opened.pages, start=1):
        inside: list[int | None] = []
        for operands, operator in pikepdf.parse_content_stream(page):
            name = str(operator)
            if name in ("BDC", "BMC"):
                inside.append(_mark(operands))
            elif name == "EMC":
                inside.pop()
            elif name in PAINTING and not inside:
                yield f"page {place} paints something that is neither text nor artifact"
        for operands, _operator in pikepdf.parse_content_stream(page, "BDC"):
            mark = _mark(operands)
            owner = owners[int(page.StructParents)][mark] if mark is not None else None
            if mark is not None and (owner is None or owner.objgen not in reached):
                yield f"mark {mark} of page {place} leads to nothing that is read"


def _mark(operands: Any) -> int | None:
    return int(operands[1].MCID) if len(operands) > 1 and "/MCID" in operands[1] else None


def annotations(opened: pikepdf.Pdf) -> Iterator[str]:
    for page in opened.pages:
        for one in page.get("/Annots", []):
            if one.Subtype == "/Link" and not str(one.get("/Contents", "")):
                yield "a link does not say where it leads"
            if int(one.get("/F", 0)) & 0b111 != 0b100:
                yield f"an annotation {one.Subtype} is not printed"
            if "/StructParent" not in one:
                yield f"an annotation {one.Subtype} is outside of the text"
            if one.Subtype == "/Widget" and not str(one.get("/TU", "")):
                yield "a field has no name that can be read aloud"


def attachments(opened: pikepdf.Pdf) -> Iterator[str]:
    associated = [one.objgen for one in opened.Root.get("/AF", [])]
    if len(set(associated)) != len(opened.attachments) or len(set(associated)) != len(associated):
        yield "what is attached is not associated with the file, once each"
    for one in opened.Root.get("/AF", []):
        if str(one.get("/AFRelationship", "")) not in ("/Data", "/Source"):
            yield f"{one.UF} does not say what it is to the pages"
        if "/Subtype" not in one.EF.F or not str(one.get("/Desc", "")):
            yield f"{one.UF} does not say what kind it is"


def _is(one: Any, kind: str) -> bool:
    return isinstance(one, pikepdf.Dictionary) and one.get("/Type") == kind
