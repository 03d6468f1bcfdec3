from django.db import migrations


def choose(apps, schema_editor):
    """Make each client's present policy its first version; a second run finds nothing left to do."""
    clients = apps.get_model("clients", "Client")
    choices = apps.get_model("clients", "CountingChoice")
    for client in clients.objects.filter(counting_choices=None):
        choices.objects.create(client=client, version=1, policy=client.counting_policy, at=client.created_at)


class Migration(migrations.Migration):
    dependencies = [("clients", "0005_what_was_decided_does_not_move")]
    operations = [migrations.RunPython(choose, migrations.RunPython.noop)]
