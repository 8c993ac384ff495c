"""The nouns."""

from .act import Act, Change, Variable
from .deliberation import Deliberation, DeliberationGroupPermission, DeliberationUserPermission, Scope
from .delivery import CheckResult, DeliveredColumn, DeliveredFile, Delivery, Waiver
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
from .organisation import Organisation, OrganisationGroupPermission, OrganisationUserPermission, RoleGroup
from .proposal import Proposal
from .question import Question
from .session import Output, Session

__all__ = [
    "Act",
    "Change",
    "CheckResult",
    "Deliberation",
    "DeliberationGroupPermission",
    "DeliberationUserPermission",
    "DeliveredColumn",
    "DeliveredFile",
    "Delivery",
    "Document",
    "History",
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
    "Organisation",
    "OrganisationGroupPermission",
    "OrganisationUserPermission",
    "Output",
    "Period",
    "Permit",
    "Proposal",
    "Question",
    "RoleGroup",
    "Scope",
    "Session",
    "Variable",
    "Waiver",
    "changes_of",
    "journal_state",
    "who_may",
]
