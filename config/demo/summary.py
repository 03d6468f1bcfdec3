"""What the demo prints at its end: addresses, sign-ins and the outcome of the main job (INTERFACES section 1)."""

import hashlib
from datetime import datetime
from typing import Any

from django.db import connection

from clients.models import Client
from config.demo.msps import renew_key
from config.demo.plans import ClientPlan, MspPlan
from config.demo.run import MSPS, selected
from config.demo.taking_on import email_of
from config.embedded.state import ROOT, VAR
from config.tenancy.addresses import public_url
from contracts.models import CeilingAlert, Contract, OutgoingMail, Proposal

PROPOSALS = VAR / "proposals"


class DocumentDamaged(Exception):
    """The stored PDF is not the one whose hash was stored with it."""


def summary(*, inbox_url: str, at: datetime) -> dict[str, Any]:
    """Return the summary; issues each MSP's API key anew and writes the main proposal's PDF below `var/`."""
    return {
        "msps": [_msp(plan, at) for plan in MSPS],
        "inbox": inbox_url,
        "outcome": _outcome(next(plan for plan in MSPS if plan.main)),
    }


def _msp(plan: MspPlan, at: datetime) -> dict[str, Any]:
    with selected(plan):
        return {
            "slug": plan.slug,
            "url": public_url(""),
            "api_key": renew_key(plan, at=at),
            "sign_ins": _staff(plan) + [one for client in plan.clients for one in _contacts(plan, client)],
            "clients": [{"slug": client.slug, "name": client.name} for client in Client.objects.order_by("slug")],
        }


def _staff(plan: MspPlan) -> list[dict[str, str | None]]:
    people = {"owner": plan.owner, "account_manager": plan.account_manager, "read_only": plan.read_only}
    return [_sign_in(person.email, plan, role, None) for role, person in people.items()]


def _contacts(plan: MspPlan, client: ClientPlan) -> list[dict[str, str | None]]:
    people = {"signatory": client.signatory, "viewer": client.viewer}
    return [_sign_in(email_of(client, person), plan, role, client.slug) for role, person in people.items()]


def _sign_in(email: str, plan: MspPlan, role: str, client: str | None) -> dict[str, str | None]:
    return {"email": email, "password": plan.password, "role": role, "client": client}


def _outcome(plan: MspPlan) -> dict[str, Any]:
    """Return what the main job left behind: read, not remembered, so that a second run tells the same."""
    with selected(plan):
        proposal = Proposal.objects.filter(client__slug=plan.main).order_by("created_at")[0]
        contract = Contract.objects.get(proposal=proposal)
        alerts = CeilingAlert.objects.filter(ceiling__contract=contract)
        mails = OutgoingMail.objects.filter(client=proposal.client, status=OutgoingMail.Status.SENT)
        return {
            "proposal": proposal.number,
            **_paper(plan, proposal),
            "mails": mails.count(),
            "contract": contract.number,
            "ceiling_alerts": alerts.count(),
        }


def _paper(plan: MspPlan, proposal: Proposal) -> dict[str, str]:
    """Write the PDF that was sent, byte for byte, and return its path in the checkout and its hash."""
    content = bytes(proposal.document.content)
    sha256 = hashlib.sha256(content).hexdigest()
    if sha256 != proposal.document.sha256:
        raise DocumentDamaged(f"The stored PDF of {proposal.number} does not have the hash that was stored with it.")
    # Two databases of one checkout have proposals of the same number.
    path = PROPOSALS / connection.settings_dict["NAME"] / plan.slug / f"{proposal.number}.pdf"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)
    return {"pdf": str(path.relative_to(ROOT)), "sha256": sha256}
