"""Whom a report of destruction tells that it is their turn; a supervisor may change it."""

from datetime import datetime, timezone

from django.db import migrations

BEGINNING = datetime(1990, 1, 1, tzinfo=timezone.utc)

# (kind, audience, urgent)
RUNGS = [
    ("to_confirm", ["second"], True),
    ("to_accept", ["secretariat"], False),
    ("sent_back", ["reporter"], True),
]


def lay(apps, schema_editor):
    Rung = apps.get_model("deliberations", "Rung")
    Rung.objects.bulk_create(
        Rung(kind=kind, days=0, every=0, audience=audience, urgent=urgent, since_at=BEGINNING)
        for kind, audience, urgent in RUNGS
    )


def take_away(apps, schema_editor):
    apps.get_model("deliberations", "Rung").objects.filter(kind__in=[kind for kind, *_ in RUNGS]).delete()


class Migration(migrations.Migration):

    dependencies = [
        ("deliberations", "0026_reports_are_told"),
    ]

    operations = [migrations.RunPython(lay, take_away)]
