"""An event says from which door and address it came, and the chain covers that too."""

from django.urls import reverse

from contracts.actions.events import verify
from contracts.actions.lives import resume_contract
from contracts.models import Event
from tests.worlds import NOW

HOST = {"host": "northwind.example.test"}


def test_a_deed_in_the_admin_keeps_its_address_and_one_without_a_request_has_none(browser, amy, contract):
    browser.force_login(amy, backend="sesame.backends.ModelBackend")
    address = reverse("admin:contracts_contract_suspend", args=[contract.pk])
    answer = browser.post(address, {"reason": "Nothing was paid."}, headers=HOST, REMOTE_ADDR="192.0.2.7")
    assert answer.status_code == 302, answer.content
    assert Event.objects.latest().came_from == "Admin, 192.0.2.7"

    resume_contract(contract=contract, reason="Paid.", by=amy, at=NOW)

    assert Event.objects.latest().came_from == ""
    assert verify().is_whole


def test_the_chain_breaks_where_an_address_was_changed(browser, amy, contract, behind_its_back):
    browser.force_login(amy, backend="sesame.backends.ModelBackend")
    browser.post(reverse("admin:contracts_contract_suspend", args=[contract.pk]), {"reason": "Unpaid."}, headers=HOST)
    changed = Event.objects.latest().pk
    behind_its_back(
        "contracts_event",
        "UPDATE contracts_event SET came_from = 'Admin, ::1' WHERE id = (SELECT max(id) FROM contracts_event)",
    )

    assert verify().broken_at == changed
