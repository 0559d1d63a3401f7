"""The answer: express validation, refusal, opposition within the limit, withdrawal, tacit validation."""

import uuid
from datetime import date, datetime, timedelta

from django.db import transaction

from maillage import french
from maillage.communities.creation.proofs import Proof
from maillage.communities.review import queries
from maillage.communities.review.actions.common import (
    CLOCK,
    Side,
    agency_side,
    append,
    community_side,
    move_line,
    open_case,
    turn,
)
from maillage.communities.review.enums import CaseKind, CaseState, ExchangeKind, Ground
from maillage.communities.review.errors import ReviewError, TooLateError
from maillage.communities.review.models import Exchange, ReviewCase
from maillage.foundation.access.enums import Permission
from maillage.foundation.identity.models import User
from maillage.foundation.tenancy.enums import Stage
from maillage.foundation.tenancy.models import Community
from maillage.foundation.tenancy.zones import day_in

_STAGES = {
    (CaseKind.LETTER, CaseState.VALIDATED): Stage.LI_VALIDEE,
    (CaseKind.LETTER, CaseState.REFUSED): Stage.LI_REFUSEE,
    (CaseKind.LETTER, CaseState.WITHDRAWN): Stage.PRE_PROJET,
    (CaseKind.PROJECT, CaseState.VALIDATED): Stage.PS_VALIDE,
    (CaseKind.PROJECT, CaseState.TACIT): Stage.PS_VALIDE,
    (CaseKind.PROJECT, CaseState.OPPOSED): Stage.PS_OPPOSITION,
    (CaseKind.PROJECT, CaseState.WITHDRAWN): Stage.PS_REDACTION,
}


@transaction.atomic
def validate(
    *, by: User, community: Community, number: int, key: uuid.UUID, text: str, now: datetime
) -> Exchange:
    """The ARS validates a letter or a project expressly."""
    side = agency_side(by, community, Permission.AGENCY_DECIDE)
    with turn(community, key) as again:
        if again is not None:
            return again
        case = _answerable(number, community, now)
        return _close(case, side, CaseState.VALIDATED, ExchangeKind.VALIDATED, key, now, text=text)


@transaction.atomic
def refuse(
    *, by: User, community: Community, number: int, key: uuid.UUID, text: str, now: datetime
) -> Exchange:
    """The ARS refuses a letter, with its reason. A project is never refused: it is opposed, on a ground."""
    side = agency_side(by, community, Permission.AGENCY_DECIDE)
    if not text.strip():
        raise ReviewError("Dites pourquoi : un refus se motive.")
    with turn(community, key) as again:
        if again is not None:
            return again
        case = _answerable(number, community, now)
        if case.kind != CaseKind.LETTER:
            raise ReviewError(
                "Un projet de santé ne se refuse pas : la loi ne permet qu’une opposition motivée."
            )
        return _close(case, side, CaseState.REFUSED, ExchangeKind.REFUSED, key, now, text=text)


@transaction.atomic
def oppose(
    *, by: User, community: Community, number: int, key: uuid.UUID, ground: Ground, text: str, now: datetime
) -> Exchange:
    """The ARS objects to a project within the limit, on one of the two legal grounds, and says why.

    Raises ``TooLateError`` after the last day where the community is, with the explanation of the date.
    """
    side = agency_side(by, community, Permission.AGENCY_DECIDE)
    if not text.strip():
        raise ReviewError("Dites pourquoi : une opposition se motive.")
    with turn(community, key) as again:
        if again is not None:
            return again
        case = _answerable(number, community, now)
        if case.kind != CaseKind.PROJECT:
            raise ReviewError("L’opposition ne concerne que le projet de santé.")
        return _close(case, side, CaseState.OPPOSED, ExchangeKind.OPPOSED, key, now, text=text, ground=ground)


@transaction.atomic
def withdraw(
    *, by: User, community: Community, number: int, key: uuid.UUID, text: str, now: datetime
) -> Exchange:
    """The community takes back what it filed; filing again opens another case and another limit."""
    side = community_side(by, community)
    with turn(community, key) as again:
        if again is not None:
            return again
        case = _answerable(number, community, now)
        return _close(case, side, CaseState.WITHDRAWN, ExchangeKind.WITHDRAWN, key, now, text=text)


@transaction.atomic
def record_tacit(*, community: Community, number: int, now: datetime) -> ReviewCase:
    """The last day has passed without an answer: the project is deemed validated from the next one.

    Done once, whoever asks: the nightly task, or a page read before it. Raises ``ReviewError`` too early.
    """
    with turn(community):
        found = queries.case(number)
        if found is not None and found.state == CaseState.TACIT:
            return found
        case = open_case(number)
        if case.due_on is None or not queries.is_over(case, day_in(community.department_code, now)):
            raise ReviewError("Le délai court encore : rien n’est à constater.")
        over_from = case.due_on + timedelta(days=1)
        key = uuid.uuid5(case.key, "tacit")
        text = (
            f"Aucune opposition n’a été enregistrée jusqu’au {french.day(case.due_on)} inclus. "
            f"Le projet de santé est réputé validé. {case.explanation}"
        )
        _close(case, CLOCK, CaseState.TACIT, ExchangeKind.TACIT, key, now, on=over_from, text=text)
        return case


def _answerable(number: int, community: Community, now: datetime) -> ReviewCase:
    """An open letter or project whose limit still lets someone answer."""
    case = open_case(number)
    if case.case_kind.is_contract:
        raise ReviewError("Un contrat se signe à trois : il ne se valide pas seul.")
    if queries.is_over(case, day_in(community.department_code, now)) and case.due_on is not None:
        raise TooLateError(
            f"Trop tard : le délai a expiré le {french.day(case.due_on)} à minuit. {case.explanation} "
            "Sans opposition à cette date, le projet est réputé validé."
        )
    return case


def _close(
    case: ReviewCase, side: Side, state: CaseState, kind: ExchangeKind, key: uuid.UUID, now: datetime,
    *, text: str, on: date | None = None, ground: str = "",
) -> Exchange:  # fmt: skip
    day = on or day_in(case.community.department_code, now)
    case.state, case.decided_on, case.complement_due_on = state, day, None
    case.save(update_fields=["state", "decided_on", "complement_due_on"])
    status = _STAGES.get((case.case_kind, state))
    if status is not None:
        who = "Échéance légale" if side.actor is None else side.party.label
        move_line(
            case, side, status, day, now, Proof(acted_by=who, document=f"{case}, {state.label.lower()}")
        )
    return append(case, side, kind, key, now, on=day, text=text, ground=ground)
