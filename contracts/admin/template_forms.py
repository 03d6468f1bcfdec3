"""The forms of proposal templates: what a template is, each of its sections, and what to try it with."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, cast

from django import forms
from unfold.widgets import (
    UnfoldAdminIntegerFieldWidget,
    UnfoldAdminSelectWidget,
    UnfoldAdminTextareaWidget,
    UnfoldAdminTextInputWidget,
    UnfoldBooleanWidget,
)

from clients.admin.rules import RuleForm
from contracts.actions.papers import SectionGiven
from contracts.documents.sections import BY_CODE, COVER, KINDS, LONGEST_TITLE, SectionKind
from contracts.documents.texts import LONGEST
from contracts.models import Option, Proposal, ProposalTemplate

SAMPLE = ""


@dataclass(frozen=True, slots=True)
class SectionFields:
    """One section as the page lays it out."""

    kind: SectionKind
    fields: tuple[forms.BoundField, ...]
    is_open: bool


class TemplateForm(RuleForm):
    """A template with its sections, in the order in which they were kept."""

    rules = {"proposal_template_name_is_not_blank": "Give the template a name, such as Dental practices."}
    tried = forms.ChoiceField(label="Try it with", required=False, widget=UnfoldAdminSelectWidget)

    class Meta:
        model = ProposalTemplate
        fields = ["name", "language", "size", "is_default"]
        labels = {"is_default": "Used unless another is chosen", "size": "Paper"}
        widgets = {
            "name": UnfoldAdminTextInputWidget,
            "language": UnfoldAdminSelectWidget,
            "size": UnfoldAdminSelectWidget,
            "is_default": UnfoldBooleanWidget,
        }

    def __init__(
        self,
        data: Mapping[str, Any] | None,
        *,
        instance: ProposalTemplate,
        sections: list[dict[str, Any]],
        proposals: list[Proposal],
    ) -> None:
        super().__init__(data, instance=instance)
        self.order = _known(sections)
        tried = cast(forms.ChoiceField, self.fields["tried"])
        tried.choices = [(SAMPLE, "A sample client"), *((str(one.pk), _named(one)) for one in proposals)]
        for place, kept in enumerate(self.order):
            self._add(BY_CODE[kept["code"]], kept, place)

    def _add(self, kind: SectionKind, kept: Mapping[str, Any], place: int) -> None:
        code = kind.code
        if not kind.is_required:
            self.fields[f"{code}-is_shown"] = forms.BooleanField(
                label="Shown", required=False, initial=kept["is_shown"], widget=UnfoldBooleanWidget
            )
        if code != COVER:
            self.fields[f"{code}-place"] = forms.IntegerField(
                label="Place", initial=place, min_value=1, max_value=99, widget=UnfoldAdminIntegerFieldWidget
            )
        self.fields[f"{code}-title"] = forms.CharField(
            label="Title",
            required=False,
            max_length=LONGEST_TITLE,
            initial=kept["title"],
            widget=UnfoldAdminTextInputWidget(attrs={"placeholder": str(kind.title)}),
        )
        self.fields[f"{code}-text"] = forms.CharField(
            label="Your own words", required=False, max_length=LONGEST, initial=kept["text"],
            widget=UnfoldAdminTextareaWidget(attrs={"rows": 4}),
        )  # fmt: skip

    @property
    def about(self) -> tuple[forms.BoundField, ...]:
        """Return the fields of the template itself."""
        return tuple(self[name] for name in ("name", "language", "size", "is_default"))

    @property
    def sections(self) -> Iterator[SectionFields]:
        """Return the sections in their order, as they are laid out; one with words or with an error stands open."""
        for kept in self.order:
            code = kept["code"]
            fields = tuple(self[name] for name in self.fields if name.startswith(f"{code}-"))
            yield SectionFields(BY_CODE[code], fields, any(field.errors for field in fields) or bool(kept["text"]))

    @property
    def given(self) -> list[SectionGiven]:
        """Return the sections as they were written, in the order of their places."""
        cleaned = self.cleaned_data
        ordered = sorted(self.order, key=lambda kept: cleaned.get(f"{kept['code']}-place") or 0)
        return [
            SectionGiven(
                code=kept["code"],
                title=cleaned.get(f"{kept['code']}-title", "").strip(),
                text=cleaned.get(f"{kept['code']}-text", "").strip().replace("\r\n", "\n"),
                is_shown=cleaned.get(f"{kept['code']}-is_shown", True),
            )
            for kept in ordered
        ]


def _known(sections: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Return the kept sections that there still are, and after them those that came since."""
    kept = {section["code"]: section for section in sections if section["code"] in BY_CODE}
    rest = [
        {"code": kind.code, "title": "", "text": "", "is_shown": kind.is_required or (kind.is_usual and not kept)}
        for kind in KINDS
        if kind.code not in kept
    ]
    return [*kept.values(), *rest]


def _named(proposal: Proposal) -> str:
    return f"{proposal.number}, {proposal.client.name}"


class OptionForm(RuleForm):
    """Something beside the price that a client may tick."""

    rules = {
        "option_name_is_not_blank": "Give the option the name that clients will read.",
        "option_rate_is_not_negative": "An option costs zero or more.",
    }

    class Meta:
        model = Option
        fields = ["name", "description", "rate", "per", "is_offered"]
        labels = {"rate": "Price", "per": "For each"}
        help_texts = {
            "description": "One sentence, printed below the name.",
            "is_offered": "Ticked on the form when a proposal is made; there it can be left out.",
        }
