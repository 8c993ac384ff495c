"""People: who signs in, who is invited, which roles they have; and how one comes in and leaves."""

from collections.abc import Callable
from typing import Any

from allauth.account.utils import perform_login
from allauth.core import ratelimit
from allauth.mfa.models import Authenticator
from django.conf import settings
from django.contrib import messages
from django.contrib.auth import get_user_model
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from .. import clock, permissions
from ..actions import end_access as leaving
from ..actions import end_role as roles_ending
from ..actions import grant_role as roles
from ..actions import invite_person as inviting
from ..actions import renew_invitation as renewing
from ..actions import reset_second_factor as resetting
from ..actions import withdraw_invitation as withdrawing
from ..actions.accept_invitation import accept_invitation as accept
from ..actions.accept_invitation import find_invitation
from ..actions.send_invitation import send_invitation
from ..forms.people import InvitationForm, PasswordForm, RoleForm
from ..models import DeliberationUserPermission, Invitation, RoleGroup
from ..permissions import Person, Right
from ..rules.words import fold

PAGE = 50
_form_page = require_http_methods(["GET", "HEAD", "POST"])


def _manage(request: HttpRequest) -> None:
    permissions.require(request.user, Right.MANAGE_PEOPLE, seen_with=Right.VIEW_FILES)


@never_cache
@require_safe
@login_required
def people(request: HttpRequest) -> HttpResponse:
    permissions.require(request.user, Right.VIEW_FILES, seen_with=Right.VIEW_FILES)
    asked = request.GET.get("q", "").replace("\0", "")[:200].strip()
    held = get_user_model().objects.order_by("name", "pk").only("name", "email", "is_active")
    found = [person.pk for person in held if fold(asked) in fold(f"{person.name} {person.email}")]
    page = Paginator(found, PAGE).get_page(request.GET.get("page"))
    page.elided = list(page.paginator.get_elided_page_range(page.number))  # type: ignore[attr-defined]
    shown = held.filter(pk__in=list(page.object_list)).prefetch_related("groups__role_group__organisation")
    invitations = Invitation.objects.filter(accepted_at=None, withdrawn_at=None)
    context = {
        "page": page,
        "people": shown,
        "asked": asked,
        "invitations": invitations.select_related("organisation", "invited_by"),
        "today": clock.today(),
        "can_manage": permissions.everywhere(request.user, Right.MANAGE_PEOPLE),
    }
    return render(request, "people/list.html", context)


@never_cache
@require_safe
@login_required
def person(request: HttpRequest, pk: int) -> HttpResponse:
    permissions.require(request.user, Right.VIEW_FILES, seen_with=Right.VIEW_FILES)
    return _page(request, _person(pk), RoleForm())


@never_cache
@_form_page
@login_required
def invite_person(request: HttpRequest) -> HttpResponse:
    _manage(request)
    form = InvitationForm(
        request.POST if request.method == "POST" else None, initial={"language": request.LANGUAGE_CODE}
    )
    if request.method == "POST" and form.is_valid():
        try:
            invitation, token = inviting.invite_person(**form.cleaned_data, by=request.user, at=clock.now())
        except ValidationError as refusal:
            form.add_error(None, refusal)
        else:
            _send(request, invitation, token)
            return redirect("people")
    return render(request, "people/invite.html", {"form": form})


@never_cache
@require_POST
@login_required
def renew_invitation(request: HttpRequest, pk: int) -> HttpResponse:
    _manage(request)

    def renew() -> None:
        _send(request, *renewing.renew_invitation(_invitation(pk), by=request.user, at=clock.now()))

    return _done(request, renew, "people")


@never_cache
@require_POST
@login_required
def withdraw_invitation(request: HttpRequest, pk: int) -> HttpResponse:
    _manage(request)

    def withdraw() -> None:
        withdrawing.withdraw_invitation(_invitation(pk), by=request.user, at=clock.now())
        messages.success(request, _("The invitation is withdrawn; its address works no more."))

    return _done(request, withdraw, "people")


@never_cache
@require_POST
@login_required
def grant_role(request: HttpRequest, pk: int) -> HttpResponse:
    _manage(request)
    held, form = _person(pk), RoleForm(request.POST)
    if form.is_valid():
        try:
            post = roles.grant_role(held, **form.cleaned_data, by=request.user, at=clock.now())
        except ValidationError as refusal:
            form.add_error(None, refusal)
        else:
            told = _("%(name)s is %(role)s of %(organisation)s now.")
            names = {"role": post.get_role_display(), "organisation": post.organisation.display_name}
            messages.success(request, told % {"name": held.name, **names})
            return redirect("person", pk=pk)
    return _page(request, held, form)


@never_cache
@require_POST
@login_required
def end_role(request: HttpRequest, pk: int, post: int) -> HttpResponse:
    _manage(request)
    held = _person(pk)
    ending = RoleGroup.objects.select_related("organisation", "group").filter(pk=post).first()
    if ending is None:
        raise Http404

    def end() -> None:
        roles_ending.end_role(held, post=ending, by=request.user, at=clock.now())
        messages.success(request, _("The role is ended."))

    return _done(request, end, "person", pk=pk)


