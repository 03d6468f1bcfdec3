"""What a renewal needs to know and remembers: index values, and who was reminded when."""

from django.db import models
from django.db.models import Q

from clients.models.base import Row, not_blank
from contracts.models.contract import Contract


class IndexValue(Row):
    """The value of a price index for a month, as the statistical office published it and somebody entered it."""

    index = models.CharField(max_length=60, help_text="Its name as in the contract, with region and adjustment.")
    month = models.DateField(help_text="The first day of the month.")
    value = models.DecimalField(max_digits=12, decimal_places=4)
    entered_at = models.DateTimeField()

    class Meta:
        ordering = ["index", "-month"]
        constraints = [
            not_blank("index", name="index_value_has_an_index"),
            models.UniqueConstraint("index", "month", name="one_value_per_index_and_month"),
            models.CheckConstraint(name="index_value_is_positive", condition=Q(value__gt=0)),
            models.CheckConstraint(name="index_month_is_its_first_day", condition=Q(month__day=1)),
        ]

    def __str__(self) -> str:
        return f"{self.index}, {self.month:%b %Y}"


class RenewalReminder(Row):
    """A reminder, once, that so many days are left to give notice."""

    contract = models.ForeignKey(Contract, on_delete=models.PROTECT, related_name="reminders")
    days = models.PositiveSmallIntegerField(help_text="120, 90, 60 or 30 days before the last day of notice.")
    reminded_on = models.DateField()

    class Meta:
        verbose_name = "renewal"
        ordering = ["-reminded_on"]
        constraints = [models.UniqueConstraint("contract", "days", name="reminded_once_per_step")]

    def __str__(self) -> str:
        return f"{self.contract}: {self.days} days"
