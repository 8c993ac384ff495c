"""Release a hold: from here on the data must go by their day again."""

from datetime import datetime

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from .. import permissions
from ..models import Alert, Hold, JournalLine
from .end_alerts import end_alerts
from .place_hold import tell


@transaction.atomic
def release_hold(hold: Hold, *, reason: str, by: permissions.Person, at: datetime) -> Hold:
    """Release a hold that another person placed."""
    held = Hold.objects.select_for_update(of=("self",), no_key=True).told().get(pk=hold.pk)
    if held.released_by:
        raise ValidationError(_("%(name)s released this hold already.") % {"name": held.released_by.get_full_name()})
    if held.placed_by_id == by.pk:
        raise ValidationError(_("You placed this hold; another person releases it."))
    if not reason.strip():
        raise ValidationError({"reason": _("Say why the data need not be kept any longer.")})
    held.released_by, held.released_at, held.release_reason = by, at, reason.strip()
    held.save(update_fields=["released_by", "released_at", "release_reason"])
    end_alerts(Alert.objects.filter(hold=held), Alert.Ending.GONE, at=at)
    for obligation in held.obligations.told().order_by("pk"):
        tell(held, obligation, JournalLine.Verb.RELEASED_HOLD, reason=held.release_reason, by=by, at=at)
    return held
