"""What a calendar or reader fetches at a person's secret address, and what nobody else gets there."""

import xml.etree.ElementTree as ET
from datetime import UTC, date, datetime, timedelta

import pytest
import time_machine
from django.core.cache import cache
from django.db import IntegrityError
from django.test import Client as Browser
from icalendar import Calendar

from clients.models import Client
from config.accounts.roles import Role
from contracts.actions.feeds import end_feed, make_feed, note_reading
from contracts.feeds.coming import what_is_coming
from contracts.feeds.views import FeedThrottle
from contracts.models import CeilingForecast, Contract, Event, Feed
from tests.integration.contracts.agreeing import signed, taken_on
from tests.worlds import NOW, TODAY

ATOM = {"a": "http://www.w3.org/2005/Atom"}
LATE = datetime(2029, 3, 1, 9, 0, tzinfo=UTC)  # contracts of three years end that November
HOSTILE = "Zoë's; “Dental”, & <b>Sons</b>\\n\r\nBEGIN:VALARM\x0b \u2028" + "é" * 60


@pytest.fixture
def contract(amy):
    return signed(taken_on("Acme Dental", by=amy), months=36, auto_renews=False)


@pytest.fixture
def ceiling(contract):
    return contract.ceilings.get(unit="USERS")


@pytest.fixture
def token(amy):
    return make_feed(owner=amy, at=NOW)[1]


@pytest.fixture(autouse=True)
def _nobody_asked_before(northwind):
    cache.clear()


def forecast(ceiling, **changes):
    given = {
        "on": TODAY, "state": "NEAR", "counted": 44, "counted_on": TODAY, "used_share": 0.8,
        "last_month": date(2026, 11, 1), "expected_on": date(2027, 3, 1), "crossing_share": 0.3,
        "p_cross": [0.05, 0.2, 0.4, 0.62, *[0.7] * 8], "look_months": 3,
    }  # fmt: skip
    return CeilingForecast.objects.create(ceiling=ceiling, **(given | changes))


def fetch(browser, token, kind="ics", at=NOW, **headers):
    with time_machine.travel(at, tick=False):
        return browser.get(f"/feeds/{token}/ceilings.{kind}", headers=headers)


def entries(answer):
    return ET.fromstring(answer.content).findall("a:entry", ATOM)  # noqa: S314  -- what we wrote ourselves


def events(answer):
    return {str(one["SUMMARY"]): one for one in Calendar.from_ical(answer.content).walk("VEVENT")}


def test_a_calendar_shows_the_month_in_which_a_ceiling_is_likely_to_break(browser, token, ceiling):
    forecast(ceiling)
    answer = fetch(browser, token)
    assert answer["Content-Type"] == "text/calendar; charset=utf-8"
    (event,) = events(answer).values()
    assert event["SUMMARY"] == "Acme Dental: ceiling of 50 users likely to break in Mar 2027"
    assert event["DESCRIPTION"] == (
        "Covers 44 of 50 users, counted 20 Nov 2026."
        " The chance that it is broken by the end of Mar 2027: about 6 in 10."
        f" Contract {ceiling.contract}."
    )
    assert (event.decoded("DTSTART"), event.decoded("DTEND")) == (date(2027, 3, 1), date(2027, 3, 2))
    assert event["URL"] == f"http://northwind.example.test/admin/contracts/ceiling/{ceiling.pk}/change/"
    assert event["UID"] == f"breach-{ceiling.pk}@headroom"


def test_a_calendar_shows_the_last_day_for_notice_and_the_end(browser, token, contract):
    found = events(fetch(browser, token, at=LATE))
    notice = found[f"Acme Dental: last day for notice, contract {contract}"]
    last = found[f"Acme Dental: contract {contract} ends"]
    assert notice.decoded("DTSTART") == contract.effective_until - timedelta(days=contract.notice_days)
    assert last.decoded("DTSTART") == contract.effective_until - timedelta(days=1)
    assert len(found) == 2


