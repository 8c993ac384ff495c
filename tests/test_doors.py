"""Who gets what at each address: role × address × method → status. A new address fails until it is here."""

import re
from datetime import date

import pytest
from django.urls import reverse

from deliberations.models import Alert, Deliberation, Obligation, Organisation, Question, Rung
from tests.addresses import address_names
from tests.building import open_file
from tests.conftest import NOW

pytestmark = pytest.mark.django_db

EVERYBODY = ("anonymous", "stranger", "registrar", "supervisor", "officer", "dpo", "data_manager", "other_dpo")
EVERYBODY += ("expert", "auditor")
SEE_21_128 = ("registrar", "supervisor", "officer", "dpo", "data_manager", "expert", "auditor")
SEE_ITS_JOURNAL = ("registrar", "supervisor", "officer", "dpo", "data_manager", "auditor")


def all_answer(status: int) -> dict[str, int]:
    return dict.fromkeys(EVERYBODY, status)


SIGN_IN_FIRST = all_answer(200) | {"anonymous": 302}
FILE = all_answer(404) | dict.fromkeys(SEE_21_128, 200) | {"anonymous": 302}
VERSION = all_answer(404) | dict.fromkeys(SEE_21_128, 302) | {"anonymous": 302}
NO_FILE = all_answer(404) | {"anonymous": 302}  # those that are held: tests/views/test_document.py
JOURNAL = all_answer(404) | dict.fromkeys(SEE_ITS_JOURNAL, 200) | {"expert": 403, "anonymous": 302}

SEE_ALL = ("registrar", "supervisor", "auditor")
STAFF = ("registrar", "supervisor")
WHOLE_REGISTER = all_answer(404) | dict.fromkeys(SEE_ALL, 200) | {"anonymous": 302}
CHANGE_INSTITUTIONS = all_answer(404) | {"auditor": 403, "anonymous": 302} | dict.fromkeys(STAFF, 200)
OWN_INSTITUTION = WHOLE_REGISTER | dict.fromkeys(("dpo", "data_manager"), 200)
CHANGE_OWN_INSTITUTION = CHANGE_INSTITUTIONS | dict.fromkeys(("dpo", "data_manager"), 403)

MANAGE_PEOPLE = all_answer(404) | {"auditor": 403, "registrar": 403, "supervisor": 200, "anonymous": 302}
ACCESS = all_answer(404) | dict.fromkeys(SEE_21_128, 403) | dict.fromkeys(SEE_ALL, 200) | {"anonymous": 302}

OVERVIEW = all_answer(200) | dict.fromkeys(("stranger", "expert"), 404) | {"anonymous": 302}
# That of the holder of 21/128: another institution, the provider and an outside expert do not see that it is late.
OWN_ALERT = all_answer(404) | dict.fromkeys((*SEE_ALL, "dpo", "data_manager"), 200) | {"anonymous": 302}

CHANGE_LADDER = OVERVIEW | {role: 403 for role, status in OVERVIEW.items() if status == 200} | {"supervisor": 200}

# What anybody who is signed in may open about themselves; some of it asks for the password again first.
OWN_ACCOUNT = all_answer(200) | {"anonymous": 302}
CONFIRM_FIRST = all_answer(302)
NOTHING_SET_UP = all_answer(404) | {"anonymous": 302}

SLUG = {"slug": "21-128"}
SOMEBODY = {"pk": 900_000}  # which no sequence of the suite reaches
DESK = all_answer(404) | {"auditor": 403, "anonymous": 302} | dict.fromkeys(STAFF, 200)
DESK_OF_FILE = DESK | dict.fromkeys(("officer", "dpo", "data_manager", "expert"), 403)
NO_PROPOSAL = all_answer(404) | {"anonymous": 302}  # those that are there: tests/views/test_desk.py
NO_IMPORT = all_answer(404) | {"anonymous": 302}  # those that are there: tests/views/test_imports.py

RECORD = FILE | dict.fromkeys(("registrar", "supervisor", "dpo", "data_manager", "expert", "auditor"), 403)
NO_SESSION = NO_FILE | {"expert": 403}  # they name people, whom the expert may not see

