"""Writes of the page « Mon compte » that allauth has no page for."""

from allauth.usersessions.models import UserSession
from django.db import transaction

from maillage.foundation.audit.actions import record
from maillage.foundation.audit.enums import AuditAction
from maillage.foundation.identity.models import User


@transaction.atomic
def rename(*, first_name: str, last_name: str, by: User) -> None:
    """Change one's own name."""
    by.first_name, by.last_name = first_name, last_name
    by.save(update_fields=["first_name", "last_name"])
    record(action=AuditAction.ACCOUNT_RENAMED, by=by, subject_type="user", subject_id=by.pk)


@transaction.atomic
def close_session(*, session: UserSession, by: User) -> None:
    """Sign out one of one's own sessions: its next request asks to sign in again."""
    session.end()
    record(
        action=AuditAction.ACCOUNT_SIGNED_OUT,
        by=by,
        subject_type="user",
        subject_id=by.pk,
        details={"where": "other_session"},
    )
