"""`manage.py replay_recommendations`."""

import io

import pytest
from django.core.management import call_command

from config.tenancy.scope import msp_scope
from pricing.engine import ENGINE_VERSION
from pricing.engine.recommend import recommend
from pricing.queries import replays
from tests import worlds


def run(*words):
    out, err = io.StringIO(), io.StringIO()
    try:
        call_command("replay_recommendations", *words, stdout=out, stderr=err)
        code = 0
    except SystemExit as left:
        code = left.code
    return code, out.getvalue().strip(), err.getvalue().strip()


@pytest.fixture
def acme(northwind):
    return worlds.client_world("Acme", by=worlds.staff("Acme"))


@pytest.fixture
def cedar(acme, fabrikam):
    with msp_scope(fabrikam):
        return worlds.client_world("Cedar", by=worlds.staff("Cedar"))


def test_one_msps_are_counted(cedar):
    said = f"1 recommendation replayed by engine {ENGINE_VERSION}: 1 identical, 0 different."
    assert run("--msp", "northwind") == (0, said, "")


def test_without_an_msp_all_are_counted(cedar):
    said = f"2 recommendations replayed by engine {ENGINE_VERSION}: 2 identical, 0 different."
    assert run() == (0, said, "")


def test_a_difference_after_a_change_of_engine_is_told_and_is_no_failure(cedar, monkeypatch):
    monkeypatch.setattr(replays, "ENGINE_VERSION", "99")
    monkeypatch.setattr(replays, "recommend", lambda request: recommend(request, flips=False))

    code, out, err = run("--msp", "fabrikam")

    assert (code, err) == (0, "")
    assert out.startswith("fabrikam, Acme Dental Cedar, 20 Nov 2026, 09:00 UTC (")
    assert "\n  Would change with, " in out
    assert out.endswith("0 identical, 1 different.")


def test_a_difference_with_the_same_engine_fails(acme, monkeypatch):
    monkeypatch.setattr(replays, "recommend", lambda request: recommend(request, flips=False))

    code, _out, err = run()

    assert code == 1
    assert err.startswith("1 of them differ although the same engine answered")


def test_an_unknown_msp_is_refused_in_a_sentence(db):
    assert run("--msp", "nobody") == (2, "", "There is no MSP with the short name 'nobody'.")
