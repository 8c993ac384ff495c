import django.db.models.deletion
from django.db import migrations, models

STANDING = models.Q(ended_at=None)


class Migration(migrations.Migration):
    dependencies = [("deliberations", "0031_term_open")]

    operations = [
        migrations.RemoveIndex("alert", "alert_standing"),
        migrations.AddIndex(
            "alert",
            models.Index(fields=["about_on", "raised_at", "id"], condition=STANDING, name="alert_standing"),
        ),
        migrations.AddIndex(
            "alert",
            models.Index(
                fields=["kind", "acknowledged_at", "snoozed_until", "ended_at"],
                condition=STANDING,
                name="alert_counted",
            ),
        ),
        migrations.AddIndex(
            "alert",
            models.Index(
                fields=["-acknowledged_at"],
                condition=models.Q(acknowledged_at__isnull=False),
                name="alert_acknowledged",
            ),
        ),
        migrations.AlterField(
            "notification",
            "alert",
            models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="notifications",
                to="deliberations.alert",
            ),
        ),
    ]
