from django.db import migrations

# Each was mailed on the day it rose; the digest is not to tell of it again.
TOLD = "UPDATE contracts_ceilingalert SET told_at = raised_on + interval '12 hours' WHERE told_at IS NULL"


class Migration(migrations.Migration):
    dependencies = [("contracts", "0012_ceilings_are_forecast_and_told_of")]
    operations = [migrations.RunSQL(TOLD, migrations.RunSQL.noop)]
