"""From an upload to a registration: read once and under a lease, reviewed, proposed, countersigned by another."""

import os
import signal
from datetime import date, timedelta
from pathlib import Path

import pytest
from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.db import connection, connections

from deliberations.actions.countersign_proposal import countersign_proposal
from deliberations.actions.discard_import import discard_import
from deliberations.actions.propose_act import propose_act
from deliberations.actions.read_import import read_import
from deliberations.actions.receive_import import receive_import
from deliberations.actions.review_import import review_import
from deliberations.actions.revise_proposal import revise_proposal
from deliberations.actions.withdraw_proposal import withdraw_proposal
from deliberations.models import Deliberation, Import, JournalLine, Question
from deliberations.tasks import read_imports
from tests.actions.test_together import together
from tests.building import DATA, act, decision, load, variable
from tests.conftest import assemble
from tests.pdfs import pdf

DOCUMENTS = Path(__file__).resolve().parents[1] / "reading" / "documents"
JEUGD = (DOCUMENTS / "nl-jeugd.txt").read_bytes()


pytestmark = pytest.mark.usefixtures("own_documents")


def receive(content, at, name="a.txt", by=None):
    return receive_import(ContentFile(content, name=name), by=by, at=at)


def last_line():
    return JournalLine.objects.order_by("-number").first()


@pytest.fixture
def read(cast, now):
    found = receive(JEUGD, now, "jeugd.txt", by=cast.registrar)
    read_import(at=now)
    found.refresh_from_db()
    return found


# ---------- upload and reading


def test_upload_waits_until_it_is_read(cast, now):
    found = receive(JEUGD, now, "jeugd.txt", by=cast.registrar)
    assert (found.step, found.uploaded_by, found.document.name) == ("uploaded", cast.registrar, "jeugd.txt")
    line = last_line()
    assert (line.verb, line.subject, line.actor) == ("received_import", "jeugd.txt", cast.registrar)
    read_imports()
    found.refresh_from_db()
    assert (found.step, found.number) == ("read", "22/214")
    assert found.result["fields"]["number"]["confidence"] == "certain"
    assert found.pages[0].startswith("Informatieveiligheidscomité")
    line = last_line()
    assert (line.verb, line.actor, line.after["standing"]) == ("read_import", None, "read")
    assert line.deliberation is None


def test_same_file_twice_is_one_import_and_read_once(read, cast, now):
    again = receive(JEUGD, now, "other name.txt", by=cast.supervisor)
    assert (again.pk, again.step) == (read.pk, "read")
    lines = JournalLine.objects.count()
    assert read_import(at=now) is None
    assert JournalLine.objects.count() == lines


def test_opinion_is_said_to_be_none_and_is_no_failure(db, now):
    receive((DOCUMENTS / "nl-advies.txt").read_bytes(), now)
    found = read_import(at=now)
    assert found.step == "other"
    assert found.said_reason.startswith("This is an opinion of the committee")


@pytest.mark.parametrize(
    ("content", "name", "sentence"),
    [
        (b"Geachte mevrouw", "a.txt", "The file is no deliberation"),
        (pdf(), "a.pdf", "The PDF holds no text"),
    ],
)
def test_what_cannot_be_read_says_why_and_is_read_again_when_it_comes_again(db, now, content, name, sentence):
    found = receive(content, now, name)
    read_import(at=now)
    found.refresh_from_db()
    assert (found.step, found.tries) == ("failed", 1)
    assert found.said_reason.startswith(sentence)
    assert read_import(at=now) is None
    assert receive(content, now, name).step == "uploaded"
    assert read_import(at=now) is not None


@pytest.mark.parametrize("content", [b"", b"<html>no</html>", bytes(range(256)) * 20, b"%PDF-1.7 broken"])
def test_what_is_no_document_is_refused_at_once_with_a_sentence(db, now, content):
    with pytest.raises(ValidationError) as refusal:
        receive(content, now, "a.pdf")
    assert refusal.value.messages[0].endswith(".")
    assert not Import.objects.exists()


