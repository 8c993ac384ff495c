"""A register on a fixed day, filled once, and the people who open it in a browser."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.browser.looking import listen
from tests.building import DATA
from tests.conftest import NOW
from tests.servers import Installation

HERE = Path(__file__).parent

PEOPLE = {
    "registrar": "an.voorbeeld@ivc.example",
    "supervisor": "paul.exemple@ivc.example",
    "officer": "odile.modele@ksz.example",
    "dpo": "lotte.exempel@maastricht.example",
    "data_manager": "jan.voorbeeld@maastricht.example",
    "other_dpo": "karin.muster@hogeschool.example",
    "auditor": "sam.sample@audit.example",
}


@pytest.fixture(scope="session")
def running_register(fresh_database: Callable[..., Installation], tmp_path_factory: Any) -> Iterator[Installation]:
    """Serve a register with the file that is real, three invented ones, and one person for each role."""
    installation = fresh_database()
    installation.env["REGISTER_NOW"] = NOW.isoformat()
    long = tmp_path_factory.mktemp("facts") / "18-903.yaml"
    long.write_text(long_history())
    for file in (DATA / "21-128.yaml", HERE / "24-901.yaml", HERE / "19-902.yaml", long):
        installation.manage("load_deliberation", str(file))
    installation.manage("receive_document", str(HERE / "24-901.txt"))
    installation.manage("make_demo_people")
    installation.manage("shell", "-c", (HERE / "propose.py").read_text())
    installation.manage("shell", "-c", (HERE / "deliver.py").read_text())
    installation.manage("shell", "-c", (HERE / "destroy.py").read_text())
    installation.manage("shell", "-c", (HERE / "imported.py").read_text())
    installation.manage("raise_alerts")
    installation.manage("send_notifications")
    installation.manage("verify_journal")
    with installation.serve():
        yield installation


def long_history() -> str:
    """Return the facts of a file with sixty acts, the last of which suspends it."""
    months = [f"{2018 + n // 12}-{n % 12 + 1:02}" for n in range(59)]
    acts = [
        f"  - {{seq: {seq}, kind: {'amendment' if seq else 'decision'}, content: unknown,"
        f" approved_on: {month}-05, effective_on: {month}-20, effective_stated: true}}"
        for seq, month in enumerate(months)
    ]
    suspension = (
        "  - {seq: 59, kind: suspension, content: none, sets_aside: 0,"
        " approved_on: 2026-11-03, effective_on: 2026-11-19, effective_stated: true}"
    )
    head = ["format: 1", "deliberation: 18/903", "chamber: social_security_and_health", "public: true", "acts:"]
    return "\n".join([*head, *acts, suspension])


@pytest.fixture(scope="session")
def password(running_register: Installation) -> str:
    return (Path(running_register.env["REGISTER_DATA_DIR"]) / "demo-password").read_text()


@pytest.fixture(scope="session")
def signed_in(browser: Any, running_register: Installation, password: str) -> Callable[[str], Any]:
    """Give `signed_in(role)`: what a browser keeps of a person who signed in, which each does once in a session."""
    kept: dict[str, Any] = {"anonymous": {"cookies": [], "origins": []}}

    def state(role: str) -> Any:
        if role not in kept:
            context = browser.new_context(base_url=running_register.address)
            context.request.get("/en/sign-in/")
            token = next(cookie["value"] for cookie in context.cookies() if cookie["name"] == "csrftoken")
            form = {"csrfmiddlewaretoken": token, "login": PEOPLE[role], "password": password}
            answer = context.request.post("/en/sign-in/", form=form, max_redirects=0)
            assert answer.status == 302, answer.text()
            kept[role] = context.storage_state()
            context.close()
        return kept[role]

    return state


@pytest.fixture
def open_as(browser: Any, running_register: Installation, signed_in: Callable[[str], Any]) -> Iterator[Any]:
    """Give `open_as(role, **options)`: an empty page of a browser of that person; a complaint of it fails the test."""
    contexts, complaints = [], []

    def open_page(role: str = "anonymous", **options: Any) -> Any:
        options = {"viewport": {"width": 1440, "height": 900}, **options}
        context = browser.new_context(base_url=running_register.address, storage_state=signed_in(role), **options)
        contexts.append(context)
        page = context.new_page()
        complaints.append(listen(page, running_register.address))
        return page

    yield open_page
    for context in contexts:
        context.close()
    assert not [complaint for heard in complaints for complaint in heard]