ACT = {**SLUG, "seq": 2}
OWN = {"slug": "maastricht-sbe"}  # that of the DPO and of the data manager
DOCUMENT = {**SLUG, "sha256": "a" * 64}
PAIR = {**SLUG, "one": 2, "other": 3}

# name → (what its address needs, GET by role, POST by everybody)
TABLE = {
    "health": ({}, all_answer(200), 405),
    "enter": ({}, all_answer(302), 405),
    "help": ({}, all_answer(200), 405),
    "accessibility": ({}, all_answer(200), 405),
    "privacy": ({}, all_answer(200), 405),
    "account_login": ({}, all_answer(302) | {"anonymous": 200}, None),
    "account_logout": ({}, all_answer(200) | {"anonymous": 302}, None),
    "deliberations": ({}, SIGN_IN_FIRST, 405),
    "deliberations_csv": ({}, SIGN_IN_FIRST, 405),
    "deliberation": (SLUG, FILE, 405),
    "print": (SLUG, FILE, 405),
    "variables": (SLUG, FILE, 405),
    "variables_csv": (SLUG, FILE, 405),
    "version": ({**SLUG, "number": 2}, VERSION, 405),
    "compare": (PAIR, FILE, 405),
    "text": (SLUG, FILE, 405),
    "document": (DOCUMENT, NO_FILE, 405),
    "history": (SLUG, JOURNAL, 405),
    "institutions": ({}, WHOLE_REGISTER, 405),
    "add_institution": ({}, CHANGE_INSTITUTIONS, None),
    "institution": (OWN, OWN_INSTITUTION, 405),
    "change_institution": (OWN, CHANGE_OWN_INSTITUTION, None),
    "overview": ({}, OVERVIEW, 405),
    "retention": ({}, SIGN_IN_FIRST, 405),
    "retention_csv": ({}, SIGN_IN_FIRST, 405),
    "questions": ({}, SIGN_IN_FIRST, 405),
    "question": (SOMEBODY, FILE, None),
    "raise_question": (SLUG, FILE | dict.fromkeys(("officer", "dpo", "data_manager", "expert", "auditor"), 403), None),
    "new_deliberation": ({}, DESK, None),
    "new_act": (SLUG, DESK_OF_FILE, None),
    "correct_act": (ACT, DESK_OF_FILE, None),
    "retract_act": (ACT, DESK_OF_FILE, None),
    "proposals": ({}, WHOLE_REGISTER, 405),
    "proposal": (SOMEBODY, NO_PROPOSAL, 405),
    "proposal_document": (SOMEBODY, NO_PROPOSAL, 405),
    "edit_proposal": (SOMEBODY, NO_PROPOSAL, None),
    "countersign": (SOMEBODY, all_answer(405), None),
    "send_back": (SOMEBODY, all_answer(405), None),
    "withdraw": (SOMEBODY, all_answer(405), None),
    "journal": ({}, WHOLE_REGISTER, 405),
    "journal_csv": ({}, WHOLE_REGISTER, 405),
    "verify_journal": ({}, all_answer(405), None),
    "account": ({}, OWN_ACCOUNT, 405),
    "change_account": ({}, all_answer(405), None),
    "end_sessions": ({}, all_answer(405), None),
    "account_inactive": ({}, all_answer(200), None),
    "account_reset_password": ({}, all_answer(200), None),
    "account_reset_password_done": ({}, all_answer(200), 405),
    "account_reset_password_from_key": ({"uidb36": "1", "key": "x-y"}, all_answer(200), None),
    "account_reset_password_from_key_done": ({}, all_answer(200), 405),
    "account_change_password": ({}, OWN_ACCOUNT, None),
    "account_set_password": ({}, all_answer(302), None),
    "account_reauthenticate": ({}, OWN_ACCOUNT, None),
    "mfa_authenticate": ({}, all_answer(302), None),
    "mfa_reauthenticate": ({}, all_answer(302), None),
    "mfa_reauthenticate_webauthn": ({}, all_answer(302), None),
    "mfa_index": ({}, OWN_ACCOUNT, None),
    "mfa_activate_totp": ({}, CONFIRM_FIRST, None),
    "mfa_deactivate_totp": ({}, NOTHING_SET_UP, None),
    "mfa_add_webauthn": ({}, CONFIRM_FIRST, None),
    "mfa_remove_webauthn": (SOMEBODY, CONFIRM_FIRST, None),
    "mfa_view_recovery_codes": ({}, NOTHING_SET_UP, None),
    "mfa_generate_recovery_codes": ({}, CONFIRM_FIRST, None),
    "openid_connect_login": ({"provider_id": "oidc"}, all_answer(404), None),
    "openid_connect_callback": ({"provider_id": "oidc"}, all_answer(404), None),
    "socialaccount_connections": ({}, OWN_ACCOUNT, None),
    "socialaccount_login_cancelled": ({}, all_answer(200), None),
    "people": ({}, WHOLE_REGISTER, 405),
    "invite_person": ({}, MANAGE_PEOPLE, None),
    "renew_invitation": (SOMEBODY, all_answer(405), None),
    "withdraw_invitation": (SOMEBODY, all_answer(405), None),
    "accept_invitation": ({"token": "unknown"}, all_answer(404), None),
    "access": (SLUG, ACCESS, 405),
    "share_file": (SLUG, all_answer(405), None),
    "end_sharing": ({**SLUG, **SOMEBODY}, all_answer(405), None),
    "person": (SOMEBODY, WHOLE_REGISTER, 405),
    "grant_role": (SOMEBODY, all_answer(405), None),
    "end_role": ({**SOMEBODY, "post": 1}, all_answer(405), None),
    "reset_second_factor": (SOMEBODY, all_answer(405), None),
    "end_access": (SOMEBODY, MANAGE_PEOPLE, None),
    "register": ({}, all_answer(200), 405),
    "public_deliberation": (SLUG, all_answer(200), 405),
    "public_print": (SLUG, all_answer(200), 405),
    "public_variables": (SLUG, all_answer(200), 405),
    "public_variables_csv": (SLUG, all_answer(200), 405),
    "public_version": ({**SLUG, "number": 2}, all_answer(302), 405),
    "public_text": (SLUG, all_answer(200), 405),
    "public_document": (DOCUMENT, all_answer(404), 405),
    "public_compare": (PAIR, all_answer(200), 405),
    # Deeds about a proposal.
    "take_over": (SOMEBODY, all_answer(405), None),
    # Alerts, retention and calendars.
    "alerts": ({}, SIGN_IN_FIRST, 405),
    "alerts_csv": ({}, SIGN_IN_FIRST, 405),
    "alert": (SOMEBODY, OWN_ALERT, None),
    "obligation": (SOMEBODY, FILE, None),
    "failed_mails": ({}, WHOLE_REGISTER, 405),
    "resend_notification": (SOMEBODY, all_answer(405), None),
    "ladder": ({}, OVERVIEW, 405),
    "change_ladder": ({"kind": "deadline"}, CHANGE_LADDER, None),
    "change_reminders": ({}, all_answer(405), None),
    "calendar": ({}, SIGN_IN_FIRST, 405),
    "change_calendar": ({}, all_answer(405), None),
    "calendar_feed": ({"secret": "unknown"}, all_answer(404), 405),
    "public_calendar": ({}, all_answer(200), 405),
    "mails": ({}, SIGN_IN_FIRST, 405),
    "mail": ({"key": "unknown"}, all_answer(404) | {"anonymous": 302}, 405),
    "metrics": ({}, all_answer(404) | dict.fromkeys(SEE_ALL, 200), 405),
    "deliveries": ({}, SIGN_IN_FIRST, 405),
    "deliveries_of_file": (SLUG, FILE, 405),
    "new_delivery": (SLUG, RECORD, None),
    "delivery": ({**SLUG, "number": 900}, NO_FILE, None),  # those that are there: tests/views/test_deliveries.py
    "ledger": (SLUG, FILE, 405),
    "ledger_csv": (SLUG, FILE, 405),
    "sessions": ({}, SIGN_IN_FIRST, 405),
    "sessions_of_file": (SLUG, JOURNAL, 405),
    "new_session": (SLUG, RECORD, None),
    "session": ({**SLUG, "number": 900}, NO_SESSION, None),  # those that are there: tests/views/test_sessions.py
    "output": ({**SLUG, "session": 900, "number": 1}, NO_SESSION, None),
    "destruction": ({}, SIGN_IN_FIRST, 405),
    "new_report": ({}, all_answer(302), None),  # to the list: no file is named
    "report": (SOMEBODY, NO_PROPOSAL, None),  # those that are there: tests/views/test_destruction.py
    "confirm_report": (SOMEBODY, NO_PROPOSAL, None),
    "check_report": (SOMEBODY, NO_PROPOSAL, None),
    "withdraw_report": (SOMEBODY, all_answer(405), None),
    "proof": (SOMEBODY, NO_PROPOSAL, 405),
    "holdings": (SLUG, FILE, None),
    "certificate": ({"number": "DC-2026-9999"}, NO_PROPOSAL, 405),
    "certificate_pdf": ({"number": "DC-2026-9999"}, NO_PROPOSAL, 405),
    "certificate_json": ({"number": "DC-2026-9999"}, NO_PROPOSAL, 405),
    "end_certificate": ({"number": "DC-2026-9999"}, all_answer(405), None),
    "verify": ({}, all_answer(200), None),
    "verify_number": ({"number": "DC-2026-9999"}, all_answer(200), 405),
    "search": ({}, all_answer(200), 405),
    "imports": ({}, WHOLE_REGISTER, None),
    "import": (SOMEBODY, NO_IMPORT, None),
    "import_picture": ({**SOMEBODY, "page": 1}, NO_IMPORT, 405),
    "import_document": (SOMEBODY, NO_IMPORT, 405),
    "register_import": (SOMEBODY, NO_IMPORT, None),
    # Second thoughts.
    "discard_import": (SOMEBODY, all_answer(405), None),
}


