"""What the rates of a tier cover, and where a comparison of prices compares different services (DOMAIN C5)."""

from collections.abc import Iterable, Sequence
from itertools import combinations

from pricing.models import BillingModel, CoveredService, RateCard, ServiceTier

WORDS = {BillingModel.PER_USER: "per-user", BillingModel.PER_DEVICE: "per-device", BillingModel.FLAT: "flat rate"}


def models_covering(service: CoveredService) -> tuple[BillingModel, ...]:
    """Return the billing models whose rate includes a service."""
    included = (service.is_in_per_user, service.is_in_per_device, service.is_in_flat)
    return tuple(model for model, is_in in zip(BillingModel, included, strict=True) if is_in)


def scope_warnings(
    card: RateCard, tier: ServiceTier, models: Sequence[BillingModel] = tuple(BillingModel)
) -> tuple[str, ...]:
    """Say for each two of these models where their rates cover different services of a tier; one query."""
    return differences(card.covered_services.filter(tier=tier), models)


def differences(
    services: Iterable[CoveredService], models: Sequence[BillingModel] = tuple(BillingModel)
) -> tuple[str, ...]:
    """Say for each two of these models where their rates cover different services; no query.

    One sentence a pair; nothing where both cover the same, or where the card says nothing of services.
    """
    covered: dict[BillingModel, list[str]] = {model: [] for model in models}
    for service in services:
        for model in models_covering(service):
            if model in covered:
                covered[model].append(service.name)
    return tuple(
        said
        for one, other in combinations(models, 2)
        if (said := _difference(one, other, covered[one], covered[other]))
    )


def _difference(one: BillingModel, other: BillingModel, of_one: list[str], of_other: list[str]) -> str:
    only_one = [name for name in of_one if name not in of_other]
    only_other = [name for name in of_other if name not in of_one]
    if not only_one and not only_other:
        return ""
    said = [
        f"{WORDS[having].capitalize()} covers {_joined(names)}, {WORDS[lacking]} does not"
        for having, lacking, names in ((one, other, only_one), (other, one, only_other))
        if names
    ]
    return f"{'; '.join(said)}: these two prices are not for the same services."


def _joined(names: Sequence[str]) -> str:
    *most, last = names
    return f"{', '.join(most)} and {last}" if most else last
