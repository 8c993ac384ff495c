"""The walls of the house: imports point downwards, time is handed in, migrations are complete."""

import ast
from pathlib import Path

import pytest
from django.core.management import call_command

ROOT = Path(__file__).resolve().parent.parent

FLOORS = [
    {"rules"},
    {"reading"},
    {"models"},
    {"permissions", "writing"},
    {"actions"},
    {"forms", "templatetags"},
    {"views"},
    {"urls", "machine_urls", "admin", "tasks", "management", "api", "apps"},
]
LEVEL = {name: level for level, names in enumerate(FLOORS) for name in names}
# The door too: a right on one file ends by itself at midnight.
MAY_ASK_THE_CLOCK = {"views", "tasks", "management", "urls", "permissions"}


def sources(package):
    return [path for path in sorted((ROOT / package).rglob("*.py")) if "migrations" not in path.parts]


def imported(path):
    """Yield the absolute names that a module imports, also inside functions."""
    package = list(path.relative_to(ROOT).with_suffix("").parts[:-1])
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            base = package[: len(package) - node.level + 1] if node.level else []
            module = ".".join([*base, *([node.module] if node.module else [])])
            yield from (f"{module}.{alias.name}" for alias in node.names)


def floor(path):
    return path.relative_to(ROOT / "deliberations").with_suffix("").parts[0]


@pytest.mark.parametrize("path", sources("deliberations"), ids=lambda p: str(p.relative_to(ROOT)))
def test_imports_point_downwards(path):
    own = floor(path)
    for name in imported(path):
        parts = name.split(".")
        assert parts[0] != "governance", f"{path.name} imports {name}: the two packages do not know each other."
        if parts[0] == "deliberations" and len(parts) > 1 and parts[1] in LEVEL and own in LEVEL:
            assert LEVEL[parts[1]] <= LEVEL[own], f"{own} imports {name}, which is above it."
        if own in ("rules", "reading"):
            assert parts[0] not in ("django", "celery"), f"{own} knows nothing of {parts[0]}."
        if parts[:2] == ["deliberations", "clock"]:
            assert own in MAY_ASK_THE_CLOCK, f"{own} is handed the time."


@pytest.mark.parametrize("path", sources("governance"), ids=lambda p: str(p.relative_to(ROOT)))
def test_governance_does_not_know_deliberations(path):
    assert not [name for name in imported(path) if name.split(".")[0] == "deliberations"]


@pytest.mark.parametrize("path", sources("deliberations"), ids=lambda p: str(p.relative_to(ROOT)))
def test_only_the_clock_asks_what_time_it_is(path):
    if floor(path) == "clock":
        return
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Attribute) and node.attr in ("now", "today", "utcnow"):
            owner = ast.unparse(node.value)
            assert owner in ("clock", "self", "self.asked", "asked", "figure"), f"{owner}.{node.attr} asks the time."


@pytest.mark.parametrize("path", [p for p in sources("deliberations") if floor(p) not in LEVEL], ids=lambda p: p.name)
def test_every_module_stands_on_a_floor(path):
    assert path.name in ("__init__.py", "clock.py")


@pytest.mark.parametrize("path", sources("deliberations"), ids=lambda p: str(p.relative_to(ROOT)))
def test_pages_and_commands_reach_files_only_through_the_door(path):
    if floor(path) in ("views", "forms", "templatetags", "management", "tasks"):
        assert "Deliberation.objects" not in path.read_text()


@pytest.mark.django_db
def test_no_migration_is_missing():
    call_command("makemigrations", check=True, dry_run=True, verbosity=0)


def test_every_folder_of_the_app_is_a_floor():
    folders = {p.name for p in (ROOT / "deliberations").iterdir() if p.is_dir() and p.name != "__pycache__"}
    assert folders - {"migrations", "data"} <= set(LEVEL)
