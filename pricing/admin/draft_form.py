"""The form of a draft rate card itself, with what each rule of it asks of a person."""

from typing import Any, ClassVar

from django.core.exceptions import NON_FIELD_ERRORS, ValidationError

from clients.admin.rules import BROKEN, RuleForm
from pricing.models import RateCard
from pricing.queries.card_checks import out_of_order
from pricing.queries.cards import published_versions

SHARE = "A share is 0 to 1. Write 5 % as 0.05."
ONE_OF_TWO = "Give the share or the amount per user, not both, and neither below zero."


class RateCardForm(RuleForm):
    """A draft of the price list; a refusal stands beside the field it is about."""

    rules: ClassVar[dict[str, str]] = {
        "rate_card_version_is_unique": "A card of this name and version exists. Use the next number.",
        "rate_card_currency_is_a_code": "A currency is three capital letters, such as USD.",
        "rate_card_costs_are_all_or_none": "Give all five costs, each zero or more, or none of them.",
        "rate_card_name_is_not_blank": "Give the card a name.",
        "target_margin_is_a_share_of_known_costs": "Give the costs above too, and a share from 0 to below 1, as 0.50.",
        "base_term_is_a_term": "A term has 1 to 120 months.",
        "prepay_discount_is_a_share": SHARE,
        "co_managed_reduction_is_a_share": SHARE,
        "one_surcharge_around_the_clock": ONE_OF_TWO,
        "one_surcharge_after_hours": ONE_OF_TWO,
        "one_onboarding_fee": "Give 0 to 2 monthly fees or an amount of zero or more, not both.",
        "escalator_has_what_it_needs": (
            "A fixed rise needs its share only, 0.03 for 3 %. An index needs its name and the change you expect. No "
            "rise needs nothing: leave the fields empty."
        ),
        "index_limits_are_in_order": "The least and the most are shares from 0 to 1, the least not above the most.",
    }
    beside: ClassVar[dict[str, str]] = {
        "rate_card_version_is_unique": "version",
        "rate_card_currency_is_a_code": "currency",
        "rate_card_costs_are_all_or_none": "hour_rate",
        "target_margin_is_a_share_of_known_costs": "target_margin_share",
        "base_term_is_a_term": "base_term_months",
        "prepay_discount_is_a_share": "prepay_discount_share",
        "co_managed_reduction_is_a_share": "co_managed_reduction_share",
        "one_surcharge_around_the_clock": "round_the_clock_user_rate",
        "one_surcharge_after_hours": "after_hours_user_rate",
        "one_onboarding_fee": "onboarding_amount",
        "escalator_has_what_it_needs": "escalator",
        "index_limits_are_in_order": "escalator_cap_share",
    }

    class Meta:
        model = RateCard
        exclude = ["published_at"]

    def clean(self) -> dict[str, Any]:
        """Refuse a day on which versions would come into force out of their order."""
        given: dict[str, Any] = super().clean() or self.cleaned_data
        named = {name: given.get(name) for name in ("name", "version", "effective_from")}
        if all(named.values()):
            candidate = RateCard(**named)
            others = [other for other in published_versions(candidate) if other.pk != self.instance.pk]
            for refusal in out_of_order(candidate, others):
                self.add_error("effective_from", refusal)
        return given

    def _update_errors(self, errors: ValidationError) -> None:
        for error in getattr(errors, "error_dict", {}).pop(NON_FIELD_ERRORS, []):
            broken = BROKEN.match(str(error.message))
            place = self.beside.get(broken["name"], NON_FIELD_ERRORS) if broken else NON_FIELD_ERRORS
            place = place if place in self.fields else NON_FIELD_ERRORS
            errors.error_dict.setdefault(place, []).append(error)
        super()._update_errors(errors)
