"""Addresses of the client portal."""

from django.urls import path

from contracts.portal import counting, views

app_name = "portal"
urlpatterns = [
    path("", views.home, name="home"),
    path("counts/", counting.counts, name="counts"),
    path("counts/lines/<uuid:pk>/", counting.dispute, name="dispute"),
    path("counts/announce/", counting.announcing, name="announce"),
    path("counts/contested/", counting.contested, name="contested"),
    path("brand.css", views.brand, name="brand"),
    path("contracts/<uuid:pk>/", views.contract, name="contract"),
    path("proposals/<uuid:pk>/", views.proposal, name="proposal"),
    path("proposals/<uuid:pk>/pdf/", views.proposal_pdf, name="proposal_pdf"),
    path("proposals/<uuid:pk>/accept/", views.accept, name="proposal_accept"),
    path("proposals/<uuid:pk>/decline/", views.decline, name="proposal_decline"),
]
