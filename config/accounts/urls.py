"""How people sign in and out and set their passwords: of allauth's pages only those that Headroom offers."""

from allauth.account import views
from django.urls import URLPattern, path, re_path
from django.views.generic import RedirectView

from config.accounts.links import fresh_link, mail_link

urlpatterns: list[URLPattern] = [
    path("link/", mail_link, name="mail_link"),
    path("link/fresh/", fresh_link, name="mail_link_fresh"),
    path("login/", views.login, name="account_login"),
    path("logout/", views.logout, name="account_logout"),
    path("inactive/", views.account_inactive, name="account_inactive"),
    path("password/change/", views.password_change, name="account_change_password"),
    path("password/reset/", views.password_reset, name="account_reset_password"),
    path("password/reset/done/", views.password_reset_done, name="account_reset_password_done"),
    re_path(
        r"^password/reset/key/(?P<uidb36>[0-9A-Za-z]+)-(?P<key>.+)/$",
        views.password_reset_from_key,
        name="account_reset_password_from_key",
    ),
    path("password/reset/key/done/", views.password_reset_from_key_done, name="account_reset_password_from_key_done"),
    # allauth leads to these two by name. Nobody registers. And who came by a link in a mail, and has no password yet,
    # sets one through their mailbox: a mail that was forwarded must not be enough to take the account over.
    path("signup/", RedirectView.as_view(pattern_name="account_login"), name="account_signup"),
    path("password/set/", RedirectView.as_view(pattern_name="account_reset_password"), name="account_set_password"),
]
