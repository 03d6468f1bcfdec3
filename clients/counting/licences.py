"""Which licences count, and which sources tell of licences at all."""

import re
from functools import lru_cache

from clients.counting.values import AccountFact

_FREE = re.compile(r"\b(free|trial|exploratory|viral)\b|windows store for business", re.IGNORECASE)


# Licences that bring no Office desktop apps; of any other name it is presumed that it may.
_WITHOUT_DESKTOP_APPS = re.compile(
    r"exchange online|business basic|teams (essentials|rooms|phone)|(microsoft|office) 365 f[13]\b|frontline|kiosk|"
    r"power (bi|apps|automate)|visio|project|defender|entra|intune|enterprise mobility|azure|windows 365|copilot",
    re.IGNORECASE,
)


def is_counted(licence: str) -> bool:
    """Tell whether a licence makes its account billable; free and trial ones do not."""
    return not _FREE.search(licence)


def has_counted(account: AccountFact) -> bool | None:
    """Tell whether an account has a licence that counts, None where its source does not say."""
    if account.is_licensed and account.licenses:
        return _has_counted(account.licenses)
    return account.is_licensed


def may_hold_desktop_apps(account: AccountFact) -> bool:
    """Tell whether an account has a licence that may bring the Office desktop apps."""
    if not account.licenses:
        return bool(account.is_licensed)
    return any(is_counted(licence) and not _WITHOUT_DESKTOP_APPS.search(licence) for licence in account.licenses)


def telling_sources(accounts: tuple[AccountFact, ...]) -> frozenset[str]:
    """Return the sources that tell of licences; an EMR does not, so its accounts are not unlicensed but irrelevant."""
    return frozenset(account.source for account in accounts if account.is_licensed is not None)


@lru_cache(maxsize=1_024)  # thousands of accounts have the same few
def _has_counted(licenses: tuple[str, ...]) -> bool:
    return any(map(is_counted, licenses))
