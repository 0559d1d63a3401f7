"""The register as the prospects' room sees it: who joined, and where a prospect becomes a member."""

from typing import Any

from maillage.communities.members.enums import MemberKind, Profession
from maillage.communities.members.lifecycle import ADMITTED
from maillage.communities.members.models import Member
from maillage.communities.prospects.joined import Membership, Register, keeps_members
from maillage.communities.prospects.models import Prospect
from maillage.communities.prospects.queries import by_number


def cards() -> list[Membership]:
    """Every card of the register that was not merged. One query."""
    rows = Member.objects.live().order_by("number")
    return [
        Membership(
            number=member.number,
            rpps=member.rpps,
            finess=member.finess,
            name=str(member),
            status=member.get_status_display(),
            admitted=member.state in ADMITTED,
        )
        for member in rows
    ]


def asked(text: str) -> Prospect | None:
    """The prospect named by ``?prospect=``; nobody for what is no number, or for who objected."""
    if not text.isascii() or not text.isdigit() or len(text) > 8:
        return None
    found = by_number(int(text))
    return found if found is not None and found.objected_on is None else None


def initial(prospect: Prospect, kind: MemberKind) -> dict[str, Any]:
    """What the form of a new member already knows."""
    said = {
        name: getattr(prospect, name)
        for name in ("email", "phone", "address", "postal_code", "commune_code", "finess")
    }
    if kind == MemberKind.STRUCTURE:
        return said | {"structure_name": prospect.structure_name}
    profession = prospect.profession if prospect.profession in Profession.values else ""
    return said | {
        "first_name": prospect.first_name,
        "last_name": prospect.last_name,
        "rpps": prospect.rpps,
        "profession": profession,
        "specialty": prospect.activity,
    }


keeps_members(Register(read=cards, card="member", new="member_new"))
