"""Say frozen terms in the words of paper and portal: the same terms always give the same document."""

from dataclasses import dataclass
from decimal import Decimal

from clients.asset_classes import AssetClass
from contracts.documents import sentences
from contracts.documents.contexts import (
    Acceptance,
    Addressee,
    Annex,
    Boundary,
    Counted,
    CountLine,
    Letterhead,
    ModelOffer,
    ProposalDocument,
    RateLine,
    Reason,
    Scope,
    ScopeItem,
    Sla,
    SlaTarget,
    SnapshotRate,
    Term,
    Totals,
)
from contracts.prices import PriceLine, Rates, UnitPrice
from contracts.sla.wording import credits_in_words, hours_in_words, pauses_in_words
from contracts.terms import Flip, Provider, ScopeLine, SlaTerms, Tally, Terms, language_of
from pricing.charts import words
from pricing.charts.pictures import Pictures
from pricing.engine.billing_model import BillingModel
from pricing.engine.rates.per_device import NOUNS

LETTER_COUNTRIES = ("US", "CA", "MX")
MEANINGS = {
    "P1": "Nobody can work, or data is at risk",
    "P2": "A team cannot work, or something important is degraded",
    "P3": "One person is held up",
    "P4": "A question or a wish",
}
HOURS = {
    "8x5": "Business hours, 8 x 5",
    "12x5": "Extended hours, 12 x 5",
    "24x7": "Around the clock",
    "custom": "Hours of its own",
}


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What stands around the terms on paper and is not part of them."""

    terms_sha256: str
    portal_url: str = ""
    account_manager: str = ""
    pictures: Pictures | None = None


def proposal_document(terms: Terms, around: Surroundings) -> ProposalDocument:
    """Build the whole document."""
    provider = terms.provider
    return ProposalDocument(
        number=terms.number,
        version=1,
        issued_on=terms.issued_on,
        valid_until=terms.valid_until,
        currency=terms.currency,
        letterhead=_letterhead(provider),
        addressee=Addressee(terms.recipient.client, (), terms.recipient.contact, terms.recipient.title),
        recommendation=sentences.recommendation(terms),
        summary=sentences.summary(terms),
        totals=totals_of(terms),
        counted=counted_of(terms),
        offers=offers_of(terms),
        reasons=reasons_of(terms),
        boundaries=boundaries_of(terms),
        conflicts=sentences.conflicts(terms),
        break_even=sentences.break_even(terms),
        pictures=around.pictures,
        scope=scope_of(terms),
        sla=sla_of(terms),
        terms=conditions_of(terms),
        assumptions=sentences.assumptions(terms),
        acceptance=Acceptance(
            msp_signatory=provider.signatory,
            client_signatory=terms.recipient.contact,
            client_title=terms.recipient.title,
            portal_url=around.portal_url,
        ),
        annex=Annex(
            rate_card=f"rate card {terms.rates.card}",
            rates=_snapshot(terms.rates),
            terms_hash=around.terms_sha256,
            engine_version=terms.verdict.engine_version,
        ),
        account_manager=around.account_manager,
        language=language_of(provider.locale),
        paper="Letter" if provider.locale.rpartition("_")[2] in LETTER_COUNTRIES else "A4",
    )


def _letterhead(provider: Provider) -> Letterhead:
    return Letterhead(
        name=provider.name,
        address_lines=tuple(provider.address.splitlines()),
        email=provider.email,
        phone=provider.phone,
        website=provider.website,
        registration="" if provider.legal_name == provider.name else provider.legal_name,
        accent=provider.accent_colour,
    )


def totals_of(terms: Terms) -> Totals:
    """Return the three numbers of the cover."""
    totals = terms.totals
    return Totals(totals.monthly_amount, totals.onboarding_amount, totals.term_amount, totals.term_months)


def counted_of(terms: Terms) -> Counted:
    """Return what was counted, line by line."""
    counted = terms.counted
    users = counted.users_because or (Tally("Billable users", counted.users_count),)
    return Counted(
        counted_on=counted.on,
        counting_policy=sentences.counting_policy(counted.policy),
        users_count=counted.users_count,
        devices_count=counted.devices_count,
        users=tuple(CountLine(tally.label, tally.count, counted.user_sources) for tally in users if tally.count),
        left_out=tuple(CountLine(tally.label, tally.count, counted.user_sources) for tally in counted.left_out_because),
        devices=tuple(
            CountLine(sentences.class_title(tally.label, plural=True), tally.count, counted.device_sources)
            for tally in counted.devices
        ),
    )


def offers_of(terms: Terms) -> tuple[ModelOffer, ...]:
    """Return the three models side by side, the offered one marked."""
    return tuple(_offer(terms, model) for model in BillingModel)


def _offer(terms: Terms, model: BillingModel) -> ModelOffer:
    price, totals = terms.price_of(model), terms.totals_of(model)
    if totals is None:
        return ModelOffer(model=model, refused_because=price.refused_because)
    return ModelOffer(
        model=model,
        lines=tuple(_rate_line(line) for line in price.lines),
        month_one_amount=totals.month_one_amount,
        first_year_amount=totals.first_year_amount,
        term_amount=totals.term_amount,
        volume_risk=sentences.volume_risk(terms, model),
        ceiling=sentences.ceiling(terms) if model is BillingModel.FLAT else "",
        difference=sentences.difference(terms, model),
        is_recommended=model == terms.billing_model,
    )


def _rate_line(line: PriceLine) -> RateLine:
    label = line.label if line.count == 1 else sentences.plural(line.label)
    label = f"{label}, {line.note}" if line.note else label
    return RateLine(label, line.count, line.rate, line.amount, line.is_whole)


def reasons_of(terms: Terms) -> tuple[Reason, ...]:
    """Return every rule that voted, with its sentence."""
    return tuple(
        Reason(reason.rule, reason.because, tuple(BillingModel(model) for model in reason.votes))
        for reason in terms.verdict.reasons
    )


def boundaries_of(terms: Terms) -> tuple[Boundary, ...]:
    """Return how far the counts stand from another answer."""
    verdict = terms.verdict
    found = []
    if verdict.ratio is not None:
        stands_at = f"{verdict.ratio.normalize():f}"
        found.append(Boundary("Devices per user", stands_at, sentences.ratio_distance(verdict)))
    for flip in verdict.flips:
        noun, now = _flipping(terms, flip)
        variable = sentences.plural(noun).capitalize()
        found.append(Boundary(variable, words.whole(now, terms.provider.locale), sentences.flip(noun, flip)))
    return tuple(found)


def _flipping(terms: Terms, flip: Flip) -> tuple[str, int]:
    """Return what a distance counts and how many there are now."""
    if flip.what.startswith("users"):
        return "user", terms.counted.users_count
    asset_class, count = sentences.main_class(terms) or (AssetClass.OTHER, 0)
    return NOUNS[asset_class], count


def scope_of(terms: Terms) -> Scope:
    """Return what the price covers and what it does not."""

    def items(coverage: str) -> tuple[ScopeItem, ...]:
        return tuple(_scope_item(line, terms) for line in terms.scope if line.coverage == coverage)

    return Scope(covered=items("COVERED"), excluded=items("EXCLUDED"), charged_extra=items("EXTRA"))


def _scope_item(line: ScopeLine, terms: Terms) -> ScopeItem:
    done_by = {"CLIENT": "done by your own IT", "SHARED": "shared with your own IT"}.get(line.duty, "")
    detail = line.description
    if done_by:
        detail = f"{detail.rstrip('.')}, {done_by}." if detail else f"{done_by.capitalize()}."
    if line.extra_rate is None:
        return ScopeItem(line.name, detail)
    price = words.money_rate(line.extra_rate, terms.currency, terms.provider.locale)
    return ScopeItem(line.name, detail, f"{price} per {line.extra_unit}" if line.extra_unit else price)


def sla_of(terms: Terms) -> Sla:
    """Return the promises in words."""
    return sla_in_words(terms.sla)


def sla_in_words(sla: SlaTerms) -> Sla:
    """Return a plan's targets in words; promises are told from aims."""
    hours, always = HOURS.get(sla.coverage, sla.coverage), sla.coverage == "24x7"
    return Sla(
        plan=f"SLA plan {sla.plan}",
        service_hours=hours_in_words(sla),
        credits=" ".join(filter(None, (pauses_in_words(sla), credits_in_words(sla)))),
        targets=tuple(
            SlaTarget(
                priority=target.priority,
                meaning=MEANINGS.get(target.priority, ""),
                response=sentences.duration(target.response_minutes, around_the_clock=always),
                resolution=sentences.duration(target.resolution_minutes, around_the_clock=always),
                hours=hours,
                is_committed=target.is_committed,
            )
            for target in sla.targets
        ),
    )


