"""Addresses of feeds; the token in them is the only key."""

from django.urls import path

from contracts.feeds import views

app_name = "feeds"
urlpatterns = [
    path("<str:token>/ceilings.ics", views.calendar, name="calendar"),
    path("<str:token>/ceilings.atom", views.atom, name="atom"),
]
