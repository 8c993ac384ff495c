"""People come by invitation, get and lose roles, and leave; nobody decides about themselves."""

from datetime import date, timedelta

import pytest
from django.core.exceptions import ValidationError
from django.db import connection

from deliberations.actions.accept_invitation import accept_invitation, find_invitation
from deliberations.actions.change_person import change_person
from deliberations.actions.end_access import end_access
from deliberations.actions.end_role import end_role
from deliberations.actions.end_sharing import end_sharing
from deliberations.actions.grant_role import grant_role
from deliberations.actions.invite_person import invite_person
from deliberations.actions.renew_invitation import renew_invitation
from deliberations.actions.send_invitation import send_invitation
from deliberations.actions.share_file import share_file
from deliberations.actions.withdraw_invitation import withdraw_invitation
from deliberations.models import Invitation, JournalLine, Organisation, RoleGroup
from deliberations.permissions import role_of, visible_to, who_may_see
from tests.conftest import ROLES

pytestmark = pytest.mark.django_db
Role = RoleGroup.Role


def again(person):
    return type(person).objects.get(pk=person.pk)


def maastricht():
    return Organisation.objects.get(slug="maastricht-sbe")


def invite(cast, now, **changes):
    said = {"email": "New@Example.org", "name": "Nele New", "language": "nl", "role": Role.DPO}
    said |= {"organisation": maastricht(), **changes}
    return invite_person(**said, by=cast.supervisor, at=now)


def last_line():
    return JournalLine.objects.first()


# ---------- invitations


def test_invited_person_accepts_once_and_has_the_role(cast, now, file_21_128):
    _, token = invite(cast, now)
    assert last_line().verb == "invited_person"
    person = accept_invitation(token, password="a long enough password", at=now)
    assert (person.email, person.name, person.language) == ("new@example.org", "Nele New", "nl")
    assert person.check_password("a long enough password")
    assert visible_to(person).get() == file_21_128
    granted, accepted = JournalLine.objects.all()[:2]
    assert (granted.verb, granted.actor, accepted.verb, accepted.actor) == (
        "granted_role",
        cast.supervisor,
        "accepted_invitation",
        person,
    )
    with pytest.raises(ValidationError, match="works no more"):
        accept_invitation(token, password="a long enough password", at=now)


def test_secret_is_nowhere_in_the_database(cast, now):
    _, token = invite(cast, now)
    held = str(Invitation.objects.values().get()) + str(list(JournalLine.objects.values()))
    assert token not in held


def test_invitation_ends_after_fourteen_days_in_brussels(cast, now):
    invitation, token = invite(cast, now)
    assert invitation.until == date(2026, 12, 7)
    last_minute = now.replace(month=12, day=7, hour=22, minute=59)
    assert find_invitation(token, at=last_minute) == invitation
    with pytest.raises(ValidationError):
        accept_invitation(token, password="a long enough password", at=last_minute + timedelta(minutes=2))


def test_sent_again_it_has_a_new_address_and_the_old_one_is_dead(cast, now):
    invitation, old = invite(cast, now)
    later = now + timedelta(days=20)
    renewed, new = renew_invitation(invitation, by=cast.supervisor, at=later)
    assert find_invitation(old, at=later) is None
    assert find_invitation(new, at=later) == renewed
    assert renewed.until == date(2026, 12, 27)


def test_withdrawn_it_opens_nothing_and_another_one_can_be_sent(cast, now):
    invitation, token = invite(cast, now)
    with pytest.raises(ValidationError, match="invited already"):
        invite(cast, now)
    withdraw_invitation(invitation, by=cast.supervisor, at=now)
    assert find_invitation(token, at=now) is None
    with pytest.raises(ValidationError, match="meanwhile"):
        renew_invitation(invitation, by=cast.supervisor, at=now)
    invite(cast, now)


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({"email": "dpo@register.example"}, "signs in already"),
        ({"role": Role.AUDITOR}, "granted at “Informatieveiligheidscomité” only"),
        ({"organisation": None}, "choose both, or neither"),
        ({"email": "no address"}, "valid"),
    ],
)
def test_invitation_that_makes_no_sense_is_refused(cast, now, changes, told):
    lines = JournalLine.objects.count()
    with pytest.raises(ValidationError, match=told):
        invite(cast, now, **changes)
    assert (Invitation.objects.count(), JournalLine.objects.count()) == (0, lines)


