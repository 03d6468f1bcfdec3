from decimal import Decimal

import pytest

from clients.actions.clients import (
    AddressInUse,
    ClientNeedsAName,
    ContactExists,
    NotAShare,
    SlugTaken,
    UnknownTimeZone,
    add_contact,
    change_client,
    change_contact,
    create_client,
)
from clients.actions.policies import UnknownPolicy
from clients.models import Client
from tests.conftest import NOW, PASSWORD


@pytest.fixture
def create(olga):
    def do(name="Acme Dental", **options):
        return create_client(name=name, by=olga, at=NOW, **options)

    return do


@pytest.fixture
def dora(acme, olga):
    return add_contact(
        client=acme, name="Dora Diaz", email=" Dora@Acme.example", portal_role="SIGNATORY", password=PASSWORD,
        by=olga, at=NOW,
    )  # fmt: skip


def test_a_client_gets_a_short_name_and_its_creator_as_account_manager(create, olga):
    client = create("Müller & Söhne")
    assert (client.slug, client.account_manager, client.created_at) == ("muller-sohne", olga, NOW)


def test_clients_of_one_name_get_different_short_names(create):
    assert [create().slug for _ in range(3)] == ["acme-dental", "acme-dental-2", "acme-dental-3"]


def test_a_short_name_that_was_chosen_is_never_changed_silently(create):
    create(slug="acme")
    with pytest.raises(SlugTaken, match='"acme"'):
        create(slug="acme")


@pytest.mark.parametrize(
    ("options", "refusal"),
    [
        ({"name": "  "}, ClientNeedsAName),
        ({"time_zone": "Mars/Olympus"}, UnknownTimeZone),
        ({"counting_policy": "SEATS"}, UnknownPolicy),
        ({"contractor_share": Decimal("1.2")}, NotAShare),
        ({"contractor_share": Decimal("-0.1")}, NotAShare),
    ],
)
def test_a_client_that_makes_no_sense_is_refused(options, refusal, create):
    with pytest.raises(refusal):
        create(**options)
    assert not Client.objects.exists()


def test_a_contact_with_a_portal_role_can_sign_in_to_the_portal_only(dora):
    assert (dora.email, dora.user.email, dora.user.role) == ("dora@acme.example", "dora@acme.example", "CLIENT_CONTACT")
    assert dora.user.check_password(PASSWORD)
    assert (dora.user.is_staff, dora.is_signatory) == (False, True)


def test_a_contact_without_a_portal_role_has_no_user(acme, olga):
    contact = add_contact(client=acme, name="Carl", email="carl@acme.example", by=olga, at=NOW)
    assert contact.user is None


def test_an_address_is_a_contact_once_per_client(acme, dora, olga):
    with pytest.raises(ContactExists):
        add_contact(client=acme, name="Dora", email="DORA@acme.example", by=olga, at=NOW)


def test_an_address_that_signs_in_already_opens_no_second_portal(acme, create, dora, olga):
    with pytest.raises(AddressInUse):
        add_contact(
            client=create("Beta Law"), name="Dora", email="dora@acme.example", portal_role="VIEWER", by=olga, at=NOW
        )
    with pytest.raises(AddressInUse):
        add_contact(client=acme, name="Olga", email="olga@msp.example", portal_role="VIEWER", by=olga, at=NOW)


def test_a_client_cannot_take_another_clients_short_name_later(create):
    create("Beta Law")
    acme = create()
    acme.slug = "beta-law"
    with pytest.raises(SlugTaken):
        change_client(client=acme, by=acme.account_manager, at=NOW)


def test_a_contacts_sign_in_follows_its_address_and_role(dora):
    dora.email, dora.portal_role = "Dora.Diaz@acme.example", "NONE"
    change_contact(contact=dora)
    dora.user.refresh_from_db()
    assert (dora.user.email, dora.user.is_active) == ("dora.diaz@acme.example", False)
    dora.portal_role = "VIEWER"
    change_contact(contact=dora)
    dora.user.refresh_from_db()
    assert dora.user.is_active


def test_a_contact_cannot_take_an_address_that_somebody_signs_in_with(dora):
    dora.email = "olga@msp.example"
    with pytest.raises(AddressInUse):
        change_contact(contact=dora)
