"""The demonstration: an invented community on real communes and four others, on a local installation.

The dates of the past are fixed, those of the present follow the day of the first load. How far along their
life each of them is, the room of creation tells (``creation/demo.py``).
"""

import uuid
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from maillage.communities.territory.actions import (
    adopt_version,
    found_community,
    set_management_location,
    start_draft,
)
from maillage.communities.territory.bodies import proposed_bodies
from maillage.communities.territory.seat import Seat
from maillage.foundation.access.actions import grant_role
from maillage.foundation.access.enums import Role
from maillage.foundation.access.queries import community_actor
from maillage.foundation.identity.demo import DOMAIN, open_invented
from maillage.foundation.identity.models import User
from maillage.foundation.tenancy.enums import Stage
from maillage.foundation.tenancy.models import Community
from maillage.foundation.tenancy.scope import community_scope
from maillage.reference.geography.enums import PlaceKind
from maillage.reference.geography.models import Commune
from maillage.reference.geography.queries import communes_of, iris_of

_KEYS = uuid.UUID("6f1f9c0e-6a52-4d5b-9a1c-52a0c8d1a715")
SISTERONAIS_BUECH, JABRON_LURE, BUECH_DEVOLUY = "200068765", "200071033", "200067445"
CHAMPSAUR, DIOIS = "200068096", "242600534"
# Held by the main community too: what a conflict looks like.
DISPUTED = ["04013", "04145"]


@dataclass(frozen=True, slots=True)
class Sketch:
    """An invented community: who, and where."""

    name: str
    acronym: str
    seat: str
    address: str
    founded_on: date


MAIN = Sketch(
    "CPTS des Vallées du Haut-Jabron et du Buëch",
    "CPTS Jabron-Buëch",
    "05070",
    "Maison imaginaire, 3 place de l’Exemple",
    date(2024, 1, 15),
)
NEIGHBOUR = Sketch(
    "CPTS Inventée de la Durance et de Lure",
    "CPTS Durance-Lure",
    "04049",
    "12 rue de l’Exemple",
    date(2024, 9, 2),
)
ELSEWHERE = Sketch(
    "CPTS Imaginaire de la Presqu’île de Lyon",
    "CPTS Presqu’île",
    "69382",
    "1 quai de l’Exemple",
    date(2022, 3, 14),
)
YOUNG = Sketch(
    "CPTS Rêvée du Champsaur",
    "CPTS Champsaur",
    "05132",
    "4 chemin de l’Exemple",
    date(2026, 3, 9),
)
RECOGNISED = Sketch(
    "CPTS Fictive du Pays de Die",
    "CPTS Pays de Die",
    "26113",
    "7 place de l’Exemple",
    date(2023, 5, 22),
)


@transaction.atomic
def load(president: User) -> Community:
    """Found the main community in this person's name, and its neighbours; the same ones each time.

    Raises ``RuntimeError`` outside a local installation.
    """
    if not settings.LOCAL_MODE:
        raise RuntimeError("la démonstration n’existe que sur une installation locale")
    today = timezone.localdate()
    founded = set(Community.objects.values_list("founding_key", flat=True))
    neighbours: dict[Sketch, Callable[[date], None]] = {
        NEIGHBOUR: _load_neighbour,
        ELSEWHERE: _load_elsewhere,
        YOUNG: _load_young,
        RECOGNISED: _load_recognised,
    }
    # Those that a later version brings join the ones that an earlier version founded.
    for sketch, load_neighbour in neighbours.items():
        if founding_key(sketch) not in founded:
            load_neighbour(today)
    if founding_key(MAIN) in founded:
        return Community.objects.get(founding_key=founding_key(MAIN))
    return _load_main(president, today)


def _load_main(president: User, today: date) -> Community:
    sisteron, jabron, devoluy = (
        communes_of(PlaceKind.EPCI, code) for code in (SISTERONAIS_BUECH, JABRON_LURE, BUECH_DEVOLUY)
    )
    community = _found(president, MAIN)
    with community_scope(community):
        _adopt(president, community, "Sisteronais et Buëch", sisteron, {}, date(2024, 3, 1), today)
        durance = [code for code in sisteron if code.startswith("04")]
        parts = {
            "Buëch": [code for code in sisteron if code not in durance],
            "Jabron et Sisteron": [*durance, *jabron],
        }
        wider = [*sisteron, *jabron]
        _adopt(president, community, "Avec la vallée du Jabron", wider, parts, date(2025, 6, 1), today)
        start_draft(
            by=president,
            community=community,
            label="Et si le Dévoluy nous rejoignait ?",
            codes=[*wider, *devoluy],
            sub_territories={**parts, "Haut-Buëch et Dévoluy": devoluy},
        )
    return community


