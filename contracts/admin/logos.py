"""The letterhead's form with its logo: an upload that is made safe before it is kept, and a way to end it."""

from typing import Any

from django import forms
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from unfold.widgets import UnfoldAdminFileFieldWidget, UnfoldBooleanSwitchWidget

from contracts.admin.forms import LetterheadForm
from contracts.documents.logos import MOST_BYTES, LogoRefused, cleaned
from contracts.models import Letterhead
from contracts.queries.seals import key_in_use


class BrandedForm(LetterheadForm):
    """How the MSP presents itself, its logo and its seal included."""

    new_logo = forms.FileField(
        label="New logo",
        required=False,
        widget=UnfoldAdminFileFieldWidget(attrs={"accept": ".png,.jpg,.jpeg,.svg"}),
        help_text="PNG, JPEG or SVG, at most 2 MB and 16 million pixels. It is redrawn before it is kept.",
    )
    ends_logo = forms.BooleanField(
        label="Take the logo away",
        required=False,
        widget=UnfoldBooleanSwitchWidget(),
        help_text="Your name is printed instead. What was sent keeps the logo it had.",
    )

    def clean_new_logo(self) -> Any:
        """Return the logo as it will be kept, None without one; refuse a file that cannot be one."""
        given = self.cleaned_data["new_logo"]
        if not given:
            return None
        try:
            return cleaned(given.read(MOST_BYTES + 1))
        except LogoRefused as refusal:
            raise forms.ValidationError(str(refusal)) from refusal

    def clean_seals_documents(self) -> bool:
        """Refuse to seal without a seal."""
        wished = bool(self.cleaned_data["seals_documents"])
        if wished and key_in_use() is None:
            raise forms.ValidationError("There is no seal yet. Make one under Seals; that switches this on.")
        return wished

    def save(self, commit: bool = True) -> Letterhead:
        """Put the new logo on the letterhead, or take the old one off."""
        letterhead: Letterhead = self.instance
        logo = self.cleaned_data.get("new_logo")
        if logo is not None:
            letterhead.logo, letterhead.logo_type = logo.content, logo.media_type
        elif self.cleaned_data.get("ends_logo"):
            letterhead.logo, letterhead.logo_type = None, ""
        saved: Letterhead = super().save(commit)
        return saved


def logo_shown(letterhead: Letterhead) -> SafeString:
    """Show the logo as it stands on white paper, or say that there is none."""
    if not letterhead.logo_type:
        return format_html("<span>{}</span>", "None yet: your name is printed instead.")
    return format_html(
        '<img class="hr-logo" src="{}" alt="{}">', reverse("portal:logo"), f"The logo of {letterhead.name}"
    )
