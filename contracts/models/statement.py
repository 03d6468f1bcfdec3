"""What is owed for a period, line by line. Issued once, then immutable."""

from django.db import models
from django.db.models import F, Q

from clients.models.base import AmountField, CodeField, RateField, Row
from clients.models.count import InventoryCount
from contracts.models.contract import Contract


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
    total_amount = AmountField()
    drafted_at = models.DateTimeField()
    issued_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-period_from"]
        constraints = [
            models.UniqueConstraint("contract", "period_from", name="one_statement_per_contract_and_period"),
            models.CheckConstraint(name="statement_period_is_a_period", condition=Q(period_until__gt=F("period_from"))),
            models.CheckConstraint(
                name="issued_statements_have_number_and_date",
                condition=Q(status="DRAFT", number=None, issued_at=None)
                | Q(status="ISSUED", number__isnull=False, issued_at__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return self.number or f"Draft for {self.period_from:%b %Y}"


class StatementLine(Row):
    """One row of a statement, with the steps that lead to its amount."""

    statement = models.ForeignKey(Statement, on_delete=models.CASCADE, related_name="lines")
    position = models.PositiveSmallIntegerField()
    description = models.CharField(max_length=200)
    quantity = models.PositiveIntegerField()
    rate = RateField()
    amount = AmountField()
    steps = models.JSONField(default=list, help_text="Sentences a client can follow.")

    class Meta:
        ordering = ["statement", "position"]
        constraints = [models.UniqueConstraint("statement", "position", name="statement_lines_are_in_order")]

    def __str__(self) -> str:
        return self.description
