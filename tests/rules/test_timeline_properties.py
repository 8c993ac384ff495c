"""What must hold of every history, however odd: thousands of small ones, and a second, naive fold beside the first."""

from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from typing import NamedTuple

from hypothesis import given, settings
from hypothesis import strategies as st

from deliberations.rules.redline import redline, unchanged
from deliberations.rules.timeline import About, Act, Answer, Content, Kind, allowed, known_at, state, versions
from tests.timelines import Registered, changes, held, variable

START = date(2024, 2, 25)  # a leap day lies inside the window
WINDOW = [START + timedelta(days=n) for n in range(9)]
LABELS = "abc"
MOMENTS = [datetime(2024, 6, 1, hour, tzinfo=UTC) for hour in range(8)]


class Asked(NamedTuple):
    history: list[Registered]
    on: date
    known: datetime | None


def history_of(chunks):
    """Turn bytes into a history: each chunk is one registration, a new act or a correction of an earlier one.

    Bytes, because drawing every field by itself takes ten times as long and shrinks no better.
    """
    found, revisions, recorded = [], [], []
    for new, when, aside, what, approved, effective, labels, order in chunks:
        if new % 3 or not revisions:
            seq = len(revisions)
            revisions.append(0)
            recorded.append(when % (len(MOMENTS) if seq else 2))
        else:
            seq = new // 3 % len(revisions)
            revisions[seq] += 1
            recorded[seq] = max(recorded[seq], when % len(MOMENTS))
        sets_aside = aside // 4 % seq if seq and aside % 4 == 3 else None
        content = (
            Content.NONE
            if sets_aside is not None
            else [Content.CHANGES, Content.FULL, Content.UNKNOWN, Content.CHANGES][what % 4]
        )
        made = Act(
            seq=seq,
            kind=Kind.DECISION if not seq else Kind.AMENDMENT if sets_aside is None else list(Kind)[2 + what % 4],
            content=content,
            approved_on=WINDOW[approved % len(WINDOW)],
            effective_on=None if effective % 11 == 10 else WINDOW[effective % 11 % (len(WINDOW) if seq else 3)],
            recorded_at=MOMENTS[recorded[seq]],
            revision=revisions[seq],
            sets_aside=sets_aside,
            retracted=revisions[seq] > 0 and approved % 7 == 6,
        )
        found.append((made, changes(assertions(content, labels, order))))
    return found


