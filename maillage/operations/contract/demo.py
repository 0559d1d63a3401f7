"""The demonstration: a contract in its second year, an avenant, a late mission, transfers, a late one."""

import hashlib
import uuid
from dataclasses import dataclass
from datetime import date, timedelta

from maillage.communities.creation.demo import signed_on
from maillage.communities.treasury import actions as treasury
from maillage.communities.treasury.models import BankAccount, BankLine
from maillage.engines.aci import Mission, Part
from maillage.engines.bank.statement import Line
from maillage.foundation.access.enums import Role
from maillage.foundation.documents.model import Document, Paragraph, Section
from maillage.foundation.documents.pdf import render_pdf
from maillage.foundation.identity.models import User
from maillage.foundation.tenancy.models import Community
from maillage.foundation.tenancy.scope import community_scope
from maillage.operations.contract import proposals
from maillage.operations.contract.actions import amounts, contract, receipts, terms
from maillage.operations.contract.bank import target_of
from maillage.operations.contract.enums import GapReason
from maillage.operations.contract.expected import money
from maillage.operations.contract.models import AciContract, ContractTerms
from maillage.operations.contract.queries import years
from maillage.operations.contract.reading import computed, file_of
from maillage.operations.contract.signed import Parties, SizeFacts

_KEYS = uuid.UUID("2f8d7f9e-3a1f-4d0b-9a60-0c1d5e9b0038")
PAPER = "Annexe financière inventée, article 5"
# Cents of a whole year: fixed, then variable. Invented, near the reconstruction of a small community.
_SIGNED = {
    Mission.ACCESS: (45_000_00, 35_000_00),
    Mission.PATHWAYS: (25_000_00, 25_000_00),
    Mission.PREVENTION: (10_000_00, 10_000_00),
    Mission.CRISIS: (25_000_00, 37_500_00),
}
_QUALITY = (7_500_00, 7_500_00)
_CRISIS_UPDATE = 12_500_00
# Days after the signature on which each mission started, then was wholly deployed.
_STARTED = {Mission.ACCESS: (61, 402), Mission.CRISIS: (154, None), Mission.PATHWAYS: (243, None)}


def _key(community: Community, name: str) -> uuid.UUID:
    return uuid.uuid5(_KEYS, f"{community.founding_key}-{name}")


def load(community: Community, people: dict[str, User], today: date) -> None:
    """Once; recommencing changes nothing."""
    with community_scope(community):
        if AciContract.objects.exists():
            return
        president, treasurer = people[Role.PRESIDENT], people[Role.TREASURER]
        made = _record(community, president, today)
        _missions(community, made, president)
        _envelopes(community, made, treasurer, today)
        _avenant(community, made, president, today)
        _granted(community, made, president, today)
        _received(community, made, treasurer, today)


def _record(community: Community, by: User, today: date) -> AciContract:
    day = signed_on(today)
    size = proposals.proposed_size(day) or {}
    parties = proposals.proposed_parties(community, day)
    made = contract.record_contract(
        by=by, community=community, key=_key(community, "contract"), signed_on=day, today=today,
        parties=Parties(parties["reference"], parties["ars"], parties["cpam"]),
        size=SizeFacts(
            size.get("size", 1), size.get("population", 32_000), size.get("population_year", 2022),
            size.get("population_origin", "Population inventée"),
        ),
        missions=frozenset(), source="Contrat inventé, pages 1 à 4",
    )  # fmt: skip
    first = ContractTerms.objects.get(contract=made, number=0)
    amounts.attach_paper(
        by=by, contract=made, key=_key(community, "paper"), terms=first, name="contrat-aci-invente.pdf",
        content=_paper(community, "Contrat ACI (pièce de démonstration)", day),
    )  # fmt: skip
    return made


def _paper(community: Community, title: str, day: date) -> bytes:
    words = Paragraph("Ce fichier tient lieu de l’exemplaire signé par les trois parties.")
    return render_pdf(
        Document(
            title=title, issuer=community.name, day=day, blocks=(Section("Un contrat inventé", (words,)),)
        )
    )


def _missions(community: Community, made: AciContract, by: User) -> None:
    """Prevention should have started by now: it did not."""
    for mission, (started, deployed) in _STARTED.items():
        terms.note_mission(
            by=by, contract=made, key=_key(community, f"mission-{mission.value}"), mission=mission,
            started_on=made.signed_on + timedelta(days=started),
            deployed_on=made.signed_on + timedelta(days=deployed) if deployed else None,
            source="Compte rendu inventé du comité de pilotage",
        )  # fmt: skip


def _envelopes(community: Community, made: AciContract, by: User, today: date) -> None:
    wanted: dict[tuple[Mission | None, Part], int | None] = {(None, Part.PRE_MISSION): 50_000_00}
    for mission, (fixed, variable) in _SIGNED.items():
        wanted |= {(mission, Part.FIXED): fixed, (mission, Part.VARIABLE): variable}
    amounts.set_envelopes(
        by=by, contract=made, key=_key(community, "envelopes"), year=1, envelopes=wanted,
        decided_on=made.signed_on, source=PAPER, today=today, onwards=True,
    )  # fmt: skip
    amounts.set_envelopes(
        by=by, contract=made, key=_key(community, "update"), year=2,
        envelopes={(Mission.CRISIS, Part.FIXED): _CRISIS_UPDATE, (None, Part.FUNCTIONING): 50_000_00},
        decided_on=made.signed_on, source=PAPER, today=today, onwards=True,
    )  # fmt: skip


