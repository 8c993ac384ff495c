"""The pages about people: inviting, coming in, roles, leaving; and who may see a file."""

import re

import pytest
from django.contrib.auth import get_user_model
from django.core.cache import cache

from deliberations.models import Invitation, JournalLine, RoleGroup
from deliberations.permissions import role_of, visible_to

pytestmark = pytest.mark.django_db

BACKEND = "django.contrib.auth.backends.ModelBackend"
INVITED = {"name": "Nele New", "email": "nele@example.org", "language": "nl"}
AT_MAASTRICHT = {"role": "dpo", "organisation": "maastricht-sbe"}
PASSWORD = {"password": "a long enough password", "again": "a long enough password"}


@pytest.fixture(autouse=True)
def _no_attempts_yet(db):
    cache.clear()


@pytest.fixture
def supervisor(client, cast):
    client.force_login(cast.supervisor, backend=BACKEND)
    return cast.supervisor


def address_in(mail):
    return re.search(r"https?://[^/]+(/\S+/invitations/\S+)", mail.get_body(("plain",)).get_content())[1]


def test_invited_by_mail_a_person_chooses_a_password_and_is_in(client, supervisor, smtp):
    answer = client.post("/en/people/invite/", INVITED | AT_MAASTRICHT)
    assert answer["Location"] == "/en/people/"
    assert "The invitation was sent to nele@example.org" in client.get("/en/people/").content.decode()
    address = address_in(smtp.to("nele@example.org")[0])
    client.logout()
    page = client.get(address).content.decode()
    assert "Nele New" in page
    assert "noindex" not in page
    assert client.post(address, PASSWORD)["Location"] == "/nl/"
    assert "21/128" in client.get("/nl/deliberations/").content.decode()
    client.logout()
    assert client.get(address).status_code == 404
    assert client.post(address, PASSWORD).status_code == 404


def test_looking_at_an_invitation_uses_nothing_up(client, supervisor, smtp):
    client.post("/en/people/invite/", INVITED)
    address = address_in(smtp.mails[0])
    client.logout()
    before = JournalLine.objects.count()
    for _ in range(3):
        assert client.get(address).status_code == 200
    assert JournalLine.objects.count() == before


@pytest.mark.parametrize(
    ("typed", "told"),
    [
        ({"password": "short", "again": "short"}, "too short"),
        ({"password": "qwerty123456", "again": "qwerty123456"}, "too common"),
        ({"password": "nele@example.org", "again": "nele@example.org"}, "too similar"),
        ({"password": "a long enough password", "again": "another password here"}, "The two passwords differ"),
        ({}, "Choose a password."),
    ],
)
def test_password_that_will_not_do_is_told_and_the_invitation_stays(client, supervisor, smtp, typed, told):
    client.post("/en/people/invite/", INVITED)
    address = address_in(smtp.mails[0]).replace("/nl/", "/en/")
    client.logout()
    page = client.post(address, typed)
    assert told in page.content.decode()
    assert Invitation.objects.get().accepted_at is None
    assert not get_user_model().objects.filter(email="nele@example.org").exists()


def test_mail_that_was_not_taken_is_said_and_sent_again_with_another_address(client, supervisor, smtp):
    smtp.refusal = "451 later"
    client.post("/en/people/invite/", INVITED)
    page = client.get("/en/people/").content.decode()
    assert "was not sent" in page
    assert "Mail not sent" in page
    smtp.refusal = ""
    invitation = Invitation.objects.get()
    client.post(f"/en/people/invitations/{invitation.pk}/send/")
    assert "Open until 7 Dec 2026" in client.get("/en/people/").content.decode()
    assert address_in(smtp.mails[0])


def test_flood_of_guesses_is_slowed_down(client, db):
    answers = [client.post(f"/en/invitations/guess-{n}/").status_code for n in range(22)]
    assert (answers[0], answers[-1]) == (404, 429)


