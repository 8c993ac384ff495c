"""Imports: files that were uploaded, what was read in each beside its text, and the way to the desk."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from itertools import pairwise
from typing import Any, NamedTuple

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.text import slugify
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from .. import clock, permissions
from ..actions.add_organisation import add_organisation
from ..actions.receive_import import receive_import
from ..actions.review_import import review_import
from ..forms.document import MOST_AT_ONCE
from ..forms.review import NEW, Review
from ..models import Deliberation, Document, History, Import, NotAsReceived, Organisation, Passage
from ..permissions import Right
from ..reading import registration
from ..reading.document import MOST_BYTES
from ..reading.picture import picture_of
from ..reading.proposal import Source, locate
from ..reading.registration import Plan
from ..rules.calendar import parse_day
from ..rules.effects import text_before
from ..rules.numbers import parse_number
from ..templatetags.register import number
from ..writing.days import day
from ..writing.facts import acts_of
from ..writing.joined import labelled
from .desk import write_imported
from .document import send

_PAGE = 25
_MOST_PAGES = 60
"""Pages of a text that stand beside the review; the file itself is a link away."""


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
@never_cache
def imports(request: HttpRequest) -> HttpResponse:
    """List the imports, and take files to read: several at once."""
    permissions.require(request.user, Right.VIEW_JOURNAL, seen_with=Right.VIEW_JOURNAL)
    refusals: list[str] = []
    if request.method == "POST":
        permissions.require(request.user, Right.REGISTER_ACT, seen_with=Right.VIEW_JOURNAL)
        refusals = _receive(request)
        if not refusals:
            return redirect("imports")
    found = Paginator(Import.objects.told().defer("pages"), _PAGE).get_page(request.GET.get("page"))
    context = {
        "found": found,
        "refusals": refusals,
        "can_import": permissions.everywhere(request.user, Right.REGISTER_ACT),
        "waiting": any(one.step in ("uploaded", "reading") for one in found),
        "most_mb": MOST_BYTES // 2**20,
        "most_files": MOST_AT_ONCE,
    }
    return render(request, "imports/imports.html", context, status=422 if refusals else 200)


def _receive(request: HttpRequest) -> list[str]:
    """Receive each file by itself; return why some of them, or all, are refused."""
    uploads, refusals = request.FILES.getlist("files"), []
    for upload in uploads:
        try:
            receive_import(upload, by=request.user, at=clock.now())
        except ValidationError as refusal:
            refusals += [labelled(upload.name, sentence) for sentence in refusal.messages]
    if received := len(uploads) - len(refusals):
        said = ngettext(
            "%(n)s file is received and will be read.", "%(n)s files are received and will be read.", received
        )
        messages.success(request, said % {"n": received})
    return refusals if uploads else [_("Choose the files that the committee published.")]


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
@never_cache
def import_page(request: HttpRequest, pk: int) -> HttpResponse:
    """Show what was read beside the text, and keep what a person makes of it."""
    found = permissions.get_import(request.user, pk)
    if found.step != Import.Standing.READ:
        return render(request, "imports/import.html", _context(request, found))
    may_review = permissions.everywhere(request.user, Right.REGISTER_ACT)
    if request.method != "POST":
        return _show(request, found, _review(found), may_review=may_review)
    permissions.require(request.user, Right.REGISTER_ACT, seen_with=Right.VIEW_JOURNAL)
    review = _review(found, request.POST)
    refusals = [] if review.errors else _keep(request, found, review)
    going_on = request.POST.get("do") == "register"
    if going_on and not refusals and not review.errors:
        review = _review(found)
        review.refuse_doubts()
    if review.errors or refusals:
        return _show(request, found, review, may_review=True, refusals=refusals)
    if going_on:
        return redirect("register_import", found.pk)
    messages.success(request, _("Saved as a draft."))
    following = next(iter(_review(found).doubts), None)
    return redirect(f"{found.get_absolute_url()}#{following.id if following else 'go-on'}")


def _keep(request: HttpRequest, found: Import, review: Review) -> list[str]:
    """Keep the draft; return why it was refused."""
    try:
        _add_new(request, review)
        seen = request.POST.get("seen", "")
        review_import(found, review.answers, seen=seen, by=request.user, at=clock.now())
    except ValidationError as refusal:
        return list(refusal.messages)
    found.answers = review.answers
    return []


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
@never_cache
def register_import(request: HttpRequest, pk: int) -> HttpResponse:
    """Write the registration of what was reviewed: the desk's own form, filled in."""
    found = permissions.get_import(request.user, pk, to=Right.REGISTER_ACT)
    if found.step != Import.Standing.READ:
        return redirect(found.proposal or found)
    review = _review(found)
    if review.doubts:
        return redirect(found)
    deliberation, plan = _plan(request, found, review)
    answers = Review.as_registered(review.settle())
    history = deliberation.history() if deliberation else History([], {}, {})
    earlier = [act.act(clock.now()) for act in plan.earlier]
    before = text_before(history.followed_by(earlier).known(), plan.start.act(clock.now()), history.changes)
    start = plan.start._replace(changes=registration.changes_of(found.result or {}, answers, before.entries))
    opening = None if deliberation else _opening(found, answers)
    return write_imported(request, found, deliberation, start, plan.earlier, opening)


def _opening(found: Import, answers: Mapping[str, Any]) -> dict[str, Any]:
    """Return what identifies a file that is not in the register yet; its short title is the registrar's to write."""
    chamber = registration.chamber_of(found.result or {}, answers)
    return {"number": found.number, "chamber": chamber, "short_title": {}, "public": True}


