"""Rows are written in actions, by jobs and by config; doors, queries and documents only ask for it."""

import pytest

from tests.architecture.reading import calls, listed, modules, snippet

MAY_WRITE = (
    "config",
    "clients.actions",
    "pricing.actions",
    "contracts.actions",
    "contracts.tasks",
    "contracts.journal",
)
ALWAYS_WRITES = {"bulk_create", "bulk_update", "get_or_create", "update_or_create", "create_user", "select_for_update"}
WRITES_A_ROW = {"save", "delete"}
QUERYSETS = (".objects", "()", ".all()")
# Doors' own forms are saved by the framework; what they do is still an action's.
FORMS = ("form.save", "self.form.save", "super().save", "super().delete")
PICTURES = ("pixels.save",)  # a picture is written to memory, no row


def writes(module):
    if module.is_in(*MAY_WRITE):
        return
    for name, call in calls(module):
        owner, _, deed = name.rpartition(".")
        asks_a_queryset = owner.endswith(QUERYSETS) and "objects" in owner
        if owner.rpartition(".")[2] in {"cache", "session"}:
            continue
        if (
            (deed in ALWAYS_WRITES and owner)
            or (deed in WRITES_A_ROW and owner and name not in (*FORMS, *PICTURES))
            or (deed in {"create", "update"} and asks_a_queryset)
        ):
            yield f"{module.path}:{call.lineno} {name}()"


def test_rows_are_written_in_actions_only():
    found = [finding for module in modules() for finding in writes(module)]
    assert not found, listed(found)


PLANTED = [
    ("clients.admin.x", "Client.objects.create(name='x')"),
    ("clients.queries.x", "Client.objects.filter(pk=1).update(name='x')"),
    ("contracts.portal.views", "proposal.save()"),
    ("contracts.documents.x", "proposal.delete()"),
    ("pricing.api.x", "RateCard.objects.get_or_create(name='x')"),
    ("pricing.mapping", "card.rates.bulk_create([])"),
    ("contracts.emails", "OutgoingMail.objects.all().delete()"),
]


@pytest.mark.parametrize(("name", "text"), PLANTED)
def test_a_write_elsewhere_is_found(name, text):
    assert list(writes(snippet(text, name)))


def test_what_is_no_write_is_not_found():
    assert not list(writes(snippet("facts.update({'a': 1})\nvalues = {}\nvalues.update(b=2)", "clients.queries.x")))
    assert not list(writes(snippet("Client.objects.create(name='x')", "clients.actions.clients")))
