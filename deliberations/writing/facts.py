"""A file in the register as facts: what the file of facts holds, read back from the rows."""

from collections import defaultdict
from collections.abc import Sequence

from ..models import Act, Deliberation, Organisation, changes_of
from ..reading.facts import ActFacts, Facts
from ..reading.facts import Organisation as OrganisationFacts
from ..rules.acts import Chamber
from ..rules.numbers import parse_number
from ..rules.timeline import About, Content, Kind


def facts_of(deliberation: Deliberation) -> Facts:
    """Return everything that was ever registered about a file, in the order of registration."""
    acts = tuple(acts_of(deliberation))
    slugs = {c.subject.key[1] for a in acts for c in a.changes if c.subject.about == About.PARTY}
    organisations = tuple(
        OrganisationFacts(o.slug, o.name, o.names, o.enterprise_number)
        for o in Organisation.objects.filter(slug__in=slugs).order_by("slug")
    )
    return Facts(
        number=parse_number(deliberation.number),
        chamber=Chamber(deliberation.chamber),
        public=deliberation.public,
        short_title=deliberation.short_title,
        organisations=organisations,
        acts=acts,
    )


def acts_of(deliberation: Deliberation) -> list[ActFacts]:
    """Return the registrations of a file by act and revision."""
    return said_by(list(Act.objects.filter(deliberation=deliberation).order_by("seq", "revision")))


def latest_facts(deliberation: Deliberation, seq: int) -> ActFacts | None:
    """Return the last registration of one act of a file; two queries."""
    rows = Act.objects.filter(deliberation=deliberation, seq=seq).order_by("-revision")[:1]
    return next(iter(said_by(list(rows))), None)


def said_by(rows: Sequence[Act]) -> list[ActFacts]:
    """Return what registrations say, in their order; one query."""
    held = [row.pk for row in rows if row.content in (Content.FULL, Content.CHANGES)]
    changes = changes_of(held) if held else defaultdict(list)
    return [
        ActFacts(
            seq=row.seq,
            revision=row.revision,
            kind=Kind(row.kind),
            content=Content(row.content),
            approved_on=row.approved_on,
            effective_on=row.effective_on,
            effective_stated=row.effective_stated,
            sets_aside=row.sets_aside,
            retracted=row.retracted,
            reason=row.reason,
            reference=row.reference,
            title=row.title,
            language=row.language,
            signed_by=row.signed_by,
            document=row.document,
            recorded_at=row.recorded_at,
            changes=tuple(changes[row.pk]),
        )
        for row in rows
    ]
