"""Why a registration is taken back."""

from django import forms
from django.utils.translation import gettext_lazy as _

from .text import TextField


class Retraction(forms.Form):
    reason = TextField(
        label=_("Why is the registration taken back?"),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("For example: registered in the wrong file."),
        error_messages={"required": _("Say why; a retraction keeps its reason.")},
    )
