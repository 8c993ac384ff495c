"""The pages about people: inviting, coming in, roles, leaving; and who may see a file."""

import re
from datetime import date

import pytest
from django.contrib.auth import get_user_model
from django.core.cache import cache
from django.core.exceptions import ValidationError

from deliberations.actions.share_file import share_file
from deliberations.models import Invitation, JournalLine, RoleGroup
from deliberations.permissions import role_of, visible_to

pytestmark = pytest.mark.django_db

BACKEND = "django.contrib.auth.backends.ModelBackend"
INVITED = {"name": "Nele New", "email": "nele@example.org", "language": "nl"}
AT_MAASTRICHT = {"role": "dpo", "organisation": "maastricht-sbe"}
PASSWORD = {"password": "a long enough password", "again": "a long enough password"}


def until(text):
    """Return the last day of a sharing as its three fields."""
    return {f"until-{part}": typed for part, typed in zip("dmy", text.split(" "), strict=True)}


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
    client.post(f"{address}share/", {"email": "stranger@register.example", **until("31 12 2026")})
    page = client.get(address).content.decode()
    assert "stranger" in page
    assert "Shared by supervisor on 23 November 2026" in page
    assert visible_to(get_user_model().objects.get(pk=cast.stranger.pk)).exists()
    client.post(f"{address}{cast.stranger.pk}/end/")
    assert not visible_to(get_user_model().objects.get(pk=cast.stranger.pk)).exists()


@pytest.mark.parametrize(
    ("typed", "told"),
    [
        (
            {"email": "stranger@register.example", **until("31 2 2027")},
            "Until: “31 2 2027” is not a day",
        ),
        ({"email": "stranger@register.example", **until("22 11 2026")}, "This day is over"),
        ({"email": "nobody@register.example", **until("31 12 2026")}, "Nobody signs in with nobody@register.example"),
        (
            {"email": "stranger@register.example", **until("1 1 9999")},
            "“1 1 9999” lies outside the register; give a day from 1 January 1990 to 31 December 2199.",
        ),
        ({"email": "", **until("  ")}, "Until: Give the day, for example 4 11 2025."),
    ],
)
def test_sharing_with_something_wrong_gets_a_sentence(client, supervisor, typed, told):
    page = client.post("/en/deliberations/21-128/access/share/", typed).content.decode()
    assert told in page
    assert f'value="{typed["email"]}"' in page or not typed["email"]


def test_share_action_ends_where_the_register_does(cast, file_21_128, now):
    with pytest.raises(ValidationError, match="The register ends on 31 December 2199"):
        share_file(file_21_128, person=cast.stranger, until=date(2200, 1, 1), by=cast.supervisor, at=now)


def test_who_sees_a_file_otherwise_is_not_said_to_lose_it(client, supervisor, cast):
    address = "/en/deliberations/21-128/access/"
    also = "dpo sees this file also as data protection officer at Maastricht University School of Business"
    shared = {"email": "dpo@register.example", **until("31 12 2026")}
    assert also in client.post(f"{address}share/", shared, follow=True).content.decode()
    page = client.post(f"{address}{cast.dpo.pk}/end/", follow=True).content.decode()
    assert "The sharing is ended. " + also in page
    assert "does not see this file any more" not in page
    assert visible_to(get_user_model().objects.get(pk=cast.dpo.pk)).exists()
    page = client.post(f"{address}{cast.expert.pk}/end/", follow=True).content.decode()
    assert "expert does not see this file any more." in page


@pytest.mark.parametrize(
    ("address", "typed", "field"),
    [
        ("institutions/new/", {"slug": "test", "name": "Test\u202e X"}, "Official name"),
        ("institutions/new/", {"slug": "test", "name": "Test", "names-nl": "To\u200bets"}, "Nederlands"),
        ("institutions/new/", {"slug": "test", "name": "Test", "units": "Een\nTwee\u2066"}, "Units"),
        ("account/change/", {"name": "Super\u202evisor", "language": "en"}, "Name"),
        ("people/invite/", INVITED | {"name": "Nele\u202e"}, "Name"),
        ("deliberations/21-128/questions/new/", {"subject": "Een\u200b", "text": "Wat?"}, "Heading"),
        ("deliberations/21-128/questions/new/", {"subject": "Een", "text": "Wat\u202e?"}, "Question"),
    ],
)
def test_invisible_character_is_refused_in_every_form_by_the_name_of_its_field(
    client, supervisor, address, typed, field
):
    page = client.post(f"/en/{address}", typed).content.decode()
    assert f"“{field}” holds an invisible character (U+" in page
    assert page.count("holds an invisible character") == 2  # in the summary, and at the field


@pytest.mark.parametrize("short_name", ["Test Org", "test_org", "tést", "-test"])
def test_short_name_of_an_institution_is_asked_for_in_words_that_a_secretary_knows(client, supervisor, short_name):
    page = client.post("/nl/institutions/new/", {"slug": short_name, "name": "Test"}).content.decode()
    assert "“Korte naam” bestaat uit kleine letters, cijfers en koppeltekens" in page


def test_list_costs_the_same_however_many_people(client, supervisor, django_assert_max_num_queries):
    with django_assert_max_num_queries(12):
        page = client.get("/en/people/").content.decode()
    assert "Data manager, Maastricht University" in page
    assert "Nothing matches" in client.get("/en/people/", {"q": "zzz\0"}).content.decode()
