"""The nouns."""

from .act import Act, Change, Variable
from .alert import Alert, Audience, Notification, Preference, Run, Rung
from .alert import Kind as AlertKind
from .deliberation import Deliberation, DeliberationGroupPermission, DeliberationUserPermission, Scope
from .delivery import CheckResult, DeliveredColumn, DeliveredFile, Delivery, Waiver
from .document import Document, NotAsReceived
from .engine import EngineState, engine_state
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
from .session import Output, Session

__all__ = [
    "Act",
    "Alert",
    "AlertKind",
    "Audience",
    "Change",
    "CheckResult",
    "Deliberation",
    "DeliberationGroupPermission",
    "DeliberationUserPermission",
    "DeliveredColumn",
    "DeliveredFile",
    "Delivery",
    "Document",
    "EngineState",
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
    "Output",
    "Period",
    "Permit",
    "Preference",
    "Proposal",
    "Question",
    "RoleGroup",
    "Run",
    "Rung",
    "Scope",
    "Session",
    "Term",
    "Variable",
    "Waiver",
    "changes_of",
    "engine_state",
    "journal_state",
    "who_may",
]
