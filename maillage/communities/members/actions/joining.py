"""From the form to the bureau's answer."""

from collections.abc import Sequence
from datetime import date, timedelta

from django.db import transaction
from django.utils import timezone

from maillage.communities.members.actions.common import (
    change_status,
    fresh,
    settle,
    take_turn,
    write_event,
)
from maillage.communities.members.card import Card
from maillage.communities.members.enums import MemberKind, MemberStatus, Origin
from maillage.communities.members.errors import MemberError
from maillage.communities.members.links import write_link
from maillage.communities.members.models import (
    GoverningText,
    Member,
    MembershipRules,
    TextAcceptance,
)
from maillage.communities.members.queries import acceptances, texts_missing
from maillage.communities.prospects.actions.cards import note_joined
from maillage.communities.prospects.models import Prospect
from maillage.foundation.access.acting import entitled, trace
from maillage.foundation.access.enums import Permission
from maillage.foundation.access.queries import Actor
from maillage.foundation.audit.enums import AuditAction
from maillage.foundation.identity.models import User
from maillage.foundation.notify.actions import queue_notice
from maillage.foundation.rights.actions.notice import note_reading
from maillage.foundation.tenancy.models import Community
from maillage.foundation.tenancy.numbers import next_number
from maillage.foundation.tenancy.scope import community_scope

# A public form must not serve to write to strangers: these are far above what a community receives.
MOST_APPLICATIONS_A_DAY = 100
MOST_LINKS_A_DAY = 3


@transaction.atomic
def apply_to_join(*, community: Community, card: Card, accepted: Sequence[GoverningText]) -> Member | None:
    """A request from the public form: a link goes to the address, nothing is kept in the register before it
    is opened.

    Returns None when the address already has a card: its holder receives the link to it, and the page says
    the same thing in both cases, so that it tells nobody who is a member.
    """
    with community_scope(community):
        take_turn(community)
        rules = MembershipRules.objects.first()
        if rules is None or not rules.form_open:
            raise MemberError("Cette communauté ne reçoit pas de demande en ligne : écrivez-lui.")
        known = Member.objects.live().filter(email__iexact=card.email).first()
        if known is None and card.rpps:
            known = Member.objects.live().filter(rpps=card.rpps).first()
        if known is not None:
            # To the address on the card, never to the one just typed: the form proves nothing.
            send_link(known)
            return None
        _limit_applications()
        member = _create(community, card, MemberStatus.DEMANDE, Origin.FORM, by=None)
        for text in accepted:
            _accept(member, text)
        note_reading(community=community, place="join", email=member.email)
        send_link(member)
    return member


@transaction.atomic
def enter_member(
    *,
    by: User,
    community: Community,
    card: Card,
    on: date,
    origin: Origin = Origin.COORDINATOR,
    prospect: Prospect | None = None,
) -> Member:
    """A card written by the community, for the bureau; ``prospect`` is the card that it was made from.

    Raises ``MemberError`` for a taken RPPS.
    """
    actor = entitled(by, community, Permission.MEMBERS_EDIT)
    with community_scope(community):
        take_turn(community)
        check_rpps_is_free(card.rpps)
        member = _create(community, card, MemberStatus.A_VERIFIER, origin, by=actor, on=on)
        if prospect is not None:
            note_joined(by=by, prospect=prospect, member_number=member.number)
        return member


@transaction.atomic
def confirm_email(*, member: Member) -> Member:
    """The link was opened and its button pressed: the address is the person's. Twice changes nothing."""
    with community_scope(member.community):
        take_turn(member.community)
        member = fresh(member)
        if member.state != MemberStatus.DEMANDE:
            return member
        member.email_confirmed_at = timezone.now()
        member.save(update_fields=["email_confirmed_at", "updated_at"])
        change_status(member, MemberStatus.A_VERIFIER, on=timezone.localdate(), by=None)
        rules = MembershipRules.objects.first()
        if rules is not None and rules.contact:
            queue_notice(
                key=f"member-applied:{member.pk}:{member.status_since}",
                to=rules.contact,
                template="member_applied",
                context={"community": member.community},
            )
    return member


@transaction.atomic
def mark_verified(*, by: User, member: Member, on: date) -> Member:
    """The coordinator checked who this is: the bureau may decide."""
    actor = entitled(by, member.community, Permission.MEMBERS_EDIT)
    take_turn(member.community)
    member = fresh(member)
    change_status(member, MemberStatus.EN_ATTENTE_BUREAU, on=on, by=actor)
    return member


@transaction.atomic
def admit(
    *, by: User, community: Community, numbers: Sequence[int], on: date, decided_by: str
) -> list[Member]:
    """The bureau's yes, for one or several requests; each goes on to what it lacks: texts, then the fee.

    Raises ``MemberError`` naming the request that was no longer waiting; then none is admitted.
    """
    actor = entitled(by, community, Permission.MEMBERS_ADMIT)
    if on > timezone.localdate():
        raise MemberError("La décision ne peut pas être datée du futur.", field="on")
    take_turn(community)
    members = list(Member.objects.live().select_related("category", "community").filter(number__in=numbers))
    admitted = []
    for member in members:
        if member.state != MemberStatus.EN_ATTENTE_BUREAU:
            raise MemberError(f"La demande de {member} n’attend plus le bureau : rechargez la liste.")
        member.admitted_on, member.admitted_by = on, decided_by
        member.left_on = None
        member.save(update_fields=["admitted_on", "admitted_by", "updated_at"])
        change_status(member, MemberStatus.ACCEPTE, on=on, by=actor, decided_by=decided_by)
        settle(member, on=on, by=actor)
        queue_notice(
            key=f"member-admitted:{member.pk}:{on}",
            to=member.email,
            template="member_admitted",
            context=_context(member),
        )
        admitted.append(member)
    return admitted


