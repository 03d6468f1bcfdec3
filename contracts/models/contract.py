"""The signed agreement, its ceilings and its amendments. Accepted terms do not move; the database sees to it."""

from datetime import date

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from clients.models.base import AmountField, CodeField, RateField, Row
from clients.models.client import Client, Contact
from contracts.lifecycle import ContractStatus
from contracts.models.proposal import Proposal
from contracts.models.sla import SlaPlan
from pricing.models.recommendation import BillingModel

UNSIGNED = [ContractStatus.DRAFT, ContractStatus.OFFERED, ContractStatus.WITHDRAWN]
STATUS_CHOICES = [(status.value, status.value.capitalize()) for status in ContractStatus]


class Contract(Row):
    """What was agreed: the terms as signed, with when they begin and end. Period is half-open.

    What is in force on a day is the version of the terms that holds it; the columns here say what was signed. A draft,
    and one that is offered, has no number yet and no signature.
    """

    number = models.CharField(max_length=20, unique=True, null=True, blank=True)
    client = models.ForeignKey(Client, on_delete=models.PROTECT, related_name="contracts")
    proposal = models.OneToOneField(Proposal, on_delete=models.PROTECT, related_name="contract", null=True, blank=True)
    renews = models.OneToOneField("self", on_delete=models.PROTECT, related_name="renewal", null=True, blank=True)
    status = CodeField(max_length=10, choices=STATUS_CHOICES, default=ContractStatus.ACTIVE)
    billing_model = CodeField(max_length=10, choices=BillingModel.choices)
    counting_policy = models.CharField(max_length=24)
    currency = models.CharField(max_length=3)
    monthly_amount = AmountField(help_text="At the counts of the proposal.")
    onboarding_amount = AmountField()
    term_months = models.PositiveSmallIntegerField()
    notice_days = models.PositiveSmallIntegerField()
    effective_from = models.DateField()
    effective_until = models.DateField(help_text="The first day after the term.")
    sla_plan = models.ForeignKey(SlaPlan, on_delete=models.PROTECT, null=True, blank=True, related_name="contracts")
    anchored_on = models.DateField(
        null=True, blank=True, help_text="The day its months are counted from, where it renews one of another day."
    )
    ended_on = models.DateField(null=True, blank=True, help_text="The first day that is not covered any more.")
    end_reason = models.TextField(blank=True)
    terms = models.JSONField(
        null=True, blank=True, help_text="The accepted terms of the proposal, exactly as shown; empty without one."
    )
    terms_sha256 = models.CharField(max_length=64, blank=True)
    signed_by = models.ForeignKey(Contact, on_delete=models.PROTECT, related_name="+", null=True, blank=True)
    signed_name = models.CharField(max_length=120, blank=True)
    signed_title = models.CharField(max_length=80, blank=True)
    signed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-signed_at"]
        constraints = [
            models.CheckConstraint(
                name="contract_term_is_a_period", condition=Q(effective_until__gt=F("effective_from"))
            ),
            models.CheckConstraint(
                name="contract_is_signed",
                condition=Q(status__in=UNSIGNED)
                | (Q(number__isnull=False, signed_by__isnull=False, signed_at__isnull=False) & ~Q(signed_name="")),
            ),
            models.CheckConstraint(
                name="terminated_contract_says_when_and_why",
                condition=~Q(status=ContractStatus.TERMINATED) | (Q(ended_on__isnull=False) & ~Q(end_reason="")),
            ),
        ]
        indexes = [models.Index(fields=["client", "-signed_at"], name="contract_by_client")]

    def __str__(self) -> str:
        return self.number or "Draft"

    @property
    def anchor(self) -> date:
        """Return the day its months are counted from, so that the 31st comes back after a shorter month."""
        return self.anchored_on or self.effective_from

    @property
    def covered_until(self) -> date:
        """Return the first day that is not covered: of the term, or of an earlier end."""
        return min(self.effective_until, self.ended_on or self.effective_until)


