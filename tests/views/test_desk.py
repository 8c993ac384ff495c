"""The registrar's desk: prepared by one, looked at before anything is stored, countersigned by another."""

import re
from datetime import date, timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from deliberations.actions.verify_journal import verify_journal
from deliberations.models import Act, Deliberation, JournalLine, Proposal
from deliberations.models.document import place_of
from tests.form_in_page import form_in

pytestmark = pytest.mark.django_db

FILE = "/en/deliberations/21-128/"
LIST = """Persoonskenmerken:
- geslacht
- geboortejaar (jaar)
Werk:
• sector
• loon (in klassen)
"""


@pytest.fixture
def registrar(client, cast):
    client.force_login(cast.registrar, backend="django.contrib.auth.backends.ModelBackend")
    return client


@pytest.fixture
def colleague(cast):
    from django.test import Client

    second = Client()
    second.force_login(cast.supervisor, backend="django.contrib.auth.backends.ModelBackend")
    return second


def fill(client, address, **typed):
    """Open a form, type into it, and ask what it would change."""
    page = client.get(address)
    assert page.status_code == 200, page.content.decode()[:500]
    sent = form_in(page) | {name.replace("__", "-"): value for name, value in typed.items()} | {"do": "preview"}
    return client.post(address, sent)


def save(client, address, preview):
    return client.post(address, form_in(preview) | {"do": "save"})


def day(prefix, text):
    year, month, day = text.split("-")
    return {f"{prefix}-d": day, f"{prefix}-m": month, f"{prefix}-y": year}


def propose(client, address, **typed):
    preview = fill(client, address, **typed)
    assert preview.status_code == 200, sentences(preview)
    saved = save(client, address, preview)
    assert saved.status_code == 302, sentences(saved)
    return Proposal.objects.get(pk=int(saved["Location"].rstrip("/").split("/")[-1]))


def countersign(client, proposal):
    """Open the page of a proposal, and press its button or one that was never there."""
    address = f"/en/proposals/{proposal.pk}/"
    return client.post(f"{address}countersign/", {"shown": shown_on(client.get(address))})


def shown_on(page):
    found = re.search(r'name="shown" value="(\w+)"', page.content.decode())
    return found[1] if found else Proposal.objects.get(pk=page.context["proposal"].pk).digest


def sentences(answer):
    body = answer.content.decode()
    start = body.find("govuk-error-summary__list")
    return body[start : start + 600] if start > 0 else body[:600]


AMENDMENT = f"{FILE}acts/new/?kind=amendment"


def amendment(**typed):
    return {**day("approved_on", "2026-11-03"), **day("effective_on", "2026-11-18"), "effect": "stated"} | typed


def test_amendment_by_a_pasted_list_stores_only_the_difference(registrar, colleague, cast):
    lines = form_in(registrar.get(AMENDMENT))["variables"].replace("- geslacht\n", "").splitlines()
    pasted = "\r\n".join(line.replace("- ", "•\t") for line in [*lines, "- nieuwe variabele (in klassen)"])
    preview = fill(registrar, AMENDMENT, **amendment(way="list", variables=pasted))
    body = preview.content.decode()
    assert "1 added, 0 changed, 1 removed" in body
    assert "75 variables in the new text" in body
    assert Proposal.objects.count() == 0
    made = save(registrar, AMENDMENT, preview)
    proposal = Proposal.objects.get()
    assert made["Location"].endswith(f"/proposals/{proposal.pk}/")
    assert proposal.facts["content"] == "changes"
    assert [(c[1][1], c[2]) for c in proposal.facts["changes"]] == [("geslacht", False), ("nieuwe variabele", True)]
    assert Act.objects.filter(deliberation__number="21/128").count() == 3
    answer = countersign(colleague, proposal)
    assert answer.status_code == 302
    act = Act.objects.get(deliberation__number="21/128", seq=3)
    assert (act.recorded_by, act.countersigned_by) == (cast.registrar, cast.supervisor)


def test_list_in_another_order_than_the_register_keeps_is_said(registrar):
    lines = form_in(registrar.get(AMENDMENT))["variables"].splitlines()
    first, second = (n for n, line in enumerate(lines) if line.startswith("- ") and n < 3)
    lines[first], lines[second] = lines[second], lines[first]
    pasted = "\n".join([*lines, "- nieuwe variabele"])
    body = fill(registrar, AMENDMENT, **amendment(way="list", variables=pasted)).content.decode()
    assert "the same variables, in another order" in body
    assert "the same as the list that was given" not in body


def test_amendment_by_picking_changes(registrar):
    page = registrar.get(AMENDMENT)
    names = {name for name in form_in(page) if name.startswith("pick-")}
    assert len(names) == 75
    body = page.content.decode()
    row = body[body.index(">sector<") :]
    form = row[row.index('name="pick-') + 6 : row.index('-form"') + 5]
    typed = amendment(way="picks", added="NARIC-Vlaanderen:\n- iets nieuws (ja/neen)") | {form: "classes"}
    proposal = propose(registrar, AMENDMENT, **typed)
    assert [(c[1][1], c[5]["transformation"]) for c in proposal.facts["changes"]] == [
        ("sector", "classes"),
        ("iets nieuws", "yes_no"),
    ]


