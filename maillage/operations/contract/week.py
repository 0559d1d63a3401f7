"""What the contract asks of the week: late missions and instalments, a signed negotiation to write down."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from maillage import french
from maillage.communities.review.enums import CaseKind
from maillage.engines.aci import Part
from maillage.foundation.access.enums import Permission
from maillage.foundation.access.queries import Actor
from maillage.foundation.web.week import Reads, Task, asks, rows
from maillage.operations.contract.closing.statement import last_day
from maillage.operations.contract.enums import AmountKind
from maillage.operations.contract.expected import LATE_AFTER, Awaited, YearMoney, money
from maillage.operations.contract.missions import MissionStanding, standings
from maillage.operations.contract.models import AciContract
from maillage.operations.contract.proposals import unrecorded
from maillage.operations.contract.reading import FIELDS, ContractFile, computed, file_reads, read_file


def _reads(actor: Actor, today: date) -> Reads:
    if not actor.can(Permission.CONTRACT_EDIT):
        return {}
    held = AciContract.objects.filter(signed_on__lte=today).order_by("-signed_on")
    return {
        "contracts": rows(held.annotate(**file_reads())[:2], *FIELDS, *file_reads()),
        "signed": rows(unrecorded(), "number", "kind", "decided_on"),
    }


@asks(_reads)
def contract_to_keep(actor: Actor, today: date, found: Mapping[str, Any]) -> list[Task]:
    """What was signed and is not written, then what is late, then what ends soon."""
    tasks = [_write(row) for row in found["signed"]]
    for row in found["contracts"]:
        file = read_file(row)
        simulation = computed(file, today)
        if today <= file.ends_on:
            for one in standings(file, simulation, today):
                tasks += _mission(file, one)
        years = money(file, simulation, today)
        tasks += [*_late(file, years), *_to_close(file, years, today)]
    return tasks


def _write(row: Mapping[str, Any]) -> Task:
    day = date.fromisoformat(row["decided_on"])
    if row["kind"] == CaseKind.AVENANT:
        return Task(
            "Enregistrer l’avenant signé", f"Signé le {french.day(day)} ; il change le contrat.",
            "Ouvrir le contrat", "contract", tone="due",
        )  # fmt: skip
    return Task(
        "Enregistrer le contrat ACI signé",
        f"Signé le {french.day(day)} : ses échéances et ses versements en découlent.",
        "Enregistrer", "contract_record", tone="due",
    )  # fmt: skip


def _mission(file: ContractFile, one: MissionStanding) -> list[Task]:
    """The nearest of its two limits that is late or close."""
    if one.left:
        return []
    for word, clock in (("démarrer", one.start), ("déployer entièrement", one.deployment)):
        if clock.tone in {"late", "due"} and clock.limit is not None:
            passed = "La date limite est passée" if clock.tone == "late" else "La date limite approche"
            cost = f" et coûte déjà {french.euros(one.lost_cents)} de part fixe" if one.lost_cents else ""
            why = f"{passed} ; un retard peut mettre fin au contrat{cost}. Notez la date si c’est fait."
            return [
                Task(
                    f"Mission à {word} : {one.label}", why, "Ouvrir le contrat", "contract_numbered",
                    number=file.number, due=clock.limit, tone=clock.tone,
                )
            ]  # fmt: skip
    return []


def _to_close(file: ContractFile, years: tuple[YearMoney, ...], today: date) -> list[Task]:
    """The oldest year that is over: its variable parts to note, a month after, then its accounts to close."""
    for one in years:
        over = last_day(file, one.year)
        if one.closed_on is not None or over >= today:
            continue
        number = one.year.number
        title, why, tone = (
            f"Clore l’année {number} du contrat",
            "Elle est finie et sa part variable est arrêtée : il reste à garder ses comptes.",
            "todo",
        )
        if not all(_decided(file, number, line) for line in one.lines):
            if over + LATE_AFTER >= today:
                continue
            title, tone = f"Noter la part variable de l’année {number}", "due"
            why = "L’année est finie : ce que le dialogue de gestion a décidé fait payer son solde."
        return [Task(title, why, "Ouvrir le contrat", "contract_numbered", number=file.number, tone=tone)]
    return []


def _decided(file: ContractFile, year: int, one: Awaited) -> bool:
    key = (AmountKind.EARNED, year, one.line.mission, Part.VARIABLE)
    return one.line.part is not Part.VARIABLE or key in file.amounts


def _late(file: ContractFile, years: tuple[YearMoney, ...]) -> list[Task]:
    """One line for all that is late: how much, since when."""
    late = [one for year in years for one in year.late]
    if not late:
        return []
    cents = sum(one.rest_cents or 0 for one in late)
    since = min(one.line.due_on for one in late)
    why = (
        f"{french.euros(cents)} attendus de la CPAM. Rapprochez la ligne de banque, "
        "demandez le versement, ou expliquez l’écart."
    )
    return [
        Task(
            f"Contrat ACI : {french.counted(len(late), 'versement')} en retard", french.sentence(why),
            "Ouvrir le contrat", "contract_numbered", number=file.number, due=since, tone="late",
        )
    ]  # fmt: skip