@require_safe
@login_required
def import_picture(request: HttpRequest, pk: int, page: int) -> HttpResponseBase:
    """Draw one page of the file."""
    found = permissions.get_import(request.user, pk)
    picture = picture_of(found.document.path, page) if found.document.kind == Document.Kind.PDF else None
    if picture is None:
        raise Http404
    answer = HttpResponse(picture, content_type="image/png")
    # The bytes of a file never change, and who may see it is asked again after an hour.
    answer["Cache-Control"] = "private, max-age=3600"
    answer["Content-Security-Policy"] = "default-src 'none'; sandbox; frame-ancestors 'none'"
    return answer


@require_safe
@login_required
@never_cache
def import_document(request: HttpRequest, pk: int) -> HttpResponseBase:
    """Show the file itself."""
    found = permissions.get_import(request.user, pk)
    try:
        return send(request, found.document, f"import-{found.pk}")
    except NotAsReceived:
        return render(request, "imports/import.html", _context(request, found), status=500)


def _review(found: Import, data: Mapping[str, Any] | None = None) -> Review:
    named = Passage.objects.filter(organisation__isnull=False).exclude(words="")
    units = {(texts[""], slug) for texts, slug in named.values_list("texts", "organisation__slug")}
    return Review(found.result or {}, found.answers, Organisation.objects.all(), units, data=data)


def _add_new(request: HttpRequest, review: Review) -> None:
    """Add the institutions that a person asked to add, and name them from here on."""
    slugs: dict[str, str] = {}
    for name in review.new_organisations():
        slug = slugify(name)[:80].strip("-")
        if not slug:
            raise ValidationError(_("“%(name)s” makes no short name; add it among the institutions.") % {"name": name})
        if not Organisation.objects.filter(slug=slug, name=name).exists():
            add_organisation(slug=slug, name=name, names={}, by=request.user, at=clock.now())
        slugs[name] = slug
    for party in review.answers.get("parties", []):
        if party["organisation"] == NEW:
            party["organisation"] = slugs[party["read"]]


def _plan(request: HttpRequest, found: Import, review: Review) -> tuple[Deliberation | None, Plan]:
    """Say what the registration is: of a new file, its next act, or a text that was not known."""
    named = parse_number(found.number)
    deliberation = permissions.visible_to(request.user).numbered([named]).first()
    acts = acts_of(deliberation) if deliberation else []
    newest = {act.seq: act for act in acts}  # by revision: the last one stands
    plan = registration.plan(
        found.result or {},
        review.answers,
        [act for act in newest.values() if not act.retracted],
        next_seq=max(newest, default=-1) + 1,
        document=found.document.sha256,
        reason=_("The published text, of which only the day was known."),
    )
    return deliberation, plan


class Piece(NamedTuple):
    """A run of a page: the fields that begin with it, and whether any quotes it."""

    text: str
    ids: Sequence[str]
    quoted: bool


class PageShown(NamedTuple):
    number: int
    pieces: Sequence[Piece]


def _pages(found: Import, review: Review) -> Iterator[PageShown]:
    """Yield the text with what the fields quote of it, to jump to."""
    pages = tuple(found.pages)
    quotes: dict[int, list[tuple[int, int, str]]] = {}
    said = [(one.name, one.source) for one in review.fields] + [(one.name, one.source) for one in review.variables]
    for name, told in said:
        if told and (span := locate(pages, Source(told["page"], told["quote"]))):
            quotes.setdefault(told["page"], []).append((*span, f"from-{name}"))
    for n, text in enumerate(pages[:_MOST_PAGES], 1):
        here = quotes.get(n, [])
        borders = sorted({0, len(text), *(n for start, end, _id in here for n in (start, end))})
        pieces = [
            Piece(
                text[start:end],
                [name for at, _end, name in here if at == start],
                any(at <= start and end <= to for at, to, _name in here),
            )
            for start, end in pairwise(borders)
        ]
        yield PageShown(n, pieces)


def _show(
    request: HttpRequest, found: Import, review: Review, *, may_review: bool, refusals: Sequence[str] = ()
) -> HttpResponse:
    match = None
    if not review.errors and found.number:
        try:
            match = _match(request, found, review)
        except ValueError:
            match = None
    context = _context(request, found) | {
        "review": review,
        "pages": list(_pages(found, review)),
        "more_pages": len(found.pages) > _MOST_PAGES,
        "findings": list(_findings(found)),
        "match": match,
        "may_review": may_review,
        "refusals": refusals,
    }
    return render(request, "imports/import.html", context, status=422 if review.errors or refusals else 200)


def _findings(found: Import) -> Iterator[Mapping[str, Any]]:
    """Yield what the text says against itself, in the reader's words."""
    for finding in (found.result or {})["findings"]:
        facts = {name: _in_words(fact) for name, fact in finding["facts"].items()}
        yield {**finding, "text": gettext(finding["sentence"]) % facts}


def _in_words(fact: Any) -> str:
    return ", ".join(map(_day_in_words, fact.split(", "))) if isinstance(fact, str) else number(fact)


def _day_in_words(fact: str) -> str:
    with suppress(ValueError):
        return day(parse_day(fact))
    return fact


def _match(request: HttpRequest, found: Import, review: Review) -> dict[str, Any]:
    deliberation, plan = _plan(request, found, review)
    return {"how": str(plan.how), "deliberation": deliberation, "plan": plan}


def _context(request: HttpRequest, found: Import) -> dict[str, Any]:
    return {"found": found, "step": found.step, "has_pictures": found.document.kind == Document.Kind.PDF}
