"""The sources by their codes, and the one function that parses a file of any of them."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from itertools import islice

from clients.importing import (
    ad_users,
    csv_mapping,
    datto_rmm,
    emr_logons,
    entra_signins,
    google_users,
    intune,
    m365_activity,
    m365_users,
    ncentral,
    ninjaone,
    pax8_subscriptions,
    snipeit_assets,
    snipeit_users,
)
from clients.importing.cells import MAX_LENGTH, clean
from clients.importing.errors import Unreadable
from clients.importing.reading import Sheet, read
from clients.importing.rows import Parsed
from clients.importing.signatures import Options, Signature
from clients.importing.sniffing import recognize

Mapped = Mapping[str, str]
AUTO = "auto"


@dataclass(frozen=True, slots=True)
class Source:
    """Name a source for a person, and say how it is recognised and read.

    `takes_mapping` is True where a mapping says which column holds what, `has_classes` where its devices have a class
    in its own words. `directory` is the source whose accounts it tells more of: an activity report and sign-ins are
    about the accounts of Microsoft 365. `names_sites` is True where its client names are of sites, of which one client
    may have several.
    """

    code: str
    label: str
    parse: Callable[[Sheet, Options], Parsed]
    signature: Signature | None = None
    takes_mapping: bool = False
    has_classes: bool = False
    names_sites: bool = False
    directory: str = ""

    @property
    def home(self) -> str:
        """Return the code under which its rows are kept."""
        return self.directory or self.code


SOURCES: Mapping[str, Source] = {
    source.code: source
    for source in (
        Source(m365_users.SOURCE, "Microsoft 365 users", m365_users.parse, m365_users.SIGNATURE),
        Source(
            m365_activity.SOURCE,
            "Microsoft 365 activity",
            m365_activity.parse,
            m365_activity.SIGNATURE,
            directory=m365_users.SOURCE,
        ),
        Source(
            entra_signins.SOURCE,
            "Entra sign-ins",
            entra_signins.parse,
            entra_signins.SIGNATURE,
            directory=m365_users.SOURCE,
        ),
        Source(google_users.SOURCE, "Google Workspace users", google_users.parse, google_users.SIGNATURE),
        Source(ad_users.SOURCE, "Active Directory users", ad_users.parse, ad_users.SIGNATURE),
        Source(emr_logons.SOURCE, "EMR sign-ins", emr_logons.parse, emr_logons.SIGNATURE, takes_mapping=True),
        Source(pax8_subscriptions.SOURCE, "Pax8 subscriptions", pax8_subscriptions.parse, pax8_subscriptions.SIGNATURE),
        Source(snipeit_users.SOURCE, "Snipe-IT users", snipeit_users.parse, snipeit_users.SIGNATURE),
        Source(ninjaone.SOURCE, "NinjaOne devices", ninjaone.parse, ninjaone.SIGNATURE, has_classes=True),
        Source(
            datto_rmm.SOURCE,
            "Datto RMM devices",
            datto_rmm.parse,
            datto_rmm.SIGNATURE,
            has_classes=True,
            names_sites=True,
        ),
        Source(ncentral.SOURCE, "N-central devices", ncentral.parse, ncentral.SIGNATURE, has_classes=True),
        Source(intune.SOURCE, "Intune devices", intune.parse, intune.SIGNATURE, has_classes=True),
        Source(
            snipeit_assets.SOURCE, "Snipe-IT assets", snipeit_assets.parse, snipeit_assets.SIGNATURE, has_classes=True
        ),
        Source(csv_mapping.SOURCE, "Table with a column mapping", csv_mapping.parse, takes_mapping=True),
    )
}
SIGNATURES = {code: source.signature for code, source in SOURCES.items() if source.signature is not None}


def parse(
    source: str,
    content: bytes,
    filename: str,
    mapping: Mapped | None = None,
    classes: Mapping[str, Mapped] | None = None,
) -> Parsed:
    """Return what a file of a source says, with every row that could not be taken; `auto` detects the source.

    `mapping` is the column mapping of `csv`; `classes` are the MSP's tables of device classes, by source.
    Raises Unreadable, and nothing else, for a file that cannot be read at all.
    """
    check_source(source)
    return parse_sheet(source, read(content, filename), mapping, classes)


def check_source(source: str) -> None:
    """Raise Unreadable for a source that there is not."""
    if source not in (*SOURCES, AUTO):
        raise Unreadable(f'There is no source "{source}". Sources: {", ".join((*SOURCES, AUTO))}.')


def parse_sheet(
    source: str, sheet: Sheet, mapping: Mapped | None = None, classes: Mapping[str, Mapped] | None = None
) -> Parsed:
    """Return what a sheet of a source says; see `parse`."""
    code = recognize(sheet.headers, SIGNATURES) if source == AUTO else source
    return SOURCES[code].parse(sheet, Options(mapping, (classes or {}).get(code, {})))


@dataclass(frozen=True, slots=True)
class Preview:
    """Show a file's columns and first rows, for a person who maps them; what may not be read is not in it."""

    headers: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    dropped: tuple[str, ...]


def preview(content: bytes, filename: str, most: int = 10) -> Preview:
    """Return the first rows of a file, raising Unreadable where it has none."""
    return preview_sheet(read(content, filename), most)


def preview_sheet(sheet: Sheet, most: int = 10) -> Preview:
    """Return the first rows of a sheet."""
    places = [place for place, header in enumerate(sheet.headers) if header]
    rows = tuple(
        tuple(clean(cells[place])[:MAX_LENGTH] if place < len(cells) else "" for place in places)
        for _, cells in islice(sheet.rows, most)
    )
    return Preview(tuple(sheet.headers[place] for place in places), rows, sheet.dropped)


def detect(content: bytes, filename: str) -> str:
    """Return the code of the source a file comes from, raising UnrecognizedLayout where none claims it."""
    return recognize(read(content, filename).headers, SIGNATURES)
