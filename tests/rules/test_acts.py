"""Every refusal of an act or a change, beside what is accepted."""

from datetime import date

import pytest

from deliberations.rules.acts import DETAIL, KEY_LENGTH, Refusal, check_act, check_change
from deliberations.rules.timeline import About, Change, Content, Kind, Subject
from tests.timelines import act, changes

TEXT = {"nl": "in onze woorden"}
DECISION = act(0, "a", on="2022-01-01")
AMENDMENT = act(1, "b", on="2023-01-01")

GOOD = {
    About.PURPOSE: Change(Subject(About.PURPOSE, ()), detail={"text": TEXT}),
    About.LEGAL_GROUND: Change(Subject(About.LEGAL_GROUND, ("wet van 15 januari 1990, artikel 5",))),
    About.PARTY: Change(Subject(About.PARTY, ("recipient", "maastricht-sbe", ""))),
    About.VARIABLE: Change(Subject(About.VARIABLE, ("category", "label")), detail={"transformation": "classes"}),
    About.GROUP: Change(
        Subject(About.GROUP, ("1",)),
        detail={"population": 14800, "approximate": True, "sample": None, "role": "target", "text": TEXT},
    ),
    About.PHASE: Change(
        Subject(About.PHASE, ("1",)),
        detail={
            "population": "sample",
            "persons": 60000,
            "place": "recipient",
            "leaves": "pseudonymised_data",
            "use": TEXT,
        },
    ),
    About.CONDITION: Change(Subject(About.CONDITION, ("no-third-parties",)), detail={"text": TEXT}),
    About.RETENTION: Change(Subject(About.RETENTION, ()), detail={"rule": "date", "until": "2031-01-31"}),
}


def refused(registered, *others):
    made, its = registered
    with pytest.raises(Refusal) as refusal:
        check_act(made, its, [other for other, _ in others])
    return str(refusal.value)


def accepted(registered, *others):
    made, its = registered
    check_act(made, its, [other for other, _ in others])


def change_refused(change):
    with pytest.raises(Refusal) as refusal:
        check_change(change)
    return str(refusal.value)


def test_decision_and_amendment_are_accepted():
    accepted(DECISION)
    accepted(AMENDMENT, DECISION)
    accepted(act(1, on="2023-01-01"), DECISION)
    accepted(act(1, "-a", on=None, approved="2023-01-01", content=Content.CHANGES), DECISION)


@pytest.mark.parametrize("kind", [Kind.SUSPENSION, Kind.REPEAL, Kind.ANNULMENT])
def test_act_that_sets_another_aside_is_accepted(kind):
    accepted(act(2, on="2023-06-01", kind=kind, sets_aside=1), DECISION, AMENDMENT)


def test_lifting_sets_aside_a_suspension_and_nothing_else():
    suspension = act(1, on="2023-01-01", kind=Kind.SUSPENSION, sets_aside=0)
    lifting = act(2, on="2023-06-01", kind=Kind.LIFTING, sets_aside=1)
    accepted(lifting, DECISION, suspension)
    assert refused(lifting, DECISION, AMENDMENT) == "Act 2 lifts act 1, which is no suspension."


def test_correction_does_not_stand_beside_what_it_corrects():
    accepted(act(1, "c", on="2023-02-01", revision=1), DECISION, AMENDMENT)


def test_number_below_zero_is_refused():
    below = act(0, "a", on="2022-01-01")[0]._replace(seq=-1), changes("a")
    assert refused(below) == "The decision has number 0; later acts count up from there."


@pytest.mark.parametrize("seq_and_kind", [(0, Kind.AMENDMENT), (1, Kind.DECISION)])
def test_act_0_is_the_decision_and_no_other_is(seq_and_kind):
    seq, kind = seq_and_kind
    assert refused(act(seq, "a", on="2022-01-01", kind=kind)) == "Act 0 is the decision, and no other act is."


@pytest.mark.parametrize(
    "wrong",
    [
        act(1, "a", on="2023-01-01", sets_aside=0, kind=Kind.AMENDMENT, content=Content.FULL),
        act(1, on="2023-01-01", kind=Kind.ANNULMENT, content=Content.NONE),
    ],
)
def test_only_acts_that_set_aside_name_another_act(wrong):
    sentence = "A suspension, lifting, repeal or annulment names the act that it sets aside, and no other does."
    assert refused(wrong, DECISION) == sentence


