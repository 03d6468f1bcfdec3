"""Links in e-mails that sign one person in, at one MSP, once and for a while.

Opening a link signs nobody in: programs that look for harm in mails open them too, and would use it up, or be taken for
a reader. The button on its page does.
"""

from urllib.parse import urlencode

import sesame.utils
from allauth.core.ratelimit import consume_or_429
from django.contrib.auth import login
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from config.accounts.models import User
from config.tenancy.addresses import public_url
from config.tenancy.selected import connection
from contracts.actions.links import mail_fresh_link

BACKEND = "sesame.backends.ModelBackend"


def _scope() -> str:
    """Return what a token is bound to: without it, a token would open an account of equal id at another MSP."""
    return f"mail-link:{connection.schema_name}"


def sign_in_link(user: User, path: str) -> str:
    """Return an absolute address that signs the person in and shows `path`.

    It works for SESAME_MAX_AGE, and until the person signs in the next time, by it or otherwise.
    """
    token = sesame.utils.get_token(user, scope=_scope())
    return public_url(f"{reverse('mail_link')}?{urlencode({'token': token, 'next': path})}")


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def mail_link(request: HttpRequest) -> HttpResponse:
    """Ask the person whose link this is to sign in by a button, then show the page it names.

    Whoever is signed in already is led there, whatever became of the link; staff always sign in themselves.
    """
    given = request.POST if request.method == "POST" else request.GET
    target, token = _inside(given.get("next", "/")), given.get("token", "")
    user = sesame.utils.get_user(token, scope=_scope(), update_last_login=False)  # login() does
    if user is None or user.is_staff:
        if request.user.is_authenticated and not request.user.is_staff:
            return HttpResponseRedirect(target)
        return render(request, "registration/link_expired.html", {"next": target}, status=403)
    if request.user == user:
        return HttpResponseRedirect(target)
    if request.method != "POST":
        return render(request, "registration/link.html", {"next": target, "token": token, "person": user})
    login(request, user, backend=BACKEND)
    return HttpResponseRedirect(target)


@require_POST
@never_cache
def fresh_link(request: HttpRequest) -> HttpResponse:
    """Mail a fresh link to whoever has a portal under the address; the answer is the same for everybody."""
    email, target = request.POST.get("email", "").strip()[:254], _inside(request.POST.get("next", "/"))
    if "@" not in email:
        told = {"next": target, "email": email, "email_error": "Write your e-mail address, as name@company.com."}
        return render(request, "registration/link_expired.html", told, status=422)
    too_many: HttpResponse | None = consume_or_429(request, action="reset_password", key=email.lower())
    if too_many is not None:
        return too_many
    mail_fresh_link(email=email, path=target, at=timezone.now())
    return render(request, "registration/link_sent.html", {"email": email})


def _inside(target: str) -> str:
    """Return where somebody is led, the first page for an address that is not ours."""
    if not url_has_allowed_host_and_scheme(target, allowed_hosts=None) or not target.startswith("/"):
        return "/"
    return target
