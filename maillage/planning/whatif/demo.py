"""The demonstration: three scenarios on the invented supply, so that they can be read and compared."""

from datetime import date

from django.http import QueryDict
from django.utils import timezone

from maillage.communities.territory.queries import current_version
from maillage.foundation.identity.models import User
from maillage.foundation.tenancy.models import Community
from maillage.foundation.tenancy.scope import community_scope
from maillage.planning.whatif.actions import save_scenario
from maillage.planning.whatif.edits import Edit, write
from maillage.planning.whatif.enums import Kind
from maillage.planning.whatif.models import SavedScenario
from maillage.planning.whatif.outcome import as_json
from maillage.planning.whatif.workshop import Workshop, open_workshop

PROFESSION = "gp"


def load(community: Community, coordinator: User) -> None:
    """Save the scenarios of general practitioners; once, and only where a supply is loaded."""
    today = timezone.localdate()
    with community_scope(community):
        if SavedScenario.objects.exists():
            return
        start = _play((), today)
        if start is None:
            return
        for name, description, edits in _stories(start):
            table = _play(edits, today)
            if table is not None and not table.impossible:
                _save(community, coordinator, table, name, description, today)


def _stories(start: Workshop) -> list[tuple[str, str, tuple[Edit, ...]]]:
    """The two communes with most doctors, wherever chance put them."""
    by_heads = sorted(
        (code for code in start.territory if code in start.world.positions),
        key=lambda code: (-start.world.heads[start.world.positions[code]], code),
    )
    first, second = by_heads[:2]
    name = start.names[first]
    leaves = Edit(Kind.RETIRE, first, number=1)
    return [
        ("Situation de départ", "Ce que chacun peut atteindre aujourd’hui, sans aucun changement.", ()),
        (
            f"Départ du Dr Imaginaire ({name})",
            "Personne inventée : un cabinet ferme, personne ne le reprend.",
            (leaves,),
        ),
        (
            "Un départ, et un centre de santé",
            "Le même départ ; un centre salarié ouvre, où chacun fait 80 % d’une activité moyenne.",
            (leaves, Edit(Kind.CENTRE, second, number=3, factor=0.8)),
        ),
    ]


def _play(edits: tuple[Edit, ...], today: date) -> Workshop | None:
    version = current_version(today)
    if version is None:
        return None
    table = open_workshop(version, QueryDict(f"p={PROFESSION}&e={write(edits)}"), today)
    return table if table is not None and table.plan.profession == PROFESSION else None


def _save(community: Community, by: User, table: Workshop, name: str, description: str, today: date) -> None:
    territory = {"number": table.version.number, "label": table.version.label}
    save_scenario(
        by=by,
        community=community,
        name=name,
        description=description,
        result=as_json(table.world, table.plan.edits, table.outcome, territory),
        copied_from=None,
        today=today,
    )
