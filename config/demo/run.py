"""The whole demo: both MSPs filled, and the main job done once from import to ceiling alert."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime
from functools import partial
from zoneinfo import ZoneInfo

from clients.models import Client
from config.demo import nightly, stories
from config.demo.acceptance import accept_as_the_signatory
from config.demo.agreed import sign_on_paper
from config.demo.fabrikam import FABRIKAM
from config.demo.msps import ensure_msp
from config.demo.northwind import NORTHWIND
from config.demo.plans import ClientPlan, Ending, MspPlan
from config.demo.stage import Stage
from config.demo.taking_on import take_on
from config.demo.waiting import NotHappened, Say, wait_for
from config.tenancy.models import Msp
from config.tenancy.scope import msp_scope, public_scope
from contracts.lifecycle import ProposalStatus
from contracts.models import OutgoingMail, Proposal

MSPS = (NORTHWIND, FABRIKAM)
PATIENCE_SECONDS = 180


def is_done() -> bool:
    """Tell whether a former run has done everything, so that nothing is left to wait for."""
    with public_scope():
        found = {msp.slug: msp for msp in Msp.objects.filter(slug__in=[plan.slug for plan in MSPS])}
    return all(plan.slug in found and _is_filled(plan, found[plan.slug]) for plan in MSPS)


def run(stage: Stage, *, at: datetime, say: Say) -> None:
    """Fill what is missing and do what was not done; raises NotHappened or PageRefused with a sentence."""
    for plan in MSPS:
        _fill(plan, at=at, say=say)
    for plan in MSPS:
        with selected(plan):
            _await_and_answer(plan, stage, at=at, say=say)
            for one in plan.clients:
                if one.signed_on_paper:
                    sign_on_paper(one, Client.objects.get(slug=one.slug), on=today(plan, at), at=at)
            nightly.run_once(plan, on=today(plan, at), seconds=PATIENCE_SECONDS, say=say)
            _await_mails(plan, say)


@contextmanager
def selected(plan: MspPlan) -> Iterator[Msp]:
    """Select the MSP of a plan."""
    with public_scope():
        msp = Msp.objects.get(slug=plan.slug)
    with msp_scope(msp):
        yield msp


def today(plan: MspPlan, at: datetime) -> date:
    """Return the day for the MSP's counts: its own, never later than the day in UTC by which exports are dated."""
    return min(at.date(), at.astimezone(ZoneInfo(plan.time_zone)).date())


def _is_filled(plan: MspPlan, msp: Msp) -> bool:
    with msp_scope(msp):
        clients = {client.slug: client for client in Client.objects.filter(slug__in=[one.slug for one in plan.clients])}
        told = (one.slug in clients and stories.is_told(one, clients[one.slug]) for one in plan.clients)
        return all(told) and nightly.has_run(plan)


def _fill(plan: MspPlan, *, at: datetime, say: Say) -> None:
    """Onboard the MSP and take on its clients; the main one first, so that its proposal is rendered meanwhile."""
    say(f"{plan.name}: the MSP with its staff, letterhead and prices")
    msp = ensure_msp(plan, at=at)
    with msp_scope(msp):
        for one in plan.clients:
            client = take_on(plan, one, on=today(plan, at), at=at)
            count = client.counts.latest()
            say(f"  {client.name}: {count.user_count} users, {count.device_count} devices")
            stories.begin(plan, one, client, at=at)


def _await_and_answer(msp: MspPlan, stage: Stage, *, at: datetime, say: Say) -> None:
    """Wait until each proposal has been rendered and mailed, then have its signatory answer."""
    for plan in msp.clients:
        if plan.ending in (Ending.RECOMMENDED, Ending.DRAFTED):
            continue
        proposal = wait_for(
            f"a worker renders the proposal for {plan.name} of {msp.name} and mails it",
            partial(_sent, plan),
            seconds=PATIENCE_SECONDS,
            say=say,
        )
        if not stories.is_unanswered(proposal):
            continue
        if plan.slug == msp.main:
            say(f"{msp.name}: the main job with {plan.name}")
            accept_as_the_signatory(proposal, stage, say=say)
        else:
            stories.answer(plan, proposal, at=at)


def _sent(plan: ClientPlan) -> Proposal | None:
    """Return the client's proposal once its mail is out."""
    proposal = (
        Proposal.objects.select_related("signatory").filter(client__slug=plan.slug).order_by("created_at").first()
    )
    if proposal is None or proposal.status in (ProposalStatus.DRAFT, ProposalStatus.SENDING):
        return None
    mail = OutgoingMail.objects.filter(key=f"proposal-sent:{proposal.pk}").first()
    if mail is not None and mail.status == OutgoingMail.Status.FAILED:
        raise NotHappened(f"The mail with proposal {proposal.number} to {mail.to} was given up: {mail.failure}.")
    return proposal if mail is None or mail.status == OutgoingMail.Status.SENT else None


def _await_mails(plan: MspPlan, say: Say) -> None:
    """Wait until nothing that was to be mailed is still waiting."""
    waiting = OutgoingMail.objects.filter(status__in=[OutgoingMail.Status.QUEUED, OutgoingMail.Status.SENDING])
    wait_for(
        f"the worker hands over all mails of {plan.name}",
        lambda: None if waiting.exists() else True,
        seconds=PATIENCE_SECONDS,
        say=say,
    )
