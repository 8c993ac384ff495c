"""Record what was delivered, or what the check stopped: once, with every result of the rules."""

from collections.abc import Iterator
from datetime import date, datetime

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from .. import permissions
from ..models import (
    CheckResult,
    Deliberation,
    DeliveredColumn,
    DeliveredFile,
    Delivery,
    JournalLine,
    Organisation,
    Variable,
)
from ..rules import delivery as rules
from ..rules.calendar import BRUSSELS
from ..rules.delivery import Judgement
from .examine_delivery import Examined, Told, examine_delivery, outcome_facts, stamp
from .hold_delivery import hold_delivery
from .warn_of_delivery import warn_of_delivery
from .write_journal import write_journal


@transaction.atomic
def record_delivery(
    deliberation: Deliberation,
    told: Told,
    *,
    shown: str,
    has_left: bool,
    certified_on: date | None = None,
    by: permissions.Person,
    at: datetime,
) -> Delivery:
    """Record a delivery with the next number of its file; the same one sent twice is one delivery.

    `shown` is the stamp of the delivery and of the results that the person saw. `has_left` false: the
    check stopped it. What does not conform is recorded all the same; nothing that happened is hidden.
    """
    Deliberation.objects.select_for_update(no_key=True).get(pk=deliberation.pk)
    digest = told.digest(has_left=has_left)
    same = Delivery.objects.standing().filter(deliberation=deliberation, sha256=digest).first()
    if same:
        return same
    examined = examine_delivery(deliberation, told, today=at.astimezone(BRUSSELS).date(), certified_on=certified_on)
    if shown != stamp(told, examined):
        raise ValidationError(
            _("What the rules say became something else after you looked; read it as it is now, then record it."),
            code="changed",
        )
    if not has_left and examined.judgement != Judgement.DOES_NOT_CONFORM:
        raise ValidationError(_("Only a delivery that does not conform is recorded as stopped."))
    delivery = Delivery(
        deliberation=deliberation,
        number=(deliberation.deliveries.aggregate(last=Max("number"))["last"] or 0) + 1,
        name=told.name,
        phase=told.phase,
        delivered_on=told.delivered_on,
        recipient=_recipient(told),
        persons=dict(told.persons),
        covers_from=told.covers_from,
        covers_until=told.covers_until,
        has_left=has_left,
        sha256=digest,
        recorded_at=at,
        recorded_by=by,
    )
    delivery.save(force_insert=True)
    DeliveredColumn.objects.bulk_create(_columns(delivery, examined))
    DeliveredFile.objects.bulk_create(DeliveredFile(delivery=delivery, **file._asdict()) for file in told.files)
    CheckResult.objects.bulk_create(_results(delivery, examined, told.tool))
    if has_left:
        hold_delivery(delivery, by=by, at=at)
    if examined.judgement == Judgement.DOES_NOT_CONFORM:
        failed = (result.rule for result in examined.results if result.outcome == rules.Outcome.FAILED)
        warn_of_delivery(delivery, failed, at=at)
    write_journal(
        verb=JournalLine.Verb.RECORDED_DELIVERY,
        subject=f"{deliberation.number} {delivery.label}",
        deliberation=deliberation,
        organisation=delivery.recipient,
        concerns_on=delivery.delivered_on,
        by=by,
        at=at,
        after={
            "delivery": delivery.label,
            "delivered_on": delivery.delivered_on.isoformat(),
            "phase": delivery.phase,
            "recipient": told.recipient,
            "variables": len({column.subject for column in examined.columns if column.subject}),
            "persons": delivery.total,
            "files": [file.sha256 for file in told.files],
            "has_left": has_left,
            "judgement": str(examined.judgement),
            "results": outcome_facts(examined),
            "state_sha256": rules.fingerprint(examined.state),
            "sha256": delivery.sha256,
        },
    )
    return delivery


def _recipient(told: Told) -> Organisation:
    found = Organisation.objects.filter(slug=told.recipient).first()
    if found is None:
        raise ValidationError(
            {"recipient": _("Organisation “%(slug)s” is not in the register; add it first.") % {"slug": told.recipient}}
        )
    return found


def _columns(delivery: Delivery, examined: Examined) -> Iterator[DeliveredColumn]:
    variables = Variable.objects.named(c.subject.key for c in examined.columns if c.subject)
    for position, column in enumerate(examined.columns, 1):
        entry = examined.state.entries.get(column.subject) if column.subject else None
        yield DeliveredColumn(
            delivery=delivery,
            position=position,
            column=column.name,
            named="" if column.subject else column.named,
            variable_id=variables[column.subject.key] if column.subject else None,
            transformation=entry.detail.get("transformation", "") if entry else "",
            allowed=rules.allowed_on(examined.state, column.subject),
        )


def _results(delivery: Delivery, examined: Examined, tool: str) -> Iterator[CheckResult]:
    acts = [list(act.registration) for act in examined.state.acts]
    state = rules.fingerprint(examined.state)
    for position, result in enumerate(examined.results, 1):
        yield CheckResult(
            delivery=delivery,
            position=position,
            rule=result.rule,
            outcome=result.outcome,
            reason=result.reason,
            facts=dict(result.facts),
            acts=acts,
            state_sha256=state,
            stated_by=tool if result.reason == rules.Reason.STATED else "",
        )
