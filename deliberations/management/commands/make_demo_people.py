"""Make invented people for a demonstration: one for each role, and as many officers as an output needs."""

import secrets
from typing import Any, NamedTuple

from django.conf import settings
from django.contrib.auth import get_user_model
from django.db import transaction

from deliberations import clock
from deliberations.actions.add_organisation import add_organisation
from deliberations.actions.grant_role import grant_role
from deliberations.actions.make_first_supervisor import COMMITTEE_NAME, COMMITTEE_NAMES
from deliberations.models import Organisation, RoleGroup
from deliberations.permissions import COMMITTEE

from ._speaking import SpeakingCommand

Role = RoleGroup.Role


class Invented(NamedTuple):
    name: str
    email: str
    language: str
    role: RoleGroup.Role
    organisation: str


PEOPLE = (
    Invented("An Voorbeeld", "an.voorbeeld@ivc.example", "nl", Role.REGISTRAR, "ivc"),
    Invented("Paul Exemple", "paul.exemple@ivc.example", "fr", Role.SUPERVISOR, "ivc"),
    Invented("Odile Modèle", "odile.modele@ksz.example", "fr", Role.OFFICER, "ksz"),
    # An output of a session has an author and two checkers, who are three people.
    Invented("Omar Modèle", "omar.modele@ksz.example", "fr", Role.OFFICER, "ksz"),
    Invented("Ines Voorbeeld", "ines.voorbeeld@ksz.example", "nl", Role.OFFICER, "ksz"),
    Invented("Lotte Exempel", "lotte.exempel@maastricht.example", "nl", Role.DPO, "maastricht-sbe"),
    Invented("Jan Voorbeeld", "jan.voorbeeld@maastricht.example", "en", Role.DATA_MANAGER, "maastricht-sbe"),
    Invented("Hanne Exempel", "hanne.exempel@maastricht.example", "nl", Role.HEAD, "maastricht-sbe"),
    Invented("Karin Muster", "karin.muster@hogeschool.example", "de", Role.DPO, "hogeschool-voorbeeld"),
    Invented("Cécile Exemple", "cecile.exemple@ivc.example", "fr", Role.CHAIR, "ivc"),
    Invented("Sam Sample", "sam.sample@audit.example", "en", Role.AUDITOR, "ivc"),
)

# Only where no file of facts has brought them: those names are the official ones.
ORGANISATIONS: dict[str, tuple[str, dict[str, str]]] = {
    COMMITTEE: (COMMITTEE_NAME, COMMITTEE_NAMES),
    "ksz": (
        "Kruispuntbank van de Sociale Zekerheid",
        {
            "fr": "Banque Carrefour de la Sécurité Sociale",
            "de": "Zentrale Datenbank der Sozialen Sicherheit",
            "en": "Crossroads Bank for Social Security",
        },
    ),
    "maastricht-sbe": ("Maastricht University School of Business and Economics", {}),
    "hogeschool-voorbeeld": ("DEMO Hogeschool Voorbeeld", {}),
}


class Command(SpeakingCommand):
    help = "Make invented people for each role and print how they sign in; a second time changes nothing."

    def handle(self, *args: Any, **options: Any) -> None:
        if not settings.DEMONSTRATION:
            self.refuse("Invented people are for demonstrations; this register runs in production.")
        password = demo_password()
        with transaction.atomic():
            for invented in PEOPLE:
                _make(invented, password)
        width = max(len(i.email) for i in PEOPLE)
        for invented in PEOPLE:
            self.stdout.write(f"{invented.email:{width}}  {password}  {invented.role}, {invented.organisation}")


def demo_password() -> str:
    """Return the one password of the invented people, made once for a data folder."""
    path = settings.DATA_DIR / "demo-password"
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        path.touch(mode=0o600)
        path.write_text(secrets.token_urlsafe(12))
    password: str = path.read_text().strip()
    return password


def _make(invented: Invented, password: str) -> None:
    people = get_user_model().objects
    person = people.filter(email=invented.email).first()
    if person is None:
        person = people.create_user(invented.email, password, name=invented.name, language=invented.language)
    elif not person.check_password(password):
        # The data folder was moved or its password file removed.
        person.set_password(password)
        person.save(update_fields=["password"])
    grant_role(person, role=invented.role, organisation=_organisation(invented.organisation), by=None, at=clock.now())


def _organisation(slug: str) -> Organisation:
    held = Organisation.objects.filter(slug=slug).first()
    name, names = ORGANISATIONS[slug]
    return held or add_organisation(slug=slug, name=name, names=names, by=None, at=clock.now())
