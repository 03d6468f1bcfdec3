"""What is owed for a period, line by line. Issued once, then immutable."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from clients.models.base import AmountField, CodeField, RateField, Row, not_blank
from clients.models.count import InventoryCount
from contracts.models.contract import Contract, TermsVersion


class Statement(Row):
    """What one contract owes for one period; the period is half-open."""

    class Status(models.TextChoices):
        """A draft may be drawn again; an issued one never changes."""

        DRAFT = "DRAFT", "Draft"
        ISSUED = "ISSUED", "Issued"

    number = models.CharField(max_length=20, unique=True, null=True, blank=True)
    contract = models.ForeignKey(Contract, on_delete=models.PROTECT, related_name="statements")
    count = models.ForeignKey(InventoryCount, on_delete=models.PROTECT, related_name="+")
    period_from = models.DateField()
    period_until = models.DateField()
    status = CodeField(max_length=6, choices=Status.choices, default=Status.DRAFT)
    currency = models.CharField(max_length=3)
    net_amount = AmountField(help_text="The sum of all lines but tax.")
    tax_amount = AmountField(default=0)
    total_amount = AmountField()
    drafted_at = models.DateTimeField()
    issued_at = models.DateTimeField(null=True, blank=True)
    due_on = models.DateField(null=True, blank=True)

    class Meta:
        ordering = ["-period_from"]
        constraints = [
            models.UniqueConstraint("contract", "period_from", name="one_statement_per_contract_and_period"),
            models.CheckConstraint(name="statement_period_is_a_period", condition=Q(period_until__gt=F("period_from"))),
            models.CheckConstraint(
                name="statement_total_adds_up", condition=Q(total_amount=F("net_amount") + F("tax_amount"))
            ),
            models.CheckConstraint(
                name="issued_statements_have_number_and_date",
                condition=Q(status="DRAFT", number=None, issued_at=None)
                | Q(status="ISSUED", number__isnull=False, issued_at__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return self.number or f"Draft for {self.period_from:%b %Y}"


class LineKind(models.TextChoices):
    """What a line of a statement is for; exports and taxes go by it."""

    RECURRING = "RECURRING", "Recurring service"
    PRORATED = "PRORATED", "Part of a month"
    OVERAGE = "OVERAGE", "Above the ceiling"
    MINIMUM = "MINIMUM", "Up to the minimum"
    ADJUSTMENT = "ADJUSTMENT", "Discount or surcharge"
    ONE_OFF = "ONE_OFF", "Charged once"
    CREDIT = "CREDIT", "Credit"
    CORRECTION = "CORRECTION", "Correction"
    TAX = "TAX", "Tax"


class StatementLine(Row):
    """One row of a statement, with the steps that lead to its amount. A credit's rate and amount are negative."""

    statement = models.ForeignKey(Statement, on_delete=models.CASCADE, related_name="lines")
    position = models.PositiveSmallIntegerField()
    kind = CodeField(max_length=10, choices=LineKind.choices, default=LineKind.RECURRING)
    description = models.CharField(max_length=200)
    unit = models.CharField(max_length=40, blank=True, help_text="What was counted: user, server, flat fee.")
    quantity = models.PositiveIntegerField()
    rate = RateField()
    amount = AmountField()
    steps = models.JSONField(default=list, help_text="Sentences a client can follow.")
    count = models.ForeignKey(InventoryCount, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    version = models.ForeignKey(TermsVersion, on_delete=models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        ordering = ["statement", "position"]
        constraints = [
            models.UniqueConstraint("statement", "position", name="statement_lines_are_in_order"),
            models.CheckConstraint(name="statement_line_counts_something", condition=Q(quantity__gte=1)),
        ]

    def __str__(self) -> str:
        return self.description


class Adjustment(Row):
    """A credit, correction or single charge that waits for the next statement of its contract.

    A draft that is drawn anew or taken away gives it back; once its statement is issued it never changes.
    """

    class Kind(models.TextChoices):
        """What it is."""

        SLA_CREDIT = "SLA_CREDIT", "SLA credit"
        CORRECTION = "CORRECTION", "Correction"
        CHARGE = "CHARGE", "Single charge"

    contract = models.ForeignKey(Contract, on_delete=models.PROTECT, related_name="adjustments")
    key = models.CharField(max_length=120, unique=True, help_text="What it is for: the same thing twice is one row.")
    kind = CodeField(max_length=10, choices=Kind.choices)
    description = models.CharField(max_length=200)
    amount = AmountField(help_text="Negative in the client's favour.")
    steps = models.JSONField(default=list)
    reason = models.TextField(blank=True)
    corrects = models.ForeignKey(Statement, on_delete=models.PROTECT, null=True, blank=True, related_name="corrections")
    statement = models.ForeignKey(
        Statement, on_delete=models.SET_NULL, null=True, blank=True, related_name="adjustments"
    )
    created_at = models.DateTimeField()
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")

    class Meta:
        ordering = ["created_at"]
        constraints = [
            not_blank("description", name="adjustment_says_what_it_is"),
            models.CheckConstraint(name="adjustment_changes_something", condition=~Q(amount=0)),
            models.CheckConstraint(
                name="sla_credit_is_in_the_clients_favour", condition=~Q(kind="SLA_CREDIT") | Q(amount__lt=0)
            ),
            models.CheckConstraint(
                name="correction_says_of_what", condition=~Q(kind="CORRECTION") | Q(corrects__isnull=False)
            ),
        ]

    def __str__(self) -> str:
        return self.description


class TaxRule(Row):
    """A tax that the MSP adds to the lines of its statements, from a day on."""

    name = models.CharField(max_length=60)
    share = models.DecimalField(max_digits=7, decimal_places=5, help_text="0.08250 is 8.25 %.")
    kinds = models.JSONField(default=list, blank=True, help_text="The kinds of lines it is on; empty for all.")
    effective_from = models.DateField()
    effective_until = models.DateField(null=True, blank=True)
    registration = models.CharField(max_length=60, blank=True, help_text="Your tax number, as printed.")

    class Meta:
        ordering = ["name", "effective_from"]
        constraints = [
            not_blank("name", name="tax_rule_has_a_name"),
            models.CheckConstraint(name="tax_share_is_a_share", condition=Q(share__gte=0, share__lt=1)),
            models.CheckConstraint(
                name="tax_rule_is_a_period",
                condition=Q(effective_until=None) | Q(effective_until__gt=F("effective_from")),
            ),
        ]

    def __str__(self) -> str:
        return self.name


class ExportLayout(Row):
    """The columns that the MSP wants in a CSV or XLSX of its statements, in their order."""

    name = models.CharField(max_length=60, unique=True)
    columns = models.JSONField(help_text="Names of columns, in order.")

    class Meta:
        ordering = ["name"]
        constraints = [not_blank("name", name="export_layout_has_a_name")]

    def __str__(self) -> str:
        return self.name
