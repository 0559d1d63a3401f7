"""The demonstration's founding: everything answered, the assembly held, most formalities done."""

from datetime import date, timedelta

from maillage.communities.founding import actions, queries
from maillage.communities.founding.calendar import steps
from maillage.communities.founding.enums import FormalityState, LeaderFunction
from maillage.communities.founding.models import FoundingKit
from maillage.communities.founding.questionnaire import sections
from maillage.foundation.access.enums import Role
from maillage.foundation.identity.models import User
from maillage.foundation.tenancy.models import Community
from maillage.foundation.tenancy.scope import community_scope

KNOWN = {step.code: step for step in steps()}
HELD_ON = date(2024, 10, 8)
LEADERS = (
    ("Adèle Fictif", LeaderFunction.PRESIDENT, "Médecin généraliste"),
    ("Barnabé Inventé", LeaderFunction.SECRETARY, "Infirmier"),
    ("Célestine Exemple", LeaderFunction.TREASURER, "Pharmacienne"),
    ("Désiré Modèle", LeaderFunction.DIRECTOR, "Masseur-kinésithérapeute"),
)
DONE = (
    ("declaration", 9, "W000000000"),
    ("joafe", 32, "Annonce inventée n° 0000"),
    ("siren", 40, "00000000000000"),
    ("bank", 48, ""),
    ("insurance", 52, "Contrat inventé"),
    ("gdpr", 20, ""),
    ("finess", 85, "050000000"),
    ("messaging", 120, "Contrat inventé"),
)


def load(community: Community, people: dict[str, User]) -> None:
    """By the secretary; doing it again changes nothing."""
    by = people[Role.SECRETARY]
    with community_scope(community):
        if FoundingKit.objects.exists():
            return
        for section in sections():
            answers = queries.current_answers(community, queries.kit())
            given = {question.code: answers[question.code] for question in section.questions}
            if section.code == "identite":
                given["seat"] = "Maison de santé imaginaire, 1 place de l’Exemple, 05300 Laragne-Montéglin"
            actions.answer(
                by=by, community=community, section=section, answers=given,
                seen=queries.seen(answers, section),
            )  # fmt: skip
        for name, function, profession in LEADERS:
            actions.save_leader(
                by=by, community=community, leader=None, name=name, function=function, profession=profession,
                nationality="française", home_address="Adresse inventée, 05000 Exempleville",
            )  # fmt: skip
        actions.hold_founding_assembly(
            by=by, community=community, held_on=HELD_ON, place="la salle imaginaire de Laragne", present=23
        )
        for code, days, reference in DONE:
            actions.note_formality(
                by=by, community=community, step=KNOWN[code], state=FormalityState.DONE,
                done_on=HELD_ON + timedelta(days=days), reference=reference, note="",
            )  # fmt: skip
        actions.note_formality(
            by=by, community=community, step=KNOWN["union"], state=FormalityState.NOT_NEEDED, done_on=None,
            reference="", note="Aucune association parmi les fondateurs.",
        )  # fmt: skip
