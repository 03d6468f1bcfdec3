"""The editor of proposal templates: what is kept, what is refused, what the preview shows and cannot do."""

import html
import re

import pytest
from django.db import DatabaseError, transaction
from django.urls import reverse

from contracts.actions.papers import SectionGiven, TemplateRefused, keep_template, paper_for
from contracts.actions.proposals import create_proposal
from contracts.canonical import read
from contracts.documents.sections import KINDS
from contracts.models import Letterhead, Option, ProposalTemplate
from contracts.terms import Terms
from tests.worlds import NOW, client_world

ADD = "admin:contracts_proposaltemplate_add"
PREVIEW = "admin:contracts_proposaltemplate_preview"
USUAL = tuple(kind.code for kind in KINDS)


def written(**changes):
    """Return what the form posts when nobody changed anything but this."""
    posted = {"name": "Dental", "language": "auto", "size": "auto", "tried": ""}
    for place, code in enumerate(USUAL):
        posted |= {f"{code}-place": place, f"{code}-title": "", f"{code}-text": "", f"{code}-is_shown": "on"}
    return {name: value for name, value in (posted | changes).items() if value is not None}


def given(*changes):
    changed = {one.code: one for one in changes}
    return [changed.get(code, SectionGiven(code)) for code in USUAL]


def keep(template=None, *changes):
    row = template or ProposalTemplate(name="Dental")
    return keep_template(template=row, sections=given(*changes), by=None, at=NOW)


def words(answer):
    return html.unescape(" ".join(re.sub(r"<style>.*?</style>", "", answer.content.decode(), flags=re.DOTALL).split()))


def test_a_new_template_is_kept_as_its_first_version_and_is_the_default(owner):
    answer = owner.post(reverse(ADD), written(**{"summary-title": "In short", "sla-is_shown": None}))

    template = ProposalTemplate.objects.get()
    version = template.versions.get()
    assert answer.status_code == 302
    assert (template.name, template.is_default, version.number) == ("Dental", True, 1)
    said = {one["code"]: one for one in version.sections}
    assert said["summary"]["title"] == "In short"
    assert not said["sla"]["is_shown"]
    assert [one["code"] for one in version.sections] == list(USUAL)


def test_sections_are_kept_in_the_order_of_their_places(owner):
    owner.post(reverse(ADD), written(**{"annex-place": 1, "summary-place": 2, "about-place": 3}))

    codes = [one["code"] for one in ProposalTemplate.objects.get().versions.get().sections]
    assert codes[0] == "cover"
    assert codes.index("annex") < codes.index("summary") < codes.index("about")


def test_what_changes_is_the_next_version_and_what_does_not_is_none(northwind):
    first = keep()
    assert keep(first.template) == first
    assert keep(first.template, SectionGiven("sla", text="Ours")).number == 2
    assert first.template.versions.count() == 2


def test_one_template_is_the_default_and_the_last_one_stays_it(northwind):
    first = keep().template
    second = keep(ProposalTemplate(name="Law", is_default=True)).template
    first.refresh_from_db()
    assert (first.is_default, second.is_default) == (False, True)
    second.is_default = False
    assert keep(second).template.is_default


@pytest.fixture
def acme(amy):
    return client_world("Northwind", by=amy)


@pytest.mark.parametrize(
    ("sections", "sentence"),
    [
        (given(SectionGiven("acceptance", is_shown=False)), "“Acceptance” is part of every proposal"),
        (given(SectionGiven("cover", title="x" * 81)), "at most 80 characters"),
        (given(SectionGiven("about", text="x" * 6001)), "at most 6,000 characters"),
        (given()[1:], "names every section once"),
        ([*given(), SectionGiven("../secrets")], "names every section once"),
    ],
)
def test_what_cannot_be_printed_is_refused_in_a_sentence(northwind, sections, sentence):
    with pytest.raises(TemplateRefused, match=re.escape(sentence)):
        keep_template(template=ProposalTemplate(name="Dental"), sections=sections, by=None, at=NOW)
    assert not ProposalTemplate.objects.exists()


def test_a_version_never_changes(northwind):
    version = keep()
    with pytest.raises(DatabaseError, match="frozen"), transaction.atomic():
        type(version).objects.filter(pk=version.pk).update(number=9)


