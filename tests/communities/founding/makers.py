"""A founding for tests, made as people make it."""

from datetime import date

from maillage.communities.founding import actions, queries
from maillage.communities.founding.calendar import steps
from maillage.communities.founding.enums import FormalityState, LeaderFunction
from maillage.communities.founding.questionnaire import sections
from maillage.foundation.identity.models import User
from maillage.foundation.tenancy.models import Community
from maillage.foundation.tenancy.scope import community_scope

STEPS = {step.code: step for step in steps()}
HELD_ON = date(2026, 3, 2)


def found_association(community: Community, by: User, **given: object) -> None:
    """Every question answered (``given`` first), the assembly held, a leader, a formality done."""
    with community_scope(community):
        for section in sections():
            answers = queries.current_answers(community, queries.kit())
            shown = {
                q.code: given.get(q.code, "Rien" if answers[q.code] is None else answers[q.code])
                for q in section.questions
            }
            actions.answer(
                by=by, community=community, section=section, answers=shown,
                seen=queries.seen(answers, section),
            )  # fmt: skip
        actions.save_leader(
            by=by, community=community, leader=None, name=f"Dirigeante de {community.slug}",
            function=LeaderFunction.PRESIDENT, profession="Sage-femme", nationality="française",
            home_address=f"Domicile de {community.slug}",
        )  # fmt: skip
        actions.hold_founding_assembly(
            by=by, community=community, held_on=HELD_ON, place="salle des fêtes", present=12
        )
        actions.note_formality(
            by=by, community=community, step=STEPS["gdpr"], state=FormalityState.DONE, done_on=HELD_ON,
            reference="", note="",
        )  # fmt: skip