def test_file_that_was_altered_since_is_not_read(db, now):
    found = receive(JEUGD, now)
    found.document.path.chmod(0o600)
    found.document.path.write_bytes(b"something else")
    read_import(at=now)
    found.refresh_from_db()
    assert (found.step, found.said_reason) == (
        "failed",
        "The file is missing or not what was received. Import it again.",
    )


def test_eight_readers_keep_one_result(own_database, now):
    found = receive(JEUGD, now)
    together(lambda n: read_import(at=now))
    found.refresh_from_db()
    assert (found.step, found.tries) == ("read", 1)
    assert JournalLine.objects.filter(verb="read_import").count() == 1


def test_reader_killed_half_way_leaves_it_to_the_next_and_three_times_is_enough(own_database, now):
    found = receive(JEUGD, now)
    connections.close_all()
    at = now
    for attempt in (1, 2, 3):
        if not (child := os.fork()):

            def die_before_the_result(execute, sql, *arguments):
                if sql.startswith("UPDATE") and '"result"' in sql.partition("WHERE")[0]:
                    os.kill(os.getpid(), signal.SIGKILL)
                return execute(sql, *arguments)

            with connection.execute_wrapper(die_before_the_result):
                read_import(at=at)
            os._exit(0)
        assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == -signal.SIGKILL
        found.refresh_from_db()
        assert (found.step, found.tries, found.result) == ("reading", attempt, None)
        connections.close_all()
        if attempt < 3:
            assert read_import(at=at + timedelta(minutes=10)) is None  # somebody may still be at it
        at += timedelta(minutes=16)
    read_import(at=at)
    found.refresh_from_db()
    assert found.step == "failed"
    assert "broken off three times" in found.said_reason


# ---------- review


def test_review_is_kept_with_who_made_it(read, cast, now):
    answers = {"reference": "IVC/KSZG/25/041", "checked": ["legal_grounds"]}
    reviewed = review_import(read, answers, seen=read.review_digest, by=cast.registrar, at=now)
    assert (reviewed.answers, reviewed.reviewed_by, reviewed.reviewed_at) == (answers, cast.registrar, now)
    line = last_line()
    assert (line.verb, line.actor, line.deliberation) == ("reviewed_import", cast.registrar, None)
    review_import(reviewed, answers, seen="", by=cast.registrar, at=now)
    assert last_line() == line


def test_of_two_reviewers_the_second_is_told(read, cast, now):
    seen = read.review_digest
    review_import(read, {"checked": ["title"]}, seen=seen, by=cast.registrar, at=now)
    with pytest.raises(ValidationError, match="registrar changed this review after you opened it"):
        review_import(read, {"checked": ["purpose"]}, seen=seen, by=cast.supervisor, at=now)


# ---------- not wanted


def discard(found, by, at, reason="The text of another committee."):
    return discard_import(found, reason=reason, by=by, at=at)


def test_import_that_is_not_wanted_is_discarded_with_a_reason_and_stays(read, cast, now):
    gone = discard(read, cast.supervisor, now)
    assert (gone.step, gone.discarded_by, gone.discarding) == (
        "discarded",
        cast.supervisor,
        "The text of another committee.",
    )
    assert Import.objects.get() == gone
    assert not Import.objects.to_review().exists()
    line = last_line()
    assert (line.verb, line.actor, line.subject, line.deliberation) == (
        "discarded_import",
        cast.supervisor,
        "jeugd.txt",
        None,
    )
    assert line.after == {
        "import": read.pk,
        "document": read.document.sha256,
        "reason": "The text of another committee.",
    }


def test_import_is_not_discarded_without_a_reason(read, cast, now):
    with pytest.raises(ValidationError, match="Say why it is not wanted"):
        discard(read, cast.registrar, now, reason=" ")
    assert Import.objects.get().step == "read"


