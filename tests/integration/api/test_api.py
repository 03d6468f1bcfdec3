"""How programs read prices and agreements, and what they are refused."""

import json
from datetime import timedelta
from pathlib import Path

import pytest
import time_machine
from django.core.cache import cache
from django.test import override_settings

from config.accounts.api_keys import KeyThrottle
from config.accounts.models import ApiKey, Scope, User
from contracts.actions.approving import approve_proposal, ask_approval
from contracts.actions.proposals import create_proposal
from contracts.actions.revising import revise_proposal
from contracts.models import Letterhead
from tests import worlds

SAMPLE = Path(__file__).parents[2] / "examples"


@pytest.fixture(autouse=True)
def _the_day_of_the_worlds():
    with time_machine.travel(worlds.NOW, tick=True):
        yield


@pytest.fixture
def manager(northwind):
    return worlds.staff("Acme")


@pytest.fixture
def acme(manager):
    return worlds.client_world("Acme", by=manager)


def bearer(by, *scopes, **options):
    key, secret = ApiKey.objects.issue(name="Robot", scopes=scopes, by=by, at=worlds.NOW, **options)
    return key, {"Authorization": f"Bearer {secret}"}


def test_without_a_key_nothing_is_told(northwind, browser):
    response = browser.get("/api/v1/rate-cards/")

    assert response.status_code == 401
    assert response["Content-Type"] == "application/problem+json"


@pytest.mark.parametrize("token", ["hr_00000000_nothing", "nonsense", ""])
def test_an_unknown_key_is_refused_in_a_sentence(northwind, browser, token):
    response = browser.get("/api/v1/rate-cards/", headers={"Authorization": f"Bearer {token}"})

    assert response.status_code == 401
    assert "unknown, expired or revoked" in response.json()["detail"]


def test_an_expired_and_a_revoked_key_are_refused(manager, browser):
    _, expired = bearer(manager, Scope.PRICING_READ, expires_at=worlds.NOW + timedelta(hours=1))
    revoked, header = bearer(manager, Scope.PRICING_READ)
    ApiKey.objects.filter(pk=revoked.pk).update(revoked_at=worlds.NOW)

    with time_machine.travel(worlds.NOW + timedelta(hours=2)):
        assert browser.get("/api/v1/rate-cards/", headers=expired).status_code == 401
        assert browser.get("/api/v1/rate-cards/", headers=header).status_code == 401


def test_a_key_opens_only_what_its_scopes_name(manager, browser):
    _, header = bearer(manager, Scope.PRICING_READ)

    assert browser.get("/api/v1/rate-cards/", headers=header).status_code == 200
    assert browser.get("/api/v1/contracts/", headers=header).status_code == 403
    assert browser.get("/api/v1/clients/", headers=header).status_code == 403


def test_a_key_is_kept_as_a_hash_and_its_use_is_noted(manager, browser):
    key, header = bearer(manager, Scope.PRICING_READ)
    browser.get("/api/v1/rate-cards/", headers=header)
    key.refresh_from_db()

    secret = header["Authorization"].rpartition("_")[2]
    assert secret not in json.dumps([str(value) for value in vars(key).values()])
    assert key.last_used_at is not None


def test_too_many_requests_are_told_to_wait(manager, browser, monkeypatch):
    cache.clear()
    monkeypatch.setattr(KeyThrottle, "THROTTLE_RATES", {"api_key": "2/min"})
    _, header = bearer(manager, Scope.PRICING_READ)

    answers = [browser.get("/api/v1/rate-cards/", headers=header) for _ in range(3)]

    assert [answer.status_code for answer in answers] == [200, 200, 429]
    assert int(answers[2]["Retry-After"]) > 0


def test_rate_cards_tell_prices_but_not_what_serving_costs(manager, browser):
    _, header = bearer(manager, Scope.PRICING_READ)
    card = browser.get("/api/v1/rate-cards/", headers=header).json()["results"][0]

    managed = {"tier": "Managed", "rate": "100.0000", "minimum_users": 0, "counting": "GRADUATED", "bands": []}
    assert managed in card["user_rates"]
    assert not [name for name in card if "cost" in name or "hour_" in name or "tools" in name or "margin" in name]


def test_rate_cards_tell_their_bands_terms_and_scope(manager, browser, django_assert_max_num_queries):
    _, header = bearer(manager, Scope.PRICING_READ)
    browser.get("/api/v1/rate-cards/", headers=header)
    with django_assert_max_num_queries(14):
        card = browser.get("/api/v1/rate-cards/", headers=header).json()["results"][0]

    complete = next(rate for rate in card["user_rates"] if rate["tier"] == "Complete")
    assert complete["bands"] == [{"from_unit": 26, "rate": "165.0000"}, {"from_unit": 51, "rate": "155.0000"}]
    assert {"tier": "Essential", "minimum_amount": None, "is_round_the_clock": False} in card["tier_terms"]
    assert card["volume_steps"][0] == {"from_users": 100, "discount_share": "0.030"}
    assert card["term_discounts"][-1] == {"months": 36, "discount_share": "0.050"}
    assert (card["escalator"], card["escalator_share"], card["stacking"]) == ("FIXED", "0.030", "MULTIPLICATIVE")
    desk = next(one for one in card["covered_services"] if one["name"] == "Service desk")
    assert (desk["is_in_per_user"], desk["is_in_per_device"]) == (True, False)


def test_a_preview_is_the_answer_of_the_command_and_stores_nothing(manager, browser):
    _, header = bearer(manager, Scope.PRICING_READ)
    asked = json.loads((SAMPLE / "recommend_request.json").read_text())

    answered = browser.post(
        "/api/v1/recommendations/preview/", asked, content_type="application/json", headers=header
    ).json()

    assert answered["recommended"] == "flat"
    assert answered["charges"] == {"per_user": "4000.00", "per_device": "3500.00", "flat": "2000.00"}


