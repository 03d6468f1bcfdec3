"""Fill the form of a page in as an attacker would: every choice of a row becomes a row of somebody else."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from html.parser import HTMLParser
from typing import Any

from django.apps import apps
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db.models import ForeignKey, Model

from config.tenancy.router import msp_app_labels
from tests.isolation.routes import Route

Ids = Mapping[type[Model], Sequence[str]]
ID = re.compile(r"[0-9a-f]{8}-([0-9a-f]{4}-){3}[0-9a-f]{12}|\d+")
NEUTRAL = "Neutral"
FILE = b"Display name,User principal name,Licenses,Block credential\nNeutral,neutral@neutral.example,None,False\n"


@dataclass(slots=True)
class Control:
    """One control of a form as the page has it."""

    name: str
    kind: str
    value: str = ""
    options: list[str] = field(default_factory=list)


class _Reader(HTMLParser):
    """Collects the controls of all forms that are sent by POST."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.controls: dict[str, Control] = {}
        self._is_posted = False
        self._select: Control | None = None

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note a control."""
        known = {name: value or "" for name, value in attrs}
        if tag == "form":
            self._is_posted = known.get("method", "").lower() == "post"
        elif tag == "option" and self._select is not None:
            self._select.options.append(known.get("value", ""))
            if "selected" in known:
                self._select.value = known.get("value", "")
        elif tag in {"input", "select", "textarea"} and self._is_posted and known.get("name"):
            kind = "select" if tag == "select" else known.get("type", "text")
            control = Control(known["name"], kind, known.get("value", ""))
            self.controls.setdefault(control.name, control)
            self._select = control if tag == "select" else None

    def handle_endtag(self, tag: str) -> None:
        """Note the end of a list of choices."""
        if tag == "select":
            self._select = None


def controls_of(page: str) -> list[Control]:
    """Return the controls of the forms of a page."""
    reader = _Reader()
    reader.feed(page)
    return list(reader.controls.values())


def filled_with(page: str, ids: Ids, *, model: type[Model] | None) -> dict[str, Any]:
    """Return what the forms of the page send when each choice of a row is one of these rows."""
    known = references() | ({"_selected_action": model} if model else {})
    return {control.name: value for control in controls_of(page) if (value := _value(control, ids, known)) is not None}


def _value(control: Control, ids: Ids, known: Mapping[str, type[Model]]) -> Any:
    model = known.get(control.name.rpartition("-")[2])
    if control.kind == "file":
        return SimpleUploadedFile("users.csv", FILE)
    if control.name == "csrfmiddlewaretoken" or control.kind == "submit":
        return None
    if model is not None and _chooses_rows(control):
        return ids[model][-1]
    if control.kind == "select":
        return control.value or next((option for option in control.options if option), "")
    if control.kind in {"text", "textarea"} and not control.value:
        return NEUTRAL
    return control.value


def _chooses_rows(control: Control) -> bool:
    return control.kind != "select" or all(ID.fullmatch(option) for option in control.options if option)


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
