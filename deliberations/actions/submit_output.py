"""Put in an output of a session, to be checked by two others before it leaves."""

from datetime import datetime

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from .. import permissions
from ..models import JournalLine, Output, Session
from ..reading.manifest import SentFile, check_files, plain
from ..rules.release import Decision
from .withdraw_session import refuse_withdrawn
from .write_act import refusing
from .write_journal import write_journal


@transaction.atomic
def submit_output(
    session: Session,
    *,
    kind: Output.Kind,
    title: str,
    context: str,
    smallest_count: int | None,
    mitigation: str,
    file: SentFile,
    replaces: Output | None = None,
    by: permissions.Person,
    at: datetime,
) -> Output:
    """Put in an output; whoever does counts as its author and does not check it. The result itself is never taken."""
    refuse_withdrawn(Session.objects.select_for_update().get(pk=session.pk))
    with refusing():
        check_files([file])
        for text in (title, context, mitigation, file.name):
            plain(text)
    if kind != Output.Kind.TEXT and smallest_count is None:
        raise ValidationError(
            {"smallest_count": _("Say how many persons stand behind the smallest number, unweighted.")}
        )
    if session.outputs.filter(sha256=file.sha256, withdrawn_at=None).exists():
        raise ValidationError({"sha256": _("An output with this SHA-256 was put in already.")})
    if replaces is not None:
        _refuse_to_replace(replaces, session)
    output = Output(
        session=session,
        number=(session.outputs.aggregate(last=Max("number"))["last"] or 0) + 1,
        kind=kind,
        title=title.strip(),
        context=context.strip(),
        smallest_count=smallest_count,
        mitigation=mitigation.strip(),
        file_name=file.name,
        size=file.size,
        sha256=file.sha256,
        replaces=replaces,
        author=by,
        submitted_at=at,
    )
    said_later = ["first_by", "first_at", "second_by", "second_at", "withdrawn_by", "withdrawn_at"]
    output.full_clean(exclude=[*said_later, "replaces", "smallest_count"])
    output.save(force_insert=True)
    write_journal(
        verb=JournalLine.Verb.SUBMITTED_OUTPUT,
        subject=f"{session.deliberation.number} {output.label}",
        deliberation=session.deliberation,
        organisation=session.recipient,
        concerns_on=session.held_on,
        by=by,
        at=at,
        after=output.facts | {"replaces": replaces.label if replaces else None},
    )
    return output


def _refuse_to_replace(replaces: Output, session: Session) -> None:
    held = Output.objects.select_related("session").get(pk=replaces.pk)
    fits = held.session_id == session.pk and held.decision == Decision.CHANGES_ASKED and not held.withdrawn_at
    if not fits or Output.objects.filter(replaces=held).exists():
        raise ValidationError(
            {"replaces": _("Only an output of this session of which changes were asked is replaced, and once.")}
        )