@never_cache
@require_POST
@login_required
def reset_second_factor(request: HttpRequest, pk: int) -> HttpResponse:
    _manage(request)
    held = _person(pk)

    def reset() -> None:
        resetting.reset_second_factor(held, by=request.user, at=clock.now())
        messages.success(request, _("%(name)s sets up a new second factor at the next sign-in.") % {"name": held.name})

    return _done(request, reset, "person", pk=pk)


@never_cache
@_form_page
@login_required
def end_access(request: HttpRequest, pk: int) -> HttpResponse:
    """Ask first: what this takes away comes back only with a new invitation."""
    _manage(request)
    held = _person(pk)
    if request.method != "POST":
        return render(request, "people/end.html", {"who": held, "posts": permissions.roles_of(held)})

    def end() -> None:
        leaving.end_access(held, by=request.user, at=clock.now())
        messages.success(request, _("%(name)s signs in no more.") % {"name": held.name})

    return _done(request, end, "person", pk=pk)


@never_cache
@_form_page
def accept_invitation(request: HttpRequest, token: str) -> HttpResponse:
    """Let whoever has the address of an invitation choose a password, and sign them in."""
    # Nobody guesses 256 bits; this keeps whoever tries from costing anything.
    too_many: HttpResponse | None = ratelimit.consume_or_429(request, action="accept_invitation")
    if too_many:
        return too_many
    found = find_invitation(token, at=clock.now())
    if found is None:
        return render(request, "people/no_invitation.html", status=404)
    if settings.OIDC_NAME and "oidc" in request.POST:
        return _accept_through_provider(request, token)
    form = PasswordForm(request.POST if request.method == "POST" else None, email=found.email, name=found.name)
    if request.method == "POST" and form.is_valid():
        try:
            newcomer = accept(token, password=form.cleaned_data["password"], at=clock.now())
        except ValidationError as refusal:
            form.add_error(None, refusal)
        else:
            return _sign_in(request, newcomer)
    context = {"form": form, "invitation": found, "oidc_name": settings.OIDC_NAME}
    return render(request, "people/accept.html", context)


def _accept_through_provider(request: HttpRequest, token: str) -> HttpResponse:
    """Let a newcomer in without a password, and on to the provider that is to be linked."""
    try:
        newcomer = accept(token, password=None, at=clock.now())
    except ValidationError:
        return render(request, "people/no_invitation.html", status=404)
    _sign_in(request, newcomer)
    return redirect(f"{reverse('openid_connect_login', kwargs={'provider_id': 'oidc'})}?process=connect")


def _sign_in(request: HttpRequest, newcomer: Person) -> HttpResponse:
    answer: HttpResponse = perform_login(request, newcomer, email_verification="none")
    return answer


def _send(request: HttpRequest, invitation: Invitation, token: str) -> None:
    """Send the mail, now that the invitation is written for good, and say whether a server took it."""
    if send_invitation(invitation, token=token, at=clock.now()):
        told = _("The invitation was sent to %(email)s; it is open until its last day.")
        messages.success(request, told % {"email": invitation.email})
    else:
        told = _("The mail to %(email)s was not sent: the mail server did not take it. Send the invitation again.")
        messages.error(request, told % {"email": invitation.email})


def _done(request: HttpRequest, do: Callable[[], None], where: str, **needs: Any) -> HttpResponse:
    """Do what a button asks and lead back, with the refusal when there is one."""
    try:
        do()
    except ValidationError as refusal:
        messages.error(request, " ".join(refusal.messages))
    answer: HttpResponse = redirect(where, **needs)
    return answer


def _person(pk: int) -> Person:
    found: Person = get_user_model().objects.filter(pk=pk).first()
    if found is None:
        raise Http404
    return found


def _invitation(pk: int) -> Invitation:
    found = Invitation.objects.filter(pk=pk).first()
    if found is None:
        raise Http404
    return found


def _page(request: HttpRequest, who: Person, form: RoleForm) -> HttpResponse:
    can_manage = permissions.everywhere(request.user, Right.MANAGE_PEOPLE)
    seen = permissions.visible_to(request.user).values("pk")
    shares = DeliberationUserPermission.objects.filter(user=who, content_object__in=seen).order_by("until")
    context = {
        "who": who,
        "posts": permissions.roles_of(who),
        "shares": shares.select_related("content_object", "shared_by"),
        "today": clock.today(),
        "has_second_factor": Authenticator.objects.filter(user=who).exists(),
        "form": form,
        "can_manage": can_manage and who.pk != request.user.pk,
        "is_self": who.pk == request.user.pk,
        "language": dict(settings.LANGUAGES).get(who.language, who.language),
        "back": reverse("people"),
    }
    return render(request, "people/person.html", context)