def test_what_renews_by_itself_says_for_how_long(amy):
    contract = signed(taken_on("Bloom Law", by=amy), months=6, renewal_months=12)
    notice, renewal = what_is_coming(TODAY)
    assert (notice.kind, notice.on) == ("notice", date(2027, 3, 21))
    assert notice.told == "Without notice by then it renews for 12 months on 20 May 2027."
    assert (renewal.kind, renewal.on, renewal.title) == (
        "renewal", date(2027, 5, 20), f"Bloom Law: contract {contract} renews"
    )  # fmt: skip


def test_what_is_decided_or_past_or_too_far_ahead_is_not_shown(contract, ceiling):
    assert what_is_coming(TODAY) == ()  # it ends in three years
    after_notice = contract.effective_until - timedelta(days=contract.notice_days - 1)
    assert [one.kind for one in what_is_coming(after_notice)] == ["end"]
    Contract.objects.filter(pk=contract.pk).update(ended_on=date(2029, 6, 30), end_reason="They move.")
    assert what_is_coming(LATE.date()) == ()


@pytest.mark.parametrize("changes", [{"expected_on": None}, {"state": "BREACHED"}, {"expected_on": date(2027, 12, 1)}])
def test_a_ceiling_that_is_not_expected_to_break_within_a_year_or_did_is_not_shown(ceiling, changes):
    forecast(ceiling, **changes)
    assert what_is_coming(TODAY) == ()


def test_a_ceiling_of_a_contract_that_is_not_in_force_is_not_shown(ceiling, contract):
    forecast(ceiling)
    Contract.objects.filter(pk=contract.pk).update(status="SUSPENDED")
    assert what_is_coming(TODAY) == ()


def test_a_reader_gets_the_same_as_atom(browser, token, ceiling):
    forecast(ceiling)
    answer = fetch(browser, token, "atom")
    assert answer["Content-Type"] == "application/atom+xml; charset=utf-8"
    (entry,) = entries(answer)
    assert "<title>Northwind: what is ahead</title>" in answer.content.decode()
    assert entry.find("a:title", ATOM).text.startswith("1 Mar 2027: Acme Dental: ceiling of 50 users")
    assert "about 6 in 10" in entry.find("a:summary", ATOM).text
    assert entry.find("a:updated", ATOM).text == "2026-11-20T00:00:00+00:00"
    assert token not in answer.content.decode()


@pytest.mark.parametrize("kind", ["ics", "atom"])
def test_an_empty_feed_is_whole_and_stays_the_same(browser, token, kind):
    first, second = fetch(browser, token, kind), fetch(browser, token, kind, at=NOW + timedelta(hours=2))
    assert first.status_code == 200
    assert first.content == second.content
    assert not (events(first) if kind == "ics" else entries(first))


def test_a_hostile_name_changes_nothing_but_its_own_text(browser, token, ceiling):
    forecast(ceiling)
    Client.objects.update(name=HOSTILE)
    answer = fetch(browser, token)
    (event,) = events(answer).values()
    assert all(len(line) <= 75 for line in answer.content.split(b"\r\n"))
    assert b"\n" not in answer.content.replace(b"\r\n", b"")
    assert str(event["SUMMARY"]).startswith("Zoë's; “Dental”, & <b>Sons</b>\\n  BEGIN:VALARM")
    assert not Calendar.from_ical(answer.content).walk("VALARM")
    (entry,) = entries(fetch(browser, token, "atom"))
    assert "& <b>Sons</b>" in entry.find("a:title", ATOM).text


def test_a_feed_tells_of_no_money(browser, token, ceiling, contract):
    forecast(ceiling)
    for kind in ("ics", "atom"):
        for at in (NOW, LATE):
            text = fetch(browser, token, kind, at=at).content.decode()
            assert str(contract.monthly_amount) not in text
            for word in ("$", "usd", "margin", "cost", "amount", "3900", "3,900"):
                assert word not in text.lower(), word


