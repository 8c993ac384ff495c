"""Who may do what: the only door. Pages, lists, counts, files and commands all ask here."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from enum import StrEnum
from typing import Any, NamedTuple

from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import PermissionDenied
from django.db.models import Q, QuerySet, Value
from django.http import Http404
from django.utils.translation import gettext as _

from . import clock
from .models import (
    Act,
    Alert,
    Audience,
    Certificate,
    Deliberation,
    DeliberationUserPermission,
    Delivery,
    Document,
    Import,
    Involvement,
    JournalLine,
    Notification,
    Obligation,
    Organisation,
    OrganisationGroupPermission,
    Output,
    Proof,
    Proposal,
    Report,
    RoleGroup,
    Scope,
    Session,
    Term,
)
from .models.alert import OF_REPORTS, AlertQuerySet
from .models.certificate import CertificateQuerySet
from .models.deliberation import DeliberationQuerySet, reached
from .models.delivery import DeliveryQuerySet
from .models.destruction import ReportQuerySet
from .models.listing import known_acts
from .models.obligation import ObligationQuerySet, TermQuerySet
from .models.question import Question, QuestionQuerySet
from .models.session import SessionQuerySet
from .rules.destruction import Who
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
    RECORD_DELIVERIES = "record_deliveries"
    HANDLE_ALERTS = "handle_alerts"
    CHANGE_LADDER = "change_ladder"
    HOLD_DESTRUCTION = "hold_destruction"
    REPORT_DESTRUCTION = "report_destruction"
    CONFIRM_DESTRUCTION = "confirm_destruction"
    ACCEPT_DESTRUCTION = "accept_destruction"


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
    Right.ACCEPT_DESTRUCTION,
)

GRANTS: Mapping[RoleGroup.Role, Grant] = {
    RoleGroup.Role.REGISTRAR: Grant(True, _STAFF),
    RoleGroup.Role.SUPERVISOR: Grant(True, (*_STAFF, Right.MANAGE_PEOPLE, Right.CHANGE_LADDER)),
    RoleGroup.Role.CHAIR: Grant(True, _WARNED),
    RoleGroup.Role.AUDITOR: Grant(True, _READ),
    RoleGroup.Role.OFFICER: Grant(False, (*_WARNED, Right.RECORD_DELIVERIES)),
    RoleGroup.Role.DPO: Grant(False, (*_WARNED, Right.REPORT_DESTRUCTION, Right.CONFIRM_DESTRUCTION)),
    RoleGroup.Role.DATA_MANAGER: Grant(False, (*_WARNED, Right.REPORT_DESTRUCTION)),
    RoleGroup.Role.HEAD: Grant(False, (*_WARNED, Right.CONFIRM_DESTRUCTION)),
}


def _with(right: Right) -> tuple[str, ...]:
    return tuple(role for role, grant in GRANTS.items() if right in grant.rights)


POSTS: Mapping[str, tuple[str, ...]] = {
    Audience.DATA_MANAGER: (RoleGroup.Role.DATA_MANAGER,),
    Audience.DPO: (RoleGroup.Role.DPO,),
    Audience.HEAD: (RoleGroup.Role.HEAD,),
    Audience.SECOND: _with(Right.CONFIRM_DESTRUCTION),
    Audience.OFFICER: (RoleGroup.Role.OFFICER,),
    Audience.SECRETARIAT: (RoleGroup.Role.REGISTRAR, RoleGroup.Role.SUPERVISOR),
    Audience.CHAIR: (RoleGroup.Role.CHAIR,),
}
"""The roles that make somebody one of those whom an alert tells."""
AT_THE_HOLDER = (Audience.DATA_MANAGER, Audience.DPO, Audience.HEAD, Audience.SECOND)


def scope(person: Person, right: Right) -> Scope:
    """Return where a right reaches for a person; all rights are asked of the database once for each person object."""
    if person is OPERATOR or (person.is_active and person.is_superuser):
        return Scope(everywhere=True)
    if isinstance(person, AnonymousUser) or not person.is_active:
        return Scope()
    if "_register_scopes" not in person.__dict__:
        person.__dict__["_register_scopes"] = _scopes(person)
    known: dict[Right, Scope] = person.__dict__["_register_scopes"]
    return known.get(right, Scope())


def _scopes(person: Person) -> dict[Right, Scope]:
    """Resolve the rights of a person in one query: what guardian's own shortcuts answer in four for each."""
    groups = RoleGroup.objects.filter(group__user=person, group__permissions__codename__in=list(Right)).order_by()
    held = OrganisationGroupPermission.objects.filter(group__user=person, permission__codename__in=list(Right))
    shared = _shared().filter(user=person).order_by()
    reaching = groups.values_list("group__permissions__codename", Value(_EVERYWHERE), Value(0)).union(
        held.order_by().values_list("permission__codename", Value(_ORGANISATION), "content_object_id"),
        shared.values_list(Value(str(Right.VIEW_FILES)), Value(_FILE), "content_object_id"),
        all=True,
    )
    found: dict[str, dict[str, set[int]]] = defaultdict(lambda: defaultdict(set))
    for right, what, pk in reaching:
        found[right][what].add(pk)
    return {
        Right(right): Scope(everywhere=True)
        if reach[_EVERYWHERE]
        else Scope(False, frozenset(reach[_ORGANISATION]), frozenset(reach[_FILE]))
        for right, reach in found.items()
    }


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


