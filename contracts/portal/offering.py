"""From a proposal's rows to what its pages say: the offer, what is about to be signed, and what became of it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from contracts.actions.signing import Signing
from contracts.agreement import OptionTaken
from contracts.billing.options import Sums, offered_sums
from contracts.canonical import read
from contracts.documents import from_terms
from contracts.documents.drawings import drawings_of
from contracts.documents.options import option_price
from contracts.lifecycle import ProposalStatus
from contracts.models import Letterhead, Proposal, ProposalDocument
from contracts.portal.contexts import Shell
from contracts.portal.signing import ClosedPage, ConfirmPage, Fact, OptionBox, ProposalPage, SignForm
from contracts.terms import Terms, language_of
from pricing.charts import words
from pricing.engine.money import places_of


@dataclass(frozen=True, slots=True)
class Typed:
    """What a signatory typed and ticked, as it was sent, and what was wrong with it."""

    name: str
    title: str
    purchase_order: str = ""
    options: tuple[str, ...] = ()
    errors: Mapping[str, str] = field(default_factory=dict)


def sums_in_words(sums: Sums, terms: Terms) -> str:
    """Say what an offer comes to, each month, once and over the term."""

    def money(amount: Decimal) -> str:
        return words.money(amount, terms.currency, terms.provider.locale)

    return _sums(terms, money(sums.monthly_amount), money(sums.one_off_amount), money(sums.term_amount))


def _sums(terms: Terms, monthly: str, once: str, whole: str) -> str:
    term = words.count_of(terms.term_months, "month", locale=terms.provider.locale)
    told = _("{monthly} per month, {once} once, {whole} over {term}")
    return told.format(monthly=monthly, once=once, whole=whole, term=term)


def sign_form(row: Proposal, document: ProposalDocument, typed: Typed) -> SignForm:
    """Return the form that leads to the signature, with what was typed before."""
    terms = read(Terms, row.terms)
    places = places_of(terms.currency)
    known = [one for one in terms.options if one.name in typed.options]
    taken = tuple(OptionTaken(one.name, one.rate, one.per) for one in known)
    bare = offered_sums(terms, ())
    return SignForm(
        confirm_url=reverse("portal:proposal_confirm", args=[row.pk]),
        decline_url=reverse("portal:proposal_decline", args=[row.pk]),
        terms_hash=row.terms_sha256,
        document_hash=document.sha256,
        sums=sums_in_words(offered_sums(terms, taken), terms),
        words=_sums(terms, "{monthly}", "{once}", "{whole}"),
        options=_boxes(terms, typed.options),
        currency=terms.currency,
        language=language_of(terms.provider.locale),
        places=places,
        monthly_coins=_coins(bare.monthly_amount, places),
        once_coins=_coins(bare.one_off_amount, places),
        whole_coins=_coins(bare.term_amount, places),
        name=typed.name,
        title=typed.title,
        purchase_order=typed.purchase_order,
        **typed.errors,
    )


def _boxes(terms: Terms, ticked: Sequence[str]) -> tuple[OptionBox, ...]:
    places, bare = places_of(terms.currency), offered_sums(terms, ())

    def box(place: int) -> OptionBox:
        option = terms.options[place]
        sums = offered_sums(terms, (OptionTaken(option.name, option.rate, option.per),))
        return OptionBox(
            place=place,
            name=option.name,
            description=option.description,
            price=option_price(option.rate, option.per, terms.currency, terms.provider.locale),
            monthly_coins=_coins(sums.monthly_amount - bare.monthly_amount, places),
            once_coins=_coins(sums.one_off_amount - bare.one_off_amount, places),
            whole_coins=_coins(sums.term_amount - bare.term_amount, places),
            is_ticked=option.name in ticked,
        )

    return tuple(box(place) for place in range(len(terms.options)))


def _coins(amount: Decimal, places: int) -> int:
    return int(amount.scaleb(places))


def proposal_page(
    row: Proposal, document: ProposalDocument, around: Shell, *, form: SignForm | None, closed_because: str
) -> ProposalPage:
    """Return the page on which a proposal is read, and from which it is signed."""
    terms = read(Terms, row.terms)
    paper = from_terms.proposal_document(terms, from_terms.Surroundings(row.terms_sha256))
    return ProposalPage(
        shell=around,
        number=str(row),
        version=row.revision,
        status=row.status,
        answer=paper.recommendation,
        currency=row.currency,
        monthly_amount=row.monthly_amount,
        one_off_amount=row.onboarding_amount,
        term_amount=row.term_amount,
        term_months=row.term_months,
        issued_on=paper.issued_on,
        valid_until=row.expires_on,
        pdf_url=pdf_url(row),
        pages=words.count_of(document.page_count, "page", locale=terms.provider.locale),
        summary=paper.summary,
        counted=paper.counted,
        offers=paper.offers,
        reasons=tuple(reason.because for reason in paper.reasons),
        scope=paper.scope,
        sla=paper.sla,
        terms=paper.terms,
        chart=drawings_of(paper).costs,
        form=form,
        cannot_accept_because=closed_because,
    )


def confirm_page(
    row: Proposal, document: ProposalDocument, signing: Signing, around: Shell, *, on: date, agree_error: str = ""
) -> ConfirmPage:
    """Return the page that says once more what is about to be signed."""
    terms = read(Terms, row.terms)
    hidden = (
        ("terms_hash", row.terms_sha256),
        ("document_hash", document.sha256),
        ("name", signing.name),
        ("title", signing.title),
        ("purchase_order", signing.purchase_order),
        *(("option", option.name) for option in signing.options),
    )
    return ConfirmPage(
        shell=around,
        number=row.number,
        answer=_("You are about to sign proposal {number} for {client}.").format(
            number=row.number, client=terms.recipient.client
        ),
        facts=(
            Fact(_("Comes to"), _("{sums}, before tax").format(sums=sums_in_words(signing.sums, terms))),
            *option_facts(terms, signing.options),
            *_order_facts(signing.purchase_order),
            Fact(_("Signed by"), ", ".join(filter(None, (signing.name, signing.title)))),
            Fact(_("Signed on"), words.on_date(on, terms.provider.locale)),
            Fact(_("Fingerprint of the PDF"), document.sha256, is_code=True),
            Fact(_("Fingerprint of the terms"), row.terms_sha256, is_code=True),
        ),
        consent=signing.consent,
        pdf_url=pdf_url(row),
        accept_url=reverse("portal:proposal_accept", args=[row.pk]),
        change_url=reverse("portal:proposal_confirm", args=[row.pk]),
        hidden=hidden,
        agree_error=agree_error,
    )


def option_facts(terms: Terms, options: Sequence[OptionTaken]) -> tuple[Fact, ...]:
    """Return the options that were chosen, each with its price; a sentence where none of those offered was."""
    if terms.options and not options:
        return (Fact(_("Options"), _("None of those offered")),)
    return tuple(
        Fact(
            _("Option"),
            f"{option.name}, {option_price(option.rate, option.per, terms.currency, terms.provider.locale)}",
        )
        for option in options
    )


def _order_facts(purchase_order: str) -> tuple[Fact, ...]:
    return (Fact(_("Your purchase order"), purchase_order),) if purchase_order else ()


def accepted_facts(row: Proposal, document: ProposalDocument) -> tuple[Fact, ...]:
    """Return what was signed, from the options to the fingerprints."""
    terms = read(Terms, row.terms)
    chosen = [OptionTaken(one.name, one.rate, one.per) for one in terms.options if one.name in row.options_chosen]
    return (
        *option_facts(terms, chosen),
        *_order_facts(row.purchase_order),
        Fact(_("Fingerprint of the PDF"), document.sha256, is_code=True),
        Fact(_("Fingerprint of the terms"), row.terms_sha256, is_code=True),
    )


def countersigned(row: Proposal, letterhead: Letterhead) -> str:
    """Say who signed for the MSP and when, nothing while nobody has."""
    if row.countersigned_at is None:
        return ""
    named = ", ".join(filter(None, (row.countersigned_name, row.countersigned_title)))
    day = words.on_date(timezone.localdate(row.countersigned_at), letterhead.locale)
    told = _("{named} countersigned it for {provider} on {day}.")
    return told.format(named=named, provider=letterhead.name, day=day)


def closed_page(row: Proposal, newest: Proposal | None, around: Shell) -> ClosedPage:
    """Return the page of a proposal that cannot be accepted any more: why, and what to do next."""
    answer, next_step = _closed(row, newest, around.msp.name)
    return ClosedPage(
        shell=around,
        number=row.number,
        status=ProposalStatus.EXPIRED if row.status == ProposalStatus.SENT else row.status,
        answer=answer,
        next_step=next_step,
        pdf_url=pdf_url(row),
        newest_number=newest.number if newest else "",
        newest_url=reverse("portal:proposal", args=[newest.pk]) if newest else "",
    )


def _closed(row: Proposal, newest: Proposal | None, provider: str) -> tuple[str, str]:
    if row.status == ProposalStatus.REPLACED:
        if newest is None:
            return _("This proposal was replaced."), _("Ask {provider} for the newest one.").format(provider=provider)
        is_open = newest.status == ProposalStatus.SENT
        return (
            _("Proposal {newest} replaced this one.").format(newest=newest.number),
            _("This one cannot be accepted any more. Read the new one, and answer that.")
            if is_open
            else _("This one cannot be accepted any more. Read the new one, and what became of it."),
        )
    if row.status == ProposalStatus.WITHDRAWN:
        return (
            _("{provider} took this proposal back.").format(provider=provider),
            _("It cannot be accepted, and nothing was ordered. Ask {provider} if you expected another.").format(
                provider=provider
            ),
        )
    return (
        _("This proposal has expired. It could be accepted until {day}.").format(day=words.on_date(row.expires_on)),
        _("Nothing was ordered. Ask {provider} for a new one at today's counts.").format(provider=provider),
    )


def pdf_url(row: Proposal) -> str:
    """Return where the document is that was sent."""
    return reverse("portal:proposal_pdf", args=[row.pk])
