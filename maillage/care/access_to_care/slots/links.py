"""The address of a diary: a signature of the community, the person and the secret of the diary."""

from uuid import UUID

from django.conf import settings
from django.core import signing
from django.urls import reverse

from maillage.care.access_to_care.slots.errors import SlotError
from maillage.care.access_to_care.slots.models import CareDiary
from maillage.foundation.tenancy.models import Community

_SALT = "maillage.care.diary"
_CLOSED = "Cet abonnement est fermé."


def diary_token(diary: CareDiary) -> str:
    """The last part of the address."""
    return signing.dumps([diary.community_id, diary.person_id, diary.nonce.hex], salt=_SALT)


def diary_address(diary: CareDiary) -> str:
    """The whole address, to give to a calendar program."""
    return f"{settings.SITE_URL}{reverse('care_diary', args=[diary_token(diary)])}"


def read_token(token: str) -> tuple[Community, int, UUID]:
    """Whose address it is, before the diary itself is looked for. Raises ``SlotError``."""
    try:
        community, person, nonce = signing.loads(token, salt=_SALT)
    except (signing.BadSignature, ValueError) as error:
        raise SlotError("Cette adresse est incomplète : copiez-la en entier.") from error
    found = Community.objects.active().filter(pk=community).first()
    if found is None:
        raise SlotError(_CLOSED)
    return found, int(person), UUID(hex=nonce)


def is_open(person: int, nonce: UUID) -> bool:
    """Whether this secret still opens the diary of this person, in the open session."""
    return CareDiary.objects.filter(person_id=person, nonce=nonce, closed_at__isnull=True).exists()
