"""The tables that only grow, on whichever engine the suite runs."""

import pytest
from django.core.management import call_command
from django.db import DatabaseError, connection, transaction

from deliberations.models import Act, Change, Document, JournalLine, Variable, insert_only

pytestmark = pytest.mark.django_db


def test_guards_are_there_after_migration():
    assert insert_only.missing(connection) == []


def test_guard_that_was_lost_is_noticed_and_comes_back_with_the_next_migration():
    table = insert_only.TABLES[0]
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(f"drop trigger {table}_only_grows on {table}")
        else:
            cursor.execute(f"drop trigger {table}_no_update")
    assert insert_only.missing(connection) == [table]
    call_command("migrate", verbosity=0)
    assert insert_only.missing(connection) == []


@pytest.mark.parametrize("model", [Act, Change, Variable, Document, JournalLine])
def test_rows_are_never_changed_or_removed(file_21_128, now, model):
    Document.objects.create(sha256="a" * 64, size=1, kind="pdf", name="a.pdf", received_at=now)
    assert model.objects.exists()
    name = {Act: "reference", Change: "place", Variable: "label", Document: "name", JournalLine: "subject"}[model]
    with pytest.raises(DatabaseError, match="only grows"), transaction.atomic():
        model.objects.update(**{name: "other"})
    with pytest.raises(DatabaseError, match="only grows"), transaction.atomic():
        model.objects.all()._raw_delete(using="default")
