"""Who may do what: the only door. Pages, lists, counts, files and commands all ask here."""

from collections import defaultdict
from collections.abc import Mapping
from enum import StrEnum
from typing import Any, NamedTuple

from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import PermissionDenied
from django.db.models import Q, QuerySet, Value
from django.http import Http404

from . import clock
from .models import (
    Act,
    Alert,
    Deliberation,
    DeliberationUserPermission,
    Delivery,
    Document,
    Involvement,
    Notification,
    Obligation,
    Organisation,
    OrganisationGroupPermission,
    Output,
    Proposal,
    RoleGroup,
    Scope,
    Session,
)
from .models.alert import AlertQuerySet
from .models.deliberation import DeliberationQuerySet
from .models.delivery import DeliveryQuerySet
from .models.listing import known_acts
from .models.obligation import ObligationQuerySet
from .models.question import Question, QuestionQuerySet
from .models.session import SessionQuerySet
from .rules.numbers import parse_number

# The user model belongs to the other floor plan; here a person is whoever has signed in.
Person = Any


OPERATOR = object()
"""Whoever works on the command line: the machine, and with it the database, is in their hands already."""


class Right(StrEnum):
    VIEW_FILES = "view_files"
    VIEW_JOURNAL = "view_journal"
    REGISTER_ACT = "register_act"
    MANAGE_ORGANISATIONS = "manage_organisations"
    SHARE_FILES = "share_files"
    MANAGE_PEOPLE = "manage_people"
    HANDLE_ALERTS = "handle_alerts"
    CHANGE_LADDER = "change_ladder"
    HOLD_DESTRUCTION = "hold_destruction"
    RECORD_DELIVERIES = "record_deliveries"


VIEW_FILE = "view_file"
"""The right of an outside expert on one file, with its last day."""

COMMITTEE = "ivc"
"""The short name of the committee's own organisation: the one place of the roles that reach everywhere."""


class Grant(NamedTuple):
    """What a role may do, and whether everywhere or in the files of its own organisation."""

    everywhere: bool
    rights: tuple[Right, ...]


_READ = (Right.VIEW_FILES, Right.VIEW_JOURNAL)
_WARNED = (*_READ, Right.HANDLE_ALERTS)
_STAFF = (
    *_WARNED,
    Right.REGISTER_ACT,
    Right.MANAGE_ORGANISATIONS,
    Right.SHARE_FILES,
    Right.HOLD_DESTRUCTION,
)