class TermsVersion(Row):
    """The terms of a contract from a day on: number 1 as signed, each further one an amendment.

    Accepted versions never overlap and never change, but for the day on which the next one takes over.
    """

    class Status(models.TextChoices):
        """Where it stands; only accepted terms are in force."""

        DRAFT = "DRAFT", "Draft"
        OFFERED = "OFFERED", "Offered"
        ACCEPTED = "ACCEPTED", "Accepted"
        DECLINED = "DECLINED", "Declined"
        WITHDRAWN = "WITHDRAWN", "Withdrawn"

    contract = models.ForeignKey(Contract, on_delete=models.PROTECT, related_name="versions")
    number = models.PositiveSmallIntegerField()
    status = CodeField(max_length=9, choices=Status.choices, default=Status.DRAFT)
    effective_from = models.DateField()
    effective_until = models.DateField(null=True, blank=True, help_text="The day the next version takes over.")
    counting_policy = models.CharField(max_length=24)
    agreement = models.JSONField(help_text="Lines, rates, ceilings, counting, scope and SLA as they read.")
    sha256 = models.CharField(max_length=64)
    reason = models.TextField(blank=True)
    monthly_before_amount = AmountField(null=True, blank=True, help_text="By the terms before it, at one count.")
    monthly_amount = AmountField(help_text="By these terms, at the same count.")
    created_at = models.DateTimeField()
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    offered_at = models.DateTimeField(null=True, blank=True)
    document = models.BinaryField(null=True, blank=True)
    document_sha256 = models.CharField(max_length=64, blank=True)
    decided_at = models.DateTimeField(null=True, blank=True)
    decided_by = models.ForeignKey(Contact, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    signed_name = models.CharField(max_length=120, blank=True)
    signed_title = models.CharField(max_length=80, blank=True)
    decline_reason = models.TextField(blank=True)

    class Meta:
        verbose_name = "amendment"
        ordering = ["contract", "number"]
        constraints = [
            models.UniqueConstraint("contract", "number", name="terms_version_number_is_unique"),
            models.CheckConstraint(
                name="terms_version_is_a_period",
                condition=Q(effective_until=None) | Q(effective_until__gt=F("effective_from")),
            ),
            models.CheckConstraint(name="amendment_gives_a_reason", condition=Q(number=1) | ~Q(reason="")),
            models.CheckConstraint(
                name="decided_terms_say_when",
                condition=~Q(status__in=["ACCEPTED", "DECLINED"]) | Q(decided_at__isnull=False),
            ),
            models.CheckConstraint(
                name="accepted_terms_are_signed", condition=~Q(status="ACCEPTED") | ~Q(signed_name="")
            ),
        ]

    def __str__(self) -> str:
        if self.number == 1:
            return f"Terms of {self.contract}"
        return f"Amendment {self.number - 1} to {self.contract}"


class ContractRate(Row):
    """One price of a version of the terms, copied from the rate card when it was accepted."""

    contract = models.ForeignKey(Contract, on_delete=models.PROTECT, related_name="rates")
    version = models.ForeignKey(TermsVersion, on_delete=models.PROTECT, related_name="rates")
    line = models.PositiveSmallIntegerField(default=0, help_text="Which line of the agreement it prices, from 0.")
    billing_model = CodeField(max_length=10, choices=BillingModel.choices)
    asset_class = models.CharField(max_length=12, blank=True)
    up_to_count = models.PositiveIntegerField(null=True, blank=True, help_text="Last unit of its band; empty: no end.")
    description = models.CharField(max_length=200)
    rate = RateField()

    class Meta:
        ordering = ["line", "billing_model", "asset_class", F("up_to_count").asc(nulls_last=True)]
        constraints = [
            models.UniqueConstraint(
                fields=["version", "line", "billing_model", "asset_class", "up_to_count"],
                nulls_distinct=False,
                name="one_contract_rate_per_unit_and_band",
            ),
            models.CheckConstraint(
                name="contract_band_ends_above_zero", condition=Q(up_to_count=None) | Q(up_to_count__gte=1)
            ),
            models.CheckConstraint(name="contract_rate_is_not_negative", condition=Q(rate__gte=0)),
        ]

    def __str__(self) -> str:
        return self.description