@transaction.atomic
def refuse(*, by: User, member: Member, on: date, decided_by: str, note: str) -> Member:
    """The bureau's no, with its reason, which the person may ask for."""
    actor = entitled(by, member.community, Permission.MEMBERS_ADMIT)
    take_turn(member.community)
    member = fresh(member)
    change_status(member, MemberStatus.REFUSE, on=on, by=actor, decided_by=decided_by, note=note)
    queue_notice(
        key=f"member-refused:{member.pk}:{on}",
        to=member.email,
        template="member_refused",
        context=_context(member),
    )
    return member


@transaction.atomic
def withdraw(*, member: Member) -> Member:
    """The person takes their request back, from the link. Twice changes nothing."""
    with community_scope(member.community):
        take_turn(member.community)
        member = fresh(member)
        if member.state != MemberStatus.RETIRE:
            change_status(member, MemberStatus.RETIRE, on=timezone.localdate(), by=None)
    return member


@transaction.atomic
def ask_again(*, by: User, member: Member, on: date) -> Member:
    """A closed card comes back before the coordinator: same person, same number."""
    actor = entitled(by, member.community, Permission.MEMBERS_EDIT)
    take_turn(member.community)
    member = fresh(member)
    change_status(member, MemberStatus.A_VERIFIER, on=on, by=actor)
    return member


@transaction.atomic
def accept_texts(
    *, member: Member, texts: Sequence[GoverningText], by: User | None = None, on: date | None = None
) -> Member:
    """The member accepts these versions; ``by`` noted a signature on paper, None when it is the member.

    ``on``: the day of a signature on paper, from which the member is up to date; today otherwise.

    Raises ``MemberError`` for a version that is no longer in force.
    """
    actor = entitled(by, member.community, Permission.MEMBERS_EDIT) if by else None
    with community_scope(member.community):
        take_turn(member.community)
        member = fresh(member)
        today = timezone.localdate()
        missing = {text.pk: text for text in texts_missing(acceptances(member), today)}
        in_force = {text.pk for text in GoverningText.objects.in_force(today)}
        for text in texts:
            if text.pk not in in_force:
                raise MemberError(f"« {text} » a été remplacé : relisez la version en vigueur.")
            if text.pk in missing:
                _accept(member, text, by=actor)
        settle(member, on=on if by and on else today, by=actor)
    return member


def send_link(member: Member, *, by: Actor | None = None) -> None:
    """Send the member the link to their page. At most ``MOST_LINKS_A_DAY`` a day: then nothing leaves."""
    today = timezone.localdate()
    for rank in range(MOST_LINKS_A_DAY):
        sent = queue_notice(
            key=f"member-link:{member.pk}:{today}:{rank}",
            to=member.email,
            template="member_link",
            context=_context(member),
        )
        if sent is not None:
            trace(AuditAction.MEMBER_LINK_SENT, by, member.community, member)
            return


@transaction.atomic
def resend_link(*, by: User, member: Member) -> None:
    """The same, asked by the community."""
    send_link(member, by=entitled(by, member.community, Permission.MEMBERS_EDIT))


def check_rpps_is_free(rpps: str, *, but: Member | None = None) -> None:
    """Raises ``MemberError`` when another card holds this number."""
    if not rpps:
        return
    holder = Member.objects.live().filter(rpps=rpps).exclude(pk=but.pk if but else None).first()
    if holder is not None:
        raise MemberError(
            f"Ce numéro RPPS est celui de {holder}, n° {holder.number} du registre.", field="rpps"
        )


def _create(
    community: Community,
    card: Card,
    status: MemberStatus,
    origin: Origin,
    *,
    by: Actor | None,
    on: date | None = None,
) -> Member:
    member: Member = Member.objects.create(
        community=community,
        number=next_number(Member),
        status=status,
        status_since=on or timezone.localdate(),
        origin=origin,
        **card.values(),
    )
    write_event(member, by=by)
    trace(
        AuditAction.MEMBER_ENTERED,
        by,
        community,
        member,
        origin=origin.value,
        kind=MemberKind(member.kind).value,
    )
    return member


def _accept(member: Member, text: GoverningText, *, by: Actor | None = None) -> None:
    TextAcceptance.objects.create(
        community_id=member.community_id,
        member=member,
        text=text,
        sha256=text.sha256,
        on_paper=by is not None,
        noted_by=by.user if by else None,
    )
    trace(AuditAction.MEMBER_TEXT_ACCEPTED, by, member.community, member, text=text.pk, sha256=text.sha256)


def _limit_applications() -> None:
    since = timezone.now() - timedelta(days=1)
    recent = Member.objects.filter(origin=Origin.FORM, created_at__gt=since).count()
    if recent >= MOST_APPLICATIONS_A_DAY:
        raise MemberError("Trop de demandes sont arrivées aujourd’hui : réessayez demain, ou écrivez-nous.")


def _context(member: Member) -> dict[str, object]:
    return {"member": member, "community": member.community, "link": write_link(member)}
