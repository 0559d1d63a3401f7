"""The only writers of the room, by subject.

Locks are always taken in one order: the treasury's turn, then what the room above takes to write, then rows.
"""

from maillage.communities.treasury.actions.accounts import add_account, close_account
from maillage.communities.treasury.actions.aside import bring_back, set_aside
from maillage.communities.treasury.actions.settlements import accept_certain, release, settle, unsettle
from maillage.communities.treasury.actions.statements import Brought, fresh_lines, import_camt, import_table

__all__ = [
    "Brought", "accept_certain", "add_account", "bring_back", "close_account", "fresh_lines", "import_camt",
    "import_table", "release", "set_aside", "settle", "unsettle",
]  # fmt: skip
