from django.db import migrations
from django.db.models import F

from contracts.agreement import Counting, Customs, agreed_from
from contracts.canonical import plain, read
from contracts.terms import Terms


def give_each_contract_its_first_version(apps, schema_editor):
    """Make of every contract's accepted terms the version that is in force, and of its rates and ceilings parts of it."""
    Contract, TermsVersion = (apps.get_model("contracts", name) for name in ("Contract", "TermsVersion"))
    Choice = apps.get_model("clients", "CountingChoice")
    for contract in Contract.objects.all():
        chosen = Choice.objects.filter(
            client_id=contract.client_id, policy=contract.counting_policy, at__lte=contract.signed_at
        ).order_by("-version").first()
        counting = Counting(contract.counting_policy)
        if chosen is not None:
            counting = Counting(contract.counting_policy, chosen.moment, chosen.day)
        agreement = agreed_from(read(Terms, contract.terms), counting, Customs())
        version = TermsVersion.objects.create(
            contract=contract,
            number=1,
            status="ACCEPTED",
            effective_from=contract.effective_from,
            counting_policy=contract.counting_policy,
            agreement=plain(agreement),
            sha256=agreement.sha256,
            monthly_amount=contract.monthly_amount,
            created_at=contract.signed_at,
            decided_at=contract.signed_at,
            decided_by_id=contract.signed_by_id,
            signed_name=contract.signed_name,
            signed_title=contract.signed_title,
        )
        for name in ("ContractRate", "Ceiling"):
            apps.get_model("contracts", name).objects.filter(contract=contract).update(version=version)
    apps.get_model("contracts", "Statement").objects.update(net_amount=F("total_amount"))


FROZEN = ("contracts_contractrate", "contracts_ceiling", "contracts_statement")


def triggers(word):
    return [
        migrations.RunSQL(f"ALTER TABLE {table} {word} TRIGGER {table}_is_frozen", migrations.RunSQL.noop)
        for table in FROZEN
    ]


class Migration(migrations.Migration):
    dependencies = [("contracts", "0004_versions_sla_and_adjustments"), ("clients", "0001_initial")]
    operations = [
        *triggers("DISABLE"),
        migrations.RunPython(give_each_contract_its_first_version, migrations.RunPython.noop),
        # What waits for the end of the transaction would hold up the changes to the tables below.
        migrations.RunSQL("SET CONSTRAINTS ALL IMMEDIATE", migrations.RunSQL.noop),
        *triggers("ENABLE"),
    ]
