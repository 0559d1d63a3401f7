"""Reads of the circles: how somebody stands in one, whose cases are theirs."""

from collections.abc import Iterable
from uuid import UUID

from django.db.models import Exists, OuterRef, Q

from maillage.care.circle.enums import ConsentMeans, Ground, ObjectionScope
from maillage.care.circle.hooks import refused_people
from maillage.care.circle.kinds import kind_of
from maillage.care.circle.models import (
    Case,
    CircleMember,
    CircleMemberQuerySet,
    Consent,
    ErasedCase,
    LegalHold,
    Objection,
)
from maillage.care.ground.doors import UPKEEP
from maillage.care.ground.enums import Category, Seal
from maillage.care.ground.scope import upkeep
from maillage.care.ground.session import Session, Standing
from maillage.care.traces.actions import spares
from maillage.care.traces.scope import answers_standing
from maillage.foundation.tenancy.models import Community

# A seat that the patient agreed to for one appointment: who comes, and how to reach them.
_NARROW = frozenset({Seal.IDENTITY})


@answers_standing
def standing_of(session: Session, case: UUID) -> Standing | None:
    """By which ground the person is in this circle now; the widest seat when there are several."""
    return _standings(session, case=case).get(case)


def takes_part(session: Session, case: UUID) -> bool:
    """Whether who acts is of this circle otherwise than by an emergency, which lets one read for an hour."""
    standing = session.standing(case)
    if standing is None:
        return False
    # An emergency opens more than an appointment does: it hides the seat of the latter for its hour.
    return standing.ground != Ground.EMERGENCY or _still_counts(session, _lasting_seats(session, case))


def decides(session: Session, case: UUID) -> bool:
    """Whether who acts may change this case: its patient by their link, or a seat of its circle.

    Not one taken in emergency, which lets one read for an hour, nor one given for an appointment alone.
    """
    if session.holder == case:
        return True
    return _still_counts(session, _lasting_seats(session, case).exclude(narrow=True))


def page_for(session: Session, case: Case) -> str:
    """The name of the page of this case, for who may read what is asked; "" for who knows only who comes."""
    standing = session.standing(case.pk)
    return kind_of(case.kind).page if standing and Seal.CLINICAL in standing.opens else ""


def know_my_cases(session: Session, among: Iterable[UUID] | None = None) -> list[UUID]:
    """One's cases (``among`` these: those of the page), with one's standing in each, in one query."""
    standings = _standings(session) if among is None else _standings(session, case__in=list(among))
    session.know(standings)
    return list(standings)


def circle_of(case: UUID) -> list[CircleMember]:
    """The seats of a circle that are not over, the oldest first."""
    return list(CircleMember.objects.lasting().filter(case_id=case).order_by("offered_at", "pk"))


def offered_to(session: Session) -> list[Case]:
    """The cases that one is asked to join, the oldest first: their outline alone shows."""
    seats = CircleMember.objects.lasting().filter(person_id=session.person, joined_at__isnull=True)
    return list(
        Case.objects.filter(pk__in=seats.values("case_id"), closed_at__isnull=True).order_by("opened_at")
    )


def emergencies() -> list[CircleMember]:
    """Every opening in emergency of the community, the latest first: for the desk of data protection."""
    return list(CircleMember.objects.filter(ground=Ground.EMERGENCY).defer("reason").order_by("-offered_at"))


def case_of_reference(reference: str) -> Case | None:
    """The case of this reference among those that the open session sees; as it is told on the telephone."""
    return Case.objects.filter(reference=reference.replace(" ", "").upper()).first()


def consents_of(case: UUID) -> list[Consent]:
    """What was agreed, and withdrawn, the latest first."""
    return list(Consent.objects.filter(case_id=case).order_by("-given_at", "pk"))


def consents_to_take(cases: Iterable[UUID]) -> list[Consent]:
    """Consents that could not be asked for at the time, to take up again, the oldest first."""
    waiting = Consent.objects.filter(
        case_id__in=list(cases), case__closed_at__isnull=True, means=ConsentMeans.IMPOSSIBLE,
        withdrawn_at__isnull=True,
    )  # fmt: skip
    return list(waiting.select_related("case").order_by("given_at"))


