"""The forms of a contract that is drafted by hand: what it begins with, and everything that an amendment asks too."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from decimal import Decimal
from typing import Any, cast

from django import forms
from django.db.models import QuerySet
from unfold.widgets import UnfoldAdminSelectWidget, UnfoldAdminTextInputWidget

from clients.admin.forms import day_input
from clients.models import Client
from contracts.actions.agreeing import LONGEST_TERM
from contracts.admin.amending_forms import AgreedForm, AgreedForms
from contracts.admin.amending_rows import choice, text
from contracts.agreement import Agreement
from contracts.commercial import Commercial, Escalated, thawed
from contracts.models import SlaPlan
from contracts.queries.beginnings import Beginning, Priced, with_onboarding
from pricing.admin.whatif_form import Money, Whole

NONE, COMPOUNDING, SIMPLE, INDEXED = "", "COMPOUNDING", "SIMPLE", "INDEXED"
ESCALATORS = [
    (NONE, "It does not rise"),
    (COMPOUNDING, "By a fixed share of the year before"),
    (SIMPLE, "By a fixed share of the first year"),
    (INDEXED, "As a price index changes"),
]
HUNDRED = Decimal(100)
CENT = Decimal("0.01")
LONGEST_INDEX = 60  # as that of the values that are entered for it


class StartForm(forms.Form):
    """For whom a contract is drafted, and what it begins with."""

    client = forms.ModelChoiceField(
        Client.objects.none(),
        label="Client",
        empty_label="Choose the client",
        widget=UnfoldAdminSelectWidget,
        error_messages={"required": "Choose the client."},
    )
    begin = forms.ChoiceField(
        label="Begin with",
        widget=UnfoldAdminSelectWidget,
        error_messages={"required": "Choose what to begin with."},
        help_text="Its rates fill the first line. They can be changed, and further lines added, on the next page.",
    )

    def __init__(self, clients: QuerySet[Client], priced: Sequence[Priced], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        cast("forms.ModelChoiceField[Client]", self.fields["client"]).queryset = clients
        cast(forms.ChoiceField, self.fields["begin"]).choices = [(one.code, one.label) for one in priced]
        self.priced = {one.code: one for one in priced}

    @property
    def chosen(self) -> Priced:
        """Return what was chosen to begin with, once it is valid."""
        return self.priced[self.cleaned_data["begin"]]


class Share(forms.DecimalField):
    """A share of the fee, written in percent and kept from 0 to 1."""

    def __init__(self, *, label: str, least: int = 0, **kwargs: Any) -> None:
        told = f"Write a share from {least} to 100, such as 3."
        super().__init__(
            label=label,
            min_value=least,
            max_value=100,
            decimal_places=4,
            required=False,
            widget=UnfoldAdminTextInputWidget(attrs={"inputmode": "decimal", "autocomplete": "off"}),
            error_messages=dict.fromkeys(("invalid", "min_value", "max_value"), told)
            | {"max_decimal_places": "Write the share with up to four decimals."},
            **kwargs,
        )

    def clean(self, value: Any) -> Any:
        """Return the share, None where nothing was written."""
        given = super().clean(value)
        return None if given is None else given / HUNDRED


class DraftForm(AgreedForm):
    """When a contract begins, how long it runs, what is charged once, how its fee rises, and what is agreed for all."""

    changed_meanwhile = (
        "The rate card, the catalogue or these terms changed since you opened this page. What you typed is still here:"
        " read it again, then keep it."
    )
    effective_from = forms.DateField(
        label="First day",
        widget=day_input(),
        help_text="May lie in the past where it was signed on paper; months that ended since are then stated.",
    )
    term_months = Whole("months", least=1, most=LONGEST_TERM, label="Months of the term")
    onboarding_amount = Money(label="Once, for onboarding", help_text="Empty for nothing.")
    escalator = choice(ESCALATORS, "Each anniversary the fee rises", required=False)
    share = Share(label="Share, in %", least=-100, help_text="Of an index: the change that is expected.")
    index = text("Price index", LONGEST_INDEX, help_text="Its full name, with region and seasonal adjustment.")
    floor_share = Share(label="At least, in %", help_text="Only for an index.")
    cap_share = Share(label="At most, in %", help_text="Only for an index.")

    def clean_onboarding_amount(self) -> Decimal | None:
        """Refuse parts of a cent: it is an amount, no rate."""
        amount: Decimal | None = self.cleaned_data["onboarding_amount"]
        if amount is not None and amount != amount.quantize(CENT):
            raise forms.ValidationError("Write the amount in whole cents, such as 500.00.")
        return amount

    def clean(self) -> dict[str, Any]:
        """Refuse an escalator of which something is missing, or that has what belongs to another."""
        given = super().clean() or self.cleaned_data
        rule = given.get("escalator", NONE)
        if rule and given.get("share") is None and "share" not in self.errors:
            self.add_error("share", "Write by what share it rises.")
        if rule in {COMPOUNDING, SIMPLE} and (given.get("share") or 0) < 0:
            self.add_error("share", "A fixed share is not below zero. Write one from 0 to 100.")
        if rule == INDEXED and not given.get("index"):
            self.add_error("index", "Write which price index it follows.")
        self._refuse_what_belongs_to_another(rule, given)
        return given

    def _refuse_what_belongs_to_another(self, rule: str, given: Mapping[str, Any]) -> None:
        if not rule and given.get("share") is not None:
            self.add_error("escalator", "A share is written, but the fee does not rise. Say how, or empty the share.")
        if rule != INDEXED:
            for name in ("index", "floor_share", "cap_share"):
                if given.get(name) not in (None, ""):
                    self.add_error(name, "This belongs to a price index. Choose that, or empty it.")

    @property
    def escalated(self) -> Escalated | None:
        """Return how the fee rises, once it is valid."""
        given = self.cleaned_data
        match given["escalator"]:
            case "":
                return None
            case "INDEXED":
                return Escalated(
                    given["share"],
                    is_compounding=True,
                    is_indexed=True,
                    index=" ".join(given["index"].split()),
                    floor_share=given["floor_share"],
                    cap_share=given["cap_share"],
                )
            case rule:
                return Escalated(given["share"], is_compounding=rule == COMPOUNDING)


class DraftingForms(AgreedForms):
    """Every form of a contract, filled with what it begins with, or with what was sent."""

    form_class = DraftForm

    def __init__(self, begun: Beginning, plans: QuerySet[SlaPlan], *, data: Mapping[str, Any] | None = None) -> None:
        agreement = begun.agreement
        super().__init__(
            agreement,
            plans,
            data,
            effective_from=begun.effective_from,
            term_months=agreement.term_months,
            onboarding_amount=begun.onboarding_amount or None,
            **escalator_given(agreement.commercial),
        )

    @property
    def onboarding_amount(self) -> Decimal:
        """Return what is charged once, zero where nothing is written; once it is valid."""
        return self.form.cleaned_data["onboarding_amount"] or Decimal(0)

    def agreement(self) -> Agreement:
        """Return what the contract would read; raises ValueError with the sentence to show."""
        agreed, form = super().agreement(), cast(DraftForm, self.form)
        commercial = replace(agreed.commercial, escalator=form.escalated)
        months = form.cleaned_data["term_months"]
        thawed(commercial, term_months=months)  # refuses a floor above its cap
        return with_onboarding(replace(agreed, commercial=commercial, term_months=months), self.onboarding_amount)


def escalator_given(commercial: Commercial) -> dict[str, Any]:
    """Return what the form shows of how the fee rises."""
    found = commercial.escalator
    if found is None:
        return {"escalator": NONE}
    fixed = COMPOUNDING if found.is_compounding else SIMPLE
    return {
        "escalator": INDEXED if found.is_indexed else fixed,
        "share": _percent(found.share),
        "index": found.index,
        "floor_share": _percent(found.floor_share),
        "cap_share": _percent(found.cap_share),
    }


def _percent(share: Decimal | None) -> str | None:
    return None if share is None else f"{(share * HUNDRED).normalize():f}"
