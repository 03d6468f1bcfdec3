"""Every screen is one of ours, is reached from the sidebar, and is named for those who hear it."""

import re

import pytest
from django.contrib import admin
from django.urls import reverse

from config.navigation import UNFOLD

LISTS = {
    "accounts.apikey", "accounts.user", "clients.account", "clients.asset", "clients.assetclassrule",
    "clients.client", "clients.clientalias", "clients.columnmapping", "clients.contact", "clients.countexception",
    "clients.decision", "clients.dispute", "clients.finding", "clients.importrun", "clients.inventorycount",
    "clients.inventoryrules", "clients.logon", "clients.matchquestion", "clients.notice", "clients.person",
    "clients.seat", "clients.site", "clients.station", "clients.system", "clients.waitingfile",
    "contracts.termsversion", "contracts.ceiling", "contracts.ceilingalert", "contracts.contract", "contracts.event",
    "contracts.letterhead", "contracts.outgoingmail", "contracts.proposal", "contracts.scopeitem",
    "contracts.slaplan", "contracts.statement", "contracts.statementrun", "contracts.exportlayout",
    "contracts.indexvalue",
    "contracts.renewalreminder", "contracts.slaresult", "contracts.taxrule", "pricing.decisionpolicy",
    "contracts.webhook", "contracts.webhookmessage",
    "contracts.sealkey", "contracts.option", "contracts.proposaltemplate",
    "pricing.ratecard", "pricing.recommendation", "pricing.servicetier",
}  # fmt: skip
ICON = re.compile(r'<span\s+class="[^"]*material-symbols-outlined[^"]*"[^>]*>')


def test_the_list_of_screens_is_this_one():
    assert {model._meta.label_lower for model in admin.site._registry} == LISTS


def test_every_screen_is_in_the_sidebar_and_nothing_is_twice():
    links = [str(item["link"]) for group in UNFOLD["SIDEBAR"]["navigation"] for item in group["items"]]

    screens = {reverse(f"admin:{label.replace('.', '_')}_changelist") for label in LISTS}
    assert len(links) == len(set(links))
    assert screens | {reverse("admin:index")} <= set(links)


def sidebar(answer):
    content = answer.content.decode()
    return content[content.index('id="nav-sidebar-inner"') :].partition("</nav>")[0]


def test_no_icon_of_the_sidebar_is_read_aloud(manager, northwind):
    icons = ICON.findall(sidebar(manager.get(reverse("admin:index"))))

    assert len(icons) > 20
    assert [icon for icon in icons if 'aria-hidden="true"' not in icon] == []


@pytest.mark.parametrize(
    "screen",
    [
        "clients_client_changelist", "contracts_proposal_changelist", "contracts_proposal_pipeline",
        "contracts_contract_changelist", "contracts_contract_repricing",
    ],
)  # fmt: skip
def test_the_present_screen_alone_is_marked(manager, northwind, screen):
    shown = sidebar(manager.get(reverse(f"admin:{screen}")))

    (marked,) = re.findall(r'<a href="([^"]+)"\s+aria-current="page"', shown)
    assert marked == reverse(f"admin:{screen}")


@pytest.mark.parametrize("words", ["Find a screen", "Sign out", "Change password"])
def test_the_sidebar_says_what_it_does(manager, northwind, words):
    assert words in manager.get(reverse("admin:index")).content.decode()
