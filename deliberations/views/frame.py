"""What every page shows around its content: languages, person and role, tabs, bands."""

from typing import Any, NamedTuple
from urllib.parse import urlencode

from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse, translate_url
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from .. import clock, permissions
from ..models import RoleGroup
from ..permissions import Right

_DESTRUCTION = (Right.REPORT_DESTRUCTION, Right.CONFIRM_DESTRUCTION)
_CERTIFICATES = ("certificate", "end_certificate")
_FROM_THE_OVERVIEW = ("proposals", "imports", "questions", "institutions", "people")
_OWN_FILES = (RoleGroup.Role.DPO, RoleGroup.Role.DATA_MANAGER, RoleGroup.Role.HEAD)


class Language(NamedTuple):
    code: str
    name: str
    url: str
    current: bool


class Tab(NamedTuple):
    label: str
    url: str
    current: str  # "page", "true" for a page below it, or empty
    waiting: str = ""  # how many wait there


class OpenAlerts(NamedTuple):
    """How many alerts wait for a person; above the most that are counted, that many and a plus."""

    number: int

    @property
    def words(self) -> str:
        return f"{_MOST}+" if self.number > _MOST else str(self.number)


_MOST = 99


def frame(request: HttpRequest) -> dict[str, Any]:
    """Return the variables of the frame; three queries for a person besides those of rights, none for a visitor."""
    # An error before the sign-in middleware leaves a request without a person.
    person = getattr(request, "user", None)
    person = person if person is not None and person.is_authenticated else None
    role = permissions.role_of(person) if person else None
    home = reverse("deliberations" if person else "register")
    files = Tab(_files_label(role) if person else _("Register"), home, _current(request.path, home))
    alerts = _open_alerts(person)
    return {
        "person": person,
        "role": role,
        "today": clock.today(),
        "demonstration": settings.DEMONSTRATION,
        "read_only": role is not None and role.role == RoleGroup.Role.AUDITOR,
        "languages": languages(request),
        "files": files,
        "tabs": _tabs(request, files, person, alerts),
        "open_alerts": alerts,
        "home_url": reverse("overview") if person and permissions.has_overview(person) else home,
        "search_url": reverse("search"),
        "sign_in_url": "" if person else _sign_in_url(request),
    }


def sees_own_files(role: RoleGroup | None) -> bool:
    """Say whether the list is called “my files”: it holds those of one institution."""
    return role is None or role.role in _OWN_FILES


def languages(request: HttpRequest) -> list[Language]:
    """Return this page in each language of the register."""
    current = (get_language() or settings.LANGUAGE_CODE)[:2]
    return [Language(code, name, _in_language(request, code), code == current) for code, name in settings.LANGUAGES]


def _in_language(request: HttpRequest, code: str) -> str:
    here = request.get_full_path()
    there: str = translate_url(here, code)
    prefix, _slash, rest = here[1:].partition("/")
    if there == here and prefix != code and prefix in dict(settings.LANGUAGES):
        # An address that leads nowhere cannot be looked up; its prefix can still change.
        return f"/{code}/{rest}"
    return there


def _sign_in_url(request: HttpRequest) -> str:
    """Return the way to sign in and back to this page, unless this page is about signing in."""
    address = reverse("account_login")
    if request.method != "GET" or request.path in (address, reverse("account_logout")):
        return address
    return f"{address}?{urlencode({'next': request.get_full_path()})}"


def _files_label(role: RoleGroup | None) -> str:
    return _("My files") if sees_own_files(role) else _("Deliberations")


def _open_alerts(person: permissions.Person | None) -> OpenAlerts:
    if person is None or not permissions.has_overview(person):
        return OpenAlerts(0)
    return OpenAlerts(permissions.alerts_visible_to(person).open(clock.now())[: _MOST + 1].count())


def _tabs(request: HttpRequest, files: Tab, person: permissions.Person | None, alerts: OpenAlerts) -> list[Tab]:
    """Return at most six tabs: what has none of its own is reached from the overview."""
    if person is None:
        pages = [(_("Verify a certificate"), "verify"), (_("About"), "help")]
        return [files, *(_tab(request, label, name) for label, name in pages)]
    warned = permissions.has_overview(person)
    tabs = [_tab(request, _("Overview"), "overview", *_FROM_THE_OVERVIEW)] if warned else []
    tabs += [files, _retention(request, alerts, warned=warned)]
    if permissions.granted(person, Right.RECORD_DELIVERIES) or permissions.granted(person, Right.REGISTER_ACT):
        tabs.append(_tab(request, _("Deliveries"), "deliveries"))
    if permissions.granted(person, Right.RECORD_DELIVERIES):
        tabs.append(_tab(request, _("Sessions on site"), "sessions"))
    if any(permissions.granted(person, right) for right in _DESTRUCTION):
        tabs.append(_destruction(request, _("Destruction")))
    elif _looks_over(person):
        tabs.append(_destruction(request, _("Certificates")))
    if _looks_over(person):
        tabs.append(_tab(request, _("Audit trail"), "journal"))
    return tabs


def _tab(request: HttpRequest, label: str, name: str, *below: str) -> Tab:
    """Return the tab of a page; `below` names pages that are reached from it and have no tab."""
    inside = request.path.startswith(tuple(reverse(page) for page in below)) if below else False
    return Tab(label, reverse(name), "true" if inside else _current(request.path, reverse(name)))


def _retention(request: HttpRequest, alerts: OpenAlerts, *, warned: bool) -> Tab:
    """Return the tab of what must be destroyed; whoever is warned finds the alerts below it."""
    label = _("Retention and alerts") if warned else _("Retention")
    tab = _tab(request, label, "retention", "alerts", "calendar")
    return tab._replace(waiting=alerts.words if alerts.number else "")


def _destruction(request: HttpRequest, label: str) -> Tab:
    """Return the tab of reports and certificates; a certificate has an address of its own, as it is printed on it."""
    tab, match = _tab(request, label, "destruction"), request.resolver_match
    return tab._replace(current="true") if match and match.url_name in _CERTIFICATES else tab


def _looks_over(person: permissions.Person | None) -> bool:
    """Say whether a person is shown the whole register: the committee's own people, and auditors."""
    return person is not None and permissions.granted(person, Right.VIEW_JOURNAL, everywhere=True)


def _current(path: str, url: str) -> str:
    if path == url:
        return "page"
    return "true" if path.startswith(url) else ""
