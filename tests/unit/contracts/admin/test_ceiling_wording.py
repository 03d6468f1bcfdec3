from datetime import date
from types import SimpleNamespace

import pytest

from contracts.admin.board_wording import alert_in_words, moved_in_words
from contracts.admin.ceiling_wording import driver_at_length, members_in_words, own_past_in_words, ways
from contracts.models import CeilingAlert, CeilingForecast
from contracts.queries.drivers import Driver, Moved
from tests.worlds import NOW, TODAY

MAY = date(2026, 5, 1)


@pytest.mark.parametrize(
    ("change", "said"),
    [(6, "+6 users since May 2026"), (-1, "\N{MINUS SIGN}1 user since May 2026"), (0, "No change since May 2026")],
)
def test_a_change_has_its_sign_its_noun_and_its_month(change, said):
    assert moved_in_words(Moved(change, MAY), "USERS") == said


@pytest.mark.parametrize(
    ("change", "groups", "said"),
    [
        (6, (("Nursing", 4), ("Front desk", 2)), "+6 users since May 2026, 4 of them in Nursing."),
        (6, (("Nursing", 6),), "+6 users since May 2026, all of them in Nursing."),
        (
            6,
            (("Nursing", 8), ("Front desk", -2)),
            "+6 users since May 2026: 8 more in Nursing and 2 fewer in Front desk.",
        ),
        (-3, (("Nursing", -2), ("Billing", -1)), "\N{MINUS SIGN}3 users since May 2026, 2 of them in Nursing."),
        (2, (("Nursing", -3), ("Billing", 1)), "+2 users since May 2026: 3 fewer in Nursing and 1 more in Billing."),
        (2, (), "+2 users since May 2026. In which part of the firm is not known."),
    ],
)
def test_a_driver_names_where_the_change_comes_from(change, groups, said):
    assert driver_at_length(Driver(Moved(change, MAY), is_known=True, groups=groups), "USERS") == said


def test_a_driver_says_that_it_does_not_know():
    said = driver_at_length(Driver(Moved(6, MAY), is_known=False), "USERS")

    assert said == (
        "+6 users since May 2026. Where from is not known: the count of May 2026 names nobody, or there is none."
    )


def forecast(**members):
    return CeilingForecast(members={name: [0.0, chance] for name, chance in members.items()})


def test_the_spread_of_the_ways_is_told_in_numbers():
    found = forecast(driftless=0.056, drift=0.794, damped=0.332)

    assert members_in_words(found).startswith("The three ways of looking at it say 6, 33 and 79 in 100 within 12")
    assert ways(found) == [
        ("as if it had no direction", "6 in 100"),
        ("as if its trend faded", "33 in 100"),
        ("as if its trend went on", "79 in 100"),
    ]
    assert members_in_words(forecast(driftless=0, drift=0)) == (
        "The two ways of looking at it all say 0 in 100 within 12 months."
    )


def test_its_own_past_is_told_or_called_too_short():
    assert own_past_in_words(CeilingForecast(own_past_share=0.833)) == (
        "Of its own past, 83% of what came lay in the likely range."
    )
    assert "too short to tell" in own_past_in_words(CeilingForecast(own_past_share=None))


@pytest.mark.parametrize(
    ("alert", "said"),
    [
        (None, ""),
        (CeilingAlert(raised_on=TODAY), "Raised 20 Nov 2026"),
        (CeilingAlert(raised_on=TODAY, told_at=NOW), "Told 20 Nov 2026"),
        (CeilingAlert(raised_on=TODAY, told_at=NOW, snoozed_until=TODAY), "Told 20 Nov 2026"),
        (CeilingAlert(raised_on=TODAY, told_at=NOW, snoozed_until=date(2026, 12, 3)), "Put off until 3 Dec 2026"),
    ],
)
def test_an_alert_says_who_looks_after_it(alert, said):
    assert alert_in_words(alert, TODAY) == said


def test_who_took_an_alert_up_is_named():
    alert = SimpleNamespace(acknowledged_by="Amy", snoozed_until=None, told_at=NOW)

    assert alert_in_words(alert, TODAY) == "Taken up by Amy"
