"""Refusals of actions as answers of the API."""

from rest_framework import status
from rest_framework.exceptions import APIException
from rest_framework.request import Request

from clients.actions.refusals import Refusal
from clients.importing import Unreadable


class Conflict(APIException):
    """409: the request is understood, but what is there forbids it."""

    status_code = status.HTTP_409_CONFLICT
    default_detail = "This was refused"


class FileRefused(APIException):
    """422: the file cannot be read."""

    status_code = status.HTTP_422_UNPROCESSABLE_ENTITY
    default_detail = "The file was refused"


class TooLong(APIException):
    """413: more was sent than is read."""

    status_code = status.HTTP_413_REQUEST_ENTITY_TOO_LARGE
    default_detail = "Too much was sent"


def refuse_long(request: Request, most: int) -> None:
    """Refuse a request by the length it states, before any of it is read; none is read beyond what it states."""
    length = request.META.get("CONTENT_LENGTH") or "0"
    if length.isdecimal() and int(length) > most:
        raise TooLong(f"{int(length) // 1024 // 1024:,} MB were sent; the most is {most // 1024 // 1024} MB.")


def answer_to(refusal: Refusal | Unreadable) -> APIException:
    """Return the answer that says what an action refused."""
    return FileRefused(str(refusal)) if isinstance(refusal, Unreadable) else Conflict(str(refusal))
