"""What the rooms of the governance, and the register of members below, know of the year."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from maillage.communities.governance.mandates.enums import EndReason
from maillage.communities.governance.mandates.models import Mandate
from maillage.communities.governance.mandates.queries import IN_CHARGE, undeclared, unfollowed, vacancies
from maillage.communities.governance.registers.models import DpoAppointment, InterestLink
from maillage.communities.governance.rules.queries import organs_of
from maillage.communities.governance.year.duties import Known, Reading, Reads, knows
from maillage.communities.members.models import FeeRate
from maillage.foundation.tenancy.periods import holding_on
from maillage.foundation.web.week import count, filled, rows
from maillage.french import counted, day

_MANDATE = (
    "id", "organ_id", "function", "seat", "member_id", "representative_id", "starts_on", "ends_on",
    "end_reason", "start_declaration_id", "end_declaration_id",
)  # fmt: skip


def _fees(reading: Reading) -> Reads:
    return {"rates": count(FeeRate.objects.filter(year=reading.year))}


@knows(_fees)
def fee_voted(reading: Reading, found: Mapping[str, Any]) -> dict[str, Known]:
    number = found["rates"]
    return {"fee": Known(True, f"{counted(number, 'montant')} pour {reading.year}")} if number else {}


def _present(reading: Reading) -> Reads:
    """Of the present year alone: the registers say who is there, not who should have been."""
    if reading.year != reading.today.year:
        return {}
    in_office = holding_on(reading.today)
    known = Mandate.objects.exclude(end_reason=EndReason.MISTAKE).order_by("pk")
    accounts = known.filter(in_office, organ__kind__in=IN_CHARGE, member__user__isnull=False)
    return {
        "mandates": rows(known, *_MANDATE),
        "in_charge": rows(known.filter(organ__kind__in=IN_CHARGE), "id"),
        "people": rows(accounts, "member__user_id"),
        "declared": rows(InterestLink.objects.filter(in_office).order_by("pk"), "person_id"),
        "officers": rows(DpoAppointment.objects.filter(in_office), "name", "declared_on"),
    }


@knows(_present)
def registers(reading: Reading, found: Mapping[str, Any]) -> dict[str, Known]:
    mandates = [filled(Mandate, row) for row in found["mandates"]]
    in_charge = {row["id"] for row in found["in_charge"]}
    answers = {
        "declaration": _declaration([one for one in mandates if one.pk in in_charge], reading.today),
        "renewals": _renewals(mandates, reading),
        "interests": _interests(found),
        "dpo": _officer(found["officers"]),
    }
    return {code: one for code, one in answers.items() if one is not None}


def _declaration(mandates: list[Mandate], today: date) -> Known:
    waiting = undeclared([one for one in mandates if one.starts_on <= today], today)
    if not waiting:
        return Known(True, "Tout changement connu est déclaré")
    return Known(False, f"{counted(len(waiting), 'changement')} à déclarer avant le {day(waiting[0].due)}")


def _renewals(mandates: list[Mandate], reading: Reading) -> Known | None:
    if reading.version is None:
        return None
    today, end = reading.today, date(reading.year, 12, 31)
    held = [one for one in mandates if one.starts_on <= today and (not one.ends_on or one.ends_on > today)]
    later = [one for one in mandates if one.starts_on > today]
    left = unfollowed([one for one in held if one.ends_on and one.ends_on <= end], later)
    seats = sum(one.number for one in vacancies(organs_of(reading.version), held))
    if not left and not seats:
        return Known(True, "Tous les sièges sont pourvus jusqu’à la fin de l’année")
    said = [f"{counted(len(left), 'mandat')} à renouveler"] if left else []
    said += [f"{seats} siège{'s' if seats > 1 else ''} vacant{'s' if seats > 1 else ''}"] if seats else []
    return Known(False, ", ".join(said))


def _interests(found: Mapping[str, Any]) -> Known | None:
    """How many, never who: the declarations are read by few."""
    people = {row["member__user_id"] for row in found["people"]}
    if not people:
        return None
    number = len(people & {row["person_id"] for row in found["declared"]})
    said = f"{number} sur {counted(len(people), 'personne')} en charge avec un compte"
    return Known(number == len(people), said)


def _officer(officers: list[Mapping[str, Any]]) -> Known | None:
    if not officers:
        return None
    one = officers[0]
    if one["declared_on"] is None:
        return Known(False, "Désigné, pas encore déclaré à la CNIL")
    return Known(True, f"{one['name']}, déclaré à la CNIL", date.fromisoformat(one["declared_on"]))
