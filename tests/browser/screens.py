"""Every screen of the register: its address, who may open it, and by what it is recognised."""

from typing import NamedTuple

from tests.browser.conftest import PEOPLE

SIGNED_IN = tuple(PEOPLE)
EVERYBODY = ("anonymous", *SIGNED_IN)
READERS = tuple(role for role in SIGNED_IN if role != "other_dpo")  # of all files but 19/902 and 18/903
ALL_FILES = ("registrar", "supervisor", "auditor")


class Screen(NamedTuple):
    url_name: str
    address: str  # below the language
    holds: str  # a selector
    who: tuple[str, ...] = EVERYBODY
    status: int = 200

    def __str__(self) -> str:
        return self.address


NO_SCREENS = {
    "health": "for machines",
    "enter": "leads elsewhere",
    "version": "leads elsewhere",
    "public_version": "leads elsewhere",
    "deliberations_csv": "a download",
    "variables_csv": "a download",
    "public_variables_csv": "a download",
}


def of_files(door: str, prefix: str, who: tuple[str, ...]) -> list[Screen]:
    """Return the screens about files below one of the two doors."""
    past, today = ".reg--past ", "body:not(.reg--past) "
    screens = [
        ("deliberation", "21-128/", f"{today}#data"),
        ("deliberation", "21-128/?on=2023-03-01", f"{past}.reg-note--past"),
        ("deliberation", "21-128/?on=2024-02-10", f"{past}.reg-term .sel"),
        ("deliberation", "21-128/?on=2020-01-01", f"{past}.reg-note--plan"),
        ("deliberation", "21-128/?on=2030-01-01", f"{past}#data"),
        ("deliberation", "21-128/?known=2026-11-22", f"{today}.reg-note--plan"),
        ("deliberation", "21-128/?known=2026-11-23&on=2025-11-20", f"{past}#data"),
        ("deliberation", "24-901/", f"{today}.reg-question"),
        ("print", "21-128/print/", ".reg-print-foot"),
        ("print", "21-128/print/?on=2024-02-10", f"{past}.reg-print-foot, .reg-print-foot"),
        ("variables", "21-128/variables/", "details:nth-of-type(4)"),
        ("variables", "21-128/variables/?v=loon", ".reg-vars"),
        ("variables", "21-128/variables/?v=geslagt", ".reg-card a"),
        ("variables", "21-128/variables/?v=zzz&form=classes", ".reg-card"),
        ("variables", "21-128/variables/?on=2023-03-01", f"{past}.reg-card"),
        ("variables", "21-128/variables/?on=2020-01-01", f"{past}.reg-card"),
        ("compare", "21-128/compare/2..3/", ".reg-note--past"),
        ("compare", "24-901/compare/1..2/", ".reg-red ins"),
        ("compare", "24-901/compare/1..2/?view=side", ".reg-side del"),
        ("compare", "24-901/compare/1..2/?view=new", ".reg-red"),
    ]
    found = [Screen(f"{prefix}{name}", f"{door}/{rest}", holds, who) for name, rest, holds in screens]
    wrong = ("?on=2026-02-31", "#on-error"), ("?known=yesterday", "#known-error")
    found += [Screen(f"{prefix}deliberation", f"{door}/21-128/{rest}", holds, who, 400) for rest, holds in wrong]
    long = who if prefix else ALL_FILES
    found += [
        Screen(f"{prefix}deliberation", f"{door}/18-903/", ".reg-note--plan", long),
        Screen(f"{prefix}deliberation", f"{door}/18-903/?on=2021-01-01", ".reg-note--past", long),
    ]
    return found


SCREENS = [
    Screen("account_login", "sign-in/", "#id_password", ("anonymous",)),
    Screen("account_login", "sign-in/?next=/en/deliberations/21-128/", "[name=next]", ("anonymous",)),
    Screen("account_logout", "sign-out/", "main form", SIGNED_IN),
    Screen("help", "help/", "main dl"),
    Screen("accessibility", "accessibility/", "main h2"),
    Screen("privacy", "privacy/", "main dl"),
    Screen("register", "register/", "tbody tr"),
    Screen("register", "register/?q=diploma&state=in_force", ".reg-chip"),
    Screen("register", "register/?q=nothing+like+it&year=2021&chamber=federal_authority", ".reg-empty"),
    Screen("register", "register/?year=soon&page=7", ".reg-note--soon"),
    *of_files("register", "public_", EVERYBODY),
    Screen("deliberations", "deliberations/", "tbody tr", READERS),
    Screen("deliberations", "deliberations/", ".reg-empty", ("other_dpo",)),
    Screen("deliberations", "deliberations/?retention=overdue", ".reg-tag--late", READERS),
    Screen("deliberations", "deliberations/?retention=soon&recipient=maastricht-sbe", ".reg-tag--soon", READERS),
    Screen("deliberations", "deliberations/?state=text_not_registered", "#results", SIGNED_IN),
    Screen("deliberations", "deliberations/?q=" + "w" * 200, ".reg-empty", SIGNED_IN),
    Screen("deliberations", "deliberations/?state=nonsense", ".reg-note--soon", SIGNED_IN),
    *of_files("deliberations", "", READERS),
    Screen("deliberation", "deliberations/19-902/", ".reg-title--official", ALL_FILES),
    Screen("deliberation", "deliberations/19-902/?on=2019-01-01", ".reg-note--plan", ALL_FILES),
    Screen("history", "deliberations/21-128/history/", ".reg-log", READERS),
    Screen("history", "deliberations/18-903/history/", ".reg-pages", ALL_FILES),
    Screen("history", "deliberations/18-903/history/?page=2", ".reg-pages", ALL_FILES),
    # What no address is there for.
    Screen("", "deliberations/22-002/", "#q-page", SIGNED_IN, 404),
    Screen("", "register/22-002/", "#q-page", EVERYBODY, 404),
    Screen("", "nowhere/", "#q-page", EVERYBODY, 404),
    Screen("", "register/?" + "&".join("a" * 1001), "main h1", EVERYBODY, 400),
]
