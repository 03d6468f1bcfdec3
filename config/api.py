"""The REST API's shared manners."""

from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import Http404
from rest_framework import exceptions
from rest_framework.pagination import PageNumberPagination
from rest_framework.response import Response
from rest_framework.views import exception_handler


class Pages(PageNumberPagination):
    """`?page=` and `?page_size=` up to 200."""

    page_size_query_param = "page_size"
    max_page_size = 200


def problem(exc: Exception, context: dict[str, Any]) -> Response | None:
    """Answer every refusal as problem JSON (RFC 9457); unexpected errors stay errors."""
    response = exception_handler(exc, context)
    if response is None:
        return None
    if isinstance(exc, Http404):
        exc = exceptions.NotFound()
    elif isinstance(exc, PermissionDenied):
        exc = exceptions.PermissionDenied()
    body: dict[str, Any] = {"type": "about:blank", "title": str(exc.default_detail), "status": response.status_code}  # type: ignore[attr-defined]
    if isinstance(exc, exceptions.ValidationError):
        body |= {"title": "The request has mistakes", "errors": response.data}
    else:
        body["detail"] = str(exc.detail)  # type: ignore[attr-defined]
    response.data = body
    response.content_type = "application/problem+json"
    return response
