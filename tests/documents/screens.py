"""Every screen of the portal with believable contents, and with nothing in it."""

from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

from contracts.documents.agreed import Difference, Fact
from contracts.documents.amendments import MonthPriced, Section
from contracts.documents.contract import ContractPriced
from contracts.portal import agreed, contested, contexts
from pricing.charts.counts_over_months import CountHistory, MonthCount, counts_over_months
from pricing.charts.counts_over_months import finding as history_finding
from pricing.charts.figure import Figure
from pricing.charts.headroom_gauge import Headroom, finding, headroom_gauge
from pricing.charts.palette import State
from pricing.engine.billing_model import BillingModel
from tests.documents import offers, samples
from tests.documents.around import HASH, shell

LAW = samples.law_firm_proposal()


def gauge(count: int, ceiling: int, state: State) -> contexts.Gauge:
    """Return a gauge of users."""
    room = Headroom(count, ceiling, state)
    return contexts.Gauge(finding(room), state, headroom_gauge(room))


def history() -> Figure:
    """Return two years of counts below a ceiling."""
    points = tuple(MonthCount(date(2024 + index // 12, index % 12 + 1, 28), 30 + index // 2) for index in range(24))
    counted = CountHistory(points, ceiling=50)
    return Figure(counts_over_months(counted), history_finding(counted))


WAITING = contexts.ProposalRow(
    "P-2026-0001", "/portal/proposals/1/", "SENT", Decimal("3500.00"), "USD", date(2026, 11, 20), date(2026, 12, 18)
)
CONTRACT = contexts.ContractRow(
    "C-2026-0001",
    "/portal/contracts/1/",
    "ACTIVE",
    (BillingModel.FLAT,),
    Decimal("4100.00"),
    "USD",
    date(2025, 1, 1),
    date(2027, 12, 31),
)
AMENDMENT = contexts.AmendmentRow(
    "1 to contract C-2026-0001",
    "/portal/amendments/1/",
    "OFFERED",
    date(2027, 2, 1),
    "You asked for <fewer> lines.",
    "$4,300.00 per month from 1 Feb 2027 on.",
)


def home(client_name: str = "Hartley & Bloom LLP") -> contexts.HomePage:
    """Return the first page of a client with everything."""
    return contexts.HomePage(
        shell=shell(client_name),
        answer="Covers 44 of 50 users. 6 left.",
        gauges=(gauge(44, 50, "OK"), gauge(50, 50, "AT"), gauge(53, 50, "BREACHED")),
        history=history(),
        waiting=WAITING,
        offers=(contexts.OfferRow("/portal/contracts/2/", "$1,050.00 per month from 1 Jan 2027 on, for 36 months."),),
        amendments=(AMENDMENT, AMENDMENT),
        proposals=(WAITING,),
        contracts=(CONTRACT,),
        counts=(contexts.CountRow(date(2026, 11, 16), 40, 82, "/portal/counts/1/"),),
    )


SAID = contested.Said(
    "Front desk, November 2026",
    "The line stands",
    "over",
    "Nobody <sits> there.",
    "Miriam Hartley",
    date(2026, 11, 17),
    "Two people signed in there this week.",
    "Amy Manager",
    date(2026, 11, 18),
)


def lines(name: str = "Miriam Hartley") -> tuple[contested.CountedLine, ...]:
    """Return a counted line that can be disputed, and one left out that was."""
    mailbox = ("Microsoft 365 users: desk@hartleybloom.example, a shared mailbox, enabled",)
    return (
        contested.CountedLine(
            "line-1", name, True, False, "Counted: licensed.", ("signed in on 14 Nov 2026",), "/portal/counts/lines/1/"
        ),
        contested.CountedLine("line-2", "Front desk", False, True, "Not counted.", mailbox, dispute=SAID),
    )


def counts(name: str = "Miriam Hartley") -> contested.CountsPage:
    """Return the second of three pages of people."""
    return contested.CountsPage(
        shell=shell(current="Counts"),
        answer="40 users and 82 devices are counted for November. You can dispute a line until 5 December.",
        counted=LAW.counted,
        announce_url="/portal/counts/announce/",
        contested_url="/portal/counts/contested/",
        waiting_count=2,
        periods=(contexts.Destination("October", "?month=2026-10"), contexts.Destination("November", "?", True)),
        narrowed=contested.Narrowed(
            kinds=(contexts.Destination("People", "?", True), contexts.Destination("Devices", "?list=devices")),
            parts=(contexts.Destination("All", "?", True), contexts.Destination("Counted", "?show=counted")),
            name=name,
            kept=(("show", name),),
            clear_url="?",
        ),
        lines=lines(name),
        page=2,
        pages=3,
        previous_url="?page=1",
        next_url="?page=3",
        history=history(),
        counts=(contexts.CountRow(date(2026, 11, 16), 40, 82),),
    )


def dispute(**changes: Any) -> contested.DisputePage:
    """Return the page on which a line is disputed."""
    page = contested.DisputePage(
        shell(), lines()[0], "November", date(2026, 12, 5), "/portal/counts/lines/1/", "/portal/counts/"
    )
    return replace(page, **changes)


def announcing() -> contested.AnnouncePage:
    """Return the form for joiners and leavers, sent with a mistake."""
    fields = (
        contested.FormField("name", "Full name", value="<Nina>", is_required=True),
        contested.FormField("on", "Day", "date", "soon", "Write the day as year, month, day.", "The first day."),
        contested.FormField("note", "Note", "words", "</textarea>"),
    )
    kinds = (("JOINER", "Somebody joins", True), ("LEAVER", "Somebody leaves", False))
    return contested.AnnouncePage(shell(), "/portal/counts/announce/", "/portal/counts/", kinds, "", fields)


def said(*every: contested.Said) -> contested.ContestedPage:
    """Return the list of what was said."""
    return contested.ContestedPage(shell(), "1 of 1 waits for an answer.", every, every, "/announce/", "/counts/")


def contract(**changes: Any) -> agreed.ContractPage:
    """Return a contract in force at its ceiling, with everything a contract can have."""
    page = agreed.ContractPage(
        shell=shell(),
        number="C-2026-0001",
        status="ACTIVE",
        answer="In force until 31 Dec 2027. $4,100.00 per month, flat-rate.",
        as_of=agreed.AsOf(date(2026, 11, 20), "Today: the terms as signed, in force since 1 Jan 2025."),
        models=(BillingModel.FLAT, BillingModel.PER_DEVICE),
        currency="USD",
        monthly_amount=Decimal("4100.00"),
        starts_on=date(2025, 1, 1),
        last_day=date(2027, 12, 31),
        notice_by=date(2027, 11, 1),
        afterwards="Renews by itself for 12 months, unless notice is given in time",
        neighbours=(contexts.Destination("Renews contract C-2023-0004", "/portal/contracts/0/"),),
        pdf_url="/portal/contracts/1/pdf/",
        terms_hash=HASH,
        gauges=(gauge(50, 50, "AT"),),
        sections=(Section("Term", (Fact("Term", "Notice", "60 <days>"),)),),
        scope=LAW.scope,
        sla=LAW.sla,
        attained=agreed.Attained(
            (agreed.AttainedRow(date(2026, 11, 1), "P1", 4, "3 of 4, 75%", "4 of 4, 100%"),),
            ("P1 T-7, opened 3 Nov 2026: responded late.",),
        ),
        amendments=(AMENDMENT, replace(AMENDMENT, status="DECLINED"), replace(AMENDMENT, status="ACCEPTED")),
        statements=(
            agreed.StatementRow(
                "S-2026-0007",
                "/portal/statements/7/",
                date(2026, 10, 1),
                date(2026, 10, 31),
                Decimal("4100.00"),
                "USD",
                date(2026, 12, 1),
            ),
        ),
    )
    return replace(page, **changes)


def amendment(**changes: Any) -> agreed.AmendmentPage:
    """Return an amendment that waits for its signatory."""
    counted = ("Both at the count of 16 Nov 2026: 40 users and 82 devices.",)
    page = agreed.AmendmentPage(
        shell=shell(),
        number="1 to contract C-2026-0001",
        status="OFFERED",
        answer="$4,300.00 per month from 1 Feb 2027 on, $200.00 more than before.",
        binds="Accepting binds Hartley & Bloom LLP to contract C-2026-0001 as it reads here.",
        reason="You asked for <fewer> lines.",
        effective_from=date(2027, 2, 1),
        price=MonthPriced(Decimal("4100.00"), Decimal("4300.00"), "USD", counted),
        changes=(Difference("Term", "Notice", "60 days", "90 days"), Difference("Scope", "Patching", "Covered", "")),
        unchanged=(Difference("Term", "Term", "36 months", "36 months"),),
        contract_number="C-2026-0001",
        contract_url="/portal/contracts/1/",
        pdf_url="/portal/amendments/1/pdf/",
        terms_hash=HASH,
        form=contexts.AcceptForm("/portal/amendments/1/accept/", "/portal/amendments/1/decline/", HASH),
    )
    return replace(page, **changes)


def offer(**changes: Any) -> agreed.OfferPage:
    """Return a contract drafted by hand that waits for its signatory."""
    page = agreed.OfferPage(
        shell=shell(),
        number="with <Northwind>",
        status="OFFERED",
        answer="$1,050.00 per month from 1 Jan 2027 on, for 36 months, and $500.00 once.",
        binds="Accepting binds Hartley & Bloom LLP to the contract as it reads here.",
        starts_on=date(2027, 1, 1),
        last_day=date(2029, 12, 31),
        price=ContractPriced(
            Decimal("1050.00"), Decimal("500.00"), "USD", "At the count of 16 Nov 2026: 40 users and 82 devices."
        ),
        sections=(Section("Term", (Fact("Term", "Notice", "60 <days>"),)),),
        scope=LAW.scope,
        sla=LAW.sla,
        pdf_url="/portal/contracts/2/pdf/",
        terms_hash=HASH,
        form=contexts.AcceptForm("/portal/contracts/2/accept/", "/portal/contracts/2/decline/", HASH, noun="contract"),
    )
    return replace(page, **changes)


def statement() -> agreed.StatementPage:
    """Return an issued statement with tax."""
    fee = agreed.StatedLine("Flat <fee>", 1, Decimal("4100"), Decimal("4100.00"), ("Flat fee = $4,100.00",))
    tax = agreed.StatedLine("Sales tax", 1, Decimal("225.50"), Decimal("225.50"), ("5.5 % of $4,100.00",))
    return agreed.StatementPage(
        shell=shell(),
        number="S-2026-0007",
        answer="$4,325.50 for 1 Oct 2026 – 31 Oct 2026, due on 1 Dec 2026.",
        contract_number="C-2026-0001",
        contract_url="/portal/contracts/1/",
        period_from=date(2026, 10, 1),
        last_day=date(2026, 10, 31),
        issued_on=date(2026, 11, 1),
        due_on=date(2026, 12, 1),
        counted_on=date(2026, 10, 31),
        currency="USD",
        lines=(fee,),
        taxes=(tax,),
        net_amount=Decimal("4100.00"),
        total_amount=Decimal("4325.50"),
    )


EMPTY = contexts.EmptyPage(shell(), "No contract yet", "One begins when a proposal is accepted.", "Home", "/portal/")

SCREENS: dict[str, tuple[str, dict[str, object]]] = {
    "home": ("portal/home.html", {"page": home()}),
    "home of a new client": ("portal/home.html", {"page": contexts.HomePage(shell(), "Nothing is agreed yet.")}),
    **offers.SCREENS,
    "counts": ("portal/counts.html", {"page": counts()}),
    "counts before the first": (
        "portal/counts.html",
        {"page": contested.CountsPage(shell(), "Nothing is counted yet.", None)},
    ),
    "disputing": ("portal/dispute.html", {"page": dispute()}),
    "disputing without a reason": ("portal/dispute.html", {"page": dispute(reason_error="Say why.")}),
    "disputing too late": ("portal/dispute.html", {"page": dispute(closed_because="Until 5 December.")}),
    "announcing": ("portal/announce.html", {"page": announcing()}),
    "said": ("portal/contested.html", {"page": said(SAID)}),
    "said nothing": ("portal/contested.html", {"page": said()}),
    "contract": ("portal/contract.html", {"page": contract()}),
    "contract on another day": (
        "portal/contract.html",
        {"page": contract(as_of=agreed.AsOf(date(2027, 2, 1), "On 1 Feb 2027: …", "/contracts/1/", "No day."))},
    ),
    "contract of which little is known": (
        "portal/contract.html",
        {"page": contract(attained=agreed.Attained(), amendments=(), statements=(), pdf_url="", notice_by=None)},
    ),
    "offered contract": ("portal/offer.html", {"page": offer()}),
    "offered contract for a viewer": (
        "portal/offer.html",
        {"page": offer(form=None, cannot_accept_because="Only a signatory can accept.")},
    ),
    "offered contract declined": (
        "portal/offer.html",
        {
            "page": offer(
                form=None,
                status="DECLINED",
                decided_by="Miriam <Hartley>",
                decided_at=samples.AT,
                decline_reason="Too <dear>",
            )
        },
    ),
    "amendment": ("portal/amendment.html", {"page": amendment()}),
    "amendment for a viewer": (
        "portal/amendment.html",
        {"page": amendment(form=None, cannot_accept_because="Only a signatory can accept.")},
    ),
    "amendment accepted": (
        "portal/amendment.html",
        {"page": amendment(form=None, status="ACCEPTED", decided_by="Miriam Hartley", decided_at=samples.AT)},
    ),
    "amendment declined": (
        "portal/amendment.html",
        {
            "page": amendment(
                form=None,
                status="DECLINED",
                decided_by="Miriam Hartley",
                decided_at=samples.AT,
                decline_reason="Too <dear>",
            )
        },
    ),
    "statement": ("portal/statement.html", {"page": statement()}),
    "empty": ("portal/empty.html", {"page": EMPTY}),
    "400": ("400.html", {}),
    "403": ("403.html", {}),
    "403 of a form": ("403_csrf.html", {}),
    "404": ("404.html", {}),
    "429": ("429.html", {}),
    "500": ("500.html", {}),
    "expired link": ("registration/link_expired.html", {"next": "/portal/"}),
    "sent a link": ("account/password_reset_done.html", {}),
    "password set": ("account/password_reset_from_key_done.html", {}),
    "used link": ("account/password_reset_from_key.html", {"token_fail": True}),
    "signing out": ("account/logout.html", {}),
}
