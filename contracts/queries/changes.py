"""What an amendment is held against, and the counts at which terms were priced."""

from dataclasses import dataclass
from datetime import datetime

from clients.models import InventoryCount
from contracts.models import TermsVersion


@dataclass(frozen=True, slots=True)
class Change:
    """An amendment beside the terms before it; a count is None where nothing was counted when it was drafted.

    The two counts are one unless the amendment changes who is counted.
    """

    after: TermsVersion
    before: TermsVersion
    count_before: InventoryCount | None
    count_after: InventoryCount | None


def change_of(version: TermsVersion) -> Change:
    """Return what an amendment changes, for a version with its contract loaded; three queries at most.

    Only one amendment is open at a time, so the terms before it are the last accepted ones of a lower number.
    """
    earlier = version.contract.versions.filter(number__lt=version.number, status=TermsVersion.Status.ACCEPTED)
    before = earlier.defer("document").order_by("number").last()
    assert before is not None  # noqa: S101  -- a contract that is amended was signed
    count_after = _count_when_drafted(version, version.counting_policy)
    is_same = before.counting_policy == version.counting_policy
    count_before = count_after if is_same else _count_when_drafted(version, before.counting_policy)
    return Change(version, before, count_before, count_after)


def priced_count(version: TermsVersion) -> InventoryCount | None:
    """Return the count that a contract's first terms are priced at: the newest when they were offered, until then when
    they were drafted; None where nothing was counted. One query.
    """
    return _newest(version, version.counting_policy, version.offered_at or version.created_at)


def _count_when_drafted(version: TermsVersion, policy: str) -> InventoryCount | None:
    """Return the count that was the newest on the day of the draft; counts taken after it are left out."""
    return _newest(version, policy, version.created_at)


def _newest(version: TermsVersion, policy: str, at: datetime) -> InventoryCount | None:
    counts = InventoryCount.objects.filter(
        client=version.contract.client_id, policy=policy, on__lte=at.date(), at__lte=at
    )
    return counts.order_by("-on").first()
