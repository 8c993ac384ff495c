"""Open a file: from here on the number is taken."""

from datetime import datetime

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from .. import permissions
from ..models import Deliberation, JournalLine
from ..rules.acts import Chamber
from ..rules.numbers import Number
from .rebuild_index import rebuild_index
from .write_journal import write_journal


@transaction.atomic
def register_deliberation(
    *,
    number: Number,
    chamber: Chamber,
    short_title: dict[str, str],
    public: bool,
    by: permissions.Person | None,
    at: datetime,
) -> Deliberation:
    """Register what identifies a file; what it says comes with its acts."""
    deliberation, is_new = Deliberation.objects.get_or_create(
        number=str(number), defaults={"chamber": chamber, "short_title": short_title, "public": public}
    )
    if not is_new:
        raise ValidationError(_("Deliberation %(number)s is already in the register.") % {"number": number})
    rebuild_index(deliberation)
    write_journal(
        verb=JournalLine.Verb.OPENED_DELIBERATION,
        subject=str(number),
        deliberation=deliberation,
        by=by,
        at=at,
        after={"number": str(number), "chamber": str(chamber), "short_title": short_title, "public": public},
    )
    return deliberation
