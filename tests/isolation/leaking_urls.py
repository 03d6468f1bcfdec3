"""Routes as a careless colleague would add them: three tell what is another MSP's, one writes there."""

from functools import cache
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.urls import path

from clients.models import Client
from config.tenancy.models import Msp
from config.tenancy.scope import msp_scope, public_scope


def _wherever_it_is(client_id: UUID) -> tuple[Msp, Client] | None:
    """Look in every MSP: the classic mistake of code that means to be helpful."""
    with public_scope():
        msps = list(Msp.objects.order_by("slug"))
    for msp in msps:
        with msp_scope(msp):
            found = Client.objects.filter(pk=client_id).first()
            if found is not None:
                return msp, found
    return None


def page(request: HttpRequest, client_id: UUID) -> HttpResponse:
    """Tell the client's name in the page."""
    found = _wherever_it_is(client_id)
    return HttpResponse(found[1].name if found else "")


def header(request: HttpRequest, client_id: UUID) -> HttpResponse:
    """Tell it in the name of a file."""
    found = _wherever_it_is(client_id)
    return HttpResponse(headers={"Content-Disposition": f'attachment; filename="{found[1].slug if found else ""}"'})


def write(request: HttpRequest, client_id: UUID) -> HttpResponse:
    """Tell nothing, but archive the client."""
    found = _wherever_it_is(client_id)
    if found and request.method == "POST":
        with msp_scope(found[0]):
            Client.objects.filter(pk=client_id).update(industry="Archived")
    return HttpResponse()


@cache
def name_of(client_id: UUID) -> str:
    """Remember a name for ever: the id is thought to say enough."""
    client = Client.objects.filter(pk=client_id).first()
    return client.name if client else ""


def remembered(request: HttpRequest, client_id: UUID) -> HttpResponse:
    """Tell the name that was asked for first, at whichever MSP that was."""
    return HttpResponse(name_of(client_id))


urlpatterns = [
    path("remembered/<uuid:client_id>/", remembered),
    path("page/<uuid:client_id>/", page),
    path("header/<uuid:client_id>/", header),
    path("write/<uuid:client_id>/", write),
]
