"""Invent files as they could have been: for trying the register at its full size.

Names, labels and days are made up from a seed; what they have in common with the real ones is
their shape: how many variables a file names, which are common and which are rare, what an
amendment changes, how often one overtakes another and how often a registration was wrong.
"""

from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, date, datetime, timedelta
from itertools import accumulate, product
from random import Random
from typing import NamedTuple

from ..permissions import COMMITTEE
from ..reading.facts import ActFacts, Facts, Organisation
from ..rules.acts import Chamber, GroupRole, Retention, Role, Transformation
from ..rules.calendar import expected_effect
from ..rules.numbers import Number
from ..rules.timeline import About, Change, Content, Kind, Subject

VARIABLES = 75
"""Variables that a whole text names."""
OVERTAKEN, CORRECTED = 0.05, 0.02
"""Shares of the files: a later amendment takes effect earlier; one registration was wrong."""

FIRST_YEAR, LAST_YEAR = 1990, 2026
_YEARS = LAST_YEAR - FIRST_YEAR + 1
MOST = _YEARS * 9998
"""Files that there are numbers for: a serial has four digits."""
REAL = Number(21, 128)
"""The file that is not invented; its number stays free."""

OPENED = datetime(2024, 1, 2, 8, tzinfo=UTC)
"""The moment at which the first file was registered, with all that happened before."""
_OPENING = timedelta(days=900)
"""The time in which all files were registered, the oldest first."""

KSZ = "ksz"
_KSZ_NAMES = {
    "fr": "Banque Carrefour de la Sécurité Sociale",
    "de": "Zentrale Datenbank der Sozialen Sicherheit",
    "en": "Crossroads Bank for Social Security",
}


class Vocabulary(NamedTuple):
    """The variables that texts name, the commonest first, and how often each is drawn."""

    changes: Sequence[Change]
    weights: Sequence[float]  # cumulated


def vocabulary() -> Vocabulary:
    """Combine words to some 8,000 variables: the commonest is in half of the files, most in one of a thousand."""
    labels = [
        (category, f"{noun} {aspect}{detail}", form)
        for (category, (nouns, form)), aspect, detail in product(_CATEGORIES.items(), _ASPECTS, _DETAILS)
        for noun in nouns
    ]
    # A fixed shuffle, so that rank says nothing about the category.
    Random(0).shuffle(labels)
    changes = [
        Change(Subject(About.VARIABLE, (category, label)), True, _FORM[form]) for category, label, form in labels
    ]
    weights = accumulate((rank + 25) ** -1.1 for rank in range(len(changes)))
    return Vocabulary(changes, list(weights))


def invent_organisations(many: int, seed: int) -> list[Organisation]:
    """Return bodies that could receive data, after the Crossroads Bank and the committee."""
    random = Random(f"organisations {seed}")
    names = [f"{kind} {place}" for kind, place in product(_BODIES, _PLACES)]
    invented = [Organisation(_slug(name), name) for name in random.sample(names, many - 2)]
    return [
        Organisation(KSZ, "Kruispuntbank van de Sociale Zekerheid", _KSZ_NAMES),
        Organisation(COMMITTEE, "Informatieveiligheidscomité"),
        *invented,
    ]


def invent_people(many: int, seed: int) -> list[str]:
    random = Random(f"people {seed}")
    return [f"{random.choice(_FIRST_NAMES)} {random.choice(_LAST_NAMES)}" for _ in range(many)]


def invent_facts(many: int, seed: int, organisations: Sequence[str]) -> Iterator[Facts]:
    """Yield files in the order in which they were registered; the same seed yields the same files.

    `organisations` are the slugs of those that may receive data, the most active first.
    """
    words = vocabulary()
    activity = list(accumulate(1 / (rank + 10) for rank in range(len(organisations))))
    numbers = _numbers(many)
    for place, number in enumerate(numbers, 1):
        random = Random(f"{seed} {number}")
        opened = OPENED + _OPENING * place / many
        recipient, other = random.choices(organisations, cum_weights=activity, k=2)
        yield _file(random, words, number, opened.replace(microsecond=0), recipient, other)


def _numbers(many: int) -> Iterator[Number]:
    for year in range(FIRST_YEAR, LAST_YEAR + 1):
        serials = many * (year - FIRST_YEAR + 1) // _YEARS - many * (year - FIRST_YEAR) // _YEARS
        free = (s for s in range(1, serials + 2) if Number(year % 100, s) != REAL)
        yield from (Number(year % 100, serial) for serial, _ in zip(free, range(serials), strict=False))