def test_every_address_is_in_the_table():
    assert address_names() == sorted(TABLE)


@pytest.fixture(autouse=True)
def _somebody(cast, django_user_model):
    """Whose page it is in the table: none of the cast."""
    Question.objects.create(
        pk=SOMEBODY["pk"],
        deliberation=Deliberation.objects.get(number="21/128"),
        kind=Question.Kind.REFERENCE_YEAR_MISMATCH,
        facts={"reference": "x", "approved_on": "2021-07-06"},
        raised_at=NOW,
    )
    obligation = Obligation.objects.get()
    # The row of the table and its own number: the pages of both are asked for.
    Obligation.objects.create(
        pk=SOMEBODY["pk"],
        deliberation=obligation.deliberation,
        holder=Organisation.objects.get(slug="ksz"),
        opened_at=NOW,
        round_on=NOW.date(),
    )
    Alert.objects.create(
        pk=SOMEBODY["pk"],
        key="somebody",
        kind="deadline",
        rung=Rung.objects.current().get(kind="deadline", days=180),
        deliberation=obligation.deliberation,
        organisation=obligation.holder,
        obligation=obligation,
        about_on=date(2031, 1, 31),
        step_on=date(2030, 8, 4),
        raised_at=NOW,
    )
    django_user_model.objects.create(pk=SOMEBODY["pk"], email="somebody@register.example", name="Some", language="en")


