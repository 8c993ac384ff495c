"""Make the key with which the register signs what it issues."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings

from deliberations import clock
from deliberations.actions.create_signing_key import create_signing_key

from ._speaking import SpeakingCommand, label


class Command(SpeakingCommand):
    help = (
        "Make a private key (mode 0600, sealed with SIGNING_KEY_PASSPHRASE where it is set) and beside it a "
        "certificate that it signs itself, or with --request the request for one; nothing is ever overwritten."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("key", type=Path, help="where the key shall be: outside of the program and its data")
        parser.add_argument("name", type=label, help="whose signature it is, between quotes: 64 letters at most")
        parser.add_argument("--country", default="BE", help="two letters; default BE")
        parser.add_argument("--years", type=int, choices=range(1, 11), default=3, metavar="1-10", help="default 3")
        parser.add_argument("--request", action="store_true", help="have a certification authority sign it instead")

    def handle(self, *, key: Path, name: str, country: str, years: int, request: bool, **options: Any) -> None:
        passphrase = settings.SIGNING_KEY_PASSPHRASE
        made = create_signing_key(
            key,
            name=name,
            country=country,
            years=years,
            on_request=request,
            passphrase=passphrase,
            at=clock.now(),
        )
        self.stdout.write(f"The key is in {made.key}, {'sealed' if passphrase else 'without a passphrase'}.")
        if request:
            self.stdout.write(
                f"Send {made.public} to the certification authority. Put its answer and the chain above it, in this "
                f"order, into {made.key.with_suffix('.crt')}."
            )
        else:
            self.stdout.write(f"SHA-256 of its certificate, to be published: {made.fingerprint}")
        self.stdout.write(f"SIGNING_KEY_FILE={made.key}\nSIGNING_CERTIFICATE_FILE={made.key.with_suffix('.crt')}")
