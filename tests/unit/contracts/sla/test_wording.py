from decimal import Decimal

import pytest

from contracts.sla.public_holidays import countries, holiday_on, why_not_known
from contracts.sla.wording import credits_in_words, hours_in_words, pauses_in_words, percent, span_in_words
from tests.unit.contracts.sla.plans import ALWAYS, BERLIN, OFFICE, at, crediting, custom, plan

HOURS = [
    (ALWAYS, "Around the clock, every day, public holidays included."),
    (OFFICE, "Monday to Friday 09:00–17:00, America/Chicago time, public holidays included."),
    (plan(BERLIN, holiday_region="BY", coverage="12x5", opens_at="07:30"),
     "Monday to Friday 07:30–19:30, Europe/Berlin time, except on public holidays of DE-BY."),
    (custom("America/New_York", (0, "13:00", "18:00"), (0, "08:00", "12:00"), (1, "08:00", "12:00"),
            (1, "13:00", "18:00"), (4, "08:00", "15:00"), (6, "08:00", "15:00")),
     ("Monday to Tuesday 08:00–12:00, 13:00–18:00; Friday 08:00–15:00; Sunday 08:00–15:00, America/New York time,"
      " public holidays included.")),
]  # fmt: skip


@pytest.mark.parametrize(("sla", "told"), HOURS)
def test_hours_are_told_with_their_zone_and_holidays(sla, told):
    assert hours_in_words(sla) == told


def test_credits_are_told_with_their_cap_and_not_where_there_are_none():
    assert credits_in_words(crediting(share="0.075")) == (
        "Each request whose promised response or resolution is missed is credited with 7.5 % of the month's fee, at"
        " most 15 % of it in a month. Targets that are aims earn none."
    )
    assert credits_in_words(ALWAYS) == ""


def test_what_stops_the_clock_is_told_as_written():
    assert pauses_in_words(OFFICE) == "The clock stands while: Waiting for the client."
    assert pauses_in_words(plan(pauses_while=" ")) == ""


@pytest.mark.parametrize(
    ("minutes", "told"),
    [(0, "0 minutes"), (1, "1 minute"), (60, "1 hour"), (90, "1 hour 30 minutes"), (960, "16 hours")],
)
def test_a_time_on_the_clock_is_told_in_hours_and_minutes(minutes, told):
    assert span_in_words(minutes) == told


@pytest.mark.parametrize(("share", "told"), [("0.05", "5 %"), ("0.125", "12.5 %"), ("1", "100 %"), ("0.100", "10 %")])
def test_a_share_is_told_exactly(share, told):
    assert percent(Decimal(share)) == told


def test_holidays_are_known_by_country_and_region():
    epiphany = at("2026-01-06 00:00").date()
    assert holiday_on(epiphany, "DE", "BY") == "Epiphany"
    assert holiday_on(epiphany, "DE") == holiday_on(epiphany, "") == ""
    assert "BY" in countries()["DE"]


@pytest.mark.parametrize(
    ("country", "region", "words"),
    [
        ("", "", ""), ("US", "", ""), ("US", "WI", ""), ("XX", "", "two letters"), ("", "BY", "Give the country"),
        ("DE", "WI", "DE has no region “WI”"), ("VA", "X", "None of its regions"),
    ],
)  # fmt: skip
def test_a_country_or_region_without_holidays_is_told(country, region, words):
    told = why_not_known(country, region)
    assert words in told
    assert bool(told) == bool(words)


def test_holidays_of_nowhere_are_an_error():
    with pytest.raises(ValueError, match="XX"):
        holiday_on(at("2026-01-06 00:00").date(), "XX")
