"""Controls on a sample: the draw, questions and answers, the contradictory stage, the conclusions."""

import secrets
import uuid
from datetime import date
from typing import Any

from django.db import transaction
from django.utils import timezone

from maillage.engines.sampling import draw
from maillage.foundation.access.acting import trace
from maillage.foundation.audit.enums import AuditAction
from maillage.foundation.identity.models import User
from maillage.foundation.tenancy.models import Community
from maillage.foundation.tenancy.numbers import next_number
from maillage.operations.contract.models import AciContract
from maillage.operations.dialogue.actions.common import (
    Side,
    agency_side,
    community_side,
    today_in,
    turn,
)
from maillage.operations.dialogue.enums import CampaignState, ExchangeKind, Method, Verdict
from maillage.operations.dialogue.errors import DialogueError
from maillage.operations.dialogue.models import Campaign, CampaignExchange, CampaignItem
from maillage.operations.dialogue.notices import tell
from maillage.operations.dialogue.populations import Line, population
from maillage.operations.dialogue.words import Order
from maillage.operations.evidence.models import Evidence

PAGE = "campaign"
SEED_BYTES = 8


@transaction.atomic
def open_campaign(
    *, by: User, community: Community, key: uuid.UUID, contract: AciContract, year: int, order: Order
) -> Campaign:
    """Take the sample and write down how. Raises ``DialogueError`` when there is nothing to take."""
    side = agency_side(by, community)
    with turn(community, Campaign, key) as again:
        if again is not None:
            return again
        if order.answer_due_on < today_in(community):
            raise DialogueError("Ce jour est passé : laissez du temps à la communauté.")
        found = population(order.population)
        if found is None:
            raise DialogueError("Cette liste n’existe pas.")
        lines = {line.name: line for line in found.lines(contract, year)}
        seed = secrets.token_hex(SEED_BYTES) if order.method == Method.RANDOM else ""
        chosen = _chosen(lines, order, seed)
        made: Campaign = Campaign.objects.create(
            community=community, number=next_number(Campaign), contract=contract, year=year,
            title=order.title, asked=order.asked, population=order.population, method=order.method, seed=seed,
            size=len(chosen), frame=[[line.name, line.label] for line in lines.values()],
            answer_due_on=order.answer_due_on, **side.said(key),
        )  # fmt: skip
        CampaignItem.objects.bulk_create(
            CampaignItem(
                community=community, campaign=made, rank=rank, name=line.name, label=line.label,
                evidence_id=line.evidence,
            )
            for rank, line in enumerate(chosen, 1)
        )  # fmt: skip
        _say(made, side, ExchangeKind.OPENED, uuid.uuid5(key, "opened"), text=order.asked,
             due_on=order.answer_due_on)  # fmt: skip
        trace(
            AuditAction.CAMPAIGN_OPENED, side.actor, community, made, number=made.number, seed=seed,
            names=[line.name for line in chosen],
        )  # fmt: skip
        return made


def _chosen(lines: dict[str, Line], order: Order, seed: str) -> list[Line]:
    if order.method == Method.CHOSEN:
        wanted = [lines[name] for name in dict.fromkeys(order.names) if name in lines]
    else:
        wanted = [lines[one.name] for one in draw(seed, lines, order.size) if one.chosen]
    if not wanted:
        raise DialogueError(
            "Cette année n’a aucune pièce à tirer." if not lines else "Choisissez au moins une pièce."
        )
    return wanted


def _open(number: int, *states: CampaignState) -> Campaign:
    """The campaign, in one of these states. Raises ``DialogueError``."""
    found: Campaign | None = Campaign.objects.select_related("community").filter(number=number).first()
    if found is None:
        raise DialogueError("Ce contrôle n’existe pas.")
    if found.state not in states:
        raise DialogueError(
            f"Ce contrôle en est à : {found.get_state_display().lower()}. Rouvrez la page pour le relire."
        )
    return found


def _item(campaign: Campaign, rank: int) -> CampaignItem:
    found: CampaignItem | None = CampaignItem.objects.filter(campaign=campaign, rank=rank).first()
    if found is None:
        raise DialogueError("Cette pièce n’est pas dans l’échantillon.")
    return found


