"""Ways out of a ceiling in a real browser: side by side at a desk, one below the other on a phone and taken by keys."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import sign_in
from tests.browser.test_in_a_browser import PHONE, grave_findings, tab_to

pytestmark = pytest.mark.browser
DESK = {"width": 1280, "height": 900}
WAYS = ["Leave it as it is", "Raise the ceiling", "Bill per user", "Bill per device"]


@pytest.fixture(scope="module")
def remedies(office, ceiling):
    """The address of the ways out of a ceiling of 50 users, of whom there are 46 after a year of growth."""
    return office.product.url(f"/admin/contracts/ceiling/{ceiling}/remedies/")


def columns(page: Page) -> list[dict[str, float]]:
    return [box for box in (way.bounding_box() for way in page.locator(".hr-way").all()) if box]


def test_at_a_desk_the_ways_stand_beside_each_other_row_by_row(office, remedies, window):
    desk = window(viewport=DESK)
    page = desk.page
    sign_in(page, office)
    page.goto(remedies)

    expect(page.locator(".hr-answer").first).to_contain_text("46 of 50 users, 4 left. A breach is likely in")
    assert [way.inner_text().split("\n")[0] for way in page.locator(".hr-way h3").all()] == WAYS
    assert len({box["y"] for box in columns(page)}) == 1
    agreed = page.locator(".hr-way dl > div:nth-child(5)")
    assert len({round(row.bounding_box()["y"]) for row in agreed.all()}) == 1  # the same row at the same height
    assert page.evaluate("document.documentElement.scrollWidth") <= DESK["width"]
    page.get_by_text("What it costs to do nothing").scroll_into_view_if_needed()
    expect(page.get_by_text("No client sees this.")).to_be_visible()
    assert desk.complaints == []
    assert grave_findings(page) == []


def test_on_a_phone_with_keys_alone_and_no_javascript_one_is_drafted(office, remedies, window):
    phone = window(viewport=PHONE, java_script_enabled=False)
    page = phone.page
    sign_in(page, office)
    page.goto(remedies)

    boxes = columns(page)
    assert [box["y"] for box in boxes] == sorted({box["y"] for box in boxes})  # one below the other
    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]
    tab_to(page, "Draft per user")
    assert page.locator(":focus").bounding_box()["height"] >= 44
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile("/termsversion/"))
    expect(page.get_by_text("Drafted. Read what differs, then offer it.")).to_be_visible()
    expect(page.get_by_text("Your count of users is 46 of 50")).to_be_visible()

    page.goto(remedies)
    expect(page.get_by_text("Have it answered, or withdraw it first.")).to_be_visible()
    assert page.get_by_role("button", name="Draft per user").count() == 0
    assert phone.complaints == []
