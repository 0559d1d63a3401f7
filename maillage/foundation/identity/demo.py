"""The demonstration accounts: one per role, offered by the sign-in page of a local installation only."""

from dataclasses import dataclass
from functools import cache

from django.conf import settings
from django.contrib.auth.hashers import make_password

from maillage.foundation.identity.actions import open_verified_account
from maillage.foundation.identity.models import User

PASSWORD = "demonstration-locale"  # noqa: S105 -- shown on the sign-in page; refused outside local mode
DOMAIN = "demo.maillage.invalid"


@dataclass(frozen=True, slots=True)
class DemoAccount:
    """One invented person; ``role`` is a code of ``access.enums.Role`` (a room above, hence a plain code)."""

    role: str
    first_name: str
    last_name: str = "Fictif"

    @property
    def email(self) -> str:
        return f"{self.role.replace('_', '-')}@{DOMAIN}"


_ACCOUNTS = [
    DemoAccount("coordinator", "Clémence"),
    DemoAccount("president", "Prosper"),
    DemoAccount("secretary", "Solange"),
    DemoAccount("treasurer", "Théodule"),
    DemoAccount("board", "Baptistine"),
    DemoAccount("member", "Médéric"),
    DemoAccount("structure", "Séraphine"),
    DemoAccount("user_rep", "Ursule"),
    DemoAccount("lead", "Léandre"),
    DemoAccount("operator", "Odilon"),
    DemoAccount("dpo", "Delphine"),
    DemoAccount("adviser", "Anselme"),
    DemoAccount("ars", "Aristide"),
    DemoAccount("cpam", "Capucine"),
    DemoAccount("platform", "Placide"),
]


def accounts() -> list[DemoAccount]:
    """Every demonstration account, in the order in which a visitor should try them."""
    return list(_ACCOUNTS)


@cache
def _password_hash() -> str:
    """Hashed once: it takes its time on purpose, and everyone may read this password."""
    return make_password(PASSWORD)


def open_invented(email: str, first_name: str, last_name: str = "Fictif") -> User:
    """The account of an invented person, who signs in with ``PASSWORD``."""
    return open_verified_account(
        email=email, password_hash=_password_hash(), first_name=first_name, last_name=last_name
    )


def demo_load() -> dict[str, User]:
    """Create the accounts that are missing; the people by role code. Raises outside local mode."""
    if not settings.LOCAL_MODE:
        raise RuntimeError("les comptes de démonstration n'existent que sur une installation locale")
    return {
        account.role: open_invented(account.email, account.first_name, account.last_name)
        for account in _ACCOUNTS
    }