def test_a_proposal_keeps_what_it_was_made_with(northwind, acme, amy):
    template = keep(None, SectionGiven("summary", "In short", "Dear {client}")).template
    option = Option.objects.create(name="Training", rate="3", per="USER")
    proposal = create_proposal(
        recommendation=acme.recommendation,
        signatory=acme.signatory,
        by=amy,
        at=NOW,
        template=template,
        options=[option],
    )
    keep(template, SectionGiven("summary", "Otherwise"))
    option.delete()

    terms = read(Terms, proposal.terms)
    assert (terms.paper.template, terms.paper.version) == ("Dental", 1)
    assert terms.paper.sections[1].title == "In short"
    assert [one.name for one in terms.options] == ["Training"]
    assert len({one.share for one in terms.ranges}) == 4
    assert len(terms.assets) == 11
    assert terms.customary is not None
    assert paper_for(None, Letterhead.objects.get()).version == 2


def test_without_a_template_a_proposal_is_written_the_usual_way(acme, amy):
    proposal = create_proposal(recommendation=acme.recommendation, signatory=acme.signatory, by=amy, at=NOW)
    assert read(Terms, proposal.terms).paper.template == "Usual"


def test_the_preview_shows_what_is_written_and_nothing_is_kept(owner):
    text = "We care.\n\n- <b>bold</b>\n- <img src=http://evil.example/x.png>"
    answer = owner.post(reverse(PREVIEW), written(name="", **{"about-text": text, "about-title": "Who we are"}))

    page = answer.content.decode()
    assert "Harbour Street Dental" in page
    assert "Who we are" in page
    assert "&lt;b&gt;bold&lt;/b&gt;" in page
    assert "<b>bold" not in page
    assert "<img src=http" not in page
    assert "Draft, not yet an offer" in page
    assert not ProposalTemplate.objects.exists()


def test_the_preview_may_run_nothing_and_load_nothing_from_elsewhere(owner):
    answer = owner.post(reverse(PREVIEW), written())

    policy = answer.headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "script-src" not in policy
    assert "frame-ancestors 'self'" in policy
    assert answer.headers["X-Frame-Options"] == "SAMEORIGIN"
    loaded = re.findall(r'(?:src|href)="(?!data:|#)([^"]+)"', answer.content.decode())
    assert [address for address in loaded if not address.startswith("/static/")] == []


def test_a_template_can_be_tried_with_a_proposal(owner, acme, amy):
    proposal = create_proposal(recommendation=acme.recommendation, signatory=acme.signatory, by=amy, at=NOW)
    answer = owner.post(reverse(PREVIEW), written(tried=str(proposal.pk), size="A4"))

    assert proposal.number in words(answer)
    assert acme.client.name in words(answer)


def test_the_preview_as_pdf_is_a_draft_on_the_template_s_paper(owner, monkeypatch):
    rendered = []
    monkeypatch.setattr("contracts.documents.pdf.render", lambda document, *, at: rendered.append(document) or b"%PDF")
    answer = owner.post(reverse(PREVIEW) + "?pdf=1", written(size="A4"))

    assert answer.headers["Content-Type"] == "application/pdf"
    assert [(one.paper, one.is_draft) for one in rendered] == [("A4", True)]


def test_a_link_to_the_preview_is_refused(owner):
    assert owner.get(reverse(PREVIEW)).status_code == 403


def test_versions_stand_side_by_side(owner):
    template = keep().template
    keep(template, SectionGiven("sla", "Promises", "We answer fast.", is_shown=False))

    page = words(owner.get(reverse("admin:contracts_proposaltemplate_versions", args=[template.pk])))
    assert "1 thing differs between version 1 and version 2." in page
    assert "Not shown. Title: Promises We answer fast." in page


def test_an_account_manager_reads_templates_and_the_owner_writes_them(manager):
    template = keep().template
    address = reverse("admin:contracts_proposaltemplate_change", args=[template.pk])

    assert "Keep template" not in words(manager.get(address))
    assert manager.post(address, written()).status_code == 403
    assert manager.get(reverse(ADD)).status_code == 403
    assert manager.post(reverse(PREVIEW), written()).status_code == 200


def test_the_editor_asks_the_database_as_often_for_one_version_as_for_ten(owner, django_assert_max_num_queries):
    template = keep().template
    for number in range(9):
        keep(template, SectionGiven("about", text=f"Version {number}"))
    address = reverse("admin:contracts_proposaltemplate_change", args=[template.pk])
    owner.get(address)
    with django_assert_max_num_queries(10):
        owner.get(address)
