"""The sentence that a signatory agrees to: written here once, shown before signing and kept word for word."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from pricing.charts import words


@dataclass(frozen=True, slots=True)
class Consented:
    """What is agreed to, and by whom for whom; `options` are None where none were offered."""

    name: str
    title: str
    client: str
    number: str
    document_sha256: str
    currency: str
    monthly_amount: Decimal
    one_off_amount: Decimal
    term_months: int
    options: Sequence[str] | None
    purchase_order: str
    locale: str


def consent_to(agreed: Consented) -> str:
    """Return the sentences that a signatory agrees to."""
    found = (_who(agreed), _what(agreed), _options(agreed), _order(agreed), _how(agreed))
    return " ".join(sentence for sentence in found if sentence)


def _who(agreed: Consented) -> str:
    if agreed.title:
        return f"I am {agreed.name}, {agreed.title}, and I may sign for {agreed.client}."
    return f"I am {agreed.name}, and I may sign for {agreed.client}."


def _what(agreed: Consented) -> str:
    monthly = words.money(agreed.monthly_amount, agreed.currency, agreed.locale)
    months = words.count_of(agreed.term_months, "month", locale=agreed.locale)
    if agreed.one_off_amount:
        once = words.money(agreed.one_off_amount, agreed.currency, agreed.locale)
        return f"I accept proposal {agreed.number}: {monthly} per month for {months}, and {once} once, before tax."
    return f"I accept proposal {agreed.number}: {monthly} per month for {months}, before tax."


def _options(agreed: Consented) -> str:
    if agreed.options is None:
        return ""
    if not agreed.options:
        return "I choose none of its options."
    listed = "; ".join(f"“{name}”" for name in agreed.options)
    return f"I choose these of its options: {listed}."


def _order(agreed: Consented) -> str:
    return f"Our purchase order is {agreed.purchase_order}." if agreed.purchase_order else ""


def _how(agreed: Consented) -> str:
    return (
        f"I have read the PDF with the fingerprint {agreed.document_sha256}, and sign it electronically by typing my "
        "name."
    )
