"""What an amendment is held against: the terms before it, and the counts at which both were priced."""

from dataclasses import dataclass

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


def _count_when_drafted(version: TermsVersion, policy: str) -> InventoryCount | None:
    """Return the count that was the newest on the day of the draft; counts taken after it are left out."""
    counts = InventoryCount.objects.filter(
        client=version.contract.client_id, policy=policy, on__lte=version.created_at.date(), at__lte=version.created_at
    )
    return counts.order_by("-on").first()
