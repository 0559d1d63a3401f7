"""Rectifying who the patient is: what is known, and what they say instead."""

from collections.abc import Mapping
from dataclasses import fields
from uuid import UUID

from maillage.care.circle.models import Case
from maillage.care.circle.rights.actions import check_decides
from maillage.care.ground.session import Session
from maillage.care.persons.actions import Said, record_identity
from maillage.care.persons.models import Identity

_NAMES = tuple(field.name for field in fields(Said))


def known_of(case: UUID) -> dict[str, str]:
    """What is known of the person, by field; reading it is traced. Empty where nothing was written."""
    identity = Identity.objects.filter(case_id=case).first()
    return {name: getattr(identity, name) or "" for name in _NAMES} if identity else {}


def rectify(*, by: Session, case: Case, said: Mapping[str, str]) -> Identity:
    """Write what the person says of themself in place of what was known (GDPR art. 16).

    Raises ``CircleError`` for who does not decide of this case.
    """
    check_decides(by, case.pk)
    return record_identity(by=by, case=case, said=Said(**{name: said[name] for name in _NAMES}))
