"""Addresses of the client portal."""

from django.urls import path

from contracts.portal import agreeing, amending, counting, logo, offered, proposals, views

app_name = "portal"
urlpatterns = [
    path("", views.home, name="home"),
    path("counts/", counting.counts, name="counts"),
    path("counts/lines/<uuid:pk>/", counting.dispute, name="dispute"),
    path("counts/announce/", counting.announcing, name="announce"),
    path("counts/contested/", counting.contested, name="contested"),
    path("brand.css", views.brand, name="brand"),
    path("logo", logo.logo, name="logo"),
    path("contracts/<uuid:pk>/", agreeing.contract, name="contract"),
    path("contracts/<uuid:pk>/pdf/", offered.contract_pdf, name="contract_pdf"),
    path("contracts/<uuid:pk>/accept/", offered.accept, name="contract_accept"),
    path("contracts/<uuid:pk>/decline/", offered.decline, name="contract_decline"),
    path("statements/<uuid:statement_id>/", agreeing.statement, name="statement"),
    path("amendments/<uuid:terms_version_id>/", amending.amendment, name="amendment"),
    path("amendments/<uuid:terms_version_id>/pdf/", amending.amendment_pdf, name="amendment_pdf"),
    path("amendments/<uuid:terms_version_id>/accept/", amending.accept, name="amendment_accept"),
    path("amendments/<uuid:terms_version_id>/decline/", amending.decline, name="amendment_decline"),
    path("proposals/<uuid:pk>/", proposals.proposal, name="proposal"),
    path("proposals/<uuid:pk>/pdf/", proposals.pdf, name="proposal_pdf"),
    path("proposals/<uuid:pk>/certificate/", proposals.certificate, name="proposal_certificate"),
    path("proposals/<uuid:pk>/confirm/", proposals.confirm, name="proposal_confirm"),
    path("proposals/<uuid:pk>/accept/", proposals.accept, name="proposal_accept"),
    path("proposals/<uuid:pk>/decline/", proposals.decline, name="proposal_decline"),
]
