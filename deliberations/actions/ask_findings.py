"""Ask what a text that was read says against itself, once it is registered, and give each question its owner."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from django.core.exceptions import ValidationError
from django.utils.translation import gettext, gettext_noop

from ..models import Import, Proposal, Question
from ..reading.proposal import FindingCode
from .raise_question import raise_question
from .take_question import take_question

_HEADINGS: Mapping[str, str] = {
    FindingCode.RETENTION_DATES_DIFFER: gettext_noop("Two last days in the text"),
    FindingCode.HISTORY_INCOMPLETE: gettext_noop("Amendments that the text does not name"),
    FindingCode.AMENDMENT_BEFORE_DECISION: gettext_noop("An amendment older than the decision"),
    FindingCode.DUPLICATE_VARIABLE: gettext_noop("A variable that stands twice in the list"),
}
"""What the rules do not ask of a registration themselves: only the text shows it."""


def ask_findings(proposal: Proposal, *, at: datetime) -> None:
    """Make who prepared the registration the owner of what its text leaves open; part of the countersigning."""
    imported = Import.objects.filter(proposal=proposal).first()
    if imported is None or proposal.deliberation is None:
        return
    owner, file = proposal.prepared_by, proposal.deliberation
    for finding in (imported.result or {})["findings"]:
        heading = _HEADINGS.get(finding["code"])
        if heading is None:
            continue
        said = gettext(finding["sentence"]) % finding["facts"]
        title = gettext(heading)
        subject = f"{title} ({imported.document.name})"[:200]
        try:
            raise_question(file, subject=subject, text=said, by=owner, at=at)
        except ValidationError:
            continue  # the same file was asked about before
    for question in Question.objects.waiting().filter(deliberation=file, owner=None, raised_at=at):
        take_question(question, instead_of=None, by=owner, at=at)
