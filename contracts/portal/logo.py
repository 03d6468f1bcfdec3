"""The MSP's logo for its pages."""

from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe

from contracts.queries.letterhead import logo_of_the_msp

# Opened as a page of its own, a drawing may load and run nothing, whatever slipped through when it was cleaned.
NOTHING = "default-src 'none'; style-src 'unsafe-inline'; sandbox"


@require_safe
@cache_control(max_age=300, private=True)
def logo(_request: HttpRequest) -> HttpResponse:
    """Answer the logo as it is stored, 404 without one; open to all, as the accent is."""
    found = logo_of_the_msp()
    if found is None:
        raise Http404
    content, media_type = found
    response = HttpResponse(content, content_type=media_type)
    response["Content-Security-Policy"] = NOTHING
    response["X-Content-Type-Options"] = "nosniff"
    return response
