"""The demonstration: findings, needs, agreements and a vote of the main community, all invented."""

import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from django.utils import timezone

from maillage.foundation.access.enums import Role
from maillage.foundation.identity.models import User
from maillage.foundation.tenancy.models import Community
from maillage.foundation.tenancy.scope import community_scope
from maillage.planning.diagnosis.findings import actions
from maillage.planning.diagnosis.findings.actions import DescribedSource, IndicatorSource, Wording
from maillage.planning.diagnosis.findings.models import Finding, Need
from maillage.planning.diagnosis.findings.places import places_of
from maillage.planning.diagnosis.queries import version_to_read

_KEYS = uuid.UUID("0d0c2f6e-7f0b-4a55-8d6e-2c1c8f1b7a10")
_EVENING = DescribedSource(
    "meeting", "Soirée des professionnels à Laragne (exemple)", date(2025, 11, 18), 34,
    "Trois tables rondes. Le point revenu partout : personne ne sait qui prend encore des patients.",
)  # fmt: skip
_SURVEY = DescribedSource(
    "survey", "Questionnaire aux habitants (exemple)", date(2026, 2, 6), 412,
    "Distribué en pharmacie et en mairie : 41 % disent avoir renoncé à un soin dans l’année, d’abord "
    "faute de rendez-vous.",
)  # fmt: skip
_WORKSHOP = DescribedSource(
    "meeting", "Atelier avec les maires de la vallée du Jabron (exemple)", date(2026, 3, 12), 11,
    "Deux communes proposent un local pour des permanences.",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class _Said:
    """One finding: who proposes it, what it says, its evidence, what others answer, how it ends."""

    by: Role
    wording: Wording
    sources: tuple[IndicatorSource | DescribedSource, ...]
    messages: tuple[tuple[Role, str], ...] = ()
    ends: tuple[tuple[str, str], ...] = ()


_KEPT = (("discussed", ""), ("kept", ""))
_FINDINGS = (
    _Said(
        Role.LEAD,
        Wording("weakness", "population", 4, "Une population nettement plus âgée que la moyenne",
                "Plus d’un habitant sur quatre a 65 ans ou plus. Les suivis au long cours et les visites à "
                "domicile pèsent sur un petit nombre de cabinets.", "Personnes de 75 ans et plus"),
        (IndicatorSource("P05"), IndicatorSource("P06", 1)),
        ((Role.MEMBER, "Au cabinet, les visites à domicile ont pris une demi-journée de plus par semaine."),
         (Role.USER_REP, "Les aidants s’épuisent aussi : il faudrait le dire.")),
        _KEPT,
    ),
    _Said(
        Role.MEMBER,
        Wording("weakness", "access", 4, "Des habitants renoncent à des soins faute de rendez-vous",
                "Le renoncement touche d’abord les personnes sans voiture et les nouveaux arrivants.",
                "Personnes sans médecin traitant"),
        (_SURVEY, _EVENING),
        ((Role.COORDINATOR, "À croiser avec le nombre de patients sans médecin traitant, de la CPAM."),),
        _KEPT,
    ),
    _Said(
        Role.COORDINATOR,
        Wording("cause", "supply", 3, "Un habitat dispersé, de très petites communes",
                "Trois habitants sur dix y vivent. Les tournées sont longues et les gardes difficiles "
                "à partager."),
        (IndicatorSource("P10", 1),),
        (),
        _KEPT,
    ),
    _Said(
        Role.STRUCTURE,
        Wording("strength", "coordination", 3, "Des professionnels qui se connaissent et s’appellent",
                "Les infirmières, la pharmacie et le cabinet de Laragne échangent déjà chaque semaine."),
        (_EVENING,),
        (),
        _KEPT,
    ),
    _Said(
        Role.BOARD,
        Wording("strength", "access", 2, "Des communes prêtes à ouvrir un local",
                "Deux mairies proposent une salle équipée pour des permanences.", "",),
        (_WORKSHOP,),
        (),
        _KEPT,
    ),
    _Said(
        Role.USER_REP,
        Wording("expectation", "access", 3, "Savoir à qui s’adresser sans appeler dix cabinets",
                "Un numéro, une page : qui prend encore des patients, et pour quand.", "Toute la population"),
        (_SURVEY,),
        ((Role.OPERATOR, "C’est la première question que l’on nous pose au téléphone."),),
        _KEPT,
    ),
    _Said(
        Role.MEMBER,
        Wording("expectation", "pathways", 2, "Un retour rapide après une hospitalisation",
                "Le compte rendu arrive souvent après la première visite à domicile."),
        (_EVENING,),
        ((Role.LEAD, "Le DAC a le même constat ; à chiffrer avant de le retenir."),),
    ),
    _Said(
        Role.MEMBER,
        Wording("cause", "professionals", 3, "Des départs à la retraite que personne n’a encore annoncés"),
        (),
        ((Role.COORDINATOR, "Sans preuve pour l’instant : demandons à chacun, à la prochaine soirée."),),
    ),
    _Said(
        Role.MEMBER,
        Wording("weakness", "prevention", 2, "Peu de dépistages organisés en pharmacie"),
        (),
        (),
        (("aside", "Les deux pharmacies présentes le font déjà : constat démenti en réunion."),),
    ),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class _Wanted:
    title: str
    text: str
    population: str
    findings: tuple[int, ...]
    scores: tuple[int, int, int]
    agreed: tuple[tuple[str, str, date, str], ...] = ()


_NEEDS = (
    _Wanted(
        "Trouver un médecin traitant et un rendez-vous sans renoncer",
        "Une porte d’entrée unique sur le territoire, qui oriente vers les cabinets ayant de la place.",
        "Personnes sans médecin traitant", (2, 6), (4, 4, 3),
        (("group", "Groupe de travail Accès aux soins", date(2026, 4, 2), ""),
         ("organ", "Conseil d’administration", date(2026, 4, 28),
          "À condition de ne pas créer de numéro de plus pour les urgences : le 15 reste le 15.")),
    ),
    _Wanted(
        "Rester chez soi, suivi, quand on vieillit",
        "Des suivis partagés entre médecins, infirmières et pharmaciens, et des relais pour les aidants.",
        "Personnes de 75 ans et plus", (1, 3, 4), (3, 4, 2),
        (("group", "Groupe de travail Parcours", date(2026, 5, 19), ""),),
    ),
    _Wanted(
        "Des soins plus près des petites communes",
        "Des permanences dans les locaux proposés par les communes, en commençant par la vallée du Jabron.",
        "", (3, 5), (2, 3, 3),
    ),
)  # fmt: skip


def load(community: Community, people: Mapping[str, User]) -> None:
    """Everything in order, by the actions of the room; once."""
    today = timezone.localdate()
    with community_scope(community):
        if Finding.objects.exists():
            return
        for rank, said in enumerate(_FINDINGS):
            _say(community, people, rank, said, today)
        for rank, wanted in enumerate(_NEEDS):
            _want(community, people, rank, wanted, today)
        _vote(community, people, today)


def _key(*parts: object) -> uuid.UUID:
    return uuid.uuid5(_KEYS, "/".join(map(str, parts)))


def _say(community: Community, people: Mapping[str, User], rank: int, said: _Said, today: date) -> None:
    finding = actions.propose_finding(
        by=people[said.by], community=community, key=_key("finding", rank), wording=said.wording,
        source=None, source_key=_key("source", rank), today=today,
    )  # fmt: skip
    for number, source in enumerate(said.sources):
        actions.add_evidence(
            by=people[said.by], community=community, finding=finding, key=_key("source", rank, number),
            source=source, today=today,
        )  # fmt: skip
    for number, (role, text) in enumerate(said.messages):
        actions.comment(
            by=people[role],
            community=community,
            finding=finding,
            key=_key("message", rank, number),
            text=text,
        )
    for status, reason in said.ends:
        actions.decide(
            by=people[Role.COORDINATOR], community=community, finding=finding, status=status, reason=reason
        )


def _want(community: Community, people: Mapping[str, User], rank: int, wanted: _Wanted, today: date) -> None:
    coordinator = people[Role.COORDINATOR]
    version = version_to_read(None, today, drafts=False)
    zones = [place for place in places_of(version) if place.kind == "zone"]
    need = actions.write_need(
        by=coordinator,
        community=community,
        key=_key("need", rank),
        title=wanted.title,
        text=wanted.text,
        population=wanted.population,
        places=zones[-1:] if not wanted.agreed else [],
        findings=wanted.findings,
    )
    urgency, impact, feasibility = wanted.scores
    actions.score(
        by=coordinator,
        community=community,
        item=need,
        urgency=urgency,
        impact=impact,
        feasibility=feasibility,
    )
    for kind, who, day, reservation in wanted.agreed:
        _agree(community, coordinator, need, kind, who, min(day, today), reservation, today)
    if wanted.agreed:
        for role in (Role.MEMBER, Role.USER_REP, Role.LEAD)[: 3 - rank]:
            _agree(community, people[role], need, "person", "", today, "", today)


def _agree(
    community: Community, by: User, need: Need, kind: str, who: str, day: date, reservation: str, today: date
) -> None:
    actions.record_agreement(
        by=by, community=community, need=need, key=_key("agreement", need.number, kind, who, by.pk),
        revision=need.revision, kind=kind, who=who, agreed_on=day, reservation=reservation, today=today,
    )  # fmt: skip


def _vote(community: Community, people: Mapping[str, User], today: date) -> None:
    """A vote closed, so that its result is seen, and another open."""
    coordinator = people[Role.COORDINATOR]
    kept = list(Finding.objects.kept().order_by("number"))
    first = actions.open_vote(
        by=coordinator, community=community, key=_key("vote", 1), title="Nos constats les plus importants",
        subject="findings", dots=5, closes_on=today, today=today,
    )  # fmt: skip
    voters = (Role.MEMBER, Role.LEAD, Role.BOARD, Role.STRUCTURE, Role.USER_REP, Role.TREASURER)
    for turn, role in enumerate(voters):
        chosen = {kept[1].pk: 3 - turn % 2, kept[turn % len(kept)].pk: 1, kept[0].pk: 1}
        actions.cast_ballot(by=people[role], community=community, vote=first, dots=chosen, today=today)
    actions.close_vote(by=coordinator, community=community, vote=first)
    actions.open_vote(
        by=coordinator, community=community, key=_key("vote", 2), title="Par quel besoin commencer ?",
        subject="needs", dots=3, closes_on=today + timedelta(days=20), today=today,
    )  # fmt: skip
