"""What the page of a ceiling asks: who looks after its alert, until when it waits, what is known ahead."""

from django import forms
from unfold.widgets import (
    UnfoldAdminIntegerFieldWidget,
    UnfoldAdminSelectWidget,
    UnfoldAdminTextareaWidget,
    UnfoldAdminTextInputWidget,
)

MORE, FEWER = "more", "fewer"
NO_DAY = "Write the day as year, month, day: 2027-01-04."


def _day(label: str, help_text: str) -> forms.DateField:
    widget = UnfoldAdminTextInputWidget(attrs={"type": "date"})
    return forms.DateField(
        label=label, widget=widget, help_text=help_text, error_messages={"required": "Choose a day.", "invalid": NO_DAY}
    )


class TakeUpForm(forms.Form):
    """What is being done about an alert."""

    note = forms.CharField(
        label="What is being done",
        required=False,  # the action refuses a blank one, in the same words for every door
        widget=UnfoldAdminTextareaWidget(attrs={"rows": 2}),
        help_text="Whoever looks next reads it. The ceiling leaves the list of what needs somebody.",
    )


class PutOffForm(forms.Form):
    """Until when an alert waits."""

    until = _day("Until", "It is told of again on that day, and earlier if it gets worse.")


class KnownAheadForm(forms.Form):
    """A change of the count that is known before it shows."""

    number = forms.IntegerField(
        label="How many",
        min_value=1,
        widget=UnfoldAdminIntegerFieldWidget,
        error_messages={
            "required": "Say how many.",
            "invalid": "Write a whole number, such as 4.",
            "min_value": "Write a whole number, 1 or more.",
        },
    )
    direction = forms.ChoiceField(
        label="More or fewer", choices=[(MORE, "More"), (FEWER, "Fewer")], widget=UnfoldAdminSelectWidget
    )
    on = _day("From", "The day from which they count, or count no more.")
    note = forms.CharField(
        label="What it is",
        required=False,
        widget=UnfoldAdminTextInputWidget(attrs={"maxlength": 200}),
        help_text="For example: new office, four nurses.",
    )

    @property
    def change(self) -> int:
        """Return the change with its sign."""
        number: int = self.cleaned_data["number"]
        return number if self.cleaned_data["direction"] == MORE else -number

    def refuse(self, field: str, sentence: str) -> None:
        """Show a refusal beside what is to be put right."""
        name = {"change": "number"}.get(field, field)
        self.add_error(name if name in self.fields else None, sentence)


class JumpForm(forms.Form):
    """What a month's jump was."""

    month = forms.DateField(widget=forms.HiddenInput)
    verdict = forms.ChoiceField(choices=[("FAULT", ""), ("RIGHT", "")])
    note = forms.CharField(
        label="Why (may stay empty)",
        required=False,
        widget=UnfoldAdminTextInputWidget(attrs={"maxlength": 200}),
    )
