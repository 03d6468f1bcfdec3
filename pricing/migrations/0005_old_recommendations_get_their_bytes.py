import hashlib
import json

from django.db import migrations

TABLE, TRIGGER = "pricing_recommendation", "pricing_recommendation_is_frozen"


def canonical(value):
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()


def write_down(apps, schema_editor):
    """Fill what is empty only, so that a run that was stopped goes on; the answers themselves stay as they are."""
    stored = apps.get_model("pricing", "Recommendation").objects
    schema_editor.execute(f"ALTER TABLE {TABLE} DISABLE TRIGGER {TRIGGER}")
    for row in stored.filter(result_sha256="").only("request", "result").iterator(chunk_size=200):
        content = canonical(row.result)
        stored.filter(pk=row.pk).update(
            request_sha256=hashlib.sha256(canonical(row.request)).hexdigest(),
            result_bytes=content,
            result_sha256=hashlib.sha256(content).hexdigest(),
        )
    schema_editor.execute(f"ALTER TABLE {TABLE} ENABLE TRIGGER {TRIGGER}")


class Migration(migrations.Migration):
    dependencies = [("pricing", "0004_recommendations_have_room_for_their_bytes")]
    operations = [migrations.RunPython(write_down, migrations.RunPython.noop)]
