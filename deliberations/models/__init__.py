"""The nouns."""

from .act import Act, Change, Variable
from .alert import Alert, Audience, Notification, Preference, Run, Rung
from .alert import Kind as AlertKind
from .calendar_key import CalendarKey
from .deliberation import Deliberation, DeliberationGroupPermission, DeliberationUserPermission, Scope
from .document import Document, NotAsReceived
from .history import History, changes_of
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

__all__ = [
    "Act",
    "Alert",
    "AlertKind",
    "Audience",
    "CalendarKey",
    "Change",
    "Deliberation",
    "DeliberationGroupPermission",
    "DeliberationUserPermission",
    "Document",
    "History",
    "Hold",
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
    "Period",
    "Permit",
    "Preference",
    "Proposal",
    "Question",
    "RoleGroup",
    "Run",
    "Rung",
    "Scope",
    "Term",
    "Variable",
    "changes_of",
    "journal_state",
    "who_may",
]
