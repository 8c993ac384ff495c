"""The timeline of versions as a drawing: where things stand, in the units of its view box."""

from collections.abc import Callable, Sequence
from datetime import date, timedelta
from typing import NamedTuple

from ..rules.timeline import Act, Version

WIDTH = 1136
LEFT, RIGHT = 14, 1122
_LETTER = 7.0  # width of a bold letter beside a diamond, on the large side
_LANE = 42  # height of the two lines of words beside a diamond
_LANES = 3  # more lanes than this only for what the page is about
_LOW = 38  # how much lower a diamond without words stands: below all words
_BAND_WORDS = 150  # what the words in a band need
_SHOWN_HERE = 210  # what "shown here" needs besides
_FLAG_WORDS = 360
_PIN = 104
_YEARS = 16  # more years than this get a tick every so many


class Tick(NamedTuple):
    x: float
    year: int

    @property
    def label_x(self) -> float:
        return self.x + 5


class Approval(NamedTuple):
    """An act, whether its text states its day, and the two lines of words beside its diamond."""

    act: Act
    stated: bool
    words: tuple[str, str]
    told: bool  # the page is about it: its words are always there

    @property
    def room(self) -> float:
        """What the diamond and its words need, from the diamond on."""
        return 12 + _LETTER * max(map(len, self.words))


class Mark(NamedTuple):
    """An approval. `gap` is the width of the days on which it was approved and not yet in force.

    Words that would meet those of a later act stand one `lane` higher; without a lane there is room for none.
    """

    x: float
    words: tuple[str, str]
    gap: float
    lane: int | None

    @property
    def labelled(self) -> bool:
        return self.lane is not None

    @property
    def label_x(self) -> float:
        return round(self.x + 12, 1)

    @property
    def y(self) -> int:
        """How much lower its diamond stands than one in the lowest lane."""
        return _LOW if self.lane is None else -_LANE * self.lane

    @property
    def diamond_y(self) -> int:
        return self.y + 6

    @property
    def stem_y(self) -> int:
        return self.y + 14

    @property
    def label_y(self) -> tuple[int, int]:
        return self.y + 17, self.y + 36


class Band(NamedTuple):
    """A version, as long as it applied."""

    x: float
    width: float
    version: Version
    shown: bool
    query: str

    @property
    def label_x(self) -> float:
        return round(self.x + 14, 1)

    @property
    def labelled(self) -> bool:
        return self.width >= _BAND_WORDS

    @property
    def roomy(self) -> bool:
        return self.width >= _SHOWN_HERE


class Flag(NamedTuple):
    """The last lawful day that the newest version whose text is held gives."""

    x: float
    day: date
    number: int
    leftwards: bool  # where its words stand

    @property
    def text_x(self) -> float:
        return round(self.x - 8 if self.leftwards else self.x + 20, 1)


class Figure(NamedTuple):
    """`pin` is the day that is consulted where that is not today."""

    ticks: list[Tick]
    marks: list[Mark]
    bands: list[Band]
    flag: Flag | None
    today: float
    pin: float | None

    @property
    def drop(self) -> int:
        """How much room the words above the lowest lane need."""
        return _LANE * max((mark.lane or 0 for mark in self.marks), default=0)

    @property
    def height(self) -> int:
        return self.drop + 222

    @property
    def pin_x(self) -> float:
        return self.today if self.pin is None else self.pin

    @property
    def pin_box(self) -> float:
        return round(min(max(self.pin_x - _PIN / 2, 0), WIDTH - _PIN), 1)

    @property
    def pin_text_x(self) -> float:
        return self.pin_box + _PIN / 2

    @property
    def today_apart(self) -> bool:
        """Whether the word for today stays clear of the pin."""
        return abs(self.pin_x - self.today) > _PIN / 2 + 30


def draw(
    versions: Sequence[tuple[Version, bool, str]],
    approvals: Sequence[Approval],
    *,
    on: date,
    today: date,
    deadline: tuple[date, int] | None,
) -> Figure:
    """Lay out the versions of a file: (version, whether it is shown, its query).

    `deadline` is the last lawful day and the number of the version that sets it.
    """
    acts = [a.act for a in approvals]
    days = [on, today, *(a.approved_on for a in acts), *(a.effective_on for a in acts if a.effective_on)]
    start = date(min(days).year, 1, 1)
    end = date(max([*days, deadline[0] if deadline else today]).year + 1, 1, 1)
    # The words beside the last diamonds fit too, if need be beside years in which nothing happens yet.
    while any(_x(a.act.approved_on, start, end) + a.room > WIDTH for a in approvals):
        end = date(end.year + 1, 1, 1)

    def x(day: date) -> float:
        return _x(day, start, end)

    step = 1 + (end.year - start.year - 1) // _YEARS
    return Figure(
        ticks=[Tick(x(date(year, 1, 1)), year) for year in range(start.year, end.year, step)],
        marks=_marks(approvals, x),
        bands=[_band(version, shown, query, x) for version, shown, query in versions if version.in_force],
        flag=_flag(*deadline, lines=(x(on), x(today)), x=x) if deadline else None,
        today=x(today),
        pin=x(on) if on != today else None,
    )


def _x(day: date, start: date, end: date) -> float:
    return round(LEFT + (RIGHT - LEFT) * (day - start).days / (end - start).days, 1)


def _flag(day: date, number: int, *, lines: Sequence[float], x: Callable[[date], float]) -> Flag:
    """Put the words of the flag before it, unless an upright line would run through them there."""
    here = x(day)
    crossed = any(here - _FLAG_WORDS < line < here for line in lines)
    return Flag(here, day, number, leftwards=here > _FLAG_WORDS and not (crossed and here + _FLAG_WORDS <= WIDTH))


def _band(version: Version, shown: bool, query: str, x: Callable[[date], float]) -> Band:
    left = x(version.starts_on)
    right = x(version.ends_on + timedelta(days=1)) if version.ends_on else RIGHT
    return Band(left, max(2, round(right - 2 - left, 1)), version, shown, query)


def _marks(approvals: Sequence[Approval], x: Callable[[date], float]) -> list[Mark]:
    """Return the approvals, from the last to the first.

    Words are given first to what the page is about, then to the newest, as long as the lanes hold them.
    """
    newest_first = sorted(approvals, key=lambda a: (a.act.approved_on, a.act.seq), reverse=True)
    lanes: dict[int, int] = {}
    for approval in sorted(newest_first, key=lambda a: not a.told):
        wanted = [a for a in newest_first if a is approval or a.act.seq in lanes]
        found = _lanes(wanted, x)
        if approval.told or max(found.values()) < max(_LANES, 1 + max(lanes.values(), default=0)):
            lanes = found
    return [Mark(x(a.act.approved_on), a.words, _gap(a, x), lanes.get(a.act.seq)) for a in newest_first]


def _lanes(newest_first: Sequence[Approval], x: Callable[[date], float]) -> dict[int, int]:
    """Return the lane of each act by its number: above every later one that its words would run into."""
    lanes: dict[int, int] = {}
    placed: list[tuple[float, int]] = []
    for approval in newest_first:
        here = x(approval.act.approved_on)
        lane = max((1 + other for there, other in placed if there - 8 < here + approval.room), default=0)
        lanes[approval.act.seq] = lane
        placed.append((here, lane))
    return lanes


def _gap(approval: Approval, x: Callable[[date], float]) -> float:
    act = approval.act
    gap = x(act.effective_on) - x(act.approved_on) if act.effective_on and approval.stated else 0.0
    return round(max(0.0, gap), 1)
