"""What dialogues and controls ask of the week."""

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

from django.db.models import Exists, OuterRef, Subquery

from maillage.engines.aci.dates import contract_years
from maillage.foundation.access.enums import Permission
from maillage.foundation.access.queries import Actor
from maillage.foundation.web.week import Reads, Task, asks, rows
from maillage.operations.contract.models import YEARS, AciContract
from maillage.operations.dialogue.enums import CampaignState, CommitmentState, DialogueState, Party
from maillage.operations.dialogue.models import (
    Campaign,
    Commitment,
    Dialogue,
    DialogueMinutes,
    MinutesApproval,
)

# When one begins to prepare the dialogue of a year that ends, and looks at what was promised.
AHEAD = timedelta(days=60)
SOON = timedelta(days=30)
MOST = 5


def _controls(actor: Actor, today: date) -> Reads:
    if not actor.can(Permission.DIALOGUE_EDIT):
        return {}
    open_ones = Campaign.objects.filter(state__in=[CampaignState.ASKING, CampaignState.CONTRADICTORY])
    promised = Commitment.objects.filter(
        state=CommitmentState.OPEN, promised_by=Party.COMMUNITY, due_on__lte=today + SOON
    ).order_by("due_on")[:MOST]
    return {
        "controls": rows(
            open_ones.order_by("number"),
            "number",
            "state",
            "title",
            "answer_due_on",
            "reply_due_on",
            "settled_at",
        ),
        "promised": rows(promised, "number", "what", "due_on", "dialogue__number"),
    }


@asks(_controls)
def answers_due(actor: Actor, today: date, found: Mapping[str, Any]) -> list[Task]:
    """Controls that wait for the community, commitments that fall due."""
    tasks = []
    for row in found["controls"]:
        contradictory = row["state"] == CampaignState.CONTRADICTORY
        due = date.fromisoformat(row["reply_due_on"] if contradictory else row["answer_due_on"])
        if contradictory and (row["settled_at"] or due < today):
            continue
        why = (
            "Un avis est donné sur chaque pièce : c’est le moment d’y répondre, avant toute conclusion."
            if contradictory
            else "Une agence contrôle un échantillon de vos preuves et pose ses questions."
        )
        tone = "late" if due < today else "due"
        title = f"Répondre au contrôle {row['number']} : {row['title']}"
        tasks.append(Task(title, why, "Ouvrir le contrôle", "campaign", row["number"], due, tone))
    for row in found["promised"]:
        due = date.fromisoformat(row["due_on"])
        tasks.append(
            Task(
                f"Tenir un engagement : {row['what']}", "Il a été pris devant la CPAM et l’ARS.",
                "Dire où il en est", "dialogue_promises", row["dialogue__number"], due,
                "late" if due < today else "due",
            )
        )  # fmt: skip
    return tasks


def _dialogues(actor: Actor, today: date) -> Reads:
    if not actor.can(Permission.DIALOGUE_EDIT):
        return {}
    running = AciContract.objects.filter(ends_on__gte=today, signed_on__lte=today)
    last = DialogueMinutes.objects.filter(dialogue=OuterRef("pk")).order_by("-version").values("pk")[:1]
    unread = Dialogue.objects.filter(state=DialogueState.HELD).annotate(last=Subquery(last))
    mine = MinutesApproval.objects.filter(minutes=OuterRef("last"), party=Party.COMMUNITY)
    reads = {
        "contracts": rows(running, "pk", "signed_on"),
        "there": rows(Dialogue.objects.order_by("number"), "contract", "year"),
    }
    if actor.can(Permission.DIALOGUE_APPROVE):
        reads["unread"] = rows(unread.filter(~Exists(mine), last__isnull=False), "number", "year")
    return reads


@asks(_dialogues)
def dialogues_to_prepare(actor: Actor, today: date, found: Mapping[str, Any]) -> list[Task]:
    """A year that ends has its dialogue prepared; minutes are approved by the presidency."""
    there = {(row["contract"], row["year"]) for row in found["there"]}
    tasks = []
    for row in found["contracts"]:
        for year in contract_years(date.fromisoformat(row["signed_on"]), YEARS):
            near = year.next_anniversary - AHEAD <= today <= year.next_anniversary + 2 * AHEAD
            if near and (row["pk"], year.number) not in there:
                late = year.next_anniversary < today
                tasks.append(
                    Task(
                        f"Préparer le dialogue de gestion de l’année {year.number}",
                        "L’année du contrat se termine : les faits sont déjà là, action par action.",
                        "Préparer", "dialogues", due=year.next_anniversary, tone="late" if late else "due",
                    )
                )  # fmt: skip
    unread = [
        Task(
            f"Approuver le compte rendu du dialogue de l’année {row['year']}",
            "Les trois parties approuvent la même version, mot pour mot.",
            "Lire", "dialogue_meeting", row["number"], tone="due",
        )
        for row in found.get("unread", [])
    ]  # fmt: skip
    return [*tasks, *unread]
