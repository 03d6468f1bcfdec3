"""Which source a file comes from, by its headers alone."""

from collections.abc import Mapping

from clients.importing import csv_mapping, mappings
from clients.importing.errors import UnrecognizedLayout
from clients.importing.headers import compared
from clients.importing.signatures import Signature


def recognize(headers: tuple[str, ...], signatures: Mapping[str, Signature]) -> str:
    """Return the code of the source whose headers these are, raising UnrecognizedLayout where none claims them.

    Of several that fit, the one that asks for most is it; two that ask for as much are put to a person.
    """
    present = frozenset(compared(header) for header in headers if header)
    if mappings.best_for(headers):
        return csv_mapping.SOURCE
    fitting = sorted(
        ((len(signature.needs), code) for code, signature in signatures.items() if signature.fits(present)),
        key=lambda pair: -pair[0],
    )
    if not fitting:
        shown = ", ".join(header for header in headers[:8] if header)
        raise UnrecognizedLayout(
            f"No known system writes these columns: {shown}. Choose the source, or map the columns by hand.", headers
        )
    best = [code for weight, code in fitting if weight == fitting[0][0]]
    if len(best) > 1:
        raise UnrecognizedLayout(f"These columns may be those of {' or '.join(best)}. Choose the source.", headers)
    return best[0]
