import pytest
from django.urls import reverse

from contracts.models import Letterhead, SlaPlan
from pricing.actions.rate_cards import ROWS
from pricing.models import DecisionPolicy, RateCard, ServiceTier


def said(answer):
    return " ".join(answer.content.decode().split())


@pytest.fixture
def letterhead(northwind):
    return Letterhead.objects.get()


@pytest.fixture
def keep(owner, letterhead):
    """Send the letterhead's form with some fields changed."""

    def do(**changed):
        names = (
            "name", "legal_name", "address", "email", "phone", "website", "accent_colour", "currency", "locale",
            "time_zone", "proposal_valid_days", "term_months", "notice_days", "onboarding_months", "terms",
            "payment_days", "renewal_months", "terms_edition", "heading_font",
        )  # fmt: skip
        given = {name: getattr(letterhead, name) for name in names} | changed
        return owner.post(reverse("admin:contracts_letterhead_change", args=[letterhead.pk]), given, follow=True)

    return do


def test_the_list_of_the_one_letterhead_is_its_page(owner, letterhead):
    answer = owner.get(reverse("admin:contracts_letterhead_changelist"))

    assert answer["Location"] == reverse("admin:contracts_letterhead_change", args=[letterhead.pk])


def test_an_owner_is_told_when_the_accent_is_corrected(keep, letterhead):
    page = said(keep(accent_colour="#FFE000"))

    assert "#FFE000 is too light to be read on white. Portal, e-mails and paper use" in page
    letterhead.refresh_from_db()
    assert letterhead.accent_colour == "#FFE000"


def test_an_accent_that_can_be_read_is_used_as_it_is(owner, letterhead):
    page = said(owner.get(reverse("admin:contracts_letterhead_change", args=[letterhead.pk])))

    assert "Used on the portal, e-mails and paper as it is: #0B5C6B." in page


@pytest.mark.parametrize(
    ("field", "value", "sentence"),
    [
        ("accent_colour", "teal", "A colour is written #RRGGBB"),
        ("currency", "XQX", "No such currency."),
        ("currency", "BHD", "Amounts are kept in hundredths, and BHD has smaller coins."),
        ("locale", "en-Martian", "No such language and country."),
        ("time_zone", "Mars/Olympus", "Select a valid choice"),
        ("onboarding_months", "3", "Onboarding is none to two monthly fees: 0 to 2.00."),
        ("term_months", "0", "Give at least one month of term"),
    ],
)
def test_a_letterhead_that_would_break_pages_is_refused_in_words(keep, letterhead, field, value, sentence):
    page = said(keep(**{field: value}))

    assert sentence in page
    assert "Constraint" not in page
    letterhead.refresh_from_db()
    assert str(getattr(letterhead, field)) != value


def test_an_account_manager_reads_the_letterhead_and_does_not_change_it(manager, letterhead):
    address = reverse("admin:contracts_letterhead_change", args=[letterhead.pk])

    assert manager.get(address).status_code == 200
    assert manager.post(address, {"name": "Other"}).status_code == 403


TARGETS = {
    "targets-TOTAL_FORMS": 0, "targets-INITIAL_FORMS": 0, "targets-MIN_NUM_FORMS": 0, "targets-MAX_NUM_FORMS": 4,
    "windows-TOTAL_FORMS": 0, "windows-INITIAL_FORMS": 0, "windows-MIN_NUM_FORMS": 0, "windows-MAX_NUM_FORMS": 1000,
    "opens_at": "09:00", "credit_share": "0", "credit_cap_share": "0",
}  # fmt: skip


def test_another_plan_becomes_the_default_and_the_former_no_longer_is(owner, northwind):
    given = {"name": "Gold", "coverage": "24x7", "time_zone": "UTC", "is_default": "on"} | TARGETS

    owner.post(reverse("admin:contracts_slaplan_add"), given)

    assert list(SlaPlan.objects.filter(is_default=True).values_list("name", flat=True)) == ["Gold"]


def test_there_is_always_a_default_plan(owner, northwind):
    plan = SlaPlan.objects.get()
    given = {"name": plan.name, "coverage": plan.coverage, "time_zone": "UTC"} | TARGETS

    page = said(owner.post(reverse("admin:contracts_slaplan_change", args=[plan.pk]), given))

    assert "Choose another plan for them instead." in page
    assert SlaPlan.objects.get().is_default


def test_a_policy_out_of_order_is_refused_in_words(owner, northwind):
    now = DecisionPolicy.objects.get()
    names = (
        "ratio_low", "ratio_high", "stable_amplitude", "volatile_amplitude", "contractor_share",
        "infrastructure_share", "effective_groups", "near_breach_share", "near_chance_share", "watch_chance_share",
        "clear_margin_share",
    )  # fmt: skip
    given = {name: getattr(now, name) for name in names} | {"follows": now.version}
    address = reverse("admin:pricing_decisionpolicy_add")

    assert "The high ratio is not below the low one." in said(owner.post(address, given | {"ratio_low": "3"}))
    owner.post(address, given | {"ratio_high": "2.5"})

    assert list(DecisionPolicy.objects.values_list("version", flat=True)) == [2, 1]


def test_a_rate_twice_for_a_tier_is_refused_in_words(owner, northwind):
    draft = RateCard.objects.create(name="Draft", currency="USD", effective_from="2026-11-20")
    tier = ServiceTier.objects.first()
    none = {
        f"{part}-{name}": number
        for part in ROWS
        for name, number in (("TOTAL_FORMS", 0), ("INITIAL_FORMS", 0), ("MIN_NUM_FORMS", 0), ("MAX_NUM_FORMS", 1000))
    }
    given = none | {
        "name": "Draft", "version": 1, "currency": "USD", "effective_from": "2026-11-20", "user_rates-TOTAL_FORMS": 2,
        "user_rates-0-tier": tier.pk, "user_rates-0-rate": "10", "user_rates-0-card": draft.pk,
        "user_rates-1-tier": tier.pk, "user_rates-1-rate": "20", "user_rates-1-card": draft.pk,
    }  # fmt: skip
    address = reverse("admin:pricing_ratecard_change", args=[draft.pk])

    answer = owner.post(address, given)

    assert answer.status_code == 200
    assert draft.user_rates.count() == 0
    assert "This tier has a rate already. Keep one of them." in said(answer)


def test_costs_are_given_all_or_none(owner, northwind):
    given = {"name": "New", "version": 1, "currency": "usd", "effective_from": "2026-11-20", "hour_rate": "55"}
    none = {
        f"{part}-{name}": number
        for part in ROWS
        for name, number in (("TOTAL_FORMS", 0), ("INITIAL_FORMS", 0), ("MIN_NUM_FORMS", 0), ("MAX_NUM_FORMS", 1000))
    }

    page = said(owner.post(reverse("admin:pricing_ratecard_add"), given | none))

    assert "Give all five costs" in page
    assert "A currency is three capital letters" in page
