"""What the files ask of the week: complements to give, meetings to accept, tacit validations, signatures."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.db.models import Exists, OuterRef
from django_scopes import get_scope

from maillage.communities.review.enums import CaseKind, CaseState, ExchangeKind, Party
from maillage.communities.review.limits import contract_days
from maillage.communities.review.models import Exchange, ReviewCase
from maillage.foundation.access.enums import Permission
from maillage.foundation.access.queries import Actor
from maillage.foundation.tenancy.models import Community
from maillage.foundation.web.week import Reads, Task, asks, rows

_FIELDS = ("number", "kind", "state", "due_on", "starts_on", "complement_due_on", "signed", "last_meeting")
# The tone of a renewal by the number of its alerts that are past: months 48, 54, 58.
_TONES = ("todo", "todo", "due", "late")


def _reads(actor: Actor, today: date) -> Reads:
    if not actor.can(Permission.REVIEW_ANSWER):
        return {}
    said = Exchange.objects.filter(case=OuterRef("pk"))
    meetings = said.filter(kind__in=[ExchangeKind.MEETING, ExchangeKind.ACCEPTED]).order_by("-number")
    found = (
        ReviewCase.objects.open()
        .annotate(
            signed=Exists(said.filter(kind=ExchangeKind.SIGNED, party=Party.COMMUNITY)),
            last_meeting=meetings.values("kind")[:1],
        )
        .order_by("number")
    )
    return {"cases": rows(found, *_FIELDS)}


@asks(_reads)
def open_files(actor: Actor, today: date, found: Mapping[str, Any]) -> list[Task]:
    """One line for each thing that waits for the community."""
    community: Community = get_scope()["community"]
    tasks: list[Task] = []
    for row in found["cases"]:
        tasks += _asked(community, row, today)
    return tasks


def _asked(community: Community, row: Mapping[str, Any], today: date) -> list[Task]:
    label, number = CaseKind(row["kind"]).label, row["number"]
    name = f"{label[0].lower()}{label[1:]}"
    due = _day(row["due_on"])
    tasks = []
    if row["state"] == CaseState.COMPLEMENT_ASKED:
        by = _day(row["complement_due_on"])
        late = by is not None and by < today
        tasks.append(
            Task(
                f"Compléter le dossier : {name}", "L’ARS a demandé un complément.",
                "Ouvrir le dossier", "review_case", number, due=by, tone="late" if late else "due",
            )
        )  # fmt: skip
    if row["last_meeting"] == ExchangeKind.MEETING:
        tasks.append(
            Task(
                f"Répondre à l’invitation : {name}", "Une réunion vous est proposée.",
                "Ouvrir le dossier", "review_case", number,
            )
        )  # fmt: skip
    if row["kind"] == CaseKind.RENEWAL:
        tasks.append(_renewal(community, row, today))
    elif row["state"] == CaseState.NEGOTIATING and not row["signed"]:
        tasks.append(
            Task(
                f"Négocier : {name}", "Le dossier attend votre signature.", "Ouvrir le dossier",
                "review_case", number,
            )
        )  # fmt: skip
    if row["kind"] == CaseKind.PROJECT and due is not None and due < today:
        tasks.append(
            Task(
                "Lire le constat de validation tacite", "Les deux mois sont passés sans opposition.",
                "Ouvrir le dossier", "review_case", number, due=due, tone="due",
            )
        )  # fmt: skip
    return tasks


def _renewal(community: Community, row: Mapping[str, Any], today: date) -> Task:
    start = _day(row["starts_on"])
    end, alerts = contract_days(community, start) if start else (today, [])
    passed = sum(day <= today for day in alerts)
    return Task(
        "Renouveler le contrat ACI", "Bilan des cinq ans, projet révisé, nouveau contrat à signer à trois.",
        "Ouvrir le dossier", "review_case", row["number"], due=end, tone=_TONES[min(passed, 3)],
    )  # fmt: skip


def _day(text: str | None) -> date | None:
    """Rows of the week give their days as text."""
    return date.fromisoformat(text) if text else None
