"""The demonstration, continued: invented meetings, groups, needs, a vote and two surveys."""

import random
import uuid
from datetime import date, timedelta
from typing import Any

from maillage.communities.creation.enums import Audience, GatheringKind, Gravity, Theme
from maillage.communities.creation.gatherings.actions import add_people, save_gathering, save_group, save_need
from maillage.communities.creation.gatherings.cards import GatheringCard, GroupCard, NeedCard, Person
from maillage.communities.creation.gatherings.models import Gathering
from maillage.communities.creation.priorities.actions import add_voters, cast_ballot, close_poll, open_poll
from maillage.communities.creation.priorities.models import PollChoice, PollVoter
from maillage.communities.creation.surveys.actions import answer_survey, close_survey, open_survey
from maillage.communities.creation.surveys.models import Survey
from maillage.communities.creation.surveys.questions import COMMUNE, ONE, SCALE, SEVERAL, default_questions
from maillage.foundation.identity.models import User
from maillage.foundation.tenancy.models import Community

_KEYS = uuid.UUID("2c0d9d6e-7a0d-4c41-8e1f-8a3d1c5f0034")
PEOPLE = [
    Person("Prudence Fictive", "Infirmière"), Person("Placide Inventé", "Médecin généraliste"),
    Person("Rosalie Imaginaire", "Sage-femme"), Person("Anselme Exemple", "Pharmacien"),
    Person("Blandine Démo", "Masseuse-kinésithérapeute"), Person("Fulbert Essai", "Chirurgien-dentiste"),
    Person("Ondine Factice", "EHPAD imaginaire"), Person("Barnabé Simulé", "Mairie inventée"),
]  # fmt: skip
NEEDS = [
    NeedCard("Trouver un médecin traitant", Theme.ACCESS, Gravity.MAJOR, "Personnes sans médecin traitant",
             (), "Trois cabinets ne prennent plus de nouveaux patients.", 1),
    NeedCard("Soins dentaires à moins de trente minutes", Theme.SUPPLY, Gravity.HIGH, "Toute la population",
             (("05070", "Laragne-Montéglin"),), "Un seul fauteuil pour la vallée, dit la réunion.", 1),
    NeedCard("Rentrer de l’hôpital sans rupture", Theme.PATHWAYS, Gravity.HIGH, "Personnes de 75 ans et plus",
             (), "Les infirmières l’apprennent souvent le vendredi soir.", 2),
    NeedCard("Savoir qui fait quoi sur le territoire", Theme.COORDINATION, Gravity.MEDIUM,
             "Professionnels de santé", (), "", 2),
    NeedCard("Venir au dépistage sans voiture", Theme.PREVENTION, Gravity.MEDIUM, "Personnes isolées",
             (("04209", "Sisteron"),), "Deux communes sans car.", None, "Enquête auprès des habitants"),
]  # fmt: skip
COMMUNES = ["Sisteron", "Laragne-Montéglin", "Serres", "Mison"]


def load_main(community: Community, by: User, today: date) -> None:
    """Everything of the main community; its scope is open. Recommencing changes nothing."""
    if Gathering.objects.exists():
        return
    _meetings(community, by, today)
    for rank, card in enumerate(NEEDS):
        save_need(by=by, community=community, key=_key(community, f"need-{rank}"), card=card)
    groups = [
        GroupCard("Accès aux soins", Theme.ACCESS, "Placide Inventé", "Une fiche sur le médecin traitant.",
                  today + timedelta(days=9), "Salle inventée", ("Prudence Fictive", "Anselme Exemple")),
        GroupCard("Retour d’hospitalisation", Theme.PATHWAYS, "Prudence Fictive", "Un protocole de sortie.",
                  today + timedelta(days=16), "En visioconférence", ("Blandine Démo", "Ondine Factice")),
        GroupCard("Prévention", Theme.PREVENTION, "Rosalie Imaginaire", "Un calendrier de dépistages."),
    ]  # fmt: skip
    for card in groups:
        save_group(by=by, community=community, key=_key(community, f"group-{card.title}"), card=card)
    _vote(community, by, today)
    _survey(community, by, Audience.INHABITANTS, "Votre santé, votre territoire", 64, today, close=False)
    _survey(community, by, Audience.PROFESSIONALS, "Travailler ensemble ici", 31, today, close=True)


