"""The trace of every sign-in, refusal and change of credential, on the chain of the instance."""

from typing import Any

from allauth.account import signals as account
from allauth.mfa import signals as mfa
from allauth.mfa.models import Authenticator
from django.contrib.auth import signals as auth
from django.db.models.signals import post_delete, post_save
from django.http import HttpRequest
from django.utils.crypto import salted_hmac

from maillage.foundation.audit.actions import record
from maillage.foundation.audit.enums import AuditAction
from maillage.foundation.identity.models import User
from maillage.foundation.identity.sessions import begin

# Where allauth keeps the methods that opened the session.
_METHODS_KEY = "account_authentication_methods"


def email_fingerprint(email: str) -> str:
    """Keyed hash: tells that the same address was tried again, not which one."""
    return salted_hmac("maillage.sign-in", email.strip().lower(), algorithm="sha256").hexdigest()[:32]


def _record(action: AuditAction, user: User | None, **details: object) -> None:
    record(action=action, by=user, subject_type="user", subject_id=user.pk if user else "", details=details)


def _signed_in(sender: object, request: HttpRequest, user: User, **kwargs: Any) -> None:
    methods = request.session.get(_METHODS_KEY, [])
    _record(AuditAction.ACCOUNT_SIGNED_IN, user, methods=[m.get("type") or m["method"] for m in methods])


def _refused(sender: object, credentials: dict[str, Any], **kwargs: Any) -> None:
    fingerprint = email_fingerprint(str(credentials.get("email") or credentials.get("username") or ""))
    record(action=AuditAction.ACCOUNT_SIGN_IN_FAILED, by=None, subject_type="email", subject_id=fingerprint)


def _second_factor_refused(sender: object, user: User, **kwargs: Any) -> None:
    record(
        action=AuditAction.ACCOUNT_SIGN_IN_FAILED,
        by=None,
        subject_type="user",
        subject_id=user.pk,
        details={"what": "second_factor"},
    )


def _signed_out(sender: object, user: User | None, **kwargs: Any) -> None:
    if user is not None:
        _record(AuditAction.ACCOUNT_SIGNED_OUT, user)


def _created(sender: object, user: User, **kwargs: Any) -> None:
    _record(AuditAction.ACCOUNT_CREATED, user)


def _password_changed(sender: object, user: User, **kwargs: Any) -> None:
    _record(AuditAction.ACCOUNT_CREDENTIAL_CHANGED, user, what="password")


def _email_changed(sender: object, user: User, **kwargs: Any) -> None:
    _record(AuditAction.ACCOUNT_CREDENTIAL_CHANGED, user, what="email")


def _authenticator_saved(sender: object, instance: Authenticator, created: bool, **kwargs: Any) -> None:  # noqa: FBT001
    """Read from the table, in its transaction: allauth's own signal comes after the commit."""
    if created:
        _credential(instance, "added")


def _authenticator_deleted(sender: object, instance: Authenticator, **kwargs: Any) -> None:
    _credential(instance, "removed")


def _credential(authenticator: Authenticator, change: str) -> None:
    _record(
        AuditAction.ACCOUNT_CREDENTIAL_CHANGED, authenticator.user, what=authenticator.type, change=change
    )


def connect() -> None:
    """Called once, when the app is ready."""
    auth.user_logged_in.connect(begin)
    for signal, receiver in (
        (auth.user_logged_in, _signed_in),
        (auth.user_login_failed, _refused),
        (auth.user_logged_out, _signed_out),
        (account.user_signed_up, _created),
        (account.password_changed, _password_changed),
        (account.password_set, _password_changed),
        (account.password_reset, _password_changed),
        (account.email_changed, _email_changed),
        (mfa.authentication_failed, _second_factor_refused),
    ):
        signal.connect(receiver, dispatch_uid=f"audit.{receiver.__name__}.{id(signal)}")
    post_save.connect(_authenticator_saved, sender=Authenticator, dispatch_uid="audit.authenticator_saved")
    post_delete.connect(
        _authenticator_deleted, sender=Authenticator, dispatch_uid="audit.authenticator_deleted"
    )
