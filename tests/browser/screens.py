"""Every screen of the register: its address, who may open it, and by what it is recognised."""

from typing import NamedTuple

from tests.browser.conftest import PEOPLE

SIGNED_IN = tuple(PEOPLE)
EVERYBODY = ("anonymous", *SIGNED_IN)
READERS = tuple(role for role in SIGNED_IN if role != "other_dpo")  # of all files but 19/902 and 18/903
ALL_FILES = ("registrar", "supervisor", "auditor")
STAFF = ("registrar", "supervisor")
READERS_OF_DESTRUCTION = (*ALL_FILES, "dpo", "data_manager")


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
    "document": "a file",
    "public_document": "a file",
    "journal_csv": "a download",
    "retention_csv": "a download",
    "verify_journal": "takes a form",
    "renew_invitation": "a button",
    "withdraw_invitation": "a button",
    "grant_role": "a button; its page is that of the person",
    "end_role": "a button",
    "reset_second_factor": "a button",
    "share_file": "a button; its page is that of the access",
    "end_sharing": "a button",
    "change_account": "a button; its page is the account",
    "end_sessions": "a button",
    "account_set_password": "only for who has no password yet",
    "mfa_authenticate": "only between password and second factor",
    "mfa_reauthenticate": "only for who has a second factor",
    "mfa_reauthenticate_webauthn": "only for who has a passkey",
    "mfa_activate_totp": "asks for the password first",
    "mfa_add_webauthn": "asks for the password first",
    "mfa_generate_recovery_codes": "asks for the password first",
    "mfa_deactivate_totp": "only for who has a second factor",
    "mfa_remove_webauthn": "only for who has a passkey",
    "mfa_view_recovery_codes": "only for who has a second factor",
    "openid_connect_login": "only where a provider is set",
    "openid_connect_callback": "leads elsewhere",
    "proposal_document": "a file",
    "countersign": "takes a form",
    "send_back": "takes a form",
    "withdraw": "takes a form",
    "take_over": "a button",
    "alerts_csv": "a download",
    "resend_notification": "a button",
    "change_reminders": "a button; its page is the account",
    "change_calendar": "a button; its page is the calendar",
    "calendar_feed": "for programs",
    "public_calendar": "for programs",
    "metrics": "for machines",
    "mail": "has the moment of its mail in its address; opened in the story of three years",
    "withdraw_report": "a button",
    "end_certificate": "a button; its page is the certificate",
    "proof": "a file",
    "certificate_pdf": "a file",
    "certificate_json": "a download",
    "ledger_csv": "a download",
    "import_picture": "a picture",
    "import_document": "a file",
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
        ("deliberation", "24-901/", "#documents td a"),
        ("print", "21-128/print/", ".reg-print-foot"),
        ("print", "21-128/print/?on=2024-02-10", f"{past}.reg-print-foot, .reg-print-foot"),
        ("variables", "21-128/variables/", "details:nth-of-type(4)"),
        ("variables", "21-128/variables/?v=loon", ".reg-vars"),
        ("variables", "21-128/variables/?v=geslagt", ".reg-card a"),
        ("variables", "21-128/variables/?v=zzz&form=classes", ".reg-card"),
        ("variables", "21-128/variables/?on=2023-03-01", f"{past}.reg-card"),
        ("variables", "21-128/variables/?on=2020-01-01", f"{past}.reg-card"),
        ("text", "21-128/text/", f"{today}#notes"),
        ("text", "21-128/text/?on=2023-03-01", f"{past}.reg-card"),
        ("text", "24-901/text/?on=2024-06-01", f"{past}.reg-notes a[href$='/']"),
        ("compare", "21-128/compare/2..3/", ".reg-note--past"),
        ("compare", "24-901/compare/1..2/", ".reg-red ins"),
        ("compare", "24-901/compare/1..2/?view=side", ".reg-side del"),
        ("compare", "24-901/compare/1..2/?view=new", ".reg-red"),
    ]
    found = [Screen(f"{prefix}{name}", f"{door}/{rest}", holds, who) for name, rest, holds in screens]
    wrong = ("?on=2026-02-31", "#on-error"), ("?known=yesterday", "#known-error")
    found += [Screen(f"{prefix}deliberation", f"{door}/21-128/{rest}", holds, who, 400) for rest, holds in wrong]
    found.append(Screen(f"{prefix}text", f"{door}/21-128/text/?on=2026-02-31", "#on-error", who, 400))
    long = who if prefix else ALL_FILES
    found += [
        Screen(f"{prefix}deliberation", f"{door}/18-903/", ".reg-note--plan", long),
        Screen(f"{prefix}deliberation", f"{door}/18-903/?on=2021-01-01", ".reg-note--past", long),
    ]
    return found


