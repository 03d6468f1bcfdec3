"""Addresses of the client portal."""

app_name = "portal"
urlpatterns: list[object] = []
