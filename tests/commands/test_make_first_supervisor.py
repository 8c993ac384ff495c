"""The first person of a register in production: made on the command line, once; everybody else is invited."""

import re

import pytest
from django.contrib.auth import get_user_model
from django.core.management import call_command
from django.utils import translation

from deliberations.models import JournalLine, Organisation, RoleGroup
from deliberations.permissions import Right, everywhere, role_of

pytestmark = pytest.mark.django_db

FIRST = ("make_first_supervisor", "Eerste@ivc.example", "Eerste Toezichter")
PASSWORD = "a long enough password"


def people():
    return get_user_model().objects


def refusal(capsys, *arguments):
    with translation.override("en"), pytest.raises(SystemExit) as exit:
        call_command(*arguments)
    assert exit.value.code == 2
    return capsys.readouterr().err.strip()


def test_first_supervisor_takes_the_place_with_the_address_and_is_asked_for_a_second_factor(client, settings, capsys):
    call_command(*FIRST)
    address = re.search(rf"^{settings.ADDRESS}(/nl/\S+)$", capsys.readouterr().out, re.MULTILINE)[1]
    person = people().get(email="eerste@ivc.example")
    assert not person.has_usable_password()
    settings.DEMONSTRATION = False
    form = client.get(address, follow=True)
    chosen = client.post(form.redirect_chain[-1][0], {"password1": PASSWORD, "password2": PASSWORD})
    assert chosen.status_code == 302
    client.post("/nl/sign-in/", {"login": person.email, "password": PASSWORD})
    assert client.get("/nl/people/")["Location"] == "/nl/account/second-factor/"
    client.logout()
    assert "password1" not in client.get(address, follow=True).content.decode()


def test_address_that_was_lost_is_sent_by_mail(client, smtp):
    call_command(*FIRST)
    client.post("/nl/lost-password/", {"email": "eerste@ivc.example"})
    [mail] = smtp.to("eerste@ivc.example")
    assert "/nl/lost-password/" in mail.get_body(("plain",)).get_content()


def test_committee_and_role_have_their_lines_in_the_journal():
    call_command(*FIRST)
    person = people().get()
    committee = Organisation.objects.get(slug="ivc")
    assert committee.names["fr"] == "Comité de sécurité de l’information"
    granted, added = JournalLine.objects.all()
    assert (added.verb, added.organisation, added.actor) == ("added_organisation", committee, None)
    assert (granted.verb, granted.subject, granted.actor) == ("granted_role", "ivc supervisor", None)
    assert granted.after == {"person": person.pk, "name": "Eerste Toezichter", "role": "supervisor"}
    assert (role_of(person).role, everywhere(person, Right.MANAGE_PEOPLE)) == ("supervisor", True)


def test_committee_that_is_there_already_stays_as_it_is(cast):
    RoleGroup.objects.get(role="supervisor").group.user_set.clear()
    held = Organisation.objects.values().get(slug="ivc")
    call_command(*FIRST)
    assert Organisation.objects.values().get(slug="ivc") == held
    assert role_of(people().get(email="eerste@ivc.example")).organisation_id == held["id"]


def test_whoever_signs_in_already_only_gets_the_role():
    root = people().create_superuser("eerste@ivc.example", PASSWORD, name="Root", language="fr")
    call_command(*FIRST)
    assert (people().get(), role_of(people().get()).role) == (root, "supervisor")
    assert people().get().name == "Root"


def test_second_one_is_refused_and_leaves_nothing(cast, capsys):
    lines, held = JournalLine.objects.count(), people().count()
    assert refusal(capsys, *FIRST) == "supervisor is supervisor already, and invites whoever comes next."
    assert (JournalLine.objects.count(), people().count()) == (lines, held)


@pytest.mark.parametrize(
    ("email", "name", "told"), [("no address", "A Name", "valid e"), ("a@ivc.example", "a\u202eb", "is not a label")]
)
def test_what_is_no_address_or_no_name_is_refused_and_leaves_nothing(capsys, email, name, told):
    assert told in refusal(capsys, "make_first_supervisor", email, name)
    assert [model.objects.count() for model in (Organisation, get_user_model(), JournalLine)] == [0, 0, 0]
