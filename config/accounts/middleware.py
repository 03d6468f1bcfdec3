"""A session belongs to the MSP it was opened at."""

from collections.abc import Callable

from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponse

from config.tenancy.selected import connection

SESSION_KEY = "msp_schema"


class SessionBelongsHereMiddleware:
    """Signs out a session that was opened at another MSP, whatever store sessions live in."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        home = request.session.get(SESSION_KEY)
        if home is not None and home != connection.schema_name:
            logout(request)
        response = self.get_response(request)
        if SESSION_KEY not in request.session and not request.session.is_empty():
            request.session[SESSION_KEY] = connection.schema_name
        return response