def sign_in(client, cast, role):
    if role != "anonymous":
        client.force_login(getattr(cast, role), backend="django.contrib.auth.backends.ModelBackend")


@pytest.mark.parametrize("role", EVERYBODY)
def test_get_answers_by_role(client, cast, role):
    sign_in(client, cast, role)
    answers = {name: client.get(reverse(name, kwargs=needs)).status_code for name, (needs, _, _) in TABLE.items()}
    assert answers == {name: by_role[role] for name, (_, by_role, _) in TABLE.items()}


@pytest.mark.parametrize("role", ["anonymous", "registrar"])
def test_a_page_to_read_takes_no_post(client, cast, role):
    sign_in(client, cast, role)
    to_read = {name: needs for name, (needs, _, post) in TABLE.items() if post}
    answers = {name: client.post(reverse(name, kwargs=needs)).status_code for name, needs in to_read.items()}
    assert answers == dict.fromkeys(to_read, 405)


def plain(answer) -> bytes:
    """Return a page without its token, which is masked anew each time."""
    return re.sub(rb'(csrfmiddlewaretoken" value=")[^"]*', rb"\1", answer.content)


@pytest.mark.parametrize("role", EVERYBODY)
def test_unknown_and_invisible_look_alike(client, cast, now, role):
    """Neither the page nor its length tells that 22/001 exists."""
    open_file("22/001", at=now)
    sign_in(client, cast, role)
    by_right = role in ("registrar", "supervisor", "auditor")
    invisible, unknown = (client.get(f"/en/deliberations/{slug}/") for slug in ("22-001", "22-002"))
    assert unknown.status_code == (302 if role == "anonymous" else 404)
    if not by_right:
        assert invisible.status_code == unknown.status_code
        assert plain(invisible).replace(b"22-001", b"22-002") == plain(unknown)