def _avenant(community: Community, made: AciContract, by: User, today: date) -> None:
    """From the second year on, one more mission."""
    second = years(made)[1].starts_on
    first = ContractTerms.objects.get(contract=made, number=0)
    signed = second - timedelta(days=24)
    added = terms.add_terms(
        by=by, contract=made, key=_key(community, "avenant"), signed_on=signed, effective_on=second,
        size=SizeFacts(first.size, first.population, first.population_year, first.population_origin),
        missions=frozenset({Mission.QUALITY}), today=today,
        subject="Avenant n° 1 : la mission qualité et pertinence", source="Avenant inventé, article 1",
    )  # fmt: skip
    amounts.attach_paper(
        by=by, contract=made, key=_key(community, "avenant-paper"), terms=added, name="avenant-1-invente.pdf",
        content=_paper(community, "Avenant n° 1 (pièce de démonstration)", signed),
    )  # fmt: skip
    amounts.set_envelopes(
        by=by, contract=made, key=_key(community, "quality"), year=2, onwards=True, today=today,
        envelopes={(Mission.QUALITY, Part.FIXED): _QUALITY[0], (Mission.QUALITY, Part.VARIABLE): _QUALITY[1]},
        decided_on=signed, source="Avenant inventé, article 2",
    )  # fmt: skip
    terms.note_mission(
        by=by, contract=made, key=_key(community, "mission-quality"), mission=Mission.QUALITY,
        started_on=second, deployed_on=None, source="Première soirée de pertinence inventée",
    )  # fmt: skip


def _granted(community: Community, made: AciContract, by: User, today: date) -> None:
    """What the first dialogue decided."""
    amounts.grant_variable(
        by=by, contract=made, key=_key(community, "granted"), year=1, today=today,
        granted={Mission.ACCESS: 22_400_00, Mission.PATHWAYS: 6_150_00},
        decided_on=years(made)[1].starts_on + timedelta(days=26),
        source="Procès-verbal inventé du premier dialogue de gestion",
    )  # fmt: skip


@dataclass(frozen=True, slots=True)
class _Transfer:
    """One line of the bank: what it pays, as ``bank.target_of`` names it; nothing while it waits."""

    on: date
    cents: int
    what: str


def _transfers(made: AciContract, today: date) -> list[_Transfer]:
    """The CPAM paid in its own time: one transfer is short, one instalment is late, one line waits."""
    held = money(file_of(made), computed(file_of(made), today), today)
    lines = {(year.year.number, one.line.code): one.line for year in held for one in year.lines}
    second = years(made)[1].starts_on

    def paid(code: str, days: int, short: int = 0) -> _Transfer:
        line = lines[1, code]
        return _Transfer(line.due_on + timedelta(days=days), (line.cents or 0) - short, f"1-{code}")

    turn = [one for (_, code), one in lines.items() if one.due_on == second and not code.endswith("variable")]
    together = sum(one.cents or 0 for one in turn if one.mission is not Mission.QUALITY)
    return [
        paid("pre_mission", 12),
        paid("acces_soins.fixed.advance", 20),
        paid("crise.fixed.advance", 17),
        paid("parcours.fixed.advance", 24, short=312_50),
        _Transfer(second + timedelta(days=19), together, f"{second:%Y-%m-%d}"),
        paid("acces_soins.variable", 14),
        _Transfer(today - timedelta(days=5), lines[1, "parcours.variable"].cents or 0, ""),
    ]


def _received(community: Community, made: AciContract, by: User, today: date) -> None:
    account = BankAccount.objects.filter(closed_on__isnull=True).first()
    if account is None:
        return
    paid = _transfers(made, today)
    lines = [
        Line(booked_on=one.on, cents=one.cents, text=f"VIR SEPA {made.reference}", party=made.cpam.upper())
        for one in paid
    ]
    treasury.import_table(
        by=by, community=community, account=account, name="versements-cpam-inventes.csv",
        sha256=hashlib.sha256(made.reference.encode()).hexdigest(), lines=lines,
    )  # fmt: skip
    for one in paid:
        if one.what:
            line = BankLine.objects.get(booked_on=one.on, cents=one.cents, party=made.cpam.upper())
            target = target_of(made.pk, one.what)
            treasury.settle(by=by, line=line, target=target, cents=one.cents, step=0)
    receipts.explain_gap(
        by=by, contract=made, key=_key(community, "gap"), instalment=(1, "parcours.fixed.advance"),
        reason=GapReason.PRORATION, closes=True,
        text="La CPAM a compté le prorata en mois entiers : écart accepté (échange inventé).",
    )  # fmt: skip
