"""Inviting, accepting, revoking: who may, what it leaves, and what must never happen."""

from datetime import timedelta

import pytest
from django.core import signing
from django.core.exceptions import PermissionDenied
from django.utils import timezone

from maillage.foundation.access import actions
from maillage.foundation.access.enums import Role
from maillage.foundation.access.errors import AccessError, InvitationClosedError
from maillage.foundation.access.models import Invitation, RoleAssignment
from maillage.foundation.access.queries import community_actor, open_invitation
from maillage.foundation.access.roles import ROLES
from maillage.foundation.access.tokens import BadTokenError, read_token, write_token
from maillage.foundation.audit.models import AuditEvent
from maillage.foundation.notify.models import MailMessage
from maillage.foundation.tenancy.scope import community_scope
from tests.cast import give_role, make_user

pytestmark = pytest.mark.django_db


def invite(cast, role=Role.MEMBER, by=None, email="Nouvelle@Exemple.invalid"):
    return actions.invite(community=cast.ours, email=email, role=role, by=by or cast.alice)


def roles(user, community):
    return community_actor(user, community, today=timezone.localdate()).roles


def trail(community):
    with community_scope(community):
        events = AuditEvent.objects.filter(community_id=community.pk).order_by("seq")
        return list(events.values_list("action", flat=True))


def test_an_invitation_is_mailed_traced_and_holds_no_secret(cast):
    invitation = invite(cast)
    mail = MailMessage.objects.get(key=f"invitation:{invitation.nonce}")
    assert mail.recipient == invitation.email == "nouvelle@exemple.invalid"
    assert write_token(invitation).split(":")[0] in mail.text
    assert trail(cast.ours) == ["invitation.sent"]


def test_a_community_writes_to_so_many_strangers_a_day(cast, monkeypatch, time_machine):
    """Cancelling does not buy another message; the neighbour is not held back; tomorrow is another day."""
    monkeypatch.setattr(actions, "MOST_INVITATIONS_A_DAY", 1)
    first = invite(cast)
    actions.revoke_invitation(community=cast.ours, invitation_id=first.pk, by=cast.alice)
    with pytest.raises(AccessError, match="reprenez demain"):
        invite(cast, email="autre@exemple.invalid")
    actions.invite(community=cast.theirs, email="x@exemple.invalid", role=Role.MEMBER, by=cast.charlie)
    time_machine.move_to(timezone.now() + timedelta(hours=25))
    assert invite(cast, email="autre@exemple.invalid").pk


def test_accepting_gives_the_role_once(cast):
    token, newcomer = write_token(invite(cast)), make_user("Nina")
    actions.accept_invitation(token=token, by=newcomer)
    assert roles(newcomer, cast.ours) == {Role.MEMBER}
    with pytest.raises(InvitationClosedError, match="déjà servi"):
        actions.accept_invitation(token=token, by=make_user("Voleur"))
    assert trail(cast.ours) == ["invitation.sent", "role.granted", "invitation.accepted"]
    assert MailMessage.objects.filter(recipient=cast.alice.email).count() == 1


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"revoked_at": timezone.now()}, "annulée"),
        ({"expires_at": timezone.now() - timedelta(seconds=1)}, "expiré"),
    ],
)
def test_a_closed_invitation_says_why(cast, change, reason):
    invitation = invite(cast)
    with community_scope(cast.ours):
        Invitation.objects.filter(pk=invitation.pk).update(**change)
    with pytest.raises(InvitationClosedError, match=reason):
        open_invitation(write_token(invitation))


def test_a_token_expires_is_signed_and_names_its_community(cast, time_machine):
    invitation = invite(cast)
    token = write_token(invitation)
    with pytest.raises(BadTokenError):
        read_token(token[:-1] + ("a" if token[-1] != "a" else "b"))
    with pytest.raises(BadTokenError):
        read_token(signing.dumps([invitation.community_id, invitation.nonce.hex], salt="other"))
    elsewhere = signing.dumps([cast.theirs.pk, invitation.nonce.hex], salt="maillage.invitation")
    with pytest.raises(InvitationClosedError, match="n'existe plus"):
        open_invitation(elsewhere)
    time_machine.move_to(timezone.now() + timedelta(days=7, seconds=1))
    with pytest.raises(BadTokenError):
        read_token(token)


@pytest.mark.parametrize("giver", list(Role))
@pytest.mark.parametrize("role", [Role.MEMBER, Role.PRESIDENT, Role.TREASURER])
def test_only_who_may_give_a_role_invites_to_it(cast, giver, role):
    allowed = role in ROLES[giver].grants
    person = cast.holder(giver)
    if allowed:
        assert invite(cast, role, person).role == role
    else:
        with pytest.raises(PermissionDenied):
            invite(cast, role, person)
        assert trail(cast.ours) == []