def _load_neighbour(today: date) -> None:
    president = _invented("voisine", "Victoire")
    community = _found(president, NEIGHBOUR)
    # Volonne, Château-Arnoux, L’Escale, Peyruis, Malijai, Les Mées… and two communes of the main community.
    durance = ["04049", "04244", "04079", "04149", "04108", "04116", "04109", "04122", "04091", *DISPUTED]
    with community_scope(community):
        _adopt(president, community, "Val de Durance", durance, {}, date(2025, 1, 1), today)


def _load_elsewhere(today: date) -> None:
    president = _invented("lointaine", "Lucie")
    community = _found(president, ELSEWHERE)
    part = list(iris_of("69387").values_list("code", flat=True)[:8])
    with community_scope(community):
        _adopt(president, community, "Presqu’île", ["69381", "69382", *part], {}, date(2022, 6, 1), today)


def elsewhere() -> tuple[Community, User, User]:
    """The community of another region, its president and its secretary, who shares with the main one."""
    community = Community.objects.get(founding_key=founding_key(ELSEWHERE))
    president, secretary = _invented("lointaine", "Lucie"), _invented("relectrice", "Rosalie")
    with community_scope(community):
        if not community_actor(secretary, community, today=timezone.localdate()).roles:
            grant_role(community=community, user=secretary, role=Role.SECRETARY, by=president)
    return community, president, secretary


def _load_young(_today: date) -> None:
    """A drawing that nobody adopted yet."""
    president = _invented("naissante", "Aurore")
    community = _found(president, YOUNG)
    with community_scope(community):
        codes = communes_of(PlaceKind.EPCI, CHAMPSAUR)
        start_draft(
            by=president, community=community, label="Premier dessin", codes=codes, sub_territories={}
        )


def _load_recognised(today: date) -> None:
    president = _invented("reconnue", "Diane")
    community = _found(president, RECOGNISED)
    with community_scope(community):
        codes = communes_of(PlaceKind.EPCI, DIOIS)
        _adopt(president, community, "Pays de Die", codes, {}, date(2024, 2, 1), today)


def founding_key(sketch: Sketch) -> uuid.UUID:
    return uuid.uuid5(_KEYS, sketch.acronym)


def _invented(name: str, first_name: str) -> User:
    return open_invented(f"{name}@{DOMAIN}", first_name)


def _found(president: User, sketch: Sketch) -> Community:
    commune = Commune.objects.select_related("department", "region").get(code=sketch.seat)
    bodies = proposed_bodies(commune.department_id, commune.department.name, commune.region.name)
    seat = Seat(
        commune_code=sketch.seat, address=sketch.address, postal_code=commune.postal_codes[0], **bodies
    )
    community = found_community(
        by=president,
        founding_key=founding_key(sketch),
        name=sketch.name,
        acronym=sketch.acronym,
        role=Role.PRESIDENT,
        stage=Stage.EMERGENCE,
        listed=True,
        codes=[],
        seat=seat,
        today=sketch.founded_on,
    )
    if sketch is MAIN:
        completed = Seat(
            commune_code=sketch.seat,
            address=sketch.address,
            postal_code=commune.postal_codes[0],
            **bodies,
            msa="MSA du département (à préciser)",
            ght="GHT Exemple",
        )
        with community_scope(community):
            set_management_location(
                by=president, community=community, seat=completed, starts_on=date(2025, 2, 1)
            )
    return community


def _adopt(
    by: User,
    community: Community,
    label: str,
    codes: Sequence[str],
    parts: Mapping[str, Sequence[str]],
    starts_on: date,
    today: date,
) -> None:
    version = start_draft(by=by, community=community, label=label, codes=codes, sub_territories=parts)
    adopt_version(
        by=by,
        community=community,
        version=version,
        revision=version.revision,
        starts_on=starts_on,
        today=today,
    )
