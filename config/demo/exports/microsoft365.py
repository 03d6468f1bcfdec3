"""The Microsoft 365 admin centre's "Export users"."""

from collections.abc import Iterator

from config.demo.estate import Colleague, Estate
from config.demo.exports.tables import table
from config.demo.people import draw
from config.demo.plans import OtherAccount

COLUMNS = (
    "Block credential", "City", "Country/Region", "Department", "DirSyncEnabled", "Display name", "Fax", "First name",
    "Last dirsync time", "Last name", "Last password change time stamp", "License assignment details", "Licenses",
    "Mobile Phone", "Oath token metadata", "Object Id", "Office", "Password never expires", "Phone number",
    "Postal code", "Preferred data location", "Preferred language", "Proxy addresses", "Release track",
    "Soft deletion time stamp", "State", "Street address", "Strong password required", "Title", "Usage location",
    "User principal name", "When created",
)  # fmt: skip
FREE_LICENCE = "Power BI (free)"
UNLICENSED = "Unlicensed"


def users(estate: Estate) -> bytes:
    """Return everyone with a mailbox, the leavers whose licence nobody took back, and the accounts of no one person."""
    named = (colleague for colleague in estate.colleagues if colleague.department.has_mailbox)
    rows = [*(_person(estate, one) for one in named), *(_impersonal(estate, one) for one in estate.impersonal)]
    return table(COLUMNS, sorted(rows, key=lambda row: str(row["Display name"]).casefold()), mark="\ufeff")


def _person(estate: Estate, one: Colleague) -> dict[str, object]:
    drawn = draw(f"{estate.key}|{one.email}")
    place = estate.plan.place
    licences = estate.plan.licence + (f"+{FREE_LICENCE}" if drawn % 5 == 0 else "")
    row = _account(estate, one.email, str(one.name), is_enabled=one.is_here)
    return row | {
        "City": place.city,
        "Country/Region": place.country,
        "Department": one.department.name,
        "First name": one.name.given,
        "Last name": one.name.family,
        "Licenses": UNLICENSED if one.is_away else licences,
        "Office": place.city,
        "Postal code": place.postal_code,
        "Proxy addresses": "+".join(_addresses(one, estate.plan.domain)),
        "State": place.state,
        "Street address": place.street,
        "Title": one.title,
        "When created": f"{one.joined_on:%Y-%m-%d} {8 + drawn % 9:02}:{drawn % 60:02}:{drawn % 59:02}Z",
    }


def _addresses(one: Colleague, domain: str) -> Iterator[str]:
    yield f"SMTP:{one.email}"
    yield f"smtp:{one.name.given[0].lower()}{one.number}@{domain}"


def _impersonal(estate: Estate, one: OtherAccount) -> dict[str, object]:
    username = f"{one.username}@{estate.plan.domain}"
    row = _account(estate, username, one.display_name, is_enabled=one.is_enabled)
    return row | {"Licenses": one.licences or UNLICENSED, "When created": "2022-03-07 09:12:40Z"}


def _account(estate: Estate, username: str, display_name: str, *, is_enabled: bool) -> dict[str, object]:
    return {
        "Block credential": not is_enabled,
        "Display name": display_name,
        "Object Id": estate.id_of(username),
        "Password never expires": False,
        "Preferred language": "en-GB" if estate.plan.place.country_code == "GB" else "en-US",
        "Proxy addresses": f"SMTP:{username}",
        "Strong password required": True,
        "Usage location": estate.plan.place.country_code,
        "User principal name": username,
    }
