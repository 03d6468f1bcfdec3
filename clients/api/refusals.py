"""Refusals of actions as answers of the API."""

from rest_framework import status
from rest_framework.exceptions import APIException

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


def answer_to(refusal: Refusal | Unreadable) -> APIException:
    """Return the answer that says what an action refused."""
    return FileRefused(str(refusal)) if isinstance(refusal, Unreadable) else Conflict(str(refusal))
