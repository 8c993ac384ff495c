"""The nouns."""

from .act import Act, Change, Variable
from .alert import Alert, Audience, Notification, Preference, Run, Rung
from .alert import Kind as AlertKind
from .calendar_key import CalendarKey
from .certificate import Certificate, CertificateEnding, CertificateFile, CertificateHead, SignedFile
from .deliberation import Deliberation, DeliberationGroupPermission, DeliberationUserPermission, Scope
from .delivery import CheckResult, DeliveredColumn, DeliveredFile, Delivery, Waiver
from .destruction import Discharge, Holding, Proof, Report, ReportEditor, ReportLine
from .document import Document, NotAsReceived
from .history import History, changes_of
from .imports import Import
from .index import Involvement, Period, Permit, who_may
from .invitation import Invitation
from .journal import (
    Integrity,
    JournalAnchor,
    JournalCheck,
    JournalCheckRequest,
    JournalHead,
    JournalLine,
    JournalState,
    journal_state,
)
from .obligation import Hold, Obligation, Term
from .organisation import Organisation, OrganisationGroupPermission, OrganisationUserPermission, RoleGroup
from .proposal import Proposal
from .question import Question
from .search import Passage
from .session import Output, Session, SessionWithdrawal

__all__ = [
    "Act",
    "Alert",
    "AlertKind",
    "Audience",
    "CalendarKey",
    "Certificate",
    "CertificateEnding",
    "CertificateFile",
    "CertificateHead",
    "Change",
    "CheckResult",
    "Deliberation",
    "DeliberationGroupPermission",
    "DeliberationUserPermission",
    "DeliveredColumn",
    "DeliveredFile",
    "Delivery",
    "Discharge",
    "Document",
    "History",
    "Hold",
    "Holding",
    "Import",
    "Integrity",
    "Invitation",
    "Involvement",
    "JournalAnchor",
    "JournalCheck",
    "JournalCheckRequest",
    "JournalHead",
    "JournalLine",
    "JournalState",
    "NotAsReceived",
    "Notification",
    "Obligation",
    "Organisation",
    "OrganisationGroupPermission",
    "OrganisationUserPermission",
    "Output",
    "Passage",
    "Period",
    "Permit",
    "Preference",
    "Proof",
    "Proposal",
    "Question",
    "Report",
    "ReportEditor",
    "ReportLine",
    "RoleGroup",
    "Run",
    "Rung",
    "Scope",
    "Session",
    "SessionWithdrawal",
    "SignedFile",
    "Term",
    "Variable",
    "Waiver",
    "changes_of",
    "journal_state",
    "who_may",
]
