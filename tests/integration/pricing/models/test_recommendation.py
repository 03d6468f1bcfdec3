"""What the database itself holds of a stored recommendation."""

from importlib import import_module

import pytest
from django.apps import apps
from django.db import IntegrityError, connection, transaction

from pricing.engine.interchange.canonical import canonical, fingerprint
from pricing.models import Recommendation
from tests import worlds

CONSTRAINTS = ("result_is_its_bytes", "result_has_its_fingerprint")


@pytest.fixture
def kept(northwind):
    return worlds.client_world("Acme", by=worlds.staff("Acme")).recommendation


def copied(kept, **other):
    row = Recommendation.objects.get(pk=kept.pk)
    row.pk = Recommendation().pk
    row._state.adding = True
    for name, value in other.items():
        setattr(row, name, value)
    row.save(force_insert=True)


def refused(change, match):
    with pytest.raises(IntegrityError, match=match), transaction.atomic():
        change()


def test_the_result_is_kept_as_its_canonical_bytes_with_their_fingerprint(kept):
    stored = Recommendation.objects.get(pk=kept.pk)

    assert bytes(stored.result_bytes) == canonical(stored.result)
    assert stored.result_sha256 == fingerprint(canonical(stored.result))
    assert stored.request_sha256 == fingerprint(canonical(stored.request))


def test_bytes_of_another_result_are_refused(kept):
    other = canonical(kept.result | {"recommended": None})

    refused(lambda: copied(kept, result_bytes=other, result_sha256=fingerprint(other)), "result_is_its_bytes")


def test_a_fingerprint_of_other_bytes_is_refused(kept):
    refused(lambda: copied(kept, result_sha256="0" * 64), "result_has_its_fingerprint")


def test_another_model_without_a_reason_is_refused(kept):
    other = "flat" if kept.recommended != "flat" else "per_user"

    refused(lambda: copied(kept, chosen=other), "another_choice_needs_a_reason")


@pytest.mark.parametrize("change", ["UPDATE pricing_recommendation SET chosen = chosen", "DELETE"])
def test_a_stored_recommendation_cannot_be_changed_or_taken_away(kept, change):
    sql = change if change != "DELETE" else "DELETE FROM pricing_recommendation"

    with pytest.raises(IntegrityError, match="frozen"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(sql)


def test_a_recommendation_from_before_gets_its_bytes_and_is_frozen_again(kept):
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        for name in CONSTRAINTS:
            cursor.execute(f"ALTER TABLE pricing_recommendation DROP CONSTRAINT {name}")
        cursor.execute("ALTER TABLE pricing_recommendation DISABLE TRIGGER USER")
        cursor.execute("UPDATE pricing_recommendation SET result_bytes = '', result_sha256 = '', request_sha256 = ''")
        cursor.execute("ALTER TABLE pricing_recommendation ENABLE TRIGGER USER")
    migration = import_module("pricing.migrations.0005_old_recommendations_get_their_bytes")

    with connection.schema_editor() as editor:
        migration.write_down(apps, editor)

    stored = Recommendation.objects.get(pk=kept.pk)
    assert (bytes(stored.result_bytes), stored.result_sha256) == (bytes(kept.result_bytes), kept.result_sha256)
    assert stored.request_sha256 == kept.request_sha256
    refused(lambda: Recommendation.objects.filter(pk=kept.pk).update(chosen="flat"), "frozen")
