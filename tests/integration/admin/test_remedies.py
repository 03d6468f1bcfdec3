"""The page of a ceiling's ways out: what it answers, who may take one, and where a click leads."""

from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from contracts.models import CeilingForecast, Contract, TermsVersion
from contracts.queries.remedies import remedies_for
from contracts.remedying import Kind
from tests import worlds
from tests.agreements import count_on
from tests.integration.admin.conftest import signed_in
from tests.integration.contracts.near import ceiling_of, near_contract
from tests.unit.contracts.billing.months import flat
from tests.worlds import NOW, TODAY

MOST_QUERIES = 24  # three of them for who is signed in


@pytest.fixture(autouse=True)
def at_nine(monkeypatch):
    monkeypatch.setattr(timezone, "now", lambda: NOW)


@pytest.fixture
def acme(amy):
    """Acme Dental with counts and a recommendation."""
    return worlds.client_world("Northwind", by=amy)


@pytest.fixture
def ceiling(acme):
    """A ceiling of 50 users, of whom 46 are counted after a year of growth."""
    return ceiling_of(near_contract(acme))


def page_of(ceiling):
    return reverse("admin:contracts_ceiling_remedies", args=[ceiling.pk])


def said(browser, ceiling):
    return " ".join(browser.get(page_of(ceiling)).content.decode().split())


def take(browser, ceiling, kind="raise", sha256=None):
    sha256 = sha256 or remedies_for(ceiling, on=TODAY).compared.of(Kind(kind)).sha256
    return browser.post(f"{page_of(ceiling)}take/", {"kind": kind, "sha256": sha256}, follow=True)


class TestThePage:
    def test_it_answers_where_the_ceiling_stands_and_heads(self, manager, ceiling):
        text = said(manager, ceiling)
        assert "Acme Dental Northwind: 46 of 50 users, 4 left. A breach is possible within 12 months." in text
        assert "About 4 in 10 within 12 months." in text
        assert "Each drafts an amendment from 1 Dec 2026" in text
        assert "In 12 months, Nov 2027: 49 users, 60 devices." in text

    def test_four_columns_have_the_same_rows(self, manager, ceiling):
        text = said(manager, ceiling)
        for label in ("Agreed", "In 6 months", "In 12 months", "Next breach", "Who bears growth", "Services"):
            assert text.count(f"<dt>{label}</dt>") == 4
        assert text.count('class="hr-way"') == 4
        for amount in ("$3,900.00 a month, up to 50 users", "$6,200.00 a month, up to 80 users", "$4,600.00"):
            assert amount in text
        assert "You keep $1,340.50." in text
        assert "You lose $859.50." in text
        assert "Not in these rates: Joiners and leavers, Microsoft 365 management, Service desk." in text

    @pytest.mark.parametrize(
        ("line", "who"),
        [
            (flat("3900", 50), "You, up to 50 users, and above until an amendment is agreed"),
            (flat("3900", 50, above="90"), "You, up to 50 users; above, the client pays for each"),
            (
                flat("3900", 50, above="90", overage="GRACE", grace_months=1),
                "You, up to 50 users, and above for 1 month; then the client pays for each",
            ),
        ],
    )
    def test_it_says_who_bears_growth(self, manager, acme, line, who):
        assert who in said(manager, ceiling_of(near_contract(acme, line)))

    def test_one_that_cannot_be_drafted_says_why_and_has_no_button(self, manager, acme):
        text = said(manager, ceiling_of(near_contract(acme, workstations=0)))
        assert "Cannot be drafted. No device is counted, so there is nothing to charge for." in text
        assert "Draft per device" not in text
        assert "Draft per user" in text

    def test_without_anything_to_compare_it_says_why(self, manager, ceiling):
        Contract.objects.update(status="SUSPENDED")
        text = said(manager, ceiling)
        assert "is suspended, so that nothing of it can be changed now." in text
        assert "hr-ways" not in text
        assert "What it costs to do nothing" in text

    def test_near_the_end_it_says_that_a_renewal_is_drafted(self, manager, acme):
        text = said(manager, ceiling_of(near_contract(acme, term_months=12)))
        assert "each drafts the proposal that renews it from 1 Jan 2027, from a count of today" in text

    def test_it_costs_the_same_however_much_was_counted(self, manager, acme, ceiling):
        with CaptureQueriesContext(connection) as few:
            said(manager, ceiling)
        for day in range(1, 15):
            count_on(acme.client, date(2026, 10, day), 45, workstation=60)
        with CaptureQueriesContext(connection) as many:
            said(manager, ceiling)
        assert len(many) == len(few) <= MOST_QUERIES, [query["sql"][:120] for query in many]


