"""What time does to cases, one after the other, each in a session of its own that nobody opens."""

from collections.abc import Callable, Iterable
from uuid import UUID

import structlog

from maillage.care.ground.session import Session
from maillage.care.traces.enums import CLOCK
from maillage.care.traces.scope import care_scope
from maillage.foundation.tenancy.models import Community

Step = Callable[[Session, UUID], bool]


class CasesFailedError(RuntimeError):
    """The clock did what it could; how many cases failed, and of nobody which."""


def each_case(community: Community, todo: Iterable[tuple[Step, UUID]]) -> int:
    """Do each step to its case, as the person's own link would; how many moved.

    What fails for one case stops no other: ``CasesFailedError`` once all had their turn.
    """
    moved, failed = 0, 0
    for step, case in todo:
        try:
            with care_scope(community, person=None, roles=CLOCK, holder=case) as by:
                moved += step(by, case)
        except Exception as error:  # noqa: BLE001 -- whatever failed here, the next case has its turn
            # Neither the case nor the words of the error: they may tell of somebody.
            kind = type(error).__name__
            structlog.get_logger().warning("care.case_failed", community=community.pk, error=kind)
            failed += 1
    if failed:
        raise CasesFailedError(f"{failed} cases failed")
    return moved