def _file(random: Random, words: Vocabulary, number: Number, opened: datetime, recipient: str, other: str) -> Facts:
    days_of_year = 60 if number.full_year == LAST_YEAR else 340
    decided = _meeting(date(number.full_year, 1, 16) + timedelta(days=random.randrange(days_of_year)))
    # What is registered had been decided by then.
    horizon = min(3000, (opened.date() - decided).days - 7)
    days = [decided, *(_meeting(decided + timedelta(days=n)) for n in sorted(random.sample(range(15, horizon), 2)))]
    topic, field = random.choice(_TOPICS), random.choice(_FIELDS)
    variables = _draw(random, words, VARIABLES)
    whole = [*_frame(random, decided, recipient, other, topic, field), *variables]
    contents = [Content.FULL, *random.choices(_AMENDED, cum_weights=(85, 95, 100), k=2)]
    acts: list[ActFacts] = []
    recorded = opened
    for seq, (day, content) in enumerate(zip(days, contents, strict=True)):
        if seq and content == Content.CHANGES:
            changes = _amend(random, words, variables, day)
        elif content == Content.FULL:
            changes = whole if seq == 0 else [*whole[:-3], *_draw(random, words, 4, besides=variables)]
        else:
            changes = []
        effective = expected_effect(day)
        if seq:
            recorded += timedelta(days=random.randrange(30), minutes=random.randrange(1, 600))
        acts.append(
            ActFacts(
                seq=seq,
                kind=Kind.AMENDMENT if seq else Kind.DECISION,
                content=content,
                approved_on=day,
                effective_on=effective or day,
                effective_stated=effective is not None,
                reference=f"IVC/KSZG/{day.year % 100:02}/{random.randrange(10, 480)}",
                title=f"{_TITLE} {topic} {field}" if content == Content.FULL else "",
                language="nl" if changes else "",
                recorded_at=recorded,
                changes=tuple(
                    Change(c.subject, c.granted, c.detail, position) for position, c in enumerate(_in_order(changes), 1)
                ),
            )
        )
    if random.random() < OVERTAKEN:
        acts[1] = _overtaken(random, acts[1], by=acts[2])
    if random.random() < CORRECTED:
        acts.append(_corrected(random, random.choice(acts), recorded))
    return Facts(
        number=number,
        chamber=Chamber.SOCIAL_SECURITY_AND_HEALTH,
        public=random.random() < 0.8,
        short_title={"nl": f"{topic[0].upper()}{topic[1:]} {field}"},
        organisations=(),
        acts=tuple(acts),
    )


def _meeting(day: date) -> date:
    """Return the next Tuesday: the day on which the committee meets."""
    return day + timedelta(days=(1 - day.weekday()) % 7)


def _overtaken(random: Random, act: ActFacts, *, by: ActFacts) -> ActFacts:
    """Make an act take effect after one that was decided later."""
    assert by.effective_on is not None
    later = by.effective_on + timedelta(days=random.randrange(30, 300))
    return act._replace(effective_on=later, effective_stated=True)


def _corrected(random: Random, act: ActFacts, last: datetime) -> ActFacts:
    """Register an act once more, some time after the last registration."""
    assert act.effective_on is not None
    return act._replace(
        revision=1,
        reason=random.choice(_REASONS),
        effective_on=act.effective_on + timedelta(days=random.randrange(1, 10)),
        effective_stated=True,
        recorded_at=last + timedelta(days=random.randrange(20), minutes=random.randrange(1, 600)),
    )


