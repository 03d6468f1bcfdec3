from django.db import migrations

from clients.frozen import freeze, freeze_with_parent

PUBLISHED = "p.published_at IS NOT NULL"


class Migration(migrations.Migration):
    dependencies = [("pricing", "0001_initial"), ("clients", "0002_counts_are_frozen")]
    operations = [
        freeze("pricing_recommendation"),
        freeze("pricing_decisionpolicy"),
        freeze("pricing_ratecard", when="OLD.published_at IS NOT NULL"),
        *[
            freeze_with_parent(table, column="card_id", parent="pricing_ratecard", when=PUBLISHED)
            for table in ("pricing_peruserrate", "pricing_perdevicerate", "pricing_flatrate")
        ],
    ]
