"""The decision policy in the admin: read with its origins, set as a whole or not at all."""

import pytest
from django.db import connection
from django.test import Client as Browser
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from config.accounts.models import User
from pricing.models import DecisionPolicy
from pricing.queries.policies import values_of
from pricing.queries.rates import current_policy
from tests import worlds

SET = "admin:pricing_decisionpolicy_add"


def said(answer):
    return " ".join(answer.content.decode().split())


def signed_in(user):
    browser = Browser(headers={"host": "northwind.example.test"})
    browser.force_login(user, backend="sesame.backends.ModelBackend")
    browser.get("/admin/clients/site/")  # the first request of a session writes to it
    return browser


@pytest.fixture
def owner(northwind):
    return signed_in(User.objects.get(email="olga@msp.example"))


@pytest.fixture
def given(northwind):
    return {name: str(value) for name, value in values_of(current_policy()).items()} | {"follows": "1"}


def test_each_threshold_stands_beside_its_source_and_its_default(owner):
    page = said(owner.get(reverse("admin:pricing_decisionpolicy_change", args=[current_policy().pk])))

    assert "Version 1 decides since 20 Nov 2026. It is what Headroom came with." in page
    assert "<strong>Source article.</strong> <q>Ratios above 2.0 devices per user favor per-device billing.</q>" in page
    assert "<strong>Our own default.</strong>" in page


def test_the_form_starts_from_what_is_in_force(owner):
    page = said(owner.get(reverse(SET)))

    assert "What you set becomes version 2" in page
    assert 'value="0.900"' in page
    assert "Now 0.9, default 0.9." in page


def test_setting_makes_a_version_that_says_what_changed(owner, given):
    page = said(owner.post(reverse(SET), given | {"ratio_high": "2.5"}, follow=True))

    assert "Version 2 decides from now on." in page
    assert "1 threshold changed against version 1." in page
    newest = current_policy()
    assert (newest.version, newest.by.email) == (2, "olga@msp.example")


@pytest.mark.parametrize(
    ("name", "value", "refusal"),
    [
        ("ratio_low", "lots", "Enter a number."),
        ("ratio_low", "", "This field is required."),
        ("ratio_low", "-1", "Give a number above 0."),
        ("ratio_low", "NaN", "Enter a number."),
        ("ratio_high", "1.4", "The high ratio is not below the low one."),
        ("ratio_high", "1e9", "Ensure that there are no more than"),
        ("volatile_amplitude", "0.05", "Volatile does not begin below stable"),
        ("near_breach_share", "90", "Write 90 % as 0.90."),
        ("contractor_share", "0", "A share is above 0 and at most 1."),
        ("infrastructure_share", "0.12345", "Ensure that there are no more than 3 decimal places."),
        ("effective_groups", "0", "Give at least 1."),
    ],
)
def test_a_bad_threshold_is_refused_beside_its_field_and_nothing_is_kept(owner, given, name, value, refusal):
    answer = owner.post(reverse(SET), given | {"ratio_high": "2.5", name: value})

    assert answer.status_code == 200
    assert any(refusal in error for error in answer.context["form"].errors[name])
    assert "__all__" not in answer.context["form"].errors
    assert DecisionPolicy.objects.count() == 1


def test_two_people_at_once_do_not_undo_each_other(owner, given):
    owner.post(reverse(SET), given | {"ratio_high": "2.5"})

    page = said(owner.post(reverse(SET), given | {"ratio_low": "1.2"}))

    assert "Version 2 was set meanwhile." in page
    assert DecisionPolicy.objects.count() == 2


def test_leaving_everything_as_it_is_makes_no_version(owner, given):
    assert "Nothing differs from version 1." in said(owner.post(reverse(SET), given))
    assert DecisionPolicy.objects.count() == 1


def test_a_preview_names_who_would_be_told_otherwise_and_sets_nothing(owner, given):
    acme = worlds.client_world("Acme", by=worlds.staff("Acme"))

    with CaptureQueriesContext(connection) as captured:
        page = said(owner.post(reverse(SET), given | {"ratio_low": "1", "ratio_high": "1.1", "preview": "1"}))

    assert "With these thresholds 1 of 1 client would be recommended another billing model." in page
    assert f"{acme.client.name}: Flat rate becomes Per device." in page
    assert DecisionPolicy.objects.count() == 1
    assert len(captured) <= 20  # of which the form asks the database of each of its rules


def test_an_account_manager_reads_the_policy_and_does_not_set_it(northwind, given):
    manager = signed_in(worlds.staff("Northwind"))

    page = said(manager.get(reverse("admin:pricing_decisionpolicy_change", args=[current_policy().pk])))

    assert "Set new thresholds" not in page
    assert manager.get(reverse(SET)).status_code == 403
    assert manager.post(reverse(SET), given | {"ratio_high": "2.5"}).status_code == 403
