"""What people write about themselves."""

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from .text import TextField


class AccountForm(forms.Form):
    name = TextField(
        label=_("Name"),
        max_length=200,
        help_text=_("As it stands beside what you do from now on; the journal keeps the name of before."),
        error_messages={"required": _("Give your name.")},
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
    )
    language = forms.ChoiceField(
        label=_("Language"), choices=settings.LANGUAGES, help_text=_("Of the pages after you sign in, and of mails.")
    )
