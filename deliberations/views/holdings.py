"""What an institution holds under a file: the deliveries, and what it declares itself."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from .. import clock, permissions
from ..actions.declare_holding import declare_holding
from ..forms.destruction import HoldingForm
from ..models import Holding
from ..permissions import Right


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def holdings(request: HttpRequest, slug: str) -> HttpResponse:
    """List the holdings of each holder that the person may look after, and take a new one."""
    file = permissions.get_deliberation(request.user, slug)
    owed = list(permissions.held_by_own(request.user).told().filter(deliberation=file).order_by("pk"))
    own = next((o for o in owed if permissions.may_at(request.user, Right.REPORT_DESTRUCTION, o.holder)), None)
    form = HoldingForm(request.POST or None, obligation=own) if own else None
    if request.method == "POST":
        if own is None or form is None:
            raise PermissionDenied
        if form.is_valid():
            try:
                declare_holding(own, **form.cleaned_data, by=request.user, at=clock.now())
            except ValidationError as refusal:
                form.add_error(None, refusal)
            else:
                messages.success(request, _("That is declared; it is owed until it is reported destroyed."))
                return redirect("holdings", slug=file.slug)
    found = Holding.objects.standing().told().filter(obligation__in=owed)
    return render(
        request,
        "destruction/holdings.html",
        {
            "deliberation": file,
            "owed": [(o, [h for h in found if h.obligation_id == o.pk]) for o in owed],
            "own": own,
            "form": form,
        },
        status=422 if form and form.errors else 200,
    )
