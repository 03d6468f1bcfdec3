"""The MSP's customer."""

from decimal import Decimal

from django.conf import settings
from django.db import models
from django.db.models.functions import Lower

from clients.models.base import CodeField, Row, not_blank


class Client(Row):
    """A customer of the MSP: whose people and devices are counted, priced and agreed upon."""

    class HipaaRole(models.TextChoices):
        """Whether health privacy findings apply."""

        NONE = "NONE", "Not covered"
        COVERED_ENTITY = "COVERED_ENTITY", "Covered entity"
        BUSINESS_ASSOCIATE = "BUSINESS_ASSOCIATE", "Business associate"

    slug = models.SlugField(max_length=60, unique=True, help_text="Short name used by commands and the API.")
    name = models.CharField(max_length=300)
    industry = models.CharField(max_length=80, blank=True)
    time_zone = models.CharField(max_length=63, default="UTC")
    account_manager = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="clients", null=True, blank=True
    )
    hipaa_role = CodeField("HIPAA role", max_length=20, choices=HipaaRole.choices, default=HipaaRole.NONE)
    counting_policy = models.CharField(max_length=24, default="NAMED_FRONTLINE_SHARED")
    is_volatile = models.BooleanField(
        "Headcount declared volatile", null=True, blank=True, help_text="Used until twelve months of counts are known."
    )
    has_fixed_budget = models.BooleanField("Fixed IT budget", default=False)
    contractor_share = models.DecimalField(
        max_digits=4, decimal_places=3, default=Decimal(0), help_text="Contractors as a share of counted users, 0 to 1."
    )
    created_at = models.DateTimeField()
    archived_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["name"]
        constraints = [
            not_blank("name", name="client_name_is_not_blank"),
            models.CheckConstraint(
                name="client_contractor_share_is_a_share",
                condition=models.Q(contractor_share__gte=0, contractor_share__lte=1),
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def is_covered_by_hipaa(self) -> bool:
        """Say whether health privacy findings concern this client."""
        return self.hipaa_role != self.HipaaRole.NONE


class Site(Row):
    """A place where a client works."""

    client = models.ForeignKey(Client, on_delete=models.CASCADE, related_name="sites")
    name = models.CharField(max_length=256)
    address = models.CharField(max_length=300, blank=True)

    class Meta:
        ordering = ["name"]
        constraints = [models.UniqueConstraint("client", "name", name="site_name_is_unique_per_client")]

    def __str__(self) -> str:
        return self.name


class Contact(Row):
    """A person at a client who deals with the MSP; with a user, may sign in to the portal."""

    class PortalRole(models.TextChoices):
        """What the contact may do in the portal."""

        NONE = "NONE", "No portal"
        VIEWER = "VIEWER", "Viewer"
        SIGNATORY = "SIGNATORY", "Signatory"

    client = models.ForeignKey(Client, on_delete=models.PROTECT, related_name="contacts")
    name = models.CharField(max_length=120)
    email = models.EmailField(max_length=254)
    title = models.CharField(max_length=80, blank=True)
    phone = models.CharField(max_length=40, blank=True)
    portal_role = CodeField(max_length=9, choices=PortalRole.choices, default=PortalRole.NONE)
    user = models.OneToOneField(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        related_name="contact",
        null=True,
        blank=True,
        editable=False,
    )

    class Meta:
        ordering = ["name"]
        constraints = [
            models.UniqueConstraint("client", Lower("email"), name="contact_email_is_unique_per_client"),
            models.CheckConstraint(
                name="contact_in_the_portal_has_a_user",
                condition=models.Q(portal_role="NONE") | models.Q(user__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.name} ({self.client_id and self.client.name})"

    @property
    def is_signatory(self) -> bool:
        """Say whether the contact may accept or decline for the client."""
        return self.portal_role == self.PortalRole.SIGNATORY