def assertions(content, labels, order):
    """Return changes as tests write them: each label granted, taken away, or not named."""
    if content not in (Content.FULL, Content.CHANGES):
        return ""
    signs = ["", "+", "-" if content == Content.CHANGES else "+"]
    named = [signs[labels // 3**n % 3] + label for n, label in enumerate(LABELS) if labels // 3**n % 3]
    return " ".join(name.removeprefix("+") for name in (named if order % 2 else reversed(named)))


def histories():
    return st.lists(st.binary(min_size=8, max_size=8), max_size=8).map(history_of)


days = st.sampled_from([*WINDOW[3:], *WINDOW[:3], START - timedelta(days=1), WINDOW[-1] + timedelta(days=400)])
moments = st.none() | st.sampled_from(MOMENTS)
asked = st.builds(Asked, histories(), days, moments)


def answers(history, on, known):
    found = state([made for made, _ in history], held(history), on=on, known=known)
    return {label: allowed(found, lambda subject, label=label: subject == variable(label)) for label in LABELS}


def told(found):
    """Return what a state says, without which acts it comes from."""
    return found.in_force, found.complete, found.entries


# The second fold: each question for itself, from the newest act back, with nothing remembered.


def naive_answer(label, history, on, known):
    last = {}
    for made, its in sorted(history, key=lambda registered: registered[0].revision):
        if known is None or made.recorded_at <= known:
            last[made.seq] = made, its
    if all(made.retracted for made, _ in last.values()):
        return Answer.NOT_KNOWN
    effective = [
        (made, its)
        for made, its in last.values()
        if not made.retracted and made.effective_on is not None and (on - made.effective_on).days >= 0
    ]

    def stands(made):
        return not any(other.sets_aside == made.seq and stands(other) for other, _ in effective)

    if not any(made.kind == Kind.DECISION and stands(made) for made, _ in effective):
        return Answer.NO
    newest_first = sorted(effective, key=lambda r: (r[0].effective_on, r[0].approved_on, r[0].seq), reverse=True)
    removed = False
    for made, its in newest_first:
        if not stands(made):
            continue
        if made.content == Content.UNKNOWN:
            return Answer.NOT_KNOWN
        for change in its:
            if change.subject.key[1] == label and not removed:
                if change.granted:
                    return Answer.YES
                removed = True
        if made.content == Content.FULL:
            return Answer.NO
    return Answer.NOT_KNOWN


@settings(max_examples=400, deadline=None)
@given(asked)
def test_second_fold_gives_the_same_answers(question):
    expected = {label: naive_answer(label, *question) for label in LABELS}
    assert answers(*question) == expected


@settings(max_examples=150, deadline=None)
@given(histories(), moments)
def test_second_fold_gives_the_same_answers_day_by_day_inside_versions(history, known):
    found = versions(known_at([made for made, _ in history], known))
    for day in WINDOW:
        naive = {label: naive_answer(label, history, day, known) for label in LABELS}
        if not any(version.holds(day) for version in found):
            assert set(naive.values()) <= {Answer.NO, Answer.NOT_KNOWN}
            assert len(set(naive.values())) == 1
        assert answers(history, day, known) == naive


@settings(max_examples=150, deadline=None)
@given(histories(), histories(), days, st.sampled_from(MOMENTS))
def test_past_never_changes_whatever_is_recorded_later(history, others, on, known):
    before = [registered for registered in history if registered[0].recorded_at <= known]
    later = []
    for made, its in others:
        revision = 1 + max((m.revision for m, _ in [*before, *later] if m.seq == made.seq), default=-1)
        recorded_at = made.recorded_at + timedelta(days=30)
        later.append((made._replace(revision=revision, recorded_at=recorded_at), its))
    assert answers([*before, *later], on, known) == answers(before, on, None)
    assert versions(known_at([m for m, _ in [*before, *later]], known)) == versions(
        known_at([m for m, _ in before], None)
    )


@settings(max_examples=150, deadline=None)
@given(asked, st.randoms(use_true_random=False))
def test_order_of_input_never_matters(question, random):
    history, on, known = question
    shuffled = list(history)
    random.shuffle(shuffled)
    acts, mixed = [made for made, _ in history], [made for made, _ in shuffled]
    assert state(mixed, held(shuffled), on=on, known=known) == state(acts, held(history), on=on, known=known)
    assert versions(known_at(mixed, known)) == versions(known_at(acts, known))


@settings(max_examples=150, deadline=None)
@given(histories(), moments)
def test_versions_partition_the_days_from_the_first_in_force(history, known):
    acts = [made for made, _ in history]
    found = versions(known_at(acts, known))
    assert [version.number for version in found] == list(range(1, len(found) + 1))
    for version, following in pairwise(found):
        assert version.ends_on == following.starts_on - timedelta(days=1)
        assert version.starts_on <= version.ends_on
    if found:
        assert found[0].in_force
        assert found[-1].ends_on is None
    for day in WINDOW:
        holding = [version for version in found if version.holds(day)]
        assert len(holding) == (1 if found and day >= found[0].starts_on else 0)
        if not holding:
            assert not state(acts, held(history), on=day, known=known).in_force


@settings(max_examples=150, deadline=None)
@given(histories(), moments)
def test_state_is_constant_inside_a_version_and_its_redline_empty(history, known):
    acts = [made for made, _ in history]
    for version in versions(known_at(acts, known)):
        inside = [state(acts, held(history), on=day, known=known) for day in WINDOW if version.holds(day)]
        for found in inside:
            assert told(found) == told(inside[0])
            assert redline(inside[0], found) == []
            assert found.in_force == version.in_force
            assert found.complete == version.complete
            assert unchanged(found, found)[About.VARIABLE] == len(found.entries)


@settings(max_examples=150, deadline=None)
@given(histories(), days, days)
def test_redline_turns_one_state_into_the_other(history, one, other):
    acts = [made for made, _ in history]
    before, after = (state(acts, held(history), on=day) for day in (one, other))
    subjects = set(before.entries)
    for difference in redline(before, after):
        if difference.after is None:
            subjects.remove(difference.before.subject)
        elif difference.before is None:
            subjects.add(difference.after.subject)
    assert subjects == set(after.entries)


@settings(max_examples=150, deadline=None)
@given(asked)
def test_nothing_is_in_the_state_while_the_decision_does_not_stand(question):
    history, on, known = question
    found = state([made for made, _ in history], held(history), on=on, known=known)
    assert found.in_force or not found.entries
