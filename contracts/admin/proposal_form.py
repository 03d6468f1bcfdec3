"""What a proposal is made with, beside what was recommended."""

from typing import Any, cast

from django import forms
from unfold.widgets import (
    UnfoldAdminCheckboxSelectMultipleWidget,
    UnfoldAdminIntegerFieldWidget,
    UnfoldAdminSelectWidget,
    UnfoldBooleanWidget,
)

from clients.models import Contact
from contracts.models import ProposalTemplate
from contracts.queries.offered import offered_choices, offered_months
from contracts.queries.papers import options_on_offer
from pricing.charts import words
from pricing.models import Recommendation


class ProposalForm(forms.Form):
    """To whom, for how long, and with what of the card's commercial terms."""

    signatory = forms.ModelChoiceField(Contact.objects.none(), widget=UnfoldAdminSelectWidget)
    term_months = forms.IntegerField(
        min_value=1, max_value=120, label="Term in months", widget=UnfoldAdminIntegerFieldWidget
    )

    def __init__(self, recommendation: Recommendation, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        signatories = Contact.objects.filter(
            client_id=recommendation.client_id, portal_role=Contact.PortalRole.SIGNATORY
        ).select_related("client")
        field = cast("forms.ModelChoiceField[Contact]", self.fields["signatory"])
        field.queryset, field.empty_label = signatories, "Choose who may sign"
        if len(signatories) == 1:
            field.initial = signatories[0]
        if months := offered_months(recommendation.card):
            choices = [(number, words.count_of(number, "month")) for number in months]
            self.fields["term_months"] = forms.TypedChoiceField(
                coerce=int, choices=choices, label="Term", widget=UnfoldAdminSelectWidget
            )
        self._add_what_it_is_written_with()
        for name, label in offered_choices(recommendation.card, recommendation.tier).items():
            self.fields[name] = forms.BooleanField(label=label, required=False, widget=UnfoldBooleanWidget)

    def _add_what_it_is_written_with(self) -> None:
        templates = ProposalTemplate.objects.all()
        if templates:
            self.fields["template"] = forms.ModelChoiceField(
                templates,
                initial=next((one for one in templates if one.is_default), None),
                empty_label=None,
                widget=UnfoldAdminSelectWidget,
            )
        options = options_on_offer()
        if options:
            self.fields["options"] = forms.ModelMultipleChoiceField(
                options,
                required=False,
                initial=list(options),
                label="Options the client may tick",
                widget=UnfoldAdminCheckboxSelectMultipleWidget,
            )

    @property
    def written_with(self) -> dict[str, Any]:
        """Return the template and the options that were chosen, as `create_proposal` takes them."""
        cleaned = self.cleaned_data
        return {"template": cleaned.get("template"), "options": tuple(cleaned.get("options", ()))}

    @property
    def chosen(self) -> dict[str, bool]:
        """Return which of the offered terms were chosen."""
        return {name: value for name, value in self.cleaned_data.items() if isinstance(value, bool)}
