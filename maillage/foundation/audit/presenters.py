"""The sentence of each act, in French, from what the event itself holds."""

from collections.abc import Callable, Mapping
from typing import Any

from maillage.foundation.audit.enums import AuditAction

Details = Mapping[str, Any]
# Names that an event only knows by a key: people by account, roles by code.
Names = Callable[[str, Any], str]


def _role(details: Details, names: Names) -> str:
    return f"«\u00a0{names('role', details.get('role'))}\u00a0»"


def _role_of(details: Details, names: Names) -> str:
    return f"{_role(details, names)} — {names('user', details.get('user'))}"


def _plain(details: Details, names: Names) -> str:
    """Codes and figures as they were written: « département : 04 »."""
    return ", ".join(f"{key}\u00a0: {value}" for key, value in details.items() if value not in ("", None))


PRESENTERS: dict[AuditAction, Callable[[Details, Names], str]] = {
    **dict.fromkeys(AuditAction, _plain),
    AuditAction.ROLE_GRANTED: _role_of,
    AuditAction.ROLE_REVOKED: _role_of,
    AuditAction.INVITATION_SENT: _role,
    AuditAction.INVITATION_ACCEPTED: _role,
    AuditAction.INVITATION_REVOKED: _role,
}


def present(action: str, details: Details, names: Names) -> str:
    """What happened, beyond the name of the act; an act of another version shows its raw details."""
    try:
        presenter = PRESENTERS[AuditAction(action)]
    except ValueError:
        presenter = _plain
    return presenter(details, names)
