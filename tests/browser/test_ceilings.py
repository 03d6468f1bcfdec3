"""The board of ceilings and the page of one in a real browser: at a desk, and on a phone by keys without JavaScript."""

import re

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import sign_in
from tests.browser.test_in_a_browser import PHONE, grave_findings, tab_to
from tests.journeys import deeds

pytestmark = pytest.mark.browser
DESK = {"width": 1280, "height": 900}
BOARD = "/admin/contracts/ceiling/"
MANY = 200  # keys, as the sidebar comes first


@pytest.fixture(scope="module")
def page_of(office, ceiling):
    """The address of the ceiling's page, after a night."""
    office.product.run("sweep", "manage.py", "sweep_ceilings", "--msp", "northwind")
    return office.product.url(f"{BOARD}{ceiling}/change/")


def test_at_a_desk_the_board_leads_to_the_fan_and_its_table(office, page_of, window):
    desk = window(viewport=DESK)
    page = desk.page
    sign_in(page, office)
    page.goto(office.product.url(BOARD))

    expect(page.locator(".hr-answer").first).to_contain_text("(46 of 50 users)")
    assert page.evaluate("document.documentElement.scrollWidth") <= DESK["width"]
    tab_to(page, f"{deeds.CLIENT}{page.locator('.hr-under').first.inner_text()}", MANY)
    page.keyboard.press("Enter")
    page.wait_for_url(page_of)

    expect(page.get_by_text("likely range", exact=True)).to_be_visible()
    page.get_by_text("Month by month").click()
    expect(page.get_by_role("columnheader", name="Chance to be above 50 by then")).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth") <= DESK["width"]
    assert desk.complaints == []
    found = grave_findings(page)  # looks for the stylesheets itself, and complains of those it does not find
    page.goto(office.product.url(BOARD))
    assert found + grave_findings(page) == []


def test_on_a_phone_by_keys_alone_and_without_javascript_it_is_taken_up_and_what_is_known_is_added(
    office, page_of, window
):
    phone = window(viewport=PHONE, java_script_enabled=False)
    page = phone.page
    sign_in(page, office)
    page.goto(page_of)

    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]
    tab_to(page, "note", MANY)
    page.keyboard.type("Amendment is drafted.")
    tab_to(page, "Take it up", MANY)
    page.keyboard.press("Enter")
    expect(page.get_by_text("You have taken it up.")).to_be_visible()
    expect(page.get_by_text("Amendment is drafted.")).to_be_visible()

    tab_to(page, "Add what is known", MANY)
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    page.keyboard.type("4")
    tab_to(page, "Add and forecast anew", MANY)
    page.keyboard.press("Enter")
    expect(page.get_by_text("Choose a day.")).to_be_visible()
    page.get_by_label("From").fill("2030-01-01")
    page.get_by_label("What it is").fill("New office")
    tab_to(page, "Add and forecast anew", MANY)
    page.keyboard.press("Enter")
    expect(page.get_by_text(re.compile("Forecasts reach 24 months ahead"))).to_be_visible()
    assert [told for told in phone.complaints if "(Unprocessable Entity)" not in told] == []  # refused as it should be
