"""Say in the reader's language the labels that terms are frozen with in English: lines of a price, reasons of a count.

They were worded by contracts.charging, pricing.engine.commercial.adjustments and clients.counting. A label that is not
among these patterns, such as what an account manager wrote as a reason, stays as it is.
"""

from django.utils.translation import gettext_noop

from clients.counting.finding_values import CONFIRM, RULES
from contracts.documents import nouns
from contracts.prices import PriceLine
from pricing.charts.said_again import again, patterns, sentence_of

LINES = (
    gettext_noop("Volume: {share} discount"),
    gettext_noop("Volume: {share} premium"),
    gettext_noop("{months} term: {share} discount"),
    gettext_noop("{months} term: {share} premium"),
    gettext_noop("Prepay: {share} discount"),
    gettext_noop("Prepay: {share} premium"),
    gettext_noop("Co-managed with the client's own team: {share} less"),
    gettext_noop("24x7 coverage: {share} on top"),
    gettext_noop("24x7 coverage: {users} × {price}"),
    gettext_noop("After-hours coverage: {share} on top"),
    gettext_noop("After-hours coverage: {users} × {price}"),
    gettext_noop("Up to the minimum of {price} per month"),
)
NOTES = (
    gettext_noop("{first} to {last}"),
    gettext_noop("from {first}"),
    gettext_noop("{first}"),
    gettext_noop("up to the minimum of {least}"),
)
PERIODS = (gettext_noop("month"), gettext_noop("year"))
REASONS = (
    gettext_noop("Billable users"),
    gettext_noop("Other reasons"),
    gettext_noop("{kind}"),
    gettext_noop("{kind}, enabled"),
    gettext_noop("{kind}, enabled and licensed"),
    gettext_noop("{kind}, not a station's"),
    gettext_noop("{kind}; only the persons behind it can be active"),
    gettext_noop("{kind}; nobody calls the desk as it"),
    gettext_noop("An administrator's second account. Say whose it is"),
    gettext_noop("Licensed"),
    gettext_noop("Licensed, although disabled"),
    gettext_noop("Licensed, although {kind}"),
    gettext_noop("No licence"),
    gettext_noop("Free licences only"),
    gettext_noop("{name} has no licences"),
    gettext_noop("{name} does not say whether it is licensed. Check it"),
    gettext_noop("Enabled and named, but without a licence. Decide whether it is an exception"),
    gettext_noop("Disabled"),
    gettext_noop("Disabled, although licensed"),
    gettext_noop("Disabled, and nobody is known behind it"),
    gettext_noop("Every account is disabled"),
    gettext_noop("Nobody has said what kind of account it is. Decide it"),
    gettext_noop("Nobody has said who is behind the account"),
    gettext_noop("The person has left"),
    gettext_noop("The person is still to join"),
    gettext_noop("Joins on {day}"),
    gettext_noop("Left on {day}"),
    gettext_noop("Left on {day}, yet an account was used since"),
    gettext_noop("Not counted again: the same person is counted as {name}"),
    gettext_noop("Used by several persons at a station"),
    gettext_noop("A guest"),
    gettext_noop("A guest from outside"),
    gettext_noop("A guest from outside, not on the roster"),
    gettext_noop("Signed in {ago}, within {days}"),
    gettext_noop("Signed in {ago}, within {days}, but nobody has said who is behind the account"),
    gettext_noop("Last signed in {ago}; the rule looks at {days}"),
    gettext_noop("Signed in after the day; whether also in the window, the source no longer tells"),
    gettext_noop("No account and no sign-in in any source"),
    gettext_noop("No sign-in, although the source tells of others'"),
    gettext_noop("No source tells of sign-ins, and nobody has said who is behind the account"),
    gettext_noop("Has an enabled account, and no source tells of sign-ins; import activity to be sure"),
    gettext_noop("On the roster, so may call the desk"),
    gettext_noop("Not on the roster, but signed in {ago}"),
    gettext_noop("Not on the roster and no account that could sign in"),
    gettext_noop("Not on the roster, but has an account that can sign in"),
    gettext_noop("Its session ran when most ran at once"),
    gettext_noop("A station"),
    gettext_noop("A station, signed in as {name}"),
)
FINDINGS = (
    gettext_noop("May not meet unique user identification."),
    gettext_noop("Individual authentication is not evident."),
    gettext_noop(
        "Unique identification appears to rest on the EMR; "
        "confirm that no ePHI is in profile, shares, mail, print spool or cache."
    ),
    gettext_noop("Whether ePHI can be reached without an individual sign-in cannot be determined."),
    gettext_noop("Automatic logoff is addressable: implement it or document an alternative."),
    gettext_noop("The audit trail may not attribute activity."),
    gettext_noop("Termination procedures may not have taken effect."),
    gettext_noop("Possible sharing or an unlocked session."),
    gettext_noop("Vendor guidance is one licence and an own sign-in for each user of the desktop apps."),
    gettext_noop("A licence is paid for an account that cannot sign in."),
    gettext_noop("A licence is paid for a service."),
    gettext_noop("Seats are paid for that nobody has."),
    gettext_noop("A generic sign-in is in use and nobody is known behind it."),
    gettext_noop("An account was used after its person left."),
    gettext_noop("An account is used by several persons."),
    gettext_noop("Please confirm with your compliance officer."),
)


def line_label(line: PriceLine, currency: str, locale: str) -> str:
    """Return what a line of a price is for, with its note: `users, 1 to 25`."""
    known = nouns.is_unit(line.label)
    label = nouns.unit(line.label, line.count) if known else again(line.label, patterns(LINES), currency, locale)
    return f"{label}, {note(line.note, locale)}" if line.note else label


def note(text: str, locale: str) -> str:
    """Return which units a rate is for: `1 to 25`, `from 51`."""
    return again(text, patterns(NOTES), "", locale)


def period(text: str, locale: str) -> str:
    """Return for how long a fee is: `month`, `year`."""
    return again(text, patterns(PERIODS), "", locale)


def reason(text: str, locale: str) -> str:
    """Return why somebody was counted or left out."""
    return nouns.begun(again(text, patterns(REASONS), "", locale))


def potential(code: str, locale: str) -> str:
    """Return what a finding may be, as a sentence."""
    return sentence_of(nouns.begun(f"{RULES[code].core}."), FINDINGS, locale)


def confirm(locale: str) -> str:
    """Return whom to ask about a finding."""
    return sentence_of(CONFIRM, FINDINGS, locale)
