"""A request from its arrival to its answer. Each step is in the history, and in the log."""

import uuid
from datetime import date

from django.db import transaction
from django.utils import timezone

from maillage.foundation.access.acting import entitled, trace
from maillage.foundation.access.enums import Permission
from maillage.foundation.access.queries import Actor
from maillage.foundation.audit.enums import AuditAction
from maillage.foundation.identity.models import User
from maillage.foundation.notify.actions import queue_notice
from maillage.foundation.rights.actions.common import pending, take_turn, write_step
from maillage.foundation.rights.actions.notice import note_reading
from maillage.foundation.rights.clock import due_on, extended_to
from maillage.foundation.rights.enums import IdentityProof, Origin, RequestState, Right, StepAct
from maillage.foundation.rights.errors import RightsError
from maillage.foundation.rights.links import write_link
from maillage.foundation.rights.models import RightsRequest
from maillage.foundation.tenancy.models import Community
from maillage.foundation.tenancy.numbers import next_number
from maillage.foundation.tenancy.scope import community_scope

# Somebody else's address must not be flooded from the public form.
MOST_UNCONFIRMED_PER_ADDRESS = 3
_CLOSING = {
    RequestState.ANSWERED: StepAct.ANSWERED,
    RequestState.REFUSED: StepAct.REFUSED,
    RequestState.DROPPED: StepAct.DROPPED,
}


@transaction.atomic
def ask_from_account(
    *, community: Community, by: User, right: Right, wording: str, health: bool, key: uuid.UUID
) -> RightsRequest:
    """The holder of an account asks: being signed in proves who they are."""
    with community_scope(community):
        return _receive(
            community, key=key, right=right, origin=Origin.ACCOUNT, user=by, first_name=by.first_name,
            last_name=by.last_name, email=by.email, wording=wording, health=health,
            identity=IdentityProof.ACCOUNT, received_on=timezone.localdate(), author=None,
        )  # fmt: skip


@transaction.atomic
def ask_from_form(
    *,
    community: Community,
    right: Right,
    first_name: str,
    last_name: str,
    email: str,
    wording: str,
    health: bool,
    key: uuid.UUID,
) -> RightsRequest | None:
    """Somebody without an account asks; the link that they receive will prove that the address is theirs.

    ``None`` when this address already has several requests to confirm: the page says the same words.
    """
    with community_scope(community):
        take_turn(community)
        waiting = RightsRequest.objects.filter(state=RequestState.TO_CONFIRM, email__iexact=email)
        if waiting.count() >= MOST_UNCONFIRMED_PER_ADDRESS:
            return None
        request = _receive(
            community, key=key, right=right, origin=Origin.FORM, user=None, first_name=first_name,
            last_name=last_name, email=email.lower(), wording=wording, health=health, identity="",
            received_on=timezone.localdate(), author=None,
        )  # fmt: skip
        _write(request, "confirm", template="rights_confirm")
        return request


@transaction.atomic
def enter_request(
    *,
    community: Community,
    by: User,
    right: Right,
    first_name: str,
    last_name: str,
    email: str,
    wording: str,
    health: bool,
    received_on: date,
    checked: bool,
    key: uuid.UUID,
) -> RightsRequest:
    """A letter, a call: entered by the community. ``checked``: it verified who the person is."""
    with community_scope(community):
        actor = entitled(by, community, Permission.RIGHTS_HANDLE)
        request = _receive(
            community, key=key, right=right, origin=Origin.ENTERED, user=None, first_name=first_name,
            last_name=last_name, email=email.lower(), wording=wording, health=health,
            identity=IdentityProof.DOCUMENT if checked else "", received_on=received_on, author=actor,
        )  # fmt: skip
        if not checked:
            _write(request, "confirm", template="rights_confirm")
        return request


@transaction.atomic
def confirm(*, request: RightsRequest) -> RightsRequest:
    """Who holds the link pressed the button: the mailbox is theirs. Harmless when repeated."""
    with community_scope(request.community):
        take_turn(request.community)
        current: RightsRequest = RightsRequest.objects.select_related("community").get(pk=request.pk)
        if current.state != RequestState.TO_CONFIRM:
            return current
        current.state, current.identity = RequestState.OPEN, IdentityProof.LINK
        current.identified_at = timezone.now()
        current.save(update_fields=["state", "identity", "identified_at"])
        write_step(current, StepAct.IDENTIFIED, None, log=AuditAction.RIGHTS_IDENTIFIED)
        note_reading(community=request.community, place="rights", email=current.email)
        return current


