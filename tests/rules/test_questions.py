"""What a careful reader would ask: questions with their facts, never verdicts."""

from datetime import date

import pytest

from deliberations.rules.questions import Asked, Question, of_act, of_state, of_text, of_title, title_days
from deliberations.rules.timeline import About, Entry, Kind, State, Subject
from tests.timelines import act


def text_with(groups=(), persons=()):
    """Return a state of groups as (population, sample) and phases as persons."""
    entries = [
        *(
            Entry(Subject(About.GROUP, (str(n),)), {"population": p, "sample": s}, "", 0)
            for n, (p, s) in enumerate(groups, 1)
        ),
        *(Entry(Subject(About.PHASE, (str(n),)), {"persons": p}, "", 0) for n, p in enumerate(persons, 1)),
    ]
    return State(in_force=True, complete=True, entries={entry.subject: entry for entry in entries})


def asked_of(made, *, effective_stated=True, reference="", number="21/001"):
    return list(of_act(made[0], effective_stated=effective_stated, reference=reference, number=number))


def test_sample_larger_than_its_group_is_asked():
    state = text_with([(14800, 20000), (7300000, 20000)])
    facts = {"group": "1", "sample": 20000, "population": 14800, "approximate": False}
    assert list(of_state(state)) == [Asked(Question.SAMPLE_EXCEEDS_POPULATION, facts)]


def test_sample_as_large_as_its_group_is_not_asked():
    assert list(of_state(text_with([(20000, 20000)]))) == []


@pytest.mark.parametrize("group", [(None, 20000), (14800, None), (None, None)])
def test_group_whose_numbers_are_not_stated_is_not_asked(group):
    assert list(of_state(text_with([group], [20000]))) == []


def test_total_that_the_samples_do_not_make_is_asked():
    state = text_with([(10**6, 20000)] * 3, [50000])
    assert list(of_state(state)) == [Asked(Question.SAMPLE_TOTAL_MISMATCH, {"total": 50000, "sum": 60000})]


def test_total_that_the_samples_make_is_not_asked():
    assert list(of_state(text_with([(10**6, 20000)] * 3, [60000]))) == []


def test_phase_without_groups_or_persons_is_not_asked():
    assert list(of_state(text_with([], [60000]))) == []
    assert list(of_state(text_with([(10**6, 20000)], [None]))) == []


def test_printed_day_that_the_count_does_not_give_is_asked():
    made = act(1, on="2025-11-19", approved="2025-11-04")
    facts = {"printed": date(2025, 11, 19), "expected": date(2025, 11, 20)}
    assert asked_of(made) == [Asked(Question.ENTRY_INTO_FORCE_UNEXPECTED, facts)]


@pytest.mark.parametrize(
    ("approved", "on", "stated"),
    [
        ("2025-11-04", "2025-11-20", True),  # as expected
        ("2025-11-04", "2025-11-19", False),  # assumed by the registrar, not printed
        ("2021-07-06", "2021-07-06", True),  # older than the law that gives the term
    ],
)
def test_day_that_gives_no_reason_is_not_asked(approved, on, stated):
    assert asked_of(act(1, on=on, approved=approved), effective_stated=stated) == []


def test_annulment_from_the_start_has_its_own_day_and_is_not_asked():
    assert asked_of(act(1, on="2022-01-01", approved="2025-11-04", sets_aside=0, kind=Kind.ANNULMENT)) == []


def test_reference_of_another_year_is_asked():
    made = act(1, on="2025-11-20", approved="2025-11-04")
    facts = {"reference": "IVC/KSZG/24/388", "approved_on": date(2025, 11, 4)}
    assert asked_of(made, reference="IVC/KSZG/24/388") == [Asked(Question.REFERENCE_YEAR_MISMATCH, facts)]
    assert asked_of(made, reference="IVC/KSZG/25/388") == []


def test_number_of_another_year_than_the_decision_is_asked():
    facts = {"number": "22/001", "approved_on": date(2021, 7, 6)}
    asked = asked_of(act(0, "a", on="2021-07-06"), number="22/001")
    assert asked == [Asked(Question.NUMBER_YEAR_MISMATCH, facts)]
    assert asked_of(act(1, "a", on="2023-07-06"), number="22/001") == []