def load_young(community: Community, by: User, today: date) -> None:
    """A first meeting, and one to come; the scope is open."""
    if Gathering.objects.exists():
        return
    first = GatheringCard("Première rencontre des soignants du Champsaur", GatheringKind.PLENARY,
                          date(2026, 4, 16), place="Maison imaginaire", minutes="Trois idées.")  # fmt: skip
    made = save_gathering(by=by, community=community, key=_key(community, "first"), card=first)
    add_people(by=by, community=community, number=made.number, people=PEOPLE[:4])
    coming = GatheringCard("Deuxième rencontre, avec les communes", GatheringKind.PARTNERS,
                           today + timedelta(days=12), place="Mairie inventée")  # fmt: skip
    save_gathering(by=by, community=community, key=_key(community, "second"), card=coming)


def _meetings(community: Community, by: User, today: date) -> None:
    cards = [
        GatheringCard("Soirée de toutes les professions", GatheringKind.PLENARY, date(2024, 1, 18), None,
                      "Salle inventée de Laragne", "Ce qu’est une CPTS, les besoins, le périmètre", "", 23,
                      "Vingt-trois présents de neuf métiers. Trois besoins reviennent : le médecin traitant, "
                      "les dents, les sorties d’hôpital."),
        GatheringCard("Atelier des retours d’hospitalisation", GatheringKind.THEME, date(2024, 2, 1), None,
                      "Hôpital imaginaire", "Parcours", "", None,
                      "Le protocole se construira à partir des sorties du vendredi."),
        GatheringCard("Point d’étape avec les communes", GatheringKind.PARTNERS, today + timedelta(days=18),
                      None, "Mairie inventée", "Transports, locaux",
                      "Nous vous invitons à un point d’étape."),
    ]  # fmt: skip
    for rank, card in enumerate(cards):
        made = save_gathering(by=by, community=community, key=_key(community, f"meeting-{rank}"), card=card)
        if card.held_on <= today:
            people = PEOPLE if rank == 0 else PEOPLE[:5]
            add_people(by=by, community=community, number=made.number, people=people)


def _vote(community: Community, by: User, today: date) -> None:
    """A vote that was counted: fifteen ballots, drawn by a fixed seed."""
    poll = open_poll(
        by=by, community=community, key=_key(community, "poll"), dots=5,
        title="Nos priorités pour la lettre d’intention", closes_on=today,
        needs=[1, 2, 3, 4, 5], others=[], today=today,
    )  # fmt: skip
    key = _key(community, "voters")
    add_voters(by=by, community=community, number=poll.number, key=key, people=PEOPLE, tickets=7, today=today)
    choices = list(PollChoice.objects.filter(poll=poll).order_by("rank").values_list("pk", flat=True))
    chance = random.Random(34)  # noqa: S311 -- the demonstration is the same each time
    voters = PollVoter.objects.select_related("community", "poll").filter(poll=poll).order_by("rank")
    for voter in voters:
        put = chance.choices(choices, weights=[6, 3, 4, 2, 2], k=5)
        cast_ballot(voter=voter, dots={pk: put.count(pk) for pk in set(put)}, today=today)
    close_poll(by=by, community=community, number=poll.number)


def _survey(
    community: Community, by: User, audience: Audience, title: str, count: int, today: date, *, close: bool
) -> None:
    questions = default_questions(audience)
    survey = open_survey(
        by=by, community=community, key=_key(community, f"survey-{audience}"), audience=audience, title=title,
        introduction="", questions=[one["code"] for one in questions], closes_on=today + timedelta(days=30),
        today=today,
    )  # fmt: skip
    chance = random.Random(count)  # noqa: S311 -- the demonstration is the same each time
    for rank in range(count):
        _answer(survey, questions, chance, rank, today)
    if close:
        close_survey(by=by, community=community, number=survey.number)


def _answer(
    survey: Survey, questions: list[dict[str, Any]], chance: random.Random, rank: int, today: date
) -> None:
    values: dict[str, Any] = {}
    for one in questions:
        codes = [code for code, _ in one["choices"]]
        weights = range(len(codes), 0, -1)
        match one["kind"]:
            case kind if kind in {ONE, SCALE}:
                values[one["code"]] = chance.choices(codes, weights)[0]
            case kind if kind == SEVERAL:
                values[one["code"]] = sorted(set(chance.choices(codes, weights, k=2)))
            case kind if kind == COMMUNE:
                values[one["code"]] = chance.choices(COMMUNES, [5, 4, 2, 1])[0]
            case _ if rank % 13 == 0:
                values[one["code"]] = "Un car le matin pour aller au centre de santé (réponse inventée)."
    key = _key(survey.community, f"answer-{survey.audience}-{rank}")
    answer_survey(survey=survey, key=key, values=values, today=today)


def _key(community: Community, name: str) -> uuid.UUID:
    return uuid.uuid5(_KEYS, f"{community.founding_key}-{name}")