GRANTS: Mapping[RoleGroup.Role, Grant] = {
    RoleGroup.Role.REGISTRAR: Grant(True, _STAFF),
    RoleGroup.Role.SUPERVISOR: Grant(True, (*_STAFF, Right.MANAGE_PEOPLE, Right.CHANGE_LADDER)),
    RoleGroup.Role.CHAIR: Grant(True, _WARNED),
    RoleGroup.Role.AUDITOR: Grant(True, _READ),
    RoleGroup.Role.OFFICER: Grant(False, (*_WARNED, Right.RECORD_DELIVERIES)),
    RoleGroup.Role.DPO: Grant(False, _WARNED),
    RoleGroup.Role.DATA_MANAGER: Grant(False, _WARNED),
    RoleGroup.Role.HEAD: Grant(False, _WARNED),
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
    """Resolve a right in one query: what guardian's own shortcuts answer in four."""
    if person.is_superuser:
        return Scope(everywhere=True)
    groups = RoleGroup.objects.filter(group__user=person).order_by()
    everywhere = groups.filter(group__permissions__codename=right).values_list(Value(_EVERYWHERE), Value(0))
    organisations = (
        OrganisationGroupPermission.objects.filter(group__user=person, permission__codename=right)
        .order_by()
        .values_list(Value(_ORGANISATION), "content_object_id")
    )
    reach = [everywhere, organisations]
    if right == Right.VIEW_FILES:
        reach.append(_shared().filter(user=person).order_by().values_list(Value(_FILE), "content_object_id"))
    found: dict[str, set[int]] = defaultdict(set)
    for what, pk in reach[0].union(*reach[1:], all=True):
        found[what].add(pk)
    if found[_EVERYWHERE]:
        return Scope(everywhere=True)
    return Scope(False, frozenset(found[_ORGANISATION]), frozenset(found[_FILE]))


def _shared() -> QuerySet[DeliberationUserPermission]:
    """Return the rights on single files that last today: they end by themselves, at midnight in Brussels."""
    return DeliberationUserPermission.objects.filter(permission__codename=VIEW_FILE, until__gte=clock.today())


_EVERYWHERE, _ORGANISATION, _FILE = "everywhere", "organisation", "file"


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


def get_document(deliberation: Deliberation, sha256: str, *, public: bool) -> tuple[Document, Act]:
    """Return a published file of a deliberation that was opened, and the newest act that has it; else 404.

    Anybody sees the files of what counts today; whoever may see the deliberation also those of a
    registration that was corrected, for what was known before stays on record.
    """
    registrations = known_acts() if public else Act.objects.all()
    act = registrations.filter(deliberation=deliberation, document=sha256).order_by("-seq", "-revision").first()
    document = Document.objects.named(sha256)
    if act is None or document is None:
        raise Http404
    return document, act


def _numbered(files: DeliberationQuerySet, slug: str) -> Deliberation:
    try:
        return files.numbered([parse_number(slug)]).get()
    except (ValueError, Deliberation.DoesNotExist):
        raise Http404 from None


def get_proposal(person: Person, pk: int, *, to: Right = Right.VIEW_JOURNAL) -> Proposal:
    """Return a proposal for an address: the committee's own people see them, and those who register acts decide."""
    require(person, Right.VIEW_JOURNAL, seen_with=Right.VIEW_JOURNAL)
    proposal = Proposal.objects.told().filter(pk=pk).first()
    if proposal is None:
        raise Http404
    require(person, to, seen_with=Right.VIEW_JOURNAL)
    return proposal


def everywhere(person: Person, right: Right) -> bool:
    """Say whether a right of a person reaches everywhere: what is not about one file is theirs or nobody's."""
    return scope(person, right).everywhere


def questions_visible_to(person: Person) -> QuestionQuerySet:
    """Return the questions about the files that a person may see."""
    questions = Question.objects.all()
    return questions if everywhere(person, Right.VIEW_FILES) else questions.filter(deliberation__in=visible_to(person))


def get_question(person: Person, pk: int, *, to: Right = Right.VIEW_FILES) -> Question:
    """Return a question for an address: 404 when its file may not be seen, 403 when the deed is not theirs."""
    question = questions_visible_to(person).told().filter(pk=pk).first()
    if question is None:
        raise Http404
    if to != Right.VIEW_FILES and not may(person, to, question.deliberation):
        raise PermissionDenied
    return question


def deliveries_visible_to(person: Person) -> DeliveryQuerySet:
    """Return the deliveries under the files that a person may see."""
    deliveries = Delivery.objects.all()
    return (
        deliveries if everywhere(person, Right.VIEW_FILES) else deliveries.filter(deliberation__in=visible_to(person))
    )


def get_delivery(person: Person, slug: str, number: int, *, to: Right = Right.VIEW_FILES) -> Delivery:
    """Return a delivery for an address: 404 when its file may not be seen, 403 when the deed is not theirs."""
    found = get_deliberation(person, slug, to=to).deliveries.filter(number=number).first()
    if found is None:
        raise Http404
    return found


def sessions_visible_to(person: Person) -> SessionQuerySet:
    """Return the sessions under the files whose history a person may see: they name people."""
    reach = scope(person, Right.VIEW_JOURNAL)
    sessions = Session.objects.all()
    return sessions if reach.everywhere else sessions.filter(deliberation__in=Deliberation.objects.within(reach))


def get_session(person: Person, slug: str, number: int, *, to: Right = Right.VIEW_JOURNAL) -> Session:
    """Return a session for an address: 404 when its file may not be seen, 403 when the people in it may not."""
    found = get_deliberation(person, slug, to=to).sessions.filter(number=number).first()
    if found is None:
        raise Http404
    return found


def get_output(person: Person, slug: str, session: int, number: int, *, to: Right = Right.VIEW_JOURNAL) -> Output:
    found = get_session(person, slug, session, to=to).outputs.told().filter(number=number).first()
    if found is None:
        raise Http404
    return found


def officers_of(deliberation: Deliberation) -> list[Person]:
    """Return the officers of the parties to a file: who may record and supervise under it, by name."""
    parties = Involvement.objects.filter(deliberation=deliberation).values("organisation")
    posts = RoleGroup.objects.filter(role=RoleGroup.Role.OFFICER, organisation__in=parties)
    found = {person for post in posts.prefetch_related("group__user_set") for person in post.group.user_set.all()}
    return sorted(
        (person for person in found if person.is_active), key=lambda person: (person.get_full_name(), person.pk)
    )


def obligations_visible_to(person: Person) -> ObligationQuerySet:
    """Return the obligations under the files that a person may see: in a file they are all told."""
    obligations = Obligation.objects.all()
    return obligations if everywhere(person, Right.VIEW_FILES) else obligations.of(visible_to(person))


def alerts_visible_to(person: Person) -> AlertQuerySet:
    """Return the alerts about the person's own organisations, and those of which the person was told.

    Who is a party to the same file does not see that another institution is late.
    """
    reach = scope(person, Right.HANDLE_ALERTS)
    if everywhere(person, Right.VIEW_JOURNAL) or reach.everywhere:
        return Alert.objects.all()
    told = Notification.objects.filter(recipient=person.pk).values("alert")
    own = Q(organisation__in=reach.organisations) | Q(pk__in=told)
    return Alert.objects.filter(own, deliberation__in=visible_to(person))


def get_alert(person: Person, pk: int, *, to: Right | None = None) -> Alert:
    """Return an alert for an address: 404 when it may not be seen, 403 when the deed is not theirs."""
    alert = alerts_visible_to(person).told().filter(pk=pk).first()
    if alert is None:
        raise Http404
    if to and not may(person, to, alert.deliberation):
        raise PermissionDenied
    return alert


def get_obligation(person: Person, pk: int, *, to: Right | None = None) -> Obligation:
    """Return an obligation for an address: 404 when its file may not be seen, 403 when the deed is not theirs."""
    obligation = obligations_visible_to(person).told().filter(pk=pk).first()
    if obligation is None:
        raise Http404
    if to and not may(person, to, obligation.deliberation):
        raise PermissionDenied
    return obligation


def organisations_visible_to(person: Person) -> QuerySet[Organisation]:
    """Return the organisations that a person may look up: all of them, or those at which they have a role."""
    reach = scope(person, Right.VIEW_FILES)
    return Organisation.objects.all() if reach.everywhere else Organisation.objects.filter(pk__in=reach.organisations)


def get_organisation(person: Person, slug: str, *, to: Right | None = None) -> Organisation:
    """Return an organisation for an address: 404 when it may not be seen, 403 when the deed is not theirs."""
    try:
        organisation = organisations_visible_to(person).get(slug=slug)
    except Organisation.DoesNotExist:
        raise Http404 from None
    if to and not everywhere(person, to):
        raise PermissionDenied
    return organisation


def require(person: Person, to: Right, *, seen_with: Right) -> None:
    """Open a page that is about no single thing: 404 for who may not know of it, 403 for who may only look."""
    if not everywhere(person, seen_with):
        raise Http404
    if not everywhere(person, to):
        raise PermissionDenied


def roles_of(person: Person) -> list[RoleGroup]:
    """Return the roles of a person, the first one first; asked of the database once for each person object."""
    if isinstance(person, AnonymousUser):
        return []
    if "_register_roles" not in person.__dict__:
        groups = RoleGroup.objects.filter(group__user=person).select_related("organisation").order_by("pk")
        person.__dict__["_register_roles"] = list(groups)
    roles: list[RoleGroup] = person.__dict__["_register_roles"]
    return roles


def role_of(person: Person) -> RoleGroup | None:
    """Return the first role of a person, as pages and journal lines name it."""
    return next(iter(roles_of(person)), None)


def writes(person: Person) -> bool:
    """Say whether a person has a role in which things are registered, and so needs a second factor."""
    return any(held.role != RoleGroup.Role.AUDITOR for held in roles_of(person))


def granted(person: Person, right: Right, *, everywhere: bool = False) -> bool:
    """Say whether a role of a person gives a right, in some file or everywhere: enough to show a tab, never a page."""
    grants = [GRANTS[RoleGroup.Role(held.role)] for held in roles_of(person)]
    return any(right in grant.rights and grant.everywhere >= everywhere for grant in grants)


class Reason(NamedTuple):
    """Why a person may see a file: a role at the committee or at a party, or a right on this one file."""

    person: Person
    post: RoleGroup | None  # the role that gives the right, if one does
    parties: tuple[str, ...]  # in which roles its organisation is a party; none: the role reaches everywhere
    share: DeliberationUserPermission | None


def who_may_see(deliberation: Deliberation) -> list[Reason]:
    """Return everybody who may see a file today, once for each reason; `scope` read from the other end."""
    parties: dict[int, list[str]] = defaultdict(list)
    involved = Involvement.objects.filter(deliberation=deliberation).order_by("role")
    for pk, role in involved.values_list("organisation_id", "role").distinct():
        parties[pk].append(role)
    reaching = [role for role, grant in GRANTS.items() if grant.everywhere]
    posts = RoleGroup.objects.filter(Q(role__in=reaching) | Q(organisation__in=parties)).order_by("pk")
    reasons = []
    for post in posts.select_related("organisation").prefetch_related("group__user_set"):
        named = () if post.role in reaching else tuple(parties[post.organisation_id])
        reasons += [Reason(person, post, named, None) for person in post.group.user_set.all()]
    shares = _shared().filter(content_object=deliberation).select_related("user", "shared_by").order_by("pk")
    reasons += [Reason(share.user, None, (), share) for share in shares]
    return [reason for reason in reasons if reason.person.is_active]
