"""The MSP's name and colour for every page."""

from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject

from contracts.models import Letterhead


def branding(request: HttpRequest) -> dict[str, object]:
    """Add `letterhead`, read only by pages that print it."""
    return {"letterhead": SimpleLazyObject(lambda: Letterhead.objects.first())} if hasattr(request, "tenant") else {}