def test_import_that_is_proposed_or_registered_is_not_discarded(read, cast, now):
    proposal = propose(read, cast.registrar, now)
    with pytest.raises(ValidationError, match="proposed meanwhile"):
        discard(read, cast.supervisor, now)
    countersign_proposal(proposal, shown=proposal.digest, by=cast.supervisor, at=now)
    with pytest.raises(ValidationError, match="proposed meanwhile"):
        discard(read, cast.supervisor, now)
    assert not JournalLine.objects.filter(verb="discarded_import").exists()


def test_import_whose_proposal_was_withdrawn_is_discarded(read, cast, now):
    withdraw_proposal(propose(read, cast.registrar, now), by=cast.registrar, at=now)
    assert discard(read, cast.registrar, now).step == "discarded"


def test_discarded_import_is_neither_read_nor_reviewed_nor_proposed(read, cast, now):
    waiting = receive(b"Iets anders.", now, by=cast.registrar)
    discard(waiting, cast.registrar, now)
    assert read_import(at=now) is None
    discard(read, cast.registrar, now)
    with pytest.raises(ValidationError, match="registrar discarded this file on 23 November 2026"):
        review_import(read, {"checked": ["title"]}, seen=read.review_digest, by=cast.supervisor, at=now)
    with pytest.raises(ValidationError, match="registrar discarded this file"):
        propose(read, cast.supervisor, now)


def test_discarded_import_is_taken_up_again_when_its_file_comes_again(read, cast, now):
    review_import(read, {"reference": "IVC/KSZG/25/041"}, seen=read.review_digest, by=cast.registrar, at=now)
    discard(read, cast.registrar, now)
    again = receive(JEUGD, now, "jeugd.txt", by=cast.supervisor)
    assert (again.pk, again.step, again.discarding) == (read.pk, "read", "")
    assert again.answers == {"reference": "IVC/KSZG/25/041"}
    assert last_line().verb == "received_import"


