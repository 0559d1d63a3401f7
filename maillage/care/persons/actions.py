"""The only writer of identities. ``by`` is the open session."""

from dataclasses import asdict, dataclass

from django.db import transaction

from maillage.care.circle.models import Case
from maillage.care.ground.doors import CARE
from maillage.care.ground.session import Session
from maillage.care.persons.models import Identity
from maillage.care.traces.actions import note
from maillage.care.traces.enums import Act


@dataclass(frozen=True, slots=True)
class Said:
    """What a person said of themself; everything but the names may be unknown."""

    family_name: str
    first_names: str
    birth_date: str = ""
    phone: str = ""
    email: str = ""
    helper: str = ""

    def __repr__(self) -> str:
        return "<Said •••>"


def record_identity(*, by: Session, case: Case, said: Said) -> Identity:
    """Write, or correct, the identity of a case; whoever is not in its circle is refused by the database."""
    identity = Identity.objects.filter(case_id=case.pk).first() or Identity(
        community_id=by.community.pk, case=case
    )
    for name, text in asdict(said).items():
        setattr(identity, name, " ".join(text.split()))
    with transaction.atomic(using=CARE):
        identity.save()
        note(by, Act.WRITE, case.pk, table="identity")
    return identity
