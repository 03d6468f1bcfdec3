"""A deed on one row: its page says what goes and what stays, asks for what it needs, and does it once that is sent."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, cast
from uuid import UUID, uuid4

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils import timezone
from unfold.widgets import UnfoldAdminTextareaWidget, UnfoldAdminTextInputWidget

from clients.admin.pages import PageAdmin
from clients.staff import Staff
from contracts.actions.adjustments import KeptAlready
from contracts.admin.wording import once_in_words
from contracts.models import Adjustment
from pricing.admin.whatif_form import Money

TEMPLATE = "admin/contracts/contract/deed.html"


class DoneAlready(Exception):
    """The same form was sent before and did what it asks for then; the sentence says what is there."""


class NothingAsked(forms.Form):
    """A deed that only has to be confirmed."""


class ReasonForm(forms.Form):
    """Why something is done."""

    reason = forms.CharField(
        label="Why",
        required=False,  # the action refuses a blank one, in the same words for every door
        widget=UnfoldAdminTextareaWidget(attrs={"rows": 3}),
        help_text="It stays on the record.",
    )


class AmountForm(forms.Form):
    """Something that is charged or credited once."""

    CHARGED, CREDITED = "CHARGED", "CREDITED"

    once = forms.UUIDField(
        required=False,
        initial=uuid4,  # anew for each form that is shown, so that one that is sent twice is known
        widget=forms.HiddenInput,
        error_messages={"invalid": "This form is not as it was shown. Open the page again and fill it in anew."},
    )

    description = forms.CharField(
        label="What it is",
        required=False,
        widget=UnfoldAdminTextInputWidget(attrs={"maxlength": 200}),
        help_text="The words of the line on the statement.",
    )
    direction = forms.ChoiceField(
        label="Who gets it",
        choices=[(CHARGED, "We do: it is charged"), (CREDITED, "The client does: it is credited")],
        widget=forms.RadioSelect,
        initial=CHARGED,
    )
    amount = Money(label="Amount")
    reason = forms.CharField(
        label="Why",
        required=False,
        widget=UnfoldAdminTextareaWidget(attrs={"rows": 3}),
        help_text="The client reads it below the line.",
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["amount"].required = True
        self.fields["amount"].error_messages["required"] = "Write the amount."

    def clean(self) -> dict[str, Any]:
        """Give a credit its sign."""
        given = super().clean() or self.cleaned_data
        if given.get("amount") is not None and given.get("direction") == self.CREDITED:
            given["amount"] = -given["amount"]
        return given


def asking(form: type[forms.Form]) -> Callable[[Any, Any], forms.Form]:
    """Return how a form that is the same for every row is made: of the row, and of what was sent or None."""
    return lambda _row, data: form(data)


NOTHING_ASKED = asking(NothingAsked)


def once_of(request: HttpRequest) -> UUID | None:
    """Return what a form was shown with so that it counts once, None where it came without."""
    try:
        return UUID(request.POST.get("once", ""))
    except ValueError:
        return None


def kept_once(keep: Callable[..., Adjustment], given: Mapping[str, Any], **about: Any) -> str:
    """Keep what an AmountForm was filled in with, and say what waits; raises DoneAlready where it was sent before."""
    wanted = {name: given[name] for name in ("description", "amount", "reason", "once")}
    try:
        kept = keep(**wanted, **about)
    except KeptAlready as already:
        before = already.kept
        raise DoneAlready(
            f"This form was sent before, and {once_in_words(before)} is kept for contract {before.contract}."
            " Nothing was kept twice; open the page again to keep another."
        ) from already
    return f"{once_in_words(kept)} waits for the next statement of contract {kept.contract}."


@dataclass(frozen=True, slots=True)
class Deed:
    """What a deed is called and needs; `told` says what it does, `done` does it and says that in a sentence.

    What it raises of `refusals` is shown on its page, with what was filled in.
    """

    name: str
    title: str
    button: str
    permission: str
    told: Callable[[Any], str]
    done: Callable[[Any, Mapping[str, Any], Staff, datetime], str]
    refusals: tuple[type[Exception], ...]
    form: Callable[[Any, Any], forms.Form] = NOTHING_ASKED
    is_grave: bool = False

    def page(self, screen: PageAdmin, request: HttpRequest, row: Any, *, back: str, back_to: str) -> HttpResponse:
        """Show what the deed does, and do it when that was confirmed; `back` is where to go then or instead."""
        screen.allow(request, self.permission, posted=False)
        form = self.form(row, request.POST if request.method == "POST" else None)
        if form.is_bound and form.is_valid():
            try:
                said = self.done(row, form.cleaned_data, cast(Staff, request.user), timezone.now())
            except self.refusals as refusal:
                form.add_error(None, str(refusal))
            except DoneAlready as already:
                messages.info(request, str(already))
                return HttpResponseRedirect(back)
            else:
                messages.success(request, said)
                return HttpResponseRedirect(back)
        return screen.screen(
            request,
            TEMPLATE,
            f"{self.title}: {row}",
            deed=self,
            told=self.told(row),
            form=form,
            back=back,
            back_to=back_to,
        )