def _frame(random: Random, day: date, recipient: str, other: str, topic: str, field: str) -> Iterator[Change]:
    """Yield what a whole text says besides its variables."""
    yield Change(Subject(About.PURPOSE, ()), detail={"text": {"nl": f"Onderzoek naar {topic} {field}."}})
    for citation in _GROUNDS:
        yield Change(Subject(About.LEGAL_GROUND, (citation,)))
    for role, slug in ((Role.PROVIDER, KSZ), (Role.RECIPIENT, recipient), (Role.CONTROLLER, recipient)):
        yield Change(Subject(About.PARTY, (role, slug, "")))
    if other != recipient and random.random() < 0.3:
        yield Change(Subject(About.PARTY, (random.choice((Role.RECIPIENT, Role.PROCESSOR)), other, "")))
    population = random.randrange(2_000, 400_000, 100)
    for group in range(1, random.randint(2, 4)):
        which = GroupRole.COMPARISON if group > 1 else GroupRole.TARGET
        detail = {"role": which, "population": population * group, "approximate": True}
        yield Change(Subject(About.GROUP, (str(group),)), detail=detail)
    phase = {"population": "sample", "place": "recipient", "leaves": "pseudonymised_data"}
    yield Change(Subject(About.PHASE, ("1",)), detail=phase)
    for name, text in random.sample(_CONDITIONS, 4):
        yield Change(Subject(About.CONDITION, (name,)), detail={"text": {"nl": text}})
    yield _retention(random, day)


def _retention(random: Random, day: date) -> Change:
    rule = random.choices((Retention.DATE, Retention.PERIOD, Retention.NONE), cum_weights=(80, 92, 100))[0]
    detail: dict[str, object] = {"rule": rule}
    if rule == Retention.DATE:
        detail["until"] = date(
            day.year + random.randint(3, 12), *random.choice(((1, 31), (6, 30), (12, 31)))
        ).isoformat()
    elif rule == Retention.PERIOD:
        detail["months"] = random.choice((24, 60, 120))
    return Change(Subject(About.RETENTION, ()), detail=detail)


def _amend(random: Random, words: Vocabulary, variables: Sequence[Change], day: date) -> list[Change]:
    """Return a few changes: variables more and fewer, another form, often a later day of destruction."""
    old = random.sample(variables, random.randint(1, 4))
    changes = [
        *_draw(random, words, random.randint(1, 5), besides=variables),
        *(c._replace(granted=False, detail={}) for c in old[1:]),
        old[0]._replace(detail=_FORM[random.choice(list(_FORM))]),
    ]
    if random.random() < 0.4:
        changes.append(_retention(random, day))
    return changes


def _draw(random: Random, words: Vocabulary, many: int, besides: Sequence[Change] = ()) -> list[Change]:
    """Draw different variables, the common ones more often."""
    taken = {c.subject.key for c in besides}
    drawn: dict[tuple[str, ...], Change] = {}
    while len(drawn) < many:
        for change in random.choices(words.changes, cum_weights=words.weights, k=many):
            if change.subject.key not in taken and len(drawn) < many:
                drawn.setdefault(change.subject.key, change)
    return list(drawn.values())


def _in_order(changes: Sequence[Change]) -> list[Change]:
    """Return changes as a text lists them: variables by category, the rest before them."""
    order = list(_CATEGORIES)
    return sorted(changes, key=lambda c: order.index(c.subject.key[0]) if c.subject.about == About.VARIABLE else -1)


def _slug(name: str) -> str:
    return name.lower().replace(" ", "-").replace("’", "")


