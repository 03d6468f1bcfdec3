"""Public holidays by country and region: the only file that asks the library of them."""

from collections.abc import Mapping
from datetime import date
from functools import lru_cache

import holidays

NONE: Mapping[date, str] = {}


@lru_cache(maxsize=1)
def countries() -> Mapping[str, tuple[str, ...]]:
    """Return the regions of every country that is known, by its ISO 3166-1 code."""
    known = holidays.list_supported_countries(include_aliases=False)
    return {code: tuple(regions) for code, regions in sorted(known.items())}


def why_not_known(country: str, region: str) -> str:
    """Say why there are no holidays of a country and region; blank where there are, or none are asked for."""
    if not country:
        return f"Give the country of the region {region}." if region else ""
    regions = countries().get(country)
    if regions is None:
        return (
            f"No holidays are known for “{country}”. Give a country's two letters, such as US or DE, or leave it empty."
        )
    if region and region not in regions:
        told = f"Known are {', '.join(regions)}." if regions else "None of its regions has holidays of its own."
        return f"{country} has no region “{region}”. {told}"
    return ""


def holiday_on(day: date, country: str, region: str = "") -> str:
    """Return the name of a day's public holiday, blank where it is none; raises ValueError for an unknown country."""
    return _in_year(day.year, country, region).get(day, "") if country else ""


@lru_cache(maxsize=1_024)
def _in_year(year: int, country: str, region: str) -> Mapping[date, str]:
    try:
        found = holidays.country_holidays(country, subdiv=region or None, years=year, language="en_US")
    except NotImplementedError as error:
        raise ValueError(why_not_known(country, region) or f"No holidays are known for {country} {region}.") from error
    return dict(found.items())