def test_a_stranger_invites_nobody(cast):
    with pytest.raises(PermissionDenied):
        invite(cast, by=cast.charlie)


def test_the_same_invitation_is_not_sent_twice_but_an_expired_one_is_renewed(cast):
    first = invite(cast)
    with pytest.raises(AccessError, match="attend déjà"):
        invite(cast, email="nouvelle@exemple.invalid")
    with community_scope(cast.ours):
        Invitation.objects.filter(pk=first.pk).update(expires_at=timezone.now())
    assert invite(cast).pk != first.pk


def test_someone_who_has_the_role_is_not_invited_to_it(cast):
    with pytest.raises(AccessError, match="a déjà ce rôle"):
        invite(cast, email=cast.bob.email)


def test_a_cancelled_invitation_opens_nothing(cast):
    invitation = invite(cast)
    actions.revoke_invitation(community=cast.ours, invitation_id=invitation.pk, by=cast.alice)
    with pytest.raises(InvitationClosedError):
        open_invitation(write_token(invitation))
    with pytest.raises(AccessError):
        actions.revoke_invitation(community=cast.ours, invitation_id=invitation.pk, by=cast.alice)


def test_another_communitys_invitation_or_role_is_not_found(cast):
    theirs = actions.invite(community=cast.theirs, email="a@b.invalid", role=Role.MEMBER, by=cast.charlie)
    with pytest.raises(AccessError):
        actions.revoke_invitation(community=cast.ours, invitation_id=theirs.pk, by=cast.alice)
    with community_scope(cast.theirs):
        presidency = RoleAssignment.objects.get(user=cast.charlie)
    with pytest.raises(AccessError):
        actions.revoke_role(community=cast.ours, assignment_id=presidency.pk, by=cast.alice)
    assert roles(cast.charlie, cast.theirs) == {Role.PRESIDENT}


def _assignment(user, community):
    with community_scope(community):
        return RoleAssignment.objects.get(user=user, ends_on=None)


def test_a_revoked_role_is_gone_at_once_with_its_pending_invitations(cast):
    coordinator = cast.holder(Role.COORDINATOR)
    invitation = invite(cast, by=coordinator)
    assignment = _assignment(coordinator, cast.ours)
    actions.revoke_role(community=cast.ours, assignment_id=assignment.pk, by=cast.alice)
    assert roles(coordinator, cast.ours) == set()
    with pytest.raises(InvitationClosedError, match="annulée"):
        open_invitation(write_token(invitation))
    assert trail(cast.ours) == ["invitation.sent", "role.revoked", "invitation.revoked"]


def test_the_last_presidency_stays(cast):
    presidency = _assignment(cast.alice, cast.ours)
    with pytest.raises(AccessError, match="dernière présidence"):
        actions.revoke_role(community=cast.ours, assignment_id=presidency.pk, by=cast.alice)
    give_role(make_user("Seconde"), cast.ours, Role.PRESIDENT)
    actions.revoke_role(community=cast.ours, assignment_id=presidency.pk, by=cast.alice)
    assert roles(cast.alice, cast.ours) == set()


def test_a_coordinator_does_not_take_back_the_presidency(cast):
    presidency = _assignment(cast.alice, cast.ours)
    with pytest.raises(PermissionDenied):
        actions.revoke_role(
            community=cast.ours, assignment_id=presidency.pk, by=cast.holder(Role.COORDINATOR)
        )


def test_a_role_that_ended_today_can_be_given_again(cast):
    assignment = _assignment(cast.bob, cast.ours)
    actions.revoke_role(community=cast.ours, assignment_id=assignment.pk, by=cast.alice)
    actions.grant_role(community=cast.ours, user=cast.bob, role=Role.MEMBER, by=cast.alice)
    assert roles(cast.bob, cast.ours) == {Role.MEMBER}
    with pytest.raises(AccessError):
        actions.grant_role(community=cast.ours, user=cast.bob, role=Role.MEMBER, by=cast.alice)


def test_mandates_and_operators_are_given_once_and_traced_on_the_instance(cast):
    person = make_user("Zoé")
    for _ in range(2):
        actions.grant_mandate(user=person, role=Role.ARS, region_code="76", by=None)
        actions.appoint_operator(user=person, by=None)
    granted = AuditEvent.objects.filter(community_id=0, action="role.granted").order_by("seq")
    assert list(granted.values_list("subject_type", flat=True)) == ["agencymandate", "platformoperator"]
