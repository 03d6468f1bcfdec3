"""Say in the reader's language what the engine said in English, where that is all that was kept of it.

An answer keeps its sentences as the engine worded them (pricing.engine.wording), and terms are frozen with them: what
is printed years later is read out of those words. A sentence that is not among these patterns stays as it is.
"""

import re
from collections.abc import Callable, Iterable, Mapping
from datetime import date
from decimal import Decimal
from functools import lru_cache

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from pricing.charts import nouns, words
from pricing.engine.billing_model import BillingModel

SENTENCES = (
    gettext_noop(
        "{endpoints} for {users} make {ratio} per user, below {boundary}: the ratio rule favours per-user or flat rate."
    ),
    gettext_noop("{endpoints} for {users} make {ratio} per user, above {boundary}: the ratio rule favours per-device."),
    gettext_noop("{share} of the users are contractors: headcount counts as stable, which suits a flat rate."),
    gettext_noop("{share} of the users are contractors: headcount counts as volatile, and per-user follows it."),
    gettext_noop("Headcount is declared stable, which suits a flat rate."),
    gettext_noop("Headcount is declared volatile, and per-user follows it."),
    gettext_noop("Over the last 12 months there were no users: headcount is stable, which suits a flat rate."),
    gettext_noop("Over the last 12 months there were no users: headcount is volatile, and per-user follows it."),
    gettext_noop(
        "Over the last 12 months headcount stayed between {least} and {most} ({share} of the mean): it is "
        "stable, which suits a flat rate."
    ),
    gettext_noop(
        "Over the last 12 months headcount stayed between {least} and {most} ({share} of the mean): it is "
        "volatile, and per-user follows it."
    ),
    gettext_noop(
        "Over the last 12 months headcount stayed at {least} ({share} of the mean): it is stable, which "
        "suits a flat rate."
    ),
    gettext_noop(
        "Over the last 12 months headcount stayed at {least} ({share} of the mean): it is volatile, and "
        "per-user follows it."
    ),
    gettext_noop(
        "The devices are of {groups} groups and infrastructure is {share} of the per-device charge: rates by "
        "class price that best."
    ),
    gettext_noop(
        "The devices are of {groups} groups and they count as {effective} groups of equal size: rates by "
        "class price that best."
    ),
    gettext_noop("The client has a fixed budget: flat rate and per-user move least from month to month."),
    gettext_noop("Only {models} can be chosen, at {price} per month."),
    gettext_noop("{models} cost the client the same, {price} per month."),
    gettext_noop("{models} costs the client least: {price} per month, {less} less than the next."),
    gettext_noop(
        "{users} share {endpoints} through station accounts: a price per device follows the stations "
        "(outside the source's ratio rule)."
    ),
    gettext_noop("Every user has at least {fewest} endpoints, {least} or more: per-user does not charge for each."),
    gettext_noop("{count} users are above the hard ceiling of {ceiling}."),
    gettext_noop("{count} devices are above the hard ceiling of {ceiling}."),
    gettext_noop(
        "{count} users are above the hard ceiling of {ceiling} and {devices_count} devices are above the "
        "hard ceiling of {devices_ceiling}."
    ),
    gettext_noop("Headcount swings too much for a hard ceiling."),
    gettext_noop("The ratio rule favours another model than the one that costs the client least."),
    gettext_noop("The ratio favours per-device, but every user has three or more endpoints, which favours per-user."),
)
MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
KINDS = (
    gettext_noop("A person's account"),
    gettext_noop("A station's account"),
    gettext_noop("A shared mailbox"),
    gettext_noop("A service account"),
    gettext_noop("An administrator's second account"),
    gettext_noop("A guest's account"),
    gettext_noop("A room or equipment account"),
    gettext_noop("An account of unknown kind"),
)
Pattern = tuple[str, "re.Pattern[str]"]


def said_again(sentence: str, currency: str, locale: str) -> str:
    """Return a sentence of the engine in the language that is active, its figures as the locale writes them."""
    return nouns.begun(again(sentence, patterns(SENTENCES), currency, locale))


@lru_cache(maxsize=8)
def patterns(sentences: tuple[str, ...]) -> tuple[Pattern, ...]:
    """Return what recognises each of the sentences: every name in braces stands for a figure, an amount or models."""
    return tuple((sentence, re.compile(_expression(sentence), re.IGNORECASE)) for sentence in sentences)


