"""Forms of the admin; each asks its action's own check whether the input makes sense."""

from copy import copy
from typing import Any, cast
from zoneinfo import available_timezones

from django import forms
from django.db.models import Model
from django.forms.models import construct_instance
from unfold.widgets import (
    INPUT_CLASSES,
    UnfoldAdminNullBooleanSelectWidget,
    UnfoldAdminSelectWidget,
    UnfoldAdminTextareaWidget,
    UnfoldAdminTextInputWidget,
    UnfoldBooleanSwitchWidget,
)

from clients.actions.clients import check_client, check_contact
from clients.actions.decisions import check_account
from clients.actions.findings import check_note
from clients.actions.people import check_person
from clients.actions.refusals import Refusal
from clients.models import Account, Client, Contact, CountingChoice, Finding, Person
from clients.queries.wording import POLICY_CHOICES

ZONE_CHOICES = [
    (name, name.replace("_", " ")) for name in sorted(available_timezones()) if "/" in name or name == "UTC"
]


def day_input() -> forms.DateInput:
    """Return a field for a day, as the browser offers one."""
    return forms.DateInput(attrs={"type": "date", "class": " ".join(INPUT_CLASSES)}, format="%Y-%m-%d")


class CheckedForm(forms.ModelForm[Any]):
    """A form that shows what an action would refuse, at the field the refusal is about."""

    def refuse(self, row: Model) -> None:
        """Raise the action's Refusal, if there is one."""
        raise NotImplementedError

    def clean(self) -> dict[str, Any]:
        """Ask the action before the database's own constraints, whose names mean nothing to a person."""
        given = super().clean() or self.cleaned_data
        if self.errors:
            return given
        would_be = construct_instance(self, copy(self.instance), self._meta.fields)
        try:
            self.refuse(would_be)
        except Refusal as refusal:
            self.add_error(refusal.field if refusal.field in self.fields else None, str(refusal))
        return given


class ClientForm(CheckedForm):
    """What is declared of a client."""

    time_zone = forms.ChoiceField(choices=ZONE_CHOICES, initial="UTC", widget=UnfoldAdminSelectWidget)
    counting_policy = forms.ChoiceField(
        choices=POLICY_CHOICES,
        initial="NAMED_FRONTLINE_SHARED",
        widget=UnfoldAdminSelectWidget,
        help_text="Who counts as a billable user, unless the contract says otherwise.",
    )
    is_volatile = forms.NullBooleanField(
        label="Headcount varies",
        required=False,
        widget=UnfoldAdminNullBooleanSelectWidget,
        help_text="Used until twelve months of counts are known.",
    )

    class Meta:
        model = Client
        fields = [
            "name", "slug", "industry", "time_zone", "account_manager", "counting_policy", "hipaa_role", "is_volatile",
            "has_fixed_budget", "contractor_share",
        ]  # fmt: skip

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not self.instance._state.adding:
            del self.fields["counting_policy"]  # a screen of its own keeps every version of it
        self.fields["slug"].required = False
        self.fields["slug"].help_text = "Used by commands and the API. Made of the name if left empty."
        manager = cast("forms.ModelChoiceField[Any]", self.fields["account_manager"])
        if manager.queryset is not None:
            manager.queryset = manager.queryset.exclude(role="CLIENT_CONTACT").filter(is_active=True)

    def refuse(self, row: Model) -> None:
        """Refuse what the actions on clients refuse."""
        check_client(cast("Client", row))


class ContactForm(CheckedForm):
    """A person at a client, and what the portal lets them do."""

    class Meta:
        model = Contact
        fields = ["client", "name", "email", "title", "phone", "portal_role"]

    def refuse(self, row: Model) -> None:
        """Refuse what the actions on contacts refuse."""
        check_contact(cast("Contact", row))


class AccountForm(CheckedForm):
    """What an account stands for, and who is behind it."""

    because = forms.CharField(
        label="Why",
        required=False,
        max_length=400,
        widget=UnfoldAdminTextInputWidget,
        help_text="Kept with the decision, such as “Dr Meridian confirmed it by phone”.",
    )

    class Meta:
        model = Account
        fields = ["kind", "person"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if "person" in self.fields:
            person = cast("forms.ModelChoiceField[Person]", self.fields["person"])
            person.queryset = Person.objects.filter(client_id=self.instance.client_id)

    def refuse(self, row: Model) -> None:
        """Refuse what the decision refuses."""
        check_account(cast("Account", row))


class PersonForm(CheckedForm):
    """What is known of a person."""

    class Meta:
        model = Person
        fields = ["name", "email", "employee_number", "department", "is_contractor", "joined_on", "left_on"]

    def refuse(self, row: Model) -> None:
        """Refuse what the correction refuses."""
        check_person(cast("Person", row))


class FindingForm(forms.Form):
    """What became of a finding, and the note that says so."""

    status = forms.ChoiceField(choices=Finding.Status.choices)
    note = forms.CharField(
        label="What was answered, and by whom",
        required=False,
        max_length=2000,
        widget=UnfoldAdminTextareaWidget(attrs={"rows": 3}),
    )

    def clean(self) -> dict[str, Any]:
        """Refuse to settle a finding without a word."""
        given = super().clean() or {}
        try:
            check_note(status=given.get("status", ""), note=given.get("note", ""))
        except Refusal as refusal:
            self.add_error("note", str(refusal))
        return given


class RulesForm(forms.Form):
    """The MSP's limits."""

    stale_after_days = forms.IntegerField(
        label="A device is doubtful when not seen for (days)",
        required=False,
        widget=UnfoldAdminTextInputWidget(attrs={"inputmode": "numeric"}),
        help_text="It stays counted until somebody retires it. Empty: never doubtful.",
    )
    dispute_days = forms.IntegerField(
        label="Days to dispute after the month ends",
        widget=UnfoldAdminTextInputWidget(attrs={"inputmode": "numeric"}),
        help_text="Until then a client can contest who and what is counted for a month.",
    )


class CountingForm(forms.Form):
    """Who counts, when in the period, and why it was agreed so."""

    policy = forms.ChoiceField(
        label="Who counts as a billable user", choices=POLICY_CHOICES, widget=UnfoldAdminSelectWidget
    )
    moment = forms.ChoiceField(
        label="Which count of the period is billed",
        choices=CountingChoice.Moment.choices,
        widget=UnfoldAdminSelectWidget,
    )
    day = forms.IntegerField(
        label="Day of the month",
        required=False,
        widget=UnfoldAdminTextInputWidget(attrs={"inputmode": "numeric"}),
        help_text="Only for a fixed day, 1 to 31; a shorter month counts on its last day.",
    )
    leavers_count = forms.BooleanField(
        label="Leavers who still sign in are counted", required=False, widget=UnfoldBooleanSwitchWidget
    )
    because = forms.CharField(
        label="Why",
        required=False,
        max_length=400,
        widget=UnfoldAdminTextareaWidget(attrs={"rows": 2}),
        help_text="What was agreed with the client, where it is written.",
    )


class CountForm(forms.Form):
    """Which day to count, and under which policy."""

    on = forms.DateField(label="Day", widget=day_input())
    policy = forms.ChoiceField(label="Counting policy", choices=POLICY_CHOICES, widget=UnfoldAdminSelectWidget)
