"""The limit that a filing opens, and the alerts of a contract, from the dated parameters of the region."""

from datetime import date

from maillage.communities.creation.parameters import parameters
from maillage.communities.review.enums import CaseKind
from maillage.engines.deadlines import Limit, count
from maillage.foundation.tenancy.models import Community

_CODES = {CaseKind.LETTER: "li_answer_days", CaseKind.PROJECT: "ps_answer_months"}
# When the renewal of a contract is asked for, then asked again.
ALERTS = ("renewal_alert_months", "renewal_second_months", "renewal_last_months")


def limit_of(kind: CaseKind, community: Community, start: date) -> Limit | None:
    """The limit that what was received on ``start`` opens; None when no text or region states one."""
    parameter = parameters(community.region_code, start).get(_CODES.get(kind, ""))
    clock = parameter.clock() if parameter else None
    return count(start, clock, department=community.department_code) if clock else None


def legal_text(kind: CaseKind, community: Community, start: date) -> str:
    """Where the limit comes from."""
    parameter = parameters(community.region_code, start).get(_CODES.get(kind, ""))
    return parameter.source if parameter else ""


def contract_days(community: Community, signed: date) -> tuple[date, list[date]]:
    """The last day of a contract signed that day, and the days of its renewal alerts."""
    held = parameters(community.region_code, signed)

    def after(code: str) -> date | None:
        clock = held[code].clock() if code in held else None
        return count(signed, clock).ends_on if clock else None

    end = after("contract_months")
    if end is None:
        raise ValueError("the length of a contract is a national value")
    return end, [day for code in ALERTS if (day := after(code)) is not None]
