from django.db import migrations

from clients.frozen import freeze, freeze_with_parent

DECISION = ("status", "sent_at", "decided_at", "decided_by_id", "signed_name", "signed_title", "decline_reason")


class Migration(migrations.Migration):
    dependencies = [("contracts", "0001_initial"), ("clients", "0002_counts_are_frozen")]
    operations = [
        freeze("contracts_event"),
        freeze("contracts_proposal", movable=DECISION),
        freeze("contracts_proposaldocument"),
        freeze("contracts_contract", movable=("status",)),
        freeze("contracts_contractrate"),
        freeze("contracts_ceiling"),
        freeze("contracts_statement", when="OLD.status = 'ISSUED'"),
        freeze_with_parent(
            "contracts_statementline", column="statement_id", parent="contracts_statement", when="p.status = 'ISSUED'"
        ),
    ]