def again(sentence: str, known: Iterable[Pattern], currency: str, locale: str) -> str:
    """Return the sentence in the language that is active, or as it is where that is English or nothing fits."""
    if words.known_locale(locale).language == "en":
        return sentence
    for msgid, pattern in known:
        if found := pattern.fullmatch(sentence):
            return _(msgid).format(**_values(found.groupdict(), currency, locale))
    return sentence


def sentence_of(sentence: str, known: tuple[str, ...], locale: str) -> str:
    """Return a sentence without figures in the language that is active."""
    return again(sentence, patterns(known), "", locale)


def _expression(sentence: str) -> str:
    parts = re.split(r"\{(\w+)\}", sentence)
    return "".join(
        f"(?P<{part}>{_KNOWN.get(part, _COUNT)[0]})" if place % 2 else re.escape(part)
        for place, part in enumerate(parts)
    )


def _values(found: Mapping[str, str], currency: str, locale: str) -> dict[str, str]:
    return {name: _KNOWN.get(name, _COUNT)[1](said, currency, locale) for name, said in found.items()}


def _number(said: str) -> Decimal:
    sign = "-" if said.startswith("-") else ""
    return Decimal(sign + re.sub(r"[^\d.]", "", said))


def _whole(said: str, _currency: str, locale: str) -> str:
    return words.whole(int(_number(said)), locale)


def _decimal(said: str, _currency: str, locale: str) -> str:
    return words.decimal(_number(said), locale, at_least=len(said.partition(".")[2]))


def _share(said: str, _currency: str, locale: str) -> str:
    return words.percent(_number(said) / 100, locale)


def _money(said: str, currency: str, locale: str) -> str:
    return words.money_rate(_number(said), currency, locale)


def _users(said: str, _currency: str, locale: str) -> str:
    return nouns.users(int(_number(said)), locale)


def _endpoints(said: str, _currency: str, locale: str) -> str:
    return nouns.endpoints(int(_number(said)), locale)


def _months(said: str, _currency: str, locale: str) -> str:
    return nouns.months(int(_number(said)), locale)


def _days(said: str, _currency: str, locale: str) -> str:
    return nouns.days(int(_number(said)), locale)


def _ago(said: str, _currency: str, locale: str) -> str:
    today, yesterday = _("today"), _("yesterday")
    number = re.sub(r"\D", "", said)
    if not number:
        return today if said.lower() == "today" else yesterday
    return _("{days} ago").format(days=nouns.days(int(number), locale))


def _day(said: str, _currency: str, locale: str) -> str:
    day, month, year = said.split()
    return words.on_date(date(int(year), MONTHS.index(month.capitalize()) + 1, int(day)), locale)


def _kind(said: str, _currency: str, _locale: str) -> str:
    return _(nouns.begun(said))


def _models(said: str, _currency: str, _locale: str) -> str:
    return nouns.models(model for model in BillingModel if model.label in said.lower())


def _typed(said: str, _currency: str, _locale: str) -> str:
    return said


_WHOLE = r"[\d,]+"
_DECIMAL = r"[\d,]+(?:\.\d+)?"
_MONEY = r"-?(?:[^\d\s,.-]+ ?)[\d,]+(?:\.\d+)?"
_MODEL = "|".join(model.label for model in BillingModel)
_COUNT = (_WHOLE, _whole)
# What a name in braces stands for: how English has it, and how it is written again.
_KNOWN: Mapping[str, tuple[str, Callable[[str, str, str], str]]] = {
    "users": (rf"{_WHOLE} users?", _users),
    "endpoints": (rf"{_WHOLE} endpoints?", _endpoints),
    "months": (rf"{_WHOLE} months?", _months),
    "days": (rf"{_WHOLE} days?", _days),
    "ago": (rf"today|yesterday|{_WHOLE} days ago", _ago),
    "day": (rf"\d+ (?:{'|'.join(MONTHS)}) \d+", _day),
    "kind": ("|".join(KINDS), _kind),
    "models": (rf"(?:{_MODEL})(?: and (?:{_MODEL}))*", _models),
    "share": (r"-?[\d.]+ %", _share),
    "ratio": (_DECIMAL, _decimal),
    "boundary": (_DECIMAL, _decimal),
    "effective": (_DECIMAL, _decimal),
    "price": (_MONEY, _money),
    "less": (_MONEY, _money),
    "name": (r".+?", _typed),
}
