"""A mail in the language of who receives it: plain text and HTML, from a pair of templates."""

from typing import Any

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import translation


def compose(name: str, /, *, to: str, language: str, **context: Any) -> EmailMultiAlternatives:
    """Return a mail, ready for `send()`, made of `mail/NAME.txt` (its first line is the subject) and `mail/NAME.html`.

    A mail is sent outside of every transaction: nothing waits for a server, and nothing is told that
    did not come to be.
    """
    context |= {"language": language, "register_address": settings.ADDRESS}
    with translation.override(language):
        subject, _, text = render_to_string(f"mail/{name}.txt", context).lstrip().partition("\n")
        page = render_to_string(f"mail/{name}.html", context)
    # Nobody answers to a machine, and no machine should.
    headers = {"Auto-Submitted": "auto-generated"}
    mail = EmailMultiAlternatives(subject.strip(), text.lstrip(), to=[to], headers=headers)
    mail.attach_alternative(page, "text/html")
    return mail


def link(url_name: str, *, language: str, **kwargs: Any) -> str:
    """Return a whole address of the register, for a reader of that language."""
    with translation.override(language):
        return f"{settings.ADDRESS}{reverse(url_name, kwargs=kwargs)}"
