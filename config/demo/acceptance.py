"""The signatory's part: read the mail, follow its link, read the proposal and accept it, all over HTTP."""

import hashlib

from django.urls import reverse
from django.utils import timezone

from config.demo import inbox
from config.demo.forms import forms_of
from config.demo.stage import Stage
from config.demo.visiting import Page, PageRefused, Visitor
from config.demo.waiting import Say, wait_for
from contracts.actions.links import mail_fresh_link
from contracts.models import Contract, Proposal

SIGN_IN = "/accounts/link/"
CHECK, ACCEPT = "/confirm/", "/accept/"


def accept_as_the_signatory(proposal: Proposal, stage: Stage, *, say: Say) -> Contract:
    """Accept a sent proposal the way its signatory does; raises NotHappened or PageRefused."""
    signatory = proposal.signatory
    link = next((link for link in inbox.links_in(_mail_text(proposal, stage, say)) if SIGN_IN in link), None)
    if link is None:
        raise PageRefused(f"The mail with proposal {proposal.number} has no link that signs in.")
    visitor = Visitor(stage.web)
    try:
        page = visitor.get(link)
    except PageRefused:  # used when the story was told up to here before: it signs in once
        page = visitor.get(_fresh_link(proposal, stage, say))
    page = _send(visitor, page, SIGN_IN, "sign in with", {}, tick=False)
    if proposal.number not in page.text:
        raise PageRefused(f"The link in the mail leads to {page.url}, which does not show {proposal.number}.")
    say(f"  {signatory.name} opens the link in the mail, reads proposal {proposal.number} and accepts it")
    _read_paper(visitor, page, proposal)
    _accept(visitor, page, signatory.name, signatory.title)
    contract = Contract.objects.filter(proposal=proposal).first()
    if contract is None:
        raise PageRefused(f"{page.url} took the acceptance of {proposal.number}, but there is no contract.")
    return contract


def _fresh_link(proposal: Proposal, stage: Stage, say: Say) -> str:
    """Have a fresh link mailed, and return it as it reached the inbox."""
    to = proposal.signatory.email
    mail_fresh_link(email=to, path=reverse("portal:proposal", args=[proposal.pk]), at=timezone.now())
    mail = wait_for(
        f"a fresh link for {to} is in the inbox",
        lambda: inbox.newest_to(stage.inbox_url, to, "your link to sign in"),
        seconds=30,
        say=say,
    )
    return next(link for link in inbox.links_in(inbox.text_of(mail)) if SIGN_IN in link)


def _mail_text(proposal: Proposal, stage: Stage, say: Say) -> str:
    """Return the text of the mail with the proposal as it reached the inbox; only there its link signs in."""
    to = proposal.signatory.email
    mail = wait_for(
        f"the mail with proposal {proposal.number} to {to} is in the inbox",
        lambda: inbox.newest_to(stage.inbox_url, to, proposal.number),
        seconds=30,
        say=say,
    )
    return inbox.text_of(mail)


def _read_paper(visitor: Visitor, page: Page, proposal: Proposal) -> None:
    """Open the PDF in the portal and hold it against the one that was stored when it was sent."""
    origin = "/".join(page.url.split("/")[:3])
    paper = visitor.get(origin + reverse("portal:proposal_pdf", args=[proposal.pk]))
    if hashlib.sha256(paper.content).hexdigest() != proposal.document.sha256:
        raise PageRefused(f"{paper.url} is not the document that was sent with {proposal.number}.")


def _accept(visitor: Visitor, page: Page, name: str, title: str) -> None:
    checked = _send(
        visitor, page, CHECK, "choose and sign with", {"name": name, "organization-title": title}, tick=False
    )
    _send(visitor, checked, ACCEPT, "accept the proposal with", {}, tick=True)


def _send(visitor: Visitor, page: Page, action: str, what: str, typed: dict[str, str], *, tick: bool) -> Page:
    form = next((form for form in forms_of(page.text) if form.action.endswith(action)), None)
    if form is None:
        raise PageRefused(f"{page.url} has no form to {what}.")
    return visitor.post(page, form.action, form.filled(typed, tick=tick))
