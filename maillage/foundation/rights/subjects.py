"""Who a request is about: what of a person was proven, and nothing more."""

from dataclasses import dataclass

from allauth.account.models import EmailAddress

from maillage.foundation.identity.models import User
from maillage.french import folded


@dataclass(frozen=True, slots=True)
class Subject:
    """A person by what was proven: an account, mailboxes; the name tells apart those who share a mailbox."""

    account: int | None
    emails: frozenset[str]
    first_name: str = ""
    last_name: str = ""

    def is_named(self, *names: str) -> bool:
        """Whether a row that carries these names may be this person: it shares a word of each part.

        A row without a name, and a person without one, are taken: nothing says the contrary.
        """
        written = set(folded(" ".join(names)).split())
        parts = [set(folded(part).split()) for part in (self.first_name, self.last_name)]
        return not written or all(not part or part & written for part in parts)


def subject_of(user: User) -> Subject:
    """The holder of an account: its address, and the others that they verified."""
    verified = EmailAddress.objects.filter(user=user, verified=True).values_list("email", flat=True)
    emails = frozenset(email.lower() for email in (user.email, *verified))
    return Subject(user.pk, emails, user.first_name, user.last_name)


def subject_named(email: str, first_name: str, last_name: str) -> Subject:
    """Who proved that they read this mailbox; their account too when its address is this one."""
    user = User.objects.filter(email=email.lower()).first()
    if user is not None and Subject(None, frozenset(), first_name, last_name).is_named(
        user.first_name, user.last_name
    ):
        found = subject_of(user)
        return Subject(found.account, found.emails | {email.lower()}, first_name, last_name)
    return Subject(None, frozenset({email.lower()}), first_name, last_name)