def test_reference_without_a_year_is_not_asked():
    assert asked_of(act(0, "a", on="2021-07-06"), reference="IVC/KSZG") == []


# ---------- what the variables and the title ask


def variables_with(*labels, form="not_stated", grounds=(), complete=True):
    entries = [
        *(Entry(Subject(About.VARIABLE, ("c", label)), {"transformation": form}, "", 0) for label in labels),
        *(Entry(Subject(About.LEGAL_GROUND, (ground,)), {}, "", 0) for ground in grounds),
    ]
    return State(in_force=True, complete=complete, entries={entry.subject: entry for entry in entries})


def test_classes_without_bounds_are_asked_once_for_all():
    facts = {"variables": ["leeftijd", "loon"]}
    assert list(of_text(variables_with("leeftijd", "loon", form="classes"))) == [
        Asked(Question.CLASS_BOUNDS_UNKNOWN, facts)
    ]


@pytest.mark.parametrize(
    ("label", "kind"),
    [
        ("invaliditeitsstatuut", "health"),
        ("État de santé", "health"),
        ("huidige nationaliteit", "origin"),
        ("godsdienst van de ouders", "religion"),
        ("lid van een vakbond", "opinion"),
    ],
)
def test_label_that_may_tell_of_a_special_category_is_asked(label, kind):
    facts = {"variables": {kind: [label]}}
    assert list(of_text(variables_with("sector", label))) == [Asked(Question.SPECIAL_CATEGORIES, facts)]


@pytest.mark.parametrize("label", ["sector", "type getuigschrift", "rasterkaart", "oorspronkelijke kwalificatie"])
def test_label_that_tells_of_none_is_not_asked(label):
    assert list(of_text(variables_with(label))) == []


ARTICLE_9 = ["Verordening (EU) 2016/679, artikel 9, 2, j)", "RGPD, art. 9, § 2", "DSGVO Artikel 9"]


@pytest.mark.parametrize("ground", ARTICLE_9)
def test_named_article_9_answers_beforehand(ground):
    assert list(of_text(variables_with("nationaliteit", grounds=[ground]))) == []


@pytest.mark.parametrize(
    "ground", ["Verordening (EU) 2016/679, artikel 6, 1, e)", "wet van 15 januari 1990, artikel 9"]
)
def test_another_article_or_another_law_does_not(ground):
    assert len(list(of_text(variables_with("nationaliteit", grounds=[ground])))) == 1


def test_text_that_is_held_in_part_is_not_asked_for_its_ground():
    assert list(of_text(variables_with("nationaliteit", complete=False))) == []


TITLES = {
    "Beraadslaging nr. 21/128 van 6 juli 2021, gewijzigd op 6 februari 2024, betreffende 31 december 2020": [
        date(2021, 7, 6),
        date(2024, 2, 6),
    ],
    "Délibération n° 21/128 du 1er août 2021 relative à la période du 1 janvier 2014": [date(2021, 8, 1)],
    "Beraadslaging betreffende de periode van 1 januari 2014": [],
    "Beraadslaging nr. 21/128 van 31 februari 2021": [],
}


@pytest.mark.parametrize(("title", "days"), TITLES.items())
def test_days_at_the_head_of_a_title(title, days):
    assert title_days(title) == days


def test_title_with_other_days_than_the_acts_is_asked():
    made = [act(0, "a", on="2021-07-06")[0], act(1, "a", on="2024-02-21", approved="2024-02-06")[0]]
    title = "Beraadslaging nr. 21/128 van 6 juli 2021, gewijzigd op 7 februari 2024, betreffende diploma's"
    facts = {"title": [date(2021, 7, 6), date(2024, 2, 7)], "registered": [date(2021, 7, 6), date(2024, 2, 6)]}
    assert list(of_title(made[1], title, made)) == [Asked(Question.TITLE_DAYS_MISMATCH, facts)]
    assert list(of_title(made[1], title.replace("7 feb", "6 feb"), made)) == []
