"""Offers of Northwind queued in this process, as its people would, and what became of each at the end."""

import hashlib
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path

from django.db import connection
from django.utils import timezone

from clients.models import Contact
from config.accounts.models import User
from config.accounts.roles import Role
from config.embedded.inbox import Mailbox
from config.tenancy.models import DeadLetter
from config.tenancy.scope import public_scope, scope_of
from contracts.actions.mails import send_again, settle
from contracts.actions.proposals import create_proposal, send_proposal
from contracts.models import OutgoingMail, Proposal, ProposalDocument
from pricing.models import Recommendation
from tests.soak.reporting import Finding, all_of

NOT_OUT = ("QUEUED", "SENDING")


@contextmanager
def inside(msp: str) -> Iterator[None]:
    """Work in the MSP on a connection that is given back: a run must not keep a snapshot of what it waits for."""
    try:
        with scope_of(msp):
            yield
    finally:
        connection.close()


def queue(msp: str, recommendation: str, number: int) -> list[str]:
    """Make so many proposals, then queue the jobs that send them; return their ids."""
    with inside(msp):
        asked = Recommendation.objects.select_related("client", "count", "tier", "card").get(pk=recommendation)
        signatory = Contact.objects.filter(client=asked.client, portal_role=Contact.PortalRole.SIGNATORY).earliest(
            "name"
        )
        given = {"recommendation": asked, "signatory": signatory, "by": None, "at": timezone.now()}
        made = [create_proposal(**given) for _ in range(number)]
        for proposal in made:
            send_proposal(proposal=proposal, by=None, at=timezone.now())
        return [str(proposal.pk) for proposal in made]


class Mails:
    """The mails of these proposals of Northwind, in the database and in the folder where SMTP brought them."""

    def __init__(self, proposals: list[str], msp: str = "northwind") -> None:
        self.proposals, self.msp = proposals, msp
        self.keys = [f"proposal-sent:{proposal}" for proposal in proposals]

    def rendered_count(self) -> int:
        """Return how many have their document."""
        with inside(self.msp):
            return ProposalDocument.objects.filter(proposal__in=self.proposals).count()

    def out_count(self) -> int:
        """Return how many are out: sent, or in doubt, or given up."""
        with inside(self.msp):
            return OutgoingMail.objects.filter(key__in=self.keys).exclude(status__in=NOT_OUT).count()

    def ask_a_person(self, inbox: Path) -> tuple[int, int]:
        """Do about those in doubt what a person does: look whether they came; return how many had, and had not."""
        came, found = Counter(str(mail["Message-ID"]) for mail in arrived(inbox)), [0, 0]
        with inside(self.msp):
            owner = User.objects.filter(role=Role.OWNER).earliest("joined_at")
            for mail in OutgoingMail.objects.filter(key__in=self.keys, status="UNSURE"):
                is_there = mail.message_id in came
                (settle if is_there else send_again)(mail=mail, by=owner, at=timezone.now())
                found[0 if is_there else 1] += 1
        return found[0], found[1]

    def judge(self, run: str, inbox: Path) -> list[Finding]:
        """Say whether each proposal has one document and one mail, which came once with those very bytes."""
        mails = [mail for mail in arrived(inbox) if mail["Subject"]]
        with inside(self.msp):
            numbers = dict(Proposal.objects.filter(pk__in=self.proposals, status="SENT").values_list("number", "pk"))
            papers = ProposalDocument.objects.filter(proposal__in=self.proposals)
            documents = Counter(papers.values_list("proposal__number", flat=True))
            bytes_of = dict(papers.values_list("proposal__number", "sha256"))
            kept = dict(OutgoingMail.objects.filter(key__in=self.keys).values_list("message_id", "status"))
        with public_scope():
            letters = list(DeadLetter.objects.values_list("task", "reason"))
        raw = Counter(number for mail in mails if (number := _number(mail)) in numbers)
        ids = Counter(str(mail["Message-ID"]) for mail in mails if _number(mail) in numbers)
        other = [n for mail in mails if (n := _number(mail)) in numbers and _sha256(mail) != bytes_of.get(n)]
        many = len(self.proposals)
        return [
            all_of(run, "each proposal sent, with one document", _not_once(numbers, documents, many), many),
            all_of(run, "each mail came, and once by raw count", _not_once(numbers, raw, many), many),
            all_of(run, "each Message-ID once", [one for one, times in ids.items() if times != 1], len(ids)),
            all_of(run, "each mail brought the stored bytes", other, sum(raw.values())),
            all_of(run, "each mail kept once, as sent", [one for one, now in kept.items() if now != "SENT"], len(kept)),
            Finding(run, "no dead letter", f"{len(letters)}", holds=not letters),
        ]


def arrived(inbox: Path) -> list[EmailMessage]:
    """Return every mail that SMTP brought, the newest first."""
    mailbox = Mailbox(inbox)
    contents = (mailbox.content(key) or b"" for key in mailbox.newest_first())
    return [message_from_bytes(content, policy=policy.default) for content in contents]


def _number(mail: EmailMessage) -> str:
    """Return the number of the proposal that a mail brings, by the name of what is attached."""
    return next((str(part.get_filename()).removesuffix(".pdf") for part in mail.iter_attachments()), "")


def _sha256(mail: EmailMessage) -> str:
    return next((hashlib.sha256(part.get_payload(decode=True)).hexdigest() for part in mail.iter_attachments()), "")


def _not_once(numbers: dict[str, object], counts: Counter[str], many: int) -> list[str]:
    wrong = [f"{number} {counts[number]} times" for number in numbers if counts[number] != 1]
    return wrong + ["a proposal that is not sent"] * (many - len(numbers))
