"""The demonstration: a protocol in force with its team and a few invented inclusions, another to declare."""

import uuid
from datetime import date, timedelta

from maillage.care.access_to_care.protocols import actions
from maillage.care.access_to_care.protocols.catalogue import Content, catalogue
from maillage.care.access_to_care.protocols.enums import Outcome, Stop, TeamRole
from maillage.care.access_to_care.protocols.facts import Decision, Found
from maillage.care.access_to_care.protocols.models import Protocol
from maillage.care.access_to_care.protocols.reminders import remind
from maillage.care.ground.session import Session
from maillage.care.oversight.information import model_text
from maillage.care.persons.actions import Said
from maillage.care.switch.actions import publish_information
from maillage.care.switch.queries import latest_information
from maillage.care.traces.scope import care_scope
from maillage.communities.members.enums import Profession
from maillage.foundation.identity.models import User
from maillage.foundation.tenancy.models import Community

_SPACE = uuid.UUID("5f6a1d0e-5d6f-4b57-9d7a-7f0b8f0a0052")
_NATIONAL = "brulures_mictionnelles"
# Invented for the demonstration, and said to be so by the version: nobody is to be treated after these lines.
_EXCLUSION = ("Critère d’exclusion inventé n° 1", "Critère d’exclusion inventé n° 2")
_PEOPLE = (
    (Said("Fictive-Patiente", "Capucine", "1988-04-02", "+33 6 99 00 10 01"), Outcome.TREATED, True),
    (Said("Inventée-Patiente", "Léocadie", "1971-09-23", "+33 6 99 00 10 02"), Outcome.TO_GP, False),
    (Said("Imaginaire-Patiente", "Ombeline", "1999-12-30", "+33 6 99 00 10 03"), Outcome.TREATED, False),
)


def load(community: Community, president: User, doctors: list[User], nurses: list[User], today: date) -> None:
    """Made once: a community that holds a protocol is left as it is."""
    with care_scope(community, person=president.pk) as by:
        if Protocol.objects.exists():
            return
        national = catalogue().get(_NATIONAL)
        if national is None:
            raise AssertionError("the demonstration adopts a protocol of the catalogue")
        voted = today - timedelta(days=200)
        rules = Content.of_json(
            {
                **national.content.to_json(),
                "exclusion": list(_EXCLUSION),
                "acts": ["Test inventé", "Conseils"],
            }
        )
        decision = Decision(
            national.title, "Version inventée pour la démonstration", rules, voted,
            today + timedelta(days=45), voted, "Conseil d’administration", national=_NATIONAL,
        )  # fmt: skip
        held = actions.adopt(by=by, decision=decision)
        actions.declare(by=by, protocol=held, on=voted + timedelta(days=20), number="DEMO-2026-01")
        for doctor in doctors[:2]:
            _seat(by=by, protocol=held, person=doctor, role=TeamRole.DELEGANT)
        for rank, nurse in enumerate(nurses[:3]):
            _seat(
                by=by, protocol=held, person=nurse, role=TeamRole.DELEGATE,
                trained_on=voted + timedelta(days=10), trained_until=today + timedelta(days=30 + 200 * rank),
            )  # fmt: skip
        local = Content.of_json(
            {**rules.to_json(), "sex": "", "delegates": [Profession.PHARMACIEN.value], "sources": []}
        )
        actions.adopt(
            by=by,
            decision=Decision("Renouvellement inventé", "Version 1", local, voted, None, voted, "Bureau"),
        )
        if latest_information() is None:
            publish_information(
                by=president, community=community, version=f"{today.year}-1", text=model_text(community)
            )
    with care_scope(community, person=nurses[0].pk) as by:
        for rank, (said, outcome, informed) in enumerate(_PEOPLE):
            actions.include(
                by=by, protocol=held, key=uuid.uuid5(_SPACE, f"{community.pk}:{rank}"),
                delegant=doctors[0].pk, said=said,
                found=Found(sex="F", age=f"{today.year - int(said.birth_date[:4])} ans",
                            criteria="Critères inventés : tous réunis", test="Test inventé : positif",
                            product="Produit inventé"),
                outcome=outcome, gp_informed_on=today if informed else None,
            )  # fmt: skip
        actions.refuse(
            by=by, protocol=held, key=uuid.uuid5(_SPACE, f"{community.pk}:refus"), stop=Stop.EXCLUSION, rank=0
        )

    remind(community=community, today=today)


def _seat(*, by: Session, protocol: Protocol, person: User, role: TeamRole, **dates: date) -> None:
    actions.add_member(
        by=by, protocol=protocol, person=person.pk, role=role,
        trained_on=dates.get("trained_on"), trained_until=dates.get("trained_until"),
    )  # fmt: skip
