"""The rooms of patients, each behind its circle."""

from maillage.care.access_to_care.protocols.enums import TeamRole
from maillage.care.access_to_care.seekers.links import FOLLOW as GP_FOLLOW
from maillage.care.access_to_care.unscheduled.actions.ending import draw_key
from maillage.care.access_to_care.unscheduled.links import FOLLOW as SNP_FOLLOW
from maillage.care.access_to_care.unscheduled.models import UnscheduledRequest
from maillage.care.circle.holds.actions import place_hold
from maillage.care.oversight.links import RIGHTS
from maillage.care.switch.actions import publish_information
from maillage.communities.members.enums import Profession
from maillage.foundation.access.enums import Permission, Role
from maillage.foundation.access.roles import ROLES
from tests.care import makers as care
from tests.care.makers import opened
from tests.care.protocols import makers as cooperation
from tests.care.seekers import makers as seekers
from tests.care.slots import makers as slots
from tests.care.unscheduled.makers import file_request, inform_patients
from tests.cast import Cast, give_role, make_user
from tests.guarantees.samples.values import Maker, Samples


def _cooperation(samples: Samples, cast: Cast) -> None:
    """A protocol, its team and an inclusion of the president in each community."""
    samples.put("national_protocol", "odynophagie")
    for community, president in ((cast.ours, cast.alice), (cast.theirs, cast.charlie)):
        samples.put("national_protocol", "odynophagie", community)
        one = cooperation.protocol_of(community, president)
        member = cooperation.member_in(one, president, community, president, TeamRole.DELEGANT)
        samples.put("cooperation_protocol", one.pk, community)
        samples.put("cooperation_member", member.pk, community)
        samples.put(
            "cooperation_case", cooperation.included_row(community, one, president).case_id, community
        )


def _care_oversight(samples: Samples, cast: Cast) -> None:
    """The module open; a case around which is everyone who may be, an emergency, a published notice.

    The president alone is of a profession in the register: a seat counts only for who still is what it says.
    """
    cooperation.enrol(cast.ours, cast.alice, cast.alice, Profession.MEDECIN)
    for community, opener in ((cast.ours, cast.alice), (cast.theirs, cast.charlie)):
        circle = [
            user
            for role, user in cast.holders.items()
            if Permission.CARE_TAKE_PART in ROLES[role].permissions
        ]
        others = circle if community == cast.ours else []
        case = care.make_case(community, opener, *(care.seat(one) for one in others if one != opener))
        samples.put("care_case", case.pk, community)
        samples.put("care_shared_case", case.pk, community)
        samples.put("care_emergency_seat", care.emergency(community, case), community)
    officer = cast.holder(Role.DPO)
    for community, watcher in ((cast.ours, officer), (cast.theirs, cast.charlie)):
        case = samples.values["care_case"][community.pk]
        with opened(community, watcher, desk=True, watching=True) as by:
            held = place_hold(by=by, case=case, reason="Réquisition du parquet")
        samples.put("care_legal_hold", held.pk, community)
    publish_information(by=officer, community=cast.ours, version="2026-1", text="# Qui\n\n" + "Nous. " * 50)
    samples.put("care_information_version", "2026-1")
    samples.put("care_rights_token", RIGHTS.token(cast.ours.pk, samples.values["care_case"][cast.ours.pk]))


def _seekers(samples: Samples, cast: Cast) -> None:
    """A request with its link in each community, typed by whoever takes them there."""
    theirs = make_user("Secrétaire")
    give_role(theirs, cast.theirs, Role.OPERATOR)
    for community, taker in ((cast.theirs, theirs), (cast.ours, cast.holder(Role.OPERATOR))):
        filed = seekers.take(community, taker)
        samples.put("gp_case", filed.request.case_id, community)
        token = GP_FOLLOW.token(community.pk, filed.request.case_id, filed.nonce)
        samples.put("gp_token", token, community)
        samples.put("gp_token", token)


def _unscheduled(samples: Samples, cast: Cast) -> None:
    """A request filed by the operator of each community, whose circle is its secretariat."""
    theirs = make_user("Opératrice")
    give_role(theirs, cast.theirs, Role.OPERATOR)
    here = (cast.ours, cast.alice, cast.holder(Role.OPERATOR))
    for community, president, operator in (here, (cast.theirs, cast.charlie, theirs)):
        inform_patients(community, president)
        case = file_request(community, operator).case_id
        samples.put("snp_case", case, community)
        with opened(community, operator):
            nonce = draw_key(UnscheduledRequest.objects.get(case_id=case))
        samples.put("snp_token", SNP_FOLLOW.token(community.pk, case, nonce))


def _slots(samples: Samples, cast: Cast) -> None:
    """A slot, half a day, a turn, a booking of the operator's circle, a diary, in each community."""
    here = (cast.ours, cast.alice, cast.holder(Role.OPERATOR))
    for community, president, operator in (here, (cast.theirs, cast.charlie, None)):
        made = slots.make_everything(community, president, operator)
        samples.put("care_slot", made.slot, community)
        samples.put("care_capacity", made.capacity, community)
        samples.put("care_turn", made.turn, community)
        samples.put("care_booking", made.booking, community)
        if community == cast.ours:
            samples.put("care_diary_token", made.token)


MAKERS: list[Maker] = [_cooperation, _care_oversight, _seekers, _unscheduled, _slots]