@pytest.mark.parametrize(
    "wrong",
    [
        act(1, "a", on="2023-01-01", sets_aside=0, content=Content.CHANGES),
        act(1, on="2023-01-01", content=Content.NONE),
    ],
)
def test_only_acts_that_set_aside_have_no_content(wrong):
    sentence = "A suspension, lifting, repeal or annulment has content none, and no other act has."
    assert refused(wrong, DECISION) == sentence


@pytest.mark.parametrize("aside", [1, 2, 3])
def test_act_that_is_set_aside_is_an_earlier_one(aside):
    later = act(3, "c", on="2024-01-01")
    sentence = f"Act 2 sets aside act {aside}, which is not an earlier act of this deliberation."
    others = (DECISION, later) if aside != 2 else (DECISION, AMENDMENT)
    assert refused(act(2, on="2023-06-01", sets_aside=aside), *others) == sentence


@pytest.mark.parametrize("day", [date(1989, 12, 31), date(2200, 1, 1), date.min, date.max])
@pytest.mark.parametrize("field", ["approved_on", "effective_on"])
def test_day_outside_the_register_is_refused(field, day):
    made, its = DECISION
    assert refused((made._replace(**{field: day}), its)) == f"{day} lies outside the register."


def test_amendment_older_than_its_decision_is_refused():
    older = act(1, "a", on="2022-03-01", approved="2021-12-31")
    sentence = "2021-12-31 lies before the decision of 2022-01-01; no act is older than its decision."
    assert refused(older, DECISION) == sentence


def test_decision_corrected_to_a_day_after_its_amendment_is_refused():
    corrected = act(0, "a", on="2022-01-01", approved="2023-01-02", revision=1)
    sentence = "2023-01-02 lies after an act of 2023-01-01; the decision is the oldest act."
    assert refused(corrected, DECISION, AMENDMENT) == sentence


def test_annulment_may_take_effect_before_it_was_decided():
    accepted(act(1, on="2022-01-01", approved="2024-01-01", sets_aside=0), DECISION)


def test_annulment_of_an_act_that_is_retracted_can_be_retracted_too():
    annulment = act(2, on="2023-06-01", sets_aside=1, revision=1)
    assert "is not an earlier act" in refused(annulment, DECISION)
    made, its = annulment
    accepted((made._replace(retracted=True), its), DECISION)
    lifting = act(2, on="2023-06-01", kind=Kind.LIFTING, sets_aside=1, revision=1, retracted=True)
    accepted(lifting, DECISION)


def test_unknown_content_has_no_changes():
    sentence = "An act whose content is unknown or none has no changes."
    assert refused(act(0, "a", on="2022-01-01", content=Content.UNKNOWN)) == sentence


@pytest.mark.parametrize("content", [Content.FULL, Content.CHANGES])
def test_known_content_names_something(content):
    sentence = "An act whose content is full or changes names at least one."
    assert refused(act(0, "", on="2022-01-01", content=content)) == sentence


def test_one_act_says_one_thing_about_one_subject():
    sentence = "Act 0 names variable / category / a twice; one act says one thing about one subject."
    assert refused(act(0, "a b a", on="2022-01-01")) == sentence


def test_full_text_takes_nothing_away():
    sentence = "A full text grants what it names; leave out what it no longer holds."
    assert refused(act(0, "a -b", on="2022-01-01")) == sentence


def test_wrong_change_is_refused_with_its_act():
    made, _ = DECISION
    wrong = Change(Subject(About.VARIABLE, ("category", "a")))
    assert refused((made, (wrong,))).startswith("A variable needs its form")


@pytest.mark.parametrize("about", About)
def test_whole_change_of_each_kind_is_accepted(about):
    check_change(GOOD[about])
    check_change(GOOD[about]._replace(granted=False, detail={}))