_FORM: Mapping[Transformation, Mapping[str, str]] = {form: {"transformation": form} for form in Transformation}
_AMENDED = (Content.CHANGES, Content.FULL, Content.UNKNOWN)
_TITLE = "Beraadslaging over de mededeling van gepseudonimiseerde persoonsgegevens voor onderzoek naar"
_REASONS = (
    "De dag van inwerkingtreding was verkeerd overgetypt.",
    "De gedrukte tekst noemt een andere dag van inwerkingtreding.",
    "Een erratum verbetert de dag van inwerkingtreding.",
)
_GROUNDS = ("wet van 15 januari 1990, artikel 5", "wet van 15 januari 1990, artikel 15")
_CONDITIONS = (
    ("no-reidentification", "Geen poging om personen te herkennen."),
    ("no-third-parties", "Nooit doorgegeven aan derden."),
    ("publication", "Alleen resultaten gepubliceerd waarin niemand te herkennen is."),
    ("contract", "Een overeenkomst legt de maatregelen vast."),
    ("destruction", "Vernietigd zodra ze niet meer nodig zijn."),
    ("laws", "De wet van 15 januari 1990, de AVG en de wet van 30 juli 2018 worden nageleefd."),
)
_TOPICS = (
    "de loopbaan van schoolverlaters",
    "deeltijds werk en zorg",
    "de terugkeer naar werk na ziekte",
    "zelfstandigen in bijberoep",
    "armoede bij gezinnen",
    "de overgang naar het pensioen",
    "langdurige werkloosheid",
    "het inkomen na een echtscheiding",
    "jobwissels",
    "tijdelijke werkloosheid",
    "de gevolgen van arbeidsongevallen",
    "grensarbeid",
)
_FIELDS = (
    "in de bouw",
    "in de zorg",
    "in de handel",
    "in het onderwijs",
    "in het vervoer",
    "bij jongeren",
    "bij ouderen",
    "bij nieuwkomers",
    "in kleine gemeenten",
    "in grote steden",
    "per sector",
    "over generaties heen",
)
_CATEGORIES: Mapping[str, tuple[Sequence[str], Transformation]] = {
    "Persoonskenmerken en demografische variabelen": (
        ("leeftijd", "geslacht", "burgerlijke staat", "nationaliteit", "gezinstype", "woonplaats", "geboorteland"),
        Transformation.CLASSES,
    ),
    "Socio-economische positie en arbeidsmarktsituatie": (
        ("nomenclatuurcode", "arbeidsregime", "statuut", "paritair comité", "activiteitssector", "werkgeversklasse"),
        Transformation.NOT_STATED,
    ),
    "Inkomens en uitkeringen": (
        ("brutoloon", "dagloon", "werkloosheidsuitkering", "kinderbijslag", "leefloon", "invaliditeitsuitkering"),
        Transformation.CLASSES,
    ),
    "Gevolgde opleidingen en behaalde getuigschriften": (
        ("studierichting", "onderwijsniveau", "diploma", "opleidingsvorm", "schooljaar"),
        Transformation.NOT_STATED,
    ),
    "Gezondheid en arbeidsongeschiktheid": (
        ("primaire arbeidsongeschiktheid", "invaliditeit", "arbeidsongeval", "beroepsziekte"),
        Transformation.YES_NO,
    ),
    "Data van begin en einde": (
        ("aanvang", "einde", "hervatting", "inschrijving"),
        Transformation.YEAR_MONTH,
    ),
}
_ASPECTS = (
    "van de betrokkene",
    "van de partner",
    "van de moeder",
    "van de vader",
    "van het referentiegezinslid",
    "van het oudste kind",
    "van het jongste kind",
    "in hoofdberoep",
    "in bijberoep",
    "bij de vorige werkgever",
    "bij de huidige werkgever",
    "voor de erkenning",
)
_DETAILS = (
    "",
    " op 31 maart",
    " op 30 juni",
    " op 30 september",
    " op 31 december",
    " per kwartaal",
    " per jaar",
    " een jaar eerder",
    " twee jaar eerder",
    " vijf jaar eerder",
    " een jaar later",
    " twee jaar later",
    " vijf jaar later",
    ", laatst bekende",
    ", eerst bekende",
    ", hoogste",
    ", laagste",
    ", gemiddelde",
    ", aantal wijzigingen",
    ", duur in dagen",
    ", ja of nee",
)
_BODIES = (
    "Universiteit",
    "Hogeschool",
    "Steunpunt Werk",
    "Steunpunt Armoede",
    "Centrum voor Sociaal Beleid",
    "Instituut voor Arbeidsstudies",
    "Onderzoeksgroep Gezondheid",
    "Observatorium voor Gezin",
    "Centrum voor Bevolkingsstudies",
    "Dienst Statistiek",
    "Planbureau",
    "Studiedienst Pensioenen",
)
_PLACES = tuple(
    f"{start}{end}"
    for start in ("Zilver", "Linden", "Noord", "Oude", "Water", "Steen", "Kloos", "Roos", "Wijn")
    for end in ("beke", "gem", "hove", "kerke", "dam")
)
_FIRST_NAMES = (
    "An", "Bart", "Claire", "Daan", "Elif", "Fatima", "Geert", "Hanne", "Ines", "Jan", "Karel", "Lies", "Marc",
    "Nele", "Olivier", "Pieter", "Rachid", "Sofie", "Thomas", "Wim", "Yasmina", "Zoë",
)  # fmt: skip
_LAST_NAMES = (
    "Aerts", "Baert", "Claes", "Dubois", "El Amrani", "Franck", "Goossens", "Hermans", "Janssens", "Kaya", "Lambert",
    "Maes", "Nys", "Peeters", "Renard", "Smets", "Thys", "Vermeulen", "Willems", "Yilmaz",
)  # fmt: skip
