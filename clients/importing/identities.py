"""How accounts are named in directories: addresses, principal names, ids that several systems know."""

import re

from clients.importing.errors import BadCell
from clients.importing.selecting import Record

_HIDDEN = re.compile(r"^[0-9A-Fa-f]{32,64}$")
_DOMAIN_PART = re.compile(r"(?:^|,)\s*DC=([^,]+)", re.IGNORECASE)


def address(text: str) -> str:
    """Return a mail address as it is compared, without the protocol that directories write before it."""
    return text.casefold().removeprefix("smtp:").strip()


def addresses(texts: tuple[str, ...]) -> tuple[str, ...]:
    """Return the mail addresses of a list, sorted and once each; entries of other protocols are left out."""
    return tuple(sorted({address(text) for text in texts if "@" in text}))


def principal_name(record: Record) -> str:
    """Return a Microsoft 365 sign-in address, raising BadCell where it is blank, concealed or none."""
    username = record.text("username").casefold()
    column = record.column("username")
    if not username:
        raise BadCell(
            column, "The cell is blank, so the account cannot be told from others. Fill it in or remove the row."
        )
    if _HIDDEN.match(username):
        raise BadCell(
            column,
            "Microsoft 365 conceals the name. Turn that off under Settings, Org settings, Reports, and export again.",
        )
    if "@" not in username or " " in username:
        raise BadCell(column, f'"{username[:60]}" is no sign-in address such as amy@example.com. Correct it.')
    return username


def directory_ids(*texts: str) -> tuple[str, ...]:
    """Return the ids by which other systems know an account, as they are compared."""
    return tuple(dict.fromkeys(text.casefold().strip("{}") for text in texts if text))


def domain_of(distinguished_name: str, principal: str = "") -> str:
    """Return the domain of a distinguished name, else the one after the @ of a principal name."""
    parts = _DOMAIN_PART.findall(distinguished_name)
    return ".".join(part.strip() for part in parts).casefold() or principal.casefold().partition("@")[2]
