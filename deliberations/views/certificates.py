"""Destruction certificates: their page, their files, their end, and their verification by anybody."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from allauth.core import ratelimit
from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from .. import clock, permissions
from ..actions.revoke_certificate import revoke_certificate
from ..actions.supersede_certificate import supersede_certificate
from ..actions.verify_certificate import MOST_BYTES, Verified, verify_file, verify_number
from ..forms.destruction import FileForm, NumberForm
from ..models import Certificate, NotAsReceived, SignedFile
from ..permissions import Right
from ..rules.destruction import GONE
from ..writing.certificate import says_destroyed


@never_cache
@require_safe
@login_required
def certificate(request: HttpRequest, number: str) -> HttpResponse:
    return _show(request, permissions.get_certificate(request.user, number))


def _show(request: HttpRequest, found: Certificate, refusals: list[str] | None = None) -> HttpResponse:
    languages = set(found.files.values_list("language", flat=True))
    return render(
        request,
        "destruction/certificate.html",
        {
            "certificate": found,
            "facts": found.facts,
            "destroyed": says_destroyed(found.facts),
            "report": found.report,
            "written": get_language() in languages,
            "signed": found.signed,
            "to_be_signed": bool(settings.SIGNING_KEY_FILE) and found.standing == "genuine",
            "successor": found.successor,
            "can_end": permissions.everywhere(request.user, Right.ACCEPT_DESTRUCTION) and found.standing == "genuine",
            "reason": request.POST.get("reason", ""),
            "refusals": refusals or [],
        },
        status=422 if refusals else 200,
    )


@never_cache
@require_safe
@login_required
def certificate_pdf(request: HttpRequest, number: str) -> HttpResponseBase:
    """Send the PDF in the language of the address, as it was signed, or as it was written where it is not signed."""
    found = permissions.get_certificate(request.user, number)
    written = found.files.filter(language=get_language()).select_related("signed").first()
    if written is None:
        raise Http404
    held = getattr(written, "signed", written)
    try:
        # Nothing in it runs; it comes from the register itself.
        return FileResponse(held.open(), filename=f"{found}.{written.language}.pdf", content_type="application/pdf")
    except NotAsReceived:
        return _show(request, found, [_("The file is missing or is not the one that was issued.")])


@never_cache
@require_safe
@login_required
def certificate_json(request: HttpRequest, number: str) -> HttpResponse:
    """Send the record in its canonical form, byte by byte."""
    found = permissions.get_certificate(request.user, number)
    answer = HttpResponse(found.record, content_type="application/json")
    answer["Content-Disposition"] = f'attachment; filename="{found.number}.json"'
    return answer


@never_cache
@require_POST
@login_required
def end_certificate(request: HttpRequest, number: str) -> HttpResponse:
    """Revoke a certificate, or supersede it by one that is still to be reported."""
    found = permissions.get_certificate(request.user, number, to=Right.ACCEPT_DESTRUCTION)
    reason = request.POST.get("reason", "").replace("\0", "")[:2000]
    end: Callable[..., Any] = supersede_certificate if request.POST.get("do") == "supersede" else revoke_certificate
    try:
        end(found, reason=reason, by=request.user, at=clock.now())
    except ValidationError as refusal:
        return _show(request, found, refusal.messages)
    messages.success(request, _("The certificate counts no more; what it discharged is owed again."))
    return redirect(found)


# ---------- by anybody


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def verify(request: HttpRequest) -> HttpResponse:
    """Verify a certificate by its number and code, or by the file itself."""
    by_file = request.method == "POST" and "do_file" in request.POST
    number = NumberForm(request.POST if request.method == "POST" and not by_file else None)
    file = FileForm(*((request.POST, request.FILES) if by_file else (None, None)))
    sent = file if by_file else number
    if not sent.is_bound:
        return _answer(request, number, file)
    if (too_many := _too_many(request)) is not None:
        return too_many
    if not sent.is_valid():
        return _answer(request, number, file, form=sent, status=422)
    if not by_file:
        return _answer(request, number, file, verify_number(**number.cleaned_data))
    upload = file.cleaned_data["file"]
    if upload.size > MOST_BYTES:
        file.add_error("file", _("The file is larger than any certificate; choose the certificate itself."))
        return _answer(request, number, file, form=file, status=422)
    return _answer(request, number, file, verify_file(upload.read()))


@never_cache
@require_safe
def verify_by_address(request: HttpRequest, number: str) -> HttpResponse:
    """Verify the certificate whose address was scanned; without its code, ask for that."""
    code = request.GET.get("code", "")[:40]
    form = NumberForm(initial={"number": number, "code": code})
    if not code:
        return _answer(request, form, FileForm())
    if (too_many := _too_many(request)) is not None:
        return too_many
    return _answer(request, form, FileForm(), verify_number(number, code))


def _too_many(request: HttpRequest) -> HttpResponse | None:
    # An address that was scanned is a GET, and codes can be guessed by it too.
    found: HttpResponse | None = ratelimit.consume_or_429(request, action="verify_certificate", limit_get=True)
    return found


def _answer(
    request: HttpRequest,
    number: NumberForm,
    file: FileForm,
    verified: Verified | None = None,
    *,
    form: NumberForm | FileForm | None = None,
    status: int = 200,
) -> HttpResponse:
    known = verified.certificate if verified else None
    # Of an altered one nothing is told: what it says may be somebody else's words.
    told = known if known and verified and verified.standing != "altered" else None
    facts = told.facts if told else {}
    given = verified.file if verified and told else None
    lines = facts.get("lines", [])
    days = [line["done_on"] for line in lines if line["done_on"] and line["outcome"] in GONE]
    context = {
        "number_form": number,
        "file_form": file,
        "form": form,
        "verified": verified,
        "certificate": told,
        "altered": known if not told else None,
        "facts": facts,
        "done_on": max(days) if days else None,
        "outcomes": list(dict.fromkeys(line["outcome"] for line in lines)),
        "successor": told.successor if told else None,
        # What was given may be the PDF without the signature that the certificate has.
        "given": given,
        "given_is_signed": isinstance(given, SignedFile),
        "signed": given if isinstance(given, SignedFile) else told and told.signed,
    }
    return render(request, "destruction/verify.html", context, status=status)
