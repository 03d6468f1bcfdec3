"""The admin's look and its navigation: by job, not by table."""

from typing import Any

from django.http import HttpRequest
from django.templatetags.static import static
from django.urls import reverse_lazy


def _may(permission: str) -> Any:
    def allowed(request: HttpRequest) -> bool:
        return bool(request.user.has_perm(permission))

    return allowed


def _entry(title: str, icon: str, model: str, *, but: str = "") -> dict[str, Any]:
    """Return the entry of a list; marked on its pages, `but` one of them that has an entry of its own."""
    app, name = model.split(".")
    link = reverse_lazy(f"admin:{app}_{name}_changelist")
    entry = {"title": title, "icon": icon, "link": link, "permission": _may(f"{app}.view_{name}")}
    if but:
        entry["active"] = lambda request: str(link) in request.path and not request.path.startswith(f"{link}{but}/")
    return entry


def _group(title: str, *entries: dict[str, Any]) -> dict[str, Any]:
    return {"title": title, "separator": True, "items": list(entries)}


def site_name(request: HttpRequest) -> str:
    """Return the MSP's name for the head of every page."""
    msp = getattr(request, "tenant", None)
    return msp.name if msp else "Headroom"


UNFOLD: dict[str, Any] = {
    "SITE_TITLE": "Headroom",
    "SITE_HEADER": site_name,
    "SITE_SUBHEADER": "Headroom",
    "SITE_URL": None,
    "SITE_SYMBOL": "vertical_align_top",
    "SITE_FAVICONS": [{"rel": "icon", "type": "image/svg+xml", "href": lambda _request: static("headroom/mark.svg")}],
    "SHOW_VIEW_ON_SITE": False,
    "SHOW_BACK_BUTTON": True,
    "STYLES": [lambda _request: static("headroom/admin.css"), lambda _request: static("headroom/what-if.css")],
    "DASHBOARD_CALLBACK": "contracts.admin.dashboard.what_needs_me",
    "BORDER_RADIUS": "4px",
    # Ink on warm paper with one accent; the steps are mixed from the tokens in headroom/tokens.css.
    "COLORS": {
        "base": {
            "50": "#F7F6F2", "100": "#EFEEEA", "200": "#D9DEE2", "300": "#C3CAD0", "400": "#8C98A1", "500": "#6B7882",
            "600": "#51606B", "700": "#37454F", "800": "#24323C", "900": "#14212B", "950": "#0B141B",
        },
        "primary": {
            "50": "#EEF6F7", "100": "#D6E9EC", "200": "#AED3D9", "300": "#7DB8C1", "400": "#4694A1", "500": "#1F7685",
            "600": "#0B5C6B", "700": "#094B58", "800": "#083D47", "900": "#07323B", "950": "#041F25",
        },
        "font": {
            "subtle-light": "#51606B", "subtle-dark": "#8C98A1", "default-light": "#24323C", "default-dark": "#D9DEE2",
            "important-light": "#14212B", "important-dark": "#F7F6F2",
        },
    },
    "SIDEBAR": {
        "show_search": True,
        "show_all_applications": False,
        "navigation": [
            {"items": [{"title": "Today", "icon": "today", "link": reverse_lazy("admin:index")}]},
            _group(
                "Clients",
                _entry("Clients", "apartment", "clients.client"),
                _entry("Contacts", "contacts", "clients.contact"),
                _entry("Sites", "location_on", "clients.site"),
            ),
            _group(
                "Counts",
                _entry("Who is who?", "how_to_reg", "clients.matchquestion"),
                _entry("Files waiting", "hourglass_top", "clients.waitingfile"),
                _entry("Imports", "upload_file", "clients.importrun"),
                _entry("People", "group", "clients.person"),
                _entry("Accounts", "badge", "clients.account"),
                _entry("Assets", "devices", "clients.asset"),
                _entry("Stations", "desk", "clients.station"),
                _entry("Systems", "dns", "clients.system"),
                _entry("Inventory counts", "tag", "clients.inventorycount"),
                _entry("Findings", "flag", "clients.finding"),
                _entry("Disputes", "gavel", "clients.dispute"),
                _entry("Joiners and leavers", "group_add", "clients.notice"),
                _entry("Exceptions", "rule", "clients.countexception"),
                _entry("Decisions", "gavel", "clients.decision"),
                _entry("Sign-ins", "login", "clients.logon"),
                _entry("Seats", "event_seat", "clients.seat"),
            ),
            _group(
                "Pricing",
                _entry("Rate cards", "price_check", "pricing.ratecard"),
                _entry("Service tiers", "layers", "pricing.servicetier"),
                _entry("Recommendations", "balance", "pricing.recommendation"),
                {
                    "title": "What if prices changed?",
                    "icon": "difference",
                    "link": reverse_lazy("admin:contracts_contract_repricing"),
                    "permission": _may("contracts.view_contract"),
                },
            ),
            _group(
                "Proposals",
                {
                    "title": "Pipeline",
                    "icon": "view_kanban",
                    "link": reverse_lazy("admin:contracts_proposal_pipeline"),
                    "permission": _may("contracts.view_proposal"),
                },
                _entry("Proposals", "description", "contracts.proposal", but="pipeline"),
                _entry("Templates", "article", "contracts.proposaltemplate"),
                _entry("Options", "add_task", "contracts.option"),
            ),
            _group(
                "Contracts",
                _entry("Contracts", "handshake", "contracts.contract", but="repricing"),
                _entry("Amendments", "edit_document", "contracts.termsversion"),
                {
                    "title": "Covered by no contract",
                    "icon": "devices_off",
                    "link": reverse_lazy("admin:contracts_contract_uncovered"),
                    "permission": _may("contracts.view_contract"),
                },
                {
                    "title": "Reconciliation",
                    "icon": "compare_arrows",
                    "link": reverse_lazy("admin:contracts_contract_reconciliation"),
                    "permission": _may("contracts.view_contract"),
                },
                _entry("Renewals", "event_repeat", "contracts.renewalreminder"),
                _entry("Index values", "trending_up", "contracts.indexvalue"),
                _entry("SLA results", "speed", "contracts.slaresult"),
                _entry("SLA plans", "timer", "contracts.slaplan"),
                _entry("Scope catalogue", "checklist", "contracts.scopeitem"),
            ),
            _group(
                "Ceilings",
                _entry("Ceilings", "vertical_align_top", "contracts.ceiling"),
                _entry("Alerts", "notification_important", "contracts.ceilingalert"),
                {
                    "title": "Calendar feed",
                    "icon": "rss_feed",
                    "link": reverse_lazy("admin:contracts_feed"),
                    "permission": _may("contracts.view_renewalreminder"),
                },
            ),
            _group(
                "Statements",
                _entry("Statements", "receipt_long", "contracts.statement"),
                _entry("Drafting and issuing", "checklist", "contracts.statementrun"),
                {
                    "title": "Export statements",
                    "icon": "download",
                    "link": reverse_lazy("admin:contracts_exportlayout_export"),
                    "permission": _may("contracts.view_statement"),
                },
            ),
            _group(
                "Settings",
                _entry("Device classes", "category", "clients.assetclassrule"),
                _entry("Column mappings", "view_column", "clients.columnmapping"),
                _entry("Client names in sources", "alternate_email", "clients.clientalias"),
                _entry("Letterhead", "badge", "contracts.letterhead"),
                _entry("Seals", "approval", "contracts.sealkey"),
                _entry("Taxes", "percent", "contracts.taxrule"),
                _entry("Export layouts", "table_view", "contracts.exportlayout"),
                _entry("Decision policy", "tune", "pricing.decisionpolicy"),
                _entry("Inventory rules", "rule", "clients.inventoryrules"),
                _entry("Staff", "manage_accounts", "accounts.user"),
                _entry("API keys", "key", "accounts.apikey"),
                _entry("Webhooks", "webhook", "contracts.webhook"),
                _entry("Webhook messages", "outbox", "contracts.webhookmessage"),
                _entry("E-mails", "mail", "contracts.outgoingmail"),
                _entry("Event record", "history", "contracts.event"),
            ),
        ],
    },
}  # fmt: skip
