"""The lines of a count on a screen: narrowed by what became of them, searched by name, each led to what it is about."""

import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest
from django.urls import reverse

from clients.models import Client, CountLine
from clients.queries.counts import SHOWN_CHOICES, Asked, Shown
from clients.queries.refs import models_of_refs
from clients.queries.wording import in_plain_words

_LABELS = {Shown.ALL: "All", Shown.COUNTED: "Counted", Shown.LEFT_OUT: "Left out", Shown.UNDECIDED: "To decide"}


@dataclass(frozen=True, slots=True)
class ShownLine:
    """Hold a line as it is shown; `address` leads to the account, person, device or station, blank where none is."""

    who: str
    address: str
    is_counted: bool
    is_undecided: bool
    because: str
    evidence: tuple[str, ...]


def asked_of(request: HttpRequest) -> Asked:
    """Return what a page was asked for; nonsense is all lines."""
    shown = request.GET.get("show", "")
    if request.GET.get("undecided") == "1":
        shown = Shown.UNDECIDED
    return Asked(Shown(shown) if shown in SHOWN_CHOICES else Shown.ALL, request.GET.get("name", "").strip()[:100])


def choices(asked: Asked, **more: str) -> list[tuple[str, str, bool]]:
    """Return label and address of each way to narrow, and whether it is the present one."""
    return [
        (label, "?" + urlencode({**more, "show": shown.value, "name": asked.name}), shown is asked.shown)
        for shown, label in _LABELS.items()
    ]


def narrowed(lines: Iterable[Any], asked: Asked) -> list[Any]:
    """Return the lines of a report that were asked for, those to decide first."""
    wanted = [line for line in lines if _is_wanted(line, asked)]
    return sorted(wanted, key=lambda line: (not line.is_undecided, not line.counted))


def shown_lines(client: Client, lines: Iterable[Any]) -> list[ShownLine]:
    """Return lines as they are shown; one query tells what their refs are, four at most."""
    every = list(lines)
    refs = [_ref(line) for line in every]
    addresses = _addresses(client, refs)
    return [
        ShownLine(
            who=line.who,
            address=addresses.get(ref, ""),
            is_counted=line.is_counted if isinstance(line, CountLine) else line.counted,
            is_undecided=line.is_undecided,
            because=line.because,
            evidence=tuple(in_plain_words(str(fact)) for fact in line.evidence),
        )
        for line, ref in zip(every, refs, strict=True)
    ]


def _ref(line: Any) -> str:
    ref: str = line.ref if isinstance(line, CountLine) else line.subject
    return ref


def _is_wanted(line: Any, asked: Asked) -> bool:
    if asked.name and asked.name.casefold() not in line.who.casefold():
        return False
    match asked.shown:
        case Shown.COUNTED:
            return bool(line.counted)
        case Shown.LEFT_OUT:
            return not line.counted
        case Shown.UNDECIDED:
            return bool(line.is_undecided)
        case _:
            return True


def _addresses(client: Client, refs: list[str]) -> dict[str, str]:
    ids = {ref for ref in refs if _is_id(ref)}
    names = {ref for ref in refs if ref and ref not in ids}
    return {
        ref: reverse(f"admin:clients_{model}_change", args=[pk])
        for ref, (model, pk) in models_of_refs(client, ids, names).items()
    }


def _is_id(ref: str) -> bool:
    try:
        uuid.UUID(ref)
    except ValueError:
        return False
    return True
