"""What is answered when a page cannot be: in the look of the register, in the language of the address."""

import logging
import secrets
from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils import translation

logger = logging.getLogger(__name__)


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return _answer(request, "400.html", 400)


def forbidden(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return _answer(request, "403.html", 403)


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return _answer(request, "404.html", 404)


def form_expired(request: HttpRequest, reason: str = "") -> HttpResponse:
    """Answer a form without a valid token: an old page, a second sign-in, or cookies refused."""
    return _answer(request, "403_form.html", 403)


def broken(request: HttpRequest) -> HttpResponse:
    """Answer an error of ours: no database, no person, and a number that the log has too."""
    number = secrets.token_hex(4).upper()
    logger.error("Error %s: %s %s", number, request.method, request.path_info)
    with translation.override(_language(request)):
        try:
            page: str = render_to_string("500.html", {"number": number})
        except ValueError:
            # The list of static files is itself what is broken; the number still gets through.
            page = f"<!doctype html><title>500</title><p>Error {number}"
    return HttpResponse(page, status=500)


def name_method(get_response: Callable[[HttpRequest], HttpResponse]) -> Callable[[HttpRequest], HttpResponse]:
    """Middleware: give the answer “method not allowed” a page; the library leaves it empty."""

    def answer(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        if isinstance(response, HttpResponseNotAllowed) and not response.content:
            page = _answer(request, "405.html", 405)
            page["Allow"] = response["Allow"]
            return page
        return response

    return answer


def _answer(request: HttpRequest, template: str, status: int) -> HttpResponse:
    with translation.override(_language(request)):
        return render(request, template, status=status)


def _language(request: HttpRequest) -> str:
    """Return the language of the address, or else the browser's; the language middleware may not have run."""
    known = dict(settings.LANGUAGES)
    asked = request.path_info.split("/")[1] if "/" in request.path_info else ""
    return asked if asked in known else translation.get_language_from_request(request)
