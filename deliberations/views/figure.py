"""The timeline of versions as a drawing: where things stand, in the units of its view box."""

from collections.abc import Callable, Iterator, Sequence
from datetime import date, timedelta
from typing import NamedTuple

from ..rules.timeline import Act, Version

WIDTH = 1136
LEFT, RIGHT = 14, 1122
_LETTER = 7.4  # width of a bold letter beside a diamond, on the large side
_BAND_WORDS = 112  # what the words in a band need
_SHOWN_HERE = 190  # what "shown here" needs besides
_FLAG_WORDS = 330
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


class Mark(NamedTuple):
    """An approval. `gap` is the width of the days on which it was approved and not yet in force."""

    x: float
    words: tuple[str, str]
    gap: float
    labelled: bool

    @property
    def label_x(self) -> float:
        return round(self.x + 12, 1)


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

    @property
    def leftwards(self) -> bool:
        return self.x > _FLAG_WORDS

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

    def x(day: date) -> float:
        return round(LEFT + (RIGHT - LEFT) * (day - start).days / (end - start).days, 1)

    step = 1 + (end.year - start.year - 1) // _YEARS
    return Figure(
        ticks=[Tick(x(date(year, 1, 1)), year) for year in range(start.year, end.year, step)],
        marks=list(_marks(approvals, x)),
        bands=[_band(version, shown, query, x) for version, shown, query in versions if version.in_force],
        flag=Flag(x(deadline[0]), *deadline) if deadline else None,
        today=x(today),
        pin=x(on) if on != today else None,
    )


def _band(version: Version, shown: bool, query: str, x: Callable[[date], float]) -> Band:
    left = x(version.starts_on)
    right = x(version.ends_on + timedelta(days=1)) if version.ends_on else RIGHT
    return Band(left, max(2, round(right - 2 - left, 1)), version, shown, query)


def _marks(approvals: Sequence[Approval], x: Callable[[date], float]) -> Iterator[Mark]:
    """Yield the approvals, from the last to the first, with words where they do not run into the next."""
    room = float(WIDTH)
    for act, stated, words in sorted(approvals, key=lambda a: (a.act.approved_on, a.act.seq), reverse=True):
        here = x(act.approved_on)
        labelled = here + 12 + _LETTER * max(map(len, words)) <= room
        room = here if labelled else room
        gap = max(0.0, x(act.effective_on) - here) if act.effective_on and stated else 0.0
        yield Mark(here, words, round(gap, 1), labelled)