def _say(campaign: Campaign, side: Side, kind: ExchangeKind, key: uuid.UUID, **said: Any) -> CampaignExchange:
    community: Community = campaign.community
    made: CampaignExchange = CampaignExchange.objects.create(
        community=community, campaign=campaign, kind=kind,
        number=next_number(CampaignExchange, campaign=campaign), **side.said(key), **said,
    )  # fmt: skip
    if kind != ExchangeKind.OPENED:
        trace(
            AuditAction.CAMPAIGN_EXCHANGED, side.actor, community, campaign, number=campaign.number,
            act=kind.value, exchange=made.number,
        )  # fmt: skip
    # An opinion is told with the stage that it opens, a conclusion on a piece with that of the whole.
    if kind not in {ExchangeKind.OPINION, ExchangeKind.VERDICT}:
        tell(community, made, PAGE, campaign.number, side.actor.user, side.party, today_in(community))
    return made


@transaction.atomic
def ask(
    *, by: User, community: Community, number: int, key: uuid.UUID, rank: int | None, text: str
) -> CampaignExchange:
    """A question of an officer, on a piece or on the whole."""
    side = agency_side(by, community)
    with turn(community, CampaignExchange, key) as again:
        if again is not None:
            return again
        campaign = _open(number, CampaignState.ASKING)
        return _say(
            campaign,
            side,
            ExchangeKind.QUESTION,
            key,
            item=_item(campaign, rank) if rank else None,
            text=text,
        )


@transaction.atomic
def answer(
    *, by: User, community: Community, number: int, key: uuid.UUID, rank: int | None, text: str,
    proof: int | None = None,
) -> CampaignExchange:  # fmt: skip
    """What the community answers or, in the contradictory stage, observes; ``proof`` is a number."""
    side = community_side(by, community)
    with turn(community, CampaignExchange, key) as again:
        if again is not None:
            return again
        campaign = _open(number, CampaignState.ASKING, CampaignState.CONTRADICTORY)
        later = campaign.state == CampaignState.CONTRADICTORY
        if later and campaign.settled_at is not None:
            raise DialogueError("Vous avez clos vos observations.")
        joined: Evidence | None = None
        if proof is not None:
            open_ones = Evidence.objects.standing().exclude(confidentiality="internal")
            joined = open_ones.filter(number=proof).first()
            if joined is None:
                raise DialogueError("Cette preuve n’existe pas, ou elle est interne.")
        kind = ExchangeKind.REPLY if later else ExchangeKind.ANSWER
        return _say(
            campaign,
            side,
            kind,
            key,
            item=_item(campaign, rank) if rank else None,
            text=text,
            evidence=joined,
        )


@transaction.atomic
def give_opinion(
    *, by: User, community: Community, number: int, key: uuid.UUID, rank: int, verdict: Verdict, text: str
) -> CampaignExchange:
    """What the officer thinks of a piece, before the community is heard; the last opinion holds."""
    side = agency_side(by, community)
    with turn(community, CampaignExchange, key) as again:
        if again is not None:
            return again
        campaign = _open(number, CampaignState.ASKING)
        item = _item(campaign, rank)
        _reasons(verdict, text)
        CampaignItem.objects.filter(pk=item.pk).update(opinion=verdict, opinion_text=text)
        return _say(campaign, side, ExchangeKind.OPINION, key, item=item, text=text, verdict=verdict)


def _reasons(verdict: Verdict, text: str) -> None:
    if verdict != Verdict.SOUND and not text.strip():
        raise DialogueError("Dites pourquoi : la communauté doit pouvoir y répondre.")


@transaction.atomic
def open_contradictory(
    *, by: User, community: Community, number: int, key: uuid.UUID, reply_due_on: date, text: str
) -> CampaignExchange:
    """Every piece has its opinion: the community is heard until a day. Raises ``DialogueError``."""
    side = agency_side(by, community)
    with turn(community, CampaignExchange, key) as again:
        if again is not None:
            return again
        campaign = _open(number, CampaignState.ASKING)
        bare = list(CampaignItem.objects.filter(campaign=campaign, opinion="").values_list("rank", flat=True))
        if bare:
            missing = ", ".join(map(str, bare))
            raise DialogueError(f"Donnez d’abord un avis sur chaque pièce : il manque {missing}.")
        if reply_due_on <= today_in(community):
            raise DialogueError("Ce jour est trop proche : laissez du temps à la communauté.")
        campaign.state, campaign.reply_due_on = CampaignState.CONTRADICTORY, reply_due_on
        campaign.save(update_fields=["state", "reply_due_on"])
        return _say(campaign, side, ExchangeKind.STAGE, key, text=text, due_on=reply_due_on)


