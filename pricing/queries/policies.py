"""The decision thresholds in words: what each decides, where its default comes from, and what a change would do."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from pricing.engine.interchange import parse
from pricing.engine.recommend import recommend
from pricing.engine.refusal import Refused
from pricing.mapping import thresholds_asked
from pricing.models import BillingModel, DecisionPolicy, Recommendation

ARTICLE = "Source article"
OWN = "Our own default"


@dataclass(frozen=True, slots=True)
class Origin:
    """Where a threshold's default comes from, and why it is that number; `quote` is the article's own sentence."""

    source: str
    why: str
    quote: str = ""


ORIGINS: Mapping[str, Origin] = {
    "ratio_low": Origin(
        ARTICLE,
        "Decision boundary 1. Strictly below: a ratio of exactly 1.5 gives no vote.",
        "Ratios below 1.5 devices per user favor per-user or flat-rate billing.",
    ),
    "ratio_high": Origin(
        ARTICLE,
        "Decision boundary 1. Strictly above: a ratio of exactly 2.0 gives no vote.",
        "Ratios above 2.0 devices per user favor per-device billing.",
    ),
    "stable_amplitude": Origin(
        OWN,
        "Highest less lowest month over the mean of twelve. Of 145 US industries 2006–2019, 116 stay below 10 %. A "
        "difference of at most two people is stable in any case.",
        "Organizations with seasonal hiring or frequent contractor use should avoid flat-rate models with hard user "
        "ceilings.",
    ),
    "volatile_amplitude": Origin(
        OWN,
        "The article gives no number. Industries that swing by 20 % and more are called highly seasonal in published "
        "scores: 7 of 145.",
    ),
    "contractor_share": Origin(
        OWN, "The article speaks of frequent contractor use without a number; one in five is ours."
    ),
    "infrastructure_share": Origin(
        OWN,
        "One server among a hundred workstations is no mixed estate. It is one when infrastructure is a fifth of what "
        "the devices cost.",
        "Environments mixing workstations, servers, network appliances, and mobile endpoints benefit from per-device "
        "tiered pricing.",
    ),
    "effective_groups": Origin(
        OWN, "The exponential of the Shannon entropy of the four groups' shares: 2 is an even mix of two groups."
    ),
    "near_breach_share": Origin(
        OWN,
        "No published threshold was found. At 90 % a client of 50 users has five joiners left; a count equal to the "
        "ceiling is still inside.",
    ),
    "near_chance_share": Origin(
        OWN,
        "No published threshold was found. At one in five, within the notice period and a month, there is still time "
        "to agree on other terms; back-tests on public employment series are behind the chance.",
    ),
    "watch_chance_share": Origin(
        OWN, "The same chance, looked for six months ahead: as far as a forecast for a small firm tells something."
    ),
    "clear_margin_share": Origin(
        OWN,
        "A client of 50 users is warned of at 45 and is well below again at 42. Between them a warning neither ends "
        "nor begins.",
    ),
}


@dataclass(frozen=True, slots=True)
class Threshold:
    """One threshold of a version, with its default and origin, and what it was in the version before."""

    name: str
    label: str
    decides: str
    value: Decimal
    default: Decimal
    origin: Origin
    before: Decimal | None

    @property
    def is_changed(self) -> bool:
        """Say whether the version before had another value."""
        return self.before is not None and self.before != self.value

    @property
    def is_default(self) -> bool:
        """Say whether it is what Headroom comes with."""
        return self.value == self.default


def thresholds_of(policy: DecisionPolicy, before: DecisionPolicy | None = None) -> tuple[Threshold, ...]:
    """Return a version's thresholds in the order in which they are asked; no query."""
    found = []
    fields = {field.name: field for field in DecisionPolicy._meta.fields}
    for name, origin in ORIGINS.items():
        field = fields[name]
        found.append(
            Threshold(
                name=name,
                label=str(field.verbose_name),
                decides=str(field.help_text),
                value=getattr(policy, name),
                default=Decimal(field.default),
                origin=origin,
                before=getattr(before, name) if before else None,
            )
        )
    return tuple(found)


def version_before(policy: DecisionPolicy) -> DecisionPolicy | None:
    """Return the version that this one followed; one query."""
    return DecisionPolicy.objects.filter(version__lt=policy.version).order_by("-version").first()


@dataclass(frozen=True, slots=True)
class Turned:
    """A client whose newest recommendation would name another billing model."""

    client: str
    before: BillingModel
    after: BillingModel | None


@dataclass(frozen=True, slots=True)
class Outlook:
    """How many newest recommendations were asked again, and which would come out differently."""

    asked_count: int
    turned: tuple[Turned, ...]


def outlook(thresholds: Mapping[str, Decimal]) -> Outlook:
    """Ask every client's newest stored question again under other thresholds; one query, below a millisecond each.

    A question that today's engine refuses is left out.
    """
    newest = (
        Recommendation.objects.order_by("client_id", "-at").distinct("client_id").select_related("client")
        .only("client__name", "request", "recommended")
    )  # fmt: skip
    asked, turned = 0, []
    for row in newest:
        try:
            answer = recommend(parse(row.request | {"policy": thresholds_asked(thresholds)}), flips=False)
        except Refused:
            continue
        asked += 1
        if answer.recommended is None or answer.recommended.value != row.recommended:
            after = BillingModel(answer.recommended.value) if answer.recommended else None
            turned.append(Turned(row.client.name, BillingModel(row.recommended), after))
    return Outlook(asked, tuple(sorted(turned, key=lambda one: one.client)))


def values_of(policy: DecisionPolicy) -> dict[str, Any]:
    """Return a version's thresholds by name."""
    return {name: getattr(policy, name) for name in ORIGINS}
