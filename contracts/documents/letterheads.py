"""The MSP's letterhead as documents take it."""

from contracts.documents.parts import Letterhead, Logo
from contracts.models import Letterhead as LetterheadRow


def letterhead_of(row: LetterheadRow) -> Letterhead:
    """Return the head that a document of today carries; no query."""
    return Letterhead(
        name=row.name,
        address_lines=tuple(row.address.splitlines()),
        email=row.email,
        phone=row.phone,
        website=row.website,
        registration="" if row.legal_name == row.name else row.legal_name,
        accent=row.accent_colour,
        logo=logo_on(row),
    )


def logo_on(row: LetterheadRow) -> Logo | None:
    """Return the logo as it is stored, None where the MSP has none."""
    return Logo(bytes(row.logo), row.logo_type) if row.logo else None
