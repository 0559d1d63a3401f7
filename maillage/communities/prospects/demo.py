"""Demonstration prospects: some of the invented directory, followed, called, won or lost."""

import random
import uuid
from datetime import date, timedelta

from django.utils import timezone

from maillage.communities.practitioners.queries import ground
from maillage.communities.prospects.actions import cards, contacts
from maillage.communities.prospects.card import Card
from maillage.communities.prospects.enums import Channel, Interest, Involvement, ProspectKind, Source
from maillage.communities.prospects.models import Prospect
from maillage.foundation.access.enums import Role
from maillage.foundation.identity.demo import DOMAIN
from maillage.foundation.identity.models import User
from maillage.foundation.tenancy.models import Community
from maillage.foundation.tenancy.scope import community_scope
from maillage.reference.directory.queries import practising_in

SEED = 20261123
FOLLOWED, MET = 90, 55
ANSWERS = [
    *[(Interest.INFORME, Involvement.INFORMATION)] * 6,
    *[(Interest.INTERESSE, Involvement.GROUPE)] * 5,
    *[(Interest.PARTICIPER, Involvement.GROUPE)] * 3,
    (Interest.PORTER, Involvement.ECRIRE),
    (Interest.REFUS, ""),
]
STRUCTURES = ("EHPAD Factice du Jabron", "Service d’aide à domicile Imaginaire", "Collège Inventé")


def load(community: Community, people: dict[str, User]) -> None:
    """Fill the list of the community; a list that exists is left as it is."""
    coordinator = people[Role.COORDINATOR]
    with community_scope(community):
        if Prospect.objects.exists():
            return
        today = timezone.localdate()
        draw = random.Random(SEED)  # noqa: S311 -- a demonstration, not a secret
        codes = ground(today).codes
        known = practising_in(codes)
        idents = [one.ident for one in draw.sample(known, min(FOLLOWED, len(known)))]
        cards.follow(by=coordinator, community=community, idents=idents, codes=codes)
        _by_hand(community, coordinator)
        _calls(community, people, draw, today)


def _by_hand(community: Community, by: User) -> None:
    for name in STRUCTURES:
        card = Card(
            kind=ProspectKind.STRUCTURE, structure_name=name, source=Source.PUBLIC,
            source_detail="annuaire communal (exemple)",
        )  # fmt: skip
        cards.enter(by=by, community=community, card=card)
    card = Card(
        first_name="Ondine", last_name="Fictif", activity="Enseignante en activité physique adaptée",
        email=f"ondine.fictif@{DOMAIN}", source=Source.CONFRERE, source_detail="réunion d’exemple",
    )  # fmt: skip
    cards.enter(by=by, community=community, card=card)


def _calls(community: Community, people: dict[str, User], draw: random.Random, today: date) -> None:
    """An evening for many, calls for some, answers, reminders, and one who asked to be left alone."""
    coordinator, lead = people[Role.COORDINATOR], people[Role.LEAD]
    everyone = list(Prospect.objects.filter(kind=ProspectKind.PERSON).order_by("number"))
    met = draw.sample(everyone, min(MET, len(everyone)))
    half = len(met) // 2
    for rank, (group, channel, who, ago) in enumerate(
        (
            (met[:half], Channel.REUNION, coordinator, 200),
            (met[half - 10 :], Channel.TELEPHONE, lead, 25),
            (met[:6], Channel.EMAIL, coordinator, 6),
        )
    ):
        numbers = [one.number for one in group]
        on = today - timedelta(days=ago)
        if numbers:
            contacts.note_contacts(
                by=coordinator, community=community, numbers=numbers, key=uuid.UUID(int=SEED * 10 + rank),
                on=on, channel=channel, contacted_by=who, note="Échange d’exemple.",
            )  # fmt: skip
            contacts.note_informed(by=coordinator, community=community, numbers=numbers, on=on)
    for one in met[: MET - 10]:
        interest, involvement = draw.choice(ANSWERS)
        contacts.note_answer(
            by=coordinator, prospect=one, interest=interest, involvement=involvement,
            themes=sorted(draw.sample(range(1, 11), 2)), note="",
        )  # fmt: skip
    for one, person, ahead in zip(
        met[:4], (coordinator, coordinator, lead, lead), (1, 4, 3, 9), strict=False
    ):
        contacts.assign(
            by=coordinator, community=community, numbers=[one.number], to=person,
            remind_on=today + timedelta(days=ahead),
        )  # fmt: skip
    for one in met[-1:]:
        contacts.hear_objection(by=coordinator, prospect=one, on=today, note="au téléphone (exemple)")
