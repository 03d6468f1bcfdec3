"""An owner adds a webhook in the browser, and a real worker posts the test to a real program."""

import re

import pytest
from playwright.sync_api import expect

from tests.browser.test_in_a_browser import DESK, PHONE, grave_findings
from tests.integration.contracts.webhook_server import answer, listening
from tests.journeys.people import Person
from tests.journeys.running import OWNER

pytestmark = pytest.mark.browser
LIST, FEED = "/admin/contracts/webhook/", "/admin/contracts/renewalreminder/feed/"


@pytest.fixture(scope="module")
def owner(office, window):
    """The owner's window, signed in."""
    window = window(viewport=DESK)
    page = window.page
    page.goto(office.product.url("/"))
    page.get_by_label("Email").fill(OWNER)
    page.get_by_label("Password").fill(office.product.owners_password)
    page.get_by_role("button", name="Sign in").click()
    return window


def add(office, page, name, url):
    page.goto(office.product.url(LIST))
    page.get_by_role("link", name="Add webhook").click()
    page.get_by_label("Name").fill(name)
    page.get_by_label("Address").fill(url)
    page.get_by_role("button", name="Add webhook").click()
    expect(
        page.get_by_text(re.compile(rf"Copy the secret of {name} now; it is not shown again: whsec_"))
    ).to_be_visible()
    page.get_by_role("link", name=name).click()


def looked_at(window, *, heading):
    """Look at the page on a desk and on a phone: nothing stands out to the side, and everybody can read it."""
    page = window.page
    assert window.complaints == []
    for size in (DESK, PHONE):
        page.set_viewport_size(size)
        expect(page.get_by_text(heading).first).to_be_visible()
        assert page.evaluate("document.documentElement.scrollWidth") <= size["width"]
        assert grave_findings(page) == []
    page.set_viewport_size(DESK)
    window.complaints.clear()  # axe itself looks for stylesheets where none are


def test_an_owner_adds_a_webhook_and_a_program_takes_its_test(office, owner):
    page = owner.page
    with listening(answers=[answer(500, b"not yet"), answer(204)]) as tool:
        add(office, page, "Our tickets", tool.url)
        looked_at(owner, heading="Nothing was sent yet: send a test message.")
        page.get_by_role("button", name="Send a test message").click()
        expect(page.get_by_text("is on its way. Look again in a moment.")).to_be_visible()
        office.product.wait_for("the first try", lambda: tool.came or None)
        page.goto(page.url)
        page.get_by_role("link", name="webhook.test").click()
        looked_at(owner, heading="What it says")
        office.product.wait_for("the second try", lambda: tool.came[1:] or None)
        page.goto(page.url)
        expect(page.get_by_text(re.compile("Our tickets took it, "))).to_be_visible()
    page.get_by_role("link", name="Our tickets").last.click()
    looked_at(owner, heading="took the last message")
    page.get_by_role("button", name="Stop").click()
    expect(page.get_by_text(re.compile("is told nothing until you start it"))).to_be_visible()
    page.goto(office.product.url(LIST))
    looked_at(owner, heading="Stopped")


def test_an_owner_makes_a_feed_that_a_calendar_reads(office, owner):
    page = owner.page
    page.goto(office.product.url(FEED))
    looked_at(owner, heading="You have no feed yet.")
    page.get_by_role("button", name="Make my feed").click()
    looked_at(owner, heading="Copy its address now; it is not shown again.")
    address = page.get_by_text(re.compile(r"/ceilings\.ics$")).inner_text()
    calendar = Person(office.product)
    assert calendar.open(address).text.startswith("BEGIN:VCALENDAR\r\n")
    page.goto(office.product.url(FEED))
    page.get_by_role("button", name="End my feed").click()
    expect(page.get_by_text("Your feed is ended.")).to_be_visible()
    with pytest.raises(AssertionError, match="answered 404"):
        calendar.open(address)
    assert owner.complaints == []
