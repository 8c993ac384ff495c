"""The nouns."""

from .act import Act, Change, Variable
from .deliberation import Deliberation, DeliberationGroupPermission, DeliberationUserPermission, Scope
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
from .organisation import Organisation, OrganisationGroupPermission, OrganisationUserPermission, RoleGroup
from .proposal import Proposal
from .question import Question
from .search import Passage

__all__ = [
    "Act",
    "Change",
    "Deliberation",
    "DeliberationGroupPermission",
    "DeliberationUserPermission",
    "Document",
    "History",
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
    "Organisation",
    "OrganisationGroupPermission",
    "OrganisationUserPermission",
    "Passage",
    "Period",
    "Permit",
    "Proposal",
    "Question",
    "RoleGroup",
    "Scope",
    "Variable",
    "changes_of",
    "journal_state",
    "who_may",
]
