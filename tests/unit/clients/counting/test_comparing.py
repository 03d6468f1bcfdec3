from datetime import date

import pytest

from clients.counting import AccountFact, AccountKind, Facts, PersonFact, PolicyCode, differences
from clients.counting.lines import Entry, Verdict
from clients.counting.results import CountResult

ON = date(2026, 11, 20)
AMY = PersonFact("p-amy", "Amy Adams")
FACTS = Facts(
    accounts=(
        AccountFact("a-amy", "m365", username="amy", kind=AccountKind.PERSON, person="p-amy"),
        AccountFact("a-amy-emr", "emr", username="AMY", kind=AccountKind.PERSON, person="p-amy"),
        AccountFact("a-or1", "m365", username="or1", kind=AccountKind.SHARED_STATION),
        AccountFact("a-or2", "m365", username="or2", kind=AccountKind.SHARED_STATION),
        AccountFact("a-scan", "m365", username="scanner", kind=AccountKind.SERVICE),
    ),
    persons=(AMY,),
)


def counted(*refs, policy=PolicyCode.ACTIVE_30):
    rulings = tuple((Entry(ref, ref=ref), Verdict(True, "Counted.")) for ref in refs)
    return CountResult(policy, ON, len(refs), (len(refs),) * 3, rulings)


@pytest.mark.parametrize(
    ("other", "told"),
    [
        (("a-amy",), ""),
        (("a-amy", "a-or1", "a-or2"), "2 station accounts more."),
        (("a-scan",), "1 service account more and 1 person fewer."),
        (("a-amy", "a-amy-emr"), "1 account of the same person more."),
        (("a-amy", "OR3"), "1 station more."),
        ((), "1 person fewer."),
    ],
    ids=["same person", "stations", "service for person", "two accounts of one", "a station by name", "nobody"],
)
def test_what_another_policy_counts_more_and_fewer_is_said_in_words(other, told):
    theirs = counted(*other, policy=PolicyCode.LICENSED)

    assert differences(counted("p-amy"), [theirs], FACTS) == (told,)


def test_sessions_are_not_compared_with_people():
    peak = counted("a-or1", "a-or2", policy=PolicyCode.CONCURRENT)

    assert differences(counted("p-amy"), [peak], FACTS) == ("Counts sessions at once, not who.",)


def test_an_unknown_count_is_compared_with_nothing():
    unknown = CountResult(PolicyCode.LICENSED, ON, None, None, (), "Import licences.")

    assert differences(counted("p-amy"), [unknown], FACTS) == ("",)