def test_nothing_is_saved_before_it_was_looked_at(registrar):
    page = registrar.get(AMENDMENT)
    sent = form_in(page) | amendment(added="Werk:\n- loon", way="picks") | {"do": "save"}
    answer = registrar.post(AMENDMENT, sent)
    assert answer.status_code == 200
    assert b"Not saved yet" in answer.content
    assert not Proposal.objects.exists()
    changed = form_in(answer) | {"added": "Werk:\n- iets anders", "do": "save"}
    assert b"Not saved yet" in registrar.post(AMENDMENT, changed).content
    assert not Proposal.objects.exists()


def test_refusal_keeps_all_that_was_typed(registrar):
    typed = amendment(title="Een titel", variables="Werk:\n- loon", way="list") | day("approved_on", "2026-02-31")
    answer = fill(registrar, AMENDMENT, **typed)
    assert answer.status_code == 422
    assert "31 2 2026" in sentences(answer) or "31 02 2026" in sentences(answer)
    shown = form_in(answer)
    assert (shown["title"], shown["variables"], shown["approved_on-d"]) == ("Een titel", "Werk:\n- loon", "31")


def test_amendment_before_the_decision_is_refused_in_a_sentence(registrar):
    answer = fill(registrar, AMENDMENT, **amendment(added="Werk:\n- loon", **day("approved_on", "2020-01-01")))
    assert answer.status_code == 422
    assert "no act is older than its decision" in sentences(answer)


def test_printed_day_beside_the_computed_one_is_a_question(registrar):
    asked = fill(registrar, AMENDMENT, **amendment(added="Werk:\n- loon", **day("effective_on", "2026-12-01")))
    assert "ten working days give" in asked.content.decode()
    assert asked.status_code == 200


def test_preparer_does_not_countersign(registrar, cast):
    proposal = propose(registrar, AMENDMENT, **amendment(added="Werk:\n- loon"))
    assert b"Countersign and register" not in registrar.get(f"/en/proposals/{proposal.pk}/").content
    answer = countersign(registrar, proposal)
    assert answer.status_code == 422
    assert b"a second person countersigns it" in answer.content
    assert not Act.objects.filter(seq=3).exists()


def test_register_of_one_person_does_without_and_says_so(registrar, settings):
    settings.FOUR_EYES = False
    assert b"set to work without a second person" in registrar.get(AMENDMENT).content
    proposal = propose(registrar, AMENDMENT, **amendment(added="Werk:\n- loon"))
    assert countersign(registrar, proposal).status_code == 302
    act = Act.objects.get(deliberation__number="21/128", seq=3)
    assert act.countersigned_by is None
    assert b"without a second person" in registrar.get(f"/en/proposals/{proposal.pk}/").content


def test_one_of_two_registrars_wins_and_the_other_is_told_what_changed(registrar, colleague, cast):
    theirs = fill(colleague, AMENDMENT, **amendment(added="Werk:\n- hunne"))
    mine = propose(registrar, AMENDMENT, **amendment(added="Werk:\n- mijne"))
    countersign(colleague, mine)
    answer = save(colleague, AMENDMENT, theirs)
    body = answer.content.decode()
    assert answer.status_code == 200
    assert "act 3.0 was registered" in body
    assert form_in(answer)["added"] == "Werk:\n- hunne"
    assert "Werk" in body
    # Saved again with open eyes, it is the next act.
    assert save(colleague, AMENDMENT, answer).status_code == 302
    assert Proposal.objects.latest("pk").facts["seq"] == 4


def test_proposal_on_an_older_state_is_not_countersigned(registrar, colleague, cast):
    first = propose(registrar, AMENDMENT, **amendment(added="Werk:\n- een"))
    second = propose(registrar, AMENDMENT, **amendment(added="Werk:\n- twee"))
    assert countersign(colleague, first).status_code == 302
    answer = countersign(colleague, second)
    assert answer.status_code == 422
    assert "Meanwhile act 3.0" in answer.content.decode()
    assert "registrar" in answer.content.decode()


def test_proposal_on_an_older_state_is_saved_again_as_the_next_act(registrar, colleague):
    first = propose(registrar, AMENDMENT, **amendment(added="Werk:\n- een"))
    second = propose(registrar, AMENDMENT, **amendment(added="Werk:\n- twee"))
    assert countersign(colleague, first).status_code == 302
    again = propose(registrar, f"/en/proposals/{second.pk}/change/")
    assert (again.pk, again.seq) == (second.pk, 4)
    assert [(c[1][1], c[2]) for c in again.facts["changes"] if c[1][1] == "twee"] == [("twee", True)]
    assert countersign(colleague, again).status_code == 302


def test_correction_on_an_older_registration_is_saved_again_as_the_next_one(registrar, colleague):
    typed = {"reason": "De tekst is gevonden.", "content": "full", "variables": LIST}
    first = propose(registrar, f"{FILE}acts/0/correct/", **typed)
    second = propose(registrar, f"{FILE}acts/0/correct/", **typed, title="Een titel")
    assert countersign(colleague, first).status_code == 302
    again = propose(registrar, f"/en/proposals/{second.pk}/change/")
    assert (again.seq, again.revision) == (0, 2)


def test_overview_says_whether_an_act_a_correction_or_a_retraction_waits(registrar, colleague):
    address = f"{FILE}acts/2/retract/"
    registrar.post(address, form_in(registrar.get(address)) | {"reason": "Verkeerd dossier."})
    propose(registrar, f"{FILE}acts/0/correct/", reason="Nagelezen.", reference="IVC/1")
    body = colleague.get("/en/overview/").content.decode()
    assert "21/128: retraction of the amendment of 4 November 2025" in body
    assert "21/128: correction of the decision of 6 July 2021" in body


