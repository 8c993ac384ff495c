"""A fixed cast, a fixed day, and the one real file."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
from django.utils import translation

from tests.building import DATA, load

NOW = datetime(2026, 11, 23, 8, 0, tzinfo=UTC)
"""Monday 23 November 2026, nine o'clock in Brussels."""


@pytest.fixture(autouse=True)
def _fixed_day(settings: Any) -> None:
    """The clock that views, tasks and commands ask; rules and actions are handed the time."""
    settings.FIXED_NOW = NOW
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]


@pytest.fixture(autouse=True)
def _own_language() -> Iterator[None]:
    """A page in another language leaves its thread speaking that language."""
    with translation.override("en"):
        yield


@pytest.fixture
def now() -> datetime:
    return NOW


@pytest.fixture
def own_documents(settings: Any, tmp_path: Path) -> Path:
    """A data folder of its own, for tests that keep files or damage them."""
    settings.DATA_DIR = tmp_path
    return tmp_path / "documents"


SIGNER = "Informatieveiligheidscomité"


def make_key(path: Path, **more: Any) -> Any:
    from deliberations.actions.create_signing_key import create_signing_key

    said = {"name": SIGNER, "country": "BE", "years": 3, "on_request": False, "passphrase": "", "at": NOW}
    return create_signing_key(path, **said | more)  # type: ignore[arg-type]


@pytest.fixture(scope="session")
def key_made(tmp_path_factory: pytest.TempPathFactory) -> Any:
    """Make the key of the register once: to find one takes a second."""
    return make_key(tmp_path_factory.mktemp("key") / "register.key")


@pytest.fixture
def key(key_made: Any, settings: Any) -> Any:
    """Give the register a key to sign with."""
    settings.SIGNING_KEY_FILE, settings.SIGNING_CERTIFICATE_FILE = str(key_made.key), str(key_made.public)
    return key_made


@dataclass
class Cast:
    """Who appears in the tests."""

    registrar: Any
    supervisor: Any
    officer: Any  # of the Crossroads Bank
    dpo: Any  # of the recipient of 21/128
    data_manager: Any  # of the same
    other_dpo: Any  # of an institution that is no party
    expert: Any  # from outside, may see the one file that is shared
    auditor: Any
    stranger: Any  # may sign in, has no role


ROLES = {
    "registrar": ("registrar", "ivc"),
    "supervisor": ("supervisor", "ivc"),
    "officer": ("officer", "ksz"),
    "dpo": ("dpo", "maastricht-sbe"),
    "data_manager": ("data_manager", "maastricht-sbe"),
    "other_dpo": ("dpo", "hogeschool-voorbeeld"),
    "expert": None,
    "auditor": ("auditor", "ivc"),
    "stranger": None,
}


@pytest.fixture
def file_21_128(db: None) -> Any:
    """Deliberation 21/128 as its file of facts has it."""
    return load(DATA / "21-128.yaml", at=NOW)


@pytest.fixture
def cast(file_21_128: Any) -> Cast:
    return assemble(file_21_128)


def assemble(file_21_128: Any) -> Cast:
    """Let the cast come into whichever database the test works in."""
    from django.contrib.auth import get_user_model

    from deliberations.actions.add_organisation import add_organisation
    from deliberations.actions.grant_role import grant_role
    from deliberations.actions.share_file import share_file
    from deliberations.models import Organisation, RoleGroup

    for slug, name in (("ivc", "Informatieveiligheidscomité"), ("hogeschool-voorbeeld", "Hogeschool Voorbeeld")):
        add_organisation(slug=slug, name=name, names={}, by=None, at=NOW)
    people = {}
    for name, role in ROLES.items():
        person = get_user_model().objects.create_user(f"{name}@register.example", "pass", name=name, language="en")
        if role:
            grant_role(
                person,
                role=RoleGroup.Role(role[0]),
                organisation=Organisation.objects.get(slug=role[1]),
                by=None,
                at=NOW,
            )
        people[name] = person
    share_file(file_21_128, person=people["expert"], until=date(2026, 12, 31), by=None, at=NOW)
    return Cast(**people)
