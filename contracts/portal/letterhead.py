"""The MSP's name and colour for every page."""

from django.http import HttpRequest
from django.urls import reverse_lazy
from django.utils.functional import SimpleLazyObject

from contracts.queries.letterhead import letterhead_of_the_msp


def branding(request: HttpRequest) -> dict[str, object]:
    """Add `letterhead`, read only by pages that print it, and the address of the MSP's accent as a stylesheet."""
    if not hasattr(request, "tenant"):
        return {}
    return {"letterhead": SimpleLazyObject(letterhead_of_the_msp), "brand_css_url": reverse_lazy("portal:brand")}
