"""The mails of a demonstration, shown here because no server takes them: each person reads their own."""

from collections.abc import Iterator
from pathlib import Path

from django.conf import settings
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from .. import permissions
from ..permissions import Right
from ..writing.mailbox import Kept, kept_mails
from .list import paged


@never_cache
@require_safe
@login_required
def mails(request: HttpRequest) -> HttpResponse:
    page, wrong_page = paged([*_own(request)], request)
    context = {"page": page, "wrong_page": wrong_page, "all_mails": _reads_all(request)}
    return render(request, "mails/list.html", context)


@never_cache
@require_safe
@login_required
def mail(request: HttpRequest, key: str) -> HttpResponse:
    kept = next((one for one in _own(request) if one.key == key), None)
    if kept is None:
        raise Http404
    return render(request, "mails/mail.html", {"kept": kept})


def _own(request: HttpRequest) -> Iterator[Kept]:
    """Yield the mails to who is signed in; who manages people reads all of them. In production there are none here."""
    folder = getattr(settings, "EMAIL_FILE_PATH", None)
    if not (settings.DEMONSTRATION and folder):
        raise Http404
    return kept_mails(Path(folder), to=None if _reads_all(request) else request.user.email)  # type: ignore[union-attr]


def _reads_all(request: HttpRequest) -> bool:
    return permissions.everywhere(request.user, Right.MANAGE_PEOPLE)
