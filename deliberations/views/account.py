"""The account of who is signed in: name, language, roles, sessions, and the way to password and second factor."""

from typing import NamedTuple

from allauth.mfa.models import Authenticator
from allauth.socialaccount.models import SocialAccount
from allauth.usersessions.models import UserSession
from django.conf import settings
from django.contrib import messages
from django.contrib.auth import logout
from django.contrib.auth.decorators import login_required
from django.contrib.sessions.models import Session
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import translate_url
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from .. import clock, permissions
from ..actions.change_person import change_person
from ..actions.change_preferences import change_preferences
from ..forms.account import AccountForm
from ..forms.ladder import PreferenceForm
from ..models import Preference

_PROGRAMS = (("Edg/", "Edge"), ("Firefox/", "Firefox"), ("Chrome/", "Chrome"), ("Safari/", "Safari"))
_SYSTEMS = (
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Android", "Android"),
    ("Windows", "Windows"),
    ("Mac OS", "macOS"),
    ("Linux", "Linux"),
)
"""What stands in the name that a browser gives itself; the first that fits, for each also names its elders."""


class Computer(NamedTuple):
    """One place where a person is signed in."""

    session: UserSession
    is_this_one: bool

    @property
    def name(self) -> str:
        """Return the program and the system in words that a person knows, or else what the program said."""
        said = self.session.user_agent
        program = next((name for part, name in _PROGRAMS if part in said), "")
        system = next((name for part, name in _SYSTEMS if part in said), "")
        if program and system:
            return _("%(program)s on %(system)s") % {"program": program, "system": system}
        return program or system or said[:90]


@never_cache
@require_safe
@login_required
def account(request: HttpRequest) -> HttpResponse:
    person = request.user
    return _page(request, AccountForm(initial={"name": person.name, "language": person.language}))  # type: ignore[union-attr]


@never_cache
@require_POST
@login_required
def change_account(request: HttpRequest) -> HttpResponse:
    form = AccountForm(request.POST)
    if form.is_valid():
        try:
            change_person(request.user, **form.cleaned_data, by=request.user, at=clock.now())
        except ValidationError as refusal:
            form.add_error(None, refusal)
        else:
            messages.success(request, _("Your name and language are saved."))
            answer = redirect("account")
            answer["Location"] = translate_url(answer["Location"], form.cleaned_data["language"])
            return answer
    return _page(request, form)


@never_cache
@require_POST
@login_required
def change_reminders(request: HttpRequest) -> HttpResponse:
    """Change how the person is told of alerts; whoever has no role is told of none."""
    if not permissions.has_overview(request.user):
        raise Http404
    form = PreferenceForm(request.POST)
    if form.is_valid():
        change_preferences(request.user, digest=form.cleaned_data["digest"], by=request.user, at=clock.now())
        messages.success(request, _("That is how you are told from now on."))
        return redirect("account")
    person = request.user
    return _page(
        request,
        AccountForm(initial={"name": person.name, "language": person.language}),  # type: ignore[union-attr]
        form,
    )


@never_cache
@require_POST
@login_required
def end_sessions(request: HttpRequest) -> HttpResponse:
    """End one session, this one included, or all the others."""
    own = UserSession.objects.filter(user=request.user)
    if "others" in request.POST:
        ending = list(own.exclude(session_key=request.session.session_key))
    else:
        asked = request.POST.get("which", "")
        ending = list(own.filter(pk=int(asked))) if asked.isdecimal() and len(asked) < 19 else []
        if not ending:
            raise Http404
    this_one = any(session.session_key == request.session.session_key for session in ending)
    for session in ending:
        session.end()
    if this_one:
        logout(request)
        return redirect("account_login")
    messages.success(request, _("Ended. Whoever sits there has to sign in again."))
    return redirect("account")


def _page(request: HttpRequest, form: AccountForm, reminders: PreferenceForm | None = None) -> HttpResponse:
    person = request.user
    held = Preference.objects.filter(person=person.pk).first()
    chosen = held.digest if held else Preference.Digest.NOT_URGENT
    kinds = set(Authenticator.objects.filter(user=person).values_list("type", flat=True))
    context = {
        "form": reminders or form,
        "person_form": form,
        "reminders": (reminders or PreferenceForm(initial={"digest": chosen}))
        if permissions.has_overview(person)
        else None,
        "posts": permissions.roles_of(person),
        "computers": _computers(request),
        "has_second_factor": bool(kinds - {Authenticator.Type.RECOVERY_CODES}),
        "needs_second_factor": permissions.writes(person),
        "oidc_name": settings.OIDC_NAME,
        "linked": bool(settings.OIDC_NAME) and SocialAccount.objects.filter(user=person).exists(),
    }
    return render(request, "account/account.html", context, status=422 if reminders else 200)


def _computers(request: HttpRequest) -> list[Computer]:
    """Return the sessions that still last, this one first; those that ended by themselves are left out, not removed."""
    held = UserSession.objects.filter(user=request.user).order_by("-last_seen_at")
    lasting = set(
        Session.objects.filter(
            session_key__in=[session.session_key for session in held], expire_date__gt=clock.now()
        ).values_list("session_key", flat=True)
    )
    this_one = request.session.session_key
    computers = [Computer(s, s.session_key == this_one) for s in held if s.session_key in lasting]
    return sorted(computers, key=lambda computer: not computer.is_this_one)