@pytest.mark.parametrize("kind", ["ics", "atom"])
def test_who_has_it_already_gets_it_once_until_something_changes(browser, token, ceiling, kind):
    forecast(ceiling)
    first = fetch(browser, token, kind)
    assert fetch(browser, token, kind, **{"if-none-match": first["ETag"]}).status_code == 304
    assert fetch(browser, token, kind, **{"if-modified-since": first["Last-Modified"]}).status_code == 304
    CeilingForecast.objects.update(expected_on=date(2027, 4, 1))
    again = fetch(browser, token, kind, **{"if-none-match": first["ETag"]})
    assert (again.status_code, again["ETag"] == first["ETag"]) == (200, False)
    tomorrow = fetch(browser, token, kind, at=NOW + timedelta(days=1), **{"if-modified-since": first["Last-Modified"]})
    assert tomorrow.status_code == 200


def test_no_cache_keeps_it_and_no_search_engine_finds_it(browser, token):
    answer = fetch(browser, token)
    assert "no-store" in answer["Cache-Control"]
    assert "private" in answer["Cache-Control"]
    assert answer["X-Robots-Tag"] == "noindex"
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert not answer.cookies


def test_reading_is_noted_once_an_hour(browser, token, amy):
    for hours, noted in ((0, 0), (0.5, 0), (1, 1)):
        fetch(browser, token, at=NOW + timedelta(hours=hours))
        assert Feed.objects.get().read_at == NOW + timedelta(hours=noted)
    note_reading(feed=Feed.objects.get(), at=NOW + timedelta(hours=1.5))
    assert Feed.objects.get().read_at == NOW + timedelta(hours=1)


def test_a_token_that_is_unknown_ended_or_of_somebody_who_left_opens_the_same_nothing(browser, amy, token):
    unknown = fetch(browser, "x" * 43)
    _, newer = make_feed(owner=amy, at=NOW)
    ended = fetch(browser, token)
    assert fetch(browser, newer).status_code == 200
    type(amy).objects.filter(pk=amy.pk).update(is_active=False)
    left = fetch(browser, newer)
    type(amy).objects.filter(pk=amy.pk).update(is_active=True, role=Role.CLIENT_CONTACT)
    demoted = fetch(browser, newer)
    assert {one.status_code for one in (unknown, ended, left, demoted)} == {404}
    assert unknown.content == ended.content == left.content == demoted.content


def test_a_feed_of_another_msp_opens_nothing(token):
    elsewhere = Browser(headers={"host": "fabrikam.example.test"})
    assert elsewhere.get(f"/feeds/{token}/ceilings.ics").status_code == 404


def test_who_asks_too_often_is_told_to_wait(browser, token, monkeypatch):
    monkeypatch.setattr(FeedThrottle, "get_rate", lambda self: "3/min")
    statuses = [fetch(browser, token).status_code for _ in range(4)]
    assert statuses == [200, 200, 200, 429]


def test_only_a_hash_of_the_token_is_kept_and_deeds_are_on_record(amy, token):
    assert token not in str(Feed.objects.values())
    assert end_feed(owner=amy, at=NOW)
    assert not end_feed(owner=amy, at=NOW)
    assert list(Event.objects.order_by("id").values_list("what", "about")) == [
        ("feed.made", amy.email), ("feed.ended", amy.email)
    ]  # fmt: skip


def test_the_database_refuses_a_second_open_feed_of_a_person(amy, token):
    with pytest.raises(IntegrityError, match="one_open_feed_per_person"):
        Feed.objects.create(owner=amy, token_sha256="0" * 64, made_at=NOW)


def test_a_feed_costs_no_more_with_more_clients(browser, token, amy, django_assert_max_num_queries):
    for number in range(3):
        contract = signed(taken_on(f"Client {number}", by=amy), f"C-2026-090{number}", months=6)
        forecast(contract.ceilings.get(unit="USERS"))
    fetch(browser, token)  # the first looks the host up
    with django_assert_max_num_queries(16):
        answer = fetch(browser, token)
    assert len(events(answer)) == 9
