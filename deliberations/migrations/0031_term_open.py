import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("deliberations", "0030_term_copies")]

    operations = [
        migrations.AlterField(
            "term",
            "deliberation",
            models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="deliberations.deliberation",
            ),
        ),
        migrations.AddIndex(
            "term",
            models.Index(
                fields=["due_on", "obligation", "starts_on", "ends_on", "rule", "deliberation", "discharged_at"],
                condition=models.Q(discharged_at=None),
                name="term_open",
            ),
        ),
        migrations.AddIndex(
            "term",
            models.Index(
                fields=["discharged_at"],
                condition=models.Q(discharged_at__isnull=False),
                name="term_discharged",
            ),
        ),
    ]
