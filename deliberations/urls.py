"""The addresses below the language prefix."""

from typing import Any

from django.urls import URLPattern, path

from .views import (
    access,
    account,
    desk,
    imports,
    journal,
    organisations,
    overview,
    pages,
    people,
    proposals,
    questions,
    retention,
    search,
)
from .views import deliberation as file
from .views import document as documents
from .views import list as lists


def _file(door: str, prefix: str, options: dict[str, Any]) -> list[URLPattern]:
    """Return the addresses of one file below a door; their names carry the prefix."""
    return [
        path(f"{door}/<slug:slug>/{below}", view, options, name=f"{prefix}{name}")
        for below, view, name in (
            ("", file.deliberation, "deliberation"),
            ("print/", file.print_deliberation, "print"),
            ("variables/", file.variables, "variables"),
            ("variables.csv", file.variables_csv, "variables_csv"),
            ("versions/<int:number>/", file.version, "version"),
            ("text/", file.text, "text"),
            ("documents/<slug:sha256>/", documents.document, "document"),
            ("compare/<int:one>..<int:other>/", file.compare, "compare"),
        )
    ]


urlpatterns: list[URLPattern] = [
    path("", pages.enter, name="enter"),
    path("deliberations/", lists.deliberations, name="deliberations"),
    path("deliberations.csv", lists.deliberations_csv, name="deliberations_csv"),
    path("register/", lists.register, name="register"),
    path("overview/", overview.overview, name="overview"),
    path("questions/", questions.questions, name="questions"),
    path("questions/<int:pk>/", questions.question, name="question"),
    path("deliberations/<slug:slug>/questions/new/", questions.ask, name="raise_question"),
    path("deliberations/new/", desk.new_deliberation, name="new_deliberation"),
    path("deliberations/<slug:slug>/acts/new/", desk.new_act, name="new_act"),
    path("deliberations/<slug:slug>/acts/<int:seq>/correct/", desk.correct_act, name="correct_act"),
    path("deliberations/<slug:slug>/acts/<int:seq>/retract/", desk.retract_act, name="retract_act"),
    path("retention/", retention.retention, name="retention"),
    path("retention.csv", retention.retention_csv, name="retention_csv"),
    path("proposals/", proposals.proposals, name="proposals"),
    path("proposals/<int:pk>/", proposals.proposal, name="proposal"),
    path("proposals/<int:pk>/change/", proposals.edit_proposal, name="edit_proposal"),
    path("proposals/<int:pk>/document/", proposals.proposal_document, name="proposal_document"),
    path("proposals/<int:pk>/countersign/", proposals.countersign, name="countersign"),
    path("proposals/<int:pk>/send-back/", proposals.send_back, name="send_back"),
    path("proposals/<int:pk>/withdraw/", proposals.withdraw, name="withdraw"),
    path("journal/", journal.journal, name="journal"),
    path("journal.csv", journal.journal_csv, name="journal_csv"),
    path("journal/verify/", journal.verify, name="verify_journal"),
    path("help/", pages.help_page, name="help"),
    path("accessibility/", pages.accessibility, name="accessibility"),
    path("privacy/", pages.privacy, name="privacy"),
    *_file("deliberations", "", {}),
    path("deliberations/<slug:slug>/history/", file.history, name="history"),
    *_file("register", "public_", {"public": True}),
    path("deliberations/<slug:slug>/access/", access.access, name="access"),
    path("deliberations/<slug:slug>/access/share/", access.share_file, name="share_file"),
    path("deliberations/<slug:slug>/access/<int:pk>/end/", access.end_sharing, name="end_sharing"),
    path("account/", account.account, name="account"),
    path("account/change/", account.change_account, name="change_account"),
    path("account/sessions/end/", account.end_sessions, name="end_sessions"),
    path("people/", people.people, name="people"),
    path("people/invite/", people.invite_person, name="invite_person"),
    path("people/invitations/<int:pk>/send/", people.renew_invitation, name="renew_invitation"),
    path("people/invitations/<int:pk>/withdraw/", people.withdraw_invitation, name="withdraw_invitation"),
    path("people/<int:pk>/", people.person, name="person"),
    path("people/<int:pk>/roles/", people.grant_role, name="grant_role"),
    path("people/<int:pk>/roles/<int:post>/end/", people.end_role, name="end_role"),
    path("people/<int:pk>/second-factor/", people.reset_second_factor, name="reset_second_factor"),
    path("people/<int:pk>/end/", people.end_access, name="end_access"),
    path("invitations/<str:token>/", people.accept_invitation, name="accept_invitation"),
    path("institutions/", organisations.institutions, name="institutions"),
    path("institutions/new/", organisations.add_institution, name="add_institution"),
    path("institutions/<slug:slug>/", organisations.institution, name="institution"),
    path("institutions/<slug:slug>/change/", organisations.change_institution, name="change_institution"),
    path("search/", search.search, name="search"),
    path("imports/", imports.imports, name="imports"),
    path("imports/<int:pk>/", imports.import_page, name="import"),
    path("imports/<int:pk>/page/<int:page>/", imports.import_picture, name="import_picture"),
    path("imports/<int:pk>/document/", imports.import_document, name="import_document"),
    path("imports/<int:pk>/register/", imports.register_import, name="register_import"),
]