def test_retraction_is_not_changed_into_a_correction(registrar):
    address = f"{FILE}acts/2/retract/"
    saved = registrar.post(address, form_in(registrar.get(address)) | {"reason": "Verkeerd dossier."})
    answer = registrar.get(f"{saved['Location']}change/")
    assert (answer.status_code, answer["Location"]) == (302, saved["Location"])


def test_what_opens_a_file_is_not_saved_otherwise_than_it_was_looked_at(registrar):
    typed = {"file-number": "26/7", "content": "full", "variables": LIST, **amendment()}
    preview = fill(registrar, "/en/deliberations/new/", **typed)
    changed = form_in(preview) | {"file-number": "26/8", "do": "save"}
    assert b"Not saved yet" in registrar.post("/en/deliberations/new/", changed).content
    assert not Proposal.objects.exists()


def test_sent_back_changed_and_saved_again(registrar, colleague):
    proposal = propose(registrar, AMENDMENT, **amendment(added="Werk:\n- een"))
    address = f"/en/proposals/{proposal.pk}/"
    assert b"Say why" in colleague.post(f"{address}send-back/", {"reason": " "}).content
    assert colleague.post(f"{address}send-back/", {"reason": "Het is twee."}).status_code == 302
    assert "Het is twee." in registrar.get(address).content.decode()
    assert form_in(registrar.get(f"{address}change/"))["added"] == "Werk:\n- een\n"
    propose(registrar, f"{address}change/", added="Werk:\n- twee")
    proposal.refresh_from_db()
    assert proposal.standing == "waiting"
    assert countersign(colleague, proposal).status_code == 302
    verbs = list(JournalLine.objects.order_by("number").values_list("verb", flat=True))[-4:]
    assert verbs == ["proposed_act", "sent_back_proposal", "revised_proposal", "registered_act"]
    answer = countersign(colleague, proposal)
    assert "was registered by supervisor" in answer.content.decode()


def test_what_changed_after_it_was_read_is_not_countersigned_unread(registrar, colleague):
    proposal = propose(registrar, AMENDMENT, **amendment(added="Werk:\n- een"))
    address = f"/en/proposals/{proposal.pk}/"
    read = shown_on(colleague.get(address))
    propose(registrar, f"{address}change/", added="Werk:\n- twee")
    answer = colleague.post(f"{address}countersign/", {"shown": read})
    assert answer.status_code == 422
    assert "was changed after you opened it" in sentences(answer)
    assert "twee" in answer.content.decode()
    assert colleague.post(f"{address}countersign/").status_code == 422
    assert not Act.objects.filter(seq=3).exists()
    assert colleague.post(f"{address}countersign/", {"shown": shown_on(answer)}).status_code == 302


def test_preview_shows_every_language_and_place_and_name_that_is_stored(registrar, colleague):
    rows = form_in(registrar.get(AMENDMENT))["condition-rows"]
    typed = {
        "condition-rows": str(int(rows) + 1),
        f"condition-{rows}-name": "one-more",
        f"condition-{rows}-text-nl": "In het Nederlands.",
        f"condition-{rows}-text-fr": "En français.",
        f"condition-{rows}-place_in_text": "§ 99",
    }
    proposal = propose(registrar, AMENDMENT, **amendment(**typed))
    body = colleague.get(f"/en/proposals/{proposal.pk}/").content.decode()
    for stored in ("one-more", "In het Nederlands.", "En français.", "§ 99"):
        assert stored in body


def test_same_registration_on_later_acts_is_another_proposal(registrar, colleague):
    typed = amendment(added="Werk:\n- een")
    first = propose(registrar, AMENDMENT, **typed)
    corrected = {"reason": "De tekst is gevonden.", "content": "full", "variables": LIST}
    countersign(colleague, propose(registrar, f"{FILE}acts/0/correct/", **corrected))
    again = propose(registrar, AMENDMENT, **typed)
    assert again.facts == first.facts
    assert again.pk != first.pk
    assert countersign(colleague, again).status_code == 302


def test_spelling_is_corrected_and_the_place_stays(registrar, colleague):
    typed = amendment(added="Werk:\n- Loon", **{"variables-place": "§ 12"})
    countersign(colleague, propose(registrar, AMENDMENT, **typed))
    corrected = {"reason": "In de tekst staat een kleine letter.", "added": "Werk:\n- loon"}
    again = propose(registrar, f"{FILE}acts/3/correct/", **corrected)
    assert [(c[1][1], c[4]) for c in again.facts["changes"]] == [("loon", "§ 12")]


@pytest.mark.parametrize("added", ["Werk:\n- " + "y" * 301, "Werk:\n- " + "ß" * 200, "H" * 301 + ":\n- loon\n- werk"])
def test_name_that_no_column_holds_is_refused_before_it_is_countersigned(registrar, added):
    answer = fill(registrar, AMENDMENT, **amendment(added=added))
    assert answer.status_code == 422
    assert "longer than 300 characters" in sentences(answer)
    assert form_in(answer)["added"] == added


def test_two_rows_about_the_same_are_refused_and_both_are_kept(registrar):
    ground = {"legal_ground-rows": "2"}
    for n in range(2):
        ground |= {f"legal_ground-{n}-citation": "artikel 5", f"legal_ground-{n}-place_in_text": f"§ {n}"}
    answer = fill(registrar, AMENDMENT, **amendment(**ground))
    assert answer.status_code == 422
    assert "in a row above already" in sentences(answer)
    assert form_in(answer)["legal_ground-1-place_in_text"] == "§ 1"


