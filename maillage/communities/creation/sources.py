"""What the first meetings tell the documents that people write: no name, nobody's words on a person."""

from datetime import date

from maillage import french
from maillage.communities.creation.gatherings.queries import gatherings, needs, present_count
from maillage.foundation.tenancy.models import Community
from maillage.foundation.writing.sources import Fact, quoted, source

SHOWN = 12


@source("creation.meetings", "Les réunions tenues")
def meetings(community: Community, today: date) -> Fact | None:
    """The meetings held so far, the first one first. One query."""
    held = sorted((one for one in gatherings() if one.held_on <= today), key=lambda one: one.held_on)
    if not held:
        return None
    rows = "\n".join(
        f"| {french.day(one.held_on)} | {quoted(one.title)} | {quoted(one.place) or '—'} "
        f"| {present_count(one) or '—'} |"
        for one in held[-SHOWN:]
    )
    text = f"| Date | Réunion | Lieu | Personnes |\n| --- | --- | --- | ---: |\n{rows}"
    return Fact(text, "premières rencontres de la communauté", today.strftime("%d/%m/%Y"))


@source("creation.needs", "Les besoins exprimés")
def expressed(community: Community, today: date) -> Fact | None:
    """The needs that were told and not set aside, the gravest first. One query."""
    found = list(needs()[:SHOWN])
    if not found:
        return None
    text = "\n".join(
        f"- **{quoted(one.title)}** ({one.get_theme_display().lower()}"
        f"{f' ; {quoted(one.population)}' if one.population else ''})"
        for one in found
    )
    return Fact(text, "besoins recueillis par la communauté", today.strftime("%d/%m/%Y"))
