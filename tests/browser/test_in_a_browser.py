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
    for name, rate in (("Cloud backup", "90"), ("Phishing drills", "25")):
        page.goto(office.product.url("/admin/contracts/option/add/"))
        page.locator("input[name=name]").fill(name)
        page.locator("input[name=rate]").fill(rate)
        page.get_by_role("button", name="Save", exact=True).click()
        expect(page.get_by_text(name).first).to_be_visible()
    page.goto(office.product.url("/admin/"))
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
    found["link"] = grave_findings(page)
    page.get_by_role("button", name="Sign in").click()
    expect(page.get_by_role("link", name="Accept or decline")).to_be_visible()
    found["proposal"] = grave_findings(page)
    page.goto(office.product.url("/portal/"))
    expect(page.get_by_text(number).first).to_be_visible()
    found["portal home"] = grave_findings(page)
    page.get_by_role("link", name=number).first.click()
    page.get_by_role("button", name="Check what you sign").click()
    expect(page.get_by_role("button", name="Sign and accept")).to_be_visible()
    found["check"] = grave_findings(page)
    assert not {where: what for where, what in found.items() if what}
    assert signatory.complaints == []


def tab_to(page: Page, name: str, most: int = 80) -> None:
    """Press Tab until the focus is on a control of that name, or with that text."""
    for _ in range(most):
        page.keyboard.press("Tab")
        focus = page.locator(":focus")
        if focus.count() and name in {focus.get_attribute("name"), (focus.text_content() or "").strip()}:
            return
    pytest.fail(f"No key leads to {name}.")


def test_a_used_link_offers_a_fresh_one_and_the_sum_follows_the_ticks(office, link, number, window):
    signatory = window(viewport=PHONE)
    page = signatory.page
    page.goto(link)
    expect(page.get_by_role("heading", level=1)).to_have_text("This link no longer works")
    page.get_by_label("Your e-mail address").fill(deeds.SIGNATORY)
    page.get_by_role("button", name="Send me a fresh link").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Look into your mailbox")
    mails = office.product.wait_for(
        "the fresh link", lambda: office.product.mails_to(deeds.SIGNATORY, "your link to sign in") or None
    )
    page.goto(next(link for link in links_in(text_of(mails[0])) if "/accounts/link/" in link))
    page.get_by_role("button", name="Sign in").click()
    before = page.locator("[data-sum]").inner_text()
    page.get_by_label("Cloud backup").check()
    expect(page.locator("[data-sum]")).not_to_have_text(before)
    page.get_by_label("Cloud backup").uncheck()
    expect(page.locator("[data-sum]")).to_have_text(before)
    assert [one for one in signatory.complaints if "403" not in one] == []  # the page of a used link answers 403
    page.context.storage_state(path=office.product.folder / "signatory.json")


def test_a_signatory_accepts_on_a_phone_with_keys_alone_and_no_javascript_and_clicks_twice(office, number, window):
    """Two browsers of one person have the same page open; both sign at the same time, and there is one contract."""
    signed_in = office.product.folder / "signatory.json"
    windows = [window(viewport=PHONE, java_script_enabled=False, storage_state=signed_in) for _ in range(2)]
    for page in (one.page for one in windows):
        page.goto(office.product.url("/portal/"))
        page.get_by_role("link", name=number).first.click()
        page.wait_for_url(re.compile("/proposals/"))
        expect(page.get_by_role("heading", level=1)).to_be_visible()
        assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]  # nothing to scroll sideways
        tab_to(page, "Accept or decline")
        page.keyboard.press("Enter")
        tab_to(page, "option")
        page.keyboard.press("Space")
        tab_to(page, "Check what you sign")
        page.keyboard.press("Enter")
        expect(page.get_by_text("I choose these of its options: “Cloud backup”.")).to_be_visible()
        assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]
        tab_to(page, "agree")
        page.keyboard.press("Space")
        tab_to(page, "Sign and accept")
    for page in (one.page for one in windows):
        page.evaluate("document.querySelector('form[action$=\"/accept/\"]').submit()")  # does not wait for an answer
    told = []
    for one in windows:
        expect(one.page.get_by_role("heading", level=1)).to_contain_text("Agreed. Contract")
        told.append(re.search(r"C-\d{4}-\d{4}", one.page.get_by_role("heading", level=1).inner_text())[0])
        assert one.complaints == []
    assert len(set(told)) == 1
    contract = deeds.found(office, "/api/v1/contracts/")
    assert (contract["status"], contract["proposal"], contract["signed_name"]) == ("ACTIVE", number, "Sam Meridian")
    page = windows[0].page

    def has_certificate() -> bool:
        page.reload()
        return page.get_by_role("link", name="Open the certificate").count() > 0

    office.product.wait_for("the certificate", lambda: has_certificate() or None)


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
