"""The main job in a real browser: the account manager at a desk, the signatory on a phone with nothing but keys."""

import re

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from config.demo.inbox import links_in, text_of
from tests.browser.conftest import Window, chromium_or_not
from tests.journeys import deeds
from tests.journeys.deeds import CLIENT, MANAGER, PASSWORD

pytestmark = pytest.mark.browser
DESK = {"width": 1440, "height": 900}
PHONE = {"width": 390, "height": 844}
GRAVE = {"serious", "critical"}


@pytest.fixture(scope="module")
def desk(office, window):
    """The account manager's window."""
    return window(viewport=DESK)


@pytest.fixture(scope="module")
def number(office, desk):
    """The number of a proposal that the account manager made and sent by clicking."""
    page = desk.page
    page.goto(office.product.url("/"))
    page.get_by_label("Email").fill(MANAGER)
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in").click()
    page.get_by_role("link", name=re.compile(r"\bClients$")).first.click()
    page.get_by_role("link", name=CLIENT).first.click()
    page.get_by_role("link", name="Which billing model?").click()
    page.get_by_role("button", name="Keep recommendation").click()
    page.get_by_role("link", name="Make a proposal").click()
    page.get_by_label("Signatory").select_option(page.locator("option", has_text="Sam Meridian").get_attribute("value"))
    page.get_by_role("button", name="Make proposal").click()
    page.get_by_role("button", name="Send proposal").click()
    expect(page.get_by_text("is being rendered and sent")).to_be_visible()
    return re.search(r"P-\d{4}-\d{4}", page.title())[0]


@pytest.fixture(scope="module")
def link(office, number):
    """The link in the signatory's mail."""
    mails = office.product.wait_for(
        f"the mail with {number}", lambda: deeds.offers_mailed(office.product, number) or None
    )
    return next(link for link in links_in(text_of(mails[0])) if "/accounts/link/" in link)


def test_an_account_manager_makes_and_sends_a_proposal(number, desk):
    assert desk.complaints == []


def grave_findings(page: Page) -> list[str]:
    found = Axe().run(page).response["violations"]
    return [f"{one['id']}: {one['help']} {one['nodes'][0]['target']}" for one in found if one["impact"] in GRAVE]


def test_the_pages_of_a_signatory_are_accessible(office, link, number, window):
    signatory = window(viewport=PHONE)
    page, found = signatory.page, {}
    page.goto(office.product.url("/accounts/login/"))
    found["sign-in"] = grave_findings(page)
    page.goto(link)
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    found["proposal"] = grave_findings(page)
    page.goto(office.product.url("/portal/"))
    expect(page.get_by_text(number).first).to_be_visible()
    found["portal home"] = grave_findings(page)
    assert found == {"sign-in": [], "proposal": [], "portal home": []}
    assert signatory.complaints == []


def tab_to(page: Page, name: str, most: int = 80) -> None:
    """Press Tab until the focus is on a control of that name, or with that text."""
    for _ in range(most):
        page.keyboard.press("Tab")
        focus = page.locator(":focus")
        if focus.count() and name in {focus.get_attribute("name"), (focus.text_content() or "").strip()}:
            return
    pytest.fail(f"No key leads to {name}.")


def test_a_signatory_accepts_on_a_phone_with_keys_alone_and_no_javascript(office, link, number, window):
    signatory = window(viewport=PHONE, java_script_enabled=False)
    page = signatory.page
    page.goto(link)
    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]  # nothing to scroll sideways
    tab_to(page, "Accept or decline")
    page.keyboard.press("Enter")
    tab_to(page, "agree")
    page.keyboard.press("Space")
    tab_to(page, "Accept proposal")
    page.keyboard.press("Enter")
    expect(page.get_by_text(re.compile(r"C-\d{4}-\d{4}")).first).to_be_visible()
    contract = deeds.found(office, "/api/v1/contracts/")
    assert (contract["status"], contract["proposal"], contract["signed_name"]) == ("ACTIVE", number, "Sam Meridian")
    assert signatory.complaints == []


def test_what_the_policy_stops_and_what_nobody_can_read_is_noticed(office, chromium):
    careless = Window(chromium.new_page())
    careless.listen()
    page, address = careless.page, office.product.url("/accounts/login/")
    as_it_is = page.goto(address)
    policy = {name: as_it_is.headers[name] for name in ("content-type", "content-security-policy")}
    careless_lines = "<script>document.title = 'Owned'</script><img src='data:,'></body>"
    spoilt = as_it_is.text().replace("</body>", careless_lines)
    page.route("**/accounts/login/", lambda route: route.fulfill(headers=policy, body=spoilt))
    page.goto(address)
    assert page.title() != "Owned"
    assert any("Content Security Policy" in complaint for complaint in careless.complaints)
    assert any(finding.startswith("image-alt") for finding in grave_findings(page))


@pytest.mark.parametrize(("ci", "outcome"), [("true", pytest.fail.Exception), ("", pytest.skip.Exception)])
def test_without_a_browser_ci_fails_and_others_are_told(tmp_path, ci, outcome):
    with pytest.raises(outcome, match="apt-get install chromium"):
        chromium_or_not({"PATH": str(tmp_path), "CI": ci})