def test_place_of_a_changed_variable_is_that_of_the_new_text_and_stays_when_corrected(registrar, colleague):
    page = registrar.get(AMENDMENT).content.decode()
    row = page[page.index(">sector<") :]
    form = row[row.index('name="pick-') + 6 : row.index('-form"') + 5]
    typed = amendment(way="picks", **{form: "classes", "variables-place": "§ 12"})
    first = propose(registrar, AMENDMENT, **typed)
    assert [(c[1][1], c[4]) for c in first.facts["changes"]] == [("sector", "§ 12")]
    countersign(colleague, first)
    corrected = propose(registrar, f"{FILE}acts/3/correct/", reason="De titel ontbrak.", title="Een titel")
    assert [(c[1][1], c[4]) for c in corrected.facts["changes"]] == [("sector", "§ 12")]


def test_what_a_database_cannot_keep_is_left_out(registrar, colleague):
    typed = amendment(added="Werk:\n- lo\0on", **{"variables-place": "§\0 1"})
    proposal = propose(registrar, AMENDMENT, **typed)
    assert (proposal.facts["changes"][0][1][1], proposal.facts["changes"][0][4]) == ("loon", "§ 1")
    assert colleague.post(f"/en/proposals/{proposal.pk}/send-back/", {"reason": "Niet\0 juist."}).status_code == 302
    proposal.refresh_from_db()
    assert proposal.note == "Niet juist."


def test_file_of_which_all_was_retracted_begins_with_its_decision(registrar, colleague):
    for seq in (2, 1, 0):
        address = f"{FILE}acts/{seq}/retract/"
        saved = registrar.post(address, form_in(registrar.get(address)) | {"reason": "Verkeerd dossier."})
        countersign(colleague, Proposal.objects.get(pk=int(saved["Location"].split("/")[-2])))
    answer = registrar.get(f"{FILE}acts/new/")
    assert (answer.status_code, answer["Location"]) == (302, f"{FILE}acts/0/correct/")


def test_long_list_is_not_too_many_fields(registrar):
    long = {f"pick-{n}-form": "year" for n in range(2500)}
    assert fill(registrar, AMENDMENT, **amendment(added="Werk:\n- loon", **long)).status_code == 200


def test_published_file_that_was_altered_is_said_to_be_missing(registrar, own_documents):
    text = SimpleUploadedFile("tekst.txt", b"De beraadslaging.")
    proposal = propose(registrar, AMENDMENT, **amendment(added="Werk:\n- loon", document=text))
    place_of(proposal.facts["document"]).unlink()
    answer = registrar.get(f"/en/proposals/{proposal.pk}/document/")
    assert answer.status_code == 500
    assert "missing or not what was registered" in sentences(answer)


def test_withdrawn_proposal_is_not_registered(registrar, colleague):
    proposal = propose(registrar, AMENDMENT, **amendment(added="Werk:\n- een"))
    assert registrar.post(f"/en/proposals/{proposal.pk}/withdraw/").status_code == 302
    assert countersign(colleague, proposal).status_code == 422
    assert not Act.objects.filter(seq=3).exists()


def test_new_deliberation_from_first_line_to_the_public_register(registrar, colleague, client):
    typed = {
        "file-number": "26/7",
        "file-chamber": "social_security_and_health",
        "file-short_title-en": "A new file",
        "effect": "stated",
        "content": "full",
        "variables": LIST,
        "party-0-role": "recipient",
        "party-0-organisation": "maastricht-sbe",
        "retention-0-rule": "date",
        **day("approved_on", "2026-11-03"),
        **day("effective_on", "2026-11-18"),
        **day("retention-0-until", "2030-06-30"),
    }
    proposal = propose(registrar, "/en/deliberations/new/", **typed)
    assert not Deliberation.objects.filter(number="26/007").exists()
    assert countersign(colleague, proposal).status_code == 302
    opened = Deliberation.objects.get(number="26/007")
    state = opened.history().state(on=date(2026, 11, 20))
    assert [e.subject.key for e in state.about("variable")] == [
        ("Persoonskenmerken", "geslacht"),
        ("Persoonskenmerken", "geboortejaar"),
        ("Werk", "sector"),
        ("Werk", "loon"),
    ]
    assert state.one("retention").detail["until"] == "2030-06-30"
    assert client.get("/en/register/26-007/").status_code == 200


def test_number_that_is_taken_is_refused(registrar):
    typed = {"file-number": "21/128", "content": "full", "variables": LIST, **amendment()}
    answer = fill(registrar, "/en/deliberations/new/", **typed)
    assert answer.status_code == 422
    assert "already in the register" in sentences(answer)
    assert '<a href="#id_file-number">Deliberation' in answer.content.decode()


def test_each_sentence_of_the_summary_names_its_field_and_stands_at_it(registrar):
    body = fill(registrar, "/en/deliberations/new/").content.decode()
    assert '<a href="#id_file-number">Number: This field is required.</a>' in body
    assert '<a href="#id_approved_on-d">Approved on: Give the day, for example 4 11 2025.</a>' in body
    assert "From which day? Give the day, or choose that it is not fixed." in body
    typed = amendment(added="Werk:\n- een", **day("approved_on", "2020-01-07"))
    body = fill(registrar, AMENDMENT, **typed).content.decode()
    assert body.count("7 January 2020 lies before the decision of 6 July 2021") == 2


