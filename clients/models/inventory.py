"""What a client has: people, accounts and assets, as its systems report them."""

from django.db import models

from clients.asset_classes import AssetClass
from clients.models.base import CodeField, Row
from clients.models.client import Client, Site
from clients.models.import_run import ImportRun

CELL = 256  # as long as a cell that importing lets through
ASSET_CLASS_CHOICES = [(member.value, member.value.replace("_", " ").capitalize()) for member in AssetClass]


class Reported(Row):
    """A row that an export reported, under the id the source gave it; one that vanished is retired, not deleted."""

    source = models.CharField(max_length=24)
    external_id = models.CharField(max_length=CELL)
    first_seen_on = models.DateField()
    last_seen_on = models.DateField(help_text="The newest export that held it.")
    retired_on = models.DateField(null=True, blank=True)
    created_on = models.DateField("In its source since", null=True, blank=True)
    import_run = models.ForeignKey(
        ImportRun, on_delete=models.PROTECT, related_name="+", help_text="The file that last changed it."
    )

    class Meta:
        abstract = True

    @property
    def is_retired(self) -> bool:
        """Say whether its source no longer has it."""
        return self.retired_on is not None


class Person(Row):
    """A human found in a client's systems."""

    client = models.ForeignKey(Client, on_delete=models.CASCADE, related_name="people")
    name = models.CharField(max_length=CELL)
    email = models.CharField(max_length=CELL, blank=True)
    employee_number = models.CharField(max_length=CELL, blank=True)
    department = models.CharField(max_length=CELL, blank=True)
    external_id = models.CharField(
        "Roster id", max_length=CELL, blank=True, help_text="What tells the person from others on the client's roster."
    )
    is_on_roster = models.BooleanField("On the roster", default=False, help_text="The client named this person.")
    is_contractor = models.BooleanField("Contractor", default=False)
    is_confirmed = models.BooleanField(
        "Kept by a person", default=False, help_text="If not, and nobody named the person, matching may join it anew."
    )
    joined_on = models.DateField(null=True, blank=True)
    left_on = models.DateField(null=True, blank=True, help_text="The last day.")

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
            models.UniqueConstraint(
                "client", "external_id", name="person_roster_id_is_unique", condition=~models.Q(external_id="")
            ),
            models.CheckConstraint(
                name="person_left_after_joining",
                condition=models.Q(joined_on=None)
                | models.Q(left_on=None)
                | models.Q(left_on__gte=models.F("joined_on")),
            ),
        ]
        indexes = [models.Index(fields=["client", "name"], name="person_by_client")]

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
    kind_because = models.CharField("Kind because", max_length=400, blank=True)
    is_kind_confirmed = models.BooleanField(
        "Kind decided by a person", default=False, help_text="If not, each import suggests the kind anew."
    )
    name = models.CharField(max_length=CELL)
    given_name = models.CharField(max_length=CELL, blank=True)
    surname = models.CharField(max_length=CELL, blank=True)
    username = models.CharField(max_length=CELL, blank=True)
    email = models.CharField(max_length=CELL, blank=True)
    aliases = models.JSONField(default=list, blank=True)
    employee_number = models.CharField(max_length=CELL, blank=True)
    directory_ids = models.JSONField(
        default=list, blank=True, help_text="Ids by which other systems know it: an object id, a SID."
    )
    domain = models.CharField(max_length=CELL, blank=True)
    sam_name = models.CharField("Short sign-in name", max_length=CELL, blank=True)
    station = models.CharField(max_length=120, blank=True, help_text="The place it is bound to, where somebody said.")
    department = models.CharField(max_length=CELL, blank=True)
    is_enabled = models.BooleanField(
        "Enabled", null=True, blank=True, help_text="Unknown where the source does not say."
    )
    is_licensed = models.BooleanField(
        "Licensed", null=True, blank=True, help_text="Unknown where the source does not say."
    )
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
    )
    is_class_confirmed = models.BooleanField(
        "Class decided by a person", default=False, help_text="If not, each import says the class anew."
    )
    native_class = models.CharField("Class in its source", max_length=CELL, blank=True)
    name = models.CharField(max_length=CELL)
    hostname = models.CharField(max_length=CELL, blank=True)
    serial_number = models.CharField(max_length=CELL, blank=True)
    operating_system = models.CharField(max_length=CELL, blank=True)
    assigned_to = models.CharField(max_length=CELL, blank=True)
    status = models.CharField("State in its source", max_length=CELL, blank=True)
    is_managed = models.BooleanField(
        "Managed", default=True, help_text="Not managed: spare, or not yet approved in its source."
    )
    last_contact_on = models.DateField(null=True, blank=True)

    class Meta:
        ordering = ["name"]
        constraints = [
            models.UniqueConstraint("client", "source", "external_id", name="asset_is_unique_per_source"),
        ]
        indexes = [models.Index(fields=["client", "name"], name="asset_by_client")]

    def __str__(self) -> str:
        return self.name
