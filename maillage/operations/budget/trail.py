"""The expenses of the budget as sums of the trail: who decided, the voucher, the line that pays, the bank."""

import hashlib
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta

from django.db.models import Prefetch
from django.utils import timezone

from maillage.communities.treasury.models import Settlement
from maillage.foundation.access.enums import Permission
from maillage.foundation.access.queries import Actor
from maillage.foundation.audit.enums import AuditAction
from maillage.foundation.audit.queries import events_of, purged_until
from maillage.foundation.tenancy.models import Community
from maillage.foundation.web.trail import End, Gap, Link, Step, Sum, Wanted, pays, seals
from maillage.french import euros
from maillage.operations.budget.enums import OutlayKind, OutlayState
from maillage.operations.budget.models import EXPENSE_SOURCE, Allocation, Outlay, Voucher

SOURCE = EXPENSE_SOURCE
# What somebody says was paid is shown by the next statements of the bank.
STATEMENTS = timedelta(days=60)

_NO_VOUCHER = Gap(
    "no_voucher",
    "Aucune pièce ne justifie cette dépense.",
    "Joignez à la dépense la facture ou le reçu.",
)
_NO_BANK = Gap(
    "said_paid",
    "La dépense est dite payée depuis plus de deux mois, et aucune ligne de banque ne le montre.",
    "Importez le relevé et rapprochez sa ligne, ou retirez la date de paiement.",
)
_PARTS = Gap(
    "not_charged",
    "Les lignes de budget ne font pas le montant de la dépense.",
    "Annulez la dépense et préparez-la de nouveau, avec ses imputations.",
)
_ALTERED = Gap(
    "voucher_altered",
    "Une pièce n’est plus, octet pour octet, celle qui a été jointe.",
    "Restaurez la sauvegarde d’avant le changement.",
)
_UNLOGGED = Gap(
    "decision_not_logged",
    "La validation de cette dépense n’est pas au journal, ou quelqu’un d’autre y a validé.",
    "Signalez-le à la présidence : la dépense a été changée hors de la plateforme.",
)


@dataclass(frozen=True, slots=True)
class Explained:
    """What another part of the room knows of an expense: more links, and the account that it pays back."""

    links: tuple[Link, ...] = ()
    payee: int | None = None


Explainer = Callable[[Sequence[Outlay]], Mapping[int, Explained]]
_explainers: list[Explainer] = []


def explains(explainer: Explainer) -> Explainer:
    """Register what a part of the room knows of these expenses, by their keys, in a query or two."""
    _explainers.append(explainer)
    return explainer


@pays(SOURCE, "Dépenses", Permission.BUDGET_VIEW)
def sums(wanted: Wanted) -> Iterator[Sum]:
    """Every validated expense. Four queries. A meeting or a person names none of them."""
    if wanted.meeting is not None or wanted.payee is not None:
        return  # what a person is paid back is found by its key
    values = {
        "pk__in": wanted.keys, "on__gte": wanted.since, "on__lt": wanted.until,
        "allocations__line__sheet__in": wanted.sheets,
        "allocations__line__mission": wanted.mission or None,
    }  # fmt: skip
    parts = Allocation.objects.select_related("line__grant")
    found = list(
        Outlay.objects.filter(kind=OutlayKind.EXPENSE, state=OutlayState.APPROVED)
        .filter(**{name: value for name, value in values.items() if value is not None})
        .select_related("prepared_by", "decided_by")
        .prefetch_related(Prefetch("allocations", parts))
        .order_by("on", "number")
        .distinct()
    )
    if not found:
        return
    papers: dict[int, list[Voucher]] = defaultdict(list)
    for paper in Voucher.objects.filter(outlay__in=found).defer("content"):
        papers[paper.outlay_id].append(paper)
    settled: dict[str, list[Settlement]] = defaultdict(list)
    for one in Settlement.objects.filter(source=SOURCE, undone_at=None).select_related("line"):
        settled[one.target].append(one)
    known = [explainer(found) for explainer in _explainers]
    for outlay in found:
        more = [one[outlay.pk] for one in known if outlay.pk in one]
        yield _sum(outlay, papers[outlay.pk], settled[f"{SOURCE}:{outlay.pk}"], more)


