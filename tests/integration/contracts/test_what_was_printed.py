"""What a proposal says of renewal and proration is what is agreed, whatever the letterhead says by then."""

from contracts.models import Letterhead
from contracts.queries.spans import agreement_of


def test_a_letterhead_changed_after_the_proposal_was_made_changes_nothing_that_is_agreed(sent, request):
    Letterhead.objects.update(auto_renews=True, renewal_months=1, prorates_by_day=True, terms_edition="later")

    agreement = agreement_of(request.getfixturevalue("contract").versions.get())

    assert (agreement.auto_renews, agreement.renewal_months, agreement.edition) == (False, 12, "")
    assert agreement.proration == "FULL_MONTH"
