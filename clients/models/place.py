"""Where several persons work, and in which systems, and what the client answered about patient data."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower

from clients.counting.values import EphiAccess
from clients.models.base import CodeField, Row, not_blank
from clients.models.client import Client

_ACCESS_LABELS = {
    EphiAccess.UNANSWERED: "Not answered",
    EphiAccess.REACHABLE: "Yes, patient data can be reached without an own sign-in",
    EphiAccess.BEHIND_OWN_SIGN_IN: "No, patient data needs a second, own sign-in",
}


class Answered(Row):
    """A row with answers of the client's: who at the MSP wrote them down, and when."""

    answered_on = models.DateField(null=True, blank=True)
    answered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    answered_for = models.CharField("Answered by", max_length=120, blank=True, help_text="Who at the client said so.")

    class Meta:
        abstract = True


class Station(Answered):
    """A place where several persons work, such as OR1; found in sign-ins, or entered."""

    client = models.ForeignKey(Client, on_delete=models.CASCADE, related_name="stations")
    name = models.CharField(max_length=120)
    ephi_access = CodeField(
        "Can patient data be reached from it without a second, own sign-in?",
        max_length=20,
        choices=[(code.value, label) for code, label in _ACCESS_LABELS.items()],
        default=EphiAccess.UNANSWERED.value,
    )
    logs_off_after_minutes = models.PositiveSmallIntegerField(
        "Logs off by itself after (minutes)", null=True, blank=True, help_text="Leave empty if nobody knows."
    )
    is_counted = models.BooleanField("A station", default=True, help_text="Untick a place that is no work station.")
    first_seen_on = models.DateField()

    class Meta:
        ordering = ["name"]
        constraints = [
            models.UniqueConstraint("client", Lower("name"), name="station_is_unique_per_client"),
            not_blank("name", name="station_name_is_not_blank"),
            models.CheckConstraint(
                name="station_answer_has_a_day", condition=Q(ephi_access="UNANSWERED") | Q(answered_on__isnull=False)
            ),
        ]

    def __str__(self) -> str:
        return self.name


class System(Answered):
    """A system that people sign in to, such as the EMR, and whether it maintains patient data."""

    client = models.ForeignKey(Client, on_delete=models.CASCADE, related_name="systems")
    name = models.CharField(max_length=120)
    maintains_ephi = models.BooleanField("Maintains patient data", null=True, blank=True)
    audit_lacks = models.JSONField(default=list, blank=True, help_text="What its sign-in audit does not say.")
    first_seen_on = models.DateField()

    class Meta:
        ordering = ["name"]
        constraints = [
            models.UniqueConstraint("client", Lower("name"), name="system_is_unique_per_client"),
            not_blank("name", name="system_name_is_not_blank"),
            models.CheckConstraint(
                name="system_answer_has_a_day", condition=Q(maintains_ephi=None) | Q(answered_on__isnull=False)
            ),
        ]

    def __str__(self) -> str:
        return self.name
