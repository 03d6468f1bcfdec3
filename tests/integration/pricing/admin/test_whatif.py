"""The what-if of a client: inputs prefilled, checked beside the field, answered, and kept only when asked."""

import re
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from clients.actions.clients import create_client
from config.accounts.models import Role, User
from pricing.models import Recommendation
from tests import worlds
from tests.forms import forms_of
from tests.integration.admin.conftest import signed_in
from tests.worlds import NOW

BUDGET = 16  # of the page; what the card adds to a term is three of them
WRITES = re.compile(r"^\s*(INSERT|UPDATE|DELETE|MERGE|TRUNCATE|COPY)", re.IGNORECASE)


@pytest.fixture(autouse=True)
def in_the_afternoon(monkeypatch):
    """Later than the world's own recommendation, so that what is kept is the newest."""
    monkeypatch.setattr(timezone, "now", lambda: NOW + timedelta(hours=5))


@pytest.fixture
def amy(northwind):
    return worlds.staff("Acme")


@pytest.fixture
def acme(amy):
    return worlds.client_world("Acme", by=amy).client  # 8 users, 10 workstations, 1 server


@pytest.fixture
def manager(amy):
    return signed_in(amy)


@pytest.fixture
def reader(northwind):
    return signed_in(User.objects.create_user("rita@northwind.example", name="Rita", role=Role.READ_ONLY))


def address(client):
    return reverse("admin:pricing_what_if", args=[client.pk])


def text_of(answer):
    return " ".join(re.sub(r"<[^>]+>", " ", answer.content.decode()).split())


def typed(browser, client, **changes):
    """Return what the form sends when somebody changes these inputs."""
    page = browser.get(address(client)).content.decode()
    (form,) = [form for form in forms_of(page) if form.is_posted and "users" in form]
    return form.untouched() | {name: str(value) for name, value in changes.items()}


def tried(browser, client, **changes):
    return browser.post(address(client), typed(browser, client, **changes))


def said_of(answer, name):
    """Return what is said beside an input."""
    found = re.search(rf'id="what-if-{name}-said"[^>]*>(.*?)</div>', answer.content.decode(), re.DOTALL)
    return " ".join(re.sub(r"<[^>]+>", " ", found[1]).split())


def test_the_inputs_are_those_of_the_newest_count_and_card(manager, acme):
    sent = typed(manager, acme)

    named = ("users", "count_workstation", "count_server", "rate_user", "rate_workstation", "flat_fee", "max_users")
    assert [sent[name] for name in named] == ["8", "10", "1", "100", "40", "900", "10"]
    assert "Flat rate fits 8 users and 11 devices, at $900.00 per month" in text_of(manager.get(address(acme)))


def test_other_inputs_are_answered_with_month_year_and_term(manager, acme):
    text = text_of(tried(manager, acme, users=12, max_users=20, term_months=24))

    assert "fits 12 users and 11 devices" in text
    assert "users 12 instead of 8" in text
    assert "ceiling of users 20 instead of 10" in text
    # Per user 12 x 100, 3 % off for 24 months, a month's fee for onboarding, 3 % more in the second year.
    for row in ("Month one $1,164.00", "Year one $15,132.00", "24 months $29,519.04"):
        assert row in text


def test_a_term_that_the_card_has_no_price_for_is_priced_without_a_discount_and_told(manager, acme):
    text = text_of(tried(manager, acme, term_months=18))

    assert "Month one $800.00" in text
    assert "offers terms of 12, 24, 36 months, not 18. No term discount is counted." in text


def test_paying_ahead_coverage_and_co_management_change_the_price_and_not_the_answer(manager, acme):
    text = text_of(tried(manager, acme, paid="ahead", coverage="after_hours", co_managed="true"))

    assert "Flat rate fits 8 users and 11 devices, at $900.00 per month" in text
    assert "Month one $624.68" in text  # 800, 3 % off for paying ahead, 30 % off as co-managed, 15 % after hours
    assert "As counted on 20 Nov 2026" in text


def test_rates_that_cover_different_services_are_told(manager, acme):
    assert "Service desk" in text_of(manager.get(address(acme)))


def test_trying_writes_nothing(manager, acme):
    sent = typed(manager, acme, users=9)
    before = Recommendation.objects.count()

    with CaptureQueriesContext(connection) as captured:
        for headers in ({}, {"HX-Request": "true"}):
            assert manager.post(address(acme), sent, headers=headers).status_code == 200
        assert manager.get(address(acme)).status_code == 200

    assert [query["sql"] for query in captured if WRITES.match(query["sql"])] == []
    assert Recommendation.objects.count() == before