def test_title_that_is_too_long_is_refused_and_kept(registrar):
    answer = fill(registrar, AMENDMENT, **amendment(title="Titel " * 2000))
    body = answer.content.decode()
    assert answer.status_code == 422
    assert "2000" in sentences(answer)
    assert "Titel " * 1999 in body
    assert 'maxlength="2000"' not in body


def test_decision_has_no_text_before_it_to_change_and_no_rows_to_take_out(registrar):
    body = registrar.get("/en/deliberations/new/").content.decode()
    assert 'name="content" value="full"' in body
    assert 'name="content" value="changes"' not in body
    assert 'name="party-0-gone"' not in body
    assert 'name="party-0-gone"' in registrar.get(AMENDMENT).content.decode()


def test_each_step_of_a_proposal_says_what_was_done(registrar, colleague):
    proposal = propose(registrar, AMENDMENT, **amendment(added="Werk:\n- een"))
    address = f"/en/proposals/{proposal.pk}/"
    assert b"The proposal is saved." in registrar.get(address).content
    assert 'href="#reason"' in colleague.post(f"{address}send-back/", {"reason": ""}).content.decode()
    too_long = colleague.post(f"{address}send-back/", {"reason": "x" * 2001})
    assert too_long.status_code == 422
    assert "x" * 2001 in too_long.content.decode()
    assert b"is sent back" in colleague.post(f"{address}send-back/", {"reason": "Two."}, follow=True).content
    assert b"is withdrawn" in registrar.post(f"{address}withdraw/", follow=True).content


def test_extension_after_the_deadline_leaves_a_gap_and_the_page_says_so(registrar):
    typed = amendment(
        **day("approved_on", "2031-02-04"),
        **day("effective_on", "2031-02-19"),
        **day("retention-0-until", "2033-01-31"),
    )
    assert "The extension comes after the old deadline" in fill(registrar, AMENDMENT, **typed).content.decode()


def test_annulment_from_the_start_and_suspension(registrar, colleague):
    address = f"{FILE}acts/new/?kind=annulment"
    preview = fill(registrar, address, sets_aside="2", effect="from_the_start", **day("approved_on", "2026-11-03"))
    assert "75 variables" in preview.content.decode()
    proposal = Proposal.objects.get(pk=int(save(registrar, address, preview)["Location"].split("/")[-2]))
    assert (proposal.facts["effective_on"], proposal.facts["sets_aside"]) == ("2025-11-20", 2)
    countersign(colleague, proposal)
    file = Deliberation.objects.get(number="21/128")
    assert not file.history().state(on=date(2026, 1, 1)).entries
    address = f"{FILE}acts/new/?kind=suspension"
    proposal = propose(registrar, address, sets_aside="0", **amendment())
    countersign(colleague, proposal)
    assert not file.history().state(on=date(2026, 11, 20)).in_force


def test_act_without_a_day_of_effect_changes_no_day_yet(registrar):
    typed = amendment(added="Werk:\n- loon", effect="not_fixed")
    assert "no day of effect is fixed" in fill(registrar, AMENDMENT, **typed).content.decode()


def test_correction_shows_every_version_that_it_changes(registrar, colleague, now, settings):
    address = f"{FILE}acts/0/correct/"
    preview = fill(registrar, address, reason="De tekst van 2021 is gevonden.", content="full", variables=LIST)
    body = preview.content.decode()
    assert "6 July 2021 to 20 February 2024" in body
    assert "in force, content not known" in body
    proposal = propose(registrar, address, reason="De tekst is gevonden.", content="full", variables=LIST)
    settings.FIXED_NOW = now + timedelta(days=1)
    countersign(colleague, proposal)
    file = Deliberation.objects.get(number="21/128")
    assert len(file.history().state(on=date(2023, 3, 1)).entries) == 4
    assert not file.history().state(on=date(2023, 3, 1), known=now + timedelta(hours=1)).entries


def test_retraction_gives_the_answers_back_that_were_there_before(registrar, colleague):
    first = propose(registrar, AMENDMENT, **amendment(added="Werk:\n- loon"))
    countersign(colleague, first)
    address = f"{FILE}acts/3/retract/"
    assert registrar.post(address, {"reason": ""}).status_code == 422
    saved = registrar.post(address, form_in(registrar.get(address)) | {"reason": "Verkeerd dossier."})
    assert saved.status_code == 302
    proposal = Proposal.objects.latest("pk")
    countersign(colleague, proposal)
    file = Deliberation.objects.get(number="21/128")
    assert len(file.history().state(on=date(2026, 11, 20)).about("variable")) == 75
    assert registrar.get(address).status_code == 404


def test_published_file_is_carried_along_and_shown_to_who_countersigns(registrar, colleague):
    text = SimpleUploadedFile("tekst.txt", b"De beraadslaging.")
    refused = fill(registrar, AMENDMENT, **amendment(document=text, **day("approved_on", "2026-02-31")))
    assert refused.status_code == 422
    held = form_in(refused)["document-held"]
    sent = form_in(refused) | day("approved_on", "2026-11-03") | {"added": "Werk:\n- loon", "do": "preview"}
    saved = save(registrar, AMENDMENT, registrar.post(AMENDMENT, sent))
    proposal = Proposal.objects.get()
    assert proposal.facts["document"] == held
    shown = colleague.get(f"{saved['Location']}document/")
    assert b"".join(shown.streaming_content) == b"De beraadslaging."


