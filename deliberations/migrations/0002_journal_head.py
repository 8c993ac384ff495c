from django.db import migrations


def make_head(apps, schema_editor):
    apps.get_model("deliberations", "JournalHead").objects.create(pk=1)


def remove_head(apps, schema_editor):
    apps.get_model("deliberations", "JournalHead").objects.all().delete()


class Migration(migrations.Migration):
    dependencies = [("deliberations", "0001_register")]
    operations = [migrations.RunPython(make_head, remove_head)]
