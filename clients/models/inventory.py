"""What a client has: people, accounts and assets, as its systems report them."""

from django.db import models

from clients.asset_classes import AssetClass
from clients.models.base import CodeField, Row
from clients.models.client import Client, Site
from clients.models.import_run import ImportRun

ASSET_CLASS_CHOICES = [(member.value, member.value.replace("_", " ").capitalize()) for member in AssetClass]


class Reported(Row):
    """A row that an export reported, under the id the source gave it; one that vanished is retired, not deleted."""

    source = models.CharField(max_length=24)
    external_id = models.CharField(max_length=200)
    first_seen_on = models.DateField()
    last_seen_on = models.DateField(help_text="The newest export that held it.")
    retired_on = models.DateField(null=True, blank=True)
    import_run = models.ForeignKey(ImportRun, on_delete=models.PROTECT, related_name="+")

    class Meta:
        abstract = True


class Person(Row):
    """A human found in a client's systems."""

    client = models.ForeignKey(Client, on_delete=models.CASCADE, related_name="people")
    name = models.CharField(max_length=200)
    email = models.CharField(max_length=254, blank=True)
    employee_number = models.CharField(max_length=60, blank=True)
    department = models.CharField(max_length=120, blank=True)
    left_on = models.DateField(null=True, blank=True)

    class Meta:
        verbose_name_plural = "people"
        ordering = ["name"]
        constraints = [
            models.UniqueConstraint(
                "client",
                "employee_number",
                name="person_employee_number_is_unique",
                condition=~models.Q(employee_number=""),
            ),
        ]

    def __str__(self) -> str:
        return self.name


class Account(Reported):
    """An identity in one source system."""

    class Kind(models.TextChoices):
        """What stands behind the account."""

        PERSON = "PERSON", "Person"
        STATION = "STATION", "Station account"
        SHARED_MAILBOX = "SHARED_MAILBOX", "Shared mailbox"
        SERVICE = "SERVICE", "Service account"
        ADMIN = "ADMIN", "Administrator's second account"
        GUEST = "GUEST", "Guest"
        ROOM = "ROOM", "Room or equipment"
        UNKNOWN = "UNKNOWN", "Not decided"

    client = models.ForeignKey(Client, on_delete=models.CASCADE, related_name="accounts")
    kind = CodeField(max_length=14, choices=Kind.choices, default=Kind.UNKNOWN)
    name = models.CharField(max_length=256)
    username = models.CharField(max_length=254, blank=True)
    email = models.CharField(max_length=254, blank=True)
    employee_number = models.CharField(max_length=60, blank=True)
    department = models.CharField(max_length=120, blank=True)
    is_enabled = models.BooleanField(default=True)
    licences = models.JSONField(default=list, blank=True, help_text="Product names, as the source gave them.")
    last_activity_on = models.DateField(null=True, blank=True)
    person = models.ForeignKey(Person, on_delete=models.SET_NULL, null=True, blank=True, related_name="accounts")

    class Meta:
        ordering = ["name"]
        constraints = [
            models.UniqueConstraint("client", "source", "external_id", name="account_is_unique_per_source"),
        ]
        indexes = [models.Index(fields=["client", "name"], name="account_by_client")]

    def __str__(self) -> str:
        return self.name


class Asset(Reported):
    """A device that an RMM or an inventory reports."""

    client = models.ForeignKey(Client, on_delete=models.CASCADE, related_name="assets")
    site = models.ForeignKey(Site, on_delete=models.SET_NULL, null=True, blank=True, related_name="assets")
    asset_class = CodeField(
        max_length=12,
        choices=ASSET_CLASS_CHOICES,
        null=True,
        blank=True,
        help_text="Empty until someone classifies it.",
    )  # noqa: DJ001  -- null is «not classified», which no empty code could be
    native_class = models.CharField(max_length=120, blank=True, help_text="As the source calls it.")
    name = models.CharField(max_length=256)
    serial_number = models.CharField(max_length=120, blank=True)
    operating_system = models.CharField(max_length=120, blank=True)
    last_contact_on = models.DateField(null=True, blank=True)

    class Meta:
        ordering = ["name"]
        constraints = [
            models.UniqueConstraint("client", "source", "external_id", name="asset_is_unique_per_source"),
        ]
        indexes = [models.Index(fields=["client", "name"], name="asset_by_client")]

    def __str__(self) -> str:
        return self.name