@pytest.mark.parametrize(
    ("change", "path"),
    [({"users": -1}, "users"), ({"colour": "red"}, "colour"), ({"rates": {"per_user": 100.5}}, "rates.per_user")],
)
def test_a_preview_names_the_path_of_what_is_wrong(manager, browser, change, path):
    _, header = bearer(manager, Scope.PRICING_READ)
    asked = json.loads((SAMPLE / "recommend_request.json").read_text()) | change

    response = browser.post("/api/v1/recommendations/preview/", asked, content_type="application/json", headers=header)

    assert response.status_code == 400
    assert path in response.json()["errors"]


@pytest.mark.parametrize("body", [b"{", b"\xff\xfe", b"[1]", b"null", b'{"users": NaN}'])
def test_a_body_that_is_no_request_is_refused(manager, browser, body):
    _, header = bearer(manager, Scope.PRICING_READ)

    response = browser.post("/api/v1/recommendations/preview/", body, content_type="application/json", headers=header)

    assert response.status_code == 400
    assert response["Content-Type"] == "application/problem+json"


def test_stored_recommendations_are_listed_with_what_they_rest_on(acme, manager, browser):
    _, header = bearer(manager, Scope.PRICING_READ)

    listed = browser.get("/api/v1/recommendations/?client__slug=acme-dental-acme", headers=header).json()

    (row,) = listed["results"]
    kept = acme.recommendation
    assert (row["id"], row["counted_on"], row["tier"], row["policy_version"]) == (
        str(kept.pk), "2026-11-20", "Managed", 1,
    )  # fmt: skip
    assert (row["is_what_if"], row["changes"], row["result_sha256"]) == (False, [], kept.result_sha256)


def test_a_stored_recommendation_is_asked_again(acme, manager, browser):
    _, header = bearer(manager, Scope.PRICING_READ)

    again = browser.get(f"/api/v1/recommendations/{acme.recommendation.pk}/replay/", headers=header).json()

    assert (again["is_identical"], again["is_fault"], again["differences"]) == (True, False, [])
    assert again["headline"].startswith("Replayed: identical, byte for byte")


def test_contracts_and_proposals_are_told_without_costs(acme, manager, browser):
    contract = worlds.accepted_contract(acme, by=manager)
    _, header = bearer(manager, Scope.CONTRACTS_READ)

    told = browser.get(f"/api/v1/contracts/{contract.pk}/", headers=header)
    offers = browser.get("/api/v1/proposals/?status=ACCEPTED", headers=header).json()

    assert told.json()["number"] == contract.number
    assert told.json()["terms"] == contract.terms
    assert "margin" not in told.text
    assert offers["count"] == 1
    assert browser.get("/api/v1/proposals/?status=SENT", headers=header).json()["count"] == 0


def test_agreements_cannot_be_changed_by_a_program(acme, manager, browser):
    contract = worlds.accepted_contract(acme, by=manager)
    _, header = bearer(manager, Scope.CONTRACTS_READ, Scope.CONTRACTS_WRITE)

    for method in (browser.put, browser.patch, browser.delete):
        assert method(f"/api/v1/contracts/{contract.pk}/", headers=header).status_code == 405


def test_pages_are_bounded(manager, browser):
    _, header = bearer(manager, Scope.PRICING_READ)

    page = browser.get("/api/v1/recommendations/?page_size=100000", headers=header)

    assert page.status_code == 200
    assert browser.get("/api/v1/recommendations/?page=99", headers=header).status_code == 404


def test_a_contact_has_no_api(acme, browser):
    browser.force_login(acme.signatory.user, backend="sesame.backends.ModelBackend")

    assert browser.get("/api/v1/clients/").status_code == 401


@override_settings(DEBUG=False)
def test_the_document_describes_every_route_without_a_warning(northwind, browser, capsys):
    response = browser.get("/api/v1/schema/")

    assert response.status_code == 200
    assert "/api/v1/recommendations/preview/" in response.text
    assert "Warning" not in capsys.readouterr().err
    assert browser.get("/api/v1/docs/").status_code == 200


def test_an_address_that_is_not_there_answers_as_a_problem(northwind, browser):
    response = browser.get("/api/v1/nothing/")

    assert response.status_code == 404
    assert response["Content-Type"] == "application/problem+json"


def test_a_revision_says_what_it_revises_and_who_approved_it_but_not_why(acme, manager, browser):
    owner = User.objects.get(role="OWNER")
    Letterhead.objects.update(approval_margin_share="0.99")
    first = create_proposal(recommendation=acme.recommendation, signatory=acme.signatory, by=manager, at=worlds.NOW)
    second = revise_proposal(
        proposal=first, recommendation=acme.recommendation, signatory=acme.signatory, by=manager, at=worlds.NOW
    )
    ask_approval(proposal=second, by=manager, at=worlds.NOW)
    second.refresh_from_db()
    approve_proposal(
        proposal=second,
        by=owner,
        at=worlds.NOW,
        shown_sha256=second.terms_sha256,
        shown_because=second.approval_because,
    )
    _, header = bearer(manager, Scope.CONTRACTS_READ)

    offers = browser.get("/api/v1/proposals/?ordering=number", headers=header).json()["results"]

    told = {
        name: [offer[name] for offer in offers] for name in ("number", "revision", "revises", "status", "approved_by")
    }
    assert told == {
        "number": ["P-2026-0001", "P-2026-0001-2"],
        "revision": [1, 2],
        "revises": [None, "P-2026-0001"],
        "status": ["DRAFT", "SENDING"],
        "approved_by": [None, owner.email],
    }
    assert "margin" not in json.dumps(offers).lower()
