"""The two modes: what production asks for, and how it refuses."""

import os
import re
import subprocess
import sys

import pytest
from django.core.management import call_command
from django.urls import reverse

PRODUCTION = {
    "REGISTER_MODE": "production",
    "SECRET_KEY": "k7" * 30 + "abcdefgh",
    "JOURNAL_KEY": "j9" * 30,
    "ALLOWED_HOSTS": "register.example.be",
    "DATABASE_URL": "postgres://register@127.0.0.1:1/register",
    "REDIS_URL": "redis://127.0.0.1:1/0",
    "EMAIL_URL": "smtp+tls://register:secret@127.0.0.1:1",
    "MAIL_FROM": "register@example.be",
}


@pytest.fixture
def manage(request, tmp_path):
    """Run a command with these variables and no others of ours."""

    def run(*arguments, **variables):
        env = {"PATH": os.environ["PATH"], "REGISTER_DATA_DIR": str(tmp_path), **variables}
        return subprocess.run(
            [sys.executable, "manage.py", *arguments],
            cwd=request.config.rootpath,
            env=env,
            capture_output=True,
            text=True,
        )

    return run


def test_production_passes_the_deployment_check_without_a_warning(manage):
    checked = manage("check", "--deploy", "--fail-level", "WARNING", **PRODUCTION)
    assert checked.returncode == 0, checked.stderr
    assert checked.stdout.strip() == "System check identified no issues (0 silenced)."


def test_first_person_of_a_register_in_production_comes_from_the_command_line(manage, tmp_path):
    environment = {**PRODUCTION, "DATABASE_URL": f"sqlite:///{tmp_path / 'register.sqlite3'}"}
    assert manage("migrate", "--verbosity", "0", **environment).returncode == 0
    first = manage("make_first_supervisor", "first@example.be", "First Person", "--language", "fr", **environment)
    assert re.search(r"^https://register\.example\.be/fr/lost-password/\S+/$", first.stdout, re.MULTILINE), first.stderr
    again = manage("make_first_supervisor", "second@example.be", "Second Person", **environment)
    assert (again.returncode, again.stderr) == (
        2,
        "First Person is supervisor already, and invites whoever comes next.\n",
    )


def test_demonstration_needs_no_variable_and_keeps_its_keys(manage, tmp_path):
    assert manage("check").returncode == 0
    keys = {path.name: path.read_text() for path in tmp_path.glob("*.key")}
    assert sorted(keys) == ["journal_key.key", "secret_key.key"]
    assert manage("check").returncode == 0
    assert keys == {path.name: path.read_text() for path in tmp_path.glob("*.key")}


@pytest.mark.parametrize(
    ("variable", "value"),
    [
        ("REGISTER_MODE", "test"),
        ("SECRET_KEY", ""),
        ("JOURNAL_KEY", ""),
        ("JOURNAL_OLD_KEYS", "junk"),
        ("JOURNAL_ANCHOR_TO", "auditor@register.example,nobody"),
        ("METRICS_TOKEN", "short"),
        ("WATCHDOG_URL", "register.example/alive"),
        ("SIGNING_KEY_FILE", "/etc/register/2026.key"),
        ("SIGNING_CERTIFICATE_FILE", "/etc/register/2026.crt"),
        ("TIMESTAMP_URL", "stamps.example.be"),
        ("TIMESTAMP_URL", "https://stamps.example.be"),
        ("ALLOWED_HOSTS", ""),
        ("REGISTER_NOW", "2026-11-23T09:00:00+01:00"),
        ("TRUSTED_PROXY_COUNT", "one"),
        ("EMAIL_URL", ""),
        ("EMAIL_URL", "pigeon://mail.example.be"),
        ("EMAIL_URL", "smtp://mail.example.be:twentyfive"),
        ("MAIL_FROM", ""),
        ("REGISTER_ADDRESS", "register.example.be"),
        ("DATABASE_URL", ""),
        ("DATABASE_URL", "mysql://register@db/register"),
        ("DATABASE_URL", "postgres://db:99999999/register"),
    ],
)
def test_production_refuses_with_one_sentence(manage, variable, value):
    refused = manage("check", **{**PRODUCTION, variable: value})
    assert refused.returncode == 1
    [sentence] = refused.stderr.splitlines()
    assert variable in sentence
    assert sentence.endswith(".")


@pytest.mark.parametrize("moment", ["yesterday", "2026-11-23T09:00:00"])
def test_fixed_moment_must_be_an_instant(manage, moment):
    refused = manage("check", REGISTER_NOW=moment)
    assert refused.stderr.startswith("REGISTER_NOW")
    assert refused.stderr.count("\n") == 1


def test_health_is_asked_without_tls_inside_production(manage):
    question = "from django.test import Client; c = Client(headers={'host': 'register.example.be'});"
    question += "print(c.get('/health/').status_code, c.get('/en/').status_code)"
    asked = manage("shell", "--no-imports", "-c", question, **PRODUCTION)
    assert asked.stdout.split() == ["503", "301"], asked.stderr


def test_operations_page_lists_every_variable_and_no_other(request):
    code = (request.config.rootpath / "governance/settings.py").read_text()
    read = set(re.findall(r'(?:env\.\w+|_key)\(\s*"([A-Z_]+)"', code))
    listed = set(re.findall(r"^\| `([A-Z_]+)`", (request.config.rootpath / "docs/operations.md").read_text(), re.M))
    assert read == listed


def test_no_setting_is_read_behind_the_back_of_the_settings(request):
    for path in request.config.rootpath.glob("[gd]*/**/*.py"):
        if path.name not in ("settings.py", "healthy.py"):
            assert not re.search(r"environ(\.get\(|\[)|getenv", path.read_text()), path


def test_style_sheets_name_only_files_that_are_there(settings, tmp_path):
    settings.STATIC_ROOT = tmp_path
    settings.STORAGES = {
        **settings.STORAGES,
        "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
    }
    call_command("collectstatic", interactive=False, verbosity=0)
    assert (tmp_path / "staticfiles.json").exists()


def test_health_has_no_language(client):
    assert reverse("health") == "/health/"