@pytest.mark.parametrize("role", EVERYBODY)
def test_file_that_is_not_published_is_not_in_the_public_register(client, cast, now, role):
    open_file("22/001", at=now, public=False)
    sign_in(client, cast, role)
    assert client.get("/en/register/22-001/").status_code == 404
    assert b"22/001" not in client.get("/en/register/").content


LISTED = {
    "registrar": {"21/128", "22/001"},
    "auditor": {"21/128", "22/001"},
    "officer": {"21/128"},
    "dpo": {"21/128"},
    "expert": {"21/128"},
    "other_dpo": set(),
    "stranger": set(),
}


@pytest.mark.parametrize(("role", "expected"), LISTED.items(), ids=LISTED)
def test_list_search_and_csv_follow_the_same_door(client, cast, now, role, expected):
    open_file("22/001", at=now)
    sign_in(client, cast, role)
    for address in ("/en/deliberations/", "/en/deliberations.csv"):
        answer = client.get(address)
        body = answer.getvalue().decode() if answer.streaming else answer.content.decode()
        body = body.replace("Deliberation 21/128 is real", "")  # the band of the demonstration
        assert {number for number in ("21/128", "22/001") if number in body} == expected, address
    for number in ("21/128", "22/001"):
        found = client.get("/en/deliberations/", {"q": number})
        assert (found.status_code == 302) == (number in expected)


def test_person_who_may_not_sign_in_any_more_sees_nothing(client, cast):
    sign_in(client, cast, "registrar")
    cast.registrar.is_active = False
    cast.registrar.save()
    assert client.get("/en/deliberations/21-128/").status_code == 302


def test_public_page_names_no_people_and_shows_no_journal(client, cast):
    body = client.get("/en/register/21-128/").content.decode()
    assert "Michel Deneyer" not in body
    assert "Audit trail" not in body
    sign_in(client, cast, "dpo")
    assert "Michel Deneyer" in client.get("/en/deliberations/21-128/").content.decode()


# Deeds that an address takes only by POST: who is let through, who may look and not do, who may not know.
DEEDS = {
    "renew_invitation": (SOMEBODY, {"supervisor": 404}),
    "withdraw_invitation": (SOMEBODY, {"supervisor": 404}),
    "grant_role": (SOMEBODY, {"supervisor": 200}),
    "end_role": ({**SOMEBODY, "post": 90_000}, {"supervisor": 404}),
    "reset_second_factor": (SOMEBODY, {"supervisor": 302}),
    "end_access": (SOMEBODY, {"supervisor": 302}),
    "share_file": (SLUG, {"supervisor": 200, "registrar": 200}),
    "end_sharing": ({**SLUG, **SOMEBODY}, {"supervisor": 302, "registrar": 302}),
}


@pytest.mark.parametrize("role", EVERYBODY)
def test_deed_is_done_only_by_those_whose_it_is(client, cast, role):
    sign_in(client, cast, role)
    for name, (needs, let_through) in DEEDS.items():
        looks = SEE_21_128 if "slug" in needs else SEE_ALL
        refused = 302 if role == "anonymous" else 403 if role in looks else 404
        answer = client.post(reverse(name, kwargs=needs))
        assert answer.status_code == let_through.get(role, refused), name
        if role == "anonymous":
            assert "/sign-in/" in answer["Location"]
