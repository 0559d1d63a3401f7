"""The sentence of each act, in French, from what the event itself holds."""

from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

from maillage.foundation.audit.enums import AuditAction
from maillage.foundation.tenancy.enums import Stage

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


def _stage(details: Details) -> str:
    code = details.get("stage")
    return f"étape\u00a0: {Stage(code).label}" if code in Stage.values else ""


def _founded(details: Details, _names: Names) -> str:
    return _stage(details)


def _edited(details: Details, _names: Names) -> str:
    """« nom, sigle », « étape : … », or the seat and the day it starts."""
    if "commune" in details:
        return f"siège\u00a0: commune {details['commune']}, à partir du {_day(details.get('starts_on'))}"
    parts = [_FIELDS[field] for field in details.get("fields", ()) if field in _FIELDS]
    return ", ".join([*parts, *filter(None, [_stage(details)])])


def _drafted(details: Details, _names: Names) -> str:
    origin = f", repris de la version {details['based_on']}" if details.get("based_on") else ""
    return f"version {details.get('number')}{origin}\u00a0: {_communes(details.get('units'))}"


def _adopted(details: Details, _names: Names) -> str:
    people = f"{details.get('population') or 0:,}".replace(",", "\u202f")
    parts = [_communes(details.get("communes")), f"{people} habitants"]
    if details.get("conflicts"):
        parts.append("aussi dans une autre communauté\u00a0: " + ", ".join(details["conflicts"]))
    start = f"version {details.get('number')}, en vigueur le {_day(details.get('starts_on'))}"
    return f"{start}\u00a0: {', '.join(parts)}"


def _discarded(details: Details, _names: Names) -> str:
    return f"version {details.get('number')}, qui comptait {_communes(len(details.get('codes', ())))}"


def _communes(count: Any) -> str:
    return f"{count or 0} communes ou parties" if (count or 0) > 1 else f"{count or 0} commune ou partie"


def _day(iso: Any) -> str:
    return date.fromisoformat(iso).strftime("%d/%m/%Y") if iso else "?"


# A change of stage is said by the stage itself.
_FIELDS = {"name": "nom", "acronym": "sigle", "listed": "inscription au registre public"}
PRESENTERS: dict[AuditAction, Callable[[Details, Names], str]] = {
    **dict.fromkeys(AuditAction, _plain),
    AuditAction.COMMUNITY_FOUNDED: _founded,
    AuditAction.COMMUNITY_EDITED: _edited,
    AuditAction.TERRITORY_DRAFTED: _drafted,
    AuditAction.TERRITORY_ADOPTED: _adopted,
    AuditAction.TERRITORY_DISCARDED: _discarded,
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