def test_of_two_who_decide_about_an_import_at_once_the_second_is_told(own_database, now):
    cast = assemble(load(DATA / "21-128.yaml", at=now))
    found = receive(JEUGD, now, "jeugd.txt", by=cast.registrar)
    found = read_import(at=now)
    people = (cast.registrar, cast.supervisor)

    def decide(n):
        by = people[n // 2 % 2]
        return discard(found, by, now).step if n % 2 else propose(found, by, now).standing

    said = together(decide)
    step = Import.objects.told().get().step
    assert step in ("discarded", "proposed")
    # The same proposal sent again is the same one; of discarding there is one.
    assert said.count("discarded") == (step == "discarded")
    assert JournalLine.objects.filter(verb__in=["discarded_import", "proposed_act"]).count() == 1
    told = "discarded this file" if step == "discarded" else "proposed meanwhile"
    assert all(told in one for one in said if one not in ("discarded", "waiting"))


# ---------- proposal


OPENING = {"number": "22/214", "chamber": "social_security_and_health", "short_title": {}, "public": True}
EARLIER = [decision("2022-09-06"), act(1, "2024-05-07")]


def text(read, **fields):
    return act(2, "2025-02-04", variable("loon"), content="full", document=read.document.sha256, title="T", **fields)


def propose(read, by, at):
    return propose_act(
        None, text(read), opening=OPENING, earlier=EARLIER, imported=read, registrations_seen=0, by=by, at=at
    )


def test_text_comes_with_the_earlier_acts_that_it_names_and_nothing_counts_before_it_is_countersigned(read, cast, now):
    proposal = propose(read, cast.registrar, now)
    read.refresh_from_db()
    assert (read.step, read.proposal) == ("proposed", proposal)
    assert not Deliberation.objects.filter(number="22/214").exists()
    assert last_line().after["earlier"] == 2
    countersign_proposal(proposal, shown=proposal.digest, by=cast.supervisor, at=now)
    file = Deliberation.objects.get(number="22/214")
    acts = list(file.acts.order_by("seq").values_list("seq", "content", "recorded_by", "countersigned_by"))
    people = (cast.registrar.pk, cast.supervisor.pk)
    assert acts == [(0, "unknown", *people), (1, "unknown", *people), (2, "full", *people)]
    assert [v.starts_on for v in file.history().versions()] == [
        date(2022, 9, 6),
        date(2024, 5, 7),
        date(2025, 2, 4),
    ]
    read = Import.objects.told().get(pk=read.pk)
    assert read.step == "registered"
    verbs = list(JournalLine.objects.filter(deliberation=file).order_by("number").values_list("verb", flat=True))
    assert verbs[:4] == ["opened_deliberation", *["registered_act"] * 3]


def test_digest_of_a_proposal_names_the_earlier_acts_too(read, cast, now):
    proposal = propose(read, cast.registrar, now)
    shown = proposal.digest
    proposal.earlier = proposal.earlier[:1]
    assert proposal.digest != shown


def test_proposal_that_is_revised_keeps_its_earlier_acts(read, cast, now):
    proposal = propose(read, cast.registrar, now)
    said = {"opening": OPENING, "earlier": EARLIER, "registrations_seen": 0, "by": cast.registrar, "at": now}
    revised = revise_proposal(proposal, text(read, reference="IVC/KSZG/25/041"), **said)
    assert len(revised.earlier) == 2
    countersign_proposal(revised, shown=revised.digest, by=cast.supervisor, at=now)
    assert Deliberation.objects.get(number="22/214").acts.count() == 3


def test_file_is_proposed_once_and_again_after_it_was_withdrawn(read, cast, now):
    proposal = propose(read, cast.registrar, now)
    other = act(2, "2025-02-04", variable("anders"), content="full")
    again = {"opening": OPENING, "earlier": EARLIER, "imported": read, "registrations_seen": 0, "at": now}
    with pytest.raises(ValidationError, match="proposed meanwhile"):
        propose_act(None, other, by=cast.supervisor, **again)
    withdraw_proposal(proposal, by=cast.registrar, at=now)
    assert Import.objects.told().get(pk=read.pk).step == "read"
    propose_act(None, other, by=cast.supervisor, **again)
    assert Import.objects.told().get(pk=read.pk).step == "proposed"


def test_earlier_acts_out_of_their_order_are_refused(read, cast, now):
    with pytest.raises(ValidationError, match="registered meanwhile"):
        propose_act(
            None, text(read), opening=OPENING, earlier=EARLIER[1:], registrations_seen=0, by=cast.registrar, at=now
        )


def test_file_that_is_the_text_of_a_registered_act_is_not_imported_again(read, cast, now):
    proposal = propose(read, cast.registrar, now)
    countersign_proposal(proposal, shown=proposal.digest, by=cast.supervisor, at=now)
    with pytest.raises(ValidationError, match="is already registered: it is the text of 22/214, amendment of 4 Feb"):
        receive(JEUGD, now, "jeugd.txt", by=cast.registrar)


def test_what_the_text_says_against_itself_becomes_a_question_of_who_prepared_it(cast, now):
    found = receive((DOCUMENTS / "nl-dubbel.txt").read_bytes(), now, "dubbel.txt", by=cast.registrar)
    read_import(at=now)
    found.refresh_from_db()
    codes = {finding["code"] for finding in found.result["findings"]}
    proposal = propose(found, cast.registrar, now)
    countersign_proposal(proposal, shown=proposal.digest, by=cast.supervisor, at=now)
    asked = Question.objects.filter(deliberation__number="22/214")
    assert "duplicate_variable" in codes or "retention_dates_differ" in codes
    assert asked.filter(kind="by_hand").exists()
    assert set(asked.values_list("owner", flat=True)) == {cast.registrar.pk}