NEW_DELIVERY = (
    "deliberations/21-128/deliveries/new/?delivered_on-d=12&delivered_on-m=1&delivered_on-y={}"
    "&phase=1&recipient=maastricht-sbe"
)

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
    Screen("institutions", "institutions/", "tbody tr", ALL_FILES),
    Screen("institutions", "institutions/?q=nothing", ".reg-empty", ALL_FILES),
    Screen("add_institution", "institutions/new/", "#id_slug", STAFF),
    Screen("institution", "institutions/maastricht-sbe/", "#files tbody tr", (*ALL_FILES, "dpo", "data_manager")),
    Screen("institution", "institutions/hogeschool-voorbeeld/", "#people dd", (*ALL_FILES, "other_dpo")),
    Screen("change_institution", "institutions/maastricht-sbe/change/", "#id_contact-0-name", STAFF),
    Screen("overview", "overview/", ".reg-tiles", SIGNED_IN),
    Screen("questions", "questions/", ".reg-task", READERS),
    Screen("questions", "questions/", ".reg-empty", ("other_dpo",)),
    Screen("questions", "questions/?state=answered&owner=me&kind=by_hand&file=21%2F128", ".reg-chip", SIGNED_IN),
    Screen("question", "questions/1/", ".reg-question-page", READERS),
    Screen("raise_question", "deliberations/21-128/questions/new/", "#id_subject", STAFF),
    Screen("retention", "retention/", ".reg-hz .reg-block", READERS),
    Screen("retention", "retention/?state=due_soon&page=9", ".reg-note--soon", READERS),
    Screen("retention", "retention/", ".reg-empty", ("other_dpo",)),
    Screen("new_deliberation", "deliberations/new/", "#id_file-number", ("registrar",)),
    Screen("new_act", "deliberations/21-128/acts/new/", "[name=kind]", ("registrar",)),
    Screen("new_act", "deliberations/21-128/acts/new/?kind=amendment", ".reg-table--picks tbody tr", ("registrar",)),
    Screen("new_act", "deliberations/21-128/acts/new/?kind=annulment", "#id_sets_aside", ("registrar",)),
    Screen("correct_act", "deliberations/21-128/acts/0/correct/", "#id_reason", ("registrar",)),
    Screen("correct_act", "deliberations/21-128/acts/2/correct/", "#id_variables", ("registrar",)),
    Screen("retract_act", "deliberations/21-128/acts/2/retract/", "#id_reason", ("registrar",)),
    Screen("proposals", "proposals/", "tbody tr", ALL_FILES),
    Screen("proposals", "proposals/?state=withdrawn", ".reg-card", ALL_FILES),
    Screen("proposal", "proposals/1/", ".reg-note--plan, #reason, .reg-dl", ALL_FILES),
    Screen("proposal", "proposals/2/", ".reg-dl", ALL_FILES),
    Screen("proposal", "proposals/3/", ".reg-note--soon", ALL_FILES),
    Screen("edit_proposal", "proposals/3/change/", "#id_reason", ("registrar",)),
    Screen("journal", "journal/", ".reg-integrity", ALL_FILES),
    Screen("journal", "journal/?before=20", ".reg-pages", ALL_FILES),
    Screen("journal", "journal/?file=18%2F903&person=register&kind=registered_act", ".reg-chip", ALL_FILES),
    Screen("journal", "journal/?first=2026-12-01&file=twenty", ".reg-empty", ALL_FILES),
    Screen("account", "account/", "#sessions tbody tr", SIGNED_IN),
    Screen("account_change_password", "account/password/", "main form", SIGNED_IN),
    Screen("account_reauthenticate", "account/confirm/", "main form", SIGNED_IN),
    Screen("mfa_index", "account/second-factor/", "main h2", SIGNED_IN),
    Screen("socialaccount_connections", "account/linked/", "main h1", SIGNED_IN),
    Screen("socialaccount_login_cancelled", "sign-in/cancelled/", "main h1"),
    Screen("account_inactive", "sign-in/closed/", "main h1"),
    Screen("account_reset_password", "lost-password/", "#id_email"),
    Screen("account_reset_password_done", "lost-password/sent/", "main h1"),
    Screen("account_reset_password_from_key", "lost-password/1-x-y/", "main h1"),
    Screen("account_reset_password_from_key_done", "lost-password/done/", "main h1"),
    Screen("people", "people/", "tbody tr", ALL_FILES),
    Screen("people", "people/?q=nothing", ".reg-empty", ALL_FILES),
    Screen("invite_person", "people/invite/", "#id_email", ("supervisor",)),
    Screen("person", "people/1/", "#roles", ALL_FILES),
    Screen("end_access", "people/1/end/", "main form", ("supervisor",)),
    Screen("accept_invitation", "invitations/unknown/", "main h1", EVERYBODY, 404),
    Screen("access", "deliberations/21-128/access/", "tbody tr", ALL_FILES),
    # Alerts, retention and calendars.
    Screen("alerts", "alerts/", ".reg-alert", READERS),
    Screen("alerts", "alerts/", ".reg-empty", ("other_dpo",)),
    Screen("alerts", "alerts/?state=snoozed&about=text", ".reg-empty", SIGNED_IN),
    Screen("alerts", "alerts/?state=nonsense&page=9", ".reg-note--soon", SIGNED_IN),
    Screen("alert", "alerts/1/", "#told tbody tr", ALL_FILES),
    Screen("obligation", "retention/1/", ".reg-clock", READERS),
    Screen("failed_mails", "alerts/mails/", ".reg-empty", ALL_FILES),
    Screen("ladder", "alerts/rules/", "tbody tr", SIGNED_IN),
    Screen("change_ladder", "alerts/rules/deadline/", "#rungs", ("supervisor",)),
    Screen("calendar", "calendar/", "#private", SIGNED_IN),
    Screen("mails", "mails/", "tbody tr", ("registrar", "supervisor", "officer", "dpo", "data_manager")),
    Screen("mails", "mails/", ".reg-empty", ("other_dpo", "auditor")),
    # Deliveries.
    Screen("deliveries", "deliveries/", "tbody tr", READERS),
    Screen("deliveries", "deliveries/?state=stopped&file=21%2F128", ".reg-chip", READERS),
    Screen("deliveries", "deliveries/", ".reg-empty", ("other_dpo",)),
    Screen("deliveries_of_file", "deliberations/21-128/deliveries/", "tbody tr", READERS),
    Screen("deliveries_of_file", "deliberations/24-901/deliveries/", ".reg-empty", READERS),
    Screen("delivery", "deliberations/21-128/deliveries/L2/", "#results .reg-task", READERS),
    Screen("delivery", "deliberations/21-128/deliveries/L3/", ".reg-note--late", READERS),
    Screen("delivery", "deliberations/21-128/deliveries/L5/", ".reg-note", READERS),
    Screen("new_delivery", "deliberations/21-128/deliveries/new/", "#id_phase", ("officer",)),
    Screen("new_delivery", NEW_DELIVERY.format(2026), ".reg-way--tick", ("officer",)),
    Screen("new_delivery", NEW_DELIVERY.format(2023), "#id_header", ("officer",)),
    Screen("new_delivery", NEW_DELIVERY.format(2020), ".govuk-error-summary", ("officer",), 422),
    Screen("ledger", "deliberations/21-128/ledger/", ".reg-ledger tbody tr", READERS),
    Screen("ledger", "deliberations/21-128/ledger/?held=held&on=2026-06-01", ".reg--past .reg-ledger", READERS),
    Screen("ledger", "deliberations/24-901/ledger/?held=destroyed", ".reg-empty", READERS),
    Screen("ledger", "deliberations/21-128/ledger/?on=2026-02-31", "#on-error", READERS, 400),
    Screen("sessions", "sessions/", ".reg-task", ("officer",)),
    Screen("sessions", "sessions/", "tbody tr", READERS),
    Screen("sessions", "sessions/", ".reg-empty", ("other_dpo",)),
    Screen("sessions_of_file", "deliberations/21-128/sessions/", "tbody tr", READERS),
    Screen("sessions_of_file", "deliberations/24-901/sessions/", ".reg-empty", READERS),
    Screen("new_session", "deliberations/21-128/sessions/new/", "#id_room", ("officer",)),
    Screen("session", "deliberations/21-128/sessions/S1/", "#outputs tbody tr", READERS),
    Screen("output", "deliberations/21-128/sessions/S1/outputs/1/", "#verdicts .reg-tag--done", READERS),
    Screen("output", "deliberations/21-128/sessions/S1/outputs/3/", "#check", ("officer",)),
    # Destruction: what is owed, reported, decided and certified (tests/browser/destroy.py).
    Screen("destruction", "destruction/", ".reg-task", READERS_OF_DESTRUCTION),
    Screen("destruction", "destruction/", ".reg-empty", ("other_dpo", "officer")),
    Screen("new_report", "destruction/new/?d=19-902", ".reg-pick", ("data_manager", "dpo")),
    Screen("report", "destruction/1/", ".reg-note--done", READERS_OF_DESTRUCTION),
    Screen("report", "destruction/2/", ".reg-checklist", READERS_OF_DESTRUCTION),
    Screen("confirm_report", "destruction/2/confirm/", "#decide", ("dpo",)),
    Screen("check_report", "destruction/3/check/", "#decide", STAFF),
    Screen("holdings", "deliberations/21-128/holdings/", "tbody tr", READERS_OF_DESTRUCTION),
    Screen("holdings", "deliberations/21-128/holdings/", ".reg-empty", ("officer",)),
    Screen("certificate", "certificates/DC-2026-0001/", ".reg-code", READERS_OF_DESTRUCTION),
    Screen("verify", "verify/", "#id_number"),
    Screen("verify_number", "verify/DC-2026-0001/", "#id_number"),
    Screen("verify_number", "verify/DC-2026-0001/?code=AAAA-BBBB-CCCC", ".reg-note--plan", ("anonymous", "dpo")),
    Screen("search", "search/", "#q-search"),
    Screen("search", "search/?q=diploma", "#files li", READERS),
    Screen("search", "search/?q=diploma", "#texts mark", ("anonymous",)),
    Screen("search", "search/?q=nationaliteit&in=variables", "#variables mark", READERS),
    Screen("search", "search/?q=geslagt", ".reg-empty", EVERYBODY),
    Screen("imports", "imports/", "#files", STAFF),
    Screen("imports", "imports/", "#imports-h", ("auditor",)),
    Screen("import", "imports/1/", ".reg-review .reg-quoted", ALL_FILES),
    Screen("import", "imports/2/", ".reg-note--late", ALL_FILES),
    Screen("register_import", "imports/1/register/", ".reg-form", ("registrar",)),
    # What no address is there for.
    Screen("", "deliberations/22-002/", "#q-page", SIGNED_IN, 404),
    Screen("", "register/22-002/", "#q-page", EVERYBODY, 404),
    Screen("", "nowhere/", "#q-page", EVERYBODY, 404),
    Screen("", "register/?" + "&" * 4000, "main h1", EVERYBODY, 400),
]