def test_outside_expert_is_invited_without_a_role(cast, now):
    _, token = invite(cast, now, role=None, organisation=None)
    person = accept_invitation(token, password="a long enough password", at=now)
    assert role_of(person) is None
    assert not visible_to(person)


def test_mail_is_sent_outside_of_the_transaction_and_the_row_says_so(cast, now, smtp):
    invitation, token = invite(cast, now)
    assert send_invitation(invitation, token=token, at=now)
    invitation.refresh_from_db()
    assert invitation.sent_at == now
    [mail] = smtp.to("new@example.org")
    assert f"/nl/invitations/{token}/" in mail.get_body(("plain",)).get_content()


def test_mail_that_no_server_took_leaves_the_invitation_unsent(cast, now, smtp):
    smtp.refusal = "451 later"
    invitation, token = invite(cast, now)
    assert not send_invitation(invitation, token=token, at=now)
    invitation.refresh_from_db()
    assert invitation.sent_at is None


# ---------- roles


def test_role_is_ended_at_once_and_history_keeps_the_name(cast, now):
    post = role_of(cast.dpo)
    assert visible_to(cast.dpo)
    end_role(cast.dpo, post=post, by=cast.supervisor, at=now)
    assert not visible_to(again(cast.dpo))
    assert last_line().before == {"person": cast.dpo.pk, "name": "dpo", "role": "dpo"}
    with pytest.raises(ValidationError, match="any more"):
        end_role(cast.dpo, post=post, by=cast.supervisor, at=now)


def test_nobody_changes_their_own_roles_or_access(cast, now, file_21_128):
    me, post = cast.supervisor, role_of(cast.supervisor)
    lines = JournalLine.objects.count()
    for deed in (
        lambda: grant_role(me, role=Role.AUDITOR, organisation=post.organisation, by=me, at=now),
        lambda: end_role(me, post=post, by=me, at=now),
        lambda: end_access(me, by=me, at=now),
        lambda: share_file(file_21_128, person=me, until=now.date(), by=me, at=now),
    ):
        with pytest.raises(ValidationError, match="Nobody changes their own"):
            deed()
    assert JournalLine.objects.count() == lines


def test_last_supervisor_stays(cast, now):
    post = role_of(cast.supervisor)
    for deed in (
        lambda: end_role(cast.supervisor, post=post, by=None, at=now),
        lambda: end_access(cast.supervisor, by=None, at=now),
    ):
        with pytest.raises(ValidationError, match="is the last supervisor"):
            deed()
    grant_role(cast.registrar, role=Role.SUPERVISOR, organisation=post.organisation, by=cast.supervisor, at=now)
    end_role(cast.supervisor, post=post, by=cast.registrar, at=now)
    with pytest.raises(ValidationError, match="is the last supervisor"):
        end_access(cast.registrar, by=None, at=now)


def test_supervisor_who_has_left_does_not_count(cast, now):
    post = role_of(cast.supervisor)
    grant_role(cast.registrar, role=Role.SUPERVISOR, organisation=post.organisation, by=cast.supervisor, at=now)
    end_access(cast.registrar, by=cast.supervisor, at=now)
    with pytest.raises(ValidationError, match="is the last supervisor"):
        end_role(cast.supervisor, post=post, by=None, at=now)


# ---------- leaving


def test_who_leaves_is_out_at_once_and_not_deleted(client, cast, now, file_21_128):
    client.force_login(cast.dpo, backend="django.contrib.auth.backends.ModelBackend")
    share_file(file_21_128, person=cast.dpo, until=date(2027, 1, 1), by=cast.registrar, at=now)
    assert client.get("/en/deliberations/21-128/").status_code == 200
    end_access(cast.dpo, by=cast.supervisor, at=now)
    assert client.get("/en/deliberations/21-128/").status_code == 302
    left = again(cast.dpo)
    assert (left.name, left.is_active, left.has_usable_password(), left.groups.count()) == ("dpo", False, False, 0)
    line = last_line()
    assert (line.verb, line.before["roles"], line.before["shared"]) == (
        "ended_access",
        ["maastricht-sbe dpo"],
        ["21/128"],
    )
    with pytest.raises(ValidationError, match="has left already"):
        end_access(left, by=cast.supervisor, at=now)
    with pytest.raises(ValidationError, match="invite them again"):
        grant_role(left, role=Role.DPO, organisation=maastricht(), by=cast.supervisor, at=now)


