"""Make the first person who may sign in to a new register."""

from argparse import ArgumentParser
from typing import Any

from allauth.account.forms import default_token_generator
from allauth.account.utils import user_pk_to_url_str
from django.conf import settings

from deliberations import clock
from deliberations.actions.make_first_supervisor import make_first_supervisor
from deliberations.writing.mail import link

from ._speaking import SpeakingCommand, label


class Command(SpeakingCommand):
    help = (
        "Make the first supervisor, at the committee, and print the address at which they choose a password; "
        "refused as soon as there is one."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("email", help="the address with which this person signs in")
        parser.add_argument("name", type=label, help="the name that the journal shows, between quotes")
        parser.add_argument("--language", choices=dict(settings.LANGUAGES), default="nl", help="of pages and mails")

    def handle(self, *, email: str, name: str, language: str, **options: Any) -> None:
        person = make_first_supervisor(email=email, name=name, language=language, at=clock.now())
        key = {"uidb36": user_pk_to_url_str(person), "key": default_token_generator.make_token(person)}
        address = link("account_reset_password_from_key", language=person.language, **key)
        days = settings.PASSWORD_RESET_TIMEOUT // (24 * 60 * 60)
        self.stdout.write(
            f"{person.get_full_name()} is the first supervisor. They choose a password here, within {days} days, "
            f"and set up a second factor when they sign in:\n{address}\n"
            "Whoever has this address takes the place: hand it over as you would a key. When it is lost or over, "
            "“Lost password” on the sign-in page sends another one."
        )
