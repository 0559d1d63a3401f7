"""What the rooms of the governance, and the register of members below, know of the year."""

from datetime import date

from maillage.communities.governance.mandates import queries as mandates
from maillage.communities.governance.registers.models import InterestLink
from maillage.communities.governance.registers.queries import dpo_on
from maillage.communities.governance.rules.queries import in_force, told
from maillage.communities.governance.year.duties import Known, knows
from maillage.communities.members.models import FeeRate
from maillage.foundation.tenancy.models import Community
from maillage.foundation.tenancy.periods import holding_on
from maillage.french import counted, day


@knows("fee")
def fee_voted(community: Community, year: int, today: date) -> Known | None:
    rates = FeeRate.objects.filter(year=year).count()
    return Known(True, f"{counted(rates, 'montant')} pour {year}") if rates else None


@knows("renewals")
def mandates_renewed(community: Community, year: int, today: date) -> Known | None:
    """Of the present year alone: the register says who sits, not who should have."""
    version = in_force(today)
    if version is None or year != today.year:
        return None
    vacant = mandates.vacancies(told(version).organs, mandates.held_on(today))
    left = mandates.lapsing(today, within=date(year, 12, 31) - today)
    if not vacant and not left:
        return Known(True, "Tous les sièges sont pourvus jusqu’à la fin de l’année")
    said = [counted(len(left), "mandat") + " à renouveler"] if left else []
    seats = sum(one.number for one in vacant)
    said += [f"{seats} siège{'s' if seats > 1 else ''} vacant{'s' if seats > 1 else ''}"] if vacant else []
    return Known(False, ", ".join(said))


@knows("declaration")
def changes_declared(community: Community, year: int, today: date) -> Known | None:
    if year != today.year:
        return None
    waiting = mandates.to_declare(today)
    if not waiting:
        return Known(True, "Tout changement connu est déclaré")
    return Known(False, f"{counted(len(waiting), 'changement')} à déclarer avant le {day(waiting[0].due)}")


@knows("interests")
def interests_declared(community: Community, year: int, today: date) -> Known | None:
    """How many, never who: the declarations are read by few."""
    if year != today.year:
        return None
    people = {
        one.member.user_id
        for one in mandates.held_on(today)
        if one.organ.sort.is_in_charge and one.member.user_id
    }
    if not people:
        return None
    declared = InterestLink.objects.filter(holding_on(today), person__in=people)
    number = declared.values("person").distinct().count()
    said = f"{number} sur {len(people)} personnes en charge qui ont un compte"
    return Known(number == len(people), said)


@knows("dpo")
def officer_declared(community: Community, year: int, today: date) -> Known | None:
    if year != today.year or (current := dpo_on(today)) is None:
        return None
    if current.declared_on is None:
        return Known(False, "Désigné, pas encore déclaré à la CNIL")
    return Known(True, f"{current.name}, déclaré à la CNIL", current.declared_on)
