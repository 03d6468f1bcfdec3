"""The mails about ceilings: the digest of an account manager, and what a client's signatory reads."""

from dataclasses import replace
from datetime import date

import pytest

from contracts import emails
from contracts.models import Letterhead

LETTERHEAD = Letterhead(name="Northwind", email="help@northwind.example", phone="+1 555 0100")
GROWING = emails.CeilingNews(
    client_name="Acme Dental", contract_number="C-2026-0001", noun="user", count=47, ceiling=50, left=3, over=0,
    counted_on=date(2026, 11, 20), notice_by=date(2027, 11, 1), likely_month=date(2027, 3, 1), chance="about 6 in 10",
    look_months=4, is_suspect=False, url="https://northwind.headroom.example/admin/ceiling/1/",
)  # fmt: skip
BROKEN = replace(
    GROWING, client_name="Bloom Law", contract_number="C-2026-0002", noun="device", count=83, ceiling=80, left=-3,
    over=3, likely_month=date(2026, 12, 1), url="https://northwind.headroom.example/admin/ceiling/2/",
)  # fmt: skip
SUSPECT = replace(BROKEN, count=820, left=-740, over=740, is_suspect=True, likely_month=None, chance="", look_months=0)
CLIENT = emails.CeilingNear(
    contact_name="Dana Reyes", client_name="Acme Dental", contract_number="C-2026-0001", noun="user", count=47,
    ceiling=50, left=3, over=0, counted_on=date(2026, 11, 20), likely_month=date(2027, 3, 1),
    url="https://northwind.headroom.example/portal/",
)  # fmt: skip

FACTS = (
    "2 ceilings came nearer", "83 devices under a ceiling of 80", "3 above it", "47 users", "about 6 in 10",
    "4 months", "Mar 2027", "20 Nov 2026", "1 Nov 2027",
)  # fmt: skip
EVIL = "<script>x</script>\r\nBcc: a@b.example"


def digest(*news):
    return emails.CeilingsNear("Sam Okafor", news, "https://northwind.headroom.example/admin/ceiling/")


@pytest.mark.parametrize(
    ("mail", "subject"),
    [
        (digest(GROWING), "Acme Dental: 47 of 50 users, ceiling likely to break in Mar 2027"),
        (
            digest(replace(GROWING, likely_month=None)),
            "Acme Dental: 47 of 50 users, 3 left below the ceiling",
        ),
        (digest(replace(GROWING, count=50, left=0)), "Acme Dental: 50 of 50 users, at the ceiling"),
        (digest(BROKEN), "Bloom Law: 83 of 80 devices, 3 above the ceiling"),
        (digest(SUSPECT), "Bloom Law: 820 of 80 devices, perhaps an import fault"),
        (digest(BROKEN, GROWING), "2 ceilings need you, first Bloom Law: 83 of 80 devices, 3 above the ceiling"),
        (CLIENT, "Northwind: 47 of 50 users covered, 3 left"),
        (replace(CLIENT, count=50, left=0), "Northwind: 50 of 50 users covered, at the ceiling"),
        (replace(CLIENT, count=53, left=-3, over=3), "Northwind: 53 of 50 users covered, 3 above the ceiling"),
    ],
)
def test_the_subject_carries_the_fact(mail, subject):
    assert emails.write(mail, LETTERHEAD).subject == subject


def test_a_digest_says_of_each_ceiling_what_is_known_in_text_and_page():
    message = emails.write(digest(BROKEN, GROWING), LETTERHEAD)
    for body in (message.text, message.html):
        for told in (*FACTS, BROKEN.url, GROWING.url):
            assert told in body, told
    assert message.text.index("Bloom Law") < message.text.index("Acme Dental")


def test_of_a_ceiling_that_is_broken_no_forecast_is_told():
    assert "Dec 2026" not in emails.write(digest(BROKEN), LETTERHEAD).text


def test_what_looks_like_an_import_fault_is_said_to():
    for body in (emails.write(digest(SUSPECT), LETTERHEAD).text, emails.write(digest(SUSPECT), LETTERHEAD).html):
        assert "looks like an import fault" in body


def test_a_client_reads_how_much_is_covered_and_that_nothing_changes_by_itself():
    message = emails.write(CLIENT, LETTERHEAD)
    for body in (message.text, message.html):
        assert "covers 50 users at Acme Dental, and 47 were counted on 20 Nov 2026" in " ".join(body.split())
        assert "Nothing changes by itself" in body
        assert CLIENT.url in body


@pytest.mark.parametrize("mail", [digest(replace(GROWING, client_name=EVIL)), replace(CLIENT, client_name=EVIL)])
def test_a_hostile_name_neither_adds_a_header_nor_becomes_markup(mail):
    message = emails.write(mail, Letterhead(name=EVIL))
    assert len(message.subject.splitlines()) == 1
    assert "<script" not in message.html
    assert "&lt;script" not in message.text