class TestWhatItCostsToDoNothing:
    def test_months_above_are_added_up_with_their_steps(self, manager, acme):
        ceiling = ceiling_of(near_contract(acme, users=(48, 49, 50, 51, 52, 52)))
        CeilingForecast.objects.create(
            ceiling=ceiling, on=TODAY, state="BREACHED", history=[48, 49, 50, 51, 52, 52], median=[52] * 12,
            last_month=date(2026, 11, 1), over=[2.5, 3.0],
        )  # fmt: skip
        text = said(manager, ceiling)
        # Sep 1, Oct 2, Nov 2 above at 3,900.00 ÷ 50 = 78.00: 5 × 78.00; ahead 2.5 and 3 × 78.00
        assert "It is broken: 2 above" in text
        assert "3 months so far were above the ceiling, and $390.00 were forgone." in text
        assert "To be expected, 2 months ahead" in text
        assert "$429.00" in text
        assert "$3,900.00 ÷ 50 = $78.00 for each user covered." in text
        assert "Dec 2026, forecast" in text
        assert "No client sees this." in text

    def test_inside_the_ceiling_nothing_is_forgone(self, manager, ceiling):
        assert "No month so far had users above the ceiling, so nothing was forgone." in said(manager, ceiling)

    def test_where_what_is_above_is_billed_dearer_it_says_so(self, manager, acme):
        text = said(manager, ceiling_of(near_contract(acme, flat("3900", 50, above="100"), users=(51,))))
        assert "1 month so far was above the ceiling, and what is above is billed no cheaper" in text


class TestTakingOne:
    def test_a_click_leads_to_the_draft(self, manager, ceiling, amy):
        answer = take(manager, ceiling, "per_user")
        version = TermsVersion.objects.get(number=2)
        assert answer.redirect_chain[-1][0] == reverse("admin:contracts_termsversion_change", args=[version.pk])
        assert "Drafted. Read what differs, then offer it." in answer.content.decode()
        assert version.created_by == amy

    def test_a_second_click_leads_to_the_same_draft(self, manager, ceiling):
        sha256 = remedies_for(ceiling, on=TODAY).compared.of(Kind.RAISE).sha256
        first, second = (take(manager, ceiling, sha256=sha256) for _ in range(2))
        assert first.redirect_chain == second.redirect_chain

    def test_an_open_amendment_takes_the_buttons_away(self, manager, ceiling):
        take(manager, ceiling)
        text = said(manager, ceiling)
        assert "Have it answered, or withdraw it first." in text
        assert "Draft per user" not in text

    def test_near_the_end_it_leads_to_the_proposal(self, manager, acme):
        answer = take(manager, ceiling_of(near_contract(acme, term_months=12)), "per_user")
        assert "/proposal/" in answer.redirect_chain[-1][0]
        assert "Drafted from today&#x27;s count." in answer.content.decode()

    @pytest.mark.parametrize(
        ("given", "sentence"),
        [
            ({"kind": "raise", "sha256": "0" * 64}, "What it would read has changed since you looked."),
            ({"kind": "gift", "sha256": "0" * 64}, "Choose one of the ways out, by its button."),
            ({}, "Choose one of the ways out, by its button."),
        ],
    )
    def test_what_cannot_be_is_said_on_the_page(self, manager, ceiling, given, sentence):
        answer = manager.post(f"{page_of(ceiling)}take/", given, follow=True)
        assert answer.redirect_chain[-1][0] == page_of(ceiling)
        assert sentence in answer.content.decode()
        assert TermsVersion.objects.count() == 1

    def test_it_is_no_link(self, manager, ceiling):
        assert manager.get(f"{page_of(ceiling)}take/").status_code == 403

    def test_who_may_only_read_sees_no_button_and_takes_nothing(self, reader, ceiling):
        text = said(reader, ceiling)
        assert "Draft per user" not in text
        assert "Side by side" in text
        assert take(reader, ceiling).status_code == 403

    def test_it_is_for_staff(self, acme, ceiling):
        assert signed_in(acme.signatory.user).get(page_of(ceiling)).status_code in {302, 403}
