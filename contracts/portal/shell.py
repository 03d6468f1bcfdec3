"""Who is looking, and what surrounds every page."""

from collections.abc import Callable
from functools import wraps
from typing import cast
from zoneinfo import ZoneInfo

from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache

from contracts.portal import contexts
from contracts.queries.portal import Visible, visible_to_user
from pricing.charts.colour import ACCENT

PortalView = Callable[..., HttpResponse]
ENTRIES = (("Overview", "portal:home"), ("Counts", "portal:counts"))


class PortalRequest(HttpRequest):
    """A request of a signed-in contact."""

    visible: Visible


def for_contacts(view: PortalView) -> PortalView:
    """Let in client contacts only: strangers sign in, staff go to their own workplace, others are refused."""

    @wraps(view)
    @never_cache
    @login_required
    def inner(request: HttpRequest, *args: object, **kwargs: object) -> HttpResponse:
        if getattr(request.user, "is_staff", False):
            return HttpResponseRedirect(reverse("admin:index"))
        visible = visible_to_user(request.user)
        if visible is None:
            raise PermissionDenied
        request = cast(PortalRequest, request)
        request.visible = visible
        with timezone.override(ZoneInfo(visible.letterhead.time_zone)):  # the day the terms go by
            return view(request, *args, **kwargs)

    return inner


def shell(request: PortalRequest, current: str = "") -> contexts.Shell:
    """Return what surrounds a page; `current` is the name of the address it belongs to."""
    contact, head = request.visible.contact, request.visible.letterhead
    return contexts.Shell(
        msp=contexts.Msp(
            name=head.name,
            accent=head.accent_colour or ACCENT,
            logo_url=reverse("portal:logo") if head.logo_type else "",
            brand_css_url=reverse("portal:brand"),
            support_email=head.email,
            support_phone=head.phone,
        ),
        contact=contexts.Contact(contact.name, contact.client.name, contact.is_signatory),
        navigation=tuple(contexts.Destination(label, reverse(name), name == current) for label, name in ENTRIES),
        sign_out_url=reverse("account_logout"),
    )
