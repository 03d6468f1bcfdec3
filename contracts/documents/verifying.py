"""Look whether stored PDFs are what was stored, sealed and written into the record of events. Reads, one at a time."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from hashlib import sha256

from contracts.documents.seal import seal_of
from contracts.lifecycle import ProposalStatus
from contracts.models import Certificate, Event, Proposal, ProposalDocument, SealKey, TermsVersion
from contracts.queries.seals import known_seals

PROPOSAL, CERTIFICATE, AMENDMENT = "proposal", "certificate", "amendment"
# The events that name the fingerprint of a document, by its kind.
_NAMING = {
    PROPOSAL: ("proposal.sent", "proposal.accepted"),
    CERTIFICATE: ("certificate.kept",),
    AMENDMENT: ("amendment.sent",),
}
_WENT_OUT = (ProposalStatus.SENT, ProposalStatus.ACCEPTED, ProposalStatus.DECLINED)


@dataclass(frozen=True, slots=True)
class Problem:
    """What is wrong with one document, in a sentence without its name."""

    kind: str
    document: str
    problem: str

    def __str__(self) -> str:
        return f"{self.kind.capitalize()} {self.document}: {self.problem}"


@dataclass(slots=True)
class Verification:
    """What was looked at and found; counts by kind of document."""

    counts: dict[str, int] = field(default_factory=lambda: {PROPOSAL: 0, CERTIFICATE: 0, AMENDMENT: 0})
    sealed_count: int = 0
    problems: list[Problem] = field(default_factory=list)

    @property
    def documents_count(self) -> int:
        """Return how many documents were looked at."""
        return sum(self.counts.values())


@dataclass(frozen=True, slots=True)
class _Stored:
    """One document as its row has it; `about` is what its events are about, `amendment` its number among them."""

    kind: str
    name: str
    about: str
    content: bytes
    sha256: str
    sealed_by: SealKey | None
    amendment: int | None = None


def verify_documents() -> Verification:
    """Look at every stored PDF of the MSP; about three queries and one document in memory at a time."""
    found = Verification()
    seals = known_seals()
    for stored in _every_document():
        found.counts[stored.kind] += 1
        problems = [*_of_the_bytes(stored), *_of_the_record(stored)]
        seal = seal_of(stored.content)
        found.sealed_count += seal is not None
        wished = stored.sealed_by
        if seal is None and wished is not None:
            problems.append(f"it has no seal, and was sealed with {_named(wished)}.")
        if seal is not None and seal.problem:
            problems.append(f"{seal.problem}.")
        elif seal is not None and seal.fingerprint not in seals:
            problems.append("its seal was made by a key that was never ours.")
        elif seal is not None and wished is not None and seal.fingerprint != wished.fingerprint:
            problems.append(f"its seal was made by another key than {_named(wished)}.")
        found.problems += [Problem(stored.kind, stored.name, problem) for problem in problems]
    found.problems += [Problem(PROPOSAL, number, "it was sent, and no PDF is stored.") for number in _without_a_pdf()]
    return found


def _named(key: SealKey) -> str:
    return f"the seal {key.fingerprint[:12]} of {key.made_at:%d %b %Y}"


def _of_the_bytes(stored: _Stored) -> Iterator[str]:
    now = sha256(stored.content).hexdigest()
    if now != stored.sha256:
        yield f"its bytes were changed: their SHA-256 is {now}, not {stored.sha256}. Restore it from a backup."


def _of_the_record(stored: _Stored) -> Iterator[str]:
    """Compare with the record of events, which has a chain of its own (verify_events)."""
    first, *others = _NAMING[stored.kind]
    events = Event.objects.filter(about=stored.about, what__in=(first, *others), facts__has_key="document_sha256")
    if stored.amendment is not None:
        events = events.filter(facts__amendment=stored.amendment)
    named = list(events.order_by("id").values_list("what", "facts__document_sha256"))
    if first not in {what for what, _ in named}:
        yield f"no event {first} names its fingerprint."
    for what, fingerprint in named:
        if fingerprint != stored.sha256:
            yield f"the event {what} names another fingerprint, {fingerprint}."


def _every_document() -> Iterator[_Stored]:
    """Yield them one by one: the ids first, so that no more than one document is in memory."""
    documents = ProposalDocument.objects.select_related("proposal", "sealed_by").defer("proposal__terms")
    for pk in documents.order_by("proposal__number").values_list("pk", flat=True):
        row = documents.get(pk=pk)
        number = row.proposal.number
        yield _Stored(PROPOSAL, number, number, bytes(row.content), row.sha256, row.sealed_by)
    certificates = Certificate.objects.select_related("proposal", "sealed_by").defer("proposal__terms")
    for pk in certificates.order_by("proposal__number").values_list("pk", flat=True):
        kept = certificates.get(pk=pk)
        number = kept.proposal.number
        yield _Stored(CERTIFICATE, number, number, bytes(kept.content), kept.sha256, kept.sealed_by)
    yield from _every_amendment()


def _every_amendment() -> Iterator[_Stored]:
    versions = TermsVersion.objects.select_related("contract").defer("contract__terms").exclude(document_sha256="")
    for pk in versions.order_by("contract__number", "number").values_list("pk", flat=True):
        row = versions.get(pk=pk)
        about, number = str(row.contract), row.number - 1
        content = bytes(row.document or b"")
        yield _Stored(AMENDMENT, f"{number} of {about}", about, content, row.document_sha256, None, number)


def _without_a_pdf() -> Iterator[str]:
    sent = Proposal.objects.filter(sent_at__isnull=False, status__in=_WENT_OUT, document=None)
    yield from sent.order_by("number").values_list("number", flat=True)
