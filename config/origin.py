"""From where a deed is done: kept with the event that tells of it."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponseBase

from contracts.journal import CAME_FROM

DOORS = {"admin": "Admin", "portal": "Portal", "api": "API"}


class OriginMiddleware:
    """Name the door and the address of whoever asks, for as long as the request takes."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Answer the request."""
        door = DOORS.get(request.path_info.strip("/").partition("/")[0], "Web")
        before = CAME_FROM.set(f"{door}, {request.META.get('REMOTE_ADDR') or 'unknown address'}")
        try:
            return self.get_response(request)
        finally:
            CAME_FROM.reset(before)
