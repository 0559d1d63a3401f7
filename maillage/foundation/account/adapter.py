"""What we change in allauth: its mail goes by the outbox. Pro Santé Connect will enter here (ADR 0017)."""

import uuid
from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.core import context as request_context
from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest

from maillage.foundation.identity.models import User
from maillage.foundation.notify.actions import queue_mail

AFTER_SIGN_UP = "after_sign_up"
_MEANS = {
    "reauthenticate": "Mon mot de passe",
    "mfa_reauthenticate": "Un code de mon application, ou un code de secours",
    "mfa_reauthenticate:webauthn": "Ma clé d’accès",
}


class AccountAdapter(DefaultAccountAdapter):
    """Sign-in rules of the instance, where a setting of allauth is not enough."""

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """Queue the message in the request's transaction instead of sending it during the request."""
        full = {"request": request_context.request, "email": email, "site_url": settings.SITE_URL, **context}
        message = self.render_mail(template_prefix, email, full)
        queue_mail(
            key=f"{template_prefix}:{uuid.uuid4()}",
            to=email,
            subject=str(message.subject),
            text=str(message.body),
        )

    def get_login_redirect_url(self, request: HttpRequest) -> str:
        """Where sign-up was asked from, once the address is confirmed: a drawing waits there."""
        waiting: str = request.session.pop(AFTER_SIGN_UP, "")
        return waiting or str(super().get_login_redirect_url(request))

    def unstash_verified_email(self, request: HttpRequest) -> str | None:
        """The address that an invitation proved, for an account opened with that very address only."""
        proved: str | None = super().unstash_verified_email(request)
        typed = request.POST.get("email", "").strip().lower()
        return proved if proved and proved.lower() == typed else None

    def get_reauthentication_methods(self, user: User | AnonymousUser) -> list[dict[str, Any]]:
        """allauth's, described in words that the rest of the site uses."""
        methods: list[dict[str, Any]] = super().get_reauthentication_methods(user)
        return [
            {**method, "description": _MEANS.get(method["id"], method["description"])} for method in methods
        ]

    def format_email_subject(self, subject: str) -> str:
        """The outbox adds the prefix."""
        return subject
