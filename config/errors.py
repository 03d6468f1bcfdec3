"""What a person, or a program, is told when a page cannot be shown."""

from django.http import HttpRequest, HttpResponse, HttpResponseNotFound, HttpResponseServerError, JsonResponse
from django.shortcuts import render

API_PREFIX = "/api/"


def problem_response(status: int, title: str, detail: str) -> JsonResponse:
    """Return a problem-JSON answer (RFC 9457)."""
    body = {"type": "about:blank", "title": title, "status": status, "detail": detail}
    return JsonResponse(body, status=status, content_type="application/problem+json")


def _page(request: HttpRequest, status: int, title: str, detail: str) -> HttpResponse:
    if request.path.startswith(API_PREFIX):
        return problem_response(status, title, detail)
    return render(request, f"{status}.html", status=status)


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:  # noqa: ARG001  -- Django names it
    """Answer 400."""
    return _page(request, 400, "Bad request", "The request could not be understood.")


def forbidden(request: HttpRequest, exception: Exception) -> HttpResponse:  # noqa: ARG001
    """Answer 403."""
    return _page(request, 403, "Not allowed", "You may not do this.")


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:  # noqa: ARG001
    """Answer 404."""
    return _page(request, 404, "Not found", "There is nothing at this address.")


def server_error(request: HttpRequest) -> HttpResponse:
    """Answer 500 without touching the database again."""
    if request.path.startswith(API_PREFIX):
        return problem_response(500, "Something went wrong", "We have been told. Nothing was changed.")
    return render(None, "500.html", status=500)


def plainly_not_found(_request: HttpRequest, exception: Exception | None = None) -> HttpResponse:  # noqa: ARG001
    """Answer 404 on the operator's hosts, where there is no MSP to dress a page for."""
    return HttpResponseNotFound("Not found.", content_type="text/plain")


def plain_error(_request: HttpRequest, exception: Exception | None = None) -> HttpResponse:  # noqa: ARG001
    """Answer 500 there."""
    return HttpResponseServerError("Something went wrong.", content_type="text/plain")


def csrf_refused(request: HttpRequest, reason: str = "") -> HttpResponse:  # noqa: ARG001
    """Answer 403 to a form that came without its token."""
    return render(request, "403_csrf.html", status=403)
