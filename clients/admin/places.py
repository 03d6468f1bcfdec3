"""Stations and systems: what the client answered about patient data, and who there said so."""

from typing import Any, cast

from django import forms
from django.contrib import admin
from django.db.models import Model, QuerySet
from django.http import HttpRequest
from django.utils import timezone
from django.utils.safestring import SafeString
from unfold.decorators import display
from unfold.widgets import (
    UnfoldAdminNullBooleanSelectWidget,
    UnfoldAdminSelectWidget,
    UnfoldAdminTextareaWidget,
)

from clients.actions.places import add_station, answer_for_station, answer_for_system, check_answer, check_station
from clients.admin.base import WorkAdmin
from clients.admin.filters import ManagerFilter
from clients.admin.forms import CheckedForm
from clients.admin.marks import state_mark
from clients.counting import EphiAccess
from clients.models import Station, System
from clients.queries.days import local_day
from clients.queries.places import every_station, every_system
from clients.staff import Staff

SAID_BY = "Who at the client said so, such as “Dr Meridian, practice owner”."


class StationForm(CheckedForm):
    """What is asked about a station; a new one needs its client and a name first."""

    class Meta:
        model = Station
        fields = ["client", "name", "ephi_access", "logs_off_after_minutes", "answered_for", "is_counted"]
        widgets = {"ephi_access": UnfoldAdminSelectWidget}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if "answered_for" in self.fields:
            self.fields["answered_for"].help_text = SAID_BY

    def refuse(self, row: Model) -> None:
        """Refuse a second station of a name, and an answer that is nobody's."""
        station = cast("Station", row)
        if self.instance._state.adding:
            check_station(client=station.client, name=station.name)
            return
        is_answered = station.ephi_access != EphiAccess.UNANSWERED or station.logs_off_after_minutes is not None
        check_answer(answered_for=station.answered_for, is_answered=is_answered)


class LinesField(forms.CharField):
    """A list of texts, one a line."""

    widget = UnfoldAdminTextareaWidget

    def prepare_value(self, value: Any) -> Any:
        """Show the list line by line."""
        return "\n".join(value) if isinstance(value, list) else value

    def to_python(self, value: Any) -> Any:
        """Read the lines as a list, without blanks."""
        lines = value if isinstance(value, list) else str(value or "").splitlines()
        return [line.strip() for line in lines if line.strip()]


class SystemForm(CheckedForm):
    """What is asked about a system."""

    maintains_ephi = forms.NullBooleanField(
        label="Does it maintain patient data?", required=False, widget=UnfoldAdminNullBooleanSelectWidget
    )
    audit_lacks = LinesField(
        label="What does its sign-in audit not say?",
        required=False,
        help_text="One thing a line, such as “who signed in” or “workstation”. Empty if the audit says it all.",
    )

    class Meta:
        model = System
        fields = ["maintains_ephi", "audit_lacks", "answered_for"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if "answered_for" in self.fields:
            self.fields["answered_for"].help_text = SAID_BY

    def refuse(self, row: Model) -> None:
        """Refuse an answer that is nobody's."""
        system = cast("System", row)
        check_answer(answered_for=system.answered_for, is_answered=system.maintains_ephi is not None)


class PlaceAdmin(WorkAdmin):
    """A screen of rows that sign-ins name, and the client is asked about."""

    asked: tuple[str, ...] = ()

    @display(description="Answered", ordering="answered_on")
    def answer(self, row: Station | System) -> str:
        """Return who at the client answered, who wrote it down and when."""
        if row.answered_on is None:
            return ""
        return f"{row.answered_for}, {row.answered_on:%d %b %Y}, written down by {row.answered_by}"

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> list[str]:
        """Leave to a person what the client is asked."""
        return [name for name in self.get_fields(request, obj) if name not in self.asked] if obj else []


@admin.register(Station)
class StationAdmin(PlaceAdmin):
    """Places where several persons work."""

    when_empty = "No station yet. Sign-in logs name them; add the ones that no log tells of, such as OR1."
    form = StationForm
    asked = ("ephi_access", "logs_off_after_minutes", "answered_for", "is_counted")
    list_display = ["name", "client", "access", "logs_off", "answer", "is_counted", "first_seen_on"]
    list_filter = ["ephi_access", "is_counted", ManagerFilter]
    list_select_related = ["client", "answered_by"]
    search_fields = ["name", "answered_for", "client__name"]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Station]:
        """Return stations, those nobody asked about first; one query."""
        return every_station()

    def get_fields(self, request: HttpRequest, obj: Any = None) -> list[str]:
        """Ask for client and name of a new one, and for the answers of one that is there."""
        return [*self.asked, "client", "name", "answer", "first_seen_on"] if obj else ["client", "name"]

    @display(description="Patient data", ordering="ephi_access")
    def access(self, row: Station) -> SafeString:
        """Return whether patient data can be reached without an own sign-in."""
        match row.ephi_access:
            case EphiAccess.REACHABLE:
                return state_mark("Reachable without an own sign-in", "near")
            case EphiAccess.BEHIND_OWN_SIGN_IN:
                return state_mark("Behind an own sign-in", "ok")
            case _:
                return state_mark("Not answered", "watch")

    @display(description="Logs off after", ordering="logs_off_after_minutes")
    def logs_off(self, row: Station) -> str:
        """Return after how many minutes it logs off."""
        return "Not answered" if row.logs_off_after_minutes is None else f"{row.logs_off_after_minutes} minutes"

    def save_model(self, request: HttpRequest, obj: Station, form: Any, change: bool) -> None:
        """Add a station, or keep what was answered."""
        by, at = cast("Staff", request.user), timezone.now()
        if change:
            answer_for_station(station=obj, answered_for=obj.answered_for, by=by, at=at)
            return
        added = add_station(client=obj.client, name=obj.name, on=local_day(obj.client, at))
        vars(obj).update(vars(added))


@admin.register(System)
class SystemAdmin(PlaceAdmin):
    """Systems that people sign in to, such as the EMR."""

    when_empty = "No system yet. Import a sign-in log, for example of the EMR or of Entra; it names its system."
    form = SystemForm
    asked = ("maintains_ephi", "audit_lacks", "answered_for")
    list_display = ["name", "client", "patient_data", "lacks", "answer", "first_seen_on"]
    list_filter = ["maintains_ephi", ManagerFilter]
    list_select_related = ["client", "answered_by"]
    search_fields = ["name", "answered_for", "client__name"]
    fields = ["maintains_ephi", "audit_lacks", "answered_for", "client", "name", "answer", "first_seen_on"]

    def get_queryset(self, request: HttpRequest) -> QuerySet[System]:
        """Return systems, those nobody asked about first; one query."""
        return every_system()

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Refuse: sign-in logs name their system."""
        return False

    @display(description="Patient data", ordering="maintains_ephi")
    def patient_data(self, row: System) -> SafeString:
        """Return whether the system maintains patient data."""
        if row.maintains_ephi is None:
            return state_mark("Not answered", "watch")
        return state_mark("Maintains it", "near") if row.maintains_ephi else state_mark("None", "ok")

    @display(description="Its audit does not say")
    def lacks(self, row: System) -> str:
        """Return what the sign-in audit does not say."""
        return ", ".join(row.audit_lacks) or "Nothing is known to be missing"

    def save_model(self, request: HttpRequest, obj: System, form: Any, change: bool) -> None:
        """Keep what was answered."""
        answer_for_system(system=obj, answered_for=obj.answered_for, by=cast("Staff", request.user), at=timezone.now())