@pytest.mark.parametrize(
    ("wrong", "told"),
    [
        ({"email": "dpo@register.example"}, "who signs in already"),
        ({"email": "nobody"}, "Write an e-mail address"),
        ({"role": "auditor", "organisation": "maastricht-sbe"}, "granted at “Informatieveiligheidscomité” only"),
        ({"role": "dpo"}, "choose both, or neither"),
        ({"role": "king"}, "king"),
        ({"name": ""}, "Give the person’s name."),
    ],
)
def test_invitation_with_something_wrong_loses_nothing_typed(client, supervisor, smtp, wrong, told):
    page = client.post("/en/people/invite/", {**INVITED, "name": "Typed with care", **wrong}).content.decode()
    assert told in page
    assert ("Typed with care" in page) == ("name" not in wrong)
    assert not smtp.mails
    assert not Invitation.objects.exists()


def test_supervisor_gives_and_ends_a_role(client, supervisor, cast):
    address = f"/en/people/{cast.stranger.pk}/"
    client.post(f"{address}roles/", AT_MAASTRICHT)
    post = RoleGroup.objects.get(role="dpo", organisation__slug="maastricht-sbe")
    assert role_of(get_user_model().objects.get(pk=cast.stranger.pk)) == post
    client.post(f"{address}roles/{post.pk}/end/")
    assert "No role." in client.get(address).content.decode()
    assert "Choose a role." in client.post(f"{address}roles/", {}).content.decode()


def test_own_page_offers_no_button_and_a_forced_post_is_refused_with_a_sentence(client, supervisor):
    address = f"/en/people/{supervisor.pk}/"
    page = client.get(address).content.decode()
    assert "<form" not in page.partition("<main")[2].partition("</main>")[0]
    post = role_of(supervisor)
    client.post(f"{address}roles/{post.pk}/end/")
    assert "Nobody changes their own roles" in client.get(address).content.decode()


def test_leaving_is_asked_first(client, supervisor, cast):
    address = f"/en/people/{cast.dpo.pk}/end/"
    page = client.get(address).content.decode()
    assert "data protection officer" in page
    client.post(address)
    assert "Has left" in client.get(f"/en/people/{cast.dpo.pk}/").content.decode()


def test_outside_expert_gets_one_file_and_loses_it_again(client, supervisor, cast):
    address = "/en/deliberations/21-128/access/"
    client.post(f"{address}share/", {"email": "stranger@register.example", "until": "31/12/2026"})
    page = client.get(address).content.decode()
    assert "stranger" in page
    assert "Shared by supervisor on 23 November 2026" in page
    assert visible_to(get_user_model().objects.get(pk=cast.stranger.pk)).exists()
    client.post(f"{address}{cast.stranger.pk}/end/")
    assert not visible_to(get_user_model().objects.get(pk=cast.stranger.pk)).exists()


@pytest.mark.parametrize(
    ("typed", "told"),
    [
        ({"email": "stranger@register.example", "until": "31/02/2027"}, "no day of the calendar"),
        ({"email": "stranger@register.example", "until": "22/11/2026"}, "This day is over"),
        ({"email": "nobody@register.example", "until": "31/12/2026"}, "Nobody signs in with nobody@register.example"),
        ({"email": "", "until": ""}, "Give the last day"),
    ],
)
def test_sharing_with_something_wrong_gets_a_sentence(client, supervisor, typed, told):
    page = client.post("/en/deliberations/21-128/access/share/", typed).content.decode()
    assert told in page
    assert f'value="{typed["email"]}"' in page or not typed["email"]


def test_list_costs_the_same_however_many_people(client, supervisor, django_assert_max_num_queries):
    with django_assert_max_num_queries(12):
        page = client.get("/en/people/").content.decode()
    assert "Data manager, Maastricht University" in page
    assert "Nothing matches" in client.get("/en/people/", {"q": "zzz\0"}).content.decode()
