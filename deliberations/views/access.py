"""Who may see a file, and why; and the outside experts with whom it is shared."""

from collections.abc import Iterator
from typing import Any

from django.contrib import messages
from django.contrib.auth import get_user_model
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from .. import clock, permissions
from ..actions import end_sharing as ending
from ..actions import share_file as sharing
from ..forms.people import SharingForm
from ..models import Deliberation
from ..permissions import Right


@never_cache
@require_safe
@login_required
def access(request: HttpRequest, slug: str) -> HttpResponse:
    found = permissions.get_deliberation(request.user, slug)
    if not permissions.everywhere(request.user, Right.VIEW_FILES):
        raise PermissionDenied
    return _page(request, found, SharingForm())


@never_cache
@require_POST
@login_required
def share_file(request: HttpRequest, slug: str) -> HttpResponse:
    found = permissions.get_deliberation(request.user, slug, to=Right.SHARE_FILES)
    form = SharingForm(request.POST)
    if form.is_valid():
        person, until = form.cleaned_data["email"], form.cleaned_data["until"]
        try:
            sharing.share_file(found, person=person, until=until, by=request.user, at=clock.now())
        except ValidationError as refusal:
            form.add_error(None, refusal)
        else:
            told = _("%(name)s may see this file now.") % {"name": person.get_full_name()}
            messages.success(request, " ".join([told, *_otherwise(found, person)]))
            return redirect("access", slug=found.slug)
    return _page(request, found, form)


@never_cache
@require_POST
@login_required
def end_sharing(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    found = permissions.get_deliberation(request.user, slug, to=Right.SHARE_FILES)
    person = get_user_model().objects.filter(pk=pk).first()
    if person is None:
        raise Http404
    try:
        ending.end_sharing(found, person=person, by=request.user, at=clock.now())
        otherwise = list(_otherwise(found, person))
        gone = _("The sharing is ended.") if otherwise else _("%(name)s does not see this file any more.")
        messages.success(request, " ".join([gone % {"name": person.get_full_name()}, *otherwise]))
    except ValidationError as refusal:
        messages.error(request, " ".join(refusal.messages))
    return redirect("access", slug=found.slug)


def _otherwise(found: Deliberation, person: permissions.Person) -> Iterator[str]:
    """Yield by which roles a person sees a file, whether or not it is shared with them."""
    for reason in permissions.who_may_see(found):
        if reason.person.pk == person.pk and reason.post:
            role, at = reason.post.get_role_display(), reason.post.organisation.display_name
            told = _("%(name)s sees this file also as %(role)s at %(organisation)s, for as long as that role lasts.")
            yield told % {"name": person.get_full_name(), "role": role, "organisation": at}


def _page(request: HttpRequest, found: Deliberation, form: SharingForm) -> HttpResponse:
    context: dict[str, Any] = {
        "deliberation": found,
        "reasons": permissions.who_may_see(found),
        "form": form,
        "today": clock.today(),
        "can_share": permissions.may(request.user, Right.SHARE_FILES, found),
    }
    return render(request, "deliberations/access.html", context)