def test_what_is_waiting_is_seen_by_the_committee_only(registrar, cast, client):
    proposal = propose(registrar, AMENDMENT, **amendment(added="Werk:\n- geheim"))
    client.force_login(cast.dpo, backend="django.contrib.auth.backends.ModelBackend")
    assert client.get(f"/en/proposals/{proposal.pk}/").status_code == 404
    assert b"proposed" not in client.get(f"{FILE}history/").content


def test_form_that_is_sent_again_is_one_proposal(registrar):
    preview = fill(registrar, AMENDMENT, **amendment(added="Werk:\n- loon"))
    first, second = (save(registrar, AMENDMENT, preview)["Location"] for _ in range(2))
    assert first == second
    assert Proposal.objects.count() == 1
    assert JournalLine.objects.filter(verb="proposed_act").count() == 1


def test_form_that_was_countersigned_meanwhile_is_not_saved_again(registrar, colleague):
    preview = fill(registrar, AMENDMENT, **amendment(added="Werk:\n- loon"))
    save(registrar, AMENDMENT, preview)
    countersign(colleague, Proposal.objects.get())
    again = save(registrar, AMENDMENT, preview)
    body = again.content.decode()
    assert "act 3.0 was registered" in body
    assert "Nothing differs from the text before it" in body
    assert Proposal.objects.count() == 1


@pytest.mark.parametrize(
    "address", [AMENDMENT, f"{FILE}acts/2/correct/", f"{FILE}acts/2/retract/", "/en/deliberations/new/"]
)
def test_form_from_another_site_changes_nothing(cast, address):
    from django.test import Client

    browser = Client(enforce_csrf_checks=True, headers={"origin": "https://elsewhere.example"})
    browser.force_login(cast.registrar, backend="django.contrib.auth.backends.ModelBackend")
    sent = form_in(browser.get(address)) | amendment(added="Werk:\n- loon", reason="x") | {"do": "save"}
    answer = browser.post(address, sent)
    assert answer.status_code == 403
    assert b"The form has expired" in answer.content
    assert not Proposal.objects.exists()


def test_act_that_sets_aside_none_is_refused(registrar):
    answer = fill(registrar, f"{FILE}acts/new/?kind=repeal", sets_aside="9", **amendment())
    assert answer.status_code == 422
    assert "9" in sentences(answer)


def test_file_says_what_waits_to_the_committee_and_to_nobody_else(registrar, cast, client):
    propose(registrar, AMENDMENT, **amendment(added="Werk:\n- geheim"))
    told = b"waits for a second person; it does not count yet"
    assert told in registrar.get(FILE).content
    for role, expected in (("auditor", True), ("dpo", False), ("expert", False), ("officer", False)):
        client.force_login(getattr(cast, role), backend="django.contrib.auth.backends.ModelBackend")
        assert (told in client.get(FILE).content) == expected, role
    client.logout()
    assert told not in client.get("/en/register/21-128/").content


def test_act_that_is_set_aside_is_chosen_by_who_registers(registrar):
    answer = fill(registrar, f"{FILE}acts/new/?kind=suspension", **amendment())
    assert answer.status_code == 422
    assert "Which act?" in sentences(answer)


def test_journal_is_unbroken_after_all_of_it(registrar, colleague, now):
    proposal = propose(registrar, AMENDMENT, **amendment(added="Werk:\n- loon"))
    countersign(colleague, proposal)
    assert verify_journal(at=now).broken_at is None


# A list as a spreadsheet gives it.


def test_list_pasted_from_a_numbered_table_is_the_same_list(registrar):
    held = form_in(registrar.get(AMENDMENT))["variables"].splitlines()
    forms = {"pseudoniem", "in klassen", "jaar en maand", "jaar", "ja/neen"}
    rows, number = [], 0
    for line in filter(None, held):
        if not line.startswith("- "):
            rows.append(line)
            continue
        number += 1
        label, _, form = line.removeprefix("- ").rpartition(" (")
        form = form.removesuffix(")")
        rows.append(f"{number}\t{label}\t{form}" if form in forms else f"{number}\t{line.removeprefix('- ')}\t")
    body = fill(registrar, AMENDMENT, **amendment(way="list", variables="\n".join(rows), title="x")).content.decode()
    assert number == 75
    assert "Nothing differs from the text before it" in body


def test_known_variable_that_was_read_as_a_heading_is_remarked_on(registrar):
    pasted = "Persoon:\n• leeftijd\n• geslacht\no man\no vrouw\n"
    body = fill(registrar, AMENDMENT, **amendment(way="list", variables=pasted)).content.decode()
    assert "“geslacht” was read as a heading, and is a variable elsewhere." in body


# What nobody would see.


@pytest.mark.parametrize(
    ("typed", "named"),
    [
        ({"reference": "IVC\u202e/1"}, "“Reference” holds an invisible character (U+202E) after “IVC”"),
        ({"signed_by": "A\u202eB"}, "“Signed by” holds an invisible character (U+202E)"),
        ({"title": "ab\u200fc"}, "“Official title” holds an invisible character (U+200F)"),
        ({"title": "a\0b"}, "“Official title” holds an invisible character (U+0000)"),
        ({"purpose-0-text-nl": "doel\u2066"}, "“In our words (Nederlands)” holds an invisible character (U+2066)"),
        ({"condition-0-name": "a\u200bb"}, "“Name” holds an invisible character (U+200B)"),
        ({"condition-0-name": "ab", "condition-0-place_in_text": "§\u200b 1"}, "“Place in the text” holds"),
        ({"variables-place": "§\u202e 1"}, "“Place of the list in the text” holds an invisible character"),
        ({"way": "list", "variables": "Werk:\n- lo\ue000on"}, "(line 2) or its heading holds an invisible character"),
    ],
)
def test_invisible_character_is_refused_by_the_name_of_its_field(registrar, typed, named):
    answer = fill(registrar, AMENDMENT, **amendment(**typed))
    assert answer.status_code == 422
    assert named in sentences(answer)
    if "\0" not in str(typed):
        assert {name: form_in(answer)[name] for name in typed} == typed


