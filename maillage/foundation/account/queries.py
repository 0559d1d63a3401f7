"""Reads of the page « Mon compte »."""

from dataclasses import dataclass

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.contrib.sessions.models import Session
from django.utils import timezone

from maillage.foundation.identity.models import User

# The first mark found wins: browsers carry the marks of those that they imitate.
_BROWSERS = [
    ("Edg", "Edge"), ("OPR", "Opera"), ("Firefox", "Firefox"), ("Chrome", "Chrome"), ("Safari", "Safari"),
]  # fmt: skip
_SYSTEMS = [
    ("Android", "Android"), ("iPhone", "iPhone"), ("iPad", "iPad"), ("Windows", "Windows"),
    ("Mac OS", "macOS"), ("Linux", "Linux"),
]  # fmt: skip


@dataclass(frozen=True, slots=True)
class SecondFactors:
    """What protects the account beyond its password."""

    totp: bool
    passkeys: int
    recovery_codes_left: int

    @property
    def any(self) -> bool:
        return self.totp or self.passkeys > 0


def second_factors(user: User) -> SecondFactors:
    found = list(Authenticator.objects.filter(user=user))
    codes = [a for a in found if a.type == Authenticator.Type.RECOVERY_CODES]
    return SecondFactors(
        totp=any(a.type == Authenticator.Type.TOTP for a in found),
        passkeys=sum(a.type == Authenticator.Type.WEBAUTHN for a in found),
        recovery_codes_left=len(codes[0].wrap().get_unused_codes()) if codes else 0,
    )


def verified_emails(user: User) -> list[str]:
    """The addresses that the person proved to be theirs."""
    return list(EmailAddress.objects.filter(user=user, verified=True).values_list("email", flat=True))


def open_sessions(user: User) -> list[UserSession]:
    """The sessions of the person that still open the site, the newest first."""
    alive = Session.objects.filter(expire_date__gt=timezone.now()).values("session_key")
    return list(UserSession.objects.filter(user=user, session_key__in=alive).order_by("-created_at"))


def device(user_agent: str) -> str:
    """What a person calls the browser of this header: « Firefox, Windows »."""
    names = [
        next((label for mark, label in marks if mark in user_agent), "") for marks in (_BROWSERS, _SYSTEMS)
    ]
    return ", ".join(filter(None, names)) or "navigateur inconnu"
