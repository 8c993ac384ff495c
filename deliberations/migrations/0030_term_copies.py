from typing import Any

import django.db.models.deletion
from django.db import migrations, models


def copy(apps: Any, _editor: Any) -> None:
    """Give each stretch the file of its obligation, and the moment at which that was discharged."""
    term, obligation = apps.get_model("deliberations", "Term"), apps.get_model("deliberations", "Obligation")
    own = obligation.objects.filter(pk=models.OuterRef("obligation"))
    term.objects.update(
        deliberation=models.Subquery(own.values("deliberation")),
        discharged_at=models.Subquery(own.values("discharged_at")),
    )


class Migration(migrations.Migration):
    dependencies = [("deliberations", "0029_rungs_of_proposals")]

    operations = [
        migrations.AddField(
            "term",
            "deliberation",
            models.ForeignKey(
                null=True,
                db_index=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="deliberations.deliberation",
            ),
        ),
        migrations.AddField("term", "discharged_at", models.DateTimeField(null=True)),
        migrations.RunPython(copy, migrations.RunPython.noop),
    ]
