from django.db import migrations

from clients.frozen import freeze


class Migration(migrations.Migration):
    dependencies = [("clients", "0004_people_are_matched_and_counts_contested")]
    operations = [
        freeze("clients_countingchoice"),
        freeze("clients_decision", movable=("taken_back_by_id", "taken_back_at")),
        freeze("clients_countexception", movable=("effective_until",)),
        freeze("clients_dispute", when="OLD.status <> 'OPEN'"),
        freeze("clients_notice", movable=("person_id",), when="OLD.status <> 'OPEN'"),
    ]
