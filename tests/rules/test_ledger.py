"""The ledger of a variable: approved, delivered, held, destroyed, across amendments."""

from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from deliberations.rules.ledger import Batch, Gone, Spell, Standing, ledger
from deliberations.rules.timeline import Answer, fold, versions
from tests.timelines import act, day, held, variable

YES, NO, NOT_KNOWN = Answer.YES, Answer.NO, Answer.NOT_KNOWN


def texts(*registered):
    listed = list(registered)
    known = [made for made, _ in listed]
    return [(version, fold(version.acts, held(listed))) for version in versions(known)]


def batch(delivery, on, labels, recipient="sbe"):
    return Batch(delivery, day(on), recipient, frozenset(variable(label) for label in labels.split()))


def lines(*arguments, **named):
    return {line.subject.key[1]: line for line in ledger(*arguments, **named)}


AMENDED = texts(
    act(0, on="2021-01-01"),
    act(1, "a b", on="2022-01-01"),
    act(2, "a c", on="2023-01-01"),
)


def test_variable_is_followed_across_the_texts():
    found = lines(AMENDED, [], on=day("2023-06-01"))
    assert list(found) == ["a", "c", "b"]
    assert found["a"].spells == (
        Spell(day("2021-01-01"), day("2021-12-31"), NOT_KNOWN),
        Spell(day("2022-01-01"), None, YES),
    )
    assert [(spell.approved, str(spell.starts_on)) for spell in found["b"].spells] == [
        (NOT_KNOWN, "2021-01-01"),
        (YES, "2022-01-01"),
        (NO, "2023-01-01"),
    ]
    assert {line.standing for line in found.values()} == {Standing.NOT_DELIVERED}


def test_what_was_delivered_is_held_until_it_is_destroyed():
    batches = [batch("L1", "2022-02-01", "a b"), batch("L2", "2022-03-01", "a")]
    gone = lambda delivery, subject: Gone(day("2022-12-01")) if delivery == "L1" else None  # noqa: E731
    before, after = (lines(AMENDED, batches, on=day(on), destroyed=gone) for on in ("2022-11-30", "2022-12-01"))
    assert [piece.delivery for piece in before["a"].held] == ["L1", "L2"]
    assert [piece.delivery for piece in after["a"].held] == ["L2"]
    assert [(piece.delivery, piece.gone.day) for piece in after["a"].gone] == [("L1", day("2022-12-01"))]
    assert (before["b"].standing, after["b"].standing) == (Standing.HELD, Standing.DESTROYED)


def test_what_is_held_and_no_longer_approved_is_seen_from_the_day_of_the_new_text():
    batches = [batch("L1", "2022-02-01", "a b")]
    before, after = (lines(AMENDED, batches, on=day(on)) for on in ("2022-12-31", "2023-01-01"))
    assert (before["b"].standing, after["b"].standing) == (Standing.HELD, Standing.HELD_NOT_APPROVED)
    assert after["a"].standing == Standing.HELD


def test_what_is_held_under_a_text_that_is_not_held_cannot_be_told():
    found = lines(AMENDED, [batch("L1", "2021-02-01", "a x")], on=day("2021-06-01"))
    assert {found["a"].standing, found["x"].standing} == {Standing.HELD_NOT_KNOWN}


def test_what_no_text_ever_named_is_held_and_not_approved():
    found = lines(AMENDED, [batch("L1", "2022-02-01", "x")], on=day("2023-06-01"))
    assert list(found) == ["a", "c", "b", "x"]
    assert found["x"].standing == Standing.HELD_NOT_APPROVED


def test_what_comes_later_does_not_count_yet():
    found = lines(AMENDED, [batch("L1", "2022-02-01", "a")], on=day("2022-01-31"))
    assert found["a"].pieces == ()


def test_file_without_texts_knows_nothing():
    found = lines([], [batch("L1", "2022-02-01", "a")], on=day("2023-01-01"))
    assert (found["a"].approved, found["a"].spells) == (NOT_KNOWN, ())


DAYS = st.dates(date(2021, 1, 1), date(2024, 1, 1))
BATCHES = st.lists(st.tuples(DAYS, st.sets(st.sampled_from("abcx"))), max_size=6)


@given(BATCHES, DAYS, st.dictionaries(st.integers(0, 5), DAYS, max_size=4))
def test_every_piece_is_either_held_or_destroyed_and_none_is_lost(brought, on, gone):
    batches = [batch(f"L{n}", str(when), " ".join(labels)) for n, (when, labels) in enumerate(brought)]
    found = ledger(
        AMENDED,
        batches,
        on=on,
        destroyed=lambda name, subject: Gone(gone[int(name[1:])]) if int(name[1:]) in gone else None,
    )
    pieces = sum(len(line.held) + len(line.gone) for line in found)
    assert pieces == sum(len(labels) for when, labels in brought if when <= on)
    for line in found:
        assert all(piece.gone.day <= on for piece in line.gone)
        assert (line.standing in (Standing.DESTROYED, Standing.NOT_DELIVERED)) == (not line.held)
        days = [spell.starts_on for spell in line.spells]
        assert days == sorted(days)
        assert all(one.approved != other.approved for one, other in zip(line.spells, line.spells[1:], strict=False))