def refuses_sharing(case: UUID) -> bool:
    """Whether the patient objected to any sharing, and has not taken it back."""
    refused = Objection.objects.filter(case_id=case, scope=ObjectionScope.SHARING, lifted_at__isnull=True)
    return refused.exists()


def refusals_of(case: UUID) -> list[Objection]:
    """What the patient refused, the standing ones first."""
    return list(Objection.objects.filter(case_id=case).order_by("-lifted_at", "stated_at"))


def erased_cases(community: Community) -> list[tuple[UUID, str]]:
    """(key, nature) of every case that went, in the order of their going: the ledger to keep elsewhere."""
    with upkeep(community):
        return list(
            ErasedCase.objects.using(UPKEEP).order_by("erased_at", "pk").values_list("case_id", "kind")
        )


@spares
def held_cases() -> list[UUID]:
    """The cases that a court wants kept, in the open upkeep of their community."""
    return list(LegalHold.objects.using(UPKEEP).standing().values_list("case_id", flat=True))


def holds() -> list[LegalHold]:
    """Every legal hold of the community, the standing ones first, without their reasons: for the desk."""
    found = LegalHold.objects.select_related("case").defer("reason", "lifted_why")
    return list(found.order_by("-lifted_at", "-placed_at"))


def ledger_of(community: Community) -> list[dict[str, str]]:
    """What a restoration must do again, a line each: cases erased, what and whom patients refuse, holds."""
    lines = [{"case": str(case), "kind": kind} for case, kind in erased_cases(community)]
    with upkeep(community):
        consents = Consent.objects.using(UPKEEP)
        # What could not be asked for at the time gave way to a consent that holds: nobody withdrew it.
        standing = consents.filter(case=OuterRef("case"), scope=OuterRef("scope"), withdrawn_at__isnull=True)
        withdrawn = consents.filter(withdrawn_at__isnull=False)
        withdrawn = withdrawn.exclude(Q(means=ConsentMeans.IMPOSSIBLE) & Exists(standing))
        withdrawn = withdrawn.order_by("withdrawn_at", "pk")
        refused = Objection.objects.using(UPKEEP).filter(lifted_at__isnull=True).order_by("stated_at", "pk")
        held = LegalHold.objects.using(UPKEEP).standing().order_by("placed_at", "pk")
        for name, rows in (
            ("consent", withdrawn.values_list("case_id", "pk")),
            ("objection", refused.values_list("case_id", "scope")),
            ("person", refused_people()),
            ("hold", held.values_list("case_id", "pk")),
        ):
            lines += [{"case": str(case), name: str(what)} for case, what in rows]
    return lines


def _lasting_seats(session: Session, case: UUID) -> CircleMemberQuerySet:
    """One's seats in this circle but those of an emergency."""
    seats: CircleMemberQuerySet = CircleMember.objects.active()
    return seats.filter(case_id=case, person_id=session.person or 0).exclude(ground=Ground.EMERGENCY)


def _still_counts(session: Session, seats: CircleMemberQuerySet) -> bool:
    return any(session.may_still_be(Category(one)) for one in seats.values_list("category", flat=True))


def _standings(session: Session, **wanted: object) -> dict[UUID, Standing]:
    if session.person is None:
        return {}
    seats = CircleMember.objects.active().filter(person_id=session.person, **wanted)
    found: dict[UUID, Standing] = {}
    for case, category, ground, narrow in seats.values_list("case_id", "category", "ground", "narrow"):
        if not session.may_still_be(Category(category)):
            continue
        opens = Category(category).opens
        if narrow:
            opens &= _NARROW
        former = found.get(case)
        # Of two that open as much, the one that is no emergency: who has it may write.
        if former is None or (len(opens), ground != Ground.EMERGENCY) > (
            len(former.opens),
            former.ground != Ground.EMERGENCY,
        ):
            found[case] = Standing(ground, opens)
    return found
