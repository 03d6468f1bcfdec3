"""The form of a draft card takes what makes sense and refuses the rest beside the field, whatever is typed."""

from datetime import timedelta

import pytest
from django.urls import reverse

from pricing.models import RateCard, ServiceTier
from tests import worlds
from tests.forms import forms_of
from tests.integration.pricing.admin.test_policy_page import said, signed_in


@pytest.fixture
def manager(northwind):
    return signed_in(worlds.staff("Northwind"))


@pytest.fixture
def address(draft):
    return reverse("admin:pricing_ratecard_change", args=[draft.pk])


@pytest.fixture
def untouched(manager, address):
    """What is sent when somebody opens the draft and presses Save."""
    page = manager.get(address).content.decode()
    return next(form for form in forms_of(page) if "user_bands-TOTAL_FORMS" in form).untouched()


@pytest.fixture
def added(untouched, managed):
    """Return what is sent with more rows in a table of the form."""

    def add(table, *rows):
        number = int(untouched[f"{table}-TOTAL_FORMS"])
        more = {
            f"{table}-{place}-{name}": value
            for place, row in enumerate(rows, start=number)
            for name, value in ({"tier": managed.pk} | row).items()
        }
        return untouched | {f"{table}-TOTAL_FORMS": number + len(rows)} | more

    return add


def refusals(answer):
    assert answer.status_code == 200, "it was taken"
    forms = [answer.context["adminform"].form, *(form for one in answer.context["inline_admin_formsets"]
                                                 for form in one.formset.forms)]  # fmt: skip
    return {name: " ".join(errors) for form in forms for name, errors in form.errors.items()}


def test_a_draft_is_saved_as_it_is(manager, address, untouched, draft):
    answer = manager.post(address, untouched)

    assert answer.status_code == 302
    assert draft.user_bands.count() == 4


def test_a_band_is_added_with_its_own_row(manager, address, added, draft, managed):
    assert manager.post(address, added("user_bands", {"from_unit": "101", "rate": "85.50"})).status_code == 302

    band = draft.user_bands.get(tier=managed, from_unit=101)
    assert str(band.rate) == "85.5000"


def test_a_rate_and_its_bands_are_taken_away_together(manager, address, untouched, draft, managed):
    rows = [name for name, value in untouched.items() if name.endswith("-tier") and value == str(managed.pk)]
    gone = {f"{name.rpartition('-')[0]}-DELETE": "on" for name in rows if name.startswith(("user_rates", "user_bands"))}

    assert manager.post(address, untouched | gone).status_code == 302
    assert not draft.user_rates.filter(tier=managed).exists()
    assert not draft.user_bands.filter(tier=managed).exists()


BAD_ROWS = {
    "user_bands": [
        ({"from_unit": "26", "rate": "90"}, "from_unit", "bands would overlap. Keep one of them."),
        ({"from_unit": "1", "rate": "90"}, "__all__", "A band begins at user 2 or later"),
        ({"from_unit": "0", "rate": "90"}, "__all__", "A band begins at user 2 or later"),
        ({"from_unit": "-5", "rate": "90"}, "from_unit", "greater than or equal to 0"),
        ({"from_unit": "many", "rate": "90"}, "from_unit", "Enter a whole number."),
        ({"from_unit": "26.5", "rate": "90"}, "from_unit", "Enter a whole number."),
        ({"from_unit": "99999999999", "rate": "90"}, "from_unit", "less than or equal to 2147483647"),
        ({"from_unit": "99", "rate": "-1"}, "__all__", "A price is zero or more."),
        ({"from_unit": "99", "rate": "cheap"}, "rate", "Enter a number."),
        ({"from_unit": "99", "rate": "1e20"}, "rate", "no more than"),
        ({"from_unit": "99", "rate": ""}, "rate", "This field is required."),
    ],
    "device_bands": [
        ({"asset_class": "drone", "from_unit": "9", "rate": "1"}, "asset_class", "Select a valid choice"),
    ],
    "tier_terms": [
        ({"minimum_amount": "5"}, "tier", "This tier has its terms already. Keep one row."),
    ],
    "volume_steps": [
        ({"from_users": "100", "discount_share": "0.05"}, "from_users", "Keep one of them."),
        ({"from_users": "0", "discount_share": "0.05"}, "__all__", "one user or more"),
        ({"from_users": "70", "discount_share": "5"}, "__all__", "Write 5 % as 0.05."),
    ],
    "term_discounts": [
        ({"months": "36", "discount_share": "0.05"}, "months", "Keep one of them."),
        ({"months": "0", "discount_share": "0.05"}, "months", "greater than or equal to 1"),
        ({"months": "60", "discount_share": "1"}, "__all__", "A discount is below 1"),
    ],
    "covered_services": [
        ({"name": "Service desk", "is_in_flat": "on"}, "name", "Keep one of them."),
        ({"name": "Moves"}, "__all__", "Say which rate covers it"),
        ({"name": " ", "is_in_flat": "on"}, "name", "This field is required."),
    ],
}


def test_a_bad_row_is_refused_in_its_place(manager, address, added, draft):
    before = {table: getattr(draft, table).count() for table in BAD_ROWS}
    sent = {}
    for table, cases in BAD_ROWS.items():
        sent |= {name: value for name, value in added(table, *(row for row, _, _ in cases)).items()
                 if name not in sent or name.startswith(f"{table}-")}  # fmt: skip

    answer = manager.post(address, sent)

    assert answer.status_code == 200, "it was taken"
    formsets = {one.formset.prefix: one.formset for one in answer.context["inline_admin_formsets"]}
    for table, cases in BAD_ROWS.items():
        for (row, field, refusal), form in zip(cases, formsets[table].forms[-len(cases) :], strict=True):
            assert refusal in " ".join(form.errors.get(field, ())), (table, row, form.errors)
    assert {table: getattr(draft, table).count() for table in BAD_ROWS} == before