def get_import(person: Person, pk: int, *, to: Right = Right.VIEW_JOURNAL) -> Import:
    """Return an import for an address: the committee's own people see them, and those who register acts decide."""
    require(person, Right.VIEW_JOURNAL, seen_with=Right.VIEW_JOURNAL)
    found = Import.objects.told().filter(pk=pk).first()
    if found is None:
        raise Http404
    require(person, to, seen_with=Right.VIEW_JOURNAL)
    return found


def everywhere(person: Person, right: Right) -> bool:
    """Say whether a right of a person reaches everywhere: what is not about one file is theirs or nobody's."""
    return scope(person, right).everywhere


def questions_visible_to(person: Person) -> QuestionQuerySet:
    """Return the questions about the files that a person may see."""
    return Question.objects.filter(reached(scope(person, Right.VIEW_FILES)))


def acts_visible_to(person: Person) -> QuerySet[Act]:
    """Return the acts, as they count today, of the files that a person may see."""
    return known_acts().filter(reached(scope(person, Right.VIEW_FILES)))


def get_question(person: Person, pk: int, *, to: Right = Right.VIEW_FILES) -> Question:
    """Return a question for an address: 404 when its file may not be seen, 403 when the deed is not theirs."""
    question = questions_visible_to(person).told().filter(pk=pk).first()
    if question is None:
        raise Http404
    if to != Right.VIEW_FILES and not may(person, to, question.deliberation):
        raise PermissionDenied
    return question


def obligations_visible_to(person: Person) -> ObligationQuerySet:
    """Return the obligations under the files that a person may see: in a file they are all told."""
    obligations = Obligation.objects.all()
    return obligations if everywhere(person, Right.VIEW_FILES) else obligations.of(visible_to(person))


def deadlines_visible_to(person: Person) -> TermQuerySet:
    """Return the deadlines of `obligations_visible_to`, as they are counted and listed."""
    return Term.objects.within(scope(person, Right.VIEW_FILES))


def has_overview(person: Person) -> bool:
    """Say whether a person has a role: an overview shows what waits in its files."""
    return bool(roles_of(person)) or everywhere(person, Right.VIEW_JOURNAL)


def published_deadlines() -> TermQuerySet:
    """Return the deadlines under the files that anybody may see; who holds the data is for no public page."""
    return Term.objects.filter(deliberation__public=True)


def alerts_visible_to(person: Person) -> AlertQuerySet:
    """Return the alerts about the person's own organisations, and those of which the person was told.

    What asks one person for something, as a second signature, is no business of the others there.
    Until when another party must destroy follows from the text, and is seen by all of them on the retention
    horizon; of what it was warned, and what it made of that, is not.
    """
    reach = scope(person, Right.HANDLE_ALERTS)
    if everywhere(person, Right.VIEW_JOURNAL) or reach.everywhere:
        return Alert.objects.all()
    # By their keys: of two conditions joined by OR neither index would be used.
    own = Alert.objects.filter(organisation__in=reach.organisations).exclude(kind__in=OF_REPORTS).order_by()
    told = Notification.objects.filter(_still_told(person), recipient=person.pk).values("alert")
    return Alert.objects.filter(pk__in=own.values("pk").union(told)).within(scope(person, Right.VIEW_FILES))


