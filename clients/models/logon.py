"""What happened at sign-ins, and the seats that were bought: evidence for counting, never persons by themselves."""

from django.db import models

from clients.importing.rows import LogonEvent
from clients.models.base import CodeField, Row
from clients.models.client import Client
from clients.models.import_run import ImportRun
from clients.models.inventory import CELL, Account, Reported


class Logon(Row):
    """One event of an audit or sign-in log; nobody changes it, and a file that tells of it again adds nothing."""

    client = models.ForeignKey(Client, on_delete=models.CASCADE, related_name="logons")
    account = models.ForeignKey(Account, on_delete=models.CASCADE, related_name="logons")
    source = models.CharField(max_length=24)
    external_id = models.CharField(max_length=CELL)
    happened_at = models.DateTimeField()
    event = CodeField(max_length=8, choices=[(event.value, event.value) for event in LogonEvent])
    system = models.CharField(max_length=120, blank=True)
    station = models.CharField(max_length=120, blank=True)
    session = models.CharField(max_length=120, blank=True)
    is_interactive = models.BooleanField(default=True, help_text="A token that renews itself is no activity.")
    import_run = models.ForeignKey(ImportRun, on_delete=models.PROTECT, related_name="+")

    class Meta:
        verbose_name = "sign-in"
        verbose_name_plural = "sign-ins"
        ordering = ["-happened_at"]
        constraints = [models.UniqueConstraint("client", "source", "external_id", name="logon_is_unique_per_source")]
        indexes = [models.Index(fields=["client", "happened_at"], name="logon_by_client")]

    def __str__(self) -> str:
        return f"{self.account_id} {self.event} {self.happened_at:%Y-%m-%d %H:%M}"


class Seat(Reported):
    """Seats of one product that the client bought."""

    client = models.ForeignKey(Client, on_delete=models.CASCADE, related_name="seats")
    name = models.CharField("Product", max_length=CELL)
    bought_count = models.PositiveIntegerField("Bought")
    status = models.CharField("State in its source", max_length=CELL, blank=True)
    is_active = models.BooleanField("Billed now", default=True)
    starts_on = models.DateField(null=True, blank=True)
    ends_on = models.DateField(null=True, blank=True)

    class Meta:
        ordering = ["name"]
        constraints = [models.UniqueConstraint("client", "source", "external_id", name="seat_is_unique_per_source")]

    def __str__(self) -> str:
        return f"{self.bought_count} {self.name}"
