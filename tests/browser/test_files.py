"""A file in a real browser: chosen, shown, taken; a large one with its progress; and without JavaScript."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Window
from tests.browser.test_in_a_browser import DESK, PHONE, grave_findings
from tests.journeys import deeds
from tests.journeys.deeds import CLIENT, MANAGER, PASSWORD

pytestmark = pytest.mark.browser
HEAD = "Account ID,Username,Display name,MRN\n"


def table(name: str, rows: int) -> dict[str, object]:
    """Return an upload of so many accounts."""
    lines = "".join(f"{name}-{number},{name}{number},{name.title()} {number},778899\n" for number in range(rows))
    return {"name": f"{name}.csv", "mimeType": "text/csv", "buffer": (HEAD + lines).encode()}


def choose(office, page: Page, file: dict[str, object]) -> None:
    """Sign in, go to the client's import and choose a file."""
    page.goto(office.product.url("/"))
    page.get_by_label("Email").fill(MANAGER)
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in").click()
    client = deeds.found(office, f"/api/v1/clients/?search={CLIENT.split()[0]}")
    page.goto(office.product.url(f"/admin/clients/client/{client['id']}/import/"))
    page.get_by_label("File").set_input_files(files=[file])
    page.get_by_role("button", name="Show changes").click()


@pytest.fixture
def desk(window) -> Window:
    """A window at a desk."""
    return window(viewport=DESK)


def test_a_file_is_chosen_shown_and_taken(office, desk):
    page = desk.page
    choose(office, page, table("desk", 3))

    expect(page.get_by_text("3 accounts from Table with a column mapping: 3 created")).to_be_visible()
    expect(page.get_by_text("Never read and not kept")).to_contain_text("MRN")
    page.get_by_role("button", name="Take this file").click()
    expect(page.get_by_text("desk.csv: 3 created")).to_be_visible()
    assert desk.complaints == []


def test_a_large_file_says_how_far_it_is_and_goes_on_by_itself(office, desk):
    page = desk.page
    choose(office, page, table("large", 3_200))

    expect(page.get_by_text("large.csv with 3,200 rows is being read.")).to_be_visible()
    expect(page.get_by_role("progressbar")).to_be_visible()
    expect(page.get_by_text(re.compile("3,200 accounts .*: 3,200 created"))).to_be_visible(timeout=60_000)
    assert desk.complaints == []
    assert grave_findings(page) == []  # axe itself looks for stylesheets where none are
    page.get_by_role("button", name="Forget this file").click()
    expect(page.get_by_text("large.csv is forgotten. Nothing of it was taken.")).to_be_visible()


def test_without_javascript_on_a_phone_a_file_is_taken_and_unknown_columns_are_chosen(office, window):
    page = window(viewport=PHONE, java_script_enabled=False).page
    odd = {"name": "odd.csv", "mimeType": "text/csv", "buffer": b"Login,Full name\nodd1,Odd One\n"}
    choose(office, page, odd)

    expect(page.get_by_text("Which column of odd.csv holds what?")).to_be_visible()
    page.get_by_role("link", name="Accounts", exact=True).last.click()
    page.get_by_role("button", name="Save and show changes").click()
    expect(page.get_by_text("1 account from Table with a column mapping: 1 created")).to_be_visible()
    page.get_by_label("Yes, 3 of 3 are gone").check(force=True)  # the others are of the table that was taken above
    page.get_by_role("button", name="Take this file").click()
    expect(page.get_by_text("odd.csv: 1 created")).to_be_visible()