def _still_told(person: Person) -> Q:
    """Return the condition on what told a person of alerts that a role of theirs still makes them one of those told."""
    posts = [(held.role, held.organisation_id) for held in roles_of(person)]
    if not posts:
        return Q(pk__in=[])

    def here(organisations: set[int]) -> Q:
        return Q(alert__organisation=None) | Q(alert__organisation__in=organisations)

    beyond = [a for a, roles in POSTS.items() if a not in AT_THE_HOLDER and any(role in roles for role, _at in posts)]
    found = Q(audience__in=beyond) | ~Q(audience__in=list(POSTS)) & here({at for _role, at in posts})
    for audience in AT_THE_HOLDER:
        if held := {at for role, at in posts if role in POSTS[audience]}:
            found |= Q(audience=audience) & here(held)
    return found


def is_still_told(alert: Alert, audience: str, posts: set[tuple[str, int]]) -> bool:
    """Say whether roles still make somebody one of those whom an alert tells; else it is no longer theirs to know."""
    if audience not in POSTS:
        return any(alert.organisation_id in (None, organisation) for _role, organisation in posts)
    here = alert.organisation_id if audience in AT_THE_HOLDER else None
    return any(role in POSTS[audience] and here in (None, organisation) for role, organisation in posts)


def get_alert(person: Person, pk: int, *, to: Right | None = None) -> Alert:
    """Return an alert for an address: 404 when it may not be seen, 403 when the deed is not theirs."""
    alert = alerts_visible_to(person).told().filter(pk=pk).first()
    if alert is None:
        raise Http404
    if to and not (may(person, to, alert.deliberation) if alert.deliberation else everywhere(person, to)):
        raise PermissionDenied
    return alert


def may_silence(person: Person, alert: Alert) -> bool:
    """Say whether a person silences an alert, which is for everybody: at its institution, or at the committee.

    One about no institution is silenced by the committee alone, or by the one person whom it asks.
    """
    reach = scope(person, Right.HANDLE_ALERTS)
    if reach.everywhere or alert.organisation_id in reach.organisations:
        return True
    asked = alert.question.owner_id if alert.question else alert.facts.get("reporter")
    return alert.organisation_id is None and asked == person.pk


def get_obligation(person: Person, pk: int, *, to: Right | None = None) -> Obligation:
    """Return an obligation for an address: 404 when its file may not be seen, 403 when the deed is not theirs."""
    obligation = obligations_visible_to(person).told().filter(pk=pk).first()
    if obligation is None:
        raise Http404
    if to and not may(person, to, obligation.deliberation):
        raise PermissionDenied
    return obligation


def reports_visible_to(person: Person) -> ReportQuerySet:
    """Return the reports of destruction of the person's own institutions, or all where the right reaches everywhere."""
    return Report.objects.filter(_held_by_own(person, "obligation__"))


def get_report(person: Person, pk: int, *, to: Right | None = None) -> Report:
    """Return a report for an address: 404 when it may not be seen, 403 when the deed is not theirs."""
    report = reports_visible_to(person).told().filter(pk=pk).first()
    if report is None:
        raise Http404
    if to:
        require_at(person, to, report.holder)
    return report


def certificates_visible_to(person: Person) -> CertificateQuerySet:
    return Certificate.objects.filter(_held_by_own(person, "report__obligation__"))


def get_certificate(person: Person, number: str, *, to: Right | None = None) -> Certificate:
    """Return a certificate for an address: 404 when it may not be seen, 403 when the deed is not theirs."""
    certificate = certificates_visible_to(person).told().filter(number=number).first()
    if certificate is None:
        raise Http404
    if to:
        require_at(person, to, certificate.report.holder)
    return certificate


def get_proof(person: Person, pk: int) -> Proof:
    """Return a proof for an address: it is seen by whoever sees its report, else 404."""
    proof = Proof.objects.filter(pk=pk, report__in=reports_visible_to(person)).select_related("report").first()
    if proof is None:
        raise Http404
    return proof


