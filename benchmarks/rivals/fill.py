"""The same facts for the rivals, taken from the register that is measured."""

from collections.abc import Iterator
from datetime import timedelta
from itertools import groupby
from operator import itemgetter
from typing import Any

from django.contrib.auth.models import Permission
from django.contrib.contenttypes.models import ContentType
from django.db import transaction

from deliberations.models import Deliberation, DeliberationGroupPermission, Involvement, Permit, RoleGroup, bulk

from .models import Approval

RIGHT = "see_for_comparison"
_BATCH = 50_000
_COMMON = ("id", "deliberation_id", "variable_id", "transformation")
_HISTORY = (*_COMMON, "history_date", "history_type")


@transaction.atomic
def fill_approvals() -> None:
    """Write each approval, and one line of history for its beginning and for its end.

    The history is dated by the day of effect, so that it can be asked about a day at all; about
    what was known at a moment it then says nothing.
    """
    history = Approval.history.model
    with bulk.unburdened(Approval, history):
        approvals: list[tuple[Any, ...]] = []
        lines: list[tuple[Any, ...]] = []
        for pk, file, variable, permits in _approvals():
            common = (pk, file, variable, "classes")
            if permits[-1][1] is None:
                approvals.append(common)
            for first, last in permits:
                lines.append((*common, f"{first} 00:00:00", "+"))
                if last:
                    lines.append((*common, f"{last + timedelta(days=1)} 00:00:00", "-"))
            if len(lines) > _BATCH:
                bulk.insert(Approval, _COMMON, approvals)
                bulk.insert(history, _HISTORY, lines)
                approvals, lines = [], []
        bulk.insert(Approval, _COMMON, approvals)
        bulk.insert(history, _HISTORY, lines)
    bulk.count_on(Approval)


def _approvals() -> Iterator[tuple[int, int, int, list[tuple[Any, Any]]]]:
    rows = Permit.objects.order_by("deliberation_id", "variable_id", "starts_on")
    values = rows.values_list("deliberation_id", "variable_id", "starts_on", "ends_on").iterator(20_000)
    for pk, ((file, variable), permits) in enumerate(groupby(values, itemgetter(0, 1)), 1):
        yield pk, file, variable, [(first, last) for _file, _variable, first, last in permits]


def fill_rights() -> None:
    """Give each group that may see a file a right on that file."""
    content_type = ContentType.objects.get_for_model(Deliberation)
    right = Permission.objects.create(content_type=content_type, codename=RIGHT, name="see this file")
    groups: dict[int, list[int]] = {}
    for role_group in RoleGroup.objects.all():
        groups.setdefault(role_group.organisation_id, []).append(role_group.group_id)
    seeing_all = RoleGroup.objects.filter(organisation__slug="ivc").values_list("group", flat=True)
    everywhere = [(file, group) for file in Deliberation.objects.values_list("pk", flat=True) for group in seeing_all]
    parties = Involvement.objects.values_list("deliberation", "organisation").distinct().order_by("deliberation")
    theirs = [(file, group) for file, organisation in parties for group in groups.get(organisation, [])]
    rows = [(file, group, right.pk) for file, group in everywhere + theirs]
    with transaction.atomic(), bulk.unburdened(DeliberationGroupPermission):
        bulk.insert(DeliberationGroupPermission, ("content_object_id", "group_id", "permission_id"), rows)
