"""The ledger of a file: each variable from its approval to its destruction, on a day, as a page and as CSV."""

from collections.abc import Iterator, Sequence
from itertools import groupby

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from ..models import Deliberation
from ..models.destroyed import destruction_of
from ..models.ledger import read_ledger
from ..rules.ledger import Line, Piece, Spell, Standing
from ..templatetags.words import WORDS
from ..writing.tables import csv_response
from . import asked as question
from .door import file_view


@file_view
def ledger(request: HttpRequest, found: Deliberation) -> HttpResponse:
    asked = question.read(request)
    lines = read_ledger(found, on=asked.on, known=asked.known, destroyed=destruction_of(found, known=asked.known))
    standing = request.GET.get("held", "")
    chosen = [line for line in lines if line.standing == standing] if standing in list(Standing) else lines
    context = {
        "deliberation": found,
        "asked": asked,
        "base": reverse("deliberation", args=[found.slug]),
        "categories": [(name, list(group)) for name, group in groupby(chosen, lambda line: line.subject.key[0])],
        "counts": [(str(s), WORDS["held"][s], sum(line.standing == s for line in lines)) for s in Standing],
        "total": len(lines),
        "held": standing if standing in list(Standing) else "",
        "not_approved": [line for line in lines if line.standing == Standing.HELD_NOT_APPROVED],
    }
    return render(request, "deliveries/ledger.html", context, status=400 if asked.wrong else 200)


@file_view
def ledger_csv(request: HttpRequest, found: Deliberation) -> HttpResponseBase:
    asked = question.read(request)
    lines = read_ledger(found, on=asked.on, known=asked.known, destroyed=destruction_of(found, known=asked.known))
    return csv_response(f"{found.slug}-ledger-{asked.on}.csv", _rows(lines))


def _rows(lines: Sequence[Line]) -> Iterator[Sequence[object]]:
    yield (
        _("category"),
        _("variable"),
        _("approved"),
        _("delivered"),
        _("still held"),
        _("what became of it"),
        _("state"),
    )
    for line in lines:
        category, label = line.subject.key
        yield (
            category,
            label,
            "; ".join(_spell(spell) for spell in line.spells),
            "; ".join(f"{piece.delivery} {piece.day}" for piece in line.pieces),
            "; ".join(piece.delivery for piece in line.held),
            "; ".join(_gone(piece) for piece in line.gone),
            str(WORDS["held"][line.standing]),
        )


def _spell(spell: Spell) -> str:
    """Write a stretch of days as ISO 8601 does, and its answer."""
    return f"{spell.starts_on}/{spell.ends_on or '..'} {WORDS['allowed'][spell.approved]}"


def _gone(piece: Piece) -> str:
    assert piece.gone
    words = ", ".join(str(WORDS["destroyed"][outcome]) for outcome in piece.gone.outcomes)
    return f"{piece.delivery} {words} {piece.gone.day or ''}".strip()
