"""The ladder as it stands at first; a supervisor may change it.

An extension takes two to three months to obtain: monthly meetings, none in August, then ten working days. So
the reminder at 180 days is the last safe moment to ask.
"""

from datetime import datetime, timezone

from django.db import migrations

BEGINNING = datetime(1990, 1, 1, tzinfo=timezone.utc)
HOLDER = ["data_manager", "dpo"]
STAFF = ["secretariat"]

# (kind, days before, again each so many days, audience, urgent)
RUNGS = [
    ("deadline", 180, 0, HOLDER, False),
    ("deadline", 90, 0, HOLDER, False),
    ("deadline", 30, 0, [*HOLDER, "head"], True),
    ("deadline", 7, 0, [*HOLDER, "head", *STAFF], True),
    ("deadline", 0, 0, [*HOLDER, "head", *STAFF], True),
    ("deadline", -7, 7, [*HOLDER, "head", *STAFF, "chair"], True),
    ("no_deadline", 0, 90, STAFF, False),
    ("waits_for_event", 0, 180, [*HOLDER, *STAFF], False),
    ("takes_effect", 7, 0, [*HOLDER, "officer", *STAFF], False),
    ("entry_differs", 0, 30, STAFF, False),
    ("question_waits", -14, 30, ["owner", *STAFF], False),
    ("hold_review", 14, 0, STAFF, False),
    ("hold_review", 0, 7, STAFF, True),
    ("nobody_told", 0, 30, STAFF, True),
    ("delivery_stopped", 0, 0, ["officer", *STAFF], True),
    ("held_unapproved", 0, 30, [*HOLDER, *STAFF], True),
    ("rotation", 0, 7, [*HOLDER, *STAFF], False),
]


def lay(apps, schema_editor):
    Rung = apps.get_model("deliberations", "Rung")
    Rung.objects.bulk_create(
        Rung(kind=kind, days=days, every=every, audience=audience, urgent=urgent, since_at=BEGINNING)
        for kind, days, every, audience, urgent in RUNGS
    )


def take_away(apps, schema_editor):
    apps.get_model("deliberations", "Rung").objects.all().delete()


class Migration(migrations.Migration):

    dependencies = [
        ("deliberations", "0011_alerts"),
    ]

    operations = [migrations.RunPython(lay, take_away)]
