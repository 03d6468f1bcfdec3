"""What a contact types when the count is wrong or somebody comes or goes."""

from django import forms

from clients.models import Notice
from clients.models.inventory import CELL

LONGEST_WORDS = 2000


class DisputeForm(forms.Form):
    """Why a line is wrong."""

    reason = forms.CharField(
        max_length=LONGEST_WORDS,
        error_messages={"required": "Say why the line is wrong, so that it can be checked."},
    )


class NoticeForm(forms.Form):
    """Who joins or leaves, and when."""

    kind = forms.ChoiceField(
        choices=Notice.Kind.choices,
        error_messages={"required": "Choose whether the person joins or leaves.", "invalid_choice": "Choose one."},
    )
    name = forms.CharField(max_length=CELL, error_messages={"required": "Say who it is."})
    email = forms.EmailField(
        max_length=CELL,
        required=False,
        error_messages={"invalid": "This is no e-mail address. Correct it."},
    )
    department = forms.CharField(max_length=CELL, required=False)
    on = forms.DateField(
        error_messages={"required": "Give the day.", "invalid": "Write the day as year, month, day: 2026-12-01."}
    )
    note = forms.CharField(max_length=LONGEST_WORDS, required=False)