def test_invisible_character_is_refused_when_a_proposal_is_sent_back(registrar, colleague):
    proposal = propose(registrar, AMENDMENT, **amendment(added="Werk:\n- een"))
    answer = colleague.post(f"/en/proposals/{proposal.pk}/send-back/", {"reason": "Het is\u202e twee."})
    assert answer.status_code == 422
    assert "“What has to be put right?” holds an invisible character" in answer.content.decode()


def test_register_that_the_pages_wrote_is_dumped_and_loaded_again(registrar, colleague, cast):
    typed = {"reference": "IVC/1", "title": "Een\u00a0titel", "signed_by": "A B", "condition-0-name": "niets\u2003meer"}
    countersign(colleague, propose(registrar, AMENDMENT, **amendment(added="Werk:\n- een", **typed)))
    from io import StringIO

    from django.core.management import call_command

    from deliberations.reading.facts import parse_facts

    out = StringIO()
    call_command("dump_deliberation", "21/128", stdout=out)
    assert parse_facts(out.getvalue().encode(), "dump").acts[3].reference == "IVC/1"


# Refusals that a secretary can use.


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        (
            {"content": "full", "way": "list", "variables": "", "empty": True},
            "De volledige tekst is gekozen en er is niets van ingevuld",
        ),
        (
            {"retention-0-rule": "date", **day("retention-0-until", "--")},
            "“Ten laatste op” is nodig waar “Bepaald door” “een datum” is.",
        ),
        (
            {"retention-0-rule": "period", **day("retention-0-until", "--")},
            "“Maanden” is nodig waar “Bepaald door” “een termijn” is.",
        ),
        ({"retention-0-rule": "period"}, ">“Ten laatste op” staat er alleen waar “Bepaald door” “een datum” is"),
        ({"retention-0-months": "veel"}, "“Maanden”: “veel” is geen geheel getal"),
        ({"party-0-role": "recipient", "party-0-organisation": ""}, "“Organisatie” is nodig: kies er een."),
        ({"title": "x" * 2001}, "“Officiële titel” telt 2001 tekens; schrijf er hoogstens 2000."),
        ({"purpose-0-text-nl": "x" * 10000}, "“In onze woorden (Nederlands)” telt 10000 tekens"),
    ],
)
def test_refusal_says_what_would_be_right_in_the_words_of_the_page(registrar, typed, sentence):
    address = AMENDMENT.replace("/en/", "/nl/")
    if typed.pop("empty", False):
        page = registrar.get(address)
        nothing = {name: "" for name in form_in(page) if re.match(r"[a-z_]+-\d+-", name)}
        typed = (
            nothing | {f"{name.rsplit('-', 1)[0]}-gone": "on" for name in nothing if "place_in_text" in name} | typed
        )
    answer = fill(registrar, address, **amendment(**typed))
    assert answer.status_code == 422
    assert sentence in sentences(answer)
    assert not re.search(
        r"\b(date|period|party|retention|full|changes|slug)\b", sentences(answer).split("</ul>")[0][34:]
    )


# Days that are likely to be a slip.


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        (day("approved_on", "2026-11-24"), "It is dated 24 November 2026, and this was written on 23 November 2026."),
        (day("effective_on", "2026-11-01"), "Entry into force is 1 November 2026, and the meeting was on 3 November"),
        (
            day("retention-0-until", "2026-11-17"),
            "The last day of retention is 17 November 2026, and the act applies from 18 November 2026.",
        ),
    ],
)
def test_day_that_is_likely_to_be_a_slip_is_asked_about_and_never_refused(registrar, colleague, typed, sentence):
    answer = fill(registrar, AMENDMENT, **amendment(added="Werk:\n- een") | typed)
    assert answer.status_code == 200
    assert sentence in answer.content.decode()
    saved = save(registrar, AMENDMENT, answer)
    assert sentence in colleague.get(saved["Location"]).content.decode()


# A proposal that the file has left behind.


@pytest.fixture
def stale(registrar, colleague):
    """Return a proposal that was prepared before another one was registered."""
    first = propose(registrar, AMENDMENT, **amendment(added="Werk:\n- een"))
    second = propose(registrar, AMENDMENT, **amendment(added="Werk:\n- twee"))
    countersign(colleague, first)
    return second


def told(client, proposal):
    return client.get(f"/en/proposals/{proposal.pk}/").content.decode()


def test_page_of_a_stale_proposal_says_what_came_between_before_anybody_presses(registrar, colleague, stale):
    for client in (registrar, colleague):
        body = told(client, stale)
        assert "The file changed after this was prepared" in body
        assert "Act 3.0, amendment of 3 November 2026, was registered on 23 November 2026." in body
        assert "registrar prepared it, supervisor countersigned it." in body
        assert "What it would have changed when it was prepared" in body
        assert "Countersign and register" not in body
    assert "Look at it anew, and save it" in told(registrar, stale)
    assert "Only registrar looks at it anew and saves it. Send it back" in told(colleague, stale)


