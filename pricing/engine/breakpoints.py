"""Where a decision can change when one count or rate moves.

Note [why breakpoints are enough]: apart from the mix of groups, a decision depends only on the signs of a few
quantities (`_comparisons`), and each is a straight line in the moving number between the kinks that ceilings, bands
and minimums of units make (a jump is two kinks, one unit apart); a minimum amount is one more line to compare with.
So between neighbouring roots, kinks and ends nothing changes, and it is enough to look at the whole numbers at and
beside them. The effective number of groups rises to one peak and falls again, so the numbers that reach its threshold
lie side by side and bisection finds both ends.
"""

from collections.abc import Callable, Iterable
from fractions import Fraction
from itertools import combinations, pairwise
from math import ceil, floor

from clients.asset_classes import AssetClass
from pricing.engine.case import Case
from pricing.engine.estate import GROUPS
from pricing.engine.measures import effective_number, reaches
from pricing.engine.money import exact
from pricing.engine.variables import MANY_GROUPS


def candidates(at: Callable[[int], Case], lowest: int, highest: int, kinks: Iterable[int]) -> set[int]:
    """Give the whole numbers from `lowest` to `highest` at which a decision may differ from its neighbour's."""
    ends = sorted({lowest, highest, *(kink for kink in kinks if lowest < kink < highest)})
    critical = {Fraction(end) for end in ends}
    values = [_comparisons(at(end)) for end in ends]
    for (start, before), (end, after) in pairwise(zip(ends, values, strict=True)):
        for one, other in zip(before, after, strict=True):
            if (one < 0) != (other < 0) or (one > 0) != (other > 0):
                critical.add(start + (end - start) * Fraction(one) / (one - other))
    near = {whole for point in critical for whole in (ceil(point) - 1, floor(point), ceil(point), floor(point) + 1)}
    return {whole for whole in near if lowest <= whole <= highest}


def user_kinks(case: Case) -> list[int]:
    """Give the numbers of users beside which a charge changes its slope or jumps."""
    ceiling = case.offer.flat.ceiling.max_users if case.offer.flat else None
    kinks = [] if ceiling is None else [ceiling]
    if case.offer.per_user is not None:
        kinks += [case.offer.per_user.minimum_users, *case.offer.per_user.unit_price.kinks]
    return kinks


def _comparisons(case: Case) -> list[Fraction]:
    estate, offer, policy = case.estate, case.offer, case.policy
    charges = [offer.least] if offer.least else []
    if offer.per_user is not None:
        charges.append(offer.per_user.exact_charge(estate, offer.per_device))
    if offer.flat is not None:
        charges.append(offer.flat.exact_charge(estate.users, estate.device_count))
    quantities = [
        estate.endpoint_count - exact(policy.ratio_low) * estate.users,
        estate.endpoint_count - exact(policy.ratio_high) * estate.users,
        Fraction(estate.users - estate.endpoint_count),
    ]
    if offer.per_device is not None:
        whole = offer.per_device.exact_charge(estate.devices)
        infrastructure = offer.per_device.exact_charge(estate.infrastructure)
        charges.append(whole)
        quantities.append(infrastructure - exact(policy.infrastructure_share) * whole)
    return quantities + [one - other for one, other in combinations(charges, 2)]


def mix_changes(case: Case, moving: AssetClass, highest: int) -> set[int]:
    """Give the counts of one class, 0 to `highest`, beside which the groups reach or leave their effective number."""
    counts = case.estate.group_counts
    group = next(name for name, classes in GROUPS.items() if moving in classes)
    fixed = counts.pop(group, 0) - dict(case.estate.devices).get(moving, 0)
    rest = tuple(counts.values())
    alone = effective_number(rest)
    if alone is None or len(rest) + 1 < MANY_GROUPS:
        return set()

    def mixed(count: int) -> bool:
        return reaches(effective_number((*rest, fixed + count)), case.policy.effective_groups)

    # The peak: one more group of the size of the average of the others' effective groups.
    peak = floor(sum(rest) / alone) - fixed
    inside = next((count for count in _clamped(range(peak - 1, peak + 3), highest) if mixed(count)), None)
    if inside is None:
        return set()
    first, last = _edge(mixed, inside, 0), _edge(mixed, inside, highest)
    return {count for count in (first - 1, first, last, last + 1) if 0 <= count <= highest}


def _clamped(counts: Iterable[int], highest: int) -> list[int]:
    return sorted({min(max(count, 0), highest) for count in counts})


def _edge(holds: Callable[[int], bool], inside: int, end: int) -> int:
    """Find the last number on the way from `inside`, where it holds, to `end`, for which it still holds."""
    if holds(end):
        return end
    while abs(end - inside) > 1:
        middle = (inside + end) // 2
        if holds(middle):
            inside = middle
        else:
            end = middle
    return inside