def test_a_try_costs_at_most_sixteen_queries(manager, acme):
    sent = typed(manager, acme, users=9)

    for asked in (lambda: manager.get(address(acme)), lambda: manager.post(address(acme), sent)):
        with CaptureQueriesContext(connection) as captured:
            asked()
        assert len(captured) <= BUDGET, "\n".join(query["sql"][:150] for query in captured)


WRONG = [
    ({"users": "-1"}, "users", "Write a number of users from 0 to 100,000."),
    ({"users": "many"}, "users", "Write a whole number of users, such as 52."),
    ({"users": ""}, "users", "Write the number of users; 0 is fine."),
    ({"users": "1000000"}, "users", "Write a number of users from 0 to 100,000."),
    ({"users": "9" * 5000}, "users", "Write a whole number of users, such as 52."),
    ({"users": "8.5"}, "users", "Write a whole number of users, such as 52."),
    ({"count_server": "-2"}, "count_server", "Write a number of servers from 0 to 100,000."),
    ({"rate_server": ""}, "rate_server", "1 server is counted but not priced. Write a rate; 0 gives it away."),
    ({"rate_workstation": ""}, "rate_workstation", "10 workstations are counted but not priced."),
    ({"rate_user": "NaN"}, "rate_user", "Write a price such as 40.00, without a currency sign."),
    ({"rate_user": "1e999999"}, "rate_user", "Write a price from 0 to 1,000,000."),
    ({"rate_user": "-5"}, "rate_user", "Write a price from 0 to 1,000,000."),
    ({"rate_user": "40.00001"}, "rate_user", "Write the price with up to four decimals."),
    ({"rate_user": "$40"}, "rate_user", "Write a price such as 40.00, without a currency sign."),
    ({"max_users": "", "max_devices": ""}, "max_users", "Write up to how many users or devices the fee reaches"),
    ({"max_users": "ten"}, "max_users", "Write a whole number of users, such as 52."),
    ({"overage": "per_unit"}, "overage_user", "Write what each user above the ceiling costs."),
    ({"overage": "sometimes"}, "overage", "Select a valid choice"),
    ({"term_months": "0"}, "term_months", "Write a number of months from 1 to 120."),
    ({"contractors": "101"}, "contractors", "Write a share from 0 to 100, such as 20."),
    ({"contractors": "12.34"}, "contractors", "Write a share from 0 to 100, such as 20."),
    ({"count_workstation": "", "count_server": "", "total_devices": "9"}, "total_devices", "There is no mix to keep"),
]


@pytest.mark.parametrize(("changes", "name", "sentence"), WRONG, ids=[f"{w[1]}-{n}" for n, w in enumerate(WRONG)])
@pytest.mark.parametrize("headers", [{}, {"HX-Request": "true"}], ids=["page", "pieces"])
def test_what_is_wrong_is_said_beside_its_input(manager, acme, changes, name, sentence, headers):
    answer = manager.post(address(acme), typed(manager, acme, **changes), headers=headers)

    assert answer.status_code == 200
    assert said_of(answer, name).startswith(sentence)
    assert "Nothing is computed yet" in text_of(answer)


def test_nothing_that_was_typed_is_lost(manager, acme):
    answer = tried(manager, acme, users="a few", rate_server="1o", chosen="flat", override_reason="They asked.")

    (form,) = [form for form in forms_of(answer.content.decode()) if form.is_posted and "users" in form]
    named = ("users", "rate_server", "chosen")
    assert [form.untouched()[name] for name in named] == ["a few", "1o", "flat"]
    assert form.untouched()["override_reason"].strip() == "They asked."


def test_what_nobody_can_offer_is_told_in_a_sentence(manager, acme):
    none = {"rate_user": "", "flat_fee": "", **{name: "" for name in typed(manager, acme) if name.startswith("rate_")}}

    assert "Give the rates of at least one billing model." in text_of(tried(manager, acme, **none))


def test_all_devices_can_be_scaled_in_their_mix(manager, acme):
    text = text_of(tried(manager, acme, total_devices=22, max_devices=60))

    assert "workstations 20 instead of 10" in text
    assert "servers 2 instead of 1" in text


