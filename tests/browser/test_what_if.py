"""The what-if in a real browser: answered while somebody types, and with nothing but keys and no JavaScript."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Window
from tests.browser.test_in_a_browser import DESK, PHONE, grave_findings, tab_to
from tests.journeys import deeds
from tests.journeys.deeds import CLIENT, MANAGER, PASSWORD

pytestmark = pytest.mark.browser


def open_what_if(page: Page, office) -> None:
    """Sign in and go to the client's what-if as an account manager does."""
    page.goto(office.product.url("/"))
    page.get_by_label("Email").fill(MANAGER)
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in").click()
    client = deeds.found(office, f"/api/v1/clients/?search={CLIENT.split()[0]}")
    page.goto(office.product.url(f"/admin/clients/client/{client['id']}/"))
    page.get_by_role("link", name="What if?", exact=True).click()


def stored(office) -> int:
    return office.program.open("/api/v1/recommendations/").json["count"]


@pytest.fixture
def typing(office, window) -> Window:
    """A desk with the what-if open."""
    desk = window(viewport=DESK)
    open_what_if(desk.page, office)
    return desk


def test_the_answer_follows_what_is_typed_and_nothing_is_stored(office, typing):
    page, before = typing.page, stored(office)

    page.get_by_label("Users, count").fill("52")
    expect(page.locator("#what-if-said")).to_contain_text("52 users")
    page.get_by_label("Workstation, rate per month").press_sequentially("x")
    expect(page.locator("#what-if-rate_workstation-said")).to_contain_text("Write a price such as 40.00")
    expect(page.locator("#what-if-said")).to_contain_text("1 input to mend")
    page.get_by_label("Workstation, rate per month").fill("45")
    expect(page.get_by_text("rate per workstation $45.00 instead of $40.00")).to_be_visible()

    assert page.get_by_label("Users, count").input_value() == "52"
    assert "users=52" in page.url
    assert stored(office) == before
    assert typing.complaints == []
    assert grave_findings(page) == []  # last: axe itself looks for stylesheets where none are


def test_the_clients_page_opens_it_in_place(office, typing):
    page = typing.page
    page.go_back()
    page.get_by_text("Open it here").click()
    page.get_by_label("Users, count").fill("53")

    expect(page.locator("#what-if-said")).to_contain_text("53 users")
    assert "what-if" not in page.url
    assert typing.complaints == []


def test_what_is_kept_says_what_was_changed(office, typing):
    page = typing.page
    page.get_by_label("Users, count").fill("52")
    expect(page.locator("#what-if-said")).to_contain_text("52 users")
    page.get_by_role("button", name="Keep this recommendation").click()

    expect(page.get_by_text(re.compile(r"users 52 instead of \d+"))).to_be_visible()
    expect(page.get_by_text("Replayed: identical, byte for byte")).to_be_visible()
    assert typing.complaints == []


def test_with_keys_alone_and_no_javascript_it_is_tried_and_kept_with_a_reason(office, window):
    phone = window(viewport=PHONE, java_script_enabled=False)
    page = phone.page
    open_what_if(page, office)
    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]

    tab_to(page, "users")
    page.keyboard.type("54")
    page.keyboard.press("Enter")
    expect(page.locator("#what-if-said")).to_contain_text("54 users")
    page.get_by_label("Billing model").select_option(other_than_recommended(page))
    page.get_by_role("button", name="Keep this recommendation").press("Enter")
    expect(page.locator("#what-if-override_reason-said")).to_contain_text("Say why you choose another model.")
    page.get_by_label("Why another model").fill("They want it so.")
    page.get_by_role("button", name="Keep this recommendation").press("Enter")

    expect(page.get_by_text("Why this one: “They want it so.”")).to_be_visible()
    assert phone.complaints == []


def other_than_recommended(page: Page) -> str:
    headline = page.locator("#what-if-said").text_content() or ""
    return "per_device" if headline.strip().startswith("Per-user") else "per_user"
