"""A contact on a phone checks the count, disputes a line and announces a leaver, with keys alone and no JavaScript."""

import re

import pytest
from playwright.sync_api import expect

from config.demo.inbox import links_in, text_of
from tests.browser.test_in_a_browser import PHONE, grave_findings, tab_to
from tests.journeys import deeds

pytestmark = pytest.mark.browser
TARGET = 44  # pixels that a finger needs


@pytest.fixture(scope="module")
def link(office):
    """A link that signs the contact in, from the mail with a proposal."""
    client = deeds.found(office, "/api/v1/clients/?search=Meridian")["id"]
    recommendation = deeds.last_id(deeds.ask_for_a_flat_rate(office, client))
    proposal = deeds.propose(office, recommendation)
    deeds.send(office, proposal)
    number = re.search(r"P-\d{4}-\d{4}", proposal.text)[0]  # a link of another offer may be used already
    mails = office.product.wait_for("the offer", lambda: deeds.offers_mailed(office.product, number) or None)
    return next(link for link in links_in(text_of(mails[0])) if "/accounts/link/" in link)


def test_a_contact_disputes_a_line_on_a_phone(office, link, window):
    contact = window(viewport=PHONE, java_script_enabled=False)
    page = contact.page
    page.goto(link)
    page.get_by_role("button", name="Sign in").click()
    expect(page.get_by_role("link", name="Accept or decline")).to_be_visible()
    page.context.storage_state(path=office.product.folder / "contact.json")
    page.goto(office.product.url("/portal/counts/"))
    expect(page.get_by_role("heading", level=1)).to_contain_text("You can dispute a line until")
    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]
    for control in page.locator("main a.button, main .choices a, main input[type=search]").all():
        assert control.bounding_box()["height"] >= TARGET
    page.get_by_label("Search by name").fill("person7@")
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile("q=person7"))
    tab_to(page, "This is wrong: person7@meridian.example")
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile("/lines/"))
    tab_to(page, "reason")
    page.keyboard.type("Left in May.")
    tab_to(page, "Dispute this line")
    page.keyboard.press("Enter")
    expect(page.get_by_text("Left in May.")).to_be_visible()
    expect(page.get_by_role("heading", level=1)).to_have_text("1 of 1 waits for an answer.")
    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]
    told = office.product.wait_for("the mail", lambda: office.product.mails_to(deeds.MANAGER, "disputes") or None)
    assert re.search(r"disputes person7@meridian\.example in \w+'s count", str(told[0]["Subject"]))
    assert contact.complaints == []


def test_every_page_of_contesting_can_be_read_by_everybody(office, window):
    contact = window(viewport=PHONE, storage_state=office.product.folder / "contact.json")  # a link signs in once
    page = contact.page
    found = {}
    for where in ("/portal/counts/", "/portal/counts/announce/", "/portal/counts/contested/"):
        page.goto(office.product.url(where))
        found[where] = grave_findings(page)
    page.goto(office.product.url("/portal/counts/"))
    page.get_by_role("link", name=re.compile("This is wrong")).first.click()
    found["dispute"] = grave_findings(page)
    assert {where: findings for where, findings in found.items() if findings} == {}
    assert contact.complaints == []
