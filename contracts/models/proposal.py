"""A priced offer that expires, and the document that was sent."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from clients.models.base import AmountField, CodeField, Row
from clients.models.client import Client, Contact
from contracts.lifecycle import ProposalStatus
from pricing.models.recommendation import BillingModel, Recommendation

STATUS_CHOICES = [(status.value, status.value.capitalize()) for status in ProposalStatus]


class Proposal(Row):
    """What is offered to a client. `terms` is everything that was shown, `terms_sha256` binds the acceptance to it."""

    number = models.CharField(max_length=20, unique=True)
    client = models.ForeignKey(Client, on_delete=models.PROTECT, related_name="proposals")
    recommendation = models.ForeignKey(Recommendation, on_delete=models.PROTECT, related_name="proposals")
    renews = models.ForeignKey(
        "contracts.Contract", on_delete=models.PROTECT, null=True, blank=True, related_name="renewal_proposals"
    )
    revises = models.ForeignKey(
        "self",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="revisions",
        help_text="The proposal that this one replaces once it is sent.",
    )
    revision = models.PositiveSmallIntegerField(default=1)
    signatory = models.ForeignKey(Contact, on_delete=models.PROTECT, related_name="proposals")
    status = CodeField(max_length=9, choices=STATUS_CHOICES, default=ProposalStatus.DRAFT)
    billing_model = CodeField(max_length=10, choices=BillingModel.choices)
    currency = models.CharField(max_length=3)
    monthly_amount = AmountField()
    onboarding_amount = AmountField()
    term_amount = AmountField(help_text="Onboarding and all months of the term at today's counts.")
    term_months = models.PositiveSmallIntegerField()
    expires_on = models.DateField(help_text="The last day on which it can be accepted.")
    terms = models.JSONField(help_text="Everything the client is shown, frozen when the proposal is made.")
    terms_sha256 = models.CharField(max_length=64)
    created_at = models.DateTimeField()
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    approval_asked_at = models.DateTimeField(null=True, blank=True)
    approval_asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    approval_because = models.JSONField(default=list, help_text="Why somebody has to approve it, in sentences.")
    approved_at = models.DateTimeField(null=True, blank=True)
    approved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    approval_note = models.TextField(
        blank=True, help_text="What was last said of it: when approval was asked for, given or refused."
    )
    sent_at = models.DateTimeField(null=True, blank=True)
    viewed_at = models.DateTimeField(null=True, blank=True, help_text="When it was first opened in the portal.")
    downloaded_at = models.DateTimeField(null=True, blank=True)
    decided_at = models.DateTimeField(null=True, blank=True)
    decided_by = models.ForeignKey(Contact, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    signed_name = models.CharField(max_length=120, blank=True)
    signed_title = models.CharField(max_length=80, blank=True)
    decline_reason = models.TextField(blank=True)
    options_chosen = models.JSONField(default=list, help_text="Names of the options that were ticked.")
    purchase_order = models.CharField(max_length=60, blank=True)
    consent = models.TextField(blank=True, help_text="The sentence that was agreed to, word for word.")
    signed_from = models.GenericIPAddressField(null=True, blank=True)
    signed_with = models.CharField(max_length=300, blank=True, help_text="The browser, as it named itself.")
    countersigned_at = models.DateTimeField(null=True, blank=True)
    countersigned_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    countersigned_name = models.CharField(max_length=120, blank=True)
    countersigned_title = models.CharField(max_length=80, blank=True)

    class Meta:
        ordering = ["-created_at"]
        constraints = [
            models.CheckConstraint(
                name="proposal_amounts_are_not_negative",
                condition=Q(monthly_amount__gte=0, onboarding_amount__gte=0, term_amount__gte=0),
            ),
            models.CheckConstraint(name="proposal_term_is_positive", condition=Q(term_months__gte=1)),
            models.CheckConstraint(
                name="decided_proposals_say_who_and_when",
                condition=~Q(status__in=["ACCEPTED", "DECLINED"])
                | Q(decided_at__isnull=False, decided_by__isnull=False),
            ),
            models.CheckConstraint(
                name="accepted_proposals_are_signed", condition=~Q(status="ACCEPTED") | ~Q(signed_name="")
            ),
            models.CheckConstraint(
                name="approval_says_by_whom", condition=Q(approved_at=None) | Q(approved_by__isnull=False)
            ),
            models.UniqueConstraint("revises", "revision", name="revision_of_a_proposal_is_counted_once"),
            models.CheckConstraint(
                name="countersignature_says_by_whom",
                condition=Q(countersigned_at=None) | (Q(countersigned_by__isnull=False) & ~Q(countersigned_name="")),
            ),
            models.CheckConstraint(
                name="proposal_is_decided_after_it_was_sent",
                condition=Q(decided_at=None) | Q(sent_at__isnull=True) | Q(decided_at__gte=F("sent_at")),
            ),
        ]
        indexes = [models.Index(fields=["client", "-created_at"], name="proposal_by_client")]

    def __str__(self) -> str:
        return self.number

    @property
    def first_number(self) -> str:
        """Return the number that all its revisions share: `P-2026-0007` of `P-2026-0007-2`."""
        return self.number.rpartition("-")[0] if self.revision > 1 else self.number


class ProposalDocument(Row):
    """The PDF that was sent, byte for byte. The database refuses to change it."""

    proposal = models.OneToOneField(Proposal, on_delete=models.PROTECT, related_name="document")
    content = models.BinaryField()
    sha256 = models.CharField(max_length=64)
    page_count = models.PositiveSmallIntegerField()
    rendered_at = models.DateTimeField()
    sealed_by = models.ForeignKey("SealKey", on_delete=models.PROTECT, null=True, blank=True, related_name="+")

    def __str__(self) -> str:
        return f"{self.proposal.number}.pdf"


class Certificate(Row):
    """The page that proves an acceptance: who, when, from where, and the hashes. The database refuses to change it."""

    proposal = models.OneToOneField(Proposal, on_delete=models.PROTECT, related_name="certificate")
    content = models.BinaryField()
    sha256 = models.CharField(max_length=64)
    rendered_at = models.DateTimeField()
    sealed_by = models.ForeignKey("SealKey", on_delete=models.PROTECT, null=True, blank=True, related_name="+")

    def __str__(self) -> str:
        return f"{self.proposal.number}-certificate.pdf"
