"""Fill the forms of a page in as an attacker would: every choice of a row becomes a row of somebody else."""

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from django.apps import apps
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db.models import ForeignKey, Model

from config.tenancy.msp_apps import msp_app_labels
from tests.forms import Control, forms_of
from tests.isolation.routes import Route

Ids = Mapping[type[Model], Sequence[str]]
ID = re.compile(r"[0-9a-f]{8}-([0-9a-f]{4}-){3}[0-9a-f]{12}|\d+")
NEUTRAL = "Neutral"
FILE = b"Display name,User principal name,Licenses,Block credential\nNeutral,neutral@neutral.example,None,False\n"


def filled_with(page: str, ids: Ids, *, model: type[Model] | None) -> dict[str, Any]:
    """Return what the forms of the page send together when each choice of a row is one of these rows."""
    known = references() | ({"_selected_action": model} if model else {})
    controls = [control for form in forms_of(page) if form.is_posted for control in form.controls]
    return {control.name: value for control in controls if (value := _value(control, ids, known)) is not None}


def _value(control: Control, ids: Ids, known: Mapping[str, type[Model]]) -> Any:
    model = known.get(control.name.rpartition("-")[2])
    if control.kind == "file":
        return SimpleUploadedFile("users.csv", FILE)
    if control.name == "csrfmiddlewaretoken" or control.kind == "submit":
        return None
    if model is not None and _chooses_rows(control):
        return ids[model][-1]
    if control.kind == "select":
        return control.value or next((value for value, _ in control.options if value), "")
    if control.kind in {"text", "textarea"} and not control.value.strip():
        return NEUTRAL
    return control.value


def _chooses_rows(control: Control) -> bool:
    return control.kind != "select" or all(ID.fullmatch(value) for value, _ in control.options if value)


def references(*models: type[Model]) -> dict[str, type[Model]]:
    """Return for each name of a field that points at rows the model it points at; of all models unless told which."""
    labels = msp_app_labels()
    return {
        reference.name: reference.related_model
        for model in models or apps.get_models()
        if model._meta.app_label in labels
        for reference in model._meta.get_fields()
        if isinstance(reference, ForeignKey) and isinstance(reference.related_model, type)
    }


def questions_of(route: Route, ids: Ids) -> Iterator[dict[str, str]]:
    """Return what a list can be asked: a word that both MSPs have, and each of its filters with a foreign row."""
    yield {"q": "Acme", "search": "Acme"}
    if route.model is not None and "GET" in route.methods:
        for name, model in references(route.model).items():
            yield {f"{name}__id__exact" if route.area == "admin" else name: ids[model][-1]}


def deeds_of(route: Route) -> tuple[str, ...]:
    """Return the deeds that an admin list offers for chosen rows: exports among them."""
    admin = getattr(route.view, "model_admin", None)
    if admin is None or route.view.__name__ != "changelist_view":
        return ()
    return tuple(deed if isinstance(deed, str) else deed.__name__ for deed in admin.actions or ())
