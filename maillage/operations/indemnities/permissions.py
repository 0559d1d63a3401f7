"""Whose turn it is on a line, and whether it is this person's: the same answer for pages and actions."""

from maillage.foundation.access.enums import Permission
from maillage.foundation.access.queries import Actor
from maillage.operations.indemnities.enums import LineState, Step


def next_step(state: LineState, *, confirm: bool, lead: bool, coordinator: bool) -> Step | None:
    """Who acts next on a line in this state, of the steps that the community keeps; none once it is settled.

    ``lead`` is already false where the line has no lead, or one who is its own beneficiary.
    """
    kept = {Step.MEMBER: confirm, Step.LEAD: lead, Step.COORDINATOR: coordinator, Step.TREASURER: True}
    done = {
        LineState.COMPUTED: 0, LineState.CONFIRMED: 1, LineState.LED: 2, LineState.CHECKED: 3,
    }.get(state)  # fmt: skip
    if done is None:
        return None
    return next(step for step in list(Step)[done:] if kept[step])


def may_do(actor: Actor, step: Step, *, payee: int, lead: int | None, checked_by: int | None) -> bool:
    """Whether this person may make the line go on. Nobody lets their own line go on but by confirming it."""
    person = actor.user.pk
    if step is Step.MEMBER:
        return person == payee
    if person == payee:
        return False
    if step is Step.LEAD:
        return actor.can(Permission.INDEMNITY_CHECK) and person == lead
    if step is Step.COORDINATOR:
        return actor.can(Permission.INDEMNITY_PREPARE)
    return actor.can(Permission.INDEMNITY_APPROVE) and person != checked_by