@pytest.mark.parametrize("about", About)
def test_subject_without_its_whole_name_is_refused(about):
    longer = (*GOOD[about].subject.key, "more")
    names = [longer] if KEY_LENGTH[about] == 0 else [longer, longer[:-2], ("", *longer[1:-1])]
    for key in names:
        sentence = f"A change about {about} needs its whole name."
        assert change_refused(Change(Subject(about, key), detail=GOOD[about].detail)) == sentence


def test_unit_of_a_party_may_be_empty_and_its_organisation_not():
    check_change(Change(Subject(About.PARTY, ("recipient", "school", ""))))
    assert "whole name" in change_refused(Change(Subject(About.PARTY, ("recipient", "", "unit"))))


def test_party_has_a_known_role():
    sentence = "A party has one of these roles: provider, source, recipient, controller, processor."
    assert change_refused(Change(Subject(About.PARTY, ("boss", "school", "")))) == sentence


@pytest.mark.parametrize("about", About)
def test_unknown_detail_is_refused(about):
    known = ", ".join(DETAIL[about]) or "-"
    wrong = GOOD[about]._replace(detail={"colour": "red"})
    assert change_refused(wrong) == f"“colour” says nothing about {about}; known are: {known}."


@pytest.mark.parametrize(
    ("about", "field", "value"),
    [
        (About.PURPOSE, "text", "plain"),
        (About.PURPOSE, "text", {"es": "texto"}),
        (About.PURPOSE, "text", {"nl": ""}),
        (About.PURPOSE, "text", {"nl": 1}),
        (About.VARIABLE, "transformation", "hashed"),
        (About.VARIABLE, "transformation", None),
        (About.VARIABLE, "transformation", ["classes"]),
        (About.GROUP, "population", -1),
        (About.GROUP, "population", 10**10),
        (About.GROUP, "population", 1.5),
        (About.GROUP, "population", "14800"),
        (About.GROUP, "sample", True),
        (About.GROUP, "approximate", 1),
        (About.GROUP, "approximate", "yes"),
        (About.GROUP, "role", "control"),
        (About.PHASE, "population", "some"),
        (About.PHASE, "place", "moon"),
        (About.PHASE, "leaves", "everything"),
        (About.RETENTION, "rule", "forever"),
        (About.RETENTION, "until", "2031-02-31"),
        (About.RETENTION, "until", "2031"),
        (About.RETENTION, "until", "2031-1-31"),
        (About.RETENTION, "until", "9999-12-31"),
        (About.RETENTION, "until", date(2031, 1, 31)),
        (About.RETENTION, "months", "12"),
        (About.RETENTION, "as_soon_as_unneeded", None),
    ],
)
def test_detail_that_cannot_be_is_refused(about, field, value):
    good = GOOD[about]
    wrong = good._replace(detail={**good.detail, field: value})
    sentence = change_refused(wrong)
    assert sentence.startswith(f"“{field}” of {about} must be ")
    assert sentence.endswith(".")


def test_granted_variable_needs_its_form():
    sentence = "A variable needs its form; where the text has none, it is not_stated."
    assert change_refused(GOOD[About.VARIABLE]._replace(detail={})) == sentence


_ONLY = "“%s” stands only where “rule” is “%s”; leave it out, or choose that."


@pytest.mark.parametrize(
    ("detail", "sentence"),
    [
        ({}, "“rule” of retention must be one of: date, period, event, none."),
        ({"rule": "date"}, "“until” is needed where “rule” is “date”."),
        ({"rule": "date", "until": None}, "“until” is needed where “rule” is “date”."),
        ({"rule": "event", "until": "2031-01-31"}, _ONLY % ("until", "date")),
        ({"rule": "period"}, "“months” is needed where “rule” is “period”."),
        ({"rule": "date", "until": "2031-01-31", "months": 12}, _ONLY % ("months", "period")),
    ],
)
def test_retention_says_what_its_rule_needs_and_nothing_else(detail, sentence):
    assert change_refused(Change(Subject(About.RETENTION, ()), detail=detail)) == sentence


@pytest.mark.parametrize("detail", [{"rule": "period", "months": 60}, {"rule": "event"}, {"rule": "none"}])
def test_retention_of_each_rule_is_accepted(detail):
    check_change(Change(Subject(About.RETENTION, ()), detail=detail))
