from decimal import Decimal

import pytest
from django.db import IntegrityError, transaction

from pricing.actions.policies import NothingChanged, PolicyMoved, set_policy
from pricing.models import BillingModel, DecisionPolicy
from pricing.queries.policies import ORIGINS, Outlook, Turned, outlook, thresholds_of, values_of, version_before
from pricing.queries.rates import current_policy
from tests import worlds
from tests.worlds import NOW


@pytest.fixture
def now_in_force(northwind):
    return values_of(current_policy())


def test_a_change_is_a_new_version_and_the_old_one_stays(now_in_force):
    kept = set_policy(thresholds=now_in_force | {"ratio_high": Decimal("2.5")}, follows=1, by=None, at=NOW)

    assert (kept.version, kept.ratio_high, kept.at) == (2, Decimal("2.5"), NOW)
    assert DecisionPolicy.objects.get(version=1).ratio_high == Decimal("2.0")


def test_who_read_an_older_version_is_told_so(now_in_force):
    changed = now_in_force | {"ratio_high": Decimal("2.5")}
    set_policy(thresholds=changed, follows=1, by=None, at=NOW)

    with pytest.raises(PolicyMoved, match="Version 2 was set meanwhile"):
        set_policy(thresholds=changed | {"ratio_low": Decimal("1.2")}, follows=1, by=None, at=NOW)
    assert DecisionPolicy.objects.count() == 2


def test_the_same_thresholds_again_are_no_version(now_in_force):
    with pytest.raises(NothingChanged, match="Nothing differs from version 1"):
        set_policy(thresholds=now_in_force, follows=1, by=None, at=NOW)


@pytest.mark.parametrize(
    ("name", "value", "rule"),
    [
        ("ratio_low", "0", "policy_ratios_are_in_order"),
        ("ratio_low", "2.1", "policy_ratios_are_in_order"),
        ("stable_amplitude", "0", "policy_amplitudes_are_in_order"),
        ("stable_amplitude", "0.21", "policy_amplitudes_are_in_order"),
        ("contractor_share", "0", "policy_shares_are_shares"),
        ("contractor_share", "1.001", "policy_shares_are_shares"),
        ("infrastructure_share", "0", "policy_shares_are_shares"),
        ("infrastructure_share", "1.001", "policy_shares_are_shares"),
        ("near_breach_share", "0", "policy_shares_are_shares"),
        ("near_breach_share", "1.001", "policy_shares_are_shares"),
        ("effective_groups", "0.999", "policy_groups_are_positive"),
    ],
)
def test_thresholds_that_make_no_sense_are_refused_by_the_database(now_in_force, name, value, rule):
    with pytest.raises(IntegrityError, match=rule), transaction.atomic():
        set_policy(thresholds=now_in_force | {name: Decimal(value)}, follows=1, by=None, at=NOW)

    assert DecisionPolicy.objects.count() == 1


def test_a_version_never_changes(northwind):
    with pytest.raises(IntegrityError, match="frozen"), transaction.atomic():
        DecisionPolicy.objects.update(ratio_low=Decimal(1))


def test_every_threshold_says_its_default_and_where_it_comes_from(northwind):
    fields = {field.name for field in DecisionPolicy._meta.fields} - {"id", "version", "at", "by"}

    assert set(ORIGINS) == fields
    assert all(one.is_default and one.decides and one.origin.why for one in thresholds_of(current_policy()))


def test_a_version_says_what_changed_against_the_one_before(now_in_force):
    kept = set_policy(thresholds=now_in_force | {"near_breach_share": Decimal("0.8")}, follows=1, by=None, at=NOW)

    changed = [(one.name, one.before) for one in thresholds_of(kept, version_before(kept)) if one.is_changed]

    assert changed == [("near_breach_share", Decimal("0.9"))]


def test_the_outlook_names_the_clients_whose_model_would_change(now_in_force, django_assert_num_queries):
    acme = worlds.client_world("Acme", by=worlds.staff("Acme"))  # 10 endpoints for 8 users, a ratio of 1.25

    with django_assert_num_queries(1):
        same = outlook(now_in_force)
    other = outlook(now_in_force | {"ratio_low": Decimal("1.0"), "ratio_high": Decimal("1.1")})

    assert acme.recommendation.recommended == "flat"
    assert (same.asked_count, same.turned) == (1, ())
    assert other.turned == (Turned(acme.client.name, BillingModel.FLAT, BillingModel.PER_DEVICE),)


def test_without_a_recommendation_nothing_is_asked_again(now_in_force):
    assert outlook(now_in_force) == Outlook(0, ())
