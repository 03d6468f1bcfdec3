"""Every address the product answers on, read from its URL configuration, with something in place of each parameter.

A parameter nobody said how to fill is an error that names the route: no new route escapes the sweep.
"""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.apps import apps
from django.contrib.auth import get_user_model
from django.contrib.contenttypes.models import ContentType
from django.db.models import Model
from django.urls import URLPattern, URLResolver, get_resolver, resolve
from django.urls.resolvers import RoutePattern
from django.utils.regex_helper import normalize

from clients.counting import PolicyCode
from clients.models import Client, CountLine
from contracts.models import Adjustment, Contract, OutgoingMail, Proposal, ProposalTemplate, SealKey, TermsVersion
from pricing.models import RateCard

Ids = Mapping[type[Model], Sequence[str]]
FEED_OF_FABRIKAM = "feed-of-fabrikam"  # what opens a feed there, and must open none elsewhere
METHODS = ("GET", "POST", "PUT", "PATCH", "DELETE")


class RouteNotCovered(AssertionError):
    """A route that the sweep cannot call as it is; the sentence says what to add."""


@dataclass(frozen=True)
class Route:
    """One URL pattern: how its address is written, and what answers."""

    text: str
    written: str
    parameters: tuple[str, ...]
    view: Callable[..., Any]
    urlconf: str
    only: tuple[str, ...] = ()

    @property
    def area(self) -> str:
        """Return the door: admin, portal, api, or the rest by its first word."""
        return self.text.partition("/")[0]

    @cached_property
    def model(self) -> type[Model] | None:
        """Return the model whose rows the route is about, where the route says it."""
        admin = getattr(self.view, "model_admin", None)
        if admin is not None:
            return admin.model  # type: ignore[no-any-return]
        named = re.match(r"admin/(\w+)/(\w+)/", self.text)
        if named and named[2] in apps.all_models.get(named[1], ()):
            return apps.get_model(named[1], named[2])
        serializer = getattr(getattr(self.view, "cls", None), "serializer_class", None)
        if serializer is not None:
            return serializer.Meta.model  # type: ignore[no-any-return]
        return ABOUT.get(self.text[: self.text.find("<")])

    @property
    def methods(self) -> tuple[str, ...]:
        """Return `only`, else what the view says it takes, else every method.

        Django's own admin views answer every method but POST as they answer GET.
        """
        if self.only:
            return self.only
        actions = getattr(self.view, "actions", None)
        if self.area == "admin" and self.view.__module__.startswith(("django.", "unfold.")):
            return METHODS[:2]
        return tuple(method for method in METHODS if actions is None or method.lower() in actions)

    @property
    def is_ours(self) -> bool:
        """Say whether the route takes ids, and takes them to a view of the product's own, not to a library's."""
        return (self.area == "api" and "pk" in self.parameters) or (self.area == "admin" and "<uuid:" in self.text)

    def addresses(self, ids: Ids) -> Iterator[str]:
        """Return the route's addresses for these rows; raises RouteNotCovered.

        Of several parameters each goes through its rows while the others stay at their first.
        """
        choices = [self._filled(name, ids) for name in self.parameters]
        firsts = tuple(rows[0] for rows in choices)
        varied = ((*firsts[:place], row, *firsts[place + 1 :]) for place, rows in enumerate(choices) for row in rows)
        for values in dict.fromkeys(varied) or ((),):
            address = "/" + self.written % dict(zip(self.parameters, values, strict=True))
            answering = resolve(address, self.urlconf)
            if answering.func is not self.view and _shape(answering.route) != _shape(self.text):
                raise RouteNotCovered(
                    f"The address {address}, made for the route {self.text}, is answered by another route. Either the "
                    "route can never be reached, or FILLED_WITH in tests/isolation/routes.py fills it wrongly."
                )
            yield address

    def _filled(self, name: str, ids: Ids) -> Sequence[str]:
        values = _rows_named(name, ids) if name not in FILLED_WITH else FILLED_WITH[name](self, ids)
        if not values:
            raise RouteNotCovered(
                f"The route {self.text} takes <{name}>, and the isolation sweep does not know whose ids belong there. "
                "Say it in FILLED_WITH (or ABOUT) of tests/isolation/routes.py."
            )
        return values


