"""An invented register is one that could have been registered by hand."""

from collections import Counter
from datetime import datetime

import pytest
from django.core.exceptions import ValidationError
from django.core.management import call_command
from django.utils import timezone

from deliberations.actions import make_many as module
from deliberations.actions.invent_facts import invent_facts, invent_organisations
from deliberations.actions.keep_obligations import differing as obligations_differing
from deliberations.actions.make_many import make_many
from deliberations.actions.rebuild_index import differing
from deliberations.actions.register_deliberation import register_deliberation
from deliberations.actions.verify_journal import verify_journal
from deliberations.actions.write_act import digest
from deliberations.models import Act, Change, Deliberation, JournalLine, Obligation, Organisation, Permit, RoleGroup
from deliberations.permissions import visible_to
from deliberations.rules.acts import Chamber
from deliberations.rules.numbers import Number
from deliberations.rules.timeline import Content
from deliberations.writing.facts import acts_of, facts_of

pytestmark = pytest.mark.django_db

FILES = 60


@pytest.fixture
def many():
    make_many(FILES, seed=7, organisations=20, people=60)


def open_file(number):
    register_deliberation(
        number=number,
        chamber=Chamber.SOCIAL_SECURITY_AND_HEALTH,
        short_title={},
        public=False,
        by=None,
        at=timezone.now(),
    )


def test_obligations_are_those_that_the_acts_give(many):
    assert Obligation.objects.count() > FILES / 2
    assert list(obligations_differing()) == []


def test_journal_is_unbroken(many):
    check = verify_journal(at=timezone.now())
    assert check.broken_at is None
    assert check.lines == JournalLine.objects.count()


def test_journal_tells_of_every_registration_in_the_order_of_time(many):
    verbs = Counter(JournalLine.objects.values_list("verb", flat=True))
    assert verbs["opened_deliberation"] == FILES
    assert verbs["registered_act"] + verbs["corrected_act"] == Act.objects.count()
    assert verbs["granted_role"] == 60
    moments = list(JournalLine.objects.order_by("number").values_list("recorded_at", flat=True))
    assert moments == sorted(moments)


def test_journal_seals_what_the_rows_say(many):
    file = Deliberation.objects.order_by("pk")[3]
    sealed = JournalLine.objects.filter(deliberation=file).exclude(verb="opened_deliberation").order_by("number")
    assert [line.after["sha256"] for line in sealed] == [digest(act) for act in acts_of(file)]
    recorded = file.acts.order_by("recorded_at").values_list("recorded_at", "recorded_by")
    told = [(datetime.fromisoformat(line.after["recorded_at"]), line.after["recorded_by"]) for line in sealed]
    assert told == list(recorded)


def test_index_is_what_the_acts_make_of_it(many):
    assert not list(differing())
    assert Permit.objects.exists()


def test_every_file_passes_the_rules(many):
    for file in Deliberation.objects.all():
        module._check(facts_of(file))


def test_a_decision_names_75_variables_in_full(many):
    decisions = Act.objects.filter(seq=0, revision=0)
    assert set(decisions.values_list("content", flat=True)) == {Content.FULL}
    for pk in decisions.values_list("pk", flat=True):
        assert Change.objects.filter(act=pk, variable__isnull=False).count() == 75


def test_amendments_are_mostly_changes_and_some_full_or_unknown():
    make_many(400, seed=7, organisations=20, people=60)
    contents = Counter(Act.objects.filter(seq__gt=0, revision=0).values_list("content", flat=True))
    assert contents.total() == 800
    assert 640 < contents["changes"] < 720
    assert 50 < contents["full"] < 110
    assert 20 < contents["unknown"] < 65
    assert 2 <= Act.objects.filter(revision=1).exclude(reason="").count() <= 18
    first, second = (
        dict(Act.objects.filter(seq=n, revision=0).values_list("deliberation", "effective_on")) for n in (1, 2)
    )
    assert 8 <= sum(first[file] > second[file] for file in first) <= 36


def test_some_variables_are_common_and_many_are_rare(many):
    files = Counter(Permit.objects.values_list("variable", flat=True))
    assert max(files.values()) > FILES / 3
    assert sum(1 for n in files.values() if n <= 2) > len(files) / 2


def test_people_see_the_files_of_their_role(many):
    def somebody(role, slug=None):
        groups = RoleGroup.objects.filter(role=role, **({"organisation__slug": slug} if slug else {}))
        return groups.order_by("pk").first().group.user_set.order_by("pk").first()

    assert visible_to(somebody("auditor")).count() == FILES
    assert visible_to(somebody("officer", "ksz")).count() == FILES
    assert 0 < visible_to(somebody("dpo")).count() < FILES
    assert not somebody("registrar").has_usable_password()


def test_the_same_seed_makes_the_same_files(many):
    slugs = [o.slug for o in invent_organisations(20, 7)][2:]
    invented = list(invent_facts(FILES, 7, slugs))
    assert invented == list(invent_facts(FILES, 7, slugs))
    assert invented != list(invent_facts(FILES, 8, slugs))
    for facts in invented[::10]:
        held = facts_of(Deliberation.objects.numbered([facts.number]).get())
        assert [digest(act) for act in held.acts] == [
            digest(act) for act in sorted(facts.acts, key=lambda a: (a.seq, a.revision))
        ]


def test_numbers_are_spread_over_the_years_and_leave_21_128_free():
    numbers = [facts.number for facts in invent_facts(6000, 1, ["here", "there"])]
    assert len(set(numbers)) == 6000
    assert {n.full_year for n in numbers} == set(range(1990, 2027))
    assert Number(21, 128) not in numbers
    assert Number(21, 129) in numbers


def test_a_register_that_holds_only_21_128_is_filled():
    open_file(Number(21, 128))
    make_many(5, seed=1, organisations=10, people=20)
    assert Deliberation.objects.count() == 6
    assert verify_journal(at=timezone.now()).broken_at is None


def test_a_register_that_holds_other_files_is_refused():
    open_file(Number(20, 1))
    with pytest.raises(ValidationError, match="holds none, or only 21/128"):
        make_many(5, seed=1)
    assert not Organisation.objects.exists()


def test_production_is_refused(settings):
    settings.DEMONSTRATION = False
    with pytest.raises(ValidationError, match="in production mode"):
        make_many(5, seed=1)


def test_the_command_says_its_refusal_in_one_sentence(capfd):
    open_file(Number(20, 1))
    with pytest.raises(SystemExit) as ended:
        call_command("make_many", deliberations=5)
    assert ended.value.code == 2
    assert capfd.readouterr().err.count(".") == 1
