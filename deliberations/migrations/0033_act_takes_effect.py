from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("deliberations", "0032_alerts_counted")]

    operations = [
        migrations.AddIndex("act", models.Index(fields=["effective_on"], name="act_takes_effect")),
    ]