def test_while_typing_only_the_pieces_that_change_are_sent(manager, acme):
    sent = typed(manager, acme, users=9)
    here = f"http://northwind.example.test{address(acme)}"

    answer = manager.post(address(acme), sent, headers={"HX-Request": "true", "HX-Current-URL": here})

    assert "<html" not in answer.content.decode()
    assert "fits 9 users" in text_of(answer)
    assert answer.headers["HX-Replace-Url"] == f"{address(acme)}?tier={sent['tier']}&users=9"
    elsewhere = manager.post(address(acme), sent, headers={"HX-Request": "true", "HX-Current-URL": "http://x/admin/"})
    assert "HX-Replace-Url" not in elsewhere.headers


def test_the_address_of_a_what_if_shows_it_again(manager, acme):
    assert "users 9 instead of 8" in text_of(manager.get(f"{address(acme)}?users=9"))


def keep(browser, client, **changes):
    tried_first = tried(browser, client, **changes).content.decode()
    (form,) = [form for form in forms_of(tried_first) if form.is_posted and "users" in form]
    return browser.post(address(client), form.untouched() | {"deed": "keep"})


def newest(client):
    return client.recommendations.latest()


def test_kept_unchanged_it_is_a_recommendation_of_the_count(manager, acme):
    answer = keep(manager, acme)

    kept = newest(acme)
    assert answer.headers["Location"] == reverse("admin:pricing_recommendation_change", args=[kept.pk])
    assert (kept.at, kept.is_what_if) == (NOW + timedelta(hours=5), False)
    assert kept.request == acme.recommendations.earliest().request


def test_kept_with_other_inputs_it_is_marked_as_a_what_if_everywhere(manager, acme):
    keep(manager, acme, users=9, rate_server="120")

    kept = newest(acme)
    assert kept.changes == [
        {"input": "users", "was": "8", "instead": "9"},
        {"input": "rates.per_device.server", "was": "150", "instead": "120"},
    ]
    for where in (
        reverse("admin:pricing_recommendation_change", args=[kept.pk]),
        reverse("admin:clients_client_change", args=[acme.pk]),
    ):
        text = text_of(manager.get(where))
        assert "A what-if" in text
        assert "users 9 instead of 8" in text
        assert "rate per server $120.00 instead of $150.00" in text
    assert "Flat rate (a what-if)" in text_of(manager.get(reverse("admin:pricing_recommendation_changelist")))


def test_another_model_is_kept_with_its_reason_only(manager, acme):
    refused = keep(manager, acme, chosen="per_user")
    assert "Say why you choose another model." in said_of(refused, "override_reason")
    assert acme.recommendations.count() == 1

    keep(manager, acme, chosen="per_user", override_reason="They want one price.")

    kept = newest(acme)
    assert (kept.recommended, kept.chosen, kept.override_reason) == ("flat", "per_user", "They want one price.")
    assert "Per user: “They want one price.”" in text_of(
        manager.get(reverse("admin:pricing_recommendation_changelist"))
    )


def test_what_was_not_shown_is_not_kept(manager, acme):
    shown = tried(manager, acme, users=9).content.decode()
    (form,) = [form for form in forms_of(shown) if form.is_posted and "users" in form]

    answer = manager.post(address(acme), form.untouched() | {"users": "10", "deed": "keep"})

    assert said_of(answer, "chosen") == "The answer is no longer the one you were shown. Read it again, then keep it."
    assert "fits 10 users" in text_of(answer)
    assert acme.recommendations.count() == 1


def test_who_may_only_read_tries_and_keeps_nothing(reader, acme):
    page = reader.get(address(acme))
    assert page.status_code == 200
    assert "Keep this recommendation" not in text_of(page)

    assert reader.post(address(acme), typed(reader, acme) | {"deed": "keep"}).status_code == 403
    assert acme.recommendations.count() == 1


def test_a_client_without_a_count_is_told_the_next_step(manager, amy):
    client = create_client(name="Newcomer", by=amy, at=NOW)

    assert "Newcomer has no count yet. Import what it has, then count." in text_of(manager.get(address(client)))


def test_a_client_that_is_not_there_is_not_found(manager):
    where = "/admin/clients/client/00000000-0000-0000-0000-000000000000/what-if/"
    assert manager.get(where).status_code == 404


def test_the_clients_page_leads_to_it(manager, acme):
    page = manager.get(reverse("admin:clients_client_change", args=[acme.pk])).content.decode()

    assert page.count(f'href="{address(acme)}"') == 2  # the deed and the panel
    assert f'hx-get="{address(acme)}"' in page
