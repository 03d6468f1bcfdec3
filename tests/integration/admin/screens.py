"""Every screen of the admin, so that a new one is held to these tests by being registered."""

import re

from django.contrib import admin
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from contracts.models import WebhookMessage

BUDGET = 15  # queries of any screen, however much data
SCREENS = sorted(admin.site._registry, key=lambda model: model._meta.label_lower)
FOR_SCRIPTS = re.compile(r'\b(data|x)-[\w:.-]+="[^"]*"')
SHOWS_JSON = {WebhookMessage}  # what a program was told, byte for byte
RAW_JSON = re.compile(r"\{(&#x27;|&quot;|')\w+(&#x27;|&quot;|'):")


def label(model):
    return model._meta.label_lower


def address(model, page, *args):
    return reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_{page}", args=args)


def page_of(model):
    row = admin.site._registry[model].get_queryset(None).first()
    assert row is not None, f"Fill a {model._meta.verbose_name} in conftest."
    return address(model, "change", row.pk)


def check(user, browser, model):
    """Hold a list and a page to what the role says and to their budget; neither prints what is kept as JSON."""
    may = user.has_perm(f"{model._meta.app_label}.view_{model._meta.model_name}")
    for where, expected in ((address(model, "changelist"), {200, 302}), (page_of(model), {200})):
        with CaptureQueriesContext(connection) as captured:
            answer = browser.get(where)
        assert answer.status_code in (expected if may else {403}), (where, user.role)
        assert len(captured) <= BUDGET, (where, [query["sql"][:160] for query in captured])
        assert model in SHOWS_JSON or not RAW_JSON.search(FOR_SCRIPTS.sub("", answer.content.decode())), where
