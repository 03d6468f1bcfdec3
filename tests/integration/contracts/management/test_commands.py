import io
from datetime import date

import pytest
from django.core.management import call_command

from contracts.actions.events import record
from tests.worlds import NOW


def run(*words):
    out, err = io.StringIO(), io.StringIO()
    try:
        call_command(*words, stdout=out, stderr=err)
        code = 0
    except SystemExit as left:
        code = left.code
    return code, out.getvalue().strip(), err.getvalue().strip()


def test_nightly_says_what_was_done(contract):
    assert run("nightly", "--msp", "northwind", "--on", "2026-11-20") == (
        0,
        "20 Nov 2026: 1 counted, 0 ceilings flagged, 0 proposals expired.",
        "",
    )


def test_nightly_takes_the_msps_own_day(contract, time_machine_at):
    with time_machine_at(NOW):
        assert run("nightly", "--msp", "northwind")[1].startswith("20 Nov 2026")


def test_nightly_names_what_failed_and_exits_1(contract, monkeypatch):
    def refuse(**given):
        raise ValueError("The facts cannot tell.")

    monkeypatch.setattr("contracts.actions.nightly.take_count", refuse)
    code, out, err = run("nightly", "--msp", "northwind", "--on", "2026-11-20")
    assert (code, out) == (1, "")
    assert "Acme Dental Northwind: The facts cannot tell." in err


@pytest.mark.parametrize("command", ["nightly", "verify_events"])
def test_an_msp_that_does_not_exist_is_named_and_exits_2(db, command):
    assert run(command, "--msp", "nobody") == (2, "", "There is no MSP with the short name 'nobody'.")


def test_an_untouched_record_verifies(contract):
    assert run("verify_events", "--msp", "northwind") == (0, "4 events, all as they were recorded.", "")


def test_a_changed_event_is_named_and_exits_1(contract, behind_its_back):
    event = record(what="client.seen", about="acme", by=None, at=NOW, facts={"on": date(2026, 11, 20)})
    behind_its_back("contracts_event", f"UPDATE contracts_event SET facts = '{{}}' WHERE id = {event.pk}")  # noqa: S608
    code, _, err = run("verify_events", "--msp", "northwind")
    assert (code, err) == (
        1,
        f"Event {event.pk} does not follow from the one before it. Compare with a backup.",
    )


def test_a_cut_off_end_is_missed_and_exits_1(contract, behind_its_back):
    behind_its_back("contracts_event", "DELETE FROM contracts_event WHERE what = 'proposal.accepted'")
    assert run("verify_events", "--msp", "northwind")[2] == "1 events are missing at the end. Compare with a backup."
