from django.db import migrations

from clients.frozen import freeze, guard


class Migration(migrations.Migration):
    dependencies = [("clients", "0001_initial")]
    operations = [guard(), freeze("clients_inventorycount"), freeze("clients_countline")]
