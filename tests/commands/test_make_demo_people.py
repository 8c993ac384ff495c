"""The people of the demonstration: one for each role, made once, never in production."""

import stat

import pytest
from django.contrib.auth import get_user_model
from django.core.management import call_command

from deliberations.models import JournalLine, RoleGroup


@pytest.fixture
def data_dir(settings, tmp_path):
    settings.DATA_DIR = tmp_path / "data"
    return settings.DATA_DIR


def test_one_person_for_each_role_can_sign_in(db, data_dir, client, capsys):
    call_command("make_demo_people")
    table = [line.split() for line in capsys.readouterr().out.splitlines()]
    assert {row[2].rstrip(",") for row in table} == set(RoleGroup.Role.values)
    for email, password, *_ in table:
        response = client.post("/en/sign-in/", {"login": email, "password": password})
        assert response.status_code == 302
        client.logout()
    password_file = data_dir / "demo-password"
    assert password_file.read_text() == table[0][1]
    assert stat.S_IMODE(password_file.stat().st_mode) == 0o600


def test_a_second_time_changes_nothing(db, data_dir, capsys):
    call_command("make_demo_people")
    first, lines, people = capsys.readouterr().out, JournalLine.objects.count(), get_user_model().objects.count()
    call_command("make_demo_people")
    assert capsys.readouterr().out == first
    assert (JournalLine.objects.count(), get_user_model().objects.count()) == (lines, people)


def test_it_goes_along_with_what_a_file_of_facts_has_brought(db, data_dir, file_21_128):
    call_command("make_demo_people")
    dpo = get_user_model().objects.get(email="lotte.exempel@maastricht.example")
    assert [g.role_group.organisation.slug for g in dpo.groups.all()] == ["maastricht-sbe"]


def test_production_refuses_with_a_sentence(db, data_dir, settings, capsys):
    settings.DEMONSTRATION = False
    with pytest.raises(SystemExit) as exit:
        call_command("make_demo_people")
    assert exit.value.code == 2
    assert "this register runs in production" in capsys.readouterr().err
    assert not get_user_model().objects.exists()
