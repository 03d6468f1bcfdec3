"""The soak sees what it is there to see."""

from collections import Counter
from dataclasses import replace

from tests.soak import judging
from tests.soak.judging import Arrived, Mail
from tests.soak.reporting import Finding, all_of, table

OFFER = Mail("m1", "proposal-sent:p1", "sam@meridian.example", "Proposal P-1", "SENT")
CAME = Arrived("<m1@headroom.example>", OFFER.to, OFFER.subject)


def test_nothing_looked_at_proves_nothing():
    assert not all_of("kills", "one PDF per proposal sent", [], 0).holds


def test_a_second_document_or_none_is_found():
    sent = {"p1": "P-1", "p2": "P-2", "p3": "P-3"}
    found = judging.documents("kills", sent, Counter(p1=1, p2=2))
    assert (found.holds, found.found) == (False, "1 of 3; not P-2 has 2, P-3 has 0")
    assert judging.documents("kills", sent, Counter(p1=1, p2=1, p3=1)).holds


def test_a_contract_that_nobody_accepted_is_found():
    assert judging.deals("kills", {"p1": "P-1"}, Counter(p1=1)).holds
    assert not judging.deals("kills", {"p1": "P-1"}, Counter(p1=1, p2=1)).holds
    assert not judging.deals("kills", {"p1": "P-1"}, Counter(p1=2)).holds


def test_a_decision_without_its_mail_is_found():
    contracts = {"p1": "c1"}
    copies = [Mail("m2", "accepted-copy:c1", "", "", "SENT"), Mail("m3", "accepted:c1:amy", "", "", "SENT")]
    assert judging.decisions("kills", {"p1": "P-1"}, contracts, [OFFER, *copies]).holds
    assert not judging.decisions("kills", {"p1": "P-1"}, contracts, [OFFER, *copies[:1]]).holds


def test_the_same_mail_twice_is_found():
    found = judging.delivery("kills", [OFFER], [CAME, CAME])
    assert (found.holds, found.found) == (False, "0 of 1, 0 in doubt; not Proposal P-1 (SENT)")


def test_a_mail_in_doubt_may_have_come_once_or_not_at_all():
    doubtful = replace(OFFER, status="UNSURE")
    assert judging.delivery("kills", [doubtful], []).found == "1 of 1, 1 in doubt"
    assert judging.delivery("kills", [doubtful], [CAME]).holds
    assert not judging.delivery("kills", [doubtful], [CAME, CAME]).holds


def test_a_mail_that_never_came_or_came_as_two_or_that_nobody_wrote_is_found():
    other = Arrived("<m9@headroom.example>", CAME.to, CAME.subject)
    assert not judging.delivery("kills", [OFFER], []).holds
    assert not judging.delivery("kills", [OFFER], [CAME, other]).holds
    twin = Mail("m9", "proposal-sent:p2", OFFER.to, OFFER.subject, "SENT")
    assert not judging.delivery("kills", [OFFER, twin], [CAME, other]).holds


def test_a_dead_letter_is_explained_by_kills_alone_and_must_be_sent_again():
    killed = f"{judging.EXPLAINED}: it kills its worker or takes too long."
    assert judging.dead_letters("kills", [("send_mail", killed, "2026-11-21")]).holds
    assert not judging.dead_letters("kills", [("send_mail", killed, None)]).holds
    assert not judging.dead_letters("kills", [("send_mail", "ValueError: no", "2026-11-21")]).holds


def test_the_table_says_what_broke():
    told = table(
        [Finding("kills", "one PDF", "2 of 2", holds=True), Finding("flood", "no error", "1 of 2", holds=False)]
    )
    assert [line.split()[-1] for line in told.splitlines()[1:]] == ["holds", "BROKEN"]
