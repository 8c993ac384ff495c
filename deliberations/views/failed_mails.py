"""Mails about alerts that were given up: their list, and sending one again by hand."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from .. import clock, permissions
from ..actions.resend_notification import resend_notification as resend
from ..models import Notification
from ..models.engine_state import given_up
from ..permissions import Right
from ..writing.alerts import tell
from .list import paged


@never_cache
@require_safe
@login_required
def failed_mails(request: HttpRequest) -> HttpResponse:
    permissions.require(request.user, Right.VIEW_JOURNAL, seen_with=Right.VIEW_JOURNAL)
    found = given_up().select_related("recipient").order_by("-failed_at", "-pk")
    page, wrong_page = paged(found, request)
    alerts = {
        alert.pk: alert
        for alert in permissions.alerts_visible_to(request.user)
        .told()
        .filter(pk__in=[mail.alert_id for mail in page.object_list])
    }
    today = clock.today()
    context = {
        "page": page,
        "wrong_page": wrong_page,
        "mails": [(mail, alerts[mail.alert_id], tell(alerts[mail.alert_id], today=today)) for mail in page.object_list],
        "can_send": permissions.everywhere(request.user, Right.HANDLE_ALERTS),
    }
    return render(request, "alerts/failed_mails.html", context)


@never_cache
@require_POST
@login_required
def resend_notification(request: HttpRequest, pk: int) -> HttpResponse:
    permissions.require(request.user, Right.HANDLE_ALERTS, seen_with=Right.VIEW_JOURNAL)
    mail = Notification.objects.mails().filter(pk=pk).select_related("alert", "recipient").first()
    if mail is None:
        raise Http404
    try:
        resend(mail, by=request.user, at=clock.now())
        messages.success(request, _("The mail is due again; it leaves within a minute."))
    except ValidationError as refusal:
        messages.error(request, " ".join(refusal.messages))
    return redirect("alert", pk=mail.alert_id)
