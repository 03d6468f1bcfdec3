"""Addresses of the client portal."""

from django.urls import path

from contracts.portal import views

app_name = "portal"
urlpatterns = [
    path("", views.home, name="home"),
    path("counts/", views.counts, name="counts"),
    path("brand.css", views.brand, name="brand"),
    path("contracts/<uuid:pk>/", views.contract, name="contract"),
    path("proposals/<uuid:pk>/", views.proposal, name="proposal"),
    path("proposals/<uuid:pk>/pdf/", views.proposal_pdf, name="proposal_pdf"),
    path("proposals/<uuid:pk>/accept/", views.accept, name="proposal_accept"),
    path("proposals/<uuid:pk>/decline/", views.decline, name="proposal_decline"),
]
