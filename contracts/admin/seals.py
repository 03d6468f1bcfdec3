"""The seals that PDFs carry: which one is in use, which were, and the deeds of making and ending one."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.urls import URLPattern, path, reverse
from unfold.decorators import display

from clients.admin.base import row_or_404
from clients.admin.pages import PageAdmin
from clients.staff import Staff
from contracts.actions.seals import NoSealInUse, make_seal, retire_seal
from contracts.admin.deeds import Deed
from contracts.models import Letterhead, SealKey
from contracts.queries.letterhead import letterhead_of_the_msp
from pricing.charts import words

LIST = "admin:contracts_sealkey_changelist"
OWNERS = "contracts.change_letterhead"


def _make(_row: Any, _given: Mapping[str, Any], by: Staff, at: datetime) -> str:
    key = make_seal(by=by, at=at)
    until = words.on_date(key.valid_until.date())
    return f"The seal is made and in use, valid until {until}. PDFs carry it from now on."


def _retire(_row: Any, _given: Mapping[str, Any], by: Staff, at: datetime) -> str:
    retire_seal(by=by, at=at)
    return "The seal is retired. PDFs go out without one until you make another; what it sealed can still be checked."


def _told_of_making(row: Letterhead) -> str:
    before = SealKey.objects.filter(retired_at=None).exists()
    told = (
        f"A key and a certificate are made in the name of {row.legal_name or row.name}, and every PDF from now on is"
        " sealed with them: whoever opens one sees whether it was changed since. The certificate is your own, so"
        " readers call its owner unknown until they are told to trust it; send it to clients who ask."
    )
    return f"{told} The seal in use is retired; what it sealed can still be checked." if before else told


MAKE = Deed(
    name="make",
    title="Make our seal",
    button="Make the seal",
    permission=OWNERS,
    told=_told_of_making,
    done=_make,
    refusals=(),
)
RETIRE = Deed(
    name="retire",
    title="Stop sealing",
    button="Retire the seal",
    permission=OWNERS,
    told=lambda _row: (
        "The seal in use is retired for good, as when its key may be in other hands, and PDFs go out without one. "
        "What it sealed keeps its seal and can still be checked."
    ),
    done=_retire,
    refusals=(NoSealInUse,),
    is_grave=True,
)


@admin.register(SealKey)
class SealKeyAdmin(PageAdmin):
    """Every seal there was, the one in use first."""

    when_empty = "No seal yet. Make one, and every PDF shows whoever opens it whether it was changed since."
    list_display = ["subject", "state", "made_at", "valid_until", "short_fingerprint"]
    list_display_links = ["subject"]
    change_list_template = "admin/contracts/seal/list.html"

    def get_queryset(self, request: HttpRequest) -> QuerySet[SealKey]:
        """Return the seals without their keys; one query."""
        return self.page_rows()

    def page_rows(self) -> QuerySet[SealKey]:
        """Return the seals without their keys, the newest first."""
        return SealKey.objects.defer("private_key").order_by("-made_at")

    def changelist_view(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        """Add the way to the deeds."""
        deeds = {"may_make": request.user.has_perm(OWNERS), "make_url": reverse("admin:contracts_sealkey_make")}
        return super().changelist_view(request, deeds | (extra_context or {}))

    @display(description="State")
    def state(self, row: SealKey) -> str:
        """Say whether it seals."""
        return "In use" if row.retired_at is None else f"Retired on {words.on_date(row.retired_at.date())}"

    @display(description="Fingerprint")
    def short_fingerprint(self, row: SealKey) -> str:
        """Return how the fingerprint begins."""
        return row.fingerprint[:12]

    def get_urls(self) -> list[URLPattern]:
        """Add the deeds, and the certificate as a file."""
        view = self.admin_site.admin_view
        return [
            path("make/", view(self.make), name="contracts_sealkey_make"),
            path("retire/", view(self.retire), name="contracts_sealkey_retire"),
            path("<uuid:seal_id>/certificate/", view(self.certificate), name="contracts_sealkey_certificate"),
            *super().get_urls(),
        ]

    def make(self, request: HttpRequest) -> HttpResponse:
        """Make a seal, once that is confirmed."""
        return MAKE.page(self, request, letterhead_of_the_msp(), back=reverse(LIST), back_to="Seals")

    def retire(self, request: HttpRequest) -> HttpResponse:
        """Retire the seal in use, once that is confirmed."""
        return RETIRE.page(self, request, letterhead_of_the_msp(), back=reverse(LIST), back_to="Seals")

    def certificate(self, request: HttpRequest, seal_id: object) -> HttpResponse:
        """Hand over the certificate, which holds no secret, for readers that are to trust it."""
        self.allow(request, "contracts.view_sealkey", posted=False)
        row = row_or_404(self.page_rows(), seal_id)
        response = HttpResponse(bytes(row.certificate), content_type="application/pkix-cert")
        response["Content-Disposition"] = f'attachment; filename="seal-{row.fingerprint[:12]}.cer"'
        return response

    def page(self, request: HttpRequest, row: SealKey) -> HttpResponse:
        """Show one seal."""
        return self.screen(
            request,
            "admin/contracts/seal/page.html",
            f"Seal of {row.subject}",
            row=row,
            state=self.state(row),
            may_retire=row.retired_at is None and request.user.has_perm(OWNERS),
        )
