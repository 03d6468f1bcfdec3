"""A file that holds rows of another client."""

import pytest

from clients.actions.belonging import NameOfAnotherClient, remember_name
from clients.actions.clients import create_client
from clients.models import ClientAlias
from tests.conftest import NOW
from tests.integration.clients.conftest import TODAY
from tests.integration.clients.exports import device, ninjaone


@pytest.fixture
def birch(acme, olga):
    return create_client(name="Birch Books", by=olga, at=NOW)


@pytest.fixture
def devices(take):
    """Import devices, each of the client that NinjaOne calls so; return the outcome."""

    def do(*names, **options):
        rows = (device(number, organizationName=name) for number, name in enumerate(names, start=1))
        return take(ninjaone(*rows), source="ninjaone", filename="devices.json", **options)

    return do


def alias(client, name):
    return ClientAlias.objects.create(client=client, source="ninjaone", name=name)


def reasons(outcome):
    return {one.row: one.reason for one in outcome.rejected}


@pytest.mark.parametrize("name", ["Acme Dental", "ACME DENTAL", "acme-dental", "Acme  Dental "])
def test_the_clients_own_name_is_its_own_however_it_is_spelled(name, acme, devices):
    assert devices(name).created == 1
    assert not acme.aliases.exists()


def test_a_known_name_is_the_clients_whatever_its_case(acme, devices):
    alias(acme, "Acme (North)")
    assert devices("ACME (north)", "Acme Dental").created == 2


def test_the_first_strange_name_is_learnt_and_the_next_is_refused(acme, devices):
    assert devices("AD-42").created == 1
    assert acme.aliases.get().name == "AD-42"
    later = devices("AD-43")
    assert not later.is_taken
    assert 'The row is of "AD-43", not of Acme Dental.' in reasons(later)[2]


def test_one_name_in_two_cases_is_one_name(acme, devices):
    assert devices("AD-42", "ad-42").created == 2
    assert acme.aliases.get().name == "AD-42"


def test_a_dry_run_and_a_refused_file_learn_nothing(acme, devices):
    devices("AD-42", dry_run=True)
    devices("AD-42", "AD-43")
    assert not acme.aliases.exists()


@pytest.mark.parametrize("name", ["Birch Books", "birch-books", "BIRCH BOOKS"])
def test_the_only_name_in_a_file_is_not_learnt_where_it_is_another_clients_own(name, acme, birch, devices):
    outcome = devices(name)
    assert not outcome.is_taken
    assert reasons(outcome)[2] == f'"{name}" is Birch Books, another client. Remove the row, or import it there.'
    assert not ClientAlias.objects.exists()


def test_the_only_name_in_a_file_is_not_learnt_where_it_is_another_clients_alias(birch, devices):
    alias(birch, "BB")
    assert "another client" in reasons(devices("bb"))[2]


def test_what_a_source_calls_another_client_outweighs_the_name(acme, birch, devices):
    alias(birch, "Acme Dental")
    assert "is Birch Books, another client" in reasons(devices("Acme Dental"))[2]


def test_of_several_names_only_the_clients_rows_are_taken(acme, birch, devices):
    outcome = devices("Acme Dental", "Birch Books", "Cedar Kitchens", accept_partial=True)
    assert (outcome.created, sorted(reasons(outcome))) == (1, [3, 4])
    assert acme.assets.get().external_id == "1"


def test_several_strange_names_are_all_refused_and_none_is_learnt(acme, devices):
    assert sorted(reasons(devices("AD-42", "AD-43"))) == [2, 3]
    assert not acme.aliases.exists()


def test_a_row_without_a_name_is_nobodys_in_a_file_of_several_clients(acme, birch, devices):
    outcome = devices("Acme Dental", "", "Birch Books", accept_partial=True)
    assert sorted(reasons(outcome)) == [3, 4]
    assert "names no client" in reasons(outcome)[3]
    assert devices("Acme Dental", "").is_taken


def test_names_are_asked_for_with_two_queries(acme, devices, django_assert_max_num_queries):
    devices(*["Acme Dental"] * 3)
    with django_assert_max_num_queries(25):
        devices(*[f"Client {number}" for number in range(300)])


def test_a_name_that_another_client_got_meanwhile_is_refused(acme, birch):
    alias(birch, "AD-42")
    with pytest.raises(NameOfAnotherClient, match="Birch Books"):
        remember_name(acme, "ad-42", home="ninjaone")


def test_two_files_of_one_strange_name_at_once_are_one_clients(live_northwind, at_once):
    from clients.actions.imports import import_inventory

    content = ninjaone(device(1, organizationName="AD-42"))
    both = [create_client(name=name, by=None, at=NOW) for name in ("Acme Dental", "Birch Books")]

    def taking(client):
        return lambda: (
            import_inventory(
                client=client, source="ninjaone", content=content, filename="d.json", as_of=TODAY, by=None, at=NOW
            ).is_taken
        )

    results = at_once([taking(client) for client in both])
    assert sum(client.assets.count() for client in both) == 1
    assert sum(result is True for result in results) == 1
    assert ClientAlias.objects.count() == 1


def test_a_client_may_have_several_sites_and_only_another_clients_is_refused(acme, birch, take):
    rows = "\n".join(f"u{n},PC-{n},{site},Desktop" for n, site in enumerate(("Main street", "Branch", "Birch Books")))
    file = f"uid,hostname,siteName,deviceType.category\n{rows}\n".encode()
    outcome = take(file, source="datto-rmm", filename="devices.csv", accept_partial=True)
    assert reasons(outcome) == {4: '"Birch Books" is Birch Books, another client. Remove the row, or import it there.'}
    assert sorted(acme.sites.values_list("name", flat=True)) == ["Branch", "Main street"]
