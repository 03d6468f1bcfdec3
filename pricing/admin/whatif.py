"""What if: change a client's counts, rates and term, see the three models at once, and keep the answer or not."""

from dataclasses import dataclass
from typing import Any, cast
from urllib.parse import urlencode, urlsplit
from uuid import UUID

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone

from clients.admin.base import row_or_404
from clients.admin.panels import Page, register_page
from clients.models import Client
from clients.queries.clients import client_list
from clients.staff import Staff
from pricing.actions.recommendations import AnswerChanged, ChoiceRefused, NothingRecommended, keep_recommendation
from pricing.admin.tiers import TierForm, tier_of
from pricing.admin.whatif_form import WhatIfForm
from pricing.engine.commercial.quote import Quote
from pricing.engine.refusal import Refused
from pricing.models import Recommendation
from pricing.queries.answers import Answer, ModelAnswer, answer_on
from pricing.queries.recommendations import (
    NothingToPrice,
    Question,
    newest_count_with_client,
    question_for,
    tiers_to_choose,
)
from pricing.queries.terms import NotOffered
from pricing.queries.whatif import WhatIf, change_in_words, terms_for, what_if
from pricing.queries.whatif_inputs import options_of, prefilled, question_of

KEEP = "keep"
KEPT = "Kept. Make a proposal from it, or come back to it on the client's page."
KEPT_WHAT_IF = "Kept as a what-if, with what you changed. The client's page shows it until the next recommendation."
NOTHING_SHOWN = "nothing"  # no answer has this fingerprint


@dataclass(frozen=True, slots=True)
class Column:
    """One billing model of the comparison: what the engine says of it, and what it costs over the term."""

    answer: ModelAnswer
    quote: Quote


def what_if_address(client: Client) -> str:
    """Return where a client's what-if is."""
    return reverse("admin:pricing_what_if", args=[client.pk])


def what_if_page(request: HttpRequest, client_id: UUID) -> HttpResponse:
    """Show the inputs and the answer; a POST computes again, and keeps the answer when that was asked for."""
    if not request.user.has_perm("pricing.view_recommendation"):
        raise PermissionDenied
    count = newest_count_with_client(client_id)
    client = count.client if count else row_or_404(client_list(), client_id)
    sent = request.POST if request.method == "POST" else request.GET
    tiers = tiers_to_choose()
    try:
        start = question_for(client, count=count, tier=tier_of(sent, tiers))
    except NothingToPrice as refusal:
        return _screen(request, client, refusal=str(refusal))
    first = prefilled(start.asked, start.card.base_term_months)
    form = WhatIfForm(sent if request.method == "POST" else {**first, **sent.dict()}, asked=start.asked)
    found, note = _answered(start, form) or (None, "")
    if found and request.POST.get("deed") == KEEP and (kept := _keep(request, found, form)) is not None:
        messages.success(request, KEPT if kept.is_of_the_count else KEPT_WHAT_IF)
        return HttpResponseRedirect(reverse("admin:pricing_recommendation_change", args=[kept.pk]))
    link = f"{what_if_address(client)}?{_changed(sent, first, start)}"
    context = _context(start, form, found) | {"link": link, "note": note, "may_keep": _may_keep(request)}
    if request.headers.get("HX-Request") == "true" and request.method == "POST":
        return _pieces(request, client, link, context)
    return _screen(request, client, tiers=TierForm(tiers, start.tier), **context)


def _may_keep(request: HttpRequest) -> bool:
    return bool(request.user.has_perm("pricing.add_recommendation"))


def _answered(start: Question, form: WhatIfForm) -> tuple[WhatIf, str] | None:
    """Ask the engine, unless an input is wrong or the engine or the card finds one; with a note on the term."""
    if not form.is_valid():
        return None
    try:
        terms, note = terms_for(start, **options_of(form.cleaned_data))
        return what_if(start, question_of(form.cleaned_data, start.asked), terms), note
    except NotOffered as gap:
        form.add_error("coverage", str(gap))
    except Refused as refused:
        for problem in refused.problems:
            form.add_error(None, problem.message[0].upper() + problem.message[1:])
    except ValueError as refusal:  # the engine's sentence where discounts leave no price
        form.add_error("term_months", str(refusal))
    return None


def _keep(request: HttpRequest, found: WhatIf, form: WhatIfForm) -> Recommendation | None:
    if not _may_keep(request):
        raise PermissionDenied
    try:
        return keep_recommendation(
            question=found.question,
            chosen=form.cleaned_data["chosen"] or None,
            override_reason=form.cleaned_data["override_reason"],
            shown_sha256=request.POST.get("shown") or NOTHING_SHOWN,
            by=cast("Staff", request.user),
            at=timezone.now(),
        )
    except ChoiceRefused as refusal:
        form.add_error("override_reason", str(refusal))
    except (AnswerChanged, NothingRecommended) as refusal:
        form.add_error("chosen", str(refusal))
    return None


def _context(start: Question, form: WhatIfForm, found: WhatIf | None) -> dict[str, Any]:
    context: dict[str, Any] = {"start": start, "form": form, "wrong": form.wrong, "term_months": ""}
    if found is None:
        return context
    answer = answer_on(found.question.asked, found.result, card=start.card, tier=start.tier)
    return context | {
        "answer": answer,
        "columns": _columns(answer, found.quotes),
        "changes": [change_in_words(change, answer.currency) for change in found.question.changes],
        "shown": found.result_sha256,
        "term_months": form.cleaned_data["term_months"],
    }


def _columns(answer: Answer, quotes: tuple[Quote, ...]) -> list[Column]:
    by_model = {quote.model: quote for quote in quotes}
    return [Column(model, by_model[model.model]) for model in answer.models]


def _changed(sent: QueryDict, first: dict[str, str], start: Question) -> str:
    """Return what differs from the start as the query of an address that can be kept or sent to a colleague."""
    texts = {name: text.strip() for name, text in sent.dict().items() if isinstance(text, str)}
    changed = {name: texts[name] for name, text in first.items() if texts.get(name, text) != text}
    tier = {"tier": str(start.tier.pk)} if texts.get("tier") else {}
    extra = {"total_devices": texts["total_devices"]} if texts.get("total_devices") else {}
    return urlencode(tier | changed | extra)


def _pieces(request: HttpRequest, client: Client, link: str, context: dict[str, Any]) -> HttpResponse:
    """Return only what changes while somebody types; on the page of its own the address follows."""
    response = TemplateResponse(request, "admin/pricing/whatif/pieces.html", context | {"client": client})
    here = urlsplit(request.headers.get("HX-Current-URL", "")).path
    if here == what_if_address(client):
        response.headers["HX-Replace-Url"] = link
    return response


def _screen(request: HttpRequest, client: Client, **context: Any) -> TemplateResponse:
    shared = admin.site.each_context(request) | {
        "title": f"What if: {client.name}",
        "opts": Client._meta,
        "original": client,
        "client": client,
        "address": what_if_address(client),
    }
    return TemplateResponse(request, "admin/pricing/whatif/page.html", shared | context)


register_page(Page("what-if", "pricing_what_if", what_if_page))
