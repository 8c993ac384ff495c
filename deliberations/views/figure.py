"""The timeline of versions as a drawing: where things stand, in the units of its view box."""

from collections.abc import Callable, Iterator, Sequence
from datetime import date, timedelta
from typing import NamedTuple

from ..rules.timeline import Act, Version

WIDTH = 1136
LEFT, RIGHT = 14, 1122
_LABEL = 170  # width that the words beside a diamond need
_BAND_LABEL = 108  # width that the words in a band need
_YEARS_SHOWN = 16  # more years than this get a tick every so many


class Tick(NamedTuple):
    x: float
    year: int


class Mark(NamedTuple):
    """An approval. `gap` is the width of the days on which it was approved and not yet in force."""

    x: float
    act: Act
    gap: float
    labelled: bool


class Band(NamedTuple):
    """A version, as long as it applied."""

    x: float
    width: float
    version: Version
    shown: bool
    labelled: bool


class Flag(NamedTuple):
    """The last lawful day; `leftwards` where the words do not fit to its right."""

    x: float
    day: date


class Figure(NamedTuple):
    ticks: list[Tick]
    marks: list[Mark]
    bands: list[Band]
    flag: Flag | None
    today: float
    pin: float | None
    pin_box: float

    @property
    def flag_room(self) -> bool:
        """Whether the words of the flag fit to its left."""
        return self.flag is not None and self.flag.x > 330


def draw(
    versions: Sequence[Version],
    acts: Sequence[Act],
    *,
    shown: Version | None,
    on: date,
    today: date,
    retention_until: date | None,
) -> Figure:
    """Lay out the versions of a file; `on` differs from `today` where another day is consulted."""
    known_days = [a.approved_on for a in acts] + [a.effective_on for a in acts if a.effective_on]
    first = min([*known_days, today, on])
    last = max([*known_days, today, on, *([retention_until] if retention_until else [])])
    start, end = date(first.year, 1, 1), date(last.year + 1, 1, 1)

    def x(day: date) -> float:
        return round(LEFT + (RIGHT - LEFT) * (day - start).days / (end - start).days, 1)

    years = end.year - start.year
    step = 1 + (years - 1) // _YEARS_SHOWN
    ticks = [Tick(x(date(year, 1, 1)), year) for year in range(start.year, end.year, step)]
    bands = [
        Band(
            x(v.starts_on),
            max(2, round((x(v.ends_on + timedelta(days=1)) - 2 if v.ends_on else RIGHT - 2) - x(v.starts_on), 1)),
            v,
            v is shown,
            False,
        )
        for v in versions
        if v.in_force
    ]
    pin = x(on) if on != today else None
    return Figure(
        ticks,
        list(_marks(acts, x)),
        [b._replace(labelled=b.width >= _BAND_LABEL) for b in bands],
        Flag(x(retention_until), retention_until) if retention_until else None,
        x(today),
        pin,
        min(max((pin if pin is not None else x(today)) - 48, 0), WIDTH - 96),
    )


def _marks(acts: Sequence[Act], x: Callable[[date], float]) -> Iterator[Mark]:
    """Yield the approvals, from the last to the first, with words where they do not run into the next."""
    room = float(WIDTH)
    for act in sorted(acts, key=lambda a: (a.approved_on, a.seq), reverse=True):
        here = x(act.approved_on)
        labelled = here + _LABEL <= room
        if labelled:
            room = here
        gap = max(0.0, x(act.effective_on) - here) if act.effective_on else 0.0
        yield Mark(here, act, round(gap, 1), labelled)
