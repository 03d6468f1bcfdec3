"""What a proposal shows beside prices: findings, other headcounts, options, how it begins, the list of devices."""

from collections.abc import Iterator
from decimal import Decimal

from django.utils.translation import gettext as _

from clients.counting.finding_values import RULES
from contracts.commercial import NOTHING
from contracts.documents import frozen_labels, nouns, sentences
from contracts.documents.inserts import AssetList, AssetRow, FindingRow, Findings, OptionRow, RangeRow, Step
from contracts.documents.options import option_price
from contracts.papers import OptionOffered, Per
from contracts.terms import Terms
from pricing.charts import words
from pricing.engine.billing_model import BillingModel
from pricing.engine.ceiling import Ceiling, CeilingState, Headroom
from pricing.engine.money import exact, half_up, places_of


def findings_of(terms: Terms) -> Findings | None:
    """Return what was noticed while counting, in careful words; None where there is nothing to say."""
    near, locale = tuple(_near(terms)), terms.provider.locale
    rows = tuple(
        FindingRow(
            _severity(noted.severity),
            frozen_labels.potential(noted.code, locale),
            RULES[noted.code].citation,
            noted.count,
        )
        for noted in terms.findings
        if noted.code in RULES
    )
    if not rows and not near:
        return None
    count = sum(row.count for row in rows)
    on = words.on_date(terms.counted.on, locale)
    if not rows:
        return Findings(_("Nothing in your exports asks for a closer look, but a limit is near."), near=near)
    lead = _("While counting on {day} we came across {findings} worth a closer look.").format(
        day=on, findings=nouns.findings(count, locale)
    )
    small_print = _(
        "Potential findings from exports, not a compliance assessment and no legal advice. Names and evidence are in"
        " your findings report, which we go through with you."
    )
    if _is_regulatory(terms):
        small_print = f"{small_print} {frozen_labels.confirm(locale)}"
    return Findings(lead, rows, near, small_print)


def _is_regulatory(terms: Terms) -> bool:
    return any(RULES[noted.code].is_regulatory for noted in terms.findings if noted.code in RULES)


def _severity(severity: str) -> str:
    return {"high": _("High"), "medium": _("Medium")}.get(severity, _("For information"))


def _near(terms: Terms) -> Iterator[str]:
    """Say which ceiling of the flat rate stands close, where a flat rate is priced at all."""
    flat = terms.rates.flat
    if flat is None or terms.totals_of(BillingModel.FLAT) is None:
        return
    counted, ceiling = terms.counted, Ceiling(flat.max_users, flat.max_devices)
    for room in ceiling.against(counted.users_count, counted.devices_count):
        if room.state in (CeilingState.NEAR, CeilingState.AT):
            yield _room_in_words(room, terms.provider.locale)


def _room_in_words(room: Headroom, locale: str) -> str:
    noun = nouns.users if room.what == "users" else nouns.devices
    return _("The flat rate covers {ceiling}; you have {count}, which leaves room for {left}.").format(
        ceiling=noun(room.ceiling, locale), count=words.whole(room.count, locale), left=words.whole(room.left, locale)
    )


def ranges_of(terms: Terms) -> tuple[RangeRow, ...]:
    """Return what a month costs at other headcounts and as counted, highest first, in the order of the models."""
    if not terms.ranges:
        return ()
    shares = sorted({found.share for found in terms.ranges} | {NOTHING}, reverse=True)
    return tuple(_range_row(terms, share) if share else _as_counted(terms) for share in shares)


def _as_counted(terms: Terms) -> RangeRow:
    amounts = tuple(terms.price_of(model).monthly_amount for model in BillingModel)
    counted, locale = terms.counted, terms.provider.locale
    counts = _counts(counted.users_count, counted.devices_count, locale)
    return RangeRow(counts, amounts, _("Now"), is_today=True)


def _range_row(terms: Terms, share: Decimal) -> RangeRow:
    found, locale = [one for one in terms.ranges if one.share == share], terms.provider.locale
    amounts = {row.model: row.monthly_amount for row in found}
    sign = "+" if share > 0 else "\N{MINUS SIGN}"
    return RangeRow(
        _counts(found[0].users_count, found[0].devices_count, locale),
        tuple(amounts.get(model.value) for model in BillingModel),
        f"{sign}{words.share(abs(share), locale)}",
    )


def _counts(users: int, devices: int, locale: str) -> str:
    return _("{users}, {devices}").format(users=nouns.users(users, locale), devices=nouns.devices(devices, locale))


def options_of(terms: Terms) -> tuple[OptionRow, ...]:
    """Return what may be ticked, each with what it comes to at the counts of this proposal."""
    return tuple(_option_row(option, terms) for option in terms.options)


def _option_row(option: OptionOffered, terms: Terms) -> OptionRow:
    counted, locale, currency = terms.counted, terms.provider.locale, terms.currency
    count = {Per.USER: counted.users_count, Per.DEVICE: counted.devices_count}.get(Per(option.per), 1)
    amount = words.money(half_up(exact(option.rate) * count, places_of(currency)), currency, locale)
    comes_to = _("{amount} once") if option.per == Per.ONCE else _("{amount} per month")
    price = option_price(option.rate, option.per, currency, locale)
    return OptionRow(option.name, option.description, price, comes_to.format(amount=amount))


def usual_onboarding() -> tuple[Step, ...]:
    """Return the plan that is printed where the template has none of its own."""
    return (
        Step(_("Week 1"), _("Kick-off call. You name who may order changes; we agree dates and ways in.")),
        Step(_("Week 2"), _("Our tools go onto every covered device. Accounts and admin rights are reviewed.")),
        Step(_("Week 3"), _("Backups, protection and patching are taken over, and a restore is tried.")),
        Step(_("Week 4"), _("The service desk opens for everyone, with a page that says how to reach it.")),
        Step(_("Day 60"), _("We look back with you: counts, open findings, what to put right next.")),
    )


def assets_of(terms: Terms) -> AssetList:
    """Return the devices that are named on paper."""
    rows = tuple(
        AssetRow(one.name, sentences.class_title(one.asset_class) if one.asset_class else "", one.serial, one.used_by)
        for one in terms.assets
    )
    rest = terms.counted.devices_count - len(rows)
    if not rows or rest <= 0:
        return AssetList(rows)
    more = _("{devices} more were counted. All of them are in the portal, under What is counted.")
    return AssetList(rows, more.format(devices=nouns.devices(rest, terms.provider.locale)))


def counting_method_of(terms: Terms) -> tuple[str, ...]:
    """Say how was counted, step by step."""
    counted = terms.counted
    sources = ", ".join(dict.fromkeys((*counted.user_sources, *counted.device_sources)))
    read = _("We read these exports of your systems: {files}.").format(files=sources)
    return (
        *((read,) if sources else ()),
        _("Accounts that belong to one person are joined, so that a person is counted once."),
        sentences.counting_policy(counted.policy),
        _("A device is counted once by its serial number; retired, spare and unclassified devices are left out."),
        _("The count is frozen with its evidence: for each line it says why it was counted or left out."),
    )
