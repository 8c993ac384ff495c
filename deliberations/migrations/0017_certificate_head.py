from django.db import migrations


def make_head(apps, schema_editor):
    apps.get_model("deliberations", "CertificateHead").objects.create(pk=1)


def remove_head(apps, schema_editor):
    apps.get_model("deliberations", "CertificateHead").objects.all().delete()


class Migration(migrations.Migration):
    dependencies = [("deliberations", "0016_destruction")]
    operations = [migrations.RunPython(make_head, remove_head)]