def test_who_presses_all_the_same_is_told_who_prepared_and_who_countersigned(colleague, stale):
    body = countersign(colleague, stale).content.decode()
    assert "prepared by registrar, was countersigned by supervisor and registered." in body
    assert "it is looked at anew and saved, then countersigned" in body
    assert "save again" not in body


def test_stale_proposal_is_looked_at_anew_saved_and_countersigned(registrar, colleague, stale):
    again = propose(registrar, f"/en/proposals/{stale.pk}/change/")
    assert "The file changed after" not in told(colleague, again)
    assert countersign(colleague, again).status_code == 302


def test_stale_retraction_is_withdrawn_and_asked_for_anew(registrar, colleague):
    waiting = propose(registrar, AMENDMENT, **amendment(added="Werk:\n- een"))
    address = f"{FILE}acts/2/retract/"
    saved = registrar.post(address, form_in(registrar.get(address)) | {"reason": "Verkeerd dossier."})
    countersign(colleague, waiting)
    body = registrar.get(saved["Location"]).content.decode()
    assert "Withdraw it. Where the registration must still be retracted, ask for that anew" in body


# A proposal whose author is gone.


def test_proposal_of_who_is_gone_is_taken_over_changed_and_countersigned(registrar, colleague, cast, stale, now):
    address = f"/en/proposals/{stale.pk}/"
    assert "Take the proposal over" not in told(colleague, stale)
    assert colleague.post(f"{address}take-over/").status_code == 422
    newcomer = registrar_of_the_committee("newcomer", now)
    cast.registrar.is_active = False
    cast.registrar.save()
    assert "registrar may not register acts any more. Take the proposal over" in told(colleague, stale)
    assert colleague.post(f"{address}take-over/").status_code == 302
    stale.refresh_from_db()
    assert stale.prepared_by == cast.supervisor
    line = JournalLine.objects.first()
    assert (line.verb, line.subject) == ("took_over_proposal", "21/128 3.0")
    assert (line.before["prepared_by"], line.after["prepared_by"]) == ("registrar", "supervisor")
    again = propose(colleague, f"{address}change/")
    assert b"a second person countersigns it" in countersign(colleague, again).content
    assert countersign(newcomer, again).status_code == 302
    act = Act.objects.get(deliberation__number="21/128", seq=4)
    assert (act.recorded_by, act.countersigned_by.name) == (cast.supervisor, "newcomer")


def test_who_sent_a_proposal_back_does_not_take_it_over(registrar, colleague, cast, now):
    proposal = propose(registrar, AMENDMENT, **amendment(added="Werk:\n- een"))
    address = f"/en/proposals/{proposal.pk}/"
    colleague.post(f"{address}send-back/", {"reason": "Het is twee."})
    cast.registrar.is_active = False
    cast.registrar.save()
    assert "Take the proposal over" not in told(colleague, proposal)
    answer = colleague.post(f"{address}take-over/")
    assert answer.status_code == 422
    assert b"somebody else takes it over" in answer.content
    assert registrar_of_the_committee("newcomer", now).post(f"{address}take-over/").status_code == 302


@pytest.mark.parametrize(("role", "status"), [("auditor", 403), ("dpo", 404), ("officer", 404), ("stranger", 404)])
def test_who_registers_nothing_takes_nothing_over(registrar, client, cast, role, status):
    proposal = propose(registrar, AMENDMENT, **amendment(added="Werk:\n- een"))
    client.force_login(getattr(cast, role), backend="django.contrib.auth.backends.ModelBackend")
    assert client.post(f"/en/proposals/{proposal.pk}/take-over/").status_code == status


def registrar_of_the_committee(name, now):
    """Return the browser of one more registrar."""
    from django.contrib.auth import get_user_model
    from django.test import Client

    from deliberations.actions.grant_role import grant_role
    from deliberations.models import Organisation, RoleGroup

    person = get_user_model().objects.create_user(f"{name}@register.example", "pass", name=name, language="en")
    ivc = Organisation.objects.get(slug="ivc")
    grant_role(person, role=RoleGroup.Role.REGISTRAR, organisation=ivc, by=None, at=now)
    browser = Client()
    browser.force_login(person, backend="django.contrib.auth.backends.ModelBackend")
    return browser


# Beside the form.


def test_form_leads_to_where_a_missing_organisation_is_added(registrar):
    body = registrar.get(AMENDMENT).content.decode()
    assert 'href="/en/institutions/new/" target="_blank" rel="noopener">Add an organisation' in body


def test_state_that_means_nothing_is_named_above_the_proposals(registrar):
    assert (
        "State: “zz” means nothing here and was left out." in registrar.get("/en/proposals/?state=zz").content.decode()
    )
    assert "means nothing" not in registrar.get("/en/proposals/?state=withdrawn").content.decode()


def test_act_without_a_day_concerns_no_day(registrar, colleague):
    countersign(colleague, propose(registrar, AMENDMENT, **amendment(added="Werk:\n- loon", effect="not_fixed")))
    line = JournalLine.objects.get(verb="registered_act", actor__name="supervisor")
    assert line.concerns_on is None
    assert "concerns" not in registrar.get(f"/en/journal/?person={line.actor_id}").content.decode().split("<ol")[-1]
