"""Institutions: the list, the page of each, and what staff write about them."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from .. import clock, permissions
from ..actions.add_organisation import add_organisation
from ..actions.change_organisation import change_organisation
from ..forms.organisation import OrganisationForm
from ..models import Involvement, Organisation, RoleGroup, listing
from ..permissions import Right
from ..rules.words import fold

PAGE = 50
_FILES = 25


@never_cache
@require_safe
@login_required
def institutions(request: HttpRequest) -> HttpResponse:
    permissions.require(request.user, Right.VIEW_FILES, seen_with=Right.VIEW_FILES)
    asked = request.GET.get("q", "").replace("\0", "")[:200].strip()
    found = [o for o in permissions.organisations_visible_to(request.user) if fold(asked) in fold(_all_names(o))]
    found.sort(key=lambda o: o.display_name.casefold())
    page = Paginator(found, PAGE).get_page(request.GET.get("page"))
    page.elided = list(page.paginator.get_elided_page_range(page.number))  # type: ignore[attr-defined]
    can_manage = permissions.everywhere(request.user, Right.MANAGE_ORGANISATIONS)
    context = {
        "page": page,
        "asked": asked,
        "can_manage": can_manage,
        "can_see_people": permissions.granted(request.user, Right.MANAGE_PEOPLE),
    }
    return render(request, "organisations/list.html", context)


@never_cache
@require_safe
@login_required
def institution(request: HttpRequest, slug: str) -> HttpResponse:
    organisation = permissions.get_organisation(request.user, slug)
    parties = Involvement.objects.filter(organisation=organisation).values("deliberation")
    files = permissions.visible_to(request.user).filter(pk__in=parties)
    page = Paginator(files, _FILES).get_page(request.GET.get("page"))
    page.elided = list(page.paginator.get_elided_page_range(page.number))  # type: ignore[attr-defined]
    context = {
        "organisation": organisation,
        "posts": _posts(organisation),
        "page": page,
        "lines": listing.lines(list(page.object_list), on=clock.today()),
        "file_url": "deliberation",
        "can_manage": permissions.everywhere(request.user, Right.MANAGE_ORGANISATIONS),
        "sees_all": permissions.everywhere(request.user, Right.VIEW_FILES),
    }
    return render(request, "organisations/organisation.html", context)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def add_institution(request: HttpRequest) -> HttpResponse:
    permissions.require(request.user, Right.MANAGE_ORGANISATIONS, seen_with=Right.VIEW_FILES)
    form = OrganisationForm(request.POST if request.method == "POST" else None)

    def write() -> Organisation:
        slug = form.cleaned_data["slug"]
        return add_organisation(slug=slug, **form.said(), by=request.user, at=clock.now())

    return _written(request, form, write) or render(request, "organisations/form.html", {"form": form})


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def change_institution(request: HttpRequest, slug: str) -> HttpResponse:
    organisation = permissions.get_organisation(request.user, slug, to=Right.MANAGE_ORGANISATIONS)
    form = OrganisationForm(request.POST if request.method == "POST" else None, organisation=organisation)

    def write() -> Organisation:
        return change_organisation(
            organisation, **form.said(), shown=request.POST.get("shown", ""), by=request.user, at=clock.now()
        )

    context = {"form": form, "organisation": organisation}
    return _written(request, form, write) or render(request, "organisations/form.html", context)


def _written(request: HttpRequest, form: OrganisationForm, write: Callable[[], Organisation]) -> HttpResponse | None:
    """Do what the form asks and lead to the page; None: there is something to put right, or nothing was sent."""
    if request.method != "POST" or not form.is_valid():
        return None
    try:
        organisation = write()
    except ValidationError as refusal:
        form.add_error(None, refusal)
        return None
    messages.success(request, _("“%(name)s” is registered.") % {"name": organisation.display_name})
    return redirect("institution", slug=organisation.slug)


def _posts(organisation: Organisation) -> list[tuple[RoleGroup, list[Any]]]:
    """Return the roles at an organisation, each with its people who may sign in."""
    groups = RoleGroup.objects.filter(organisation=organisation).prefetch_related("group__user_set").order_by("pk")
    posts = [(g, sorted((p for p in g.group.user_set.all() if p.is_active), key=lambda p: p.name)) for g in groups]
    return [(group, people) for group, people in posts if people]


def _all_names(organisation: Organisation) -> str:
    said = [organisation.name, *map(str, organisation.names.values()), organisation.slug]
    return " ".join([*said, organisation.enterprise_number or ""])
