"""Measure one database; `python -m benchmarks` runs this once for each engine. Writes JSON."""

import json
import os
import statistics
import sys
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import UTC, date, datetime, timedelta
from random import Random
from typing import Any, NamedTuple

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "benchmarks.settings")
django.setup()

from django.contrib.auth import get_user_model  # noqa: E402
from django.core.management import call_command  # noqa: E402
from django.db import connection  # noqa: E402
from django.db.models import Count  # noqa: E402
from django.test import Client  # noqa: E402
from django.urls import reverse  # noqa: E402
from django.utils import translation  # noqa: E402
from guardian.shortcuts import get_objects_for_user  # noqa: E402

from benchmarks.rivals.fill import RIGHT, fill_approvals, fill_rights  # noqa: E402
from benchmarks.rivals.models import Approval  # noqa: E402
from deliberations.actions.invent_facts import COMMITTEE, invent_facts  # noqa: E402
from deliberations.actions.make_many import make_many  # noqa: E402
from deliberations.actions.register_act import register_act  # noqa: E402
from deliberations.actions.register_deliberation import register_deliberation  # noqa: E402
from deliberations.models import Deliberation, Organisation, Permit, RoleGroup, Variable, who_may  # noqa: E402
from deliberations.permissions import visible_to  # noqa: E402
from deliberations.rules.numbers import Number  # noqa: E402

SEED = 1
TODAY = date(2026, 11, 23)
_PAGE = 25


class Line(NamedTuple):
    """One line of the table; times in milliseconds."""

    what: str
    aim: float | None
    median: float
    p95: float
    of: str = ""


def measure(what: str, call: Callable[..., object], over: Iterable[Any], *, aim: float | None = None) -> Line:
    """Time a call over its arguments; the first three only warm up."""
    times = []
    for argument in over:
        started = time.perf_counter()
        call(argument)
        times.append((time.perf_counter() - started) * 1000)
    times = times[3:]
    _say(f"{what}: {statistics.median(times):.2f} ms")
    return Line(what, aim, statistics.median(times), statistics.quantiles(times, n=20)[-1])


# ---------- the register


def states(random: Random) -> Iterator[Line]:
    files = random.sample(list(Deliberation.objects.all()), min(500, Deliberation.objects.count()))
    asked = [(file, date(file.year + 1, 1, 1) + timedelta(days=random.randrange(3000))) for file in files]
    yield measure("state of a file on a day", lambda a: a[0].history().state(on=a[1]), asked, aim=1)
    start = datetime(2024, 6, 1, tzinfo=UTC)
    with_moment = [(file, on, start + timedelta(days=random.randrange(850))) for file, on in asked]
    yield measure(
        "the same, as known at a moment",
        lambda a: a[0].history().state(on=a[1], known=a[2]),
        with_moment,
        aim=1,
    )


def questions() -> Iterator[Line]:
    used = Permit.objects.on(TODAY).values_list("variable").annotate(files=Count("pk")).order_by("files", "variable")
    counted = list(used)
    total = Deliberation.objects.count()
    middling = next(n for n, (_pk, files) in enumerate(counted) if files >= total / 100 or n == len(counted) - 1)
    for how, place, aim in (("rare", 0, None), ("middling", middling, None), ("common", -1, 100.0)):
        pk, files = counted[place]
        label = Variable.objects.get(pk=pk).label
        line = measure(
            f"who may receive a {how} variable",
            lambda label: list(who_may(Deliberation.objects.all(), label, on=TODAY)),
            [label] * 23,
            aim=aim,
        )
        yield line._replace(of=f"{files} files")


class Reader(NamedTuple):
    """Somebody whose list is measured. Each request has a person object of its own."""

    name: str
    pk: int

    def people(self, many: int) -> list[Any]:
        return [get_user_model().objects.get(pk=self.pk) for _ in range(many)]


def readers() -> list[Reader]:
    def member(role: str, **where: str) -> int:
        group = RoleGroup.objects.filter(role=role, **where).order_by("organisation_id").first()
        assert group is not None
        return int(group.group.user_set.order_by("pk").values_list("pk", flat=True)[0])

    busiest = (
        Organisation.objects.filter(involvements__role="recipient")
        .annotate(files=Count("involvements"))
        .order_by("-files")
        .values_list("slug", flat=True)[0]
    )
    return [
        Reader("an auditor", member("auditor", organisation__slug=COMMITTEE)),
        Reader("the DPO of the busiest recipient", member("dpo", organisation__slug=busiest)),
    ]


def lists() -> Iterator[Line]:
    for reader in readers():
        seen = f"{visible_to(reader.people(1)[0]).count()} files"
        page = measure(f"list for {reader.name}", lambda p: list(visible_to(p)[:_PAGE]), reader.people(53), aim=10)
        count = measure(f"its count for {reader.name}", lambda p: visible_to(p).count(), reader.people(53), aim=10)
        yield page._replace(of=seen)
        yield count._replace(of=seen)