def conditions_of(terms: Terms) -> tuple[Term, ...]:
    """Return the commercial terms: those that follow from the numbers, then the letterhead's own."""
    own = tuple(Term(f"Condition {place}", text) for place, text in enumerate(terms.conditions, start=1))
    return tuple(Term(title, text) for title, text in sentences.commercial_terms(terms)) + own


def _snapshot(rates: Rates) -> tuple[SnapshotRate, ...]:
    tier = f"{rates.tier} tier"
    found = [] if rates.per_user is None else _price_rates("User", "billable user", rates.per_user, tier)
    for row in rates.per_device:
        found += _price_rates(sentences.class_title(row.asset_class), "device", row.price, tier)
    if rates.minimum_amount is not None:
        found.append(SnapshotRate("Least per month, per user or per device", "month", rates.minimum_amount, tier))
    if rates.flat is not None:
        found.append(SnapshotRate(f"Flat rate, {sentences.covers(rates.flat)}", rates.flat.per, rates.flat.fee, tier))
        above: tuple[tuple[str, Decimal | None], ...] = (
            ("User above the ceiling", rates.flat.overage_user_rate),
            ("Device above the ceiling", rates.flat.overage_device_rate),
        )
        found += [SnapshotRate(label, "month", rate, tier) for label, rate in above if rate is not None]
    return tuple(found)


def _price_rates(label: str, unit: str, price: UnitPrice, tier: str) -> list[SnapshotRate]:
    if price.minimum_count:
        label = f"{label}, at least {price.minimum_count:,}"
    if price.counting == "all_units":
        label = f"{label}, all at the rate of the band they reach"
    return [SnapshotRate(f"{label}, {words}" if words else label, unit, rate, tier) for words, rate in price.spans]
