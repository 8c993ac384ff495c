"""Who may do what: the only door. Pages, lists, counts, files and commands all ask here."""

from collections.abc import Mapping
from enum import StrEnum
from typing import Any, NamedTuple

from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import PermissionDenied
from django.http import Http404
from guardian.shortcuts import get_objects_for_user

from .models import Deliberation, Organisation, RoleGroup, Scope
from .models.deliberation import DeliberationQuerySet
from .rules.numbers import parse_number

# The user model belongs to the other floor plan; here a person is whoever has signed in.
Person = Any


OPERATOR = object()
"""Whoever works on the command line: the machine, and with it the database, is in their hands already."""


class Right(StrEnum):
    VIEW_FILES = "view_files"
    VIEW_JOURNAL = "view_journal"
    REGISTER_ACT = "register_act"


COMMITTEE = "ivc"
"""The short name of the committee's own organisation: the one place of the roles that reach everywhere."""


class Grant(NamedTuple):
    """What a role may do, and whether everywhere or in the files of its own organisation."""

    everywhere: bool
    rights: tuple[Right, ...]


_READ = (Right.VIEW_FILES, Right.VIEW_JOURNAL)

GRANTS: Mapping[RoleGroup.Role, Grant] = {
    RoleGroup.Role.REGISTRAR: Grant(True, (*_READ, Right.REGISTER_ACT)),
    RoleGroup.Role.SUPERVISOR: Grant(True, (*_READ, Right.REGISTER_ACT)),
    RoleGroup.Role.AUDITOR: Grant(True, _READ),
    RoleGroup.Role.OFFICER: Grant(False, _READ),
    RoleGroup.Role.DPO: Grant(False, _READ),
    RoleGroup.Role.DATA_MANAGER: Grant(False, _READ),
}


def scope(person: Person, right: Right) -> Scope:
    """Return where a right reaches for a person; asked of the database once for each person object."""
    if person is OPERATOR:
        return Scope(everywhere=True)
    if isinstance(person, AnonymousUser) or not person.is_active:
        return Scope()
    known: dict[Right, Scope] = person.__dict__.setdefault("_register_scopes", {})
    if right not in known:
        known[right] = _scope(person, right)
    return known[right]


def _scope(person: Person, right: Right) -> Scope:
    if person.has_perm(f"deliberations.{right}"):
        return Scope(everywhere=True)
    organisations = get_objects_for_user(
        person, f"deliberations.{right}", Organisation, accept_global_perms=False
    ).values_list("pk", flat=True)
    shared = (
        get_objects_for_user(person, "deliberations.view_file", Deliberation, accept_global_perms=False).values_list(
            "pk", flat=True
        )
        if right == Right.VIEW_FILES
        else ()
    )
    return Scope(False, frozenset(organisations), frozenset(shared))


def visible_to(person: Person) -> DeliberationQuerySet:
    """Return the files that a person may see: where every list, count, search and export starts."""
    return Deliberation.objects.within(scope(person, Right.VIEW_FILES))


def published() -> DeliberationQuerySet:
    """Return the files that anybody may see."""
    return Deliberation.objects.public()


def may(person: Person, right: Right, deliberation: Deliberation) -> bool:
    return Deliberation.objects.within(scope(person, right)).filter(pk=deliberation.pk).exists()


def get_deliberation(person: Person, slug: str, *, to: Right = Right.VIEW_FILES) -> Deliberation:
    """Return a file for an address. Unknown and invisible look alike: 404; visible but not theirs: 403."""
    deliberation = _numbered(visible_to(person), slug)
    if to != Right.VIEW_FILES and not may(person, to, deliberation):
        raise PermissionDenied
    return deliberation


def get_public_deliberation(slug: str) -> Deliberation:
    """Return a published file for an address; anything else is 404."""
    return _numbered(published(), slug)


def _numbered(files: DeliberationQuerySet, slug: str) -> Deliberation:
    try:
        return files.numbered([parse_number(slug)]).get()
    except (ValueError, Deliberation.DoesNotExist):
        raise Http404 from None


def role_of(person: Person) -> RoleGroup | None:
    """Return the first role of a person, as pages and journal lines name it."""
    if isinstance(person, AnonymousUser):
        return None
    if "_register_role" not in person.__dict__:
        person.__dict__["_register_role"] = (
            RoleGroup.objects.filter(group__user=person).select_related("organisation").order_by("pk").first()
        )
    role: RoleGroup | None = person.__dict__["_register_role"]
    return role