def pages(random: Random) -> Iterator[Line]:
    files = random.sample(list(Deliberation.objects.all()), min(100, Deliberation.objects.count()))
    for reader in readers()[:1]:
        client = Client(SERVER_NAME="localhost")
        client.force_login(reader.people(1)[0], backend="django.contrib.auth.backends.ModelBackend")

        def get(path: str, client: Client = client) -> None:
            assert client.get(path).status_code == 200, path

        with translation.override("nl"):
            one = [reverse("deliberation", args=[file.slug]) for file in files]
            many = [reverse("deliberations")] * 30
            common = [f"{reverse('search')}?q=beraadslaging"] * 13
            rare = [f"{reverse('search')}?q={label}" for label in Variable.objects.values_list("label", flat=True)[:33]]
        yield measure("the page of a file", get, one, aim=60)
        yield measure("the page with the list", get, many)
        yield measure("a search for a word of every title", get, common)
        yield measure("a search for a variable", get, rare)


def registering() -> Iterator[Line]:
    slugs = list(Organisation.objects.filter(involvements__role="recipient").distinct().values_list("slug", flat=True))
    registrar = get_user_model().objects.filter(groups__role_group__role="registrar").order_by("pk")[0]
    now = datetime(2026, 11, 23, 9, tzinfo=UTC)
    opened = []
    for n, facts in enumerate(invent_facts(43, SEED + 1, slugs), 1):
        file = register_deliberation(
            number=Number(27, n), chamber=facts.chamber, short_title={}, public=False, by=registrar, at=now
        )
        opened.append((file, facts))
    decision = "registering a decision with 75 variables"
    amendment = "registering an amendment to it"
    yield measure(decision, lambda o: register_act(o[0], o[1].acts[0], by=registrar, at=now), opened)
    yield measure(amendment, lambda o: register_act(o[0], o[1].acts[1], by=registrar, at=now), opened)


# ---------- the rivals


def rivals(random: Random) -> Iterator[Line]:
    _say("filling the rivals")
    fill_approvals()
    fill_rights()
    analyze()
    files = random.sample(list(Deliberation.objects.filter(year__lt=2027)), min(200, Deliberation.objects.count()))
    asked = [
        (file, datetime(file.year + 1, 1, 1, 12, tzinfo=UTC) + timedelta(days=random.randrange(3000))) for file in files
    ]
    yield measure(
        "django-simple-history: as_of, variables of a file on a day",
        lambda a: list(Approval.history.as_of(a[1]).filter(deliberation=a[0]).select_related("variable")),
        asked,
    )
    right = f"deliberations.{RIGHT}"
    for reader in readers():
        yield measure(
            f"guardian, a right on each file: list for {reader.name}",
            lambda p: list(get_objects_for_user(p, right, Deliberation)[:_PAGE]),
            reader.people(23),
        )
        yield measure(
            f"guardian, a right on each file: its count for {reader.name}",
            lambda p: get_objects_for_user(p, right, Deliberation).count(),
            reader.people(23),
        )


# ---------- the database


def analyze() -> None:
    """Give the planner its statistics, which PostgreSQL otherwise gathers a minute later."""
    with connection.cursor() as cursor:
        cursor.execute("vacuum (analyze)" if connection.vendor == "postgresql" else "analyze")


_SIZES = {
    "postgresql": """
        select relname, pg_table_size(oid), pg_indexes_size(oid) from pg_class
        where relkind = 'r' and relnamespace = 'public'::regnamespace
    """,
    "sqlite": """
        select m.tbl_name, sum(case m.type when 'table' then s.pgsize else 0 end),
            sum(case m.type when 'table' then 0 else s.pgsize end)
        from dbstat s join sqlite_master m on m.name = s.name where s.aggregate = 1 group by 1
    """,
}


def storage() -> dict[str, tuple[int, int, int]]:
    """Return rows, bytes of rows and bytes of indexes, by table."""
    with connection.cursor() as cursor:
        cursor.execute(_SIZES[connection.vendor])
        sizes = {table: (int(rows), int(indexes)) for table, rows, indexes in cursor.fetchall()}
        for table in [table for table in sizes if table.startswith("deliberations_passage_words")]:
            # SQLite's index of words is some tables of its own.
            rows, indexes = sizes["deliberations_passage"]
            sizes["deliberations_passage"] = rows, indexes + sum(sizes.pop(table))
        counts = {}
        for table in sizes:
            if table.startswith(("deliberations_", "rivals_")):
                cursor.execute(f"select count(*) from {table}")
                counts[table] = cursor.fetchone()[0]
    return {table: (counts[table], *sizes[table]) for table in counts}


def version() -> str:
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("show server_version")
            return f"PostgreSQL {cursor.fetchone()[0].split()[0]}"
        cursor.execute("select sqlite_version()")
        return f"SQLite {cursor.fetchone()[0]}"


def _say(sentence: str) -> None:
    sys.stderr.write(f"{version()}: {sentence}\n")


def main(deliberations: int) -> None:
    call_command("migrate", verbosity=0)
    call_command("migrate", run_syncdb=True, verbosity=0)
    started = time.perf_counter()
    if not Deliberation.objects.exists():
        _say(f"filling with {deliberations} files")
        make_many(deliberations, seed=SEED)
    filled = time.perf_counter() - started
    _say(f"filled in {filled:.0f} s")
    analyze()
    random = Random(SEED)
    ours: Sequence[Line] = [*states(random), *questions(), *lists(), *pages(random), *registering()]
    theirs = list(rivals(random))
    json.dump({"engine": version(), "filled": filled, "ours": ours, "theirs": theirs, "storage": storage()}, sys.stdout)


if __name__ == "__main__":
    main(int(sys.argv[1]))