def _sum(
    outlay: Outlay, papers: list[Voucher], settled: list[Settlement], more: list[Explained]
) -> Sum:  # fmt: skip
    parts = list(outlay.allocations.all())
    links = [*_links(outlay, parts, papers, settled), *(link for one in more for link in one.links)]
    order = {step: rank for rank, step in enumerate(Step)}
    return Sum(
        source=SOURCE, pk=outlay.pk, number=str(outlay.number), cents=outlay.cents, on=outlay.on,
        title=outlay.title, links=tuple(sorted(links, key=lambda link: order[link.step])),
        paid_cents=min(outlay.cents, sum(one.cents for one in settled)),
ends=tuple(
            End(one.cents, one.line.mission, one.line.envelope, one.line.sheet_id) for one in parts
        ),
        whom=outlay.party, url_name="outlay",
        url_args=(outlay.number,), payee=next((one.payee for one in more if one.payee is not None), None),
    )  # fmt: skip


def _links(
    outlay: Outlay, parts: list[Allocation], papers: list[Voucher], settled: list[Settlement]
) -> Iterator[Link]:
    for one in settled:
        yield Link(
            Step.BANK, f"Payé : {euros(one.cents)}, ligne de banque du {one.line.booked_on:%d/%m/%Y}",
            on=one.line.booked_on, url_name="bank_line", url_args=(one.line_id,),
        )  # fmt: skip
    if not settled and outlay.said_paid_on is not None:
        late = outlay.said_paid_on + STATEMENTS < timezone.localdate()
        yield Link(
            Step.BANK, "Payé, dit-on", on=outlay.said_paid_on, detail="La banque ne l’a pas encore montré.",
            gap=_NO_BANK if late else None,
        )  # fmt: skip
    yield Link(
        Step.OWED, f"Dépense {outlay.number} : {euros(outlay.cents)}", on=outlay.on,
        detail=" ".join(filter(None, [outlay.title, outlay.reference])), who=outlay.party, url_name="outlay",
        url_args=(outlay.number,),
    )  # fmt: skip
    yield Link(
        Step.DECISION, "Préparée", on=timezone.localdate(outlay.prepared_at), who=str(outlay.prepared_by)
    )
    yield Link(
        Step.DECISION, "Validée par une autre personne",
        on=timezone.localdate(outlay.decided_at) if outlay.decided_at else None, who=str(outlay.decided_by),
        seal=("outlay_decision", outlay.pk),
    )  # fmt: skip
    yield from _papers(outlay, papers)
    yield from _parts(outlay, parts)


def _papers(outlay: Outlay, papers: list[Voucher]) -> Iterator[Link]:
    if not papers:
        yield Link(Step.PROOF, "Pas de pièce", gap=_NO_VOUCHER, url_name="outlay", url_args=(outlay.number,))
    for one in papers:
        yield Link(
            Step.PROOF, "Pièce", on=timezone.localdate(one.added_at), who=one.name, url_name="outlay_voucher",
            url_args=(outlay.number, one.pk), proof=one.sha256, seal=("voucher", one.pk),
        )  # fmt: skip


def _parts(outlay: Outlay, parts: list[Allocation]) -> Iterator[Link]:
    whole = sum(one.cents for one in parts) == outlay.cents
    if not parts:
        yield Link(Step.BUDGET, "Aucune ligne de budget", gap=_PARTS)
    for one in parts:
        yield Link(
            Step.BUDGET, f"{euros(one.cents)} sur la ligne {one.line}",
            detail=f"{one.line.get_envelope_display()}, {one.line.get_mission_display()}, {one.line.grant}",
            url_name="budget_line", url_args=(one.line.number,), gap=None if whole else _PARTS,
        )  # fmt: skip


@seals("voucher")
def vouchers_altered(
    community: Community, keys: frozenset[int], by: Actor | None
) -> Mapping[int, Gap]:  # fmt: skip
    """Files whose bytes are no longer those of their fingerprint. One query, a file in memory at a time."""
    rows = Voucher.objects.filter(pk__in=keys).values_list("pk", "content", "sha256")
    said = {
        pk: hashlib.sha256(bytes(content)).hexdigest() == sha256
        for pk, content, sha256 in rows.iterator(chunk_size=1)
    }
    return {key: _ALTERED for key in keys if not said.get(key)}


@seals("outlay_decision")
def decisions_unlogged(
    community: Community, keys: frozenset[int], by: Actor | None
) -> Mapping[int, Gap]:  # fmt: skip
    """Validated expenses that the log does not say validated, by who they say. Three queries."""
    events = events_of(community, AuditAction.OUTLAY_DECIDED, "outlay", keys)
    events = events.filter(details__state=OutlayState.APPROVED.value)
    logged = {(int(subject), actor) for subject, actor in events.values_list("subject_id", "actor_id")}
    found = Outlay.objects.filter(pk__in=keys, decided_at__gt=purged_until(community))
    decided = found.values_list("pk", "decided_by_id")
    return {pk: _UNLOGGED for pk, actor in decided if (pk, actor) not in logged}
