"""Try a template on paper while it is written: with a client that does not exist, or with a proposal that does."""

from dataclasses import replace
from datetime import datetime

from django.http import HttpResponse

from contracts.admin.template_forms import TemplateForm
from contracts.canonical import read
from contracts.documents import pdf
from contracts.documents.contexts import ProposalDocument
from contracts.documents.from_terms import Surroundings, locale_of, proposal_document
from contracts.documents.letterheads import logo_on
from contracts.documents.preview import POLICY, as_page
from contracts.models import Letterhead
from contracts.papers import Paper, SectionText
from contracts.queries.letterhead import letterhead_of_the_msp, local_day
from contracts.queries.papers import proposals_to_preview
from contracts.queries.sample import sample_question, sample_terms
from contracts.terms import Terms, language_of
from pricing.charts.pictures import pictures_of
from pricing.engine.interchange import parse, to_json
from pricing.engine.recommend import recommend

PRIVATE = {"Cache-Control": "private, no-store"}


def tried(form: TemplateForm, *, as_pdf: bool, at: datetime) -> HttpResponse:
    """Return the paper as it would be with what the form says, marked as a draft; nothing is kept."""
    letterhead = letterhead_of_the_msp()
    assert letterhead is not None  # noqa: S101  -- an MSP is created with one
    document = _document(form, letterhead, at)
    if not as_pdf:
        return _page(as_page(document, at=at))
    try:
        content = pdf.render(document, at=at)
    except pdf.PdfUnavailable as problem:
        return HttpResponse(str(problem), content_type="text/plain; charset=utf-8", headers=PRIVATE)
    shown = {"Content-Disposition": 'inline; filename="template-preview.pdf"'} | PRIVATE
    return HttpResponse(content, content_type="application/pdf", headers=shown)


def _page(markup: str) -> HttpResponse:
    response = HttpResponse(markup, headers=PRIVATE | {"Content-Security-Policy": POLICY})
    response["X-Frame-Options"] = "SAMEORIGIN"
    response._csp_exempt = True  # type: ignore[attr-defined]  # django-csp leaves the stricter policy above alone
    return response


def _document(form: TemplateForm, letterhead: Letterhead, at: datetime) -> ProposalDocument:
    chosen = form.cleaned_data.get("tried") or ""
    proposal = next((one for one in proposals_to_preview() if str(one.pk) == chosen), None) if chosen else None
    if proposal is None:
        terms, asked = sample_terms(letterhead, on=local_day(at)), sample_question(letterhead.currency)
        answered = to_json(recommend(parse(asked), flips=False))
    else:
        terms = read(Terms, proposal.terms)
        asked, answered = proposal.recommendation.request, proposal.recommendation.result
    terms = replace(terms, paper=paper_from(form, heading_font=letterhead.heading_font))
    pictures = pictures_of(asked, answered, locale=language_of(locale_of(terms)), months=False)
    around = Surroundings(terms.sha256, pictures=pictures, logo=logo_on(letterhead), is_draft=True)
    return proposal_document(terms, around)


def paper_from(form: TemplateForm, *, heading_font: str) -> Paper:
    """Return what a template would freeze into a proposal if it were kept as the form is."""
    given, cleaned = [section for section in form.given if section.is_shown], form.cleaned_data
    return Paper(
        template=cleaned.get("name") or "Preview",
        version=0,
        sections=tuple(SectionText(one.code, one.title, one.text) for one in given),
        language=cleaned.get("language") or "auto",
        size=cleaned.get("size") or "auto",
        heading_font=heading_font,
    )
