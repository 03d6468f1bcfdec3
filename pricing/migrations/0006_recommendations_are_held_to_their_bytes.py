import django.db.models.functions.comparison
from django.db import migrations, models
from django.db.models import F, Func, Value


class Migration(migrations.Migration):
    dependencies = [("pricing", "0005_old_recommendations_get_their_bytes")]
    operations = [
        migrations.AlterField(
            model_name="recommendation", name="request_sha256", field=models.CharField(max_length=64)
        ),
        migrations.AlterField(model_name="recommendation", name="result_sha256", field=models.CharField(max_length=64)),
        migrations.AlterField(model_name="recommendation", name="result_bytes", field=models.BinaryField()),
        migrations.AddConstraint(
            model_name="recommendation",
            constraint=models.CheckConstraint(
                name="result_is_its_bytes",
                condition=models.Q(
                    result=django.db.models.functions.comparison.Cast(
                        Func(
                            F("result_bytes"), Value("UTF8"), function="convert_from", output_field=models.TextField()
                        ),
                        models.JSONField(),
                    )
                ),
            ),
        ),
        migrations.AddConstraint(
            model_name="recommendation",
            constraint=models.CheckConstraint(
                name="result_has_its_fingerprint",
                condition=models.Q(
                    result_sha256=Func(
                        Func(F("result_bytes"), function="sha256", output_field=models.BinaryField()),
                        Value("hex"),
                        function="encode",
                        output_field=models.CharField(),
                    )
                ),
            ),
        ),
    ]
