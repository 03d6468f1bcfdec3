from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("pricing", "0003_costs_and_prices_above_a_ceiling_are_whole")]
    operations = [
        migrations.AddField(
            model_name="recommendation",
            name="changes",
            field=models.JSONField(
                blank=True, default=list, help_text="What a what-if changed of the count and the card."
            ),
        ),
        migrations.AddField(
            model_name="recommendation", name="request_sha256", field=models.CharField(max_length=64, default="")
        ),
        migrations.AddField(
            model_name="recommendation", name="result_sha256", field=models.CharField(max_length=64, default="")
        ),
        migrations.AddField(
            model_name="recommendation", name="result_bytes", field=models.BinaryField(default=b"", editable=False)
        ),
    ]
