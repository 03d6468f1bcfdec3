"""The account managers' workplace: Unfold's site with our sign-in page and the looser script policy it needs."""

from collections.abc import Callable, Iterable
from functools import partial
from typing import Any

from allauth.account.views import LoginView
from django.apps import apps
from django.conf import settings
from django.contrib.auth import REDIRECT_FIELD_NAME
from django.db.models import Model
from django.http import HttpRequest, HttpResponse, HttpResponseBase, HttpResponseNotAllowed, HttpResponseRedirect
from django.urls import reverse
from django.utils.functional import SimpleLazyObject
from unfold.sites import UnfoldAdminSite

OWN_APPS = {"accounts", "clients", "pricing", "contracts"}
ASKED_BY = ("GET", "HEAD", "POST")  # a browser's pages and forms; Django's admin answers anything else as if it read


class HeadroomSite(UnfoldAdminSite):
    """Admin for people who work at the MSP; contacts are sent to their portal."""

    def register(self, model_or_iterable: Any, admin_class: Any = None, **options: Any) -> None:
        """Take our own screens only: those of packages, on e-mail addresses and second factors, know no role."""
        models: Iterable[type[Model]] = (
            [model_or_iterable] if isinstance(model_or_iterable, type) else model_or_iterable
        )
        own = [model for model in models if model._meta.app_label in OWN_APPS]
        super().register(own, admin_class, **options)

    def has_permission(self, request: HttpRequest) -> bool:
        """Let in active members of staff."""
        return bool(request.user.is_authenticated and request.user.is_active and request.user.is_staff)

    def login(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponseBase:
        """Show the one sign-in page, with its limits, at the admin's own address."""
        if request.user.is_authenticated:
            return HttpResponseRedirect(reverse("home"))
        if REDIRECT_FIELD_NAME not in request.GET and REDIRECT_FIELD_NAME not in request.POST:
            query = request.GET.copy()
            query[REDIRECT_FIELD_NAME] = reverse("admin:index", current_app=self.name)
            request.GET = query  # type: ignore[assignment]  # a view may be handed another query than was sent
        return LoginView.as_view()(request)  # type: ignore[no-any-return]

    def get_app_list(self, request: HttpRequest, app_label: str | None = None) -> list[Any]:
        """List the screens once somebody looks: every page is given the list, and the navigation shows another."""
        return SimpleLazyObject(partial(super().get_app_list, request, app_label))  # type: ignore[return-value]

    def app_index(
        self, request: HttpRequest, app_label: str, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """Call the page what its screens are about, and nothing more."""
        title = apps.get_app_config(app_label).verbose_name if app_label in OWN_APPS else ""
        answer: HttpResponse = super().app_index(request, app_label, {"title": title} | (extra_context or {}))
        return answer

    def password_change(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        """Lead to the one page on which everybody changes their password."""
        return HttpResponseRedirect(reverse("account_change_password"))

    def password_change_done(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        """Lead back to work."""
        return HttpResponseRedirect(reverse("home"))

    def admin_view(self, view: Callable[..., HttpResponse], cacheable: bool = False) -> Callable[..., HttpResponse]:
        """Allow the admin's own scripts to evaluate expressions, here and nowhere else; refuse what no page sends."""
        inner = super().admin_view(view, cacheable)

        def with_policy(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            if request.method not in ASKED_BY:
                return HttpResponseNotAllowed(ASKED_BY)
            response: HttpResponse = inner(request, *args, **kwargs)
            response._csp_update = settings.ADMIN_CSP_UPDATE  # type: ignore[attr-defined]  # django-csp reads it
            return response

        with_policy.__dict__.update(inner.__dict__)
        return with_policy
