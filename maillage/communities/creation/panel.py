"""Where the community stands, on its home."""

from datetime import date

from maillage.communities.creation.stages import stage_book
from maillage.foundation.access.enums import Permission
from maillage.foundation.access.queries import Actor
from maillage.foundation.tenancy.enums import Stage
from maillage.foundation.tenancy.models import Community
from maillage.foundation.web.panels import Panel, shows


@shows
def where_we_stand(community: Community, actor: Actor, today: date) -> Panel | None:
    """The fourteen stages as one line, and the present one."""
    if not actor.can(Permission.CREATION_VIEW):
        return None
    current = stage_book().of(Stage(community.stage))
    return Panel(
        "creation/_home.html",
        {
            "current": current,
            "steps": stage_book().stages,
            "days": (today - community.stage_since).days,
        },
    )
