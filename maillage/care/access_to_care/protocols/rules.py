"""Whether somebody may include a patient today: plain sentences, none when they may. Pure."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from maillage.care.access_to_care.protocols.catalogue import National
from maillage.care.access_to_care.protocols.enums import TeamRole
from maillage.care.access_to_care.protocols.models import Protocol, TeamMember
from maillage.care.ground.enums import Category
from maillage.care.roster.queries import Professional


@dataclass(frozen=True, slots=True)
class Ground:
    """What the rules look at: the protocol, its team, the professional as the register knows them."""

    protocol: Protocol
    national: National | None
    team: tuple[TeamMember, ...]
    person: Professional | None
    today: date


def obstacles(on: Ground) -> list[str]:
    """Why this person may not include in this protocol; empty when they may."""
    found = [*_of_protocol(on.protocol, on.today)]
    if not any(one.role == TeamRole.DELEGANT for one in on.team):
        found.append("Aucun délégant n’est déclaré.")
    if on.person is None:
        return [*found, "Vous n’êtes pas inscrit comme professionnel de santé au registre des membres."]
    seat = next((one for one in on.team if one.person_id == on.person.person), None)
    if seat is None or seat.role != TeamRole.DELEGATE:
        return [*found, "Vous n’êtes pas délégué déclaré de ce protocole."]
    found += of_delegate(on.protocol, on.national, on.person, on.today)
    return [*found, *_of_training(seat, on.today)]


def of_delegate(
    protocol: Protocol, national: National | None, person: Professional, today: date
) -> Iterable[str]:
    """Why this professional may not be a delegate."""
    if person.category != Category.HEALTH:
        yield "Un délégué est un professionnel de santé."
    elif person.profession not in protocol.rules.delegates:
        yield f"Ce protocole n’est pas délégué à cette profession ({person.profession_label.lower()})."
    if national is not None and (since := national.common_law.get(person.profession)) and since <= today:
        yield (
            f"Depuis le {since:%d/%m/%Y}, cet acte est de droit commun pour cette profession, une fois "
            "formée\u00a0: il ne passe plus par le protocole."
        )


def _of_protocol(protocol: Protocol, today: date) -> Iterable[str]:
    if protocol.ended_on is not None:
        yield f"Ce protocole est terminé depuis le {protocol.ended_on:%d/%m/%Y}."
    elif protocol.since > today:
        yield f"Ce protocole n’est en vigueur que le {protocol.since:%d/%m/%Y}."
    elif protocol.until is not None and protocol.until < today:
        yield f"Cette version du protocole s’est achevée le {protocol.until:%d/%m/%Y}."
    if protocol.declared_on is None:
        yield "Ce protocole n’est pas encore déclaré à l’ARS."


def _of_training(seat: TeamMember, today: date) -> Iterable[str]:
    if seat.trained_on is None or seat.trained_on > today:
        yield "Votre formation n’est pas encore faite."
    elif seat.trained_until is not None and seat.trained_until < today:
        yield f"Votre formation était à refaire avant le {seat.trained_until:%d/%m/%Y}."