def test_who_left_comes_back_by_invitation_under_the_old_name(cast, now):
    end_access(cast.dpo, by=cast.supervisor, at=now)
    _, token = invite(cast, now, email=cast.dpo.email, name="Another Name")
    person = accept_invitation(token, password="a long enough password", at=now)
    assert (person.pk, person.name, person.is_active) == (cast.dpo.pk, "dpo", True)


def test_name_is_changed_from_now_on(cast, now):
    line = last_line()
    change_person(cast.dpo, name="New Name", language="fr", by=cast.dpo, at=now)
    assert again(cast.dpo).name == "New Name"
    assert last_line().before == {"person": cast.dpo.pk, "name": "dpo", "language": "en"}
    assert JournalLine.objects.get(pk=line.pk).actor_name == line.actor_name
    lines = JournalLine.objects.count()
    change_person(again(cast.dpo), name="New Name", language="fr", by=cast.dpo, at=now)
    assert JournalLine.objects.count() == lines


# ---------- one file


def test_right_on_one_file_ends_by_itself_the_next_day_in_brussels(cast, now, file_21_128, settings):
    share_file(file_21_128, person=cast.stranger, until=date(2026, 11, 25), by=cast.registrar, at=now)
    for moment, seen in (
        (now, True),
        (now.replace(day=25, hour=22, minute=59), True),
        (now.replace(day=25, hour=23, minute=1), False),
    ):
        settings.FIXED_NOW = moment
        assert visible_to(again(cast.stranger)).exists() == seen
        assert (cast.stranger.pk in {r.person.pk for r in who_may_see(file_21_128)}) == seen


def test_sharing_again_moves_the_day_and_the_journal_has_both(cast, now, file_21_128):
    share_file(file_21_128, person=cast.expert, until=date(2027, 3, 1), by=cast.registrar, at=now)
    line = last_line()
    assert (line.before, line.after["until"], line.deliberation) == ({"until": "2026-12-31"}, "2027-03-01", file_21_128)


def test_sharing_is_ended_early(cast, now, file_21_128):
    assert visible_to(cast.expert)
    end_sharing(file_21_128, person=cast.expert, by=cast.registrar, at=now)
    assert not visible_to(again(cast.expert))
    with pytest.raises(ValidationError, match="any more"):
        end_sharing(file_21_128, person=cast.expert, by=cast.registrar, at=now)


def test_day_that_is_over_is_refused(cast, now, file_21_128):
    with pytest.raises(ValidationError, match="This day is over"):
        share_file(file_21_128, person=cast.expert, until=date(2026, 11, 22), by=cast.registrar, at=now)


def test_who_may_see_a_file_is_exactly_those_to_whom_it_is_visible(cast, now, file_21_128):
    named = {reason.person.pk for reason in who_may_see(file_21_128)}
    for role in ROLES:
        person = getattr(cast, role)
        assert (person.pk in named) == visible_to(person).filter(pk=file_21_128.pk).exists(), role


def test_reason_names_the_party_and_the_share(cast, file_21_128):
    reasons = {reason.person.name: reason for reason in who_may_see(file_21_128)}
    assert set(reasons["dpo"].parties) == {"controller", "recipient"}
    assert reasons["auditor"].parties == ()
    assert reasons["expert"].share.until == date(2026, 12, 31)


@pytest.mark.parametrize("count", [1, 4])
def test_reasons_cost_the_same_however_many_people(cast, now, file_21_128, django_user_model, count):
    for n in range(count):
        one = django_user_model.objects.create_user(f"n{n}@register.example", name=f"N{n}", language="en")
        grant_role(one, role=Role.DPO, organisation=maastricht(), by=None, at=now)
    from django.test.utils import CaptureQueriesContext

    with CaptureQueriesContext(connection) as queries:
        assert len(who_may_see(file_21_128)) == 7 + count
    assert len(queries) == 5


def test_person_who_left_a_moment_ago_is_given_nothing(cast, file_21_128, now):
    there = again(cast.other_dpo)
    end_access(cast.other_dpo, by=cast.supervisor, at=now)
    with pytest.raises(ValidationError, match="has left"):
        grant_role(there, role=Role.DPO, organisation=maastricht(), by=cast.supervisor, at=now)
    with pytest.raises(ValidationError, match="has left"):
        share_file(file_21_128, person=there, until=date(2026, 12, 31), by=cast.supervisor, at=now)