@transaction.atomic
def settle(*, by: User, community: Community, number: int, key: uuid.UUID, text: str) -> CampaignExchange:
    """The community has nothing more to observe: the officer need not wait for the limit."""
    side = community_side(by, community)
    with turn(community, CampaignExchange, key) as again:
        if again is not None:
            return again
        campaign = _open(number, CampaignState.CONTRADICTORY)
        campaign.settled_at = timezone.now()
        campaign.save(update_fields=["settled_at"])
        return _say(campaign, side, ExchangeKind.SETTLED, key, text=text)


def _heard(campaign: Campaign, today: date) -> None:
    """Raises ``DialogueError`` while the community may still be heard."""
    if campaign.settled_at is None and campaign.reply_due_on and today <= campaign.reply_due_on:
        raise DialogueError(
            f"La communauté peut répondre jusqu’au {campaign.reply_due_on:%d/%m/%Y} inclus : concluez "
            "ensuite, ou quand elle aura clos ses observations."
        )


@transaction.atomic
def conclude_item(
    *, by: User, community: Community, number: int, key: uuid.UUID, rank: int, verdict: Verdict, text: str
) -> CampaignExchange:
    """The conclusion on a piece, once the community was heard; the last one holds."""
    side = agency_side(by, community)
    with turn(community, CampaignExchange, key) as again:
        if again is not None:
            return again
        campaign = _open(number, CampaignState.CONTRADICTORY)
        _heard(campaign, today_in(community))
        _reasons(verdict, text)
        item = _item(campaign, rank)
        CampaignItem.objects.filter(pk=item.pk).update(verdict=verdict, verdict_text=text)
        return _say(campaign, side, ExchangeKind.VERDICT, key, item=item, text=text, verdict=verdict)


@transaction.atomic
def conclude(
    *, by: User, community: Community, number: int, key: uuid.UUID, verdict: Verdict, text: str
) -> CampaignExchange:
    """The conclusion of the whole. A piece without its own keeps the opinion that nobody contested."""
    side = agency_side(by, community)
    with turn(community, CampaignExchange, key) as again:
        if again is not None:
            return again
        campaign = _open(number, CampaignState.CONTRADICTORY)
        _heard(campaign, today_in(community))
        if not text.strip():
            raise DialogueError("Une conclusion dit ses motifs.")
        for item in CampaignItem.objects.filter(campaign=campaign, verdict=""):
            item.verdict, item.verdict_text = item.opinion, item.opinion_text
            item.save(update_fields=["verdict", "verdict_text"])
        _close(campaign, side, CampaignState.CONCLUDED, text, verdict)
        return _say(campaign, side, ExchangeKind.CONCLUDED, key, text=text, verdict=verdict)


@transaction.atomic
def drop(*, by: User, community: Community, number: int, key: uuid.UUID, text: str) -> CampaignExchange:
    """The agency gives the control up, and says why."""
    side = agency_side(by, community)
    with turn(community, CampaignExchange, key) as again:
        if again is not None:
            return again
        campaign = _open(number, CampaignState.ASKING, CampaignState.CONTRADICTORY)
        if not text.strip():
            raise DialogueError("Dites pourquoi ce contrôle est abandonné.")
        _close(campaign, side, CampaignState.DROPPED, text, None)
        return _say(campaign, side, ExchangeKind.DROPPED, key, text=text)


def _close(campaign: Campaign, side: Side, state: CampaignState, text: str, verdict: Verdict | None) -> None:
    campaign.state, campaign.conclusion, campaign.verdict = state, text, verdict or ""
    campaign.closed_by, campaign.closed_at = side.actor.user, timezone.now()
    campaign.save(update_fields=["state", "conclusion", "verdict", "closed_by", "closed_at"])
    trace(
        AuditAction.CAMPAIGN_CONCLUDED, side.actor, campaign.community, campaign, number=campaign.number,
        state=state.value,
    )  # fmt: skip
