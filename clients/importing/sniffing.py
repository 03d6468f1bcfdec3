"""Which source a file comes from, by its headers alone."""

from dataclasses import dataclass

from clients.importing import csv_mapping, m365_users, mappings, ninjaone
from clients.importing.errors import UnrecognizedLayout
from clients.importing.headers import compared


@dataclass(frozen=True, slots=True)
class Signature:
    """Say how a source's headers look: one of each group in `needs`, none of `foreign`."""

    source: str
    needs: tuple[frozenset[str], ...]
    foreign: frozenset[str] = frozenset()


def _any(*names: str) -> frozenset[str]:
    return frozenset(compared(name) for name in names)


_TELLING = ("blocked", "enabled", "licenses", "user_type", "has exchange")
_SIGNATURES = (
    Signature(ninjaone.SOURCE, (_any("nodeClass", "node class"), _any("id", "device id"))),
    Signature(
        m365_users.SOURCE,
        (
            _any(*m365_users.ALIASES["username"]),
            _any(*(alias for name in _TELLING for alias in m365_users.ALIASES[name])),
        ),
        # An Active Directory export and Entra sign-ins have a user principal name too.
        _any("SamAccountName", "DistinguishedName", "Request ID", "appDisplayName", "Incoming token type", "nodeClass"),
    ),
)


def recognize(headers: tuple[str, ...]) -> str:
    """Return the code of the source whose headers these are, raising UnrecognizedLayout where none claims them."""
    present = {compared(header) for header in headers if header}
    if mappings.best_for(headers):
        return csv_mapping.SOURCE
    for signature in _SIGNATURES:
        if all(group & present for group in signature.needs) and not signature.foreign & present:
            return signature.source
    shown = ", ".join(header for header in headers[:8] if header)
    raise UnrecognizedLayout(
        f"No known system writes these columns: {shown}. Choose the source, or map the columns by hand.", headers
    )
