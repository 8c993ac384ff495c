"""The rules of a delivery: what passes, what fails, what a person must explain, and what nobody can tell."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from deliberations.rules import delivery as rules
from deliberations.rules.delivery import (
    Column,
    Delivered,
    Earlier,
    Judgement,
    Outcome,
    Reason,
    Result,
    Rule,
    check,
    conclude,
    fingerprint,
    holds_national_number,
    looks_like_data,
    resolve,
    suggest,
    suggests_identifier,
)
from deliberations.rules.timeline import About, Act, Content, Entry, Kind, State, Subject
from tests.timelines import moment

DAY = date(2026, 1, 12)
LABELS = ("geslacht", "niveau", "niveau van de erkenning", "NACE-code", "inschrijving in het Rijksregister")


def subject(label):
    return Subject(About.VARIABLE, ("Persoon", label))


def entry(about, *key, **detail):
    return Entry(Subject(about, key), detail, "", 0)


def state(*entries, complete=True, in_force=True, labels=LABELS, heard=True):
    """A text with two phases, a recipient, a last day and three groups, as that of 21/128."""
    said = [
        *(Entry(subject(label), {"transformation": "not_stated"}, "", 0) for label in labels),
        entry(About.PARTY, "recipient", "maastricht-sbe", "ROA"),
        entry(About.PHASE, "1", population="sample", persons=60000, place="recipient", leaves="pseudonymised_data"),
        entry(About.PHASE, "2", population="all", place="provider", leaves="anonymous_results"),
        entry(About.GROUP, "1", population=14800, approximate=True, sample=20000),
        entry(About.GROUP, "2", population=7300000, sample=20000),
        entry(About.RETENTION, rule="date", until="2031-01-31"),
        *entries,
    ]
    act = Act(0, Kind.DECISION, Content.FULL if complete else Content.UNKNOWN, DAY, DAY, moment("2026-01-01"))
    return State((act,), in_force, complete, {e.subject: e for e in said}, heard)


NOT_HELD = State((Act(0, Kind.DECISION, Content.UNKNOWN, DAY, DAY, moment("2026-01-01")),), True, False)
IDENTIFIERS = (
    "NISS insz_pseudo rijksregisternr Naam voornaam nom Prénom prenom_1 adres adresse email e-mail gsm IBAN "
    "geboortedatum date_naissance dateNaissance DATE_OF_BIRTH numero_national telefoonNummer"
)
NO_IDENTIFIERS = (
    "benaming nomenclatuurcode geslacht nationaliteit adressering_klasse naamloos nombre arrondissement "
    "geboorteland datum_aansluiting jaar uniek_volgnummer"
)
EVERYTHING = tuple(Column(subject=subject(label)) for label in LABELS)


def delivered(**fields):
    said = {"day": DAY, "phase": "1", "recipient": "maastricht-sbe", "columns": EVERYTHING}
    return Delivered(**{**said, "persons": {"1": 14800, "2": 20000}, "files": ("a" * 64,), **fields})


def header(*names, held=None, **mapping):
    found = [resolve(held or state(), name, mapping.get(name, "")) for name in names]
    return delivered(columns=found, header=True)


def told(results, rule):
    return [(result.outcome, result.reason) for result in results if result.rule == rule]


def judged(results):
    return conclude((result.outcome, False) for result in results)


def test_delivery_of_what_is_approved_conforms():
    results = check(state(), delivered())
    assert judged(results) == Judgement.CONFORMS
    assert {result.outcome for result in results} == {Outcome.PASSED}
    assert [result.rule for result in results] == ["P1", "P2", "P3", "P4", "P5", "H1", "H2", "V7"]


def test_day_on_which_the_text_is_not_held_cannot_be_told():
    results = check(NOT_HELD, delivered(day=date(2023, 3, 1)))
    assert judged(results) == Judgement.CANNOT_TELL
    unknown = {r.rule for r in results if r.outcome == Outcome.CANNOT_TELL}
    assert unknown == {"P1", "P2", "P3", "P4", "H1", "V7"}
    assert not any(r.outcome == Outcome.FAILED for r in results)


@pytest.mark.parametrize(
    ("held", "expected"),
    [
        (State(heard=False), (Outcome.CANNOT_TELL, Reason.TEXT_NOT_HELD)),
        (NOT_HELD, (Outcome.CANNOT_TELL, Reason.TEXT_NOT_HELD)),
        (State(), (Outcome.FAILED, Reason.NOT_IN_FORCE)),
        (state(), (Outcome.PASSED, Reason.STANDS)),
    ],
    ids=["nothing heard", "text not held", "not in force", "stands"],
)
def test_p1_asks_whether_the_text_of_the_day_stands_and_is_held(held, expected):
    assert told(check(held, delivered()), Rule.P1) == [expected]


@pytest.mark.parametrize(
    ("phase", "expected"),
    [
        ("1", (Outcome.PASSED, Reason.LEAVES)),
        ("2", (Outcome.FAILED, Reason.STAYS_INSIDE)),
        ("3", (Outcome.FAILED, Reason.PHASE_NOT_IN_TEXT)),
        ("", (Outcome.FAILED, Reason.PHASE_NOT_NAMED)),
        ("silent", (Outcome.CANNOT_TELL, Reason.PHASE_SAYS_NOTHING)),
    ],
)
def test_p2_asks_whether_data_leave_in_the_phase(phase, expected):
    held = state(entry(About.PHASE, "silent", population="all"))
    assert told(check(held, delivered(phase=phase)), Rule.P2) == [expected]


def test_p2_lets_a_text_without_phases_be():
    bare = state()
    bare = bare._replace(entries={s: e for s, e in bare.entries.items() if s.about != About.PHASE})
    assert told(check(bare, delivered(phase="")), Rule.P2) == [(Outcome.PASSED, Reason.NO_PHASES)]


def test_p3_asks_for_the_recipient_by_name_and_by_role():
    held = state(entry(About.PARTY, "processor", "ksz", ""))
    assert told(check(held, delivered()), Rule.P3) == [(Outcome.PASSED, Reason.RECIPIENT)]
    assert told(check(held, delivered(recipient="ksz")), Rule.P3) == [(Outcome.FAILED, Reason.NOT_A_RECIPIENT)]


@pytest.mark.parametrize(
    ("day", "certified_on", "expected"),
    [
        ("2031-01-31", None, [(Outcome.PASSED, Reason.IN_TIME)]),
        ("2031-02-01", None, [(Outcome.FAILED, Reason.AFTER_DEADLINE)]),
        ("2026-01-11", "2026-01-12", [(Outcome.PASSED, Reason.IN_TIME)]),
        ("2026-01-12", "2026-01-12", [(Outcome.FAILED, Reason.AFTER_CERTIFICATE), (Outcome.PASSED, Reason.IN_TIME)]),
    ],
)
def test_p4_lets_nothing_come_after_the_last_day_or_after_a_certificate(day, certified_on, expected):
    certified = date.fromisoformat(certified_on) if certified_on else None
    results = check(state(), delivered(day=date.fromisoformat(day)), certified_on=certified)
    assert told(results, Rule.P4) == expected


def test_p4_invents_no_last_day():
    bare = state()
    bare = bare._replace(entries={s: e for s, e in bare.entries.items() if s.about != About.RETENTION})
    assert told(check(bare, delivered()), Rule.P4) == [(Outcome.INFO, Reason.NO_LAST_DAY)]
    assert told(check(bare._replace(complete=False), delivered()), Rule.P4)[0][0] == Outcome.CANNOT_TELL


def test_p4_counts_the_days_that_the_text_leaves_to_be_counted():
    bare = state()
    bare = bare._replace(entries={s: e for s, e in bare.entries.items() if s.about != About.RETENTION})
    assert told(check(bare, delivered(), counted=DAY), Rule.P4) == [(Outcome.PASSED, Reason.IN_TIME)]
    over = check(bare, delivered(), counted=DAY - timedelta(days=2))
    assert told(over, Rule.P4) == [(Outcome.FAILED, Reason.AFTER_DEADLINE)]


def test_p5_tells_of_a_file_that_went_before():
    before = [Earlier("a" * 64, "L1", DAY), Earlier("b" * 64, "L1", DAY)]
    results = [r for r in check(state(), delivered(), earlier=before) if r.rule == Rule.P5]
    assert [(r.outcome, r.facts["delivery"], r.facts["day"]) for r in results] == [(Outcome.INFO, "L1", "2026-01-12")]


def test_p5_asks_why_no_file_is_named():
    assert told(check(state(), delivered(files=())), Rule.P5) == [(Outcome.REVIEW, Reason.NO_FILES)]


def test_h1_fails_a_column_that_is_mapped_to_nothing_and_only_suggests():
    sent = header("geslacht", "niveau_erkenning", "loon")
    results = [r for r in check(state(), sent) if r.rule == Rule.H1]
    assert [(r.outcome, r.facts["column"]) for r in results] == [
        (Outcome.FAILED, "niveau_erkenning"),
        (Outcome.FAILED, "loon"),
    ]
    assert results[0].facts["like"] == ["niveau van de erkenning"]
    assert results[1].facts["like"] == []
    assert judged(check(state(), sent)) == Judgement.DOES_NOT_CONFORM


def test_h1_needs_something_to_have_been_delivered():
    assert told(check(state(), delivered(columns=())), Rule.H1) == [(Outcome.FAILED, Reason.NOTHING_NAMED)]


def test_h2_is_for_information_less_is_allowed():
    results = check(state(), delivered(columns=EVERYTHING[:1]))
    assert told(results, Rule.H2) == [(Outcome.INFO, Reason.ABSENT)]
    assert next(r for r in results if r.rule == Rule.H2).facts["variables"] == list(LABELS[1:])
    assert judged(results) == Judgement.CONFORMS


def test_h3_passes_one_variable_in_several_columns_where_the_mapping_says_so():
    sent = header("nace_2014", "nace_2015", nace_2014="NACE-code", nace_2015="nace-code")
    results = check(state(), sent)
    assert told(results, Rule.H3) == [(Outcome.PASSED, Reason.SEVERAL_COLUMNS)]
    assert told(results, Rule.H1) == [(Outcome.PASSED, Reason.ALL_APPROVED)]
    assert told(check(state(), header("geslacht", "Geslacht")), Rule.H3) == [(Outcome.REVIEW, Reason.SEVERAL_UNMAPPED)]


def test_h4_asks_about_names_that_are_doubled_empty_or_differ_in_case_only():
    results = check(state(), header("geslacht", "geslacht", "Niveau", "niveau", ""))
    assert told(results, Rule.H4) == [
        (Outcome.REVIEW, Reason.SAME_NAME),
        (Outcome.REVIEW, Reason.NO_NAME),
        (Outcome.REVIEW, Reason.SAME_BUT_CASE),
    ]


def test_h5_fails_a_name_that_suggests_an_identifier_unless_mapped_and_explained():
    unmapped = check(state(), header("voornaam"))
    assert told(unmapped, Rule.H5) == [(Outcome.FAILED, Reason.IDENTIFIER)]
    mapped = resolve(state(), "datum_naam", "geslacht")
    result = next(r for r in check(state(), delivered(columns=[mapped], header=True)) if r.rule == Rule.H5)
    assert (result.outcome, result.reason) == (Outcome.FAILED, Reason.IDENTIFIER_MAPPED)
    assert rules.can_be_explained(result)
    assert not any(rules.can_be_explained(r) for r in unmapped if r.outcome == Outcome.FAILED)
    explained = delivered(columns=[mapped._replace(explanation="The name of a class.")], header=True)
    assert told(check(state(), explained), Rule.H5) == [(Outcome.PASSED, Reason.IDENTIFIER_EXPLAINED)]


def test_h5_leaves_a_column_alone_that_bears_the_name_of_the_approved_variable_itself():
    sent = header("inschrijving in het Rijksregister")
    assert told(check(state(), sent), Rule.H5) == [(Outcome.PASSED, Reason.NO_IDENTIFIER)]
    mapped = header("rijksregister", rijksregister="inschrijving in het Rijksregister")
    assert told(check(state(), mapped), Rule.H5) == [(Outcome.FAILED, Reason.IDENTIFIER_MAPPED)]


@pytest.mark.parametrize(
    "name",
    [
        "NISS",
        "insz_pseudo",
        "rijksregisternr",
        "Naam",
        "voornaam",
        "nom",
        "Prénom",
        "prenom_1",
        "adres",
        "adresse",
        "email",
        "e-mail",
        "gsm",
        "IBAN",
        "geboortedatum",
        "date_naissance",
        "dateNaissance",
        "DATE_OF_BIRTH",
        "numero_national",
        "telefoonNummer",
    ],
)
def test_names_that_suggest_an_identifier(name):
    assert suggests_identifier(name)


@pytest.mark.parametrize(
    "name",
    [
        "benaming",
        "nomenclatuurcode",
        "geslacht",
        "nationaliteit",
        "adressering_klasse",
        "naamloos",
        "nombre",
        "arrondissement",
        "geboorteland",
        "datum_aansluiting",
        "jaar",
        "uniek_volgnummer",
    ],
)
def test_names_that_do_not(name):
    assert not suggests_identifier(name)


def test_h6_sees_a_row_of_data_and_repeats_none_of_it():
    sent = header("85073003328", "geslacht")
    results = check(state(), sent)
    assert told(results, Rule.H6) == [(Outcome.FAILED, Reason.LOOKS_LIKE_DATA)]
    assert next(r for r in results if r.rule == Rule.H6).facts == {}


@pytest.mark.parametrize("row", [["a", "2014-01-31"], ["a", "31/1/2014"], ["1", "2.5", "-3"], ["x 85073003328"]])
def test_rows_that_look_like_data(row):
    assert looks_like_data(row)


@pytest.mark.parametrize("row", [[], ["", " "], ["geslacht", "2014"], ["nace_2014", "nace_2015"], ["v1", "v2"]])
def test_rows_that_are_names(row):
    assert not looks_like_data(row)


@pytest.mark.parametrize(
    ("persons", "expected"),
    [
        ({"1": 14800, "2": 20000}, [(Outcome.PASSED, Reason.WITHIN)]),
        ({"1": 14801, "2": 1}, [(Outcome.REVIEW, Reason.ABOVE_ABOUT)]),
        ({"1": 1, "2": 20001}, [(Outcome.FAILED, Reason.ABOVE_SAMPLE)]),
        ({"1": 1}, [(Outcome.REVIEW, Reason.GROUP_NOT_GIVEN)]),
        ({}, [(Outcome.REVIEW, Reason.NO_PERSONS)]),
        ({"1": 1, "2": 1, "9": 5}, [(Outcome.FAILED, Reason.GROUP_NOT_IN_TEXT)]),
    ],
)
def test_v7_counts_persons_against_the_sample_and_the_population(persons, expected):
    assert told(check(state(), delivered(persons=persons)), Rule.V7) == expected


def test_v7_takes_all_groups_together_where_the_text_names_none():
    bare = state()
    bare = bare._replace(entries={s: e for s, e in bare.entries.items() if s.about != About.GROUP})
    all_together = delivered(persons={"": 60000})
    assert told(check(bare, all_together), Rule.V7) == [(Outcome.PASSED, Reason.WITHIN)]
    assert told(check(bare, delivered(persons={"": 60001})), Rule.V7) == [(Outcome.FAILED, Reason.ABOVE_TOTAL)]
    assert told(check(NOT_HELD, all_together), Rule.V7) == [(Outcome.CANNOT_TELL, Reason.TEXT_NOT_HELD)]


def test_v7_fails_above_an_exact_population_and_above_the_total():
    held = state(entry(About.GROUP, "3", population=100, sample=60000))
    results = check(held, delivered(persons={"1": 14000, "2": 20000, "3": 30000}))
    assert told(results, Rule.V7) == [(Outcome.FAILED, Reason.ABOVE_POPULATION), (Outcome.FAILED, Reason.ABOVE_TOTAL)]


def test_label_in_two_categories_is_taken_only_with_its_category():
    held = state(Entry(Subject(About.VARIABLE, ("NARIC", "niveau")), {"transformation": "classes"}, "", 0))
    assert resolve(held, "n", "niveau").subject is None
    assert resolve(held, "n", "naric / niveau").subject == Subject(About.VARIABLE, ("NARIC", "niveau"))


@pytest.mark.parametrize("number", ["85073003328", "85.07.30-033.28", "x85073003328x", "00012556777"])
def test_national_numbers_are_seen(number):
    assert holds_national_number(number)


@pytest.mark.parametrize("text", ["85073003329", "levering_20260112_001.csv", "850730033281", "", "sample.csv"])
def test_other_numbers_are_no_national_numbers(text):
    assert not holds_national_number(text)


def test_bis_numbers_are_seen():
    nine = "854730033"
    assert holds_national_number(nine + f"{97 - int(nine) % 97:02}")


NAMES = st.lists(st.text(max_size=12) | st.sampled_from([*LABELS, "naam", "NACE"]), max_size=8)
OUTCOMES = st.lists(st.tuples(st.sampled_from(Outcome), st.booleans()), max_size=8)


@given(NAMES, st.booleans())
def test_no_column_without_an_approved_variable_ever_conforms(names, complete):
    held = state(complete=complete)
    columns = [resolve(held, name) for name in names]
    results = check(held, delivered(columns=columns, header=True))
    approved = names and complete and all(column.subject for column in columns)
    if not approved:
        assert judged(results) in (Judgement.DOES_NOT_CONFORM, Judgement.CANNOT_TELL)
    for column in columns:
        assert column.subject is None or column.subject in held.entries


@given(NAMES)
def test_suggestion_is_an_approved_label_and_changes_no_verdict(names):
    held = state()
    for name in names:
        column = resolve(held, name)
        assert set(suggest(held, column)) <= set(LABELS)
        assert len(suggest(held, column)) <= 3


@given(NAMES)
def test_facts_are_plain_values(names):
    from deliberations.rules.chain import canonical

    for result in check(state(), delivered(columns=[resolve(state(), name) for name in names], header=True)):
        canonical({"facts": dict(result.facts)})


@given(OUTCOMES)
def test_conclusion_is_that_of_the_gravest_result_that_stands(results):
    left = {outcome for outcome, explained in results if not explained}
    found = conclude(results)
    assert (found == Judgement.DOES_NOT_CONFORM) == (Outcome.FAILED in left)
    assert (found == Judgement.CONFORMS) == (not left & {Outcome.FAILED, Outcome.CANNOT_TELL, Outcome.REVIEW})


@given(OUTCOMES, st.integers(0, 7))
def test_explaining_never_makes_it_worse(results, which):
    order = [judgement for _, judgement in rules.WORST_FIRST] + [Judgement.CONFORMS]
    after = [(outcome, explained or n == which) for n, (outcome, explained) in enumerate(results)]
    assert order.index(conclude(after)) >= order.index(conclude(results))


def test_what_cannot_be_told_is_explained_by_no_reason():
    for outcome in (Outcome.FAILED, Outcome.CANNOT_TELL, Outcome.PASSED, Outcome.INFO):
        assert not rules.can_be_explained(Result(Rule.H1, outcome, Reason.NOT_APPROVED))
    assert rules.can_be_explained(Result(Rule.V7, Outcome.REVIEW, Reason.ABOVE_ABOUT))


def test_fingerprint_changes_with_what_is_allowed():
    assert fingerprint(state()) == fingerprint(state())
    assert fingerprint(state()) != fingerprint(state(labels=LABELS[1:]))
    assert fingerprint(state()) != fingerprint(state(complete=False))
