"""The themes that the community proposes."""

from django.db import transaction
from django.utils import timezone

from maillage.communities.prospects.actions.common import ensure_themes, take_turn
from maillage.communities.prospects.errors import ProspectError
from maillage.communities.prospects.models import ProspectTheme
from maillage.foundation.access.acting import entitled, trace
from maillage.foundation.access.enums import Permission
from maillage.foundation.audit.enums import AuditAction
from maillage.foundation.identity.models import User
from maillage.foundation.tenancy.models import Community

MOST_THEMES = 40


@transaction.atomic
def set_themes(*, by: User, community: Community, labels: dict[int, str], added: str = "") -> None:
    """Rename themes by number; an empty name archives one, and a name brings it back. ``added`` is a new one.

    Raises ``ProspectError`` for a name given twice, or beyond ``MOST_THEMES``.
    """
    actor = entitled(by, community, Permission.PROSPECTS_EDIT)
    take_turn(community)
    ensure_themes(community)
    themes = list(ProspectTheme.objects.order_by("number"))
    wanted = {theme.number: " ".join(labels.get(theme.number, theme.label).split()) for theme in themes}
    new = " ".join(added.split())
    names = [name.casefold() for name in (*wanted.values(), new) if name]
    if len(set(names)) != len(names):
        raise ProspectError("Deux thèmes portent le même nom.")
    if len(names) > MOST_THEMES:
        raise ProspectError(f"Pas plus de {MOST_THEMES} thèmes.")
    archived = {theme.label.casefold() for theme in themes if not wanted[theme.number]}
    if archived & set(names):
        raise ProspectError("Un thème archivé porte déjà ce nom : rétablissez-le plutôt.")
    for theme in themes:
        name = wanted[theme.number]
        theme.archived_on = None if name else theme.archived_on or timezone.localdate()
        theme.label = name or theme.label
        theme.save(update_fields=["label", "archived_on"])
    if new:
        last = max((theme.number for theme in themes), default=0)
        ProspectTheme.objects.create(community=community, number=last + 1, label=new)
    trace(AuditAction.PROSPECT_THEMES, actor, community, community, count=len(names))
