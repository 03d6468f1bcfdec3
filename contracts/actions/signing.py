"""What it takes to sign: a contact who may, a name that was typed and fits, and what was ticked and shown beside it."""

from dataclasses import dataclass

from contracts.agreement import OptionTaken, options_taken
from contracts.billing.options import Sums, offered_sums
from contracts.documents.consent import Consented, consent_to
from contracts.terms import Terms
from pricing.templatetags.headroom import one_line

LONGEST_NAME, LONGEST_TITLE, LONGEST_ORDER, LONGEST_BROWSER = 120, 80, 60, 300


class NotTheSignatory(ValueError):
    """Only a contact of the client who may sign for it answers."""


class SignatureRefused(ValueError):
    """A name has to be typed to sign, and has to fit."""


class OrderRefused(ValueError):
    """The number of a purchase order has to fit."""


@dataclass(frozen=True, slots=True)
class Given:
    """What comes with a signature: options ticked, a purchase order, and from where and with what browser.

    `document_sha256` is the fingerprint of the PDF that was shown, None where no page showed one: a contract that was
    signed on paper, or a story that is told.
    """

    options: tuple[str, ...] = ()
    purchase_order: str = ""
    document_sha256: str | None = None
    address: str | None = None
    browser: str = ""


@dataclass(frozen=True, slots=True)
class Signing:
    """What is signed: by whom, with which options and sums, and the sentences that are agreed to."""

    name: str
    title: str
    purchase_order: str
    options: tuple[OptionTaken, ...]
    sums: Sums
    consent: str


def signature(name: str, title: str) -> tuple[str, str]:
    """Return name and title as they are kept, each on one line; raises SignatureRefused."""
    name, title = one_line(name), one_line(title)
    if not name:
        raise SignatureRefused("Type your name to sign.")
    if len(name) > LONGEST_NAME or len(title) > LONGEST_TITLE:
        raise SignatureRefused(f"A name has at most {LONGEST_NAME} characters and a title {LONGEST_TITLE}.")
    return name, title


def purchase_order(typed: str) -> str:
    """Return the number of a purchase order as it is kept, on one line; raises OrderRefused."""
    number = one_line(typed)
    if len(number) > LONGEST_ORDER:
        raise OrderRefused(f"The number of a purchase order has at most {LONGEST_ORDER} characters.")
    return number


def browser_named(user_agent: str) -> str:
    """Return what a browser calls itself, on one line and cut where it does not fit."""
    return one_line(user_agent)[:LONGEST_BROWSER]


def signing_of(terms: Terms, signed_name: str, signed_title: str, given: Given, document_sha256: str) -> Signing:
    """Return what a signatory is about to sign; raises SignatureRefused, OrderRefused or OptionRefused. No query."""
    name, title = signature(signed_name, signed_title)
    order, options = purchase_order(given.purchase_order), options_taken(terms, given.options)
    sums = offered_sums(terms, options)
    consent = consent_to(
        Consented(
            name=name,
            title=title,
            client=terms.recipient.client,
            number=terms.number,
            document_sha256=document_sha256,
            currency=terms.currency,
            monthly_amount=sums.monthly_amount,
            one_off_amount=sums.one_off_amount,
            term_months=terms.term_months,
            options=tuple(option.name for option in options) if terms.options else None,
            purchase_order=order,
            locale=terms.provider.locale,
        )
    )
    return Signing(name, title, order, options, sums, consent)
