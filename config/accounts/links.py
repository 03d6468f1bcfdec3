"""Links in e-mails that sign one person in, at one MSP, for a while."""

from urllib.parse import urlencode

import sesame.utils
from django.contrib.auth import login
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from config.accounts.models import User
from config.tenancy.addresses import public_url
from config.tenancy.selected import connection


def _scope() -> str:
    """Return what a token is bound to: without it, a token would open an account of equal id at another MSP."""
    return f"mail-link:{connection.schema_name}"


def sign_in_link(user: User, path: str) -> str:
    """Return an absolute address that signs the person in and shows `path`; see SESAME_MAX_AGE for how long."""
    token = sesame.utils.get_token(user, scope=_scope())
    return public_url(f"{reverse('mail_link')}?{urlencode({'token': token, 'next': path})}")


@require_safe
@never_cache
def mail_link(request: HttpRequest) -> HttpResponse:
    """Sign in the person whose link this is, then show the page it names; staff always sign in themselves."""
    target = request.GET.get("next", "/")
    if not url_has_allowed_host_and_scheme(target, allowed_hosts=None) or not target.startswith("/"):
        target = "/"
    user = sesame.utils.get_user(request.GET.get("token", ""), scope=_scope())
    if user is None or user.is_staff:
        return render(request, "registration/link_expired.html", {"next": target}, status=403)
    if request.user != user:
        login(request, user, backend="sesame.backends.ModelBackend")
    return HttpResponseRedirect(target)
