"""The whole job through real processes: from three exports to a signed contract and a warning about its ceiling."""

from datetime import datetime, timedelta

import psycopg
import pytest

from tests.journeys import deeds
from tests.journeys.deeds import CLIENT, MANAGER, USERS, Office
from tests.journeys.running import Running, alive_in

pytestmark = pytest.mark.journey


@pytest.fixture(scope="module")
def office(product: Running) -> Office:
    """Northwind at work, with its first client."""
    return deeds.open_office(product)


@pytest.fixture(scope="module")
def client(office: Office) -> str:
    """Meridian Robotics."""
    return deeds.take_on(office)


@pytest.fixture(scope="module")
def recommendation(office: Office, client: str) -> str:
    """The kept choice of a flat rate."""
    brought = deeds.import_exports(office, client)
    assert [(one["source"], one["created"], one["rejected"]) for one in brought] == [
        ("m365-users", USERS, []),
        ("ninjaone", 45, []),
        ("csv", 2, []),
    ]
    counted = office.program.send(f"/api/v1/clients/{client}/counts/")
    assert (counted["user_count"], sum(counted["device_counts"].values())) == (USERS, 47)
    return deeds.last_id(deeds.ask_for_a_flat_rate(office, client))


@pytest.fixture(scope="module")
def contract(office: Office, recommendation: str) -> dict[str, object]:
    """What came of a proposal that was made, sent, rendered, mailed, read and accepted."""
    page = deeds.propose(office, recommendation)
    deeds.send(office, page)
    number = deeds.found(office, "/api/v1/proposals/")["number"]
    signatory, proposal = deeds.open_the_link(office.product, number)
    assert number in proposal.text
    deeds.accept(signatory, proposal)
    return deeds.found(office, "/api/v1/contracts/")


def test_every_part_runs_as_a_process_of_its_own(product):
    parts = {child.name: child.process.pid for child in product.keeper.children}
    assert set(parts) == {"web", "worker", "beat", "inbox"}
    assert all(alive_in({pid}) for pid in parts.values())


def test_an_accepted_proposal_is_a_contract_in_force_on_the_terms_that_were_shown(office, contract):
    proposal = deeds.found(office, "/api/v1/proposals/")
    assert (proposal["status"], contract["status"], contract["billing_model"]) == ("ACCEPTED", "ACTIVE", "flat")
    assert contract["terms"] == proposal["terms"]
    assert contract["terms_sha256"] == proposal["terms_sha256"]
    assert {"unit": "USERS", "limit_count": 50, "overage_rate": None} in contract["ceilings"]
    assert (contract["signed_name"], contract["term_months"]) == ("Sam Meridian", 24)


def test_the_signed_terms_do_not_move(office, contract):
    with pytest.raises(psycopg.Error, match="contracts_contract is frozen"):
        office.product.rows("UPDATE contracts_contract SET monthly_amount = 1")


def test_the_mail_carries_the_document_that_is_stored(office, contract):
    (mail,) = deeds.offers_mailed(office.product, str(contract["proposal"]))
    (paper,) = [part for part in mail.iter_attachments() if part.get_content_type() == "application/pdf"]
    ((stored,),) = office.product.rows("SELECT content FROM contracts_proposaldocument")
    assert paper.get_content() == bytes(stored)
    assert stored[:5] == b"%PDF-"


def test_the_night_counts_and_warns_of_a_ceiling_that_is_near(office, contract):
    product = office.product
    product.rows("UPDATE public.tenancy_jobschedule SET next_run_at = now() - interval '1 minute'")
    mails = product.wait_for("the warning", lambda: product.mails_to(MANAGER, "46 of 50") or None)
    assert CLIENT in str(mails[0]["Subject"])
    product.wait_for("the end of all jobs", lambda: product.is_idle() or None)
    assert product.rows("SELECT state, counted, cleared_on FROM contracts_ceilingalert") == [("NEAR", USERS, None)]
    sweep, night = product.rows("SELECT finished_at, outcome FROM contracts_jobrun ORDER BY key")
    assert None not in (sweep[0], night[0])
    assert (night[1]["counted"], sweep[1]["alerts"], night[1]["failures"], sweep[1]["failures"]) == (1, 1, [], [])
    ((next_run,),) = product.rows("SELECT next_run_at FROM public.tenancy_jobschedule")
    assert next_run > datetime.now(next_run.tzinfo) + timedelta(seconds=1)
    assert len(product.mails_to(MANAGER, "46 of 50")) == 1


def test_a_worker_killed_while_it_renders_leaves_one_document_and_one_mail(office, recommendation):
    product = office.product
    page = deeds.propose(office, recommendation)
    proposal = deeds.last_id(page)
    with product.stopped_in("contracts.tasks.render_and_send_proposal"):
        deeds.send(office, page)
    ((number, status),) = product.rows("SELECT number, status FROM contracts_proposal WHERE id = %s", proposal)
    assert status == "SENDING"  # so the kill comes before the end
    product.kill_worker()
    assert documents_and_mails(product, proposal, number) == (0, 0)
    product.start_worker()
    product.wait_for("the end of all jobs", lambda: product.is_idle() or None)
    assert documents_and_mails(product, proposal, number) == (1, 1)
    starts = "SELECT starts FROM public.tenancy_outbox WHERE kwargs->>'proposal_id' = %s"
    assert product.rows(starts, proposal) == [(2,)]
    sent = "SELECT count(*) FROM contracts_event WHERE what = 'proposal.sent' AND about = %s"
    assert product.rows(sent, number) == [(1,)]


def documents_and_mails(product: Running, proposal: str, number: str) -> tuple[int, int]:
    """Return how many documents of a proposal there are, and how many mails with it arrived."""
    ((documents,),) = product.rows("SELECT count(*) FROM contracts_proposaldocument WHERE proposal_id = %s", proposal)
    return documents, len(deeds.offers_mailed(product, number))