def _shape(text: str) -> str:
    """Return a route without the names of its parameters: two of one shape answer the same addresses."""
    return re.sub(r"<[^>]+>", "<>", text)


def _rows_named(name: str, ids: Ids) -> Sequence[str]:
    """Return the rows of the one model that the parameter is named after: of Client for `client_id`."""
    models = [model for model in ids if f"{model._meta.model_name}_id" == name.replace("_", "", name.count("_") - 1)]
    return ids[models[0]] if len(models) == 1 else ()


def _rows_of_the_route(route: Route, ids: Ids) -> Sequence[str]:
    return ids[route.model] if route.model is not None else ()


def _always(*values: str) -> Callable[[Route, Ids], Sequence[str]]:
    return lambda _route, _ids: values


# Whose ids stand after these beginnings of addresses, where neither an admin nor a serializer says it.
ABOUT: dict[str, type[Model]] = {
    "portal/contracts/": Contract,
    "portal/proposals/": Proposal,
    "portal/counts/lines/": CountLine,
    "admin/r/": Client,
}
FILLED_WITH: dict[str, Callable[[Route, Ids], Sequence[str]]] = {
    "object_id": _rows_of_the_route,
    "pk": _rows_of_the_route,
    "card_id": lambda _route, ids: ids[RateCard],
    "version_id": lambda _route, ids: ids[TermsVersion],
    "adjustment_id": lambda _route, ids: ids[Adjustment],
    "template_id": lambda _route, ids: ids[ProposalTemplate],
    "seal_id": lambda _route, ids: ids[SealKey],
    "mail_id": lambda _route, ids: ids[OutgoingMail],
    "token": _always(FEED_OF_FABRIKAM),
    "policy": _always(PolicyCode.ACTIVE_30),
    "app_label": _always("clients", "pricing", "contracts", "accounts"),
    "url": _always("no/such/page/"),
    "content_type_id": lambda _route, _ids: [str(ContentType.objects.get_for_model(Client).pk)],
    # What opens a password form or confirms an address comes from mails; whose it is, the tests of tokens ask.
    "key": _always("set-password", "3x-abc"),
    "uidb36": lambda _route, ids: [hex_id.replace("-", "")[:20] for hex_id in ids[get_user_model()]],
}


def routes(urlconf: str = "config.urls") -> list[Route]:
    """Return every route of a URL configuration."""
    return list(_below(get_resolver(urlconf).url_patterns, "", "", (), urlconf))


def _below(
    patterns: Sequence[URLPattern | URLResolver], text: str, written: str, names: tuple[str, ...], urlconf: str
) -> Iterator[Route]:
    for pattern in patterns:
        part, parameters = _written(pattern)
        here = (text + str(pattern.pattern), written + part, names + parameters)
        if isinstance(pattern, URLResolver):
            yield from _below(pattern.url_patterns, *here, urlconf)
        else:
            yield Route(*here, view=pattern.callback, urlconf=urlconf)


def _written(pattern: URLPattern | URLResolver) -> tuple[str, tuple[str, ...]]:
    """Return the part of the address as a text with %(name)s in it, and those names."""
    if isinstance(pattern.pattern, RoutePattern):
        route = str(pattern.pattern).replace("%", "%%")
        return re.sub(r"<(?:[^>:]+:)?([^>]+)>", r"%(\1)s", route), tuple(re.findall(r"<(?:[^>:]+:)?([^>]+)>", route))
    part, names = normalize(str(pattern.pattern).lstrip("^"))[0]
    return part, tuple(names)
