"""Prepare a registration for a second person; nothing of it counts before that person countersigns."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from hashlib import sha256
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from .. import permissions
from ..models import Act, Deliberation, History, Import, JournalLine, Proposal
from ..models.proposal import digest_of
from ..reading.facts import ActFacts
from ..reading.facts_record import as_record
from ..rules import chain, timeline
from ..rules.acts import Chamber
from ..rules.numbers import parse_number
from ..writing.days import day
from .discard_import import refuse_gone
from .tell_of_proposal import tell_of_proposal
from .write_act import check, lock, numbered
from .write_journal import write_journal


@transaction.atomic
def propose_act(
    deliberation: Deliberation | None,
    facts: ActFacts,
    *,
    opening: Mapping[str, Any] | None = None,
    earlier: Sequence[ActFacts] = (),
    imported: Import | None = None,
    registrations_seen: int,
    by: permissions.Person,
    at: datetime,
) -> Proposal:
    """Store a registration, checked in full, for countersigning; the same one sent twice is one proposal.

    `opening` is the number, chamber, short_title and public of a file that is not in the register yet.
    `earlier` are acts that the text names and the register does not hold: registered before it, with it.
    `imported` is the file that it was read in.
    `registrations_seen` is how many registrations of the file the person looked at.
    """
    facts = numbered(facts)
    if deliberation:
        lock(deliberation)
    check_proposed(deliberation, facts, opening, registrations_seen, earlier=earlier, at=at)
    record, before = as_record(facts), [as_record(act) for act in earlier]
    if waiting := _same(deliberation, digest_of(record, opening, registrations_seen, before)):
        return waiting
    if imported:
        # Of two people who propose the same file at once the second is told.
        imported = Import.objects.select_for_update(of=("self",)).get(pk=imported.pk)
        refuse_gone(imported)
    proposal = Proposal.objects.create(
        deliberation=deliberation,
        opening=dict(opening) if opening else None,
        facts=record,
        earlier=before,
        registrations_seen=registrations_seen,
        prepared_by=by,
        prepared_at=at,
    )
    if imported:
        imported.proposal = proposal
        imported.save(update_fields=["proposal"])
    tell_of_proposal(proposal, at=at)
    tell(proposal, JournalLine.Verb.PROPOSED_ACT, by=by, at=at)
    return proposal


def _same(deliberation: Deliberation | None, digest: str) -> Proposal | None:
    """Return the proposal that says the very same, on the same acts, and still waits: a form that was sent again."""
    waiting = Proposal.objects.waiting().filter(deliberation=deliberation)
    return next((proposal for proposal in waiting if proposal.digest == digest), None)


def check_proposed(
    deliberation: Deliberation | None,
    facts: ActFacts,
    opening: Mapping[str, Any] | None,
    registrations_seen: int,
    *,
    earlier: Sequence[ActFacts] = (),
    at: datetime,
) -> None:
    """Refuse what could not be registered now."""
    history = deliberation.history() if deliberation else History([], {}, {})
    if deliberation:
        refuse_if_changed(deliberation, history, registrations_seen)
    elif opening:
        number = parse_number(opening["number"])
        Chamber(opening["chamber"])
        if Deliberation.objects.numbered([number]).exists():
            raise ValidationError(
                _("Deliberation %(number)s is already in the register.") % {"number": number}, code="number"
            )
    history = history.followed_by(check_earlier(history, earlier, at=at))
    expected = next_registration(history, facts)
    if (facts.seq, facts.revision) != expected:
        raise ValidationError(
            _("The next act of %(number)s is act %(expected)s, not act %(seq)s.")
            % {"number": deliberation or opening["number"], "expected": expected[0], "seq": facts.seq}  # type: ignore[index]
        )
    check(facts, history, at=at)


def check_earlier(history: History, earlier: Sequence[ActFacts], *, at: datetime) -> list[timeline.Act]:
    """Return the acts that would be registered first; refuse those that could not be."""
    acts: list[timeline.Act] = []
    for act in earlier:
        before = history.followed_by(acts)
        if (act.seq, act.revision) != next_registration(before, act):
            raise ValidationError(_("The acts before this one were registered meanwhile; read the import again."))
        check(act, before, at=at)
        acts.append(act.act(at))
    return acts


def next_registration(history: History, facts: ActFacts) -> tuple[int, int]:
    """Return which seq and revision a registration has now: of the next act, or of the one that it corrects."""
    revisions = [act.revision for act in history.acts if act.seq == facts.seq]
    if facts.revision and revisions:
        return facts.seq, max(revisions) + 1
    return max((act.seq for act in history.acts), default=-1) + 1, 0


def refuse_if_changed(deliberation: Deliberation, history: History, seen: int) -> None:
    """Refuse to build on a file to which something was registered since it was looked at."""
    if came := came_between(deliberation, history, seen):
        advice = _("Look at what would change now, and save again.")
        raise ValidationError(f"{came} {advice}", code="changed")


def came_between(deliberation: Deliberation, history: History, seen: int) -> str:
    """Say what was registered last, and by whom, since a file was looked at; nothing where all of it was seen."""
    if len(history.acts) == seen:
        return ""
    rows = Act.objects.filter(deliberation=deliberation).select_related("recorded_by", "countersigned_by")
    newest = rows.order_by("-recorded_at", "-pk")[0]
    said = {
        "seq": newest.seq,
        "revision": newest.revision,
        "kind": newest.get_kind_display(),
        "day": day(newest.approved_on),
        "number": deliberation.number,
        "person": newest.recorded_by or _("the register itself"),
        "second": newest.countersigned_by,
    }
    if newest.countersigned_by:
        return (
            _(
                "Meanwhile act %(seq)s.%(revision)s (%(kind)s of %(day)s) of %(number)s, prepared by %(person)s, "
                "was countersigned by %(second)s and registered."
            )
            % said
        )
    return (
        _("Meanwhile act %(seq)s.%(revision)s (%(kind)s of %(day)s) of %(number)s was registered by %(person)s.") % said
    )


def tell(
    proposal: Proposal,
    verb: JournalLine.Verb,
    *,
    by: permissions.Person,
    at: datetime,
    note: str = "",
    taken_from: permissions.Person | None = None,
) -> JournalLine:
    """Leave the journal's line about a proposal; `taken_from` is whose it was before.

    It names the file as its subject only: who may see a file sees what was registered, not what is being prepared.
    """
    facts = proposal.facts
    after = {
        "proposal": proposal.pk,
        "kind": facts["kind"],
        "approved_on": facts["approved_on"],
        "effective_on": facts["effective_on"],
        "note": note,
        "facts_sha256": sha256(chain.canonical(facts)).hexdigest(),
        **({"earlier": len(proposal.earlier)} if proposal.earlier else {}),
    }
    before = None
    if taken_from:
        before = after | {"prepared_by": taken_from.get_full_name()}
        after |= {"prepared_by": proposal.prepared_by.get_full_name()}
    return write_journal(
        verb=verb,
        subject=f"{proposal.number} {proposal.seq}.{proposal.revision}",
        by=by,
        at=at,
        before=before,
        after=after,
    )
