"""Published files: which act has one, and the bytes themselves, exactly as they were received."""

import logging
from collections.abc import Mapping
from typing import NamedTuple

from django.http import FileResponse, HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.cache import get_conditional_response
from django.utils.http import quote_etag

from .. import permissions
from ..models import Deliberation, Document, NotAsReceived, Proof
from .door import file_view, is_public
from .page import ActShown, Page

logger = logging.getLogger(__name__)

_POLICY = "default-src 'none'; sandbox; frame-ancestors 'none'"
"""Nothing in the file runs, loads or sends anything, whatever a browser takes it for."""
_TYPES: Mapping[str, str] = {Document.Kind.PDF: "application/pdf", Document.Kind.TEXT: "text/plain"}
_ENDS: Mapping[str, str] = {Document.Kind.PDF: "pdf", Document.Kind.TEXT: "txt"}


class Published(NamedTuple):
    """An act with its published file: held, only known by its digest, or not known."""

    shown: ActShown
    document: Document | None
    url: str  # empty where there is nothing to open


def published(page: Page, *, public: bool) -> list[Published]:
    """Return the published files of the acts of a page, newest first; one query, none without any file."""
    digests = {shown.heading.document for shown in page.acts} - {""}
    held = {d.sha256: d for d in Document.objects.filter(sha256__in=digests)} if digests else {}
    # The public page answers for an earlier moment too, but opens no file of a registration that was corrected.
    known = {page.history.heading(act).document for act in page.history.known()} if public else digests

    def url(sha256: str) -> str:
        name = "public_document" if public else "document"
        return reverse(name, args=[page.deliberation.slug, sha256]) if sha256 in held and sha256 in known else ""

    found = ((shown, shown.heading.document) for shown in page.newest_first)
    return [Published(shown, held.get(sha256), url(sha256)) for shown, sha256 in found]


@file_view
def document(request: HttpRequest, found: Deliberation, sha256: str) -> HttpResponseBase:
    held, act = permissions.get_document(found, sha256, public=is_public(request))
    try:
        return send(request, held, f"{found.slug}-act-{act.seq}")
    except NotAsReceived:
        base = reverse("public_deliberation" if is_public(request) else "deliberation", args=[found.slug])
        context = {"deliberation": found, "public": is_public(request), "base": base, "document": held, "act": act}
        return render(request, "deliberations/document_missing.html", context, status=500)


def send(request: HttpRequest, held: Document | Proof, name: str) -> HttpResponseBase:
    """Answer with the bytes of a document. Raises NotAsReceived where they are not those that were received."""
    etag = quote_etag(held.sha256)
    if unchanged := get_conditional_response(request, etag=etag):
        unchanged["ETag"] = etag
        return unchanged
    try:
        file = held.open()
    except NotAsReceived:
        logger.critical("Document %s is missing or is not what was received.", held.sha256)
        raise
    answer = FileResponse(
        file,
        filename=f"{name}.{_ENDS[held.kind]}",
        content_type="; charset=".join(filter(None, [_TYPES[held.kind], held.charset])),
    )
    answer["Content-Security-Policy"] = _POLICY
    answer["ETag"] = etag
    # Asked for again each time: what is published today may not be tomorrow.
    answer["Cache-Control"] = "no-cache"
    return answer