@transaction.atomic
def extend(*, request: RightsRequest, by: User, why: str) -> None:
    """Two more months, with the reason, told to the person within the first month. Raises ``RightsError``."""
    with community_scope(request.community):
        actor = entitled(by, request.community, Permission.RIGHTS_HANDLE)
        take_turn(request.community)
        current = pending(request)
        if current.extended_why:
            raise RightsError("Le délai a déjà été prolongé : la loi ne le permet qu’une fois.")
        if current.health:
            raise RightsError("Une demande sur des données de santé se répond en huit jours.")
        if timezone.localdate() > current.due_on:
            raise RightsError("Le premier délai est passé : il fallait prévenir la personne avant.")
        current.due_on, current.extended_why = extended_to(current.received_on), why
        current.save(update_fields=["due_on", "extended_why"])
        step = write_step(current, StepAct.EXTENDED, actor, note=why, due=str(current.due_on))
        _write(current, f"{step.pk}", template="rights_extended", why=why)


@transaction.atomic
def note(*, request: RightsRequest, by: User, text: str) -> None:
    """Add a note to the history."""
    with community_scope(request.community):
        actor = entitled(by, request.community, Permission.RIGHTS_HANDLE)
        take_turn(request.community)
        write_step(pending(request), StepAct.NOTED, actor, note=text)


@transaction.atomic
def rectified(*, request: RightsRequest, by: User, what: str, before: str, after: str) -> None:
    """Keep what was corrected, where it is held: the correction itself is made on the card."""
    with community_scope(request.community):
        actor = entitled(by, request.community, Permission.RIGHTS_HANDLE)
        take_turn(request.community)
        sentence = f"{what} : « {before or 'vide'} » devient « {after or 'vide'} »"
        write_step(pending(request), StepAct.RECTIFIED, actor, note=sentence)


@transaction.atomic
def close(*, request: RightsRequest, by: User, state: RequestState, answer: str) -> None:
    """Answer, refuse with its reason, or file a request that is none; the person is written to.

    Raises ``RightsError`` when it was closed meanwhile: a second click sends nothing.
    """
    with community_scope(request.community):
        actor = entitled(by, request.community, Permission.RIGHTS_HANDLE)
        take_turn(request.community)
        current = pending(request)
        current.state, current.answer = state, answer
        current.closed_on, current.closed_by = timezone.localdate(), by
        current.save(update_fields=["state", "answer", "closed_on", "closed_by"])
        late = max(0, (current.closed_on - current.due_on).days)
        write_step(current, _CLOSING[state], actor, log=AuditAction.RIGHTS_CLOSED, late_days=late)
        if state is not RequestState.DROPPED:
            refused = state is RequestState.REFUSED
            _write(current, "answer", template="rights_answer", refused=refused)


def _receive(
    community: Community, *, key: uuid.UUID, author: Actor | None, identity: str, **fields: object
) -> RightsRequest:
    """Write the request once, whatever the number of clicks."""
    take_turn(community)
    known: RightsRequest | None = RightsRequest.objects.filter(key=key).first()
    if known is not None:
        return known
    number = next_number(RightsRequest)
    received: date = fields["received_on"]  # type: ignore[assignment]
    request: RightsRequest = RightsRequest.objects.create(
        community=community,
        number=number,
        key=key,
        state=RequestState.OPEN if identity else RequestState.TO_CONFIRM,
        identity=identity,
        identified_at=timezone.now() if identity else None,
        due_on=due_on(received, health=bool(fields["health"])),
        **fields,
    )
    if request.user:
        reading = note_reading(community=community, place="rights", user=request.user)
        request.notice = reading.notice
        request.save(update_fields=["notice"])
    trace(AuditAction.RIGHTS_RECEIVED, author, community, request, right=request.right)
    write_step(request, StepAct.RECEIVED, author)
    return request


def _write(request: RightsRequest, what: str, *, template: str, **context: object) -> None:
    queue_notice(
        key=f"rights:{request.pk}:{what}",
        to=request.email,
        template=template,
        context={"request": request, "community": request.community, "link": write_link(request), **context},
    )
