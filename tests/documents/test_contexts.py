"""What a proposal's document refuses to be made of."""

from dataclasses import replace
from datetime import timedelta

import pytest

from contracts.documents.contexts import Addressee, ModelOffer
from pricing.engine.billing_model import BillingModel
from tests.documents import samples


def test_a_proposal_recommends_exactly_one_model():
    nothing = tuple(replace(offer, is_recommended=False) for offer in samples.OFFERS)

    with pytest.raises(ValueError, match="exactly one model"):
        samples.law_firm_proposal(offers=nothing)


def test_a_proposal_that_expires_before_it_is_issued_is_refused():
    with pytest.raises(ValueError, match="expire before"):
        samples.law_firm_proposal(valid_until=samples.law_firm_proposal().issued_on - timedelta(days=1))


def test_a_model_without_a_price_says_why_and_is_never_recommended():
    with pytest.raises(ValueError, match="either priced or says why"):
        ModelOffer(BillingModel.FLAT)
    with pytest.raises(ValueError, match="cannot be recommended"):
        ModelOffer(BillingModel.FLAT, refused_because="No ceiling was agreed.", is_recommended=True)


@pytest.mark.parametrize(("length", "size"), [(28, "large"), (29, "long"), (70, "long"), (71, "very-long")])
def test_a_long_name_is_set_smaller_on_the_cover(length, size):
    assert samples.law_firm_proposal(addressee=Addressee("x" * length)).name_size == size
