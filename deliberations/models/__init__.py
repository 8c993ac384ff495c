"""The nouns."""

from .act import Act, Change, Variable
from .deliberation import Deliberation, DeliberationGroupPermission, DeliberationUserPermission, Scope
from .history import History, changes_of
from .index import Involvement, Period, Permit, who_may
from .journal import JournalCheck, JournalHead, JournalLine
from .organisation import Organisation, OrganisationGroupPermission, OrganisationUserPermission, RoleGroup

__all__ = [
    "Act",
    "Change",
    "Deliberation",
    "DeliberationGroupPermission",
    "DeliberationUserPermission",
    "History",
    "Involvement",
    "JournalCheck",
    "JournalHead",
    "JournalLine",
    "Organisation",
    "OrganisationGroupPermission",
    "OrganisationUserPermission",
    "Period",
    "Permit",
    "RoleGroup",
    "Scope",
    "Variable",
    "changes_of",
    "who_may",
]
