"""The Microsoft 365 admin centre's "Export users", and its report of active users."""

from collections.abc import Iterator
from datetime import timedelta

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
_SERVICES = ("Exchange", "OneDrive", "SharePoint", "Skype For Business", "Yammer", "Teams")
_USED = ("Exchange", "OneDrive", "Teams")
_REPORT_LAGS_DAYS = 2
_HARDLY_USED_FROM = 31  # days
FREE_LICENCE = "Power BI (free)"
UNLICENSED = "Unlicensed"


def users(estate: Estate) -> bytes:
    """Return everyone with a mailbox, the leavers whose licence nobody took back, and the accounts of no one person."""
    named = (colleague for colleague in estate.colleagues if colleague.department.has_mailbox)
    rows = [*(_person(estate, one) for one in named), *(_impersonal(estate, one) for one in estate.impersonal)]
    columns = (*COLUMNS, "Employee Id") if estate.plan.generic_login else COLUMNS
    return table(columns, sorted(rows, key=lambda row: str(row["Display name"]).casefold()), mark="\ufeff")


def activity(estate: Estate) -> bytes:
    """Return when each licensed person used which service last; blank where nobody downloads the report."""
    if not estate.plan.has_activity_report:
        return b""
    columns = (
        "Report Refresh Date", "User Principal Name", "Display Name", "Is Deleted", "Deleted Date",
        *(f"Has {service} License" for service in _SERVICES),
        *(f"{service} Last Activity Date" for service in _SERVICES), "Assigned Products",
    )  # fmt: skip
    return table(columns, [_activity(estate, one) for one in estate.colleagues if one.is_here], mark="\ufeff")


def number_in_the_directory(estate: Estate, one: Colleague) -> str:
    """Return the employee number that the directory has of a colleague: one was mistyped, with two digits swapped."""
    number = str(one.number)
    return number[:2] + number[:1:-1] if one == mistyped(estate) else number


def mistyped(estate: Estate) -> Colleague:
    """Return whose employee number was mistyped."""
    return estate.colleagues[4]


def _activity(estate: Estate, one: Colleague) -> dict[str, object]:
    drawn = draw(f"{estate.key}|activity|{one.number}")
    # Every thirteenth reads mail only now and then: licensed, named, and not active within thirty days.
    back = _HARDLY_USED_FROM + drawn % 40 if one.number % 13 == 0 else _REPORT_LAGS_DAYS + drawn % 5
    return {
        "Report Refresh Date": estate.on - timedelta(days=_REPORT_LAGS_DAYS),
        "User Principal Name": one.email,
        "Display Name": one.name,
        "Is Deleted": False,
        **{f"Has {service} License": service in _USED for service in _SERVICES},
        **{
            f"{service} Last Activity Date": estate.on - timedelta(days=back + drawn % (3 + place))
            for place, service in enumerate(_USED)
        },
        "Assigned Products": estate.plan.licence,
    }


def _person(estate: Estate, one: Colleague) -> dict[str, object]:
    drawn = draw(f"{estate.key}|{one.email}")
    place = estate.plan.place
    licences = estate.plan.licence + (f"+{FREE_LICENCE}" if drawn % 5 == 0 else "")
    row = _account(estate, one.email, str(one.name), is_enabled=one.is_here)
    return row | {
        "City": place.city,
        "Country/Region": place.country,
        "Department": one.department.name,
        **({"Employee Id": number_in_the_directory(estate, one)} if estate.plan.generic_login else {}),
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