def test_a_band_of_a_tier_without_a_rate_is_refused(manager, address, added, draft):
    fourth = ServiceTier.objects.create(name="Platinum", position=9)

    found = refusals(manager.post(address, added("user_bands", {"tier": fourth.pk, "from_unit": "26", "rate": "1"})))

    assert found["tier"] == "This tier has no rate per user. Add one, or take the band away."


def test_a_band_of_a_class_without_a_rate_is_refused(manager, address, added, draft, managed):
    draft.device_rates.filter(tier=managed, asset_class="kiosk").delete()
    given = added("device_bands", {"asset_class": "kiosk", "from_unit": "9", "rate": "1"})
    kept = {name: value for name, value in given.items() if not name.startswith("device_rates-")}
    none = {f"device_rates-{name}": "0" for name in ("TOTAL_FORMS", "INITIAL_FORMS", "MIN_NUM_FORMS")}

    found = refusals(manager.post(address, kept | none))

    assert "This tier has no rate for the class." in found["asset_class"]


@pytest.mark.parametrize(
    ("given", "refusals_by_field"),
    [
        (
            {
                "currency": "dollars", "effective_from": "soon", "version": "-1", "hour_rate": "",
                "target_margin_share": "50", "base_term_months": "0", "prepay_discount_share": "3",
                "co_managed_reduction_share": "-1", "round_the_clock_share": "0.2", "after_hours_user_rate": "-2",
                "after_hours_share": "", "onboarding_months": "3", "escalator": "CPI",
            },
            {
                "currency": "at most 3 characters", "effective_from": "Enter a valid date.",
                "version": "greater than or equal to 0", "hour_rate": "Give all five costs",
                "target_margin_share": "a share from 0 to below 1, as 0.50.",
                "base_term_months": "greater than or equal to 1", "prepay_discount_share": "Write 5 % as 0.05.",
                "co_managed_reduction_share": "Write 5 % as 0.05.", "round_the_clock_user_rate": "not both",
                "after_hours_user_rate": "neither below zero", "onboarding_amount": "Give 0 to 2 monthly fees",
                "escalator": "An index needs its name",
            },
        ),
        (
            {"currency": "usd", "version": "1", "prepay_discount_share": "NaN", "escalator": "NONE"},
            {
                "currency": "three capital letters", "prepay_discount_share": "Enter a number.",
                "version": "A card of this name and version exists. Use the next number.",
                "escalator": "leave the fields empty",
            },
        ),
        (
            {
                "escalator": "CPI", "escalator_index": "CPI-U", "escalator_floor_share": "0.05",
                "escalator_cap_share": "0.02",
            },
            {"escalator_cap_share": "the least not above the most"},
        ),
    ],
)  # fmt: skip
def test_a_bad_card_is_refused_beside_each_field(manager, address, untouched, given, refusals_by_field):
    found = refusals(manager.post(address, untouched | given))

    for field, refusal in refusals_by_field.items():
        assert refusal in found.get(field, ""), field
    assert "__all__" not in found


def test_a_day_before_the_version_before_is_refused(manager, address, untouched, standard):
    day = standard.effective_from - timedelta(days=1)

    found = refusals(manager.post(address, untouched | {"effective_from": day.isoformat()}))

    assert "before version 1 does on 20 Nov 2026. Give it that day or a later one." in found["effective_from"]


def test_a_form_without_its_tables_is_refused_and_not_a_crash(manager, address, untouched):
    bare = {name: value for name, value in untouched.items() if "-" not in name}

    assert manager.post(address, bare).status_code == 200


def test_publishing_asks_first_and_names_what_changes(manager, draft):
    publish = reverse("admin:pricing_ratecard_publish", args=[draft.pk])

    page = said(manager.get(publish))

    assert "Clients are priced from Standard, version 2 from 20 Dec 2026 on." in page
    assert "cannot be undone" in page
    assert "Managed, user from 26 on" in page
    draft.refresh_from_db()
    assert not draft.is_published


def test_what_stands_against_publishing_takes_the_button_away(manager, draft):
    draft.term_discounts.create(months=12, discount_share="0.01")

    page = said(manager.get(reverse("admin:pricing_ratecard_publish", args=[draft.pk])))

    assert "Standard, version 2 cannot be published yet." in page
    assert "Take the discount for that term away." in page
    assert '<form method="post">' not in page


def test_the_page_is_one_readable_price_list(manager, draft):
    page = said(manager.get(reverse("admin:pricing_ratecard_read", args=[draft.pk])))

    for words in (
        "From user 26 on", "$95.00", "At least a month", "$650.00", "below floor", "What each rate covers",
        "Per-user covers Joiners and leavers, Microsoft 365 management and Service desk, per-device does not",
        "Commercial terms on offer", "3 % more, on the year before", "What changed against version 1",
    ):  # fmt: skip
        assert words in page, words


def test_a_reader_sees_no_button_and_changes_nothing(northwind, draft, address, untouched):
    from config.accounts.models import User
    from config.accounts.roles import Role

    reader = signed_in(User.objects.create_user("rita@msp.example", name="Rita", role=Role.READ_ONLY))

    assert "Publish Standard" not in said(reader.get(reverse("admin:pricing_ratecard_read", args=[draft.pk])))
    assert reader.post(address, untouched | {"name": "Mine"}).status_code in {200, 403}
    assert reader.post(reverse("admin:pricing_ratecard_publish", args=[draft.pk])).status_code == 403
    assert RateCard.objects.get(pk=draft.pk).name == "Standard"