def held_by_own(person: Person) -> ObligationQuerySet:
    """Return the obligations of the person's own institutions, or all where the right reaches everywhere."""
    return Obligation.objects.filter(_held_by_own(person, ""))


def _held_by_own(person: Person, path: str) -> Q:
    """Return the condition that an obligation is the person's own institution's: another party does not see it."""
    reach = scope(person, Right.VIEW_FILES)
    return Q() if reach.everywhere else Q(**{f"{path}holder__in": reach.organisations})


def words_for(person: Person, holder: int | None, words: str) -> str:
    """Return what was written about how an institution keeps or destroys data; not to another party."""
    reach = scope(person, Right.VIEW_FILES)
    if reach.everywhere or holder is None or holder in reach.organisations:
        return words
    return _("only the institution and the committee see this")


def lines_for(person: Person, lines: Iterable[JournalLine]) -> list[JournalLine]:
    """Return lines of the journal as a person may read them; they are for a page, and never saved."""
    found = list(lines)
    for line in found:
        if line.verb in _OF_ONE_HOLDER and line.after:
            line.after = {
                name: words_for(person, line.organisation_id, said) if name in _WRITTEN else said
                for name, said in line.after.items()
            }
    return found


_Verb = JournalLine.Verb
_OF_ONE_HOLDER = (
    _Verb.PLACED_HOLD,
    _Verb.RELEASED_HOLD,
    _Verb.REOPENED_OBLIGATION,
    _Verb.ESCALATED_ALERT,
    _Verb.SAVED_REPORT,
    _Verb.REPORTED_DESTRUCTION,
    _Verb.CONFIRMED_DESTRUCTION,
    _Verb.ACCEPTED_DESTRUCTION,
    _Verb.SENT_BACK_REPORT,
    _Verb.WITHDREW_REPORT,
    _Verb.SUPERSEDED_CERTIFICATE,
    _Verb.REVOKED_CERTIFICATE,
)
_WRITTEN = ("note", "incident", "reason")
"""What people wrote in their own words, in the lines above."""


def may_at(person: Person, right: Right, organisation: Organisation) -> bool:
    """Say whether a right of a person reaches an organisation."""
    reach = scope(person, right)
    return reach.everywhere or organisation.pk in reach.organisations


def require_at(person: Person, right: Right, organisation: Organisation) -> None:
    """Refuse with 403 who sees something and may not do this with it."""
    if not may_at(person, right, organisation):
        raise PermissionDenied


def capacities(person: Person, holder: Organisation) -> set[Who]:
    """Return in which capacities a person may act on a report of destruction by an institution."""
    found = set()
    if may_at(person, Right.REPORT_DESTRUCTION, holder):
        found.add(Who.REPORTER)
    if may_at(person, Right.CONFIRM_DESTRUCTION, holder):
        found.add(Who.SECOND_PERSON)
    if everywhere(person, Right.ACCEPT_DESTRUCTION):
        found.add(Who.SECRETARIAT)
        if any(held.role == RoleGroup.Role.SUPERVISOR for held in roles_of(person)):
            found.add(Who.SUPERVISOR)
    return found


def people_with(right: Right, organisation: Organisation) -> list[Person]:
    """Return who has a right through a role at an organisation, by name; two queries."""
    roles = [role for role, grant in GRANTS.items() if right in grant.rights]
    posts = RoleGroup.objects.filter(organisation=organisation, role__in=roles).prefetch_related("group__user_set")
    people = {person.pk: person for post in posts for person in post.group.user_set.all() if person.is_active}
    return sorted(people.values(), key=lambda person: (str(person.get_full_name()), person.pk))


def post_for(person: Person, right: Right, organisation: Organisation | None) -> RoleGroup | None:
    """Return the role by which a person has a right, at an organisation or (None) anywhere."""
    return next(
        (
            post
            for post in roles_of(person)
            if right in GRANTS[RoleGroup.Role(post.role)].rights
            and (organisation is None or post.organisation_id == organisation.pk)
        ),
        None,
    )


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
    """Say whether a person may register anything, by a role or as a superuser, and so needs a second factor."""
    return person.is_superuser or any(held.role != RoleGroup.Role.AUDITOR for held in roles_of(person))


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
