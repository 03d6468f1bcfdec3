"""One line for each request, with an id that every line of it carries."""

import structlog
from django.http import HttpRequest
from django_structlog.middlewares import RequestMiddleware


class RequestLogMiddleware(RequestMiddleware):
    """django-structlog's, without what could name or sign in a person: paths, queries, addresses."""

    @staticmethod
    def format_request(request: HttpRequest) -> str:
        """Return the method and the route; a path may hold the key that resets a password."""
        route = f"/{request.resolver_match.route}" if request.resolver_match else "(no page)"
        return f"{request.method} {route}"

    @staticmethod
    def bind_user_id(request: HttpRequest) -> None:
        """Add the id of the person, if the request asked who it is; never ask only for the log."""
        user = getattr(request, "_cached_user", None)
        if user is not None and user.pk is not None:
            structlog.contextvars.bind_contextvars(user_id=str(user.pk))
